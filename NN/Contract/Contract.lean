import NN.Tensor.Tensor
import Wire.Decimal

/-!
# Contracts

What a payload must look like to be accepted. A contract comes from a family and a configuration;
what a payload says of itself never changes it.
-/

namespace NN

/-- A parameter's name, as in PyTorch's `state_dict`, and its shape. -/
structure ParamSpec where
  /-- The name. -/
  name : String
  /-- The shape. -/
  shape : Shape
deriving DecidableEq, Repr, Inhabited

/-- A family's configuration: named sizes. -/
abbrev Config := List (String × Nat)

namespace Config

/-- `found` has the value of `c` at each key of `c`, and no other keys. -/
def Agrees (found c : Config) : Prop :=
  (∀ kv ∈ c, found.lookup kv.1 = some kv.2) ∧ ∀ kv ∈ found, (c.lookup kv.1).isSome

instance (found c : Config) : Decidable (Agrees found c) := inferInstanceAs (Decidable (_ ∧ _))

/-- `in=2, hidden=8`. -/
def render (c : Config) : String := ", ".intercalate (c.map fun (k, v) => s!"{k}={v}")

end Config

/-- What is asked of a payload. -/
structure Contract where
  /-- The family's tag. -/
  family : String
  /-- The configuration. -/
  config : Config
  /-- The parameters in order. -/
  params : List ParamSpec
  /-- The shape of one input sample. -/
  input : Shape
  /-- The shape of one output sample. -/
  output : Shape
  /-- The tags of all families, to tell an unknown one from another. -/
  families : List String
  /-- Largest `|lean - torch| / max 1 |torch|` of an accepted probe. -/
  tolerance : Wire.Decimal
deriving DecidableEq, Repr

end NN
