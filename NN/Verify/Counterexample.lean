import NN.Models.Evaluation
import NN.Semantics.Computes
import NN.Verify.Claim

/-!
# Counterexamples

An input in the box at which Lean's evaluator, correctly rounded and from left to right, gives an
unsafe output. That is one of the outputs that a deployment may compute, so the property does not
hold of all of them (`NN.Proofs.Verify.Counterexample`).
-/

namespace NN.Verify

open Wire

/-- The number that a finite binary32 is. -/
def rational (x : Binary32) : Rat := (x.value : Rat) / (unitsInOne : Rat)

/-- Is a point in the box? -/
def isInBox (p : Property) (x : Nat → Rat) : Bool :=
  (List.range p.inputs.size).all fun i =>
    if h : i < p.inputs.size then decide (p.inputs[i].Contains (x i)) else true

/-- Is an output unsafe? -/
def isUnsafe (p : Property) (y : Nat → Rat) : Bool :=
  p.unsafe_.any fun all => all.all fun c => decide (c.Holds y)

/-- Are the first `n` scalars finite? -/
def allFinite (n : Nat) (x : Nat → Binary32) : Bool :=
  (List.range n).all fun i => decide (x i).Finite

/-- Why an input refutes nothing. -/
inductive Miss where
  /-- The property is of another number of inputs or outputs. -/
  | sizes (expected found : Nat)
  /-- It is not in the box. -/
  | outside
  /-- The output is safe. -/
  | safe
deriving DecidableEq, Repr

/-- The output of a model at an input, if it refutes a property. -/
def refutes (m : Model) (h : (m.graph 1).defined Binary32) (b : Bundle m.layer.params)
    (p : Property) (x : Tensor (1 :: m.input)) : Except Miss (Tensor (1 :: m.output)) :=
  let y := (m.runIn Binary32 h b x).1
  if p.inputs.size ≠ m.input.numel then .error (.sizes m.input.numel p.inputs.size)
  else if p.outputs ≠ m.output.numel then .error (.sizes m.output.numel p.outputs)
  else if !(allFinite m.input.numel x.scalar && isInBox p fun i => rational (x.scalar i)) then
    .error .outside
  else if allFinite m.output.numel y.scalar && !isUnsafe p fun j => rational (y.scalar j) then
    .error .safe
  else .ok y

end NN.Verify
