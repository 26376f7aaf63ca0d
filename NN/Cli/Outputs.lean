import NN.Cli.Numbers
import NN.Cli.Target
import NN.Verify.Report

/-!
# `outputs`: what the model computes of the inputs of a probe
-/

namespace NN.Cli

open Wire Wire.Cli Wire.Json

/-- The help of `outputs`. -/
def outputsHelp (demos : List Demo) : String :=
  s!"Writes what a model computes of the inputs of its payload's probe, as one line of JSON.

  outputs --model NAME [--set KEY=N]… FILE

{targetHelp demos}
  --arithmetic NAME  compute by the machine (float32, default) or correctly rounded by definition
                     (exact)
  --limit KEY=N      a limit of the reader: bytes, depth, digits, …; may be repeated
  --help             this text

Nothing is compared: a payload is rejected as by `check`, whatever outputs it records.

Exit codes: 0 written, 2 usage, 3 rejected, 1 anything else."

/-- What was computed, for programs. What is no finite number is a string. -/
def outputsJson (family : String) (numbers : Numbers) {s : Shape} (y : Tensor s) : Value :=
  .obj [("format", .str "torchlean.outputs"), ("version", .nat 1), ("family", .str family),
    ("arithmetic", .str numbers.name), ("shape", .arr (s.map .nat)),
    ("values", numbersJson y.data.toBits)]

/-- The command `outputs` of a program that knows some families. -/
def outputsCommand (demos : List Demo) (words : List String) : IO UInt32 := do
  let parsed : Except String (IO UInt32) := do
    let a ← parse (targetOptions ++ ["--limit", "--arithmetic"]) ["--help"] words
    if a.has "--help" then return do IO.println (outputsHelp demos); return Exit.ok.code
    let [file] := a.positional | throw "give one payload"
    let limits ← limits a
    withChosen demos a "outputs" true fun c => do
      let e ← Evaluation.of c.target.model ((← numbers? a).getD .float32)
      return withPayloadOf demos c.target true limits file fun i => do
        let some p := i.payload.probe.bind fun p => (p.fit c.target.model).toOption
          | usageError "outputs" s!"{file} has no probe to compute"
        let (y, _) := c.target.model.runWith e (c.target.params_eq ▸ i.bundle) p.input
        IO.println (outputsJson c.target.contract.family e.numbers y).compact
        return Exit.ok.code
  match parsed with
  | .ok run => run
  | .error message => usageError "outputs" message

end NN.Cli
