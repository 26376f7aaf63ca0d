import NN.Cli.Frames
import NN.Cli.Target
import NN.Verify.Judge

/-!
# `check-certificate` and `check-counterexample`: is a property of what was trained proved, or refuted?
-/

namespace NN.Cli

open Wire Wire.Cli

/-- The help of `check-certificate`. -/
def checkCertificateHelp (demos : List Demo) : String :=
  s!"Checks a certificate: that no output of a model with its parameters is unsafe.

  check-certificate --model NAME [--set KEY=N]… --payload FILE --property FILE CERTIFICATE [--json]
  check-certificate --model NAME [--set KEY=N]… --payload FILE [--property FILE] --stream

{targetHelp demos}
  --payload FILE     the parameters, checked as `check` does
  --property FILE    the property (VNN-LIB)
  --limit KEY=N      a limit of the reader of payloads: bytes, depth, …; may be repeated
  --part K/N         only part K of N of the leaves: all parts together prove what the whole does
  --json             one line of JSON
  --stream           read certificates from standard input, each as a line with its number of bytes
                     and then the bytes, or, without --property, a property and a certificate by
                     turns; write a line of JSON for each certificate
  --help             this text

Exit codes: 0 proved, or the part is checked, or the stream has ended, 2 usage, 3 rejected, 1 anything else."

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

/-- The part that `--part` names. -/
def share? (a : Args) : Except String (Option Verify.Share) := do
  let some text ← a.once? "--part" | return none
  let fail := throw s!"--part is K/N with K from 1 to N, not {text}"
  let [k, n] := text.splitOn "/" | fail
  let (some number, some of) := (k.toNat?, n.toNat?) | fail
  if h : 1 ≤ number ∧ number ≤ of then return some ⟨number, of, h.1, h.2⟩ else fail

/-- Who answers for a model whose parameters were imported. -/
structure Clerk (c : Chosen) where
  /-- The parameters. -/
  imported : Import c.target
  /-- Judges certificates for them. -/
  judge : Judge c.target.model (c.target.params_eq ▸ imported.bundle) c.graph.get
  /-- The part of each certificate that is checked. -/
  part : Option Verify.Share

/-- What is answered for parameters that were imported. -/
def Clerk.of (c : Chosen) (part : Option Verify.Share) (imported : Import c.target) : Clerk c :=
  { imported, judge := .of .., part }

/-- The verdict on a certificate for a property. -/
def Clerk.verdict {c : Chosen} (clerk : Clerk c) (property : Property × ByteArray) (file : String)
    (bytes : ByteArray) (read : Except CertificateError Certificate) : CertificateVerdict where
  file
  family := s!"{c.target.contract.family} ({c.target.contract.config.render})"
  outcome := clerk.judge.judge clerk.part property bytes read
  part := clerk.part.map (·, Sha256.digest .empty bytes)

/-- Judges certificates until the input ends: for one property, or each for the one before it. -/
def Clerk.stream {c : Chosen} (clerk : Clerk c)
    (property : Option (Property × ByteArray)) : IO UInt32 := do
  let (input, out) := (← IO.getStdin, ← IO.getStdout)
  let say (line : Json.Value) : IO Unit := do
    out.putStrLn line.compact
    out.flush
  let answer (property : Property × ByteArray) (bytes : ByteArray) : IO Unit :=
    say (clerk.verdict property "-" bytes ((readCertificate {} bytes).mapError .read)).json
  match property with
  | some property =>
    frames "check-certificate" 1 input fun documents =>
      answer property (documents.getD 0 .empty)
  | none =>
    frames "check-certificate" 2 input fun documents => do
      let v := judgeProperty {} "-" (documents.getD 0 .empty)
      match v.outcome with
      | .ok property => answer property (documents.getD 1 .empty)
      | .error _ => say v.json

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

/-- Reads a property, and goes on. Of one that is rejected it says what `property` says. -/
def withProperty (json : Bool) (property : System.FilePath)
    (go : Property × ByteArray → IO UInt32) : IO UInt32 := do
  let v ← judgePropertyFile {} property
  match v.outcome with
  | .ok property => go property
  | .error _ =>
    IO.println (if json then v.json.compact else v.toText)
    return Exit.rejected.code

/-- The options that both commands have. -/
def propertyOptions : List String := targetOptions ++ ["--payload", "--property", "--limit"]

/-- The command `check-certificate` of a program that knows some families. -/
def checkCertificateCommand (demos : List Demo) (words : List String) : IO UInt32 := do
  let parsed : Except String (IO UInt32) := do
    let a ← parse ("--part" :: propertyOptions) ["--json", "--stream", "--help"] words
    if a.has "--help" then return do IO.println (checkCertificateHelp demos); return Exit.ok.code
    let some payload ← a.once? "--payload" | throw "--payload is missing"
    let property ← a.once? "--property"
    let json := a.has "--json" || a.has "--stream"
    let part ← share? a
    let limits ← limits a
    withChosen demos a "check-certificate" json fun c =>
      match a.has "--stream", a.positional, property with
      | true, [], none =>
        return withPayloadOf demos c.target json limits payload fun i => (Clerk.of c part i).stream none
      | true, [], some property =>
        return withPayloadOf demos c.target json limits payload fun i =>
          withProperty json property fun property => (Clerk.of c part i).stream property
      | false, [file], some property =>
        return withPayloadOf demos c.target json limits payload fun i =>
          withProperty json property fun property => do
            let path : System.FilePath := file
            let (bytes, read) ← readCertificateFile {} path
            let name := path.fileName.getD file
            let v := (Clerk.of c part i).verdict property name bytes read
            IO.println (if json then v.json.compact else v.toText)
            return (if v.outcome.isOk then Exit.ok else Exit.rejected).code
      | false, [_], none => throw "--property is missing"
      | _, _, _ => throw "give one certificate, or --stream"
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
    let limits ← limits a
    withChosen demos a "check-counterexample" true fun c => do
      let family := c.target.contract.family
      let .exact h ← Evaluation.of c.target.model .exact | throw "exact arithmetic is not there"
      return withPayloadOf demos c.target true limits payload fun i =>
        withProperty true property fun (p, _) => do
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
