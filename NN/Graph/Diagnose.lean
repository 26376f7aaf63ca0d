import NN.Graph.Elaborate
import Std.Data.HashSet

/-!
# All that is wrong with a graph, in one run

A node that cannot be typed counts as what it states, so that one mistake is told once. What nobody
reads is refused too: it is a mistake of whoever wrote the graph.
-/

namespace NN

open IR Wire.Json

namespace StatedGraph

/-- What is known of names while nodes are gone through, and what was wrong, the last first. -/
structure Found where
  /-- The kinds of names. -/
  known : Std.HashMap String Kind
  /-- What was wrong, the last first. -/
  errors : List GraphError := []

namespace Found

/-- One more error. -/
def wrong (f : Found) (e : GraphError) : Found := { f with errors := e :: f.errors }

/-- A name that must be a new one. -/
def name (f : Found) (path : Path) (name : String) (k : Kind) : Found :=
  if f.known.contains name then f.wrong (.again (.field "name" :: path) name)
  else { f with known := f.known.insert name k }

/-- A node; `all` are the names of all nodes. -/
def node (all : Std.HashSet String) (f : Found) (n : StatedNode) (k : Nat) : Found :=
  let f := n.args.zipIdx.foldl (init := f) fun f (arg, i) =>
    if f.known.contains arg then f
    else f.wrong (.unknown (.index i :: .field "args" :: nodePath k) arg (all.contains arg))
  let ins := n.args.filterMap (f.known[·]?)
  if ins.length = n.args.length then
    let claim : Kind := ⟨ins.any (·.sampled), n.shape⟩
    match n.type k ins with
    | .ok _ => f.name (nodePath k) n.name claim
    | .error e => (f.wrong e).name (nodePath k) n.name claim
  else f.name (nodePath k) n.name ⟨true, n.shape⟩

end Found

/-- All that is wrong: names of parameters, the nodes, the result, what nothing reads. -/
def diagnose (g : StatedGraph) : List GraphError :=
  let params := g.params.zipIdx.foldl (init := { known := ∅ : Found }) fun f (p, i) =>
    f.name [.index i, .field "params"] p.name (.fixed p.shape)
  let start := { params with known := params.known.insert g.inputName ⟨true, g.input⟩ }
  let all : Std.HashSet String := .ofList (g.nodes.map (·.name))
  let f := g.nodes.zipIdx.foldl (init := start) fun f (n, k) => f.node all n k
  let f := match f.known[g.output]? with
    | none => f.wrong (.unknown [.field "output"] g.output false)
    | some k => if k.sampled then f else f.wrong (.result g.output)
  let read : Std.HashSet String := g.nodes.foldl (init := {g.output}) fun read n =>
    n.args.foldl (·.insert ·) read
  let unread (field : String) (names : List String) :=
    names.zipIdx.filterMap fun (name, i) =>
      if read.contains name then none else some (.unused [.index i, .field field] name)
  f.errors.reverse ++ unread "params" (g.params.map (·.name))
    ++ unread "nodes" (g.nodes.map (·.name))

/-- The typed graph, or all that is wrong. -/
def elaborate (g : StatedGraph) : Except (List GraphError) TypedGraph :=
  match g.diagnose with
  | [] => g.typed.mapError ([·])
  | errors => .error errors

end StatedGraph

end NN
