import NN.IR.Graph

/-!
# Graphs as named statements

What a graph is printed from: one statement a binding, in order, with the names of its operands. The
pretty printer, the picture and the emitted Python differ only in the names and in how they spell an
operator. That each name is new and each operand was named before is proved in `NN.Proofs.Names`.
-/

namespace NN.IR

/-- A name for each value of a list of shapes. -/
inductive Names : List Shape → Type where
  /-- None. -/
  | nil : Names []
  /-- One and more. -/
  | cons {s : Shape} {ss : List Shape} (name : String) (rest : Names ss) : Names (s :: ss)

namespace Names

/-- The name of a value. -/
def get {Γ : Context} {s : Shape} : Names Γ → Var Γ s → String
  | .nil, ⟨_, h⟩ => nomatch h
  | .cons name _, ⟨0, _⟩ => name
  | .cons _ rest, ⟨i + 1, h⟩ => rest.get ⟨i, h⟩

/-- The names of some values. -/
def getAll {Γ : Context} (names : Names Γ) : {ss : List Shape} → Vars Γ ss → Names ss
  | _, .nil => .nil
  | _, .cons v vs => .cons (names.get v) (names.getAll vs)

/-- All names, in order. -/
def toList : {ss : List Shape} → Names ss → List String
  | _, .nil => []
  | _, .cons name rest => name :: rest.toList

/-- The names that `name` gives to `start`, `start + 1`, …. -/
def numbered (name : Nat → String) : (start : Nat) → (ss : List Shape) → Names ss
  | _, [] => .nil
  | start, _ :: ss => .cons (name start) (numbered name (start + 1) ss)

/-- The names of a list, in order. -/
def ofList : (ss : List Shape) → (names : List String) → names.length = ss.length → Names ss
  | [], _, _ => .nil
  | _ :: ss, name :: names, h => .cons name (ofList ss names (Nat.succ.inj h))

end Names

/-- A binding with names. -/
structure Statement where
  /-- The name of the value. -/
  name : String
  /-- The shapes of the operands. -/
  ins : List Shape
  /-- The shape of the value. -/
  shape : Shape
  /-- The operator. -/
  op : Op ins shape
  /-- The names of the operands. -/
  args : Names ins
  /-- The layer whose output this is. -/
  label : Option String

/-- The bindings of a graph as statements, and the name of its result. Value `k`, counted from the
first value in scope, gets the name `fresh k`. -/
def Graph.statements (fresh : Nat → String) {Γ : Context} {out : Shape} :
    Graph Γ out → Names Γ → List Statement × String
  | .ret v, names => ([], names.get v)
  | .bind op args label rest, names =>
    let name := fresh Γ.length
    let (later, result) := rest.statements fresh (.cons name names)
    (⟨name, _, _, op, names.getAll args, label⟩ :: later, result)

end NN.IR
