/-!
# Trees of a certificate

What a search found: how it split the box, and the slopes that close a part. In a file a tree is the
list of its nodes, each before those below it.
-/

namespace NN.Certificate

/-- Lower slopes of `relu`, in units of `2^-10`, for each unit of the values that have a name. -/
abbrev Slopes := List (String × Array Nat)

/-- A node of a tree. -/
inductive Node where
  /-- The input's scalar `index` is at most a binary32, or at least. -/
  | input (index : Nat) (at_ : UInt32)
  /-- What goes into `unit` of the `relu` with this name is at most zero, or at least. -/
  | relu (name : String) (unit : Nat)
  /-- Bounds are computed and hold for what follows. -/
  | bound (slopes : Slopes)
  /-- No output is unsafe here. -/
  | leaf (slopes : Slopes)
deriving DecidableEq, Repr

/-- How many trees hang below a node. -/
def Node.arity : Node → Nat
  | .input .. => 2
  | .relu .. => 2
  | .bound _ => 1
  | .leaf _ => 0

/-- A tree. -/
inductive Tree where
  /-- No output is unsafe here. -/
  | leaf (slopes : Slopes)
  /-- Bounds are computed and hold for the rest. -/
  | bound (slopes : Slopes) (rest : Tree)
  /-- The input's scalar `index` is at most a binary32, or at least. -/
  | input (index : Nat) (at_ : UInt32) (below above : Tree)
  /-- What goes into `unit` of the `relu` with this name is at most zero, or at least. -/
  | relu (name : String) (unit : Nat) (below above : Tree)
deriving DecidableEq, Repr

/-- The nodes of a tree, each before those below it, and then others. -/
def Tree.nodesThen : Tree → List Node → List Node
  | .leaf slopes, more => .leaf slopes :: more
  | .bound slopes rest, more => .bound slopes :: rest.nodesThen more
  | .input i at_ below above, more => .input i at_ :: below.nodesThen (above.nodesThen more)
  | .relu name unit below above, more => .relu name unit :: below.nodesThen (above.nodesThen more)

/-- The nodes of a tree, each before those below it. -/
def Tree.nodes (t : Tree) : List Node := t.nodesThen []

/-- A node put on the trees that follow it: it takes as many of them as it has below it. -/
def plant : Node → List Tree → Option (List Tree)
  | .leaf slopes, ts => some (.leaf slopes :: ts)
  | .bound slopes, t :: ts => some (.bound slopes t :: ts)
  | .input i at_, below :: above :: ts => some (.input i at_ below above :: ts)
  | .relu name unit, below :: above :: ts => some (.relu name unit below above :: ts)
  | _, _ => none

/-- The trees of nodes that are given with the last one first, before trees. -/
def grow : List Node → List Tree → Option (List Tree)
  | [], ts => some ts
  | n :: ns, ts =>
    match plant n ts with
    | some ts => grow ns ts
    | none => none

/-- The one tree of nodes that are given with the last one first. -/
def treeOf? (reversed : List Node) : Option Tree :=
  match grow reversed [] with
  | some [t] => some t
  | _ => none

end NN.Certificate
