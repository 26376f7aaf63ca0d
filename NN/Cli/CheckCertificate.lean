import NN.Cli.Target
import NN.Verify.Report

/-!
# `check-certificate` and `check-counterexample`: is a property of what was trained proved, or refuted?
-/

namespace NN.Cli

open Wire Wire.Cli

/-- The help of `check-certificate`. -/
def checkCertificateHelp (demos : List Demo) : String :=
  s!"Checks a certificate: that no output of a model with its parameters is unsafe.

  check-certificate --model NAME [--set KEY=N]… --payload FILE --property FILE CERTIFICATE [--json]

{targetHelp demos}
  --payload FILE     the parameters, checked as `check` does
  --property FILE    the property (VNN-LIB)
  --limit KEY=N      a limit of the reader of payloads: bytes, depth, …; may be repeated
  --json             one line of JSON
  --help             this text

Exit codes: 0 proved, 2 usage, 3 rejected, 1 anything else."

/-- The help of `check-counterexample`. -/
def checkCounterexampleHelp (demos : List Demo) : String :=
  s!"Checks a counterexample: an input in the box at which a model's output is unsafe, computed from
left to right and correctly rounded.

  check-counterexample --model NAME [--set KEY=N]… --payload FILE --property FILE INPUT

  INPUT              a JSON array of numbers, each taken as the nearest binary32
{targetHelp demos}
  --payload FILE     the parameters, checked as `check` does
  --property FILE    the property (VNN-LIB)
  --limit KEY=N      a limit of the reader of payloads: bytes, depth, …; may be repeated
  --help             this text

Answers one line of JSON. Exit codes: 0 refuted, 2 usage, 3 rejected, 1 anything else."

/-- The check of a certificate, for parameters that were imported. -/
def proveImported (c : Chosen) (i : Import c.target) (p : Property) (digest : ByteArray)
    (certificate : System.FilePath) : IO (Except Issue Certificate) := do
  let (bytes, read) ← readCertificateFile {} certificate
  let graph := c.graph.get
  let subject : Subject :=
    { graph := Sha256.hex graph.digest, bundle := Sha256.hex i.bundle.receipt.bundle
      property := Sha256.hex digest }
  return do
    let found ← read.mapError (·.issue bytes)
    let tree ← (found.about subject).mapError (·.issue bytes)
    (Verify.shows c.target.model (c.target.params_eq ▸ i.bundle) p (graph.nodes.map (·.name))
        tree).mapError fun r => (r.place graph.params.length).issue
    return found

/-- The check of a counterexample, for parameters that were imported. -/
def refuteImported (t : Target) (h : (t.model.graph 1).defined Binary32) (i : Import t)
    (p : Property) (input : System.FilePath) :
    IO (Except Issue (Array UInt32 × Array UInt32)) := do
  let (bytes, read) ← readFileAs {} (readInput {}) input
  return do
    let bits ← read.mapError (·.issue bytes)
    if bits.size ≠ t.model.input.numel then
      throw (Verify.Miss.sizes t.model.input.numel bits.size).issue
    let x : Tensor (1 :: t.model.input) :=
      .generate (α := Binary32) _ fun k _ => ⟨bits.getD k 0⟩
    let y ← (Verify.refutes t.model h (t.params_eq ▸ i.bundle) p x).mapError (·.issue)
    return (bits, .ofFn (n := t.model.output.numel) fun k => (y.scalar k).bits)

/-- What commands about a property do: reads the parameters and the property, and goes on. Of those
that are rejected it says what `check` and `property` say. -/
def withPropertyOf (demos : List Demo) (t : Target) (json : Bool) (limits : PayloadLimits)
    (payload property : System.FilePath) (go : Import t → Property → ByteArray → IO UInt32) :
    IO UInt32 := do
  let request : Request := { target := t, limits, demos := contracts demos }
  let name := payload.fileName.getD payload.toString
  let content ← (Files.system.content limits request.glance payload).run
  match request.importContent content with
  | .ok i =>
    let v ← judgePropertyFile {} property
    match v.outcome with
    | .ok (p, digest) => go i p digest
    | .error _ =>
      IO.println (if json then v.json.compact else v.toText)
      return Exit.rejected.code
  | .error _ => report json (request.judgeContent name content)

/-- The options that both commands have. -/
def propertyOptions : List String := targetOptions ++ ["--payload", "--property", "--limit"]

/-- The command `check-certificate` of a program that knows some families. -/
def checkCertificateCommand (demos : List Demo) (words : List String) : IO UInt32 := do
  let parsed : Except String (IO UInt32) := do
    let a ← parse propertyOptions ["--json", "--help"] words
    if a.has "--help" then return do IO.println (checkCertificateHelp demos); return Exit.ok.code
    let [file] := a.positional | throw "give one certificate"
    let some payload ← a.once? "--payload" | throw "--payload is missing"
    let some property ← a.once? "--property" | throw "--property is missing"
    let json := a.has "--json"
    let path : System.FilePath := file
    withChosen demos a "check-certificate" json fun c => do
      let contract := c.target.contract
      let say (outcome : Except Issue Certificate) : IO UInt32 := do
        let v : CertificateVerdict :=
          { file := path.fileName.getD file, outcome
            family := s!"{contract.family} ({contract.config.render})" }
        IO.println (if json then v.json.compact else v.toText)
        return (if v.outcome.isOk then Exit.ok else Exit.rejected).code
      return withPropertyOf demos c.target json (← limits a) payload property fun i p digest => do
        say (← proveImported c i p digest path)
  match parsed with
  | .ok run => run
  | .error message => usageError "check-certificate" message

/-- The command `check-counterexample` of a program that knows some families. -/
def checkCounterexampleCommand (demos : List Demo) (words : List String) : IO UInt32 := do
  let parsed : Except String (IO UInt32) := do
    let a ← parse propertyOptions ["--help"] words
    if a.has "--help" then
      return do IO.println (checkCounterexampleHelp demos); return Exit.ok.code
    let [file] := a.positional | throw "give one input"
    let some payload ← a.once? "--payload" | throw "--payload is missing"
    let some property ← a.once? "--property" | throw "--property is missing"
    withChosen demos a "check-counterexample" true fun c => do
      let family := c.target.contract.family
      let .exact h ← Evaluation.of c.target.model .exact | throw "exact arithmetic is not there"
      return withPropertyOf demos c.target true (← limits a) payload property fun i p _ => do
        match ← refuteImported c.target (h 1) i p file with
        | .ok (input, output) =>
          IO.println (refutedJson family input.toList output.toList).compact
          return Exit.ok.code
        | .error issue =>
          let v : CertificateVerdict := { file, family, outcome := .error issue }
          IO.println v.json.compact
          return Exit.rejected.code
  match parsed with
  | .ok run => run
  | .error message => usageError "check-counterexample" message

end NN.Cli
