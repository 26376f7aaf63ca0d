import NN.Cli.Numbers
import NN.Cli.Target
import NN.Emit.Module
import NN.IR.Dot
import NN.Models.Architectures

/-!
# `torch_ir_pytorch`: typed graphs as runnable PyTorch
-/

namespace NN.Cli

open Wire.Cli Wire.Json

/-- The names of all architectures. -/
def architectureNames : String := ", ".intercalate (architectures.map (·.name))

/-- The help of `torch_ir_pytorch`. -/
def torchIrHelp : String :=
  s!"Writes a model's typed graph as PyTorch code that checks itself, to standard output.

  torch_ir_pytorch --arch NAME [--seed N] > exported_model.py
  torch_ir_pytorch --arch NAME --graph [--arithmetic float32|exact [--seed N]]
  torch_ir_pytorch --arch NAME --dot | dot -Tsvg > graph.svg
  torch_ir_pytorch FILE …
  torch_ir_pytorch --list [--report json]

  --arch NAME        {architectureNames}
  FILE               a graph (torchlean.graph) in place of --arch NAME
  --seed N           of the parameters and the input, below 2^64 (default: 0)
  --graph            the graph, a line a value
  --arithmetic NAME  graph: and the values of its layers for the seed, by the machine (float32) or
                     correctly rounded by definition (exact)
  --dot              the graph for Graphviz
  --list             the architectures
  --report FORM      list: text (default) or json
  --help             this text

Exit codes: 0 written, 2 usage, 3 rejected, 1 anything else."

/-- The architecture that `--arch` names. -/
def architecture (a : Args) : Except String Architecture := do
  let some name ← a.once? "--arch" | throw s!"--arch is missing: {architectureNames}"
  match architectures.find? (·.name == name) with
  | some arch => return arch
  | none => throw s!"--arch is one of {architectureNames}, not {name}"

/-- The seed that `--seed` gives. -/
def seed (a : Args) : Except String UInt64 := do
  let some text ← a.once? "--seed" | return 0
  match text.toNat? with
  | some n =>
    if n < UInt64.size then return .ofNat n else throw s!"--seed is below 2^64, not {text}"
  | none => throw s!"--seed is a natural number, not {text}"

/-- How large a graph is. -/
def sizes (a : Architecture) : String :=
  ", ".intercalate [count a.graph.nodes "node", count a.params.length "parameter",
    count a.scalars "scalar"]
where
  /-- `1 node`, `2 nodes`. -/
  count (n : Nat) (noun : String) : String := s!"{n} {noun}{if n = 1 then "" else "s"}"

/-- The architectures, a line each. -/
def listText : String :=
  let width := (architectures.map (·.name.length)).foldl max 0
  "\n".intercalate (architectures.map fun a =>
    let space := String.ofList (List.replicate (width - a.name.length) ' ')
    s!"{a.name}{space}  {a.about} ({sizes a})")

/-- The architectures for programs. -/
def listJson : Value :=
  let shape (s : Shape) := Value.arr (s.map .nat)
  .arr (architectures.map fun a => .obj [
    ("name", .str a.name), ("about", .str a.about),
    ("input", shape (a.batch :: a.model.input)), ("output", shape (a.batch :: a.model.output)),
    ("nodes", .nat a.graph.nodes), ("parameters", .nat a.params.length),
    ("scalars", .nat a.scalars), ("tolerance", .raw a.tolerance.render)])

/-- `linear1 : shape![4, 3] = 0.5, …`. -/
def valueLine (name : String) (value : IR.SomeTensor) : String :=
  s!"{name} : {value.1.render} = {", ".intercalate (value.2.data.toBits.map IR.constant)}"

/-- What the layers of an architecture make of the input for a seed, a line a layer, and the
arithmetic that they did it in. -/
def values (a : Architecture) (numbers : Numbers) (seed : UInt64) : Except String String := do
  let evaluation ← Evaluation.of a.model numbers
  let (result, layers) := a.model.runWith evaluation (a.bundle seed) (a.input seed)
  return "\n".intercalate (s!"arithmetic {numbers.name}, seed {seed}"
    :: layers.map (fun (name, value) => valueLine (if name.isEmpty then "layer" else name) value)
    ++ [valueLine "return" ⟨_, result⟩])

/-- What is written of an architecture in a form: `code`, `--graph` or `--dot`. -/
def textOf (a : Args) (numbers? : Option Numbers) (form : String) (arch : Architecture) :
    Except String String := do
  if form == "code" then return arch.emit (← seed a)
  unless numbers?.isSome || (a.all "--seed").isEmpty do
    throw s!"{form} has no scalars to draw: drop --seed"
  if form == "--dot" then return arch.graph.dot arch.name arch.entries ++ "\n"
  let graph := s!"{arch.name}: {sizes arch}\n{arch.graph.pretty arch.entries}\n"
  match numbers? with
  | some numbers => return s!"{graph}{← values arch numbers (← seed a)}\n"
  | none => return graph

/-- The command `torch_ir_pytorch`. -/
def torchIr (words : List String) : IO UInt32 := do
  let write (text : String) : IO UInt32 := do IO.print text; return Exit.ok.code
  let parsed : Except String (IO UInt32) := do
    let a ← parse ["--arch", "--seed", "--report", "--arithmetic"]
      ["--graph", "--dot", "--list", "--help"] words
    if a.has "--help" then return write (torchIrHelp ++ "\n")
    if let _ :: word :: _ := a.positional then throw s!"what is {word}?"
    let json := (← a.choice "--report" "text" ["text", "json"]) == "json"
    let form ← match ["--list", "--graph", "--dot"].filter a.has with
      | [] => pure "code"
      | [form] => pure form
      | _ => throw "give one of --list, --graph and --dot"
    if json && form != "--list" then throw "--report json goes with --list"
    let numbers? ← numbers? a
    if numbers?.isSome && form != "--graph" then throw "--arithmetic goes with --graph"
    if form == "--list" then
      unless (a.all "--arch" ++ a.all "--seed" ++ a.positional).isEmpty do
        throw "--list is about all of them"
      return write ((if json then listJson.compact else listText) ++ "\n")
    match a.positional with
    | file :: _ =>
      unless (a.all "--arch").isEmpty do throw s!"what is {file}?"
      return withGraph "torch_ir_pytorch" false file fun t =>
        return write (← textOf a numbers? form t.architecture)
    | [] => return write (← textOf a numbers? form (← architecture a))
  match parsed with
  | .ok run => run
  | .error message => usageError "torch_ir_pytorch" message

end NN.Cli
