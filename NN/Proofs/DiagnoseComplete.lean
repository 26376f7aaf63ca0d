import NN.Proofs.Check
import NN.Proofs.DiagnoseSound

/-!
# A rejection says something

A payload of which `diagnose` says nothing conforms, so no payload is turned away without a reason.
-/

namespace NN

variable {c : Contract} {p : Payload}

namespace Diagnose

/-- Where no order is wrong, the names are the same. -/
theorem names_eq_of_order (i : Nat) (ss : List ParamSpec) (ts : List RawTensor)
    (h : order i ss ts = []) : ss.map ParamSpec.name = ts.map RawTensor.name := by
  match ss, ts with
  | [], [] => rfl
  | s :: ss, [] => simp [order] at h
  | [], t :: ts => simp [order] at h
  | s :: ss, t :: ts =>
    rw [order, List.append_eq_nil_iff] at h
    rw [List.map_cons, List.map_cons, names_eq_of_order (i + 1) ss ts h.2]
    split at h <;> simp_all

/-- Where nothing at all is said of the tensors one by one, each has as many scalars as its shape
says, and the shape that the contract looks up for its name. -/
theorem param_of_each {before : List String} {ts : List RawTensor} (h : each c before ts = []) :
    ∀ t ∈ ts, t.WellSized ∧
      ∃ s, c.params.find? (·.name == t.name) = some s ∧ t.shape = s.shape := by
  induction ts generalizing before with
  | nil => simp
  | cons t ts ih =>
    simp only [each, List.append_eq_nil_iff] at h
    intro u hu
    rcases List.mem_cons.mp hu with rfl | hu
    · have h := h.1
      unfold param at h
      split at h
      · simp at h
      · simp only [List.append_eq_nil_iff] at h
        obtain ⟨hs, hw⟩ := h
        refine ⟨by split at hw <;> simp_all, ?_⟩
        split at hs
        · simp at hs
        · rename_i s hf
          exact ⟨s, hf, by split at hs <;> simp_all⟩
    · exact ih h.2 u hu

/-- Where no name is repeated, a specification is found under its name. -/
theorem find_of_nodup {ss : List ParamSpec} (h : (ss.map ParamSpec.name).Nodup) :
    ∀ s ∈ ss, ss.find? (·.name == s.name) = some s := by
  induction ss with
  | nil => simp
  | cons s ss ih =>
    rw [List.map_cons, List.nodup_cons] at h
    intro u hu
    rcases List.mem_cons.mp hu with rfl | hu
    · simp
    · have : (s.name == u.name) = false := by
        simp only [beq_eq_false_iff_ne, ne_eq]
        exact fun e => h.1 (e ▸ List.mem_map_of_mem hu)
      simp [this, ih h.2 u hu]

end Diagnose

open Diagnose in
/-- A payload of which nothing wrong is said conforms. -/
theorem conforms_of_diagnose (h : c.diagnose p = []) : Conforms c p := by
  simp only [Contract.diagnose, List.append_eq_nil_iff] at h
  obtain ⟨⟨⟨hf, hc⟩, he, hm⟩, ho⟩ := h
  have hn : (each c [] p.params ++ missing c p).any isAboutNames = false := by simp [he, hm]
  have ho : order 0 c.params p.params = [] := by simpa [he, hm] using ho
  have names := names_eq_of_order _ _ _ ho
  have each := param_of_each he
  refine ⟨?_, ?_, ?_, fun t ht => (each t ht).1⟩
  · unfold family at hf
    split at hf
    · assumption
    · split at hf <;> simp at hf
  · simp only [config, List.append_eq_nil_iff, List.filterMap_eq_nil_iff] at hc
    refine ⟨fun kv hk => ?_, fun kv hk => ?_⟩
    · have := hc.1 kv hk
      split at this
      · assumption
      · simp at this
    · have := hc.2 kv hk
      split at this
      · assumption
      · simp at this
  · have nodup : (c.params.map ParamSpec.name).Nodup := names ▸ (names_sound hn).1
    apply List.ext_getElem
    · simpa using (congrArg List.length names).symm
    · intro i hi hi'
      have hi : i < p.params.length := by simpa using hi
      have hname : (c.params[i]).name = (p.params[i]).name := by
        have := congrArg (·[i]?) names
        simpa [hi, hi'] using this
      obtain ⟨_, s, hs, hshape⟩ := each _ (List.getElem_mem hi)
      have := find_of_nodup nodup _ (List.getElem_mem hi')
      rw [hname, hs] at this
      cases this
      simp [RawTensor.spec, ← hname, hshape]

/-- A payload that does not conform is told at least one error. -/
theorem diagnose_nonempty (h : ¬ Conforms c p) : c.diagnose p ≠ [] :=
  fun e => h (conforms_of_diagnose e)

/-- A rejection carries at least one error, and each of its errors is true. -/
theorem check_error_sound {es : List ContractError} (h : c.check p = .error es) :
    es ≠ [] ∧ ∀ e ∈ es, e.Holds c p := by
  obtain ⟨hc, rfl⟩ := check_eq_error_iff.mp h
  exact ⟨diagnose_nonempty hc, diagnose_sound⟩

end NN
