import NN.IR.Pretty

/-!
# Graphs as pictures

The input language of Graphviz: `dot -Tsvg`.
-/

namespace NN.IR

/-- A string with its quotation marks; names and shapes need no escapes but these. -/
def dotQuote (s : String) : String :=
  s.foldl (init := "\"") (fun text c =>
    if c = '"' then text ++ "\\\"" else if c = '\\' then text ++ "\\\\"
    else if c = '\n' then text ++ "\\n" else text.push c) ++ "\""

/-- A node: its name, its style, and the lines of its label. -/
def dotNode (name style : String) (lines : List String) : String :=
  s!"  {dotQuote name} [{style}, label={dotQuote ("\n".intercalate lines)}]"

/-- A statement's node, and the edges from its operands. -/
def Statement.dot (s : Statement) : List String :=
  let fields := s.op.fields.map fun (k, v) => s!"{k}={v}"
  dotNode s.name "shape=box, style=rounded"
      ([" ".intercalate (s.op.tag :: fields), s.shape.render] ++ s.label.toList.filter (!·.isEmpty))
    :: s.args.toList.map fun a => s!"  {dotQuote a} -> {dotQuote s.name}"

/-- A graph over values that are described by `what`; the first is the input. -/
def Graph.dot {Γ : Context} {out : Shape} (g : Graph Γ out) (title : String) (what : List String) :
    String :=
  let names : Names Γ := .numbered percent 0 Γ
  let inputs := (names.toList.zip (Γ.zip what)).zipIdx.map fun ((name, s, w), i) =>
    dotNode name (if i = 0 then "shape=oval" else "shape=box") [w, Shape.render s]
  let (statements, result) := g.statements percent names
  "\n".intercalate <|
    [s!"digraph {dotQuote title} \{", "  node [fontname=\"monospace\"]"] ++ inputs ++
    (statements.map (·.dot)).flatten ++
    [dotNode "result" "shape=oval" ["result", out.render],
      s!"  {dotQuote result} -> \"result\"", "}"]

end NN.IR
