import Wire.Binary32.Arithmetic

/-!
# Everything that a sum in binary32 may be

A program that adds up numbers and products chooses an order, a bracketing, and for each product
whether it is rounded by itself or fused into the addition that takes it. Libraries choose
differently on each machine. `Sums ts v` holds for every choice: `v` is one of the results that
there may be. `Sums.bound` says how far all of them can be from the exact sum.

Overflow is part of it: what overflowed goes on as an infinity or a NaN, as IEEE 754-2019 says.

Not covered: algorithms that add up something else (Winograd, Fourier), reduced inputs (TF32), wider
accumulators, subnormal factors that are read as zero.
-/

namespace Wire

open Binary32

/-- What is added up. -/
inductive Addend where
  /-- `x · w`. -/
  | product (x w : Binary32)
  /-- A number. -/
  | value (v : Binary32)

namespace Addend

/-- Exactly zero by a factor, or as a number. -/
def IsZero : Addend → Prop
  | .product x w => x.IsZero ∨ w.IsZero
  | .value v => v.IsZero

/-- Of finite numbers. -/
def Finite : Addend → Prop
  | .product x w => x.Finite ∧ w.Finite
  | .value v => v.Finite

/-- The value in units of `2^-298`, in which products are whole numbers. -/
def exact : Addend → Int
  | .product x w => x.value * w.value
  | .value v => v.value * (2 ^ 149 : Nat)

/-- The exact sum in units of `2^-298`. -/
def total : List Addend → Int
  | [] => 0
  | t :: ts => t.exact + total ts

/-- The sum of the magnitudes in units of `2^-298`. -/
def size : List Addend → Nat
  | [] => 0
  | t :: ts => t.exact.natAbs + size ts

end Addend

/-- `r` may stand for the rounded result `x`: it is `x`, or, from the least normal number down, a
zero with the sign of `x`, as where subnormal results are flushed. (Machines differ in whether they
look at a result before or after it is rounded, so the least normal number itself may be one.) -/
def Delivers (x r : Binary32) : Prop :=
  r = x ∨ x.magnitude ≤ 0x00800000 ∧ r = of x.negative 0

/-- The same number, zeros of both signs taken as one, or both NaN. -/
def Alike (x y : Binary32) : Prop :=
  x = y ∨ x.IsZero ∧ y.IsZero ∨ x.isNaN = true ∧ y.isNaN = true

/-- `v` is a possible result of adding up the addends. -/
inductive Sums : List Addend → Binary32 → Prop where
  /-- Nothing adds up to zero. -/
  | none : Sums [] zero
  /-- A number by itself. -/
  | value {v r : Binary32} (h : Delivers v r) : Sums [.value v] r
  /-- A product by itself is rounded. -/
  | product {x w r : Binary32} (h : Delivers (.mul x w) r) : Sums [.product x w] r
  /-- Two parts are added up, each in some way, and their results added. -/
  | add {s t : List Addend} {a b r : Binary32} (hs : s ≠ []) (ht : t ≠ []) (ha : Sums s a)
      (hb : Sums t b) (h : Delivers (.add a b) r) : Sums (s ++ t) r
  /-- A product is added to the result of a part without being rounded before. -/
  | fused {s : List Addend} {x w a r : Binary32} (ha : Sums s a) (h : Delivers (.fma x w a) r) :
      Sums (.product x w :: s) r
  /-- An addend that is zero is left out. -/
  | skip {s : List Addend} {t : Addend} {a : Binary32} (ht : t.IsZero) (ha : Sums s a) :
      Sums (t :: s) a
  /-- The sign of a zero and the bits of a NaN are free. -/
  | alike {s : List Addend} {a b : Binary32} (ha : Sums s a) (h : Alike a b) : Sums s b
  /-- The order is free. -/
  | perm {s t : List Addend} {a : Binary32} (ha : Sums s a) (p : s.Perm t) : Sums t a

namespace Sums

/-- The reciprocal of the unit roundoff. -/
def precision : Nat := 2 ^ 24

/-- What a rounding to a subnormal number or to zero may add in units of `2^-298`: all of the least
normal number, `2^-126`. -/
def tiny : Nat := 2 ^ 172

/-- From here on a result overflows, in units of `2^-298`: the middle between the greatest finite
number and `2^128`. -/
def overflow : Nat := (2 ^ 128 - 2 ^ 103) * 2 ^ 149 * 2 ^ 149

end Sums

end Wire
