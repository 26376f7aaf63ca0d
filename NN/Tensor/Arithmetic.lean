/-!
# Arithmetics

What evaluation computes with. Storage holds binary32 patterns and knows no arithmetic; an
arithmetic reads a pattern as a scalar, computes, and writes the result's pattern. Everything that
is evaluated is written once, over any of them.
-/

namespace NN

/-- Scalars that binary32 patterns stand for, and what is computed of them. -/
class Arithmetic (α : Type) extends Add α, Sub α, Mul α, Div α where
  /-- The scalar of a pattern. -/
  ofBits : UInt32 → α
  /-- The pattern of a scalar. -/
  toBits : α → UInt32
  /-- The scalar nearest to a natural number. -/
  ofNat : Nat → α
  /-- The square root. -/
  sqrt : α → α
  /-- Is the first less than the second? No, if one is NaN. -/
  less : α → α → Bool
  /-- Is it not a number? -/
  isNaN : α → Bool
  /-- The exponential function, if the arithmetic has it. -/
  exp? : Option (α → α)

/-- The arithmetic of the machine: fast, and opaque to the logic. -/
instance : Arithmetic Float32 where
  ofBits := Float32.ofBits
  toBits := Float32.toBits
  ofNat := Float32.ofNat
  sqrt := Float32.sqrt
  less a b := a < b
  isNaN a := a != a
  exp? := some Float32.exp

namespace Arithmetic

variable {α : Type} [Arithmetic α]

/-- Positive zero. -/
@[inline] def zero : α := ofBits 0

/-- Negative infinity. -/
@[inline] def negInfinity : α := ofBits 0xff800000

/-- `init + f 0 + … + f (n - 1)`, from left to right. -/
@[inline] def sumFrom (init : α) (n : Nat) (f : (k : Nat) → k < n → α) : α :=
  Fin.foldl n (fun acc k => acc + f k k.isLt) init

/-- `f 0 + … + f (n - 1)`, from left to right, on top of zero. -/
@[inline] def sum (n : Nat) (f : (k : Nat) → k < n → α) : α := sumFrom zero n f

/-- The larger of what was found and a candidate, the earlier of two alike; NaN if one is NaN. -/
@[inline] def larger (found x : α) : α := if less found x || isNaN x then x else found

/-- The largest of `init`, `f 0`, …, `f (n - 1)`, NaN if one is NaN. -/
@[inline] def maxFrom (init : α) (n : Nat) (f : (k : Nat) → k < n → α) : α :=
  Fin.foldl n (fun found k => larger found (f k k.isLt)) init

end Arithmetic

end NN
