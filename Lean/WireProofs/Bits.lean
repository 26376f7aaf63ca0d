/-!
# Bits as numbers

What `|||` and `&&&` of natural numbers are in terms of `+`, `/` and `%`, where their bits do not
meet.
-/

namespace Wire

/-- Bits above `i` and bits below it do not meet, so that or-ing them adds them. -/
theorem or_shiftLeft {a i : Nat} (b : Nat) (h : a < 2 ^ i) : a ||| b <<< i = a + b * 2 ^ i := by
  rw [Nat.or_comm, ← Nat.shiftLeft_add_eq_or_of_lt h, Nat.shiftLeft_eq, Nat.add_comm]

/-- Masking out `k` bits from bit `j` on. -/
theorem and_mask (n k j : Nat) : n &&& ((2 ^ k - 1) <<< j) = n / 2 ^ j % 2 ^ k * 2 ^ j := by
  rw [← Nat.shiftLeft_eq, ← Nat.shiftRight_eq_div_pow]
  apply Nat.eq_of_testBit_eq
  intro i
  simp only [Nat.testBit_and, Nat.testBit_shiftLeft, Nat.testBit_two_pow_sub_one,
    Nat.testBit_mod_two_pow, Nat.testBit_shiftRight]
  by_cases h : j ≤ i
  · simp [h, Nat.add_sub_cancel' h, Bool.and_comm]
  · simp [h]

end Wire
