import NN.Payload.Read
import NN.Payload.Report

/-!
# Import

The whole path: a file's bytes, the reader, the check, the probe, the receipt. `importBytes` is pure;
the theorem about it is in `NN.Proofs.Import`.
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

/-- The bytes of a regular file of at most `limit` bytes. -/
def readRegular (path : System.FilePath) (limit : Nat) : IO (Except FileError ByteArray) := do
  try
    let info ← path.metadata
    match info.type with
    | .dir => return .error (.unreadable "directory")
    | .file =>
      let size := info.byteSize.toNat
      if size > limit then return .error (.tooLarge limit size)
      return .ok (← IO.FS.readBinFile path)
    | _ => return .error (.unreadable "not a regular file")
  catch
    | .noFileOrDirectory .. => return .error .missing
    | e => return .error (.unreadable (toString e))

/-- The fault of a large file that its first bytes decide, so that the rest need not be read. Faults
near the end of those bytes may come from cutting there and do not count. -/
def earlyFault (path : System.FilePath) (limits : Limits) (size : Nat) :
    IO (Option (Fault Meaning × ByteArray)) := do
  let head := 65536
  if size ≤ 16 * 2 ^ 20 then return none
  let file ← IO.FS.Handle.mk path .read
  let bytes ← file.read (.ofNat head)
  match readPayload limits bytes with
  | .error fault => return if fault.byte + 64 ≤ bytes.size then some (fault, bytes) else none
  | .ok _ => return none

/-- Does the payload conform to the default member of some family? -/
def fits (families : List (String × Contract)) (p : Payload) : Option String :=
  (families.find? fun (_, c) => decide (Conforms c p)).map (·.1)

/-- The verdict on a payload's bytes. `others` are the contracts of the families' defaults. -/
def verdictOf (t : Target) (limits : Limits) (run : Bool) (others : List (String × Contract))
    (name : String) (bytes : ByteArray) : Verdict :=
  let verdict := fun outcome meta? =>
    { payload := name, family := t.contract.family, config := t.contract.config, outcome, meta? }
  match importBytes t limits run bytes with
  | .ok i =>
    verdict (.ok { receipt := i.bundle.receipt, parity := i.parity }) i.payload.meta?
  | .error errors =>
    let fitting := if errors.any (· matches .contract (.familyMismatch ..)) then
        match readPayload limits bytes with
        | .ok p => fits others p
        | .error _ => none
      else none
    verdict (.error <| errors.map fun
      | .file e => e.issue
      | .read e => faultIssue bytes e
      | .contract e => e.issue t.contract fitting
      | .probe e => e.issue) none

/-- The verdict on a file. -/
def verdictOfFile (t : Target) (limits : Limits) (run : Bool) (others : List (String × Contract))
    (path : System.FilePath) : IO Verdict := do
  let rejected (i : Issue) : Verdict :=
    { payload := path.toString, family := t.contract.family, config := t.contract.config,
      outcome := .error [i] }
  let size := (← (path.metadata).toBaseIO).toOption.elim 0 (·.byteSize.toNat)
  let early ← if size ≤ limits.bytes ∧ (← isRegular path) then
      (try earlyFault path limits size catch _ => pure none)
    else pure none
  if let some (fault, head) := early then return rejected (faultIssue head fault)
  match ← readRegular path limits.bytes with
  | .error e => return rejected e.issue
  | .ok bytes => return verdictOf t limits run others path.toString bytes
where
  /-- Is this a regular file? -/
  isRegular (path : System.FilePath) : BaseIO Bool := do
    return (← (path.metadata).toBaseIO).toOption.elim false (·.type == .file)

end NN
