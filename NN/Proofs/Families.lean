import NN.Models
import NN.Proofs.Check

/-!
# The families that ship

Settings reach the model, and no key stands for two of them, so that a bundle of any configuration of
any family can be written and read back.
-/

namespace NN

namespace Family

variable {f : Family} {settings : Config} {m : f.Member}

/-- A key that is there once is looked up as what it is listed with. -/
private theorem lookup_of_count {s : Config} {kv : String × Nat} (h : kv ∈ s)
    (hc : s.countP (·.1 == kv.1) ≤ 1) : s.lookup kv.1 = some kv.2 := by
  induction s with
  | nil => cases h
  | cons x xs ih =>
    rcases List.mem_cons.mp h with rfl | h
    · simp [List.lookup]
    · by_cases hx : kv.1 = x.1
      · have : 0 < xs.countP (·.1 == kv.1) := List.countP_pos_iff.mpr ⟨kv, h, by simp⟩
        rw [List.countP_cons_of_pos (by simp [hx])] at hc
        omega
      · rw [List.countP_cons_of_neg (by simpa using Ne.symm hx)] at hc
        simp only [List.lookup, beq_eq_false_iff_ne.mpr hx]
        exact ih h hc

private theorem lookup_map (s : Config) (value : String → Nat → Nat) (k : String) :
    List.lookup k (s.map fun kv => (kv.1, value kv.1 kv.2)) = (s.lookup k).map (value k) := by
  induction s with
  | nil => rfl
  | cons x xs ih =>
    by_cases hx : k = x.1
    · subst hx
      simp [List.lookup]
    · simp only [List.map_cons, List.lookup, beq_eq_false_iff_ne.mpr hx, ih]

/-- A member has the settings that were given and the defaults of the others, and its model is the
one of its configuration. -/
theorem member_sound (h : f.member settings = .ok m) :
    f.model m.config = .ok m.model ∧ m.config = f.configure settings ∧
      ∀ kv ∈ settings, m.config.lookup kv.1 = some kv.2 := by
  refine ⟨m.model_eq, ?_⟩
  unfold member at h
  split at h
  · cases h
  rename_i fine
  split at h
  · cases h
  cases h
  refine ⟨rfl, fun kv hkv => ?_⟩
  have fine := List.findSome?_eq_none_iff.mp fine kv hkv
  split at fine
  · cases fine
  rename_i known
  split at fine
  · cases fine
  rename_i once
  have := lookup_of_count hkv (by omega)
  simp only [configure, lookup_map f.defaults fun k v => (settings.lookup k).getD v, this]
  cases hk : f.defaults.lookup kv.1 with
  | none => simp [hk] at known
  | some v => rfl

end Family

/-- No family repeats a key. -/
theorem families_nodup : ∀ f ∈ families, (f.defaults.map Prod.fst).Nodup := by
  decide +kernel

/-- Writing a bundle of any member of any family that ships as a payload and checking it gives it
back. -/
theorem check_of_member {f : Family} (hf : f ∈ families) (m : f.Member) (tags : List String)
    (b : Bundle (m.contract tags).params) : (m.contract tags).check b.toPayload = .ok b :=
  check_of_bundle (m.keys_eq.symm ▸ families_nodup f hf) b

end NN
