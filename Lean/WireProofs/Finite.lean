import WireProofs.Shortest

/-!
# Decimals are finite

A decimal that is read is never an infinity or a NaN.
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
  · rw [UInt32.toNat_or, hs, or_shiftLeft _ (by omega)]
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
