import NN.Graph.File
import NN.IR.Dot

/-!
# Graph files as pictures
-/

namespace NN.GraphFile

open IR

/-- A node's own node, and the edges from its operands. -/
def nodeDot (n : GraphNode) : List String :=
  let fields := n.attrs.map fun (k, v) => s!"{k}={v}"
  dotNode n.name "shape=box, style=rounded"
      ([" ".intercalate (n.op :: fields), n.shape.render] ++ n.label.toList)
    :: n.args.map fun a => s!"  {dotQuote a} -> {dotQuote n.name}"

/-- The graph for Graphviz. -/
def dot (g : GraphFile) : String :=
  let value (style name : String) (shape : Shape) := dotNode name style [name, shape.render]
  "\n".intercalate <|
    [s!"digraph {dotQuote g.name} \{", "  node [fontname=\"monospace\"]",
      value "shape=oval" g.inputName g.input] ++
    g.params.map (fun p => value "shape=box" p.name p.shape) ++ g.nodes.flatMap nodeDot ++
    [dotNode "return" "shape=oval" ["return"], s!"  {dotQuote g.output} -> \"return\"", "}"]

end NN.GraphFile
