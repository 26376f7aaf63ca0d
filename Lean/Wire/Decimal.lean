import Wire.Binary32
import Wire.Bytes

/-!
# Decimal to binary32 and back

`Decimal.magnitude` is the definition: exact integers of any size. `fast` computes the same for the
decimals that trained parameters are written as, in one 64-bit division. The way back prints the
shortest decimal whose nearest binary32 is the number.
-/

namespace Wire

/-- The number `± digits · 10^exponent`. -/
structure Decimal where
  /-- Is there a minus sign? Zero has one too. -/
  negative : Bool
  /-- The digits as one integer. -/
  digits : Nat
  /-- The power of ten. -/
  exponent : Int
deriving DecidableEq, Repr

namespace Decimal

/-- The numerator of a decimal's magnitude. -/
def num (d : Decimal) : Nat := d.digits * 10 ^ d.exponent.toNat

/-- The denominator of a decimal's magnitude. -/
def den (d : Decimal) : Nat := 10 ^ (-d.exponent).toNat

/-- The number of decimal digits of `n`, at least 1. -/
def digitCount (n : Nat) : Nat := if n < 10 then 1 else digitCount (n / 10) + 1

/-- Bits of the nearest binary32 magnitude, or none from `2^128` on. Powers of ten that decide the
answer alone (below half of the least subnormal, above the largest number) are never computed. -/
def magnitude (d : Decimal) : Option UInt32 :=
  if d.digits = 0 then some 0
  else
    let top := d.exponent + digitCount d.digits
    if top > 39 then none
    else if top < -46 then some 0
    else
      let bits := match d.exponent with
        | .ofNat e => Binary32.nearest (d.digits * 10 ^ e) 1
        | .negSucc e => Binary32.nearest d.digits (10 ^ (e + 1))
      if bits < Binary32.infinity then some (.ofNat bits) else none

/-- Bits of the nearest binary32, sign included, or none if that is not finite. -/
def toBits (d : Decimal) : Option UInt32 :=
  d.magnitude.map (Binary32.withSign d.negative)

/-- The powers of five that fit the fast path: the quotient keeps 26 bits or more. -/
def fivePow (k : UInt64) : UInt64 :=
  match k.toNat with
  | 0 => 1 | 1 => 5 | 2 => 25 | 3 => 125 | 4 => 625 | 5 => 3125 | 6 => 15625 | 7 => 78125
  | 8 => 390625 | 9 => 1953125 | 10 => 9765625 | 11 => 48828125 | 12 => 244140625
  | 13 => 1220703125 | 14 => 6103515625 | 15 => 30517578125 | _ => 152587890625

/-- `magnitude` of `m · 10^(-k)` for `k ≤ 16`, on machine words: `m` is shifted up to 64 bits and
divided by `5^k`; the quotient holds the mantissa, the bit to round on and more, the remainder says
whether anything follows. Never subnormal or infinite, because `10^(-16) ≤ m · 10^(-k) < 2^64`. -/
@[inline] def fast (m k : UInt64) : UInt32 :=
  if m == 0 then 0
  else
    let up := 63 - m.log2
    let n := m <<< up
    let five := fivePow k
    let q := n / five
    let cut := q.log2 - 23
    let kept := q >>> cut
    let rest := q - (kept <<< cut)
    let half := (1 : UInt64) <<< (cut - 1)
    let roundUp := rest > half || (rest == half && (q * five != n || kept &&& 1 == 1))
    let s := q.log2 + 126 - up - k
    ((s <<< 23) + kept + (if roundUp then 1 else 0)).toUInt32

#guard (⟨false, 1, -1⟩ : Decimal).toBits = some 0x3dcccccd
#guard (⟨true, 0, 0⟩ : Decimal).toBits = some 0x80000000
#guard (⟨false, 34028235, 31⟩ : Decimal).toBits = some 0x7f7fffff
#guard (⟨false, 340282356, 30⟩ : Decimal).toBits = some 0x7f7fffff
#guard (⟨false, 340282357, 30⟩ : Decimal).toBits = none
#guard (⟨false, 1, 9999⟩ : Decimal).toBits = none
#guard (⟨false, 1, -9999⟩ : Decimal).toBits = some 0
#guard (⟨false, 1, -45⟩ : Decimal).toBits = some 1
#guard (⟨false, 7, -46⟩ : Decimal).toBits = some 0
#guard (⟨false, 70064924, -53⟩ : Decimal).toBits = some 1
#guard (⟨false, 11754943508222875, -54⟩ : Decimal).toBits = some 0x00800000
#guard (⟨false, 1, 0⟩ : Decimal).magnitude = some (fast 1 0)
#guard (⟨false, 123456789, -9⟩ : Decimal).magnitude = some (fast 123456789 9)
#guard (⟨false, 16777217, 0⟩ : Decimal).magnitude = some (fast 16777217 0)
#guard (⟨false, 16777219, 0⟩ : Decimal).magnitude = some (fast 16777219 0)
#guard (⟨false, 18446744073709551615, -16⟩ : Decimal).magnitude
  = some (fast 18446744073709551615 16)

/-- The decimal of exactly this finite magnitude: `m · 2^e` is `m · 5^(-e) · 10^e` for `e < 0`. -/
def exact (bits : Nat) : Nat × Int :=
  let m := Binary32.mantissa bits
  let s := Binary32.shift bits
  if s ≥ 149 then (m * 2 ^ (s - 149), 0) else (m * 5 ^ (149 - s), (s : Int) - 149)

/-- `digits · 10^exponent` rounded to a multiple of `10^(exponent + drop)`. -/
def keep (drop digits : Nat) (exponent : Int) : Nat × Int :=
  (Binary32.roundHalfEven digits (10 ^ drop), exponent + drop)

/-- `n / 2^cut` to the nearest integer, ties to even, for `cut` from 1 to 63. -/
@[inline] def shiftHalfEven (n cut : UInt64) : UInt64 :=
  let q := n >>> cut
  let rest := n - (q <<< cut)
  let half := (1 : UInt64) <<< (cut - 1)
  if rest > half || (rest == half && q &&& 1 == 1) then q + 1 else q

/-- Looks for the shortest decimal of `m · 2^(-e)`, whose pattern is `bits`, among those with `k`
digits behind the point, for the last `left` of the numbers from 0 to 16: `m · 5^k / 2^(e - k)` on
machine words. Right for `m` below `2^24` and `e` from 17 to 63; what it finds is read as `bits` in
any case. -/
def search (bits : UInt32) (m e : UInt64) : Nat → Option (UInt64 × UInt64)
  | 0 => none
  | left + 1 =>
    let k : UInt64 := .ofNat (16 - left)
    let digits := shiftHalfEven (m * fivePow k) (e - k)
    if fast digits k == bits then some (digits, k) else search bits m e left

/-- The shortest decimal of a magnitude, as digits and how many of them are behind the point, if
machine words can find it: from about `10^(-8)` to 128. -/
def quick (bits : UInt32) : Option (UInt64 × UInt64) :=
  let s := (bits >>> 23).toUInt64
  if bits == 0 then some (0, 0)
  else if 87 ≤ s && s ≤ 133 then
    search bits ((bits &&& 0x7fffff) ||| 0x800000).toUInt64 (150 - s) 17
  else none

/-- The shortest decimal that reads back to the pattern `bits` of a finite number; the exact one if
(which does not happen) nine digits were not enough. Above a power of two there is twice as much room
as below it, so that the next decimal may read back where the nearest one does not. -/
def shortest (bits : UInt32) : Decimal :=
  let negative := bits &&& Binary32.signBit != 0
  let magnitude := bits &&& ~~~Binary32.signBit
  match quick magnitude with
  | some (digits, places) => ⟨negative, digits.toNat, -places.toNat⟩
  | none =>
    let (digits, exponent) := exact magnitude.toNat
    let count := digitCount digits
    let found := (List.range 9).findSome? fun n =>
      let (d, e) := keep (count - (n + 1)) digits exponent
      let near : Decimal := ⟨negative, d, e⟩
      let next : Decimal := ⟨negative, d + 1, e⟩
      if near.toBits = some bits then some near
      else if bits &&& 0x7fffff = 0 ∧ next.toBits = some bits then some next
      else none
    found.getD ⟨negative, digits, exponent⟩

/-- How a decimal is printed: `width` digits before the point, `places` behind it, no point if that
is none, and a power of ten unless it is zero. -/
structure Layout where
  /-- All digits, as one integer. -/
  digits : Nat
  /-- How many there are before the point. -/
  width : Nat
  /-- How many there are behind it. -/
  places : Nat
  /-- The power of ten. -/
  exponent : Int

/-- The same number with no zero as its last digit, unless it is zero. -/
def strip (digits : Nat) (exponent : Int) : Nat × Int :=
  if digits ≠ 0 ∧ digits % 10 = 0 then strip (digits / 10) (exponent + 1) else (digits, exponent)

/-- No exponent where 16 digits before the point or three zeros behind it are enough, and then at
least one digit behind it; one digit before the point elsewhere. -/
def layout (d : Decimal) : Layout :=
  if d.digits = 0 then ⟨0, 1, 1, 0⟩
  else
    let (digits, exponent) := strip d.digits d.exponent
    let length := digitCount digits
    let point := exponent + length
    if 0 < point ∧ point ≤ 16 then
      let width := point.toNat
      if width < length then ⟨digits, width, length - width, 0⟩
      else ⟨digits * 10 ^ (width - length + 1), width, 1, 0⟩
    else if -4 < point ∧ point ≤ 0 then ⟨digits, 1, length + (-point).toNat, 0⟩
    else ⟨digits, 1, length - 1, point - 1⟩

/-- The last digit of a number. -/
@[inline] def lastDigit (n : Nat) : UInt8 := 48 + .ofNat (n % 10)

/-- Appends the last `count` digits of `n`, with zeros before them if it has fewer. (The case of one
digit is there for the compiler: without it, `out` would be borrowed, and copied.) -/
def pushDigits (out : ByteArray) (n : Nat) : Nat → ByteArray
  | 0 => out
  | 1 => out.push (lastDigit n)
  | count + 2 => (pushDigits out (n / 10) (count + 1)).push (lastDigit n)

/-- Appends the text of a number that is not negative. -/
def Layout.push (l : Layout) (out : ByteArray) : ByteArray :=
  let out := pushDigits out (l.digits / 10 ^ l.places) l.width
  let out := if l.places = 0 then out else pushDigits (out.push 46) l.digits l.places
  if l.exponent = 0 then out
  else
    let out := if l.exponent < 0 then (out.push 101).push 45 else out.push 101
    pushDigits out l.exponent.natAbs (digitCount l.exponent.natAbs)

/-- Appends the text of a decimal. -/
def push (d : Decimal) (out : ByteArray) : ByteArray :=
  d.layout.push (if d.negative then out.push 45 else out)

/-- The text of a decimal. -/
def render (d : Decimal) : String := ascii (d.push .empty)

#guard (⟨false, 1, 15⟩ : Decimal).render = "1000000000000000.0"
#guard (⟨false, 1, 16⟩ : Decimal).render = "1e16"
#guard (⟨true, 12500, 13⟩ : Decimal).render = "-1.25e17"
#guard (⟨false, 12345, -2⟩ : Decimal).render = "123.45"
#guard (⟨false, 1230, -7⟩ : Decimal).render = "0.000123"
#guard (⟨false, 1230, -8⟩ : Decimal).render = "1.23e-5"
#guard (⟨true, 0, 7⟩ : Decimal).render = "-0.0"

end Decimal

/-- The shortest decimal of a finite binary32. -/
def decimalOfBits (bits : UInt32) : String := (Decimal.shortest bits).render

#guard decimalOfBits 0x3dcccccd = "0.1"
#guard decimalOfBits 0x80000000 = "-0.0"
#guard decimalOfBits 0x00000001 = "1e-45"
#guard decimalOfBits 0x7f7fffff = "3.4028235e38"
#guard decimalOfBits 0x3f800000 = "1.0"
#guard decimalOfBits 0xc2f6e979 = "-123.456"
#guard decimalOfBits 0x358637bd = "1e-6"
#guard decimalOfBits 0x0f800000 = "1.2621775e-29"

end Wire
