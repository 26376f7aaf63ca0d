import NN.Tensor.SplitMix64
import Wire.Binary32.Arithmetic

/-!
# Operands to compare arithmetics on

Uniform bits rarely meet what is hard in binary32: cancellation, results halfway between two
numbers, subnormal results, special operands. Each class below aims at one of these, for sums,
products and quotients alike.
-/

namespace NN.Cli

open Wire

/-- How operands are chosen. -/
inductive OperandClass where
  /-- Uniform bits. -/
  | uniform
  /-- Exponents at most 32 apart. -/
  | near
  /-- Opposite or equal but for a few last bits; the third is the opposite of the product. -/
  | cancelling
  /-- Zeros, subnormals, bounds of binades, the largest finite, infinities, NaN. -/
  | special
  /-- Results halfway between two numbers, or just beside. -/
  | halfway
  /-- Results about the least normal number and below. -/
  | subnormal
deriving Repr, DecidableEq

namespace OperandClass

/-- All classes. -/
def all : List OperandClass := [.uniform, .near, .cancelling, .special, .halfway, .subnormal]

/-- The name in reports. -/
def name : OperandClass → String
  | .uniform => "uniform"
  | .near => "near"
  | .cancelling => "cancelling"
  | .special => "special"
  | .halfway => "halfway"
  | .subnormal => "subnormal"

end OperandClass

/-- Three operands, of which an operation takes as many as it has. -/
structure Operands where
  /-- The first. -/
  x : UInt32
  /-- The second. -/
  y : UInt32
  /-- The third. -/
  z : UInt32

namespace Operands

/-- Patterns about which there is something special, without their sign. -/
def specials : Array UInt32 := #[
  0x00000000, 0x00000001, 0x00000002, 0x00000003, 0x00400000, 0x007ffffe, 0x007fffff,
  0x00800000, 0x00800001, 0x00ffffff, 0x01000000, 0x01000001, 0x33000000, 0x33800000, 0x34000000,
  0x3effffff, 0x3f000000, 0x3f7fffff, 0x3f800000, 0x3f800001, 0x40000000, 0x4b7fffff, 0x4b800000,
  0x4b800001, 0x5f800000, 0x7e800000, 0x7f000000, 0x7f7ffffe, 0x7f7fffff, 0x7f800000, 0x7f800001,
  0x7fc00000, 0x7fffffff]

/-- A special pattern with the highest bit of `v` as its sign, or, every fourth time, `v`. -/
def special (v : UInt32) : UInt32 :=
  if v &&& 0x60000000 == 0 then v
  else specials.getD (v % 33).toNat 0 ||| (v &&& Binary32.signBit)

/-- The exponent field. -/
def exponent (v : UInt32) : UInt32 := (v >>> 23) &&& 0xff

/-- `v` with the exponent field `e`, less `down`, held between 0 and 254. -/
def withExponent (v e down : UInt32) : UInt32 :=
  let e : UInt32 := if e ≤ down then 0 else if 254 + down < e then 254 else e - down
  (v &&& (0x807fffff : UInt32)) ||| (e <<< (23 : UInt32))

/-- The operands of draw `i` of a stream, and for each draw other ones. -/
def draw (c : OperandClass) (seed : UInt64) (i : Nat) : Operands :=
  let a := SplitMix64.draw seed (2 * i)
  let b := SplitMix64.draw seed (2 * i + 1)
  let x := a.toUInt32
  let y := (a >>> 32).toUInt32
  let z := b.toUInt32
  let k := (b >>> 32).toUInt32
  let j := k >>> 16
  match c with
  | .uniform => ⟨x, y, z⟩
  | .near =>
    let y := withExponent y (exponent x + k % 65) 32
    ⟨x, y, withExponent z (exponent x + exponent y + j % 65) (127 + 32)⟩
  | .cancelling =>
    let y := if k &&& 0x8000 == 0 then y else (x ^^^ (y &&& Binary32.signBit)) + k % 9 - 4
    let product := (Binary32.mul ⟨x⟩ ⟨y⟩).bits
    ⟨x, y, (product ^^^ Binary32.signBit) + j % 9 - 4⟩
  | .special => ⟨special x, special y, special z⟩
  | .halfway =>
    let half := withExponent (if k &&& 3 == 0 then y &&& 0x80000000
      else if k &&& 3 == 1 then y &&& 0x80000003 else y) (exponent x) 24
    if k &&& 0x30 == 0 then ⟨x, half, z⟩
    else if k &&& 0x30 == 0x10 then ⟨half, x, z⟩
    else if k &&& 0x30 == 0x20 then
      -- products of 25 and 26 bits, then a third operand that they are halfway of
      let x := x &&& 0xfffff800
      let y := y &&& 0xfffff800
      ⟨x, y, withExponent z (exponent x + exponent y + j % 55) (127 + 27)⟩
    else
      -- powers of two that move a number into the subnormal range
      let x := withExponent x (x >>> 8 &&& 0x1f) 0
      let power := withExponent (y &&& 0x80000000) (127 + j % 49) 24
      ⟨x, power, half &&& 0x80ffffff⟩
  | .subnormal =>
    let e := exponent x
    if k &&& 0x30 == 0 then
      ⟨withExponent x (k % 8) 0, withExponent y (j % 8) 0, withExponent z (j % 5) 0⟩
    else if k &&& 0x30 == 0x10 then
      ⟨x, withExponent y (e + 126 + j % 28) 2, z &&& 0x80ffffff⟩
    else
      ⟨x, withExponent y (127 + 28) (e + j % 29), z &&& 0x83ffffff⟩

end Operands

end NN.Cli
