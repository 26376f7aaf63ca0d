import NN.Cli.Target
import NN.Graph.Schema
import NN.Payload.Schema

/-!
# `schema`: what the readers take, for editors
-/

namespace NN.Cli

open Wire Wire.Cli Wire.Json

/-- The help of `schema`. -/
def schemaHelp (demos : List Demo) : String :=
  s!"Writes a JSON Schema (draft 7) of what a reader takes, to standard output.

  schema payload [--model NAME [--set KEY=N]…]
  schema graph

{targetHelp demos}
  --help             this text

With a model, the schema is of its payloads: names, shapes and counts are the contract's. A schema
sees less than the reader, which alone decides.

Exit codes: 0 written, 2 usage, 3 rejected, 1 anything else."

/-- The command `schema` of a program that knows some families. -/
def schemaCommand (demos : List Demo) (words : List String) : IO UInt32 := do
  let write (v : Value) : IO UInt32 := do IO.print v.pretty; return Exit.ok.code
  let parsed : Except String (IO UInt32) := do
    let a ← parse targetOptions ["--help"] words
    if a.has "--help" then return do IO.println (schemaHelp demos); return Exit.ok.code
    let general := targetOptions.all fun option => (a.all option).isEmpty
    match a.positional with
    | ["payload"] =>
      if general then return write (PayloadSchema.schema {} none)
      else withChosen demos a "schema" true fun c =>
        return write (PayloadSchema.schema {} (some c.target.contract))
    | ["graph"] =>
      if general then return write (GraphSchema.schema {})
      else throw "schema graph is of all graphs"
    | _ => throw "give one of payload, graph"
  match parsed with
  | .ok run => run
  | .error message => usageError "schema" message

end NN.Cli
