import Wire.Binary32.Value

/-!
# Arithmetic in binary32

IEEE 754-2019 under rounding to the nearest, ties to even, on patterns. Each operation computes the
exact result, or enough of it, as an integer at a known scale, and rounds once. Numbers stay below
`2^63` but where exponents are far apart, so that they are machine words when this runs.

An operation that has no number to give answers one NaN, `nan`; that a NaN is one is all that counts
in an operand. Theorems: `WireProofs.Arithmetic` and its neighbours.
-/

namespace Wire.Binary32

/-- The NaN that operations answer. -/
def nan : Binary32 := ⟨0x7fc00000⟩

/-- `+0`. -/
def zero : Binary32 := ⟨0⟩

/-- The pattern of a sign and a magnitude. -/
@[inline] def of (negative : Bool) (magnitude : Nat) : Binary32 :=
  ⟨.ofNat (if negative then magnitude + 0x80000000 else magnitude)⟩

/-- By less than this `m` may be shifted on a machine word. -/
@[inline] def room (m : Nat) : Nat :=
  if m < 2 then 63 else if m < 0x1000000 then 40 else if m < 0x1000000000000 then 16 else 0

/-- `m <<< k`, on a machine word where there is room: this is what shifts are about here. -/
@[inline] def shiftUp (m k : Nat) : Nat :=
  if k < room m then (UInt64.ofNat m <<< UInt64.ofNat k).toNat else m <<< k

/-- The magnitude nearest to `m · 2^(e - 512)`, ties to even, `infinity` from where that overflows.
All exponents that operations need are natural numbers at this scale. -/
def round (m e : Nat) : Nat :=
  if m = 0 then 0
  else
    let s := Nat.log2 m + e - 386
    if 254 ≤ s then infinity
    else
      let cut := s + 363
      let rounded :=
        if cut ≤ e then shiftUp m (e - cut) else roundHalfEven m (shiftUp 1 (cut - e))
      min (s * 0x800000 + rounded) infinity

/-- `± m₁ · 2^(e₁ - 512) ± m₂ · 2^(e₂ - 512)` rounded. -/
def addScaled (neg₁ : Bool) (m₁ e₁ : Nat) (neg₂ : Bool) (m₂ e₂ : Nat) : Binary32 :=
  let e := min e₁ e₂
  let a := shiftUp m₁ (e₁ - e)
  let b := shiftUp m₂ (e₂ - e)
  if neg₁ = neg₂ then of neg₁ (round (a + b) e)
  else if a = b then zero
  else if b < a then of neg₁ (round (a - b) e)
  else of neg₂ (round (b - a) e)

/-- `x + y`. -/
protected def add (x y : Binary32) : Binary32 :=
  let a := x.magnitude
  let b := y.magnitude
  if a < infinity ∧ b < infinity then
    addScaled x.negative (mantissa a) (shift a + 363) y.negative (mantissa b) (shift b + 363)
  else if infinity < a ∨ infinity < b then nan
  else if a < infinity then y
  else if b < infinity then x
  else if x.negative = y.negative then x
  else nan

/-- `-x`; the sign of a NaN changes too. -/
@[inline] protected def neg (x : Binary32) : Binary32 := ⟨x.bits + signBit⟩

/-- `|x|`. -/
@[inline] protected def abs (x : Binary32) : Binary32 := of false x.magnitude

/-- `x - y`. -/
@[inline] protected def sub (x y : Binary32) : Binary32 := Binary32.add x (Binary32.neg y)

/-- `x · y`. -/
protected def mul (x y : Binary32) : Binary32 :=
  let a := x.magnitude
  let b := y.magnitude
  let negative := x.negative != y.negative
  if a < infinity ∧ b < infinity then
    of negative (round (mantissa a * mantissa b) (shift a + shift b + 214))
  else if infinity < a ∨ infinity < b ∨ a = 0 ∨ b = 0 then nan
  else of negative infinity

/-- `x · y + z`, rounded once. -/
def fma (x y z : Binary32) : Binary32 :=
  let a := x.magnitude
  let b := y.magnitude
  let c := z.magnitude
  if a < infinity ∧ b < infinity then
    if c < infinity then
      addScaled (x.negative != y.negative) (mantissa a * mantissa b) (shift a + shift b + 214)
        z.negative (mantissa c) (shift c + 363)
    else Binary32.add zero z
  else Binary32.add (Binary32.mul x y) z

/-- `x / y`. -/
protected def div (x y : Binary32) : Binary32 :=
  let a := x.magnitude
  let b := y.magnitude
  let negative := x.negative != y.negative
  if infinity < a ∨ infinity < b then nan
  else if a < infinity ∧ b < infinity then
    if b = 0 then if a = 0 then nan else of negative infinity
    else
      let m := mantissa a
      let up := 23 - Nat.log2 m
      let n := shiftUp m (up + 32)
      let d := mantissa b
      let q := n / d
      of negative (round (2 * q + if q * d = n then 0 else 1) (479 + shift a - (shift b + up)))
  else if a < infinity then of negative 0
  else if b < infinity then of negative infinity
  else nan

/-- From `r`, whose square is at most `n`, to the greatest number with this property, given that it
is less than `r + 2^i`; `bit` is half of `2^i`. -/
def sqrtFrom (n : Nat) : Nat → Nat → Nat → Nat
  | 0, _, r => r
  | i + 1, bit, r =>
    let r' := r + bit
    sqrtFrom n i (bit / 2) (if r' * r' ≤ n then r' else r)

/-- `√x`. -/
def sqrt (x : Binary32) : Binary32 :=
  let a := x.magnitude
  if infinity < a then nan
  else if a = 0 then x
  else if x.negative then nan
  else if a = infinity then x
  else
    let m := mantissa a
    let up := 23 - Nat.log2 m
    let odd := (shift a + up + 1) % 2
    let n := shiftUp m (up + 36 + odd)
    let q := sqrtFrom n 31 0x40000000 0
    of false (round (2 * q + if q * q = n then 0 else 1) ((837 + shift a - (up + odd)) / 2))

/-- `n` rounded. -/
protected def ofNat (n : Nat) : Binary32 := of false (round n 512)

end Wire.Binary32
