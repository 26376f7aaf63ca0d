import WireProofs.Bits
import WireProofs.FastDecimal

/-!
# What is written reads back

The decimal that the writer prints for a finite pattern, sign of zero included, is read as that
pattern.
-/

namespace Wire

namespace Binary32

/-- The magnitude of a pattern. -/
abbrev magnitudeBits (bits : UInt32) : UInt32 := bits &&& ~~~signBit

theorem toNat_magnitudeBits (bits : UInt32) :
    (magnitudeBits bits).toNat = bits.toNat % 2 ^ 31 := by
  have : (~~~signBit).toNat = 2 ^ 31 - 1 := by decide
  rw [UInt32.toNat_and, this, Nat.and_two_pow_sub_one_eq_mod]

/-- A pattern is finite if and only if its magnitude is below infinity. -/
theorem isFinite_iff (bits : UInt32) :
    isFinite bits = true ↔ (magnitudeBits bits).toNat < infinity := by
  have hb := bits.toNat_lt
  have hmask : (0x7f800000 : UInt32).toNat = (2 ^ 8 - 1) <<< 23 := by decide
  rw [toNat_magnitudeBits, infinity]
  simp only [isFinite, bne_iff_ne, ne_eq, ← UInt32.toNat_inj, UInt32.toNat_and, hmask, and_mask]
  rw [Nat.shiftLeft_eq]
  omega

/-- A pattern is its magnitude with its sign. -/
theorem withSign_magnitudeBits (bits : UInt32) :
    withSign (bits &&& signBit != 0) (magnitudeBits bits) = bits := by
  have hb := bits.toNat_lt
  have hs : signBit.toNat = (2 ^ 1 - 1) <<< 31 := by decide
  have hand : (bits &&& signBit).toNat = bits.toNat / 2 ^ 31 % 2 ^ 1 * 2 ^ 31 := by
    rw [UInt32.toNat_and, hs, and_mask]
  rw [withSign, ← UInt32.toNat_inj]
  split <;> rename_i h
  · simp only [bne_iff_ne, ne_eq, ← UInt32.toNat_inj, UInt32.toNat_zero, hand] at h
    rw [UInt32.toNat_or, toNat_magnitudeBits, hs, or_shiftLeft _ (by omega)]
    omega
  · simp only [bne_iff_ne, ne_eq, Decidable.not_not, ← UInt32.toNat_inj, UInt32.toNat_zero,
      hand] at h
    rw [toNat_magnitudeBits]
    omega

end Binary32

namespace Decimal

open Binary32

/-- The exact decimal of a magnitude denotes the magnitude. -/
theorem exact_units (negative : Bool) (bits : Nat) :
    let d : Decimal := ⟨negative, (exact bits).1, (exact bits).2⟩
    d.num * 2 ^ 149 = d.den * units bits := by
  simp only [num, den, exact, units]
  generalize mantissa bits = m
  generalize shift bits = s
  split
  · rename_i h
    simp only [Int.toNat_zero, Int.neg_zero, Nat.pow_zero, Nat.mul_one, Nat.one_mul]
    rw [Nat.mul_assoc, ← Nat.pow_add, Nat.sub_add_cancel h]
  · rename_i h
    obtain ⟨j, hj⟩ : ∃ j, 149 = s + j := ⟨149 - s, by omega⟩
    have e1 : ((s : Int) - 149).toNat = 0 := by omega
    have e2 : (-((s : Int) - 149)).toNat = j := by omega
    have e3 : 149 - s = j := by omega
    simp only [e1, e2, e3, Nat.pow_zero, Nat.mul_one]
    rw [hj, Nat.pow_add, show 10 = 5 * 2 by rfl, Nat.mul_pow, Nat.mul_comm (2 ^ s), Nat.mul_assoc,
      Nat.mul_assoc, Nat.mul_left_comm m, ← Nat.mul_assoc (2 ^ j), Nat.mul_left_comm m]
    simp only [Nat.mul_assoc, Nat.mul_left_comm, Nat.mul_comm]

/-- The exact decimal of a finite pattern is read as that pattern. -/
theorem exact_toBits {bits : UInt32} (h : isFinite bits = true) :
    (⟨bits &&& signBit != 0, (exact (magnitudeBits bits).toNat).1,
      (exact (magnitudeBits bits).toNat).2⟩ : Decimal).toBits = some bits := by
  rw [toBits, ((magnitude_nearest _).1 (magnitudeBits bits)).mpr, Option.map_some,
    withSign_magnitudeBits]
  exact ⟨(isFinite_iff bits).mp h, isNearest_of_eq (den_pos _) (exact_units ..)⟩

theorem search_spec {bits : UInt32} {m e digits places : UInt64} {left : Nat}
    (h : search bits m e left = some (digits, places)) :
    fast digits places = bits ∧ places ≤ 16 := by
  induction left with
  | zero => cases h
  | succ left ih =>
    rw [search] at h
    split at h
    · rename_i hf
      cases h
      refine ⟨eq_of_beq hf, UInt64.le_iff_toNat_le.mpr ?_⟩
      have h16 : (16 : UInt64).toNat = 16 := rfl
      rw [UInt64.toNat_ofNat_of_lt' (Nat.lt_of_le_of_lt (Nat.sub_le ..) (by decide)), h16]
      exact Nat.sub_le ..
    · exact ih h

/-- What machine words find is read as the magnitude. -/
theorem quick_spec {bits : UInt32} {digits places : UInt64}
    (h : quick bits = some (digits, places)) :
    fast digits places = bits ∧ places ≤ 16 := by
  unfold quick at h
  simp only at h
  split at h
  · rename_i h0
    obtain ⟨rfl, rfl⟩ : 0 = digits ∧ 0 = places := by simpa using h
    exact ⟨(by simpa using h0 : bits = 0) ▸ rfl, by decide⟩
  · split at h
    · exact search_spec h
    · cases h

/-- What the writer prints for a finite pattern is read as that pattern. -/
theorem shortest_toBits {bits : UInt32} (h : isFinite bits = true) :
    (shortest bits).toBits = some bits := by
  unfold shortest
  simp only
  split
  · rename_i digits places hq
    obtain ⟨hf, hk⟩ := quick_spec hq
    have : (⟨bits &&& signBit != 0, digits.toNat, -places.toNat⟩ : Decimal).magnitude
        = some (fast digits places) := fast_eq_magnitude digits hk
    rw [toBits, this, hf, Option.map_some, withSign_magnitudeBits]
  · generalize hc : List.findSome? _ _ = found
    cases found with
    | none => exact exact_toBits h
    | some d =>
      obtain ⟨n, _, hd⟩ := List.exists_of_findSome?_eq_some hc
      split at hd
      · rename_i hb
        cases hd
        exact hb
      · split at hd
        · rename_i hb
          cases hd
          exact hb.2
        · cases hd

end Decimal

end Wire
