import NN.Proofs.Holds

/-!
# What a rejection says is true

Every error that `diagnose` lists holds of the contract and the payload.
-/

namespace NN

variable {c : Contract} {p : Payload}

namespace Diagnose

theorem family_sound : ∀ e ∈ family c p, e.Holds c p := by
  intro e he
  unfold family at he
  split at he
  · simp at he
  · split at he <;>
    · simp only [List.mem_cons, List.not_mem_nil, or_false] at he
      subst he
      exact ⟨rfl, rfl, by assumption, by assumption⟩

theorem config_sound : ∀ e ∈ config c p, e.Holds c p := by
  intro e he
  simp only [config, List.mem_append, List.mem_filterMap] at he
  rcases he with ⟨kv, hm, he⟩ | ⟨kv, hm, he⟩
  · split at he
    · contradiction
    · rename_i hne
      cases he
      exact ⟨hm, Config.says_lookup .., Ne.symm hne⟩
  · split at he
    · contradiction
    · rename_i hne
      cases he
      have : c.config.lookup kv.1 = none := by
        simpa only [Option.isSome_iff_ne_none, ne_eq, Decidable.not_not] using hne
      exact ⟨Config.not_mem_of_lookup this, hm, by simp⟩

theorem missing_sound : ∀ e ∈ missing c p, e.Holds c p := by
  intro e he
  simp only [missing, List.mem_filterMap] at he
  obtain ⟨s, hm, he⟩ := he
  split at he
  · contradiction
  · rename_i hne
    cases he
    refine ⟨List.mem_map_of_mem hm, fun h => hne ?_⟩
    obtain ⟨t, ht, hn⟩ := List.mem_map.mp h
    simpa using ⟨t, ht, hn⟩

theorem param_sound {before : List RawTensor} {t : RawTensor} {after : List RawTensor}
    (hp : p.params = before ++ t :: after) :
    ∀ e ∈ param c (before.map RawTensor.name) before.length t, e.Holds c p := by
  intro e he
  have here : p.params[before.length]? = some t := by simp [hp]
  unfold param at he
  split at he
  · rename_i hd
    simp only [List.mem_cons, List.not_mem_nil, or_false] at he
    subst he
    have hlt := List.idxOf_lt_length_of_mem hd
    rw [List.length_map] at hlt
    refine ⟨hlt, by simp [here], ?_, fun j hj => ?_⟩
    · rw [hp, List.map_append, List.getElem?_append_left (by simpa using hlt)]
      rw [List.getElem?_eq_getElem (by simpa using hlt)]
      simpa [List.idxOf] using List.findIdx_getElem (w := List.idxOf_lt_length_of_mem hd)
    · have hjb := Nat.lt_trans hj hlt
      rw [hp, List.map_append, List.getElem?_append_left (by simpa using hjb)]
      intro hj'
      obtain ⟨_, hj'⟩ := List.getElem?_eq_some_iff.mp hj'
      have := List.not_of_lt_findIdx hj
      simp [hj'] at this
  · simp only [List.mem_append] at he
    rcases he with he | he
    · split at he
      · rename_i hf
        simp only [List.mem_cons, List.not_mem_nil, or_false] at he
        subst he
        refine ⟨by simp [here], fun h => ?_⟩
        obtain ⟨s, hs, hn⟩ := List.mem_map.mp h
        have := List.find?_eq_none.mp hf s hs
        simp [hn] at this
      · rename_i s hf
        split at he
        · simp at he
        · rename_i hne
          simp only [List.mem_cons, List.not_mem_nil, or_false] at he
          subst he
          have hn : s.name = t.name := by simpa using List.find?_some hf
          refine ⟨by simp [here, RawTensor.spec], ?_, Ne.symm hne⟩
          rw [← hn]
          exact List.mem_of_find?_eq_some hf
    · split at he
      · simp at he
      · rename_i hw
        simp only [List.mem_cons, List.not_mem_nil, or_false] at he
        subst he
        exact ⟨t, here, rfl, rfl, rfl, Ne.symm hw⟩

theorem each_sound {before after : List RawTensor} (hp : p.params = before ++ after) :
    ∀ e ∈ each c (before.map RawTensor.name) after, e.Holds c p := by
  induction after generalizing before with
  | nil => simp [each]
  | cons t ts ih =>
    intro e he
    simp only [each, List.mem_append, List.length_map] at he
    rcases he with he | he
    · exact param_sound hp e he
    · have := ih (before := before ++ [t]) (by simp [hp])
      simp only [List.map_append, List.map_cons, List.map_nil] at this
      exact this e he

/-- What is said from index `i` on of the names from there on. -/
theorem order_sound (i : Nat) (ss : List ParamSpec) (ts : List RawTensor)
    (hs : ∀ j, (c.params.map ParamSpec.name)[i + j]? = (ss.map ParamSpec.name)[j]?)
    (ht : ∀ j, (p.params.map RawTensor.name)[i + j]? = (ts.map RawTensor.name)[j]?) :
    ∀ e ∈ order i ss ts, ∃ k expected found, e = .paramOrder k expected found ∧
      expected = (c.params.map ParamSpec.name)[k]? ∧
      found = (p.params.map RawTensor.name)[k]? ∧ expected ≠ found := by
  have tail {l l' : List String} (h : ∀ j, l[i + j]? = l'[j]?) (j : Nat) :
      l[i + 1 + j]? = l'.tail[j]? := by
    rw [Nat.add_assoc, Nat.add_comm 1, h, List.getElem?_tail]
  have hs' := hs 0
  have ht' := ht 0
  match ss, ts with
  | [], [] => simp [order]
  | s :: ss, [] =>
    intro e he
    rw [order] at he
    rcases List.mem_cons.mp he with rfl | he
    · exact ⟨_, _, _, rfl, by simpa using hs'.symm, by simpa using ht'.symm, by simp⟩
    · exact order_sound (i + 1) ss [] (tail hs) (tail ht) e he
  | [], t :: ts =>
    intro e he
    rw [order] at he
    rcases List.mem_cons.mp he with rfl | he
    · exact ⟨_, _, _, rfl, by simpa using hs'.symm, by simpa using ht'.symm, by simp⟩
    · exact order_sound (i + 1) [] ts (tail hs) (tail ht) e he
  | s :: ss, t :: ts =>
    intro e he
    rw [order] at he
    rcases List.mem_append.mp he with he | he
    · split at he
      · simp at he
      · simp only [List.mem_cons, List.not_mem_nil, or_false] at he
        subst he
        exact ⟨_, _, _, rfl, by simpa using hs'.symm, by simpa using ht'.symm, by simpa⟩
    · exact order_sound (i + 1) ss ts (tail hs) (tail ht) e he
termination_by ss.length + ts.length

/-- Where no error is about names, each name is the contract's and none is repeated. -/
theorem names_of_each {before : List String} {ts : List RawTensor}
    (h : (each c before ts).any isAboutNames = false) (hb : before.Nodup) :
    (before ++ ts.map RawTensor.name).Nodup ∧
      ∀ name ∈ ts.map RawTensor.name, name ∈ c.params.map ParamSpec.name := by
  induction ts generalizing before with
  | nil => simpa using hb
  | cons t ts ih =>
    simp only [each, List.any_append, Bool.or_eq_false_iff] at h
    obtain ⟨ht, h⟩ := h
    unfold param at ht
    split at ht
    · simp [isAboutNames] at ht
    · rename_i hd
      have hb' : (before ++ [t.name]).Nodup := by
        rw [List.nodup_append]
        simp only [hb, List.nodup_cons, List.not_mem_nil, not_false_iff, List.nodup_nil, true_and,
          and_true]
        intro a ha b hb'
        simp only [List.mem_singleton] at hb'
        rintro rfl
        exact hd (hb' ▸ ha)
      obtain ⟨h₁, h₂⟩ := ih h hb'
      refine ⟨by simpa using h₁, ?_⟩
      intro name hn
      rcases List.mem_cons.mp hn with rfl | hn
      · split at ht
        · simp [isAboutNames] at ht
        · rename_i s hf
          have hn : s.name = t.name := by simpa using List.find?_some hf
          exact hn ▸ List.mem_map_of_mem (List.mem_of_find?_eq_some hf)
      · exact h₂ name hn

/-- Where nothing is said to be missing, each name of the contract is there. -/
theorem names_of_missing (h : (missing c p).any isAboutNames = false) :
    ∀ name ∈ c.params.map ParamSpec.name, name ∈ p.params.map RawTensor.name := by
  intro name hn
  obtain ⟨s, hs, rfl⟩ := List.mem_map.mp hn
  simp only [missing, List.any_eq_false, List.mem_filterMap] at h
  by_cases ha : p.params.any (·.name == s.name)
  · obtain ⟨t, ht, hn⟩ := List.any_eq_true.mp ha
    exact List.mem_map.mpr ⟨t, ht, by simpa using hn⟩
  · exact absurd rfl (h (.paramMissing s.name) ⟨s, hs, by simp [ha]⟩)

/-- The names are the contract's and not repeated, unless an error is about names. -/
theorem names_sound (h : (each c [] p.params ++ missing c p).any isAboutNames = false) :
    (p.params.map RawTensor.name).Nodup ∧
      ∀ name, name ∈ p.params.map RawTensor.name ↔ name ∈ c.params.map ParamSpec.name := by
  simp only [List.any_append, Bool.or_eq_false_iff] at h
  obtain ⟨h₁, h₂⟩ := names_of_each h.1 .nil
  exact ⟨by simpa using h₁, fun name => ⟨h₂ name, names_of_missing h.2 name⟩⟩

end Diagnose

open Diagnose in
/-- Every error that is reported is true of the contract and the payload. -/
theorem diagnose_sound : ∀ e ∈ c.diagnose p, e.Holds c p := by
  intro e he
  simp only [Contract.diagnose, List.mem_append] at he
  rcases he with ((he | he) | he | he) | he
  · exact family_sound e he
  · exact config_sound e he
  · exact each_sound (before := []) rfl e he
  · exact missing_sound e he
  · split at he
    · simp at he
    · rename_i hn
      obtain ⟨k, expected, found, rfl, h₁, h₂, h₃⟩ :=
        order_sound (c := c) (p := p) 0 _ _ (by simp) (by simp) e he
      exact ⟨h₁, h₂, h₃, names_sound (by simpa using hn)⟩

end NN
