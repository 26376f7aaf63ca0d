import NN.IR.Run
import NN.Models.Layer

/-!
# Families

A family is a model for each configuration. What Lean exports, checks and computes of it follows
from its layer; a new family is one value of `Family` and a line in `NN.Models.families`.
-/

namespace NN

open IR

/-- A member of a family: its layer and the shapes of its samples. -/
structure Model where
  /-- The shape of one input. -/
  input : Shape
  /-- The shape of one output. -/
  output : Shape
  /-- The layer. -/
  layer : Layer input output

/-- A family of models. -/
structure Family where
  /-- The tag that payloads carry. -/
  tag : String
  /-- The name of the PyTorch class. -/
  className : String
  /-- The configuration of the demo; its keys are all keys. -/
  defaults : Config
  /-- The model of a configuration, or what is wrong with it. -/
  model : Config → Except String Model
  /-- Largest `|lean - torch| / max 1 |torch|` of an accepted probe. -/
  tolerance : Wire.Decimal := ⟨false, 1, -5⟩
  /-- The folder of the training script, its payload and its scaffold. -/
  folder : String
  /-- The file that the training script writes. -/
  payload : String

namespace Model

variable (m : Model)

/-- The scope of the model's graph over `n` samples: the inputs, then the parameters. -/
abbrev scope (n : Nat) : Context := (n :: m.input) :: shapesOf m.layer.params

/-- The graph over `n` samples. -/
def graph (n : Nat) : Graph (m.scope n) (n :: m.output) :=
  m.layer.fragment n id .zero ((Vars.all _).weaken .succ) fun _ y => .ret y

end Model

/-- The tensors of a bundle as values in scope. -/
def Bundle.tensors : {ps : List ParamSpec} → Bundle ps → Tensors (shapesOf ps)
  | _, .nil => .nil
  | _, .cons t b => .cons t b.tensors

namespace Model

variable (m : Model)

/-- What the model makes of `n` samples in an arithmetic that can compute it, and what its labelled
layers make on the way. -/
@[specialize] def runIn (α : Type) [Arithmetic α] {n : Nat} (h : (m.graph n).defined α)
    (b : Bundle m.layer.params) (x : Tensor (n :: m.input)) :
    Tensor (n :: m.output) × List (String × SomeTensor) :=
  (m.graph n).run α h (.cons x b.tensors)

/-- What the model makes of `n` samples in the machine's arithmetic, and what its labelled layers
make on the way. -/
def run {n : Nat} (b : Bundle m.layer.params) (x : Tensor (n :: m.input)) :
    Tensor (n :: m.output) × List (String × SomeTensor) :=
  m.runIn Float32 (m.graph n).defined_float32 b x

end Model

namespace Family

/-- The model of a configuration, with the contract that a payload of it must fulfil. -/
structure Member (f : Family) where
  /-- The whole configuration. -/
  config : Config
  /-- The model. -/
  model : Model

/-- The member for the defaults with some keys set, or what is wrong with the settings. -/
def member (f : Family) (settings : Config) : Except String f.Member := do
  for (k, _) in settings do
    unless (f.defaults.lookup k).isSome do
      throw s!"{f.tag} has no setting {k}; it has {f.defaults.render}"
    if settings.countP (·.1 == k) > 1 then throw s!"{k} is set twice"
  let config := f.defaults.map fun (k, v) => (k, (settings.lookup k).getD v)
  return { config, model := ← f.model config }

/-- The contract of a member, among the families `tags`. -/
def Member.contract {f : Family} (m : f.Member) (tags : List String) : Contract where
  family := f.tag
  config := m.config
  params := m.model.layer.params
  input := m.model.input
  output := m.model.output
  families := tags
  tolerance := f.tolerance

end Family

/-- A value of a configuration that must be 1 or more. -/
def Config.positive (c : Config) (key : String) : Except String Nat :=
  match c.lookup key with
  | some n => if n = 0 then .error s!"{key} must be at least 1" else .ok n
  | none => .error s!"{key} is missing"

end NN
