import NN.IR.Pretty
import NN.Models.Family
import Wire.Json.Write
import Wire.Sha256

/-!
# Graphs as files

The graph of a model for one sample, as other programs read it (FORMAT.md, "Graph"). A model has a
graph for every number of samples; they differ in one dimension, the first of the input and of all
that is computed from it, and that dimension is left out here.
-/

namespace NN

open IR Wire.Json

/-- A value of a graph file that an operator computes. -/
structure GraphNode where
  /-- The name. -/
  name : String
  /-- The operator's name. -/
  op : String
  /-- The names of the operands. -/
  args : List String
  /-- The operator's numbers that the shapes do not tell, as JSON spells them. -/
  attrs : List (String × String)
  /-- The shape for one sample; of what does not depend on the input, the shape. -/
  shape : Shape
  /-- The layer whose output this is. -/
  label : Option String
  /-- The place in the source that it comes from. -/
  at_ : Option String := none
deriving DecidableEq, Repr

/-- A graph as a file holds it. -/
structure GraphFile where
  /-- The name of the model. -/
  name : String
  /-- Where the graph comes from. -/
  source : List (String × Value)
  /-- The shape of one sample. -/
  input : Shape
  /-- The name of the input. -/
  inputName : String
  /-- The parameters, in order. -/
  params : List ParamSpec
  /-- What is computed, in order. -/
  nodes : List GraphNode
  /-- The name of the result. -/
  output : String

namespace GraphFile

/-- Is this one of the names that nodes and the input have by themselves: `x`, `h1`, `h2`, …? -/
def isOwnName (name : String) : Bool :=
  name == "x" || match name.toList with
    | 'h' :: digits => digits.all Char.isDigit
    | _ => false

/-- What the names of nodes and of the input begin with: nothing, or, if a parameter has such a
name, more underscores than a parameter's name has letters. -/
def lead (params : List String) : String :=
  if params.any isOwnName then
    .ofList (.replicate ((params.map String.length).foldl max 0 + 1) '_')
  else ""

/-- The name of value `k` of a graph with `params`: the first one that is computed is `h1`. -/
def nodeName (params : List String) (k : Nat) : String := s!"{lead params}h{k - params.length}"

/-- Statements at one sample as nodes. `sampled` are the names of what has a dimension of samples:
the input, and all that has such an operand. -/
def nodesOf : (sampled : List String) → List Statement → List GraphNode
  | _, [] => []
  | sampled, s :: rest =>
    let args := s.args.toList
    let ofSample := args.any sampled.contains
    { name := s.name
      op := s.op.tag
      args
      attrs := s.op.fields
      shape := if ofSample then s.shape.drop 1 else s.shape
      label := s.label.filter (!·.isEmpty) }
      :: nodesOf (if ofSample then s.name :: sampled else sampled) rest

/-- The name of the input of a graph with `params`. -/
def inputNameOf (params : List String) : String := s!"{lead params}x"

/-- The file of a model's graph, taken at `n` samples, whose value `k` is called `nodeName k`. -/
def ofModelNamed (name : String) (source : List (String × Value)) (m : Model)
    (nodeName : Nat → String) (n : Nat) : GraphFile :=
  let names := m.layer.params.map (·.name)
  let x := inputNameOf names
  let (statements, output) := (m.graph n).statements nodeName
    (.cons x (.ofList _ names (by simp [names])))
  { name, source, input := m.input, inputName := x, params := m.layer.params
    nodes := nodesOf [x] statements, output }

/-- The file of a model's graph, taken at `n` samples. -/
def ofModel (name : String) (source : List (String × Value)) (m : Model) (n : Nat := 1) :
    GraphFile :=
  ofModelNamed name source m (nodeName (m.layer.params.map (·.name))) n

/-- A shape as JSON. -/
def shapeJson (s : Shape) : Value := .arr (s.map .nat)

/-- A number or a list of them as JSON; what is no number of JSON (infinity, NaN) as a string. -/
def numberJson (text : String) : Value :=
  if text.toList.all fun c => c.isDigit || "+-.e[], ".toList.contains c then .raw text
  else .str text

/-- A node as JSON. -/
def nodeJson (n : GraphNode) : Value :=
  .obj <|
    [("name", .str n.name), ("op", .str n.op), ("args", .arr (n.args.map .str)),
      ("attrs", .obj (n.attrs.map fun (k, v) => (k, numberJson v))), ("shape", shapeJson n.shape)]
    ++ (n.label.map fun l => ("label", Value.str l)).toList
    ++ (n.at_.map fun place => ("at", Value.str place)).toList

/-- The file as JSON. -/
def json (g : GraphFile) : Value :=
  .obj [("format", .str "torchlean.graph"), ("version", .nat 1), ("name", .str g.name),
    ("source", .obj g.source), ("input", shapeJson g.input),
    ("params", .arr (g.params.map fun p =>
      .obj [("name", .str p.name), ("shape", shapeJson p.shape)])),
    ("nodes", .arr (g.nodes.map nodeJson)), ("output", .str g.output)]

/-- The text of the file, which is determined to the byte. -/
def text (g : GraphFile) : String := g.json.pretty

/-- The digest of a graph, 32 bytes: SHA-256 of its text. -/
def digest (g : GraphFile) : ByteArray := Wire.Sha256.digest .empty g.text.toUTF8

/-- A line a value, for people. -/
def lines (g : GraphFile) : List String :=
  let node (n : GraphNode) :=
    let words := n.op :: n.args ++ n.attrs.map fun (k, v) => s!"{k}={v}"
    let label := (n.label.map fun l => s!"  -- {l}").getD ""
    s!"{n.name} : {n.shape.render} = {" ".intercalate words}{label}"
  s!"{g.inputName} : {g.input.render} = input"
    :: g.params.map (fun p => s!"{p.name} : {p.shape.render} = parameter")
    ++ g.nodes.map node ++ [s!"return {g.output}"]

end GraphFile

/-- Where the graph of a member comes from. -/
def Family.Member.source {f : Family} (m : f.Member) : List (String × Value) :=
  [("tool", .str "torchlean"), ("family", .str f.tag),
    ("config", .obj (m.config.map fun (k, n) => (k, .nat n)))]

/-- The graph of a member as a file. -/
def Family.Member.graphFile {f : Family} (m : f.Member) : GraphFile :=
  .ofModel f.tag m.source m.model

/-- The digest of a member's graph, 32 bytes. -/
def Family.Member.graphDigest {f : Family} (m : f.Member) : ByteArray := m.graphFile.digest

end NN
