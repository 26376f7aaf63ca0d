import NN.Payload.Read
import NN.Payload.Report

/-!
# Import

The whole path: a file's bytes, the reader, the check, the probe, the receipt. `importBytes` is
pure; the theorem about it is in `NN.Proofs.Import`.
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

/-- The target of a member of a family. -/
def Family.Member.target {f : Family} (m : f.Member) (tags : List String) : Target :=
  ⟨m.model, m.contract tags, rfl⟩

/-- A payload that was accepted. -/
structure Import (t : Target) where
  /-- What was read. -/
  payload : Payload
  /-- The parameters. -/
  bundle : Bundle t.contract.params
  /-- The comparison with the probe, if there was one. -/
  parity : Option Parity

/-- Reads and checks; runs the model on the probe if `run`. -/
def importBytes (t : Target) (limits : Limits) (run : Bool) (bytes : ByteArray) :
    Except (List ImportError) (Import t) := do
  let payload ← (readPayload limits bytes).mapError fun e => [.read e]
  let bundle ← (check t.contract payload).mapError (·.map .contract)
  let parity ← match payload.probe with
    | none => .ok none
    | some probe => (do
        let fitted ← probe.fit t.model
        if run then return some (← fitted.compare (t.params_eq ▸ bundle) t.contract.tolerance)
        else return none).mapError fun e => [.probe e]
  return { payload, bundle, parity }

/-- The fault of a large document that its first bytes decide. Faults near the end of those bytes
may come from cutting there and do not count. -/
def headFault (limits : Limits) (head : ByteArray) : Option (Fault Meaning) :=
  match readPayload limits head with
  | .error fault => if fault.byte + 64 ≤ head.size then some fault else none
  | .ok _ => none

/-- The bytes of a regular file, or of a large one the fault in its head and the head: a file of
gigabytes that is no payload need not be read. -/
def readRegular (path : System.FilePath) (limits : Limits) :
    IO (Except FileError (Fault Meaning × ByteArray ⊕ ByteArray)) := do
  try
    let info ← path.metadata
    match info.type with
    | .dir => return .error (.unreadable "directory")
    | .file =>
      let size := info.byteSize.toNat
      if size > limits.bytes then return .error (.tooLarge limits.bytes size)
      if size > 2 ^ 24 then
        let head ← (← IO.FS.Handle.mk path .read).read (2 ^ 16)
        if let some fault := headFault limits head then return .ok (.inl (fault, head))
      return .ok (.inr (← IO.FS.readBinFile path))
    | _ => return .error (.unreadable "not a regular file")
  catch
    | .noFileOrDirectory .. => return .error .missing
    | e => return .error (.unreadable (toString e))

/-- Does the payload conform to the default member of some family? -/
def fits (families : List (String × Contract)) (p : Payload) : Option String :=
  (families.find? fun (_, c) => decide (Conforms c p)).map (·.1)

/-- What is to be checked, and how. -/
structure Request where
  /-- The model and its contract. -/
  target : Target
  /-- The reader's limits. -/
  limits : Limits := {}
  /-- Run the model on the probe? -/
  run : Bool := false
  /-- Make the digests? -/
  receipt : Bool := true
  /-- The contracts of the families' demos, for the hint on a mismatch. -/
  demos : List (String × Contract) := []

namespace Request

variable (r : Request)

/-- The verdict with an outcome. -/
def verdict (name : String) (outcome : Except (List Issue) Accepted)
    (meta? : Option String := none) : Verdict :=
  { payload := name, family := r.target.contract.family, config := r.target.contract.config,
    outcome, meta? }

/-- The verdict on a payload's bytes. -/
def judge (name : String) (bytes : ByteArray) : Verdict :=
  match importBytes r.target r.limits r.run bytes with
  | .ok i =>
    let receipt := if r.receipt then some i.bundle.receipt else none
    r.verdict name (.ok { specs := r.target.contract.params, receipt, parity := i.parity })
      i.payload.meta?
  | .error errors =>
    let fitting := if errors.any (· matches .contract (.familyMismatch ..)) then
        (readPayload r.limits bytes).toOption.bind (fits r.demos)
      else none
    r.verdict name <| .error <| errors.map fun
      | .file e => e.issue
      | .read e => faultIssue bytes e
      | .contract e => e.issue r.target.contract fitting
      | .probe e => e.issue

/-- The verdict on a file. -/
def judgeFile (path : System.FilePath) : IO Verdict := do
  let name := path.fileName.getD path.toString
  match ← readRegular path r.limits with
  | .error e => return r.verdict name (.error [e.issue])
  | .ok (.inl (fault, head)) => return r.verdict name (.error [faultIssue head fault])
  | .ok (.inr bytes) => return r.judge name bytes

end Request

end NN
