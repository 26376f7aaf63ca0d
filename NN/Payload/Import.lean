import NN.Payload.Files
import NN.Payload.Report
import NN.Payload.Source

/-!
# Import

The whole path: a file's bytes, the reader, the check, the probe, the receipt. `importBytes` is
pure, and `judgeFileOf` is but for the files that it is given; the theorems about them are in
`NN.Proofs.Import` and `NN.Proofs.Files`.
-/

namespace NN

open Wire Wire.Json

/-- A model and what is asked of its payloads. -/
structure Target where
  /-- The model. -/
  model : Model
  /-- Its contract. -/
  contract : Contract
  /-- The contract is about the model's parameters. -/
  params_eq : contract.params = model.layer.params
  /-- The digest of the graph, if that came from a file. -/
  graph? : Option String := none

/-- The target of a member of a family. -/
def Family.Member.target {f : Family} (m : f.Member) (tags : List String) : Target :=
  { model := m.model, contract := m.contract tags, params_eq := rfl }

/-- A payload that was accepted. -/
structure Import (t : Target) where
  /-- What was read. -/
  payload : Payload
  /-- The parameters. -/
  bundle : Bundle t.contract.params
  /-- The comparison with the probe, if there was one. -/
  parity : Option Parity

/-- Reads and checks; runs the model on the probe as `run` says, if it says. -/
def importBytes (t : Target) (limits : PayloadLimits) (run : Option (Evaluation t.model))
    (bytes : ByteArray) : Except (List ImportError) (Import t) := do
  let payload ← (readSource t.contract limits bytes).mapError fun e => [.read e]
  let bundle ← (t.contract.check payload).mapError (·.map .contract)
  let parity ← match payload.probe with
    | none => .ok none
    | some probe => (do
        let fitted ← probe.fit t.model
        run.mapM fun e =>
          fitted.compare e (t.params_eq ▸ bundle) t.contract.tolerance).mapError fun e => [.probe e]
  return { payload, bundle, parity }

/-- What the model makes of `n` samples with the parameters that were imported. -/
def Import.run {t : Target} (i : Import t) {n : Nat} (x : Tensor (n :: t.model.input)) :
    Tensor (n :: t.model.output) := (t.model.run (t.params_eq ▸ i.bundle) x).1

/-- Does the payload conform to the default member of some family? -/
private def fits (families : List (String × Contract)) (p : Payload) : Option String :=
  (families.find? fun (_, c) => decide (Conforms c p)).map (·.1)

/-- What is to be checked, and how. -/
structure Request where
  /-- The model and its contract. -/
  target : Target
  /-- The reader's limits. -/
  limits : PayloadLimits := {}
  /-- What is looked at first. -/
  glance : Glance := {}
  /-- The numbers to run the model on the probe in; none if it is not to be run. -/
  run : Option (Evaluation target.model) := none
  /-- Make the digests? -/
  receipt : Bool := true
  /-- The contracts of the families' demos, for the hint on a mismatch. -/
  demos : List (String × Contract) := []

namespace Request

variable (r : Request)

/-- The verdict with an outcome. -/
def verdict (name : String) (outcome : Except (List Issue) Accepted)
    (meta? : Option String := none) (untagged := false) : Verdict :=
  { payload := name, family := r.target.contract.family, config := r.target.contract.config,
    outcome, meta?, graph? := r.target.graph?, untagged }

/-- The verdict on a payload's bytes, of which this came. -/
def judgeOutcome (name : String) (bytes : ByteArray) :
    Except (List ImportError) (Import r.target) → Verdict
  | .ok i =>
    let receipt := if r.receipt then some i.bundle.receipt else none
    r.verdict name (.ok { specs := r.target.contract.params, receipt, parity := i.parity })
      i.payload.meta? (isUntagged r.limits bytes)
  | .error errors =>
    let fitting := if errors.any (· matches .contract (.familyMismatch ..)) then
        (readSource r.target.contract r.limits bytes).toOption.bind (fits r.demos)
      else none
    let issues := errors.map fun
      | .file e => e.issue
      | .read e => faultIssue bytes e
      | .contract e => e.issue r.target.contract fitting
      | .probe e => e.issue
    r.verdict name (.error issues) (untagged := isUntagged r.limits bytes)

/-- The verdict on a payload's bytes. -/
def judge (name : String) (bytes : ByteArray) : Verdict :=
  r.judgeOutcome name bytes (importBytes r.target r.limits r.run bytes)

/-- What is imported of what was read of a file. -/
def importContent : Except FileError Content → Except (List ImportError) (Import r.target)
  | .error e => .error [.file e]
  | .ok (.head _ fault) => .error [.read fault]
  | .ok (.all bytes) => importBytes r.target r.limits r.run bytes

/-- What is imported of a file of some files. -/
def importFileOf {m : Type → Type} [Monad m] (files : Files m) (path : System.FilePath) :
    m (Except (List ImportError) (Import r.target)) := do
  return r.importContent (← (files.content r.limits r.glance path).run)

/-- The verdict on what was read of a file. -/
def judgeContent (name : String) : Except FileError Content → Verdict
  | .error e => r.verdict name (.error [e.issue])
  | .ok (.head bytes fault) => r.verdict name (.error [faultIssue bytes fault])
  | .ok (.all bytes) => r.judge name bytes

/-- The verdict on a file of some files. -/
def judgeFileOf {m : Type → Type} [Monad m] (files : Files m) (path : System.FilePath) :
    m Verdict := do
  let content ← (files.content r.limits r.glance path).run
  return r.judgeContent (path.fileName.getD path.toString) content

/-- The verdict on a file. -/
def judgeFile (path : System.FilePath) : IO Verdict := r.judgeFileOf Files.system path

end Request

/-- Imports a file: reads it, checks it against the target's contract, and, if `run` says in which
numbers, runs the model on its probe. -/
def importFile (t : Target) (path : System.FilePath) (limits : PayloadLimits := {})
    (run : Option (Evaluation t.model) := some .float32) :
    IO (Except (List ImportError) (Import t)) :=
  Request.importFileOf { target := t, limits, run } Files.system path

end NN
