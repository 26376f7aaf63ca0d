import NN.Verify.Gather
import WireProofs.Rounded

/-!
# Rounded weights

A weight is rounded to a grid by less than the grid, and not at all if it is on it.
-/

namespace NN.Verify

open Wire Binary32

theorem lostBits_le (low high : Nat) : lostBits low high ≤ 149 := Nat.min_le_left ..

theorem evenBits_dvd (w : Binary32) : 2 ^ evenBits w ∣ units w.magnitude := by
  unfold evenBits units
  dsimp only
  split
  · rename_i h
    rw [Nat.add_comm, Nat.pow_add]
    exact Nat.mul_dvd_mul (Nat.dvd_of_mod_eq_zero h) (Nat.dvd_refl _)
  · exact Nat.dvd_mul_left ..

/-- The same quotient, whether both are multiplied by `a` or by `b`. -/
theorem div_eq_div {n d m e : Nat} (a b : Nat) (ha : 0 < a) (hb : 0 < b) (hn : n * a = m * b)
    (hd : d * a = e * b) : n / d = m / e := by
  rw [← Nat.mul_div_mul_right n d ha, hn, hd, Nat.mul_div_mul_right m e hb]

theorem rounded_eq (w : Binary32) (lost : Nat) : rounded w lost =
    signed w.negative ((2 * units w.magnitude / 2 ^ lost + 1) / 2) := by
  unfold rounded
  dsimp only
  congr 2
  rw [Nat.shiftRight_eq_div_pow]
  congr 2
  split
  · rename_i h
    rw [Nat.shiftRight_eq_div_pow, units]
    generalize shift w.magnitude = s at *
    have e : 2 ^ (lost + 25 - s) * 2 ^ (s + 1) = 2 ^ lost * 67108864 := by
      rw [← Nat.pow_add, show (67108864 : Nat) = 2 ^ 26 by decide, ← Nat.pow_add]
      congr 1
      omega
    refine div_eq_div (2 ^ (s + 1)) 67108864 (Nat.two_pow_pos _) (by decide) ?_ e
    rw [Nat.pow_succ]
    grind
  · rw [Nat.shiftRight_eq_div_pow]

theorem natAbs_signed_sub (n : Bool) (a b : Nat) :
    (signed n a - signed n b).natAbs = ((a : Int) - b).natAbs := by
  cases n
  · rfl
  · show (-(a : Int) - -(b : Int)).natAbs = _
    omega

/-- Rounding is off by less than the grid. -/
theorem natAbs_rounded_le (w : Binary32) (lost : Nat) :
    ((2 ^ lost * rounded w lost - w.value).natAbs : Int) ≤ 2 ^ lost := by
  rw [rounded_eq, Int.mul_comm, value, show (2 : Int) ^ lost = ((2 ^ lost : Nat) : Int) by simp,
    ← signed_mul, natAbs_signed_sub]
  generalize units w.magnitude = u
  have hq := Nat.two_pow_pos lost
  generalize 2 ^ lost = q at *
  have d := Nat.div_add_mod (2 * u) q
  have m := Nat.mod_lt (2 * u) hq
  generalize 2 * u / q = t at *
  have up := Nat.mul_le_mul_left q (show 2 * ((t + 1) / 2) ≤ t + 1 by omega)
  have down := Nat.mul_le_mul_left q (show t ≤ 2 * ((t + 1) / 2) by omega)
  rw [Nat.mul_left_comm, Nat.mul_comm q ((t + 1) / 2)] at up down
  rw [Nat.mul_add] at up
  omega

/-- A weight on the grid is not changed. -/
theorem rounded_of_le {w : Binary32} {lost : Nat} (h : lost ≤ evenBits w) :
    2 ^ lost * rounded w lost = w.value := by
  obtain ⟨c, hc⟩ := Nat.dvd_trans (Nat.pow_dvd_pow 2 h) (evenBits_dvd w)
  have : (2 * units w.magnitude / 2 ^ lost + 1) / 2 = c := by
    rw [hc, Nat.mul_left_comm, Nat.mul_div_cancel_left _ (Nat.two_pow_pos lost)]
    omega
  rw [rounded_eq, this, value, hc, Nat.mul_comm, signed_mul, Int.mul_comm]
  simp

/-- How far a product is from the one with a rounded weight. -/
theorem rounded_times {lost : Nat} (h : lost ≤ 149) (w : Binary32) (v : Int) {s : Int}
    (hs : 0 ≤ s) (he : s < v.natAbs → lost ≤ evenBits w) :
    ((2 ^ (149 - lost) * (w.value * v) - 2 ^ 149 * (rounded w lost * v)).natAbs : Int)
      ≤ 2 ^ 149 * s := by
  have hp : (2 : Int) ^ 149 = 2 ^ (149 - lost) * 2 ^ lost := by
    rw [← Int.pow_add, Nat.sub_add_cancel h]
  have hq : (0 : Int) < 2 ^ lost := Int.pow_pos (by decide)
  have hf : (0 : Int) ≤ 2 ^ (149 - lost) := Int.le_of_lt (Int.pow_pos (by decide))
  have off := natAbs_rounded_le w lost
  have e : 2 ^ (149 - lost) * (w.value * v) - 2 ^ 149 * (rounded w lost * v)
      = 2 ^ (149 - lost) * (-(2 ^ lost * rounded w lost - w.value) * v) := by
    rw [hp]
    grind
  by_cases hv : s < v.natAbs
  · rw [e, rounded_of_le (he hv), Int.sub_self, Int.neg_zero, Int.zero_mul, Int.mul_zero]
    exact Int.mul_nonneg (by decide) hs
  · rw [e, Int.natAbs_mul, Int.natAbs_mul, Int.natAbs_neg, hp, Int.natCast_mul, Int.natCast_mul,
      Int.mul_assoc, Int.natAbs_of_nonneg hf]
    refine Int.mul_le_mul_of_nonneg_left ?_ hf
    exact Int.mul_le_mul (by omega) (by omega) (by omega) (by omega)

end NN.Verify
