import Wire.Binary32

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

/-- The number of decimal digits of `n`, at least 1. -/
def digitCount (n : Nat) : Nat := (Nat.toDigits 10 n).length

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

/-- The decimal with `n` significant digits nearest to `digits · 10^exponent`. -/
def keep (n digits : Nat) (exponent : Int) : Nat × Int :=
  let drop := digitCount digits - n
  (Binary32.roundHalfEven digits (10 ^ drop), exponent + drop)

/-- The shortest decimal that reads back to the pattern `bits` of a finite number; the exact one if
(which does not happen) nine digits were not enough. -/
def shortest (bits : UInt32) : Decimal :=
  let negative := bits &&& Binary32.signBit != 0
  let magnitude := bits &&& ~~~Binary32.signBit
  let (digits, exponent) := exact magnitude.toNat
  let candidates := (List.range 9).map fun n =>
    let (d, e) := keep (n + 1) digits exponent
    (⟨negative, d, e⟩ : Decimal)
  (candidates.find? fun d => d.toBits = some bits).getD ⟨negative, digits, exponent⟩

/-- Prints without an exponent where that is at most 21 characters, as `d.ddde±x` elsewhere. -/
def render (d : Decimal) : String :=
  let sign := if d.negative then "-" else ""
  if d.digits = 0 then sign ++ "0.0"
  else
    let text := toString d.digits
    let zeros := text.length - (text.toList.reverse.dropWhile (· = '0')).length
    let text := text.toList.take (text.length - zeros)
    let exponent := d.exponent + zeros
    let point := exponent + text.length
    if 0 < point ∧ point ≤ 16 then
      let p := point.toNat
      let whole := text.take p ++ List.replicate (p - text.length) '0'
      let part := text.drop p
      sign ++ String.ofList whole ++ "." ++ (if part.isEmpty then "0" else String.ofList part)
    else if -4 < point ∧ point ≤ 0 then
      sign ++ "0." ++ String.ofList (List.replicate (-point).toNat '0') ++ String.ofList text
    else
      let part := if text.length = 1 then "" else "." ++ String.ofList (text.drop 1)
      sign ++ String.ofList (text.take 1) ++ part ++ "e" ++ toString (point - 1)

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

end Wire
