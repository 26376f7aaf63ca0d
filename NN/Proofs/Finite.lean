import NN.Proofs.Scalars
import NN.Proofs.Shortest

/-!
# Accepted scalars are finite

Neither encoding lets an infinity or a NaN into a payload.
-/

namespace Wire

open Binary32

namespace Binary32

/-- A sign does not change the magnitude. -/
theorem magnitudeBits_withSign {negative : Bool} {bits : UInt32} (h : bits.toNat < infinity) :
    magnitudeBits (withSign negative bits) = bits := by
  have hs : signBit.toNat = 1 <<< 31 := by decide
  simp only [infinity] at h
  rw [← UInt32.toNat_inj, toNat_magnitudeBits, withSign]
  split
  · rw [UInt32.toNat_or, hs, NN.or_shiftLeft _ (by omega)]
    omega
  · omega

end Binary32

/-- A decimal is never read as an infinity or a NaN. -/
theorem Decimal.isFinite_of_toBits {d : Decimal} {bits : UInt32} (h : d.toBits = some bits) :
    isFinite bits = true := by
  obtain ⟨m, hm, rfl⟩ := Option.map_eq_some_iff.mp h
  have := (((magnitude_nearest d).1 m).mp hm).1
  rw [isFinite_iff, magnitudeBits_withSign this]
  exact this

end Wire

namespace NN

open Wire Wire.Json Binary32

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

end NN
