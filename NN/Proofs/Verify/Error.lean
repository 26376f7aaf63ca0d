import NN.Verify.Bounds
import WireProofs.SumBound

/-!
# How far sums are off, in integers

`gamma` stands for what the roundings of a sum multiply to, so what is known of every order of
summation becomes a test and a bound that are computed with integers.
-/

namespace NN.Verify

open Wire

/-- `(1 + 2^-24)^n` is at most `1 + 2^-64 · gamma n`. -/
theorem pow_le_gamma (n : Nat) :
    (Sums.precision + 1) ^ n * 2 ^ 64 ≤ Sums.precision ^ n * (2 ^ 64 + gamma n) := by
  have hp : 0 < Sums.precision ^ n := Nat.pow_pos (Nat.two_pow_pos 24)
  have hPQ := Sums.pow_le n
  unfold gamma
  generalize Sums.precision ^ n = p, (Sums.precision + 1) ^ n = q, 2 ^ 64 = g at *
  obtain ⟨d, rfl⟩ := Nat.le.dest hPQ
  have h1 := Nat.div_add_mod (d * g + p - 1) p
  have h2 := Nat.mod_lt (d * g + p - 1) hp
  rw [show p + d - p = d by omega, Nat.add_mul, Nat.mul_add]
  omega

/-- **Every order of summation, in integers.** If at most `n` addends are finite and so small that
no order of their sum can overflow, then whatever the order, the bracketing and the fusing, the
result is finite, and how far it is from the exact sum is bounded by the sum of the magnitudes; all
in units of `2^-298`. -/
theorem sums_error {ts : List Addend} {v : Binary32} {n : Nat} (h : Sums ts v)
    (hf : ∀ t ∈ ts, t.Finite) (hn : ts.length ≤ n)
    (ho : (2 ^ 64 + gamma n) * (Addend.size ts + (2 * n - 1) * Sums.tiny)
      < 2 ^ 64 * Sums.overflow) :
    v.Finite ∧ 2 ^ 64 * (v.value * 2 ^ 149 - Addend.total ts).natAbs
      ≤ gamma n * Addend.size ts + (2 ^ 64 + gamma n) * ((2 * n - 1) * Sums.tiny) := by
  have hp : 0 < Sums.precision ^ n := Nat.pow_pos (Nat.two_pow_pos 24)
  have hγ := pow_le_gamma n
  have fits : Sums.Fits n (2 * n - 1) ts := by
    have h1 := Nat.mul_le_mul_right (Addend.size ts + (2 * n - 1) * Sums.tiny) hγ
    have h2 := Nat.mul_lt_mul_of_pos_left ho hp
    unfold Sums.Fits
    generalize Addend.size ts + (2 * n - 1) * Sums.tiny = x, 2 ^ 64 = g, Sums.overflow = o at *
    rw [Nat.mul_right_comm, Nat.mul_assoc (Sums.precision ^ n)] at h1
    rw [Nat.mul_left_comm _ g, Nat.mul_comm g] at h2
    exact Nat.lt_of_mul_lt_mul_right (Nat.lt_of_le_of_lt h1 h2)
  obtain ⟨hv, hw⟩ := Sums.bound h hf (fits.mono hn (by omega) (Nat.le_refl _))
  have hw := hw.mono hn (show 2 * ts.length - 1 ≤ 2 * n - 1 by omega)
  refine ⟨hv, ?_⟩
  unfold Sums.Within at hw
  have e : v.value * ((2 ^ 149 : Nat) : Int) = v.value * 2 ^ 149 := by
    rw [Int.natCast_pow]; rfl
  rw [e] at hw
  have h1 := Nat.mul_le_mul_right (2 ^ 64) hw
  have h2 := Nat.mul_le_mul_right (Addend.size ts + (2 * n - 1) * Sums.tiny) hγ
  clear hw ho fits h hγ
  generalize (v.value * 2 ^ 149 - Addend.total ts).natAbs = d, (2 * n - 1) * Sums.tiny = t,
    Addend.size ts = s, 2 ^ 64 = g, gamma n = k, Sums.precision ^ n = p,
    (Sums.precision + 1) ^ n = q at *
  have h3 : p * (g * (d + s)) ≤ p * ((g + k) * (s + t)) := by
    calc p * (g * (d + s)) = p * (d + s) * g := by grind
      _ ≤ q * (s + t) * g := h1
      _ = q * g * (s + t) := by grind
      _ ≤ p * (g + k) * (s + t) := h2
      _ = p * ((g + k) * (s + t)) := Nat.mul_assoc ..
  have h4 := Nat.le_of_mul_le_mul_left h3 hp
  simp only [Nat.mul_add, Nat.add_mul] at h4 ⊢
  omega

end NN.Verify
