import NN.Models.Family
import NN.Tensor.SplitMix64

/-!
# Architectures

An architecture is a closed model: a layer, a batch, and for each seed parameters and an input. It is
what the IR is shown on; unlike a family it has no configuration and reads no payload.
-/

namespace NN

open IR

/-- A closed model. -/
structure Architecture where
  /-- The name, as the command line spells it. -/
  name : String
  /-- The name of the PyTorch class. -/
  className : String
  /-- What it is, in one line. -/
  about : String
  /-- The number of samples of its input. -/
  batch : Nat
  /-- The model. -/
  model : Model
  /-- Largest `|torch - lean| / max 1 |lean|` of an emitted module that agrees. -/
  tolerance : Wire.Decimal := ⟨false, 1, -6⟩
  /-- How the command line of `torch_ir_pytorch` names it. -/
  words : String := s!"--arch {name}"

/-- Parameters from the stream of a seed, from draw `start` on, in order, each row-major. -/
def Bundle.draw (seed : UInt64) : (start : Nat) → (ps : List ParamSpec) → Bundle ps
  | _, [] => .nil
  | start, p :: ps =>
    .cons (SplitMix64.tensor seed start p.shape) (draw seed (start + p.shape.numel) ps)

namespace Architecture

variable (a : Architecture)

/-- The specifications of the parameters. -/
abbrev params : List ParamSpec := a.model.layer.params

/-- The graph over the batch: its scope is the input, then the parameters. -/
def graph : Graph (a.model.scope a.batch) (a.batch :: a.model.output) := a.model.graph a.batch

/-- The number of scalars of the parameters. -/
def scalars : Nat := Bundle.numel a.params

/-- The parameters for a seed: the first draws. -/
def bundle (seed : UInt64) : Bundle a.params := .draw seed 0 a.params

/-- The input for a seed: the draws after those of the parameters. -/
def input (seed : UInt64) : Tensor (a.batch :: a.model.input) := SplitMix64.tensor seed a.scalars _

/-- What Lean computes for a seed. -/
def output (seed : UInt64) : Tensor (a.batch :: a.model.output) :=
  (a.model.run (a.bundle seed) (a.input seed)).1

/-- What the values in the graph's scope are. -/
def entries : List String := "input" :: a.params.map fun p => s!"parameter {p.name}"

end Architecture

end NN
