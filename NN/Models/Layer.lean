import NN.Contract.Bundle
import NN.IR.Run

/-!
# Layers

A layer is described in one place: its parameters, its graph, and how PyTorch spells it. Models are
made of layers by `seq`, `named` and the combinators of their own files; contract, forward pass,
scaffold and emitted code all follow.

One place holds three descriptions side by side, and what ties them is not the same:

- `params` and `fragment`: the types. A fragment is given references to exactly these parameters.
- `params` and `torch`: a check in each run. `save_torchlean_json` refuses a module whose
  `state_dict` has other names or shapes.
- `fragment` and `torch`: a comparison. Each import runs the graph on the recorded probe, and
  compares the output and what each labelled layer made with PyTorch's.
- `fragment` and the emitted module, which spells the graph's operators (`NN.Emit.Torch`), not the
  layer: theorems say that its lines are the graph's (`NN.Proofs.Emitted`) and read what they
  should (`NN.Proofs.Names`); that PyTorch's operators compute what Lean's do is compared by the
  module itself.

A graph fragment is written in continuation style: given its input and its parameters in some scope,
it binds values and hands its result, in a later scope, to what comes next.
-/

namespace NN

open IR

/-- The shapes of parameters. -/
abbrev shapesOf (ps : List ParamSpec) : List Shape := ps.map ParamSpec.shape

/-- What comes after a fragment: given the way to the later scope and the result there, the rest. -/
abbrev Next (Γ : Context) (y out : Shape) :=
  {Δ : Context} → Weaken Γ Δ → Var Δ y → Graph Δ out

/-- A piece of a graph from a value of shape `x` and parameters of shapes `ps` to a value of shape
`y`, in any scope. -/
abbrev Fragment (x : Shape) (ps : List Shape) (y : Shape) :=
  {Γ : Context} → {out : Shape} → Var Γ x → Vars Γ ps → Next Γ y out → Graph Γ out

/-- An arithmetic can compute a fragment wherever it can compute what comes next. -/
def Fragment.Defined (α : Type) [Arithmetic α] {x : Shape} {ps : List Shape} {y : Shape}
    (f : Fragment x ps y) : Prop :=
  ∀ {Γ : Context} {out : Shape} (v : Var Γ x) (vs : Vars Γ ps) (next : Next Γ y out),
    (∀ {Δ : Context} (w : Weaken Γ Δ) (u : Var Δ y), (next w u).defined α) →
      (f v vs next).defined α

/-- Binds the value of an operator and hands it to what comes next. -/
@[inline] def IR.Graph.step {Γ : Context} {ins : List Shape} {y out : Shape} (op : Op ins y)
    (args : Vars Γ ins) (next : Next Γ y out) (label : Option String := none) : Graph Γ out :=
  .bind op args label (next .succ .zero)

/-- How PyTorch spells a layer whose input is the variable `x`. -/
structure Torch where
  /-- Statements of `__init__`. -/
  init : List String := []
  /-- Statements of `forward` that leave the result in `x`. -/
  forward : List String := []
  /-- Does `init` assign to the layer's own place, rather than to places below it? -/
  stores : Bool := false

/-- Proves that an arithmetic has all that the operators of a layer need. The fragment may take its
parameters apart. -/
macro "layer_defined" : tactic =>
  `(tactic| (intro _ _ has _ _ _ _ _ vs _ next; first
    | exact Graph.defined_of_exp (has rfl) _
    | simp [Graph.step, Graph.defined, Op.defined, next]; done
    | (repeat' (rcases vs with _ | ⟨_, vs⟩)) <;> simp [Graph.step, Graph.defined, Op.defined, next]))

/-- A layer from samples of shape `input` to samples of shape `output`. -/
structure Layer (input output : Shape) where
  /-- The parameters, named relative to the layer. -/
  params : List ParamSpec
  /-- The graph over `n` samples; the function makes a label of a name relative to the layer. -/
  fragment : (n : Nat) → (String → String) → Fragment (n :: input) (shapesOf params) (n :: output)
  /-- The scaffold, given the place of the layer, a Python expression such as `self.linear1`. -/
  torch : String → Torch
  /-- Does the graph need an exponential function? -/
  exponential : Bool := false
  /-- An arithmetic that has one, if that is needed, can compute the graph. -/
  defined : ∀ {α : Type} [Arithmetic α], (exponential → (Arithmetic.exp? (α := α)).isSome) →
    ∀ n label, Fragment.Defined α (fragment n label) := by layer_defined

namespace IR.Vars

variable {Γ : Context}

/-- The references to the parameters of the first and of the second of two layers. -/
def split {qs : List ParamSpec} :
    (ps : List ParamSpec) → Vars Γ (shapesOf (ps ++ qs)) → Vars Γ (shapesOf ps) × Vars Γ (shapesOf qs)
  | [], vs => (.nil, vs)
  | _ :: ps, .cons v vs => let (a, b) := split ps vs; (.cons v a, b)

/-- Renaming parameters leaves their shapes. -/
def unrename {f : String → String} :
    (ps : List ParamSpec) → Vars Γ (shapesOf (ps.map fun p => ⟨f p.name, p.shape⟩)) →
      Vars Γ (shapesOf ps)
  | [], .nil => .nil
  | _ :: ps, .cons v vs => .cons v (unrename ps vs)

end IR.Vars

namespace Layer

variable {s t u : Shape}

/-- A name below another: `linear1` and `weight` give `linear1.weight`. -/
protected def join (parent child : String) : String :=
  if parent.isEmpty then child else if child.isEmpty then parent else s!"{parent}.{child}"

/-- One layer after another. -/
def seq (a : Layer s t) (b : Layer t u) : Layer s u where
  params := a.params ++ b.params
  fragment n label := fun x ps next =>
    let (as, bs) := Vars.split a.params ps
    a.fragment n label x as fun w y =>
      b.fragment n label y (bs.weaken w) fun w' z => next (fun v => w' (w v)) z
  torch place :=
    let ta := a.torch place
    let tb := b.torch place
    ⟨ta.init ++ tb.init, ta.forward ++ tb.forward, ta.stores || tb.stores⟩
  exponential := a.exponential || b.exponential
  defined has n label _ _ _ _ _ next :=
    a.defined (fun h => has (by simp [h])) n label _ _ _ fun _ _ =>
      b.defined (fun h => has (by simp [h])) n label _ _ _ fun _ _ => next _ _

@[inherit_doc] scoped infixl:60 " ⟫ " => seq

/-- A layer stored under a name. -/
def named (name : String) (a : Layer s t) : Layer s t where
  params := a.params.map fun p => ⟨Layer.join name p.name, p.shape⟩
  fragment n label := fun x ps next =>
    a.fragment n (fun l => label (Layer.join name l)) x (Vars.unrename a.params ps) next
  torch place :=
    let below := if name.all Char.isDigit then s!"{place}[\"{name}\"]" else s!"{place}.{name}"
    let inner := a.torch below
    let holder := if inner.stores || inner.init.isEmpty then [] else [s!"{below} = nn.ModuleDict()"]
    { inner with init := holder ++ inner.init, stores := false }
  exponential := a.exponential
  defined has n _ _ _ _ _ _ next := a.defined has n _ _ _ _ fun _ _ => next _ _

/-- A layer without parameters that is one operator. -/
def pointwise (op : (n : Nat) → Op [n :: s] (n :: t)) (call : String → String)
    (exponential : Bool := false)
    (defined : ∀ {α : Type} [Arithmetic α], (exponential → (Arithmetic.exp? (α := α)).isSome) →
      ∀ n, (op n).defined α := by intros; rfl) : Layer s t where
  params := []
  fragment n _ := fun x _ next => .bind (op n) (.cons x .nil) none (next .succ .zero)
  torch _ := { forward := [s!"x = {call "x"}"] }
  exponential
  defined has n _ _ _ _ _ _ next := by simp [Graph.defined, defined has n, next]

/-- `nn.Linear(i, o)` over the last dimension. -/
def linear (lead : Shape) (i o : Nat) : Layer (lead ++ [i]) (lead ++ [o]) where
  params := [⟨"weight", [o, i]⟩, ⟨"bias", [o]⟩]
  fragment n label := fun x ps next =>
    .bind (.linear (n :: lead) i o) (.cons x ps) (some (label "")) (next .succ .zero)
  torch place :=
    { init := [s!"{place} = nn.Linear({i}, {o})"]
      forward := [s!"x = {place}(x)"]
      stores := true }

/-- `torch.relu`. -/
def relu (s : Shape) : Layer s s := pointwise (fun n => .relu (n :: s)) fun x => s!"torch.relu({x})"

end Layer

end NN
