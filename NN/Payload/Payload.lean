import NN.Contract.Bundle

/-!
# Payloads

What a document of the format `torchlean.params` holds once it has been read: well-formed, and
nothing more. Whether it fits a contract is the check's to decide.
-/

namespace NN

/-- How the scalars of a document are written. -/
inductive Encoding where
  /-- JSON numbers. -/
  | decimal
  /-- The base64 of their bytes. -/
  | base64
deriving DecidableEq, Repr

/-- Recorded inputs and PyTorch's outputs. -/
structure Probe where
  /-- The inputs, first dimension the sample. -/
  input : RawTensor
  /-- The outputs. -/
  output : RawTensor
  /-- The outputs of named layers on the way. -/
  trace : List RawTensor := []
deriving DecidableEq, Repr, Inhabited

/-- A document that was read. -/
structure Payload where
  /-- The family that it states. -/
  family : String
  /-- The configuration that it states. -/
  config : Config
  /-- The named tensors, in the document's order. -/
  params : List RawTensor
  /-- Recorded inputs and outputs, if there are. -/
  probe : Option Probe := none
  /-- The text of `meta`, if it is there. -/
  meta? : Option String := none
deriving DecidableEq, Repr, Inhabited

end NN
