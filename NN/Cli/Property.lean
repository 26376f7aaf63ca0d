import NN.Property.Report
import Wire.Cli

/-!
# `property`: what a file of VNN-LIB says
-/

namespace NN.Cli

open Wire.Cli

/-- The help of `property`. -/
def propertyHelp : String :=
  "Reads a property (VNN-LIB): a box of inputs and the unsafe outputs.

  property FILE [--json|--vnnlib]

  --json             a file `torchlean.property` in one line
  --vnnlib           the property's canonical text
  --help             this text

Exit codes: 0 read, 2 usage, 3 rejected, 1 anything else."

/-- The command `property`. -/
def propertyCommand (words : List String) : IO UInt32 := do
  let parsed : Except String (IO UInt32) := do
    let a ← parse [] ["--json", "--vnnlib", "--help"] words
    if a.has "--help" then return do IO.println propertyHelp; return Exit.ok.code
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
  match parsed with
  | .ok run => run
  | .error message => usageError "property" message

end NN.Cli
