import NN.Proofs.Head
import NN.Proofs.Import

/-!
# What is said of a file is what is said of its bytes

However much of them was read.
-/

namespace NN

section

variable {limits : PayloadLimits} {glance : Glance} {path : System.FilePath} {bytes : ByteArray}
  {disk : System.FilePath → Except FileError ByteArray}

theorem fixed_all (h : disk path = .ok bytes) (hsize : ¬ bytes.size > limits.bytes) :
    (Files.content.all (Files.fixed disk) limits path).run = .ok (.all bytes) := by
  simp only [Files.content.all, Files.fixed, h, ExceptT.run, ExceptT.bind, ExceptT.bindCont,
    ExceptT.mk, bind, pure, ExceptT.pure]
  rw [if_neg hsize]

theorem fixed_size (h : disk path = .ok bytes) :
    (Files.fixed disk).size path = ExceptT.mk (.ok bytes.size) := by
  simp only [Files.fixed, h]
  rfl

theorem fixed_head (h : disk path = .ok bytes) (n : USize) :
    (Files.fixed disk).head path n = ExceptT.mk (.ok (bytes.extract 0 n.toNat)) := by
  simp only [Files.fixed, h]
  rfl

/-- What is read of a file that does not change. -/
theorem content_fixed : (Files.content (Files.fixed disk) limits glance path).run =
    match disk path with
    | .error e => .error e
    | .ok bytes =>
      if bytes.size > limits.bytes then .error (.tooLarge limits.bytes bytes.size)
      else if bytes.size > glance.above then
        match headFault limits (bytes.extract 0 glance.bytes.toNat) with
        | some fault => .ok (.head (bytes.extract 0 glance.bytes.toNat) fault)
        | none => .ok (.all bytes)
      else .ok (.all bytes) := by
  cases h : disk path with
  | error e =>
    simp only [Files.content, Files.fixed, h]
    rfl
  | ok bytes =>
    simp only [Files.content, fixed_size h, fixed_head h glance.bytes]
    show (if bytes.size > limits.bytes then _ else _ : ExceptT FileError Id Content).run = _
    split
    · rfl
    · rename_i hsize
      split
      · show (match headFault limits (bytes.extract 0 glance.bytes.toNat) with
          | some fault => _
          | none => _ : ExceptT FileError Id Content).run = _
        cases headFault limits (bytes.extract 0 glance.bytes.toNat) with
        | some fault => rfl
        | none => exact fixed_all h hsize
      · exact fixed_all h hsize

end

/-- What is said of a file is what is said of its bytes: that they are too many, or the verdict on
them, whichever files are looked at before they are read, and however far. -/
theorem judgeFile_eq {r : Request} {disk : System.FilePath → Except FileError ByteArray}
    {path : System.FilePath}
    (hb : ∀ bytes, disk path = .ok bytes → bytes.size < USize.size) :
    r.judgeFileOf (Files.fixed disk) path =
      match disk path with
      | .error e => r.verdict (path.fileName.getD path.toString) (.error [e.issue])
      | .ok bytes =>
        if bytes.size > r.limits.bytes then
          r.verdict (path.fileName.getD path.toString)
            (.error [(FileError.tooLarge r.limits.bytes bytes.size).issue])
        else r.judge (path.fileName.getD path.toString) bytes := by
  show r.judgeContent _ (Files.content (Files.fixed disk) r.limits r.glance path).run = _
  rw [content_fixed]
  cases h : disk path with
  | error e => rfl
  | ok bytes =>
    simp only
    split
    · rfl
    split
    · cases hf : headFault r.limits (bytes.extract 0 r.glance.bytes.toNat) with
      | none => rfl
      | some fault =>
        obtain ⟨hread, hbyte⟩ := headFault_sound (hb bytes h) hf
        obtain ⟨hkind, hbegins⟩ := headFault_kind hf
        rw [begins_extract (Nat.lt_of_lt_of_le (by decide) hkind)] at hbegins
        have hsource := (readSource_eq (c := r.target.contract) hbegins).trans hread
        have himport : importBytes r.target r.limits r.run bytes = .error [.read fault] := by
          simp only [importBytes, hsource]
          rfl
        have huntagged : isUntagged r.limits bytes = false := by
          simp only [isUntagged, hbegins, Bool.false_and]
        simp only [Request.judgeContent, Request.judge, Request.judgeOutcome, himport, huntagged,
          List.map_cons, List.map_nil,
          faultIssue_extract hkind (Nat.le_of_lt hbyte)]
    · rfl

/-- What is imported of a file is what is imported of its bytes. -/
theorem importFile_eq {r : Request} {disk : System.FilePath → Except FileError ByteArray}
    {path : System.FilePath}
    (hb : ∀ bytes, disk path = .ok bytes → bytes.size < USize.size) :
    r.importFileOf (Files.fixed disk) path =
      match disk path with
      | .error e => .error [.file e]
      | .ok bytes =>
        if bytes.size > r.limits.bytes then .error [.file (.tooLarge r.limits.bytes bytes.size)]
        else importBytes r.target r.limits r.run bytes := by
  show r.importContent (Files.content (Files.fixed disk) r.limits r.glance path).run = _
  rw [content_fixed]
  cases h : disk path with
  | error e => rfl
  | ok bytes =>
    simp only
    split
    · rfl
    split
    · cases hf : headFault r.limits (bytes.extract 0 r.glance.bytes.toNat) with
      | none => rfl
      | some fault =>
        obtain ⟨hkind, hbegins⟩ := headFault_kind hf
        rw [begins_extract (Nat.lt_of_lt_of_le (by decide) hkind)] at hbegins
        simp only [Request.importContent, importBytes,
          readSource_eq hbegins, (headFault_sound (hb bytes h) hf).1]
        rfl
    · rfl

/-- A file that is accepted: its bytes are a document or a safetensors file that holds a payload,
which conforms to the contract, the verdict lists its names and shapes, and the receipt is the
digest of its bits. -/
theorem judgeFile_sound {r : Request} {disk : System.FilePath → Except FileError ByteArray}
    {path : System.FilePath} {a : Accepted}
    (hb : ∀ bytes, disk path = .ok bytes → bytes.size < USize.size)
    (h : (r.judgeFileOf (Files.fixed disk) path : Id Verdict).outcome = .ok a) :
    ∃ bytes payload, disk path = .ok bytes ∧ Source r.target.contract r.limits bytes payload ∧
      Conforms r.target.contract payload ∧ a.specs = payload.params.map RawTensor.spec ∧
      a.receipt = if r.receipt then some (receiptOf payload.params) else none := by
  have h : Verdict.outcome (r.judgeFileOf (Files.fixed disk) path) = .ok a := h
  rw [judgeFile_eq hb] at h
  cases hd : disk path with
  | error e =>
    rw [hd] at h
    cases h
  | ok bytes =>
    rw [hd] at h
    simp only at h
    split at h
    · cases h
    · obtain ⟨payload, h⟩ := judge_sound (hb bytes hd) h
      exact ⟨bytes, payload, rfl, h⟩

end NN
