import NN.Tensor.Float32Array
import Wire.Decimal

/-!
# Agreement of scalars

A finite binary32 is an integer number of units of `2^-149` and a tolerance is a decimal, so that
whether two scalars agree is decided in integers: nothing is rounded, and no operation on floats is
asked. What agreement means, of rational numbers, is stated in `NN.Proofs.Agree`.
-/

namespace NN.Agree

open Wire Binary32

/-- How far a scalar `a` is from the recorded one `b`, in units of `2^-149`. -/
structure Gap where
  /-- `|a - b|`. -/
  distance : Nat
  /-- `max 1 |b|`. -/
  scale : Nat
deriving DecidableEq, Repr

/-- How far `a` is from `b`, as patterns; none if one of them is an infinity or a NaN. -/
def gap? (a b : UInt32) : Option Gap :=
  if isFinite a && isFinite b then
    let b := valueOf b
    some ⟨(valueOf a - b).natAbs, max (2 ^ 149) b.natAbs⟩
  else none

/-- Is `distance / scale` at most the tolerance? What is not finite never is. -/
def isWithin (t : Decimal) : Option Gap → Bool
  | some g =>
    let bound := t.num * g.scale
    if t.negative then g.distance * t.den + bound = 0 else g.distance * t.den ≤ bound
  | none => false

/-- Is the second farther than the first? What is not finite is farthest. -/
def farther : Option Gap → Option Gap → Bool
  | some g, some h => g.distance * h.scale < h.distance * g.scale
  | some _, none => true
  | none, _ => false

/-- A scalar that does not agree with the one that was recorded. -/
structure Apart where
  /-- The flat index. -/
  index : Nat
  /-- The recorded pattern, PyTorch's. -/
  theirs : UInt32
  /-- Lean's pattern. -/
  ours : UInt32
deriving DecidableEq, Repr

/-- The scalars of one size that do not agree within the tolerance: of those the one that is
farthest off, the first of equals. None if all agree. -/
def apart? (t : Decimal) (ours theirs : Float32Array) (h : ours.size = theirs.size) :
    Option Apart :=
  (ours.size.fold (init := none) fun i hi worst =>
    let a := ours.bits i hi
    let b := theirs.bits i (h ▸ hi)
    let gap := gap? a b
    if isWithin t gap then worst else worse worst (⟨i, b, a⟩, gap)).map (·.1)
where
  /-- The worse of two, the first if they are equal. -/
  worse (worst : Option (Apart × Option Gap)) (found : Apart × Option Gap) :
      Option (Apart × Option Gap) :=
    match worst with
    | some w => if farther w.2 found.2 then some found else worst
    | none => some found

/-- The largest differences of finite scalars, for the report. -/
structure Largest where
  /-- The largest `|a - b|`, in units of `2^-149`. -/
  absolute : Nat := 0
  /-- The largest `|a - b| / max 1 |b|`. -/
  relative : Gap := ⟨0, 1⟩

/-- The largest differences of the scalars of one size. -/
def largest (ours theirs : Float32Array) (h : ours.size = theirs.size) : Largest :=
  ours.size.fold (init := {}) fun i hi most =>
    match gap? (ours.bits i hi) (theirs.bits i (h ▸ hi)) with
    | some gap =>
      { absolute := max most.absolute gap.distance
        relative := if farther (some most.relative) (some gap) then gap else most.relative }
    | none => most

/-- The nearest binary32 of a quotient, or infinity. -/
def nearestBits (num den : Nat) : UInt32 := .ofNat (min (nearest num den) infinity)

-- 1 and the next number are `2^-23` apart, a bit more than 1.19e-7.
#guard isWithin ⟨false, 12, -8⟩ (gap? 0x3f800001 0x3f800000)
#guard !isWithin ⟨false, 119, -9⟩ (gap? 0x3f800001 0x3f800000)
-- Relative to 1000, absolute below 1.
#guard isWithin ⟨false, 1, -5⟩ (gap? 0x447a0000 0x447a00a3)
#guard !isWithin ⟨false, 1, -5⟩ (gap? 0x447a0000 0x447a00a4)
#guard isWithin ⟨false, 1, -45⟩ (gap? 0x00000000 0x80000000)
#guard !isWithin ⟨false, 1, -45⟩ (gap? 0x00000001 0x00000000)
#guard isWithin ⟨false, 0, 0⟩ (gap? 0x3f800000 0x3f800000)
#guard !isWithin ⟨true, 1, 0⟩ (gap? 0x3f800000 0x3f800000)
#guard !isWithin ⟨false, 1, 99⟩ (gap? 0x7f800000 0x7f800000)
#guard !isWithin ⟨false, 1, 99⟩ (gap? 0x7fc00000 0x7fc00000)

end NN.Agree
