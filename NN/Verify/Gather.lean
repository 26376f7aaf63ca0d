import NN.Verify.Form
import NN.Verify.Network

/-!
# Sums of known weights

The terms of an operator, with the parameters put in: weights of scalars of other values, and what
is added to them. Weights are rounded to a grid on which the greatest has 26 bits, or stay as they are
if they are on a coarser one.
-/

namespace NN.Verify

open Wire

/-- Where the scalars of a value come from. -/
inductive Source where
  /-- A value of the network, by its number counted from the input. -/
  | value (position : Nat)
  /-- Known numbers. -/
  | parameter (scalar : Nat → Binary32)

instance : Inhabited Source := ⟨.parameter fun _ => .zero⟩

/-- Why there are no bounds. -/
inductive Reason where
  /-- The operator has no rule. -/
  | noRule
  /-- Two values that depend on the input are multiplied. -/
  | product
  /-- Numbers that are known are multiplied, or added up where they cancel. -/
  | constants
  /-- A parameter is infinite or NaN. -/
  | notFinite
deriving DecidableEq, Repr

/-- A term with the parameters put in. -/
inductive Entry where
  /-- A scalar of an operand times a number. -/
  | weight (operand index : Nat) (w : Binary32)
  /-- A number. -/
  | bias (b : Binary32)
  /-- Exactly zero. -/
  | zero
  /-- Nothing that bounds have a rule for. -/
  | bad (reason : Reason)

/-- A scalar, or its place if it depends on the input. -/
inductive Known where
  /-- A number. -/
  | number (x : Binary32)
  /-- A scalar of an operand. -/
  | place (operand index : Nat)

/-- What is known of a scalar. -/
@[inline] def Ref.known (sources : Nat → Source) : Ref → Known
  | .constant x => .number x
  | .scalar k i => match sources k with
    | .value _ => .place k i
    | .parameter f => .number (f i)

/-- A scalar at a place times a number. -/
@[inline] def Entry.times (operand index : Nat) (w : Binary32) : Entry :=
  if w.Finite then if w.IsZero then .zero else .weight operand index w else .bad .notFinite

/-- `1`. -/
def one : Binary32 := ⟨0x3f800000⟩

/-- `-1`. -/
def minusOne : Binary32 := ⟨0xbf800000⟩

/-- A term with the parameters put in. -/
def Term.entry (sources : Nat → Source) : Term → Entry
  | .product x w => match x.known sources, w.known sources with
    | .place k i, .number w => .times k i w
    | .number w, .place k i => .times k i w
    | .number x, .number w =>
      if x.Finite ∧ w.Finite then if x.IsZero ∨ w.IsZero then .zero else .bad .constants
      else .bad .notFinite
    | .place .., .place .. => .bad .product
  | .value x => match x.known sources with
    | .place k i => .weight k i one
    | .number b => if b.Finite then .bias b else .bad .notFinite
  | .negative x => match x.known sources with
    | .place k i => .weight k i minusOne
    | .number b => if b.Finite then .bias b.neg else .bad .notFinite

/-- A power of two that the value of a number is a multiple of, in units of `2^-149`. -/
@[inline] def evenBits (w : Binary32) : Nat :=
  let s := Binary32.shift w.magnitude
  if Binary32.mantissa w.magnitude % 8388608 = 0 then s + 23 else s

/-- How many of the lowest bits all weights have zero, at most `low`, and the greatest exponent, at
least `high`; an error if an entry is one. -/
def bitsOf : List Entry → (low high : Nat) → Except Reason (Nat × Nat)
  | [], low, high => .ok (low, high)
  | .weight _ _ w :: es, low, high =>
    bitsOf es (min low (evenBits w)) (max high (Binary32.shift w.magnitude))
  | .bad reason :: _, _, _ => .error reason
  | .bias _ :: es, low, high => bitsOf es low high
  | .zero :: es, low, high => bitsOf es low high

/-- The sum of the numbers, in units of `2^-149`. -/
def biasOf : List Entry → Int
  | [] => 0
  | .bias b :: es => b.value + biasOf es
  | _ :: es => biasOf es

/-- The sum of their magnitudes. -/
def biasSize : List Entry → Nat
  | [] => 0
  | .bias b :: es => b.value.natAbs + biasSize es
  | _ :: es => biasSize es

/-- What the first `n` sums have in common: how many of the lowest bits all weights have zero, their
greatest exponent, and the greatest number of terms. -/
def scan (entries : Nat → List Entry) : (n low high longest : Nat) → Except Reason (Nat × Nat × Nat)
  | 0, low, high, longest => .ok (low, high, longest)
  | n + 1, low, high, longest =>
    let es := entries n
    match bitsOf es low high with
    | .error reason => .error reason
    | .ok (low, high) =>
      if (biasOf es).natAbs = biasSize es then scan entries n low high (max longest es.length)
      else .error .constants

/-- How many of the lowest bits weights lose: those that all have zero, and so many that the greatest
keeps 26, but no bit of its integer part. -/
def lostBits (low high : Nat) : Nat := min 149 (max (high - 2) low)

/-- `w.value / 2^lost`, rounded to the nearest, in numbers that fit a machine word. -/
def rounded (w : Binary32) (lost : Nat) : Int :=
  let s := Binary32.shift w.magnitude
  let twice :=
    if s ≤ lost + 25 then (Binary32.mantissa w.magnitude * 67108864) >>> (lost + 25 - s)
    else (2 * Binary32.units w.magnitude) >>> lost
  Binary32.signed w.negative ((twice + 1) >>> 1)

/-- The row of an operand's weights, after the entries that there are. -/
def rowFrom (lost operand : Nat) : List Entry → Array Nat → Array Int → Row
  | [], cols, weights => .of cols weights
  | .weight k i w :: es, cols, weights =>
    if k = operand then rowFrom lost operand es (cols.push i) (weights.push (rounded w lost))
    else rowFrom lost operand es cols weights
  | _ :: es, cols, weights => rowFrom lost operand es cols weights

/-- The rows of an operand's weights. -/
def rowsOf (entries : Nat → List Entry) (size lost operand : Nat) : Array Row :=
  .ofFn (n := size) fun j => rowFrom lost operand (entries j) #[] #[]

/-- Those of the first `n` operands that depend on the input, after `count` nodes. -/
def partsTo (sources : Nat → Source) (count : Nat) (rows : Nat → Array Row) : Nat → List Part
  | 0 => []
  | k + 1 => match sources k with
    | .value position => ⟨count - position, .ofRows (rows k)⟩ :: partsTo sources count rows k
    | .parameter _ => partsTo sources count rows k

theorem rows_partsTo {sources : Nat → Source} {count size : Nat} {rows : Nat → Array Row}
    (h : ∀ k, (rows k).size ≤ size) {p : Part} :
    (n : Nat) → p ∈ partsTo sources count rows n → p.matrix.rows.size ≤ size
  | n + 1, hp => by
    unfold partsTo at hp
    split at hp
    · rcases List.mem_cons.mp hp with rfl | hp
      · exact h n
      · exact rows_partsTo h n hp
    · exact rows_partsTo h n hp

/-- Sums of the terms of an operator of `operands` operands, after `count` nodes. -/
def gather (sources : Nat → Source) (operands count size : Nat) (terms : Nat → List Term) :
    Except Reason Affine :=
  let entries := fun j => (terms j).map (·.entry sources)
  match scan entries size 149 0 0 with
  | .error reason => .error reason
  | .ok (low, high, longest) =>
    let lost := lostBits low high
    let factor : Int := 2 ^ (149 - lost)
    .ok
      { size
        scale := 149 - lost
        parts := partsTo sources count (rowsOf entries size lost) operands
        bias := tabulate size fun j => factor * biasOf (entries j)
        addends := longest
        exact := lost ≤ low
        refine := false
        rows_le := fun _ => rows_partsTo (fun _ => by simp [rowsOf]) _
        bias_le := by simp [tabulate] }

end NN.Verify
