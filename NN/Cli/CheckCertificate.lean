import NN.Cli.Common
import NN.Verify.Report

/-!
# `check-certificate`: does a certificate prove a property of a model that was trained?
-/

namespace NN.Cli

open Wire Wire.Cli

/-- The help of `check-certificate`. -/
def checkCertificateHelp (demos : List Demo) : String :=
  s!"Checks a certificate: that no output of a model with its parameters is unsafe.

  check-certificate --model NAME [--set KEY=N]… --payload FILE --property FILE CERTIFICATE [--json]

  --model NAME       {tagList demos}
  --set KEY=N        a setting of the family; may be repeated
  --payload FILE     the parameters, checked as `check` does
  --property FILE    the property (VNN-LIB)
  --limit KEY=N      a limit of the reader of payloads: bytes, depth, …; may be repeated
  --json             one line of JSON
  --help             this text

Exit codes: 0 proved, 2 usage, 3 rejected, 1 anything else."

/-- The check, of parameters that were imported. -/
def proveImported {f : Family} (m : f.Member) (tags : List String)
    (i : Import (m.target tags)) (property certificate : System.FilePath) :
    IO (Except Issue Certificate) := do
  match (← judgePropertyFile {} property).outcome with
  | .error issue => return .error issue
  | .ok (p, digest) =>
    let (bytes, read) ← readCertificateFile {} certificate
    let graph := m.graphFile
    let subject : Subject :=
      { graph := Sha256.hex graph.digest, bundle := Sha256.hex i.bundle.receipt.bundle
        property := Sha256.hex digest }
    return do
      let c ← read.mapError (·.issue bytes)
      let tree ← (c.about subject).mapError (·.issue bytes)
      (Verify.shows m.model i.bundle p (graph.nodes.map (·.name)) tree).mapError fun r =>
        (r.place graph.params.length).issue
      return c

/-- The command `check-certificate` of a program that knows some families. -/
def checkCertificateCommand (demos : List Demo) (words : List String) : IO UInt32 := do
  let parsed : Except String (IO UInt32) := do
    let a ← parse ["--model", "--set", "--payload", "--property", "--limit"] ["--json", "--help"]
      words
    if a.has "--help" then return do IO.println (checkCertificateHelp demos); return Exit.ok.code
    let [file] := a.positional | throw "give one certificate"
    let some payload ← a.once? "--payload" | throw "--payload is missing"
    let some property ← a.once? "--property" | throw "--property is missing"
    let d ← demo demos a
    let m ← member d.family a
    let limits ← limits a
    return do
      let request : Request :=
        { target := m.target (tags demos), limits, demos := contracts demos }
      let reject (v : Verdict) : IO UInt32 := report (a.has "--json") v
      match ← (Files.system.content limits request.glance payload).run with
      | .ok (.all bytes) =>
        match importBytes request.target limits none bytes with
        | .ok i =>
          let path : System.FilePath := file
          let v : CertificateVerdict :=
            { file := path.fileName.getD file, family := s!"{d.family.tag} ({m.config.render})"
              outcome := ← proveImported m (tags demos) i property path }
          IO.println (if a.has "--json" then v.json.compact else v.toText)
          return (if v.outcome.isOk then Exit.ok else Exit.rejected).code
        | .error _ => reject (request.judge payload bytes)
      | content => reject (request.judgeContent payload content)
  match parsed with
  | .ok run => run
  | .error message => usageError "check-certificate" message

end NN.Cli
