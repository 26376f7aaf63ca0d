import Wire.Decimal
import WireProofs.Nearest

/-!
# Decimals are read as the nearest binary32

`Decimal.magnitude`, shortcuts included, is the nearest binary32 with ties to even, for every
decimal that there is.
-/

namespace Wire.Decimal

open Binary32

theorem den_pos (d : Decimal) : 0 < d.den := Nat.pow_pos (by decide)

/-- `digitCount` is a number of digits that a number fits into. -/
theorem lt_digitCount (n : Nat) : n < 10 ^ digitCount n := by
  rw [digitCount]
  split
  · rename_i h
    simpa using h
  · have := lt_digitCount (n / 10)
    rw [Nat.pow_succ]
    omega
termination_by n

theorem digitCount_pos (n : Nat) : 0 < digitCount n := by
  rw [digitCount]
  split <;> omega

/-- `digitCount` is the least number of digits that a number fits into. -/
theorem digitCount_spec {n : Nat} (h : n ≠ 0) :
    10 ^ (digitCount n - 1) ≤ n ∧ n < 10 ^ digitCount n ∧ 0 < digitCount n := by
  refine ⟨?_, lt_digitCount n, digitCount_pos n⟩
  rw [digitCount]
  split
  · simpa using Nat.pos_of_ne_zero h
  · have := (digitCount_spec (n := n / 10) (by omega)).1
    obtain ⟨k, hk⟩ := Nat.exists_eq_add_of_lt (digitCount_pos (n / 10))
    simp only [hk, Nat.zero_add, Nat.add_sub_cancel] at *
    rw [Nat.pow_succ]
    omega
termination_by n

/-- `magnitude` is the nearest binary32 of `num / den`, or nothing if that is not finite. -/
theorem magnitude_eq (d : Decimal) :
    d.magnitude =
      if nearest d.num d.den < infinity then some (.ofNat (nearest d.num d.den)) else none := by
  unfold magnitude
  split
  · rename_i h0
    have : nearest d.num d.den = 0 := nearest_eq_zero (by simp [num, h0, den_pos])
    rw [this]
    decide
  · rename_i h0
    obtain ⟨hlow, hhigh, hpos⟩ := digitCount_spec h0
    generalize digitCount d.digits = n at *
    simp only
    split
    · rename_i htop
      have : infinity ≤ nearest d.num d.den := by
        apply infinity_le_nearest d.den_pos
        obtain ⟨j, hj⟩ : ∃ j, n - 1 + d.exponent.toNat = 39 + j + (-d.exponent).toNat :=
          ⟨n - 1 + d.exponent.toNat - 39 - (-d.exponent).toNat, by omega⟩
        calc d.den * 2 ^ 128 ≤ d.den * 10 ^ 39 := Nat.mul_le_mul_left _ (by decide)
          _ ≤ d.den * 10 ^ (39 + j) :=
            Nat.mul_le_mul_left _ (Nat.pow_le_pow_right (by decide) (by omega))
          _ = 10 ^ (n - 1) * 10 ^ d.exponent.toNat := by
            rw [← Nat.pow_add, hj, den, ← Nat.pow_add, Nat.add_comm]
          _ ≤ d.num := Nat.mul_le_mul_right _ hlow
      rw [if_neg (by omega)]
    · split
      · rename_i _ htop
        have : nearest d.num d.den = 0 := by
          apply nearest_eq_zero
          have he : d.exponent.toNat = 0 := by omega
          obtain ⟨j, hj⟩ : ∃ j, (-d.exponent).toNat = n + 46 + j :=
            ⟨(-d.exponent).toNat - n - 46, by omega⟩
          rw [num, den, he, hj, Nat.pow_zero, Nat.mul_one]
          calc
            d.digits * 2 ^ 150 < 10 ^ n * 2 ^ 150 :=
              Nat.mul_lt_mul_of_pos_right hhigh (by decide)
            _ ≤ 10 ^ n * 10 ^ (46 + j) :=
              Nat.mul_le_mul_left _ (Nat.le_trans (show 2 ^ 150 ≤ 10 ^ 46 by decide)
                (Nat.pow_le_pow_right (by decide) (by omega)))
            _ = 10 ^ (n + 46 + j) := by rw [← Nat.pow_add, Nat.add_assoc]
        rw [this]
        decide
      · cases he : d.exponent with
        | ofNat e => simp [num, den, he]
        | negSucc e => simp [num, den, he]

/-- Every decimal is read as the nearest binary32 magnitude, the even one of two, and rejected if
and only if that is `2^128` or beyond. -/
theorem magnitude_nearest (d : Decimal) :
    (∀ bits, d.magnitude = some bits ↔ bits.toNat < infinity ∧ IsNearest d.num d.den bits.toNat) ∧
      (d.magnitude = none ↔ ∃ bits, infinity ≤ bits ∧ IsNearest d.num d.den bits) := by
  have near := nearest_eq_iff (num := d.num) (b := nearest d.num d.den) d.den_pos
  rw [magnitude_eq]
  have hsmall : nearest d.num d.den < infinity →
      (UInt32.ofNat (nearest d.num d.den)).toNat = nearest d.num d.den := by
    intro h
    rw [UInt32.toNat_ofNat', Nat.mod_eq_of_lt (Nat.lt_trans h (by decide))]
  refine ⟨fun bits => ?_, ?_⟩
  · rw [← nearest_eq_iff d.den_pos]
    split
    · rename_i h
      simp only [Option.some.injEq, ← UInt32.toNat_inj, hsmall h]
      omega
    · simp only [reduceCtorEq, false_iff]
      omega
  · simp only [← nearest_eq_iff d.den_pos]
    split
    · simp only [reduceCtorEq, false_iff]
      rintro ⟨_, h, rfl⟩
      omega
    · simp only [true_iff]
      exact ⟨_, by omega, rfl⟩

end Wire.Decimal
