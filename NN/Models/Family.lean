import NN.IR.Run
import NN.Models.Layer

/-!
# Families

A family is a model for each configuration. What Lean exports, checks and computes of it follows
from its layer; where a demo of it keeps its files is not a family's matter (`NN.Models.demos`).
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

/-- A configuration of a family and its model. -/
structure Member (f : Family) where
  /-- The whole configuration. -/
  config : Config
  /-- It has the family's keys. -/
  keys_eq : config.map Prod.fst = f.defaults.map Prod.fst
  /-- The model. -/
  model : Model
  /-- It is the configuration's. -/
  model_eq : f.model config = .ok model

/-- The defaults with some keys set. -/
def configure (f : Family) (settings : Config) : Config :=
  f.defaults.map fun kv => (kv.1, (settings.lookup kv.1).getD kv.2)

/-- What is wrong with settings: a key that the family does not have, or a key for the second time. -/
def refusal? (f : Family) (settings : Config) : Option String :=
  settings.findSome? fun kv =>
    if (f.defaults.lookup kv.1).isNone then
      some s!"{f.tag} has no setting {kv.1}; it has {f.defaults.render}"
    else if settings.countP (·.1 == kv.1) > 1 then some s!"{kv.1} is set twice"
    else none

/-- The member for the defaults with some keys set, or what is wrong with the settings. -/
def member (f : Family) (settings : Config) : Except String f.Member :=
  match f.refusal? settings with
  | some why => .error why
  | none =>
    match h : f.model (f.configure settings) with
    | .error why => .error why
    | .ok model =>
      .ok { config := f.configure settings, model, model_eq := h,
            keys_eq := by simp [configure, Function.comp_def] }

/-- The member of settings that are known to be fine: `mlp.of [("hidden", 64)]`. -/
def of (f : Family) (settings : Config := [])
    (fine : (f.member settings).isOk = true := by decide +kernel) : f.Member :=
  match h : f.member settings with
  | .ok m => m
  | .error _ => absurd fine (by simp [h, Except.isOk, Except.toBool])

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
