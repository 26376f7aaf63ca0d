import NN.Models.Evaluation
import NN.Payload.Agree
import NN.Payload.Error
import NN.Payload.Payload

/-!
# The probe

PyTorch recorded what the trained model answers to a few inputs. Lean runs its own model on the
accepted bundle and compares: a layout that has the right shapes and the wrong meaning shows here.
-/

namespace NN

open IR Agree

/-- How far two sets of outputs that agree are apart. -/
structure Parity where
  /-- The numbers that the model was run in. -/
  numbers : Numbers
  /-- How many scalars were compared. -/
  values : Nat
  /-- The largest `|a - b|`, as the nearest binary32. -/
  absolute : UInt32
  /-- The largest `|a - b| / max 1 |b|`, as the nearest binary32. -/
  relative : UInt32
  /-- The bound on `|a - b| / max 1 |b|`. -/
  tolerance : Wire.Decimal
deriving DecidableEq, Repr

namespace Probe

/-- A raw tensor as `n` samples of a shape, if it is. The number of samples is expected of the
outputs, where `known`. -/
def typed (part : ProbePart) (known : Option Nat) (n : Nat) (sample : Shape) (t : RawTensor) :
    Except ProbeError (Tensor (n :: sample)) :=
  if hs : t.shape = n :: sample then
    if h : t.WellSized then .ok ⟨t.data, hs ▸ h⟩
    else .error (.count part t.shape.numel t.data.size)
  else .error (.shape part known sample t.shape)

/-- Where a recorded layer and the model's layer of its name and shape do not agree. -/
def layerApart? (tolerance : Wire.Decimal) (ours : List (String × SomeTensor)) (t : RawTensor) :
    Option (String × Apart) :=
  match ours.lookup t.name with
  | some ⟨s, value⟩ =>
    if h : s = t.shape ∧ value.data.size = t.data.size then
      (apart? tolerance value.data t.data h.2).map (t.name, ·)
    else none
  | none => none

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

/-- The first recorded layer, from index `i` on, that has not as many scalars as its shape says. -/
def missized? (i : Nat) : List RawTensor → Option ProbeError
  | [] => none
  | t :: ts =>
    if t.WellSized then missized? (i + 1) ts
    else some (.count (.trace i) t.shape.numel t.data.size)

/-- The probe with its shapes in its type, if they are the model's. -/
def fit (m : Model) (p : Probe) : Except ProbeError (Fitted m) := do
  let n := p.input.shape.headD 0
  if n = 0 then throw (.shape .input none m.input p.input.shape)
  let input ← typed .input none n m.input p.input
  let output ← typed .output (some n) n m.output p.output
  if let some e := missized? 0 p.trace then throw e
  return { samples := n, input, output, trace := p.trace }

/-- Runs the model on the recorded inputs and compares with the recorded outputs. -/
def Fitted.compare {m : Model} (p : Fitted m) (e : Evaluation m) (b : Bundle m.layer.params)
    (tolerance : Wire.Decimal) : Except ProbeError Parity :=
  let (ours, trace) := m.runWith e b p.input
  have same := ours.size_eq.trans p.output.size_eq.symm
  match apart? tolerance ours.data p.output.data same with
  | some worst => .error (.parity e.numbers worst (p.trace.findSome? (layerApart? tolerance trace)))
  | none =>
    let most := largest ours.data p.output.data same
    .ok { numbers := e.numbers
          values := ours.data.size
          absolute := nearestBits most.absolute (2 ^ 149)
          relative := nearestBits most.relative.distance most.relative.scale
          tolerance }

end Probe

end NN
