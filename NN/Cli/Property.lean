import NN.Cli.Expectations

/-!
# `property`: what a file of VNN-LIB says, and which are expected of a demo's model
-/

namespace NN.Cli

open Wire.Cli

/-- The help of `property`. -/
def propertyHelp (demos : List Demo) : String :=
  s!"Reads a property (VNN-LIB): a box of inputs and the unsafe outputs. Or writes those that a family
states of what was trained: which should be proved, and which refuted.

  property FILE [--json|--vnnlib]
  property --model NAME [--set KEY=N]… --payload FILE --out FOLDER [--json]

  --json             a file `torchlean.property`, or `torchlean.expectations`, in one line
  --vnnlib           the property's canonical text
  --model NAME       {tagList demos}
  --set KEY=N        a setting of the family; may be repeated
  --payload FILE     the parameters, checked as `check` does, and the probe
  --out FOLDER       where the properties are written
  --limit KEY=N      a limit of the reader of payloads: bytes, depth, …; may be repeated
  --help             this text

Exit codes: 0 read or written, 2 usage, 3 rejected, 1 anything else."

/-- What `property FILE` does. -/
def readPropertyCommand (a : Args) : Except String (IO UInt32) := do
  let [file] := a.positional | throw "give one file"
  let form ← match ["--json", "--vnnlib"].filter a.has with
    | [] => pure "text"
    | [form] => pure form
    | _ => throw "give one of --json and --vnnlib"
  return do
    let v ← judgePropertyFile {} file
    match form, v.outcome with
    | "--vnnlib", .ok (p, _) =>
      let some text := p.canonical? {}
        | IO.eprintln s!"property: the canonical text of {file} is over a limit of the reader"
          return 1
      IO.print text
    | "--json", _ => IO.println v.json.compact
    | _, _ => IO.println v.toText
    return (if v.outcome.isOk then Exit.ok else Exit.rejected).code

/-- The command `property` of a program that knows some families. -/
def propertyCommand (demos : List Demo) (words : List String) : IO UInt32 := do
  let parsed : Except String (IO UInt32) := do
    let a ← parse ["--model", "--set", "--payload", "--out", "--limit"]
      ["--json", "--vnnlib", "--help"] words
    if a.has "--help" then
      return do IO.println (propertyHelp demos); return Exit.ok.code
    if a.options.isEmpty then return ← readPropertyCommand a
    if let word :: _ := a.positional then throw s!"what is {word}?"
    if a.has "--vnnlib" then throw "--vnnlib goes with a file"
    let some payload ← a.once? "--payload" | throw "--payload is missing"
    let some out ← a.once? "--out" | throw "--out is missing"
    let d ← demo demos a
    let m ← member d.family a
    return writeExpectations demos d m (a.has "--json") (← limits a) payload out
  match parsed with
  | .ok run => run
  | .error message => usageError "property" message

end NN.Cli
