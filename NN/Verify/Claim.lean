import NN.Certificate.Certificate
import NN.Graph.File
import NN.Property.Property
import NN.Verify.Check
import NN.Verify.Lower

/-!
# What a certificate shows of a model

A property becomes bounds and constraints in whole units of `2^-149`, a certificate's tree one whose
values are numbered, and both are checked on the network that a model and its parameters are.
-/

namespace NN.Verify

open Wire

/-- The units in one. -/
def unitsInOne : Nat := 2 ^ 149

/-- The box of a property: the finite binary32 that are in it. -/
def boxOf (p : Property) : Bounds where
  lower := p.inputs.map fun i => (i.lower * (unitsInOne : Rat)).ceil
  upper := p.inputs.map fun i => (i.upper * (unitsInOne : Rat)).floor

/-- Coefficients times `d`, added to those of an array; nothing if one is not whole. -/
def scaledInto (d : Nat) : Combination → Array Int → Option (Array Int)
  | [], acc => some acc
  | (j, a) :: c, acc =>
    let r := a * (d : Rat)
    if r.den = 1 then scaledInto d c (acc.modify j (· + r.num)) else none

/-- The constraint that holds where a constraint of unsafe outputs does not. -/
def opposite (outputs : Nat) (c : NN.Constraint) : Option Constraint :=
  let d := c.coefficients.foldl (fun (d : Nat) e => d.lcm e.2.den) 1
  let bound := c.bound * (d : Rat) * (unitsInOne : Rat)
  if d = 0 then none else
    (scaledInto d c.coefficients (.replicate outputs 0)).map fun coefficients =>
      ⟨coefficients, if c.strict then bound.ceil else bound.floor + 1⟩

/-- What must hold of all outputs, for a network with so many. -/
def goalOf (outputs : Nat) (p : Property) : Option Goal :=
  p.unsafe_.mapM fun all => all.mapM (opposite outputs)

/-- Why a certificate shows nothing. -/
inductive Refusal where
  /-- There are no bounds of an operator. -/
  | unsupported (why : Unsupported)
  /-- The property is of another number of inputs. -/
  | inputs (expected found : Nat)
  /-- The property is of another number of outputs. -/
  | outputs (expected found : Nat)
  /-- A name that no `relu` of the graph has. -/
  | name (name : String)
  /-- A coefficient that cannot be scaled. -/
  | coefficients
  /-- The check does not show that the property holds. -/
  | notShown
deriving DecidableEq, Repr

/-- The values of a network by their names in the graph: the number counted from the input. -/
abbrev ValueNames := List (String × Nat)

/-- The names of what a graph binds, as values of its network. -/
def namesOf (names : List String) (l : Lowered) : ValueNames :=
  (names.zip l.bindings).filterMap fun (name, value) => value.map (name, ·)

/-- The value of a name. -/
def ValueNames.find (names : ValueNames) (name : String) : Except Refusal Nat :=
  match names.lookup name with
  | some value => .ok value
  | none => .error (.name name)

/-- What goes into the `relu` of a name. -/
def ValueNames.operand (names : ValueNames) (nodes : List Node) (name : String) :
    Except Refusal Nat := do
  let value ← names.find name
  match nodes[nodes.length - value]? with
  | some (.relu arg) => return value - 1 - arg
  | _ => throw (.name name)

/-- Slopes by the numbers of values. -/
def resolveSlopes (names : ValueNames) (slopes : Certificate.Slopes) : Except Refusal Slopes :=
  slopes.mapM fun (name, units) => return (← names.find name, units)

/-- A certificate's tree by the numbers of values. -/
def resolve (names : ValueNames) (nodes : List Node) : Certificate.Tree → Except Refusal Tree
  | .leaf slopes => return .leaf (← resolveSlopes names slopes)
  | .bound slopes rest => return .bound (← resolveSlopes names slopes) (← resolve names nodes rest)
  | .input i at_ below above => do
    return .split 0 i (⟨at_⟩ : Binary32).value (← resolve names nodes below)
      (← resolve names nodes above)
  | .relu name unit below above => do
    return .split (← names.operand nodes name) unit 0 (← resolve names nodes below)
      (← resolve names nodes above)

/-- The slopes for the whole box and the rest of a tree. -/
def rooted : Tree → Slopes × Tree
  | .bound slopes rest => (slopes, rest)
  | t => ([], t)

/-- Does a certificate's tree show that a model has a property, if its graph with its parameters is
this network and `accepts` says whether a tree shows a goal on a box? The names are those that the
graph's bindings have. -/
@[inline] def showsBy
    (accepts : List Node → Nat → Goal → Bounds → Slopes → Tree → Bool) (m : Model)
    (network : Except Unsupported Lowered) (p : Property) (names : List String)
    (tree : Certificate.Tree) : Except Refusal Unit :=
  if p.inputs.size ≠ m.input.numel then .error (.inputs m.input.numel p.inputs.size)
  else if p.outputs ≠ m.output.numel then .error (.outputs m.output.numel p.outputs)
  else match network, goalOf p.outputs p with
  | .error why, _ => .error (.unsupported why)
  | .ok _, none => .error .coefficients
  | .ok l, some goal =>
    match resolve (namesOf names l) l.nodes tree with
    | .error why => .error why
    | .ok tree =>
      if accepts l.nodes l.output goal (boxOf p) (rooted tree).1 (rooted tree).2 then .ok ()
      else .error .notShown

/-- Does a certificate's tree show that a model with these parameters has a property? -/
def shows (m : Model) (b : Bundle m.layer.params) (p : Property) (names : List String)
    (tree : Certificate.Tree) : Except Refusal Unit :=
  showsBy check m (lower (m.graph 1) b.tensors) p names tree

end NN.Verify
