import NN.Payload.Probe
import NN.Property.Property

/-!
# What is expected of a trained model

A property with a name and a sentence, and whether it should hold. Nothing here is trusted: what is
expected to hold is proved or the expectation was wrong, and so is refuted what is not. What the
properties mean is proved in `NN.Proofs.Expectation`.
-/

namespace NN

open Wire

/-- A property that a trained model is expected to have, or not to have. -/
structure Expectation where
  /-- A name for files. -/
  name : String
  /-- What the property says, in one sentence. -/
  sentence : String
  /-- The same in numbers. -/
  property : Property
  /-- Should it hold? If not, there should be a counterexample. -/
  holds : Bool

namespace Property

/-- Every input lies in one interval; every output has to lie in another. -/
def range (inputs outputs : Nat) (x y : Interval) : Property where
  inputs := .replicate inputs x
  outputs
  unsafe_ := (List.range outputs).flatMap fun j =>
    [[⟨[(j, 1)], y.lower, true⟩], [⟨[(j, -1)], -y.upper, true⟩]]

/-- Every input lies in one interval; no output may be above a limit. -/
def atMost (inputs outputs : Nat) (x : Interval) (limit : Rat) : Property where
  inputs := .replicate inputs x
  outputs
  unsafe_ := (List.range outputs).map fun j => [⟨[(j, -1)], -limit, true⟩]

/-- Inputs are within a radius of a point, each scalar of them; the output of a class has to be
above all others. -/
def keepsClass (center : Array Rat) (radius : Rat) (outputs label : Nat) : Property where
  inputs := center.map fun x => ⟨x - radius, x + radius⟩
  outputs
  unsafe_ := ((List.range outputs).filter (· ≠ label)).map fun j =>
    [⟨if label < j then [(label, 1), (j, -1)] else [(j, -1), (label, 1)], 0, false⟩]

end Property

namespace Probe.Fitted

variable {m : Model} (p : Fitted m)

/-- The recorded input of a sample, row-major. -/
def inputOf (sample : Nat) : Array Rat :=
  rationals (m.input.numel) p.input.data (sample * m.input.numel)
where
  /-- Some scalars of a storage, from an index on; zeros where it has ended. -/
  rationals (count : Nat) (data : Float32Array) (start : Nat) : Array Rat :=
    .ofFn (n := count) fun i =>
      if h : start + i < data.size then mkRat (Binary32.valueOf (data.bits _ h)) (2 ^ 149) else 0

/-- The recorded output of a sample, row-major. -/
def outputOf (sample : Nat) : Array Rat :=
  inputOf.rationals (m.output.numel) p.output.data (sample * m.output.numel)

/-- The class of a sample: the index of its largest output, the first of equals. -/
def classOf (sample : Nat) : Nat :=
  let ys := p.outputOf sample
  (List.range ys.size).foldl (fun best j => if ys.getD best 0 < ys.getD j 0 then j else best) 0

/-- The largest of all recorded outputs. -/
def largestOutput : Rat :=
  let ys := (List.range p.samples).flatMap fun i => (p.outputOf i).toList
  ys.tail.foldl max (ys.headD 0)

end Probe.Fitted

end NN
