import NN.Models
import NN.Proofs.ModelNames

/-!
# Names of parameters in the families that ship

Of every configuration of each: no name stands for two parameters, so that a look-up by name finds
what was meant.
-/

namespace NN

/-- No member of the family has two parameters under one name. -/
def Family.Distinct (f : Family) : Prop :=
  ∀ m : f.Member, (m.model.layer.params.map ParamSpec.name).Nodup

/-- What a computation that ends well has done first. -/
private theorem ok_of_bind {α β ε : Type} {x : Except ε α} {f : α → Except ε β} {b : β}
    (h : x >>= f = .ok b) : ∃ a, x = .ok a ∧ f a = .ok b := by
  cases x with
  | error => cases h
  | ok a => exact ⟨a, rfl, h⟩

/-- No member of the family `mlp` has two parameters under one name. -/
theorem mlp_distinct : mlp.Distinct := by
  rintro ⟨_, _, _, h⟩
  obtain ⟨_, -, h⟩ := ok_of_bind h
  obtain ⟨_, -, h⟩ := ok_of_bind h
  obtain ⟨_, -, h⟩ := ok_of_bind h
  cases h
  exact mlpLayer_nodup ..

/-- Nor has one of the family `cnn`. -/
theorem cnn_distinct : cnn.Distinct := by
  rintro ⟨_, _, _, h⟩
  obtain ⟨_, -, h⟩ := ok_of_bind h
  obtain ⟨_, -, h⟩ := ok_of_bind h
  obtain ⟨_, -, h⟩ := ok_of_bind h
  obtain ⟨_, -, h⟩ := ok_of_bind h
  obtain ⟨_, -, h⟩ := ok_of_bind h
  split at h
  · cases h
    exact cnnLayer_nodup _ _ _ _ _ _ (by assumption) (by assumption)
  · cases h

/-- Nor has one of the family `transformer`. -/
theorem transformer_distinct : transformer.Distinct := by
  rintro ⟨_, _, _, h⟩
  obtain ⟨_, -, h⟩ := ok_of_bind h
  obtain ⟨_, -, h⟩ := ok_of_bind h
  obtain ⟨_, -, h⟩ := ok_of_bind h
  obtain ⟨_, -, h⟩ := ok_of_bind h
  obtain ⟨_, -, h⟩ := ok_of_bind h
  obtain ⟨_, -, h⟩ := ok_of_bind h
  obtain ⟨_, -, h⟩ := ok_of_bind h
  split at h
  · cases h
    exact transformerLayer_nodup ..
  · cases h

/-- In every configuration of every family that ships, no name stands for two parameters. -/
theorem families_distinct : ∀ f ∈ families, f.Distinct := by
  simp [families, demos, mlp_distinct, cnn_distinct, transformer_distinct]

end NN
