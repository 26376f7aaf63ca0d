import NN.Cli.Frames
import NN.Cli.Target
import NN.Graph.Dot
import NN.Graph.Source
import NN.Models.Architectures

/-!
# `graph`: the typed graph of a model, for other programs and for people
-/

namespace NN.Cli

open Wire Wire.Cli Wire.Json

/-- The help of `graph`. -/
def graphHelp (demos : List Demo) : String :=
  s!"Writes the typed graph of a model for one sample, to standard output.

  graph --model NAME [--set KEY=N]… [--json|--dot]
  graph --arch NAME [--json|--dot]
  graph FILE [--json|--dot|--lean]
  graph --stream

  --model NAME       a family: {tagList demos}
  --set KEY=N        a setting of the family; may be repeated
  --arch NAME        an architecture: {", ".intercalate (architectures.map (·.name))}
  FILE               a file `torchlean.graph`, which is checked first
  --json             the graph as a file `torchlean.graph`, whose SHA-256 is the graph's digest
  --dot              the graph for Graphviz
  --lean             a file's graph as a definition in Lean
  --stream           read graph files from standard input, each as a line with its number of bytes
                     and then the bytes; write a line `torchlean-verdict \{…}` for each
  --help             this text

Without --json and --dot, the graph a line a value, and its digest.

Exit codes: 0 written, 2 usage, 3 rejected, 1 anything else."

/-- The graph of an architecture as a file. -/
def architectureGraph (name : String) : Except String GraphFile :=
  match architectures.find? (·.name == name) with
  | some a =>
    .ok (.ofModel a.name [("tool", .str "torchlean"), ("architecture", .str a.name)] a.model)
  | none =>
    .error s!"--arch is one of {", ".intercalate (architectures.map (·.name))}, not {name}"

/-- The graph that `--model` or `--arch` names. -/
def graphOf (demos : List Demo) (a : Args) : Except String GraphFile := do
  match ← a.once? "--arch" with
  | some name =>
    unless (a.all "--model" ++ a.all "--set").isEmpty do
      throw "--arch goes without --model and --set"
    architectureGraph name
  | none => return (← member (← demo demos a).family a).graphFile

/-- What `--json` and `--dot` ask for. -/
def graphForm (a : Args) : Except String (GraphFile → String) :=
  match a.has "--json", a.has "--dot" with
  | true, true => throw "give one of --json and --dot"
  | true, false => return GraphFile.text
  | false, true => return fun g => g.dot ++ "\n"
  | false, false => return fun g =>
    s!"{printableLines g.lines}\nsha256 {Sha256.hex g.digest}\n"

/-- Answers graph files until the input ends. -/
def graphStream : IO UInt32 := do
  frames "graph" 1 (← IO.getStdin) fun files => do
    let _ ← report true (graphVerdict "-" (judgeGraph {} (files.getD 0 .empty)))

/-- The command `graph` of a program that knows some families. -/
def graphCommand (demos : List Demo) (words : List String) : IO UInt32 := do
  let parsed : Except String (IO UInt32) := do
    let a ← parse ["--model", "--set", "--arch"]
      ["--json", "--dot", "--lean", "--stream", "--help"] words
    if a.has "--help" then return do IO.println (graphHelp demos); return Exit.ok.code
    if a.has "--stream" then
      if words != ["--stream"] then throw "--stream goes alone"
      return graphStream
    let form ← graphForm a
    let write (g : GraphFile) : IO UInt32 := do IO.print (form g); return Exit.ok.code
    if a.has "--lean" && (a.positional.isEmpty || a.has "--json" || a.has "--dot") then
      throw "--lean goes with a file alone"
    match a.positional with
    | [] => return write (← graphOf demos a)
    | [file] =>
      unless (a.all "--model" ++ a.all "--set" ++ a.all "--arch").isEmpty do
        throw s!"what is {file}?"
      return withGraph "graph" false file fun t =>
        if a.has "--lean" then
          return do IO.print (t.stated.lean (Sha256.hex t.stated.file.digest)); return Exit.ok.code
        else return write t.stated.file
    | _ :: word :: _ => throw s!"what is {word}?"
  match parsed with
  | .ok run => run
  | .error message => usageError "graph" message

end NN.Cli
