import WireProofs.Shortest

/-!
# The numbers that patterns and decimals stand for

As rational numbers: a pattern field by field, after IEEE 754-2019 (3.4), a decimal by its digits
and its power of ten. The code computes with integers; the theorems here say that they are these
numbers.
-/

namespace Wire

/-- `|q|`. -/
def absolute (q : Rat) : Rat := max q (-q)

/-- The number that a finite pattern stands for. With `e` its exponent's field and `f` its
fraction's: `f · 2^(-149)` for `e = 0`, else `(2^23 + f) · 2^(e - 150)`, and its sign. -/
def Binary32.toRat (bits : UInt32) : Rat :=
  let fraction : Nat := bits.toNat % 2 ^ 23
  let exponent : Nat := bits.toNat / 2 ^ 23 % 2 ^ 8
  let magnitude : Rat :=
    if exponent = 0 then (fraction : Rat) * 2 ^ (-149 : Int)
    else ((2 ^ 23 + fraction : Nat) : Rat) * 2 ^ ((exponent : Int) - 150)
  if bits.toNat < 2 ^ 31 then magnitude else -magnitude

/-- The number that a decimal stands for. -/
def Decimal.toRat (d : Decimal) : Rat :=
  let magnitude : Rat := (d.digits : Rat) * 10 ^ d.exponent
  if d.negative then -magnitude else magnitude

theorem absolute_intCast (n : Int) : absolute (n : Rat) = (n.natAbs : Nat) := by
  have h : -(n : Rat) = ((-n : Int) : Rat) := (Rat.intCast_neg n).symm
  rw [absolute, Rat.max_def, h, ← Rat.intCast_natCast]
  split <;> rename_i h <;> rw [Rat.intCast_le_intCast] at h <;> congr 1 <;> omega

theorem max_mul {a b u : Rat} (h : 0 < u) : max a b * u = max (a * u) (b * u) := by
  have : a * u ≤ b * u ↔ a ≤ b :=
    ⟨fun h' => Rat.le_of_mul_le_mul_right h' h,
      fun h' => Rat.mul_le_mul_of_nonneg_right h' (Rat.le_of_lt h)⟩
  simp only [Rat.max_def, this]
  split <;> rfl

theorem absolute_mul {q u : Rat} (h : 0 < u) : absolute q * u = absolute (q * u) := by
  rw [absolute, absolute, max_mul h, Rat.neg_mul]

/-- A number of units of `2^-149`. -/
private theorem two_zpow (k : Nat) :
    (2 : Rat) ^ ((k : Int) - 149) * ((2 ^ 149 : Nat) : Rat) = ((2 ^ k : Nat) : Rat) := by
  have h : ((k : Int) - 149) + ((149 : Nat) : Int) = (k : Int) := by omega
  rw [Rat.natCast_pow, Rat.natCast_ofNat, ← Rat.zpow_natCast 2 149, ← Rat.zpow_add (by decide), h,
    Rat.zpow_natCast, Rat.natCast_pow, Rat.natCast_ofNat]

/-- `valueOf` is the number that a pattern stands for, in units of `2^-149`. -/
theorem Binary32.toRat_units (bits : UInt32) :
    toRat bits * ((2 ^ 149 : Nat) : Rat) = (valueOf bits : Rat) := by
  have hb := bits.toNat_lt
  have hsign : bits &&& signBit = 0 ↔ bits.toNat < 2 ^ 31 := by
    have hs : signBit.toNat = (2 ^ 1 - 1) <<< 31 := by decide
    rw [← UInt32.toNat_inj, UInt32.toNat_and, hs, and_mask, UInt32.toNat_zero]
    omega
  have magnitude : (if bits.toNat / 2 ^ 23 % 2 ^ 8 = 0 then
        ((bits.toNat % 2 ^ 23 : Nat) : Rat) * 2 ^ (-149 : Int)
      else ((2 ^ 23 + bits.toNat % 2 ^ 23 : Nat) : Rat) *
        2 ^ (((bits.toNat / 2 ^ 23 % 2 ^ 8 : Nat) : Int) - 150)) * ((2 ^ 149 : Nat) : Rat) =
      ((units (bits.toNat % 2 ^ 31) : Nat) : Rat) := by
    generalize he : bits.toNat / 2 ^ 23 % 2 ^ 8 = e
    generalize hf : bits.toNat % 2 ^ 23 = f
    generalize hm : bits.toNat % 2 ^ 31 = m
    have hm' : m = e * 2 ^ 23 + f := by omega
    have hflt : f < 2 ^ 23 := by omega
    split
    · rename_i h
      have := two_zpow 0
      have hu : units m = f * 2 ^ 0 := by
        have : shift m = 0 := by unfold shift; omega
        simp only [units, mantissa, this, show m < 2 ^ 24 by omega, if_true]
        omega
      rw [show (-149 : Int) = ((0 : Nat) : Int) - 149 by rfl, Rat.mul_assoc, this, hu,
        Rat.natCast_mul]
    · rename_i h
      have := two_zpow (e - 1)
      have hu : units m = (2 ^ 23 + f) * 2 ^ (e - 1) := by
        have hs : shift m = e - 1 := by unfold shift; omega
        have hm'' : mantissa m = 2 ^ 23 + f := by
          unfold mantissa
          split <;> omega
        rw [units, hs, hm'']
      rw [show (e : Int) - 150 = ((e - 1 : Nat) : Int) - 149 by omega, Rat.mul_assoc, this, hu,
        Rat.natCast_mul]
  simp only [toRat, valueOf, hsign, toNat_magnitudeBits]
  split
  · rw [magnitude, Rat.intCast_natCast]
  · rw [Rat.neg_mul, magnitude, Rat.intCast_neg, Rat.intCast_natCast]

/-- A decimal stands for its numerator over its denominator, with its sign. -/
theorem Decimal.toRat_den (d : Decimal) :
    d.toRat * (d.den : Nat) = ((if d.negative then -(d.num : Int) else d.num : Int) : Rat) := by
  have magnitude : (d.digits : Rat) * 10 ^ d.exponent * ((d.den : Nat) : Rat) = (d.num : Nat) := by
    have ten : (10 : Rat) ≠ 0 := by decide
    have : (10 : Rat) ^ d.exponent * ((d.den : Nat) : Rat)
        = ((10 ^ d.exponent.toNat : Nat) : Rat) := by
      rw [den, Rat.natCast_pow, Rat.natCast_pow, Rat.natCast_ofNat, ← Rat.zpow_natCast,
        ← Rat.zpow_natCast, ← Rat.zpow_add ten]
      congr 1
      omega
    rw [Rat.mul_assoc, this, num, Rat.natCast_mul]
  simp only [toRat]
  split
  · rw [Rat.neg_mul, magnitude, Rat.intCast_neg, Rat.intCast_natCast]
  · rw [magnitude, Rat.intCast_natCast]

end Wire
