import NN.Proofs.Scalars
import WireProofs.Finite

/-!
# Accepted scalars are finite

Neither encoding lets an infinity or a NaN into a payload.
-/

namespace NN

open Wire Wire.Json Binary32 Read

/-- The scalars that decimals denote are finite. -/
theorem Denotes.finite {ls : List Literal} {bits : List UInt32} (h : Denotes ls bits) :
    ∀ b ∈ bits, isFinite b = true := by
  intro b hb
  have : some b ∈ ls.map (·.value.toBits) := by
    rw [h]
    exact List.mem_map_of_mem hb
  obtain ⟨l, _, hl⟩ := List.mem_map.mp this
  exact Decimal.isFinite_of_toBits hl

/-- Where no scalar is found that is not finite, all are finite. -/
theorem finite_of_firstNotFinite {a : Float32Array} (h : firstNotFinite a 0 = none) :
    ∀ b ∈ a.toBits, isFinite b = true := by
  have from_ : ∀ i, firstNotFinite a i = none →
      ∀ j (hj : j < a.size), i ≤ j → isFinite (a.bits j hj) = true := by
    intro i
    induction hn : a.size - i generalizing i with
    | zero => intros; omega
    | succ n ih =>
      intro h j hj hij
      rw [firstNotFinite, dif_pos (show i < a.size by omega)] at h
      split at h
      · rename_i hfin
        by_cases he : i = j
        · subst he
          exact hfin
        · exact ih (i + 1) (by omega) h j hj (by omega)
      · cases h
  intro b hb
  obtain ⟨i, rfl⟩ := List.mem_ofFn.mp hb
  exact from_ 0 h i.val i.isLt (Nat.zero_le _)

/-- Where all scalars are finite, none is found that is not. -/
theorem firstNotFinite_of_finite {a : Float32Array} (h : ∀ b ∈ a.toBits, isFinite b = true) :
    firstNotFinite a 0 = none := by
  have from_ : ∀ i, firstNotFinite a i = none := by
    intro i
    induction hn : a.size - i generalizing i with
    | zero => rw [firstNotFinite, dif_neg (by omega)]
    | succ n ih =>
      have hi : i < a.size := by omega
      rw [firstNotFinite, dif_pos hi, if_pos (h _ (List.mem_ofFn.mpr ⟨⟨i, hi⟩, rfl⟩))]
      exact ih (i + 1) (by omega)
  exact from_ 0

end NN
