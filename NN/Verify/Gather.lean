import NN.Verify.Form
import NN.Verify.Network

/-!
# Sums of known weights

The terms of an operator, with the parameters put in: weights of scalars of other values, and what is
added to them. The weights are rounded to the finest grid on which none has more than `weightBits`
bits, or to the grid that they are on if that is coarser.
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

/-- A term with the parameters put in; numbers are in units of `2^-149`. -/
inductive Entry where
  /-- A scalar of an operand times a number. -/
  | weight (operand index : Nat) (w : Int)
  /-- A number. -/
  | bias (b : Int)
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
  if w.Finite then if w.value = 0 then .zero else .weight operand index w.value
  else .bad .notFinite

/-- A term with the parameters put in. -/
def Term.entry (sources : Nat → Source) : Term → Entry
  | .product x w => match x.known sources, w.known sources with
    | .place k i, .number w => .times k i w
    | .number w, .place k i => .times k i w
    | .number x, .number w =>
      if x.Finite ∧ w.Finite then if x.value = 0 ∨ w.value = 0 then .zero else .bad .constants
      else .bad .notFinite
    | .place .., .place .. => .bad .product
  | .value x => match x.known sources with
    | .place k i => .weight k i (2 ^ 149)
    | .number b => if b.Finite then .bias b.value else .bad .notFinite

/-- The bits that are set in `mask` or in the magnitude of a weight; an error if an entry is one. -/
def maskOf : List Entry → (mask : Nat) → Except Reason Nat
  | [], mask => .ok mask
  | .weight _ _ w :: es, mask => maskOf es (mask ||| w.natAbs)
  | .bad reason :: _, _ => .error reason
  | .bias _ :: es, mask => maskOf es mask
  | .zero :: es, mask => maskOf es mask

/-- The sum of the numbers. -/
def biasOf : List Entry → Int
  | [] => 0
  | .bias b :: es => b + biasOf es
  | _ :: es => biasOf es

/-- The sum of their magnitudes. -/
def biasSize : List Entry → Nat
  | [] => 0
  | .bias b :: es => b.natAbs + biasSize es
  | _ :: es => biasSize es

/-- The bits that are set in the first `n` sums' weights, and the greatest number of terms. -/
def scan (entries : Nat → List Entry) : (n mask longest : Nat) → Except Reason (Nat × Nat)
  | 0, mask, longest => .ok (mask, longest)
  | n + 1, mask, longest =>
    let es := entries n
    match maskOf es mask with
    | .error reason => .error reason
    | .ok mask =>
      if (biasOf es).natAbs = biasSize es then scan entries n mask (max longest es.length)
      else .error .constants

/-- No weight has more bits on its grid. -/
def weightBits : Nat := 26

/-- How many bits weights lose: all that are zero in every one, at least as many as it takes to keep
`weightBits`, and no more than leave units. -/
def lostBits (mask : Nat) : Nat :=
  if mask = 0 then 149
  else min 149 (max (mask.log2 + 1 - weightBits) (mask ^^^ (mask - 1)).log2)

/-- The row of an operand's weights, after the entries that there are. -/
def rowFrom (lost operand : Nat) : List Entry → Array Nat → Array Int → Row
  | [], cols, weights => .of cols weights
  | .weight k i w :: es, cols, weights =>
    if k = operand then rowFrom lost operand es (cols.push i) (weights.push (roundShift w lost))
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
  match scan entries size 0 0 with
  | .error reason => .error reason
  | .ok (mask, longest) =>
    let lost := lostBits mask
    .ok
      { size
        scale := 149 - lost
        parts := partsTo sources count (rowsOf entries size lost) operands
        bias := tabulate size fun j => 2 ^ (149 - lost) * biasOf (entries j)
        addends := longest
        exact := mask % 2 ^ lost = 0
        refine := false
        rows_le := fun _ => rows_partsTo (fun _ => by simp [rowsOf]) _
        bias_le := by simp [tabulate] }

end NN.Verify
