import NN.Graph.Diagnose
import NN.Graph.Read
import NN.Models.Architecture
import NN.Payload.Files
import NN.Payload.Import
import NN.Payload.Report

/-!
# Graph files as targets

A file becomes a model that payloads are checked against, or a list of what is wrong with it. Errors
become text here and nowhere else.
-/

namespace NN

open Wire Wire.Json

/-- Code, expected, found and hint of an error of meaning. -/
def GraphMeaning.texts : GraphMeaning → String × String × String × Option String
  | .format found => ("schema.format", "torchlean.graph", found, none)
  | .version found => ("schema.version", "1", toString found, none)
  | .outOfRange => ("graph.attr", "magnitude below 2^128", "more", none)
  | .attribute found =>
    ("graph.attr", s!"one of {", ".intercalate (Attribute.all.map (·.1))}", found, none)
  | .name expected found => ("graph.name", expected, found, none)

/-- Code, path below the node, and what is expected where operands are not an operator's. -/
def Mistyped.texts : Mistyped → String × Path × String
  | .arity expected => ("graph.arity", [.field "args"], Verdict.count expected "operand")
  | .operand i expected => ("graph.shape", [.index i, .field "args"], expected)
  | .samples i true => ("graph.samples", [.index i, .field "args"], "a value for each sample")
  | .samples i false =>
    ("graph.samples", [.index i, .field "args"], "a value that is the same for all samples")
  | .attribute key expected => ("graph.attr", [.field key, .field "attrs"], expected)
  | .result expected => ("graph.shape", [.field "shape"], expected)

namespace GraphError

/-- The node that it is about. -/
def node? : GraphError → Option Nat
  | .op k .. | .mistyped k .. | .extra k .. | .shape k .. => some k
  | .again (_ :: .index k :: .field "nodes" :: _) _ => some k
  | .unknown path .. | .unused path _ =>
    match path.reverse with
    | .field "nodes" :: .index k :: _ => some k
    | _ => none
  | _ => none

/-- The texts of an error, but for where the graph says that it comes from. -/
def plain : GraphError → Issue
  | .again path name =>
    { code := "graph.name", path := path.render, expected := "a new name", found := name }
  | .unknown path name later =>
    { code := "graph.name", path := path.render, expected := "a value that was named before"
      found := name, hint := if later then some "it is named later" else none }
  | .op k name found =>
    { code := "graph.op", path := s!"nodes[{k}].op", found, name := some name
      expected := s!"one of {", ".intercalate (TypeOp.table.map (·.1))}" }
  | .mistyped k name why found =>
    let (code, path, expected) := why.texts
    let found := match why with
      | .arity _ => found
      | .samples _ true => "a value that is the same for all samples"
      | .samples _ false => "a value for each sample"
      | _ => found
    { code, path := Path.render (path ++ StatedGraph.nodePath k), expected, found
      name := some name }
  | .extra k name key =>
    { code := "graph.attr", path := s!"nodes[{k}].attrs.{key}", expected := "nothing", found := key
      name := some name }
  | .shape k name expected found =>
    { code := "graph.shape", path := s!"nodes[{k}].shape", expected := expected.render
      found := found.render, name := some name
      hint := if found.isTransposeOf expected then some "looks transposed" else none }
  | .result name =>
    { code := "graph.samples", path := "output", expected := "a value for each sample"
      found := "a value that is the same for all samples", name := some name }
  | .unused path name =>
    { code := "graph.unused", path := path.render, expected := "a value that something reads"
      found := "nothing that reads it", name := some name }

/-- The texts of an error; the bytes, if they are given, tell where its node starts. -/
def issue (bytes? : Option ByteArray) (g : StatedGraph) (e : GraphError) : Issue :=
  let i := e.plain
  match e.node?.bind (g.nodes[·]?) with
  | none => i
  | some n =>
    let hints := i.hint.toList ++ (n.at_.map fun place => s!"at {place}").toList
    { i with
      hint := if hints.isEmpty then none else some ("; ".intercalate hints)
      name := some n.name
      position := bytes?.map fun bytes => (n.byte, lineColumn bytes n.byte) }

/-- The texts of errors; only those that are listed have a place in the file, which takes time. -/
def issues (bytes : ByteArray) (g : StatedGraph) (errors : List GraphError) : List Issue :=
  (errors.take Verdict.listed).map (·.issue bytes g)
    ++ (errors.drop Verdict.listed).map (·.issue none g)

end GraphError

/-- A graph that was read and typed. -/
structure GraphTarget where
  /-- What the file states. -/
  stated : StatedGraph
  /-- The graph. -/
  typed : TypedGraph
  /-- It is the one that the file states. -/
  typed_eq : stated.elaborate = .ok typed

namespace GraphTarget

variable (t : GraphTarget)

/-- The contract: the family is the graph's name, and there is no configuration. -/
def contract : Contract where
  family := t.stated.name
  config := []
  params := t.typed.params
  input := t.typed.input
  output := t.typed.output
  families := [t.stated.name]
  tolerance := ⟨false, 1, -5⟩

/-- What payloads are checked against. -/
def target : Target where
  model := t.typed.model
  contract := t.contract
  params_eq := rfl
  graph? := some (Sha256.hex t.stated.file.digest)

/-- The graph as an architecture, to be emitted. -/
def architecture : Architecture where
  name := t.stated.name
  className := "Captured"
  about := "a graph from a file"
  batch := 3
  model := t.typed.model
  tolerance := t.contract.tolerance
  words := s!"{t.stated.name}.graph.json"

end GraphTarget

/-- The graph that some bytes are, or all that is wrong with them. -/
def judgeGraph (limits : GraphLimits) (bytes : ByteArray) : Except (List Issue) GraphTarget :=
  match readGraph limits bytes with
  | .error f =>
    let (code, expected, found, hint) := readTextsOf GraphMeaning.texts f.error
    let (line, column) := lineColumn bytes f.byte
    let foreign := match f.error, f.path with
      | .syntax .., [] =>
        if Safetensors.begins bytes then some "this is a safetensors file: a payload, no graph"
        else (foreign? bytes).map Foreign.hint
      | _, _ => none
    .error [{ code, path := f.path.render, expected, found, hint := foreign <|> hint
              position := some (f.byte, line, column) }]
  | .ok stated =>
    match h : stated.elaborate with
    | .ok typed => .ok ⟨stated, typed, h⟩
    | .error errors => .error (GraphError.issues bytes stated errors)

/-- The graph that a file is, or all that is wrong with it. -/
def judgeGraphFile (limits : GraphLimits) (path : System.FilePath) :
    IO (Except (List Issue) GraphTarget) := do
  match ← (Files.system.upTo limits.bytes path).run with
  | .ok bytes => return judgeGraph limits bytes
  | .error e => return .error [e.issue]

/-- The verdict on a graph: of the graph's file, for no family if it is rejected. -/
def graphVerdict (name : String) : Except (List Issue) GraphTarget → Verdict
  | .error issues => { payload := name, family := "", config := [], outcome := .error issues }
  | .ok t =>
    { payload := name, family := t.stated.name, config := [], graph? := t.target.graph?
      outcome := .ok { specs := t.typed.params, receipt := none, parity := none } }

end NN
