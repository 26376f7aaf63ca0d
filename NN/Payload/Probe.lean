import NN.Models.Family
import NN.Payload.Error
import NN.Payload.Payload

/-!
# The probe

PyTorch recorded what the trained model answers to a few inputs. Lean runs its own model on the
accepted bundle and compares: a layout that has the right shapes and the wrong meaning shows here.
-/

namespace NN

open IR

/-- How far two sets of outputs are apart. -/
structure Parity where
  /-- How many scalars were compared. -/
  values : Nat
  /-- The largest `|a - b|`. -/
  absolute : Float
  /-- The largest `|a - b| / max 1 |b|`. -/
  relative : Float
  /-- The bound on `relative`. -/
  tolerance : Wire.Decimal

/-- The differences of two storages. `b` is the reference. -/
structure Difference where
  /-- The largest `|a - b|`. -/
  absolute : Float := 0
  /-- The largest `|a - b| / max 1 |b|`. -/
  relative : Float := 0
  /-- Where that is. -/
  worst : Nat := 0

/-- Compares the first `n` scalars. Anything that is not a number counts as infinitely far. -/
def difference (n : Nat) (a b : Nat → Float32) : Difference :=
  n.fold (init := {}) fun i _ d =>
    let x := (a i).toFloat
    let y := (b i).toFloat
    let gap := (x - y).abs
    let gap := if gap.isFinite then gap else 1.0 / 0.0
    let relative := gap / max 1 y.abs
    { absolute := max d.absolute gap
      relative := max d.relative relative
      worst := if relative > d.relative then i else d.worst }

namespace Probe

/-- A raw tensor as one of a known shape, if it is. -/
def typed (part : ProbePart) (samples : Option Nat) (expected : Shape) (t : RawTensor) :
    Except ProbeError (Tensor expected) :=
  if hs : t.shape = expected then
    if h : t.data.size = t.shape.numel then .ok ⟨t.data, hs ▸ h⟩
    else .error (.count part t.shape.numel t.data.size)
  else .error (.shape part samples expected t.shape)

/-- The largest value that a float has: stands for `tolerance` in comparisons. -/
def bound (tolerance : Wire.Decimal) : Float :=
  Float.ofScientific tolerance.digits (tolerance.exponent < 0) tolerance.exponent.natAbs

/-- The first recorded layer that the model's differs from by more than the bound. -/
def firstDivergence (limit : Float) (ours : List (String × SomeTensor)) :
    List RawTensor → Option (String × Nat × UInt32 × UInt32)
  | [] => none
  | t :: ts =>
    match ours.lookup t.name with
    | some ⟨s, value⟩ =>
      let theirs (i : Nat) : Float32 := if h : i < t.data.size then t.data.get i h else 0
      let d := difference (min s.numel t.data.size) value.at_ theirs
      if s = t.shape ∧ d.relative ≤ limit then firstDivergence limit ours ts
      else some (t.name, d.worst, (theirs d.worst).toBits, (value.at_ d.worst).toBits)
    | none => firstDivergence limit ours ts

/-- Runs the model on the recorded inputs and compares with the recorded outputs. -/
def compare (m : Model) (b : Bundle m.layer.params) (tolerance : Wire.Decimal) (p : Probe) :
    Except ProbeError Parity := do
  let n ← match p.input.shape with
    | n :: _ => if n = 0 then throw (.shape .input none m.input p.input.shape) else pure n
    | [] => throw (.shape .input none m.input p.input.shape)
  if p.input.shape ≠ n :: m.input then throw (.shape .input none m.input p.input.shape)
  let x ← typed .input none (n :: m.input) p.input
  let y ← typed .output (some n) (n :: m.output) p.output
  for (t, i) in p.trace.zipIdx do
    unless t.data.size = t.shape.numel do throw (.count (.trace i) t.shape.numel t.data.size)
  let (ours, trace) := m.run b x
  let d := difference y.data.size ours.at_ y.at_
  let limit := bound tolerance
  if d.relative ≤ limit then
    return { values := y.data.size, absolute := d.absolute, relative := d.relative, tolerance }
  else
    throw (.parity d.worst (y.at_ d.worst).toBits (ours.at_ d.worst).toBits
      (firstDivergence limit trace p.trace))

end Probe

end NN
