import Wire.Binary32

/-!
# What patterns denote, and what rounding means

A finite binary32 is a whole number of units of `2^-149`, so its value is an integer, and sums and
products of values are integers too. `IsNearest` says what rounding to the nearest is, `IsRounded`
what IEEE 754-2019 (4.3.1, 6.3, 7.4) delivers for an exact result; nothing here computes.

Magnitudes from `infinity` on stand for the numbers that binary32 would have if its exponents went
on. Rounding to one of them is an overflow.
-/

namespace Wire.Binary32

/-- How far two integers are apart. -/
def distance (x y : Nat) : Nat := ((x : Int) - y).natAbs

/-- How far `num / den` is from the value of a magnitude, in units of `2^-149 / den`. -/
def gap (num den bits : Nat) : Nat := distance (num * 2 ^ 149) (den * units bits)

/-- No magnitude is nearer to `num / den`, and if another one is as near, this one is even. -/
structure IsNearest (num den bits : Nat) : Prop where
  /-- No magnitude is nearer. -/
  le : ∀ b, gap num den bits ≤ gap num den b
  /-- Of two that are equally near, the one whose last bit is zero. -/
  even : ∀ b, b ≠ bits → gap num den b = gap num den bits → bits % 2 = 0

/-- No magnitude is nearer to the square root of `v` units, and if another one is as near, this one
is even. The root is `√(v · 2^149)` units, and it is compared with the middle between two
magnitudes, both squared and times four. -/
structure IsRoot (v bits : Nat) : Prop where
  /-- No greater magnitude is nearer. -/
  above : ∀ b, bits < b → 4 * (v * 2 ^ 149) ≤ (units bits + units b) ^ 2
  /-- No smaller magnitude is nearer. -/
  below : ∀ b, b < bits → (units bits + units b) ^ 2 ≤ 4 * (v * 2 ^ 149)
  /-- Of two that are equally near, the one whose last bit is zero. -/
  even : ∀ b, b ≠ bits → (units bits + units b) ^ 2 = 4 * (v * 2 ^ 149) → bits % 2 = 0

/-- A pattern without its sign. -/
@[inline] def magnitude (x : Binary32) : Nat := x.bits.toNat % 0x80000000

/-- Is the sign bit set? -/
@[inline] def negative (x : Binary32) : Bool := 0x80000000 ≤ x.bits.toNat

/-- Is it not a number? -/
@[inline] def isNaN (x : Binary32) : Bool := infinity < x.magnitude

/-- Neither infinite nor NaN. -/
def Finite (x : Binary32) : Prop := x.magnitude < infinity

instance (x : Binary32) : Decidable x.Finite := inferInstanceAs (Decidable (_ < _))

/-- Zero of either sign. -/
def IsZero (x : Binary32) : Prop := x.magnitude = 0

instance (x : Binary32) : Decidable x.IsZero := inferInstanceAs (Decidable (_ = _))

/-- `m`, or `-m` if `negative`. -/
def signed (negative : Bool) (m : Nat) : Int := if negative then -m else m

/-- The value of a finite pattern in units of `2^-149`. -/
def value (x : Binary32) : Int := signed x.negative (units x.magnitude)

/-- `r` is what is delivered for the exact result `num / den`: its magnitude is the nearest, ties to
even, or infinity where that overflows; its sign is that of the result, and `zero` (set for `-0`)
where the result is exactly zero. There is one such `r` (`IsRounded.unique`). -/
structure IsRounded (num : Int) (den : Nat) (zero : Bool) (r : Binary32) : Prop where
  /-- The nearest magnitude, no greater than infinity. -/
  nearest : ∃ b, IsNearest num.natAbs den b ∧ r.magnitude = min b infinity
  /-- The sign. -/
  sign : r.negative = if num = 0 then zero else decide (num < 0)

end Wire.Binary32
