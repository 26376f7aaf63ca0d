import NN.Models
import NN.Proofs.Check

/-!
# The families that ship

Their contracts repeat no key, so that a bundle of any of them can be written and read back.
-/

namespace NN

/-- Settings change the values of a configuration, not its keys. -/
theorem Family.keys_member {f : Family} {settings : Config} {m : f.Member}
    (h : f.member settings = .ok m) : m.config.map Prod.fst = f.defaults.map Prod.fst := by
  unfold Family.member at h
  simp only [bind, Except.bind, pure, Except.pure] at h
  split at h
  · cases h
  split at h
  · cases h
  · cases h
    simp [Function.comp_def]

/-- No family repeats a key. -/
theorem families_nodup : ∀ f ∈ families, (f.defaults.map Prod.fst).Nodup := by
  decide +kernel

/-- Writing a bundle of any member of any family as a payload and checking it gives it back. -/
theorem check_of_member {f : Family} (hf : f ∈ families) {settings : Config} {m : f.Member}
    (hm : f.member settings = .ok m) (tags : List String) (b : Bundle (m.contract tags).params) :
    check (m.contract tags) b.toPayload = .ok b :=
  check_of_bundle ((Family.keys_member hm).symm ▸ families_nodup f hf) b

end NN
