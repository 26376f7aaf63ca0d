import NN.Graph.Dot
import NN.Models
import NN.Models.Architectures

/-!
# Graph files

That a graph at one sample is that at any other number but for the dimension of samples; names; what
is not a number. The whole texts stand under `tests/golden/graph`.
-/

namespace NNTest.Graph

open NN

/-- Is the file the same, whatever number of samples the graph is taken at? -/
def sameForAll (m : Model) : Bool :=
  let text (n : Nat) := (GraphFile.ofModel "" [] m n).text
  [2, 3, 7].all fun n => text n == text 1

#guard architectures.all fun a => sameForAll a.model
#guard families.all fun f => match f.member [] with
  | .ok m => sameForAll m.model
  | .error _ => false

/-- `x + w`, whose parameter has a name. -/
def shifted (name : String) : Model := ⟨[3], [3], Layer.named name (Layer.offset [3])⟩

/-- The names of a file. -/
def names (m : Model) : List String :=
  let g := GraphFile.ofModel "" [] m
  g.inputName :: g.params.map (·.name) ++ g.nodes.map (·.name)

#guard names (shifted "w") = ["x", "w", "h1"]
#guard names (shifted "head1") = ["x", "head1", "h1"]
#guard names (shifted "x") = ["__x", "x", "__h1"]
#guard names (shifted "h1") = ["___x", "h1", "___h1"]
#guard names (shifted "h") = ["__x", "h", "__h1"]

#guard (GraphFile.ofModel "" [] (shifted "w")).nodes.map (·.shape) = [[3]]

-- What depends on no input has no dimension of samples to leave out.
#guard (GraphFile.nodesOf ["x"] [
    ⟨"h1", _, _, .matmul [] 2 3 5, .cons "v" (.cons "w" .nil), none⟩,
    ⟨"h2", _, _, .relu [1, 7], .cons "x" .nil, some ""⟩,
    ⟨"h3", _, _, .relu [1, 7], .cons "h2" .nil, some "layer"⟩]).map (fun n => (n.shape, n.label))
  = [([2, 5], none), ([7], none), ([7], some "layer")]

#guard (GraphFile.numberJson "-1.5e-7").compact = "-1.5e-7"
#guard (GraphFile.numberJson (IR.constant 0xff800000)).compact = "\"-inf\""
#guard (GraphFile.numberJson (toString [2, 0, 1])).compact = "[2, 0, 1]"
#guard (GraphFile.numberJson (IR.constant 0x7fc00000)).compact = "\"NaN\""

#guard (GraphFile.ofModel "shifted" [] (shifted "w")).dot = "digraph \"shifted\" {
  node [fontname=\"monospace\"]
  \"x\" [shape=oval, label=\"x\\nshape![3]\"]
  \"w\" [shape=box, label=\"w\\nshape![3]\"]
  \"h1\" [shape=box, style=rounded, label=\"add_tail\\nshape![3]\"]
  \"x\" -> \"h1\"
  \"w\" -> \"h1\"
  \"return\" [shape=oval, label=\"return\"]
  \"h1\" -> \"return\"
}"

end NNTest.Graph
