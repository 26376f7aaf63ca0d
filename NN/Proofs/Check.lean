import NN.Payload.Check
import NN.Proofs.Bundle

/-!
# The check is sound and complete

`check` accepts exactly the payloads that conform to the contract, and what it hands on is what it
was given. What a rejection says is the matter of `NN.Proofs.Diagnose`.
-/

namespace NN

variable {c : Contract} {p : Payload}

/-- An accepted payload has the contract's family, configuration, names, order, shapes and counts,
and the bundle holds exactly its tensors: the same storages under the same names and shapes, one by
one and in order. -/
theorem check_sound {b : Bundle c.params} (h : c.check p = .ok b) :
    Conforms c p ∧ b.toRaw = p.params ∧ b.datas = p.params.map RawTensor.data := by
  unfold Contract.check at h
  split at h
  · rename_i hc
    cases h
    exact ⟨hc, Bundle.toRaw_build .., Bundle.datas_build ..⟩
  · contradiction

/-- A payload that conforms to the contract is accepted. -/
theorem check_complete (h : Conforms c p) : ∃ b, c.check p = .ok b := by
  simp [Contract.check, h]

/-- The check rejects a payload if and only if it does not conform, and then says what `diagnose`
says. -/
theorem check_eq_error_iff {es : List ContractError} :
    c.check p = .error es ↔ ¬ Conforms c p ∧ es = c.diagnose p := by
  unfold Contract.check
  split <;> rename_i hc
  · simp [hc]
  · simp [hc, eq_comm]

/-- The payload that carries a bundle. -/
def Bundle.toPayload (b : Bundle c.params) : Payload :=
  { family := c.family, config := c.config, params := b.toRaw }

/-- Where no key is repeated, a key is looked up as what it is listed with. -/
theorem Config.lookup_of_mem {s : Config} (h : (s.map Prod.fst).Nodup) :
    ∀ kv ∈ s, s.lookup kv.1 = some kv.2 := by
  induction s with
  | nil => simp
  | cons kv s ih =>
    intro kv' hm
    rw [List.map_cons, List.nodup_cons] at h
    rcases List.mem_cons.mp hm with rfl | hm
    · simp [List.lookup]
    · have : (kv'.1 == kv.1) = false := by
        simp only [beq_eq_false_iff_ne, ne_eq]
        exact fun e => h.1 (e ▸ List.mem_map_of_mem hm)
      simp [List.lookup, this, ih h.2 kv' hm]

/-- A configuration in which no key is repeated agrees with itself. -/
theorem Config.agrees_self {s : Config} (h : (s.map Prod.fst).Nodup) : s.Agrees s :=
  ⟨lookup_of_mem h, fun kv hm => by simp [lookup_of_mem h kv hm]⟩

/-- Writing a bundle as a payload and checking it gives the bundle back, for each contract whose
configuration repeats no key. -/
theorem check_of_bundle (hk : (c.config.map Prod.fst).Nodup) (b : Bundle c.params) :
    c.check b.toPayload = .ok b := by
  have hc : Conforms c b.toPayload :=
    ⟨rfl, Config.agrees_self hk, b.spec_toRaw, b.wellSized_toRaw⟩
  unfold Contract.check
  rw [dif_pos hc]
  exact congrArg _ (b.build_toRaw ..)

end NN
