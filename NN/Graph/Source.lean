import NN.Graph.Stated

/-!
# Graphs as Lean

A graph file as a definition that states the same, for those who want to go on with it in Lean.
-/

namespace NN

open Wire.Json

/-- A value of `source` as a term. -/
def leanValue : Value → String
  | .str s => s!".str {s.quote}"
  | .nat n => s!".nat {n}"
  | .raw text => s!".raw {text.quote}"
  | .null => ".null"
  | .bool b => s!".bool {b}"
  | .arr _ => ".null"
  | .obj fields => s!".obj [{", ".intercalate (leanFields fields)}]"
where
  /-- Its fields, each a pair. -/
  leanFields : List (String × Value) → List String
    | [] => []
    | (k, v) :: rest => s!"({k.quote}, {leanValue v})" :: leanFields rest

/-- An attribute as a term. -/
def Attribute.lean : Attribute → String
  | natural n => s!".natural {n}"
  | constant bits => s!".constant {bits} /- {IR.constant bits} -/"
  | naturals ns => s!".naturals {ns}"

/-- A node as a term. -/
def StatedNode.lean (n : StatedNode) : String :=
  let strings (ss : List String) := s!"[{", ".intercalate (ss.map String.quote)}]"
  let attrs := n.attrs.map fun (k, a) => s!"({k.quote}, {a.lean})"
  let optional (field : String) (s? : Option String) :=
    (s?.map fun s => s!"{field} := some {s.quote}").toList
  let fields := [s!"name := {n.name.quote}", s!"op := {n.op.quote}", s!"args := {strings n.args}",
    s!"attrs := [{", ".intercalate attrs}]", s!"shape := {n.shape}"]
    ++ optional "label" n.label ++ optional "at_" n.at_
  "    { " ++ ", ".intercalate fields ++ " }"

namespace StatedGraph

/-- The name of the definition: the model's, as far as it may stand there, and no keyword. -/
def leanName (g : StatedGraph) : String :=
  let name := g.name.map fun c => if c.isAlphanum then c else '_'
  (if name.toList.head?.any Char.isAlpha then name else "m" ++ name) ++ "Graph"

/-- A Lean file with the graph, which `digest` is compared with where it is compiled. -/
def lean (g : StatedGraph) (digest : String) : String :=
  let params := g.params.map fun p => s!"    ⟨{p.name.quote}, {p.shape}⟩"
  let source := g.source.map fun (k, v) => s!"({k.quote}, {leanValue v})"
  s!"import NN

open NN

/-- The graph `{g.name}`. -/
def {g.leanName} : StatedGraph where
  name := {g.name.quote}
  source := [{", ".intercalate source}]
  input := {g.input}
  params := [\n{",\n".intercalate params}]
  nodes := [\n{",\n".intercalate (g.nodes.map (·.lean))}]
  output := {g.output.quote}

-- It has types, and its digest is that of the file that it was made of.
#guard {g.leanName}.elaborate.isOk
#guard Wire.Sha256.hex {g.leanName}.file.digest = {digest.quote}
"

end StatedGraph

end NN
