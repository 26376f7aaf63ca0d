import NN.Graph.Error
import NN.Graph.Operators
import NN.Graph.Typed
import Std.Data.HashMap
import Std.Data.HashSet

/-!
# From what a file says to a typed graph

Names become references, operators get types: what cannot be typed is refused, all that is wrong in
one run. What comes out is what the file says, node by node (`NN.Proofs.Elaborate`).
-/

namespace NN

open IR Wire.Json

/-- The values in scope by their names: `values` in the order in which they were named, and where in
it each name stands. -/
structure Scope (Γ : List Kind) where
  /-- Names and kinds. -/
  values : Array (String × Kind)
  /-- Where each name stands. -/
  places : Std.HashMap String Nat
  /-- The kinds are those in scope. -/
  kinds : (values.toList.map (·.2)).reverse = Γ
  /-- Every name has a place. -/
  placed : ∀ v ∈ values.toList, places.contains v.1

namespace Scope

variable {Γ : List Kind}

/-- Nothing. -/
def empty : Scope [] := ⟨#[], {}, rfl, by simp⟩

/-- One more value. -/
def push (s : Scope Γ) (name : String) (k : Kind) : Scope (k :: Γ) where
  values := s.values.push (name, k)
  places := s.places.insert name s.values.size
  kinds := by simp [s.kinds]
  placed v hv := by
    simp only [Array.toList_push, List.mem_append, List.mem_singleton] at hv
    rcases hv with hv | rfl
    · simp [s.placed v hv]
    · simp

/-- The kind of a value is where it is in scope. -/
theorem there (s : Scope Γ) (i : Nat) (h : i < s.values.size) :
    Γ[s.values.size - 1 - i]? = some s.values[i].2 := by
  have : (s.values.toList.map (·.2)).reverse[s.values.size - 1 - i]? = some s.values[i].2 := by
    rw [List.getElem?_reverse (by simp; omega)]
    simp only [List.length_map, Array.length_toList, List.getElem?_map]
    rw [show s.values.size - 1 - (s.values.size - 1 - i) = i by omega]
    simp [h]
  rwa [s.kinds] at this

/-- The value of a name. -/
def find? (s : Scope Γ) (name : String) : Option ((k : Kind) × Var Γ k) :=
  match s.places[name]? with
  | none => none
  | some i =>
    if h : i < s.values.size then
      if s.values[i].1 = name then
        some ⟨s.values[i].2, s.values.size - 1 - i, s.there i h⟩
      else none
    else none

/-- The values of names; the first that is none. -/
def findAll (s : Scope Γ) : List String → Except String ((ins : List Kind) × Vars Γ ins)
  | [] => .ok ⟨[], .nil⟩
  | name :: names =>
    match s.find? name with
    | none => .error name
    | some ⟨k, v⟩ => do
      let ⟨ks, vs⟩ ← s.findAll names
      return ⟨k :: ks, .cons v vs⟩

end Scope

/-- What is there instead, where operands and numbers are not those of an operator. -/
def StatedNode.instead (n : StatedNode) (ins : List Kind) : Mistyped → String
  | .arity _ => toString ins.length
  | .operand i _ => (ins[i]?.map (·.shape.render)).getD ""
  | .samples .. => ""
  | .attribute name _ => ((n.attrs.lookup name).map (·.text)).getD "nothing"
  | .result _ => n.shape.render

/-- The operator of a node with number `k`, for operands of some kinds. -/
def StatedNode.type (n : StatedNode) (k : Nat) (ins : List Kind) :
    Except GraphError (TypedOp ins) :=
  match TypeOp.table.lookup n.op with
  | none => .error (.op k n.name n.op)
  | some make =>
    match make ⟨n.attrs, n.shape⟩ ins with
    | .error why => .error (.mistyped k n.name why (n.instead ins why))
    | .ok ⟨out, op⟩ =>
      if op.tag ≠ n.op then .error (.op k n.name n.op)
      else if op.fields ≠ n.attrs.map (fun (key, a) => (key, a.text)) then
        let extra := n.attrs.find? fun (key, _) => (op.fields.lookup key).isNone
        .error (.extra k n.name ((extra.map (·.1)).getD ""))
      else if out.shape ≠ n.shape then .error (.shape k n.name out.shape n.shape)
      else .ok ⟨out, op⟩

namespace StatedGraph

/-- The path of a node. -/
def nodePath (k : Nat) : Path := [.index k, .field "nodes"]

/-- A scope with one more value, whose name is a new one. -/
def add {Γ : List Kind} (s : Scope Γ) (path : Path) (name : String) (k : Kind) :
    Except GraphError (Scope (k :: Γ)) :=
  if s.places.contains name then .error (.again (.field "name" :: path) name)
  else .ok (s.push name k)

/-- The parameters in scope, the last one put there first; the first of them has number `i`. -/
def paramScope : (i : Nat) → (ps : List ParamSpec) → Except GraphError (Scope (kindsOf ps))
  | _, [] => .ok .empty
  | i, p :: ps =>
    match paramScope (i + 1) ps with
    | .error e => .error e
    | .ok s => add s [.index i, .field "params"] p.name (.fixed p.shape)

/-- What is in scope before the first node. -/
def start (g : StatedGraph) : Except GraphError (Scope (⟨true, g.input⟩ :: kindsOf g.params)) :=
  match paramScope 0 g.params with
  | .error e => .error e
  | .ok s => add s [.field "input"] g.inputName ⟨true, g.input⟩

/-- The graph of nodes, from number `k` on, with a result. -/
def build (output : String) : {Γ : List Kind} → Scope Γ → (k : Nat) → List StatedNode →
    Except GraphError ((out : Kind) × SampledGraph Γ out)
  | _, s, _, [] =>
    match s.find? output with
    | some ⟨out, v⟩ => .ok ⟨out, .ret v⟩
    | none => .error (.unknown [.field "output"] output false)
  | _, s, k, n :: rest =>
    match s.findAll n.args with
    | .error name => .error (.unknown (.field "args" :: nodePath k) name false)
    | .ok ⟨ins, args⟩ =>
      match n.type k ins with
      | .error e => .error e
      | .ok ⟨out, op⟩ =>
        match add s (nodePath k) n.name out with
        | .error e => .error e
        | .ok s =>
          match build output s (k + 1) rest with
          | .error e => .error e
          | .ok ⟨last, g⟩ => .ok ⟨last, .bind op args n.name n.label g⟩

/-- The typed graph, or the first thing that is wrong. -/
def typed (g : StatedGraph) : Except GraphError TypedGraph :=
  match g.start with
  | .error e => .error e
  | .ok s =>
    match build g.output s 0 g.nodes with
    | .error e => .error e
    | .ok ⟨⟨true, output⟩, graph⟩ => .ok ⟨g.input, g.params, output, graph⟩
    | .ok ⟨⟨false, _⟩, _⟩ => .error (.result g.output)

end StatedGraph

end NN
