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

/-- A raw tensor as `n` samples of a shape, if it is. The number of samples is expected of the
outputs, where `known`. -/
def typed (part : ProbePart) (known : Option Nat) (n : Nat) (sample : Shape) (t : RawTensor) :
    Except ProbeError (Tensor (n :: sample)) :=
  if hs : t.shape = n :: sample then
    if h : t.WellSized then .ok ⟨t.data, hs ▸ h⟩
    else .error (.count part t.shape.numel t.data.size)
  else .error (.shape part known sample t.shape)

/-- The tolerance for comparisons. -/
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

/-- A probe whose tensors have the model's shapes. -/
structure Fitted (m : Model) where
  /-- The number of samples. -/
  samples : Nat
  /-- The inputs. -/
  input : Tensor (samples :: m.input)
  /-- PyTorch's outputs. -/
  output : Tensor (samples :: m.output)
  /-- What layers answered. -/
  trace : List RawTensor

/-- The probe with its shapes in its type, if they are the model's. -/
def fit (m : Model) (p : Probe) : Except ProbeError (Fitted m) := do
  let n := p.input.shape.headD 0
  if n = 0 then throw (.shape .input none m.input p.input.shape)
  let input ← typed .input none n m.input p.input
  let output ← typed .output (some n) n m.output p.output
  for (t, i) in p.trace.zipIdx do
    unless t.WellSized do throw (.count (.trace i) t.shape.numel t.data.size)
  return { samples := n, input, output, trace := p.trace }

/-- Runs the model on the recorded inputs and compares with the recorded outputs. -/
def Fitted.compare {m : Model} (p : Fitted m) (b : Bundle m.layer.params)
    (tolerance : Wire.Decimal) : Except ProbeError Parity :=
  let (ours, trace) := m.run b p.input
  let d := difference p.output.data.size ours.at_ p.output.at_
  let limit := bound tolerance
  if d.relative ≤ limit then
    .ok { values := p.output.data.size, absolute := d.absolute, relative := d.relative, tolerance }
  else
    .error (.parity d.worst (p.output.at_ d.worst).toBits (ours.at_ d.worst).toBits
      (firstDivergence limit trace p.trace))

end Probe

end NN
