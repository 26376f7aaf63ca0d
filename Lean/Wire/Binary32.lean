/-!
# binary32 as bits

Finite binary32 magnitudes (IEEE 754-2019, 3.4) in the order of their bit patterns are the multiples
`k · 2^(s - 149)` with `k < 2^24`, and the pattern of that number is `s · 2^23 + k`. This holds for
subnormal numbers (`s = 0`), and a `k` that rounds up to `2^24` is the first number of the next
binade. Everything here is integer arithmetic on that observation; no floating point operation
decides a bit.
-/

namespace Wire

/-- A binary32, as its bits. -/
structure Binary32 where
  /-- Sign, exponent and fraction, from the highest bit to the lowest. -/
  bits : UInt32
deriving DecidableEq, Inhabited, Repr

namespace Binary32

/-- Bits of positive infinity; magnitudes below are finite. -/
def infinity : Nat := 0x7f800000

/-- The sign bit. -/
def signBit : UInt32 := 0x80000000

/-- `num / den` to the nearest integer, ties to even. -/
def roundHalfEven (num den : Nat) : Nat :=
  let q := num / den
  let r := num % den
  if 2 * r < den then q
  else if den < 2 * r then q + 1
  else q + q % 2

/-- Bits of the binary32 nearest to `num / den` (`0 < den`), ties to even; `infinity` or more when
that is `2^128` or beyond. -/
def nearest (num den : Nat) : Nat :=
  let scaled := num <<< 149
  let s := Nat.log2 (scaled / den) - 23
  s <<< 23 + roundHalfEven scaled (den <<< s)

/-- A finite magnitude's value is `mantissa · 2^(shift - 149)`. -/
def mantissa (bits : Nat) : Nat :=
  if bits < 2 ^ 24 then bits else bits % 2 ^ 23 + 2 ^ 23

/-- A finite magnitude's value is `mantissa · 2^(shift - 149)`. -/
def shift (bits : Nat) : Nat := bits / 2 ^ 23 - 1

/-- The value of a finite magnitude in units of `2^-149`. -/
def units (bits : Nat) : Nat := mantissa bits * 2 ^ shift bits

/-- The value of a finite pattern, sign included, in units of `2^-149`. -/
def valueOf (bits : UInt32) : Int :=
  let magnitude : Int := units (bits &&& ~~~signBit).toNat
  if bits &&& signBit = 0 then magnitude else -magnitude

/-- Is the pattern, sign included, a finite number's? -/
@[inline] def isFinite (bits : UInt32) : Bool := bits &&& 0x7f800000 != 0x7f800000

/-- A pattern's sign and magnitude together. -/
@[inline] def withSign (negative : Bool) (magnitude : UInt32) : UInt32 :=
  if negative then magnitude ||| signBit else magnitude

#guard nearest 1 1 = 0x3f800000
#guard nearest 1 10 = 0x3dcccccd
#guard nearest 16777217 1 = 0x4b800000
#guard nearest 16777219 1 = 0x4b800002
#guard nearest 1 (2 ^ 149) = 1
#guard nearest 1 (2 ^ 150) = 0
#guard nearest 3 (2 ^ 150) = 2
#guard nearest (2 ^ 24 - 1) 1 = 0x4b7fffff
#guard nearest (2 ^ 128 - 2 ^ 103) 1 = infinity
#guard nearest (2 ^ 128 - 2 ^ 103 - 1) 1 = infinity - 1
#guard nearest 0 1 = 0
#guard valueOf 0x3f800000 = 2 ^ 149
#guard valueOf 0xc0400000 = -3 * 2 ^ 149
#guard valueOf 0x80000000 = 0
#guard valueOf 0x80000001 = -1
#guard valueOf 0x7f7fffff = (2 ^ 24 - 1) * 2 ^ 253

end Binary32

end Wire
