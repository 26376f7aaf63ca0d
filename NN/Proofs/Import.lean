import NN.Payload.Import
import NN.Proofs.DiagnoseComplete
import NN.Proofs.Probe
import NN.Proofs.Source

/-!
# What an accepted file is

From the bytes of a file to the receipt: reader, check, bundle, probe and digests as one statement
about `importBytes` and about the verdict that is made of it.
-/

namespace NN

variable {t : Target} {limits : PayloadLimits} {run : Option (Evaluation t.model)} {bytes : ByteArray}

/-- What `importBytes` does with a payload that was read. -/
theorem importBytes_eq {payload : Payload} (h : readSource t.contract limits bytes = .ok payload) :
    importBytes t limits run bytes =
      match t.contract.check payload with
      | .error es => .error (es.map .contract)
      | .ok bundle =>
        match payload.probe with
        | none => .ok { payload, bundle, parity := none }
        | some probe =>
          match probe.fit t.model with
          | .error e => .error [.probe e]
          | .ok fitted =>
            match run with
            | none => .ok { payload, bundle, parity := none }
            | some e =>
              match fitted.compare e (t.params_eq ▸ bundle) t.contract.tolerance with
              | .error e => .error [.probe e]
              | .ok parity => .ok { payload, bundle, parity := some parity } := by
  simp only [importBytes, h, Except.mapError, bind, Except.bind, pure, Except.pure]
  cases t.contract.check payload with
  | error => rfl
  | ok bundle =>
    simp only
    cases payload.probe with
    | none => rfl
    | some probe =>
      simp only
      cases probe.fit t.model with
      | error => rfl
      | ok fitted =>
        cases run with
        | none => rfl
        | some e =>
          simp only [Option.mapM]
          cases fitted.compare e (t.params_eq ▸ bundle) t.contract.tolerance <;> rfl

/-- The payload's probe, if it has one, fits the model, and the model was run on it, in the numbers
that were asked for, if any were: every one of its outputs agrees with the one that PyTorch
recorded, and the comparison names these numbers. -/
def Import.Compared (i : Import t) (run : Option (Evaluation t.model)) : Prop :=
  ∀ probe, i.payload.probe = some probe → ∃ fitted, probe.fit t.model = .ok fitted ∧
    ∀ e, run = some e → i.parity.map (·.numbers) = some e.numbers ∧ Agreeing t.contract.tolerance
      (t.model.runWith e (t.params_eq ▸ i.bundle) fitted.input).1.data probe.output.data

/-- What is accepted was read. -/
theorem import_read {i : Import t} (h : importBytes t limits run bytes = .ok i) :
    readSource t.contract limits bytes = .ok i.payload ∧ Conforms t.contract i.payload ∧
      i.bundle.toRaw = i.payload.params ∧ i.Compared run := by
  cases hr : readSource t.contract limits bytes with
  | error => simp [importBytes, hr, Except.mapError, bind, Except.bind] at h
  | ok payload =>
    rw [importBytes_eq hr] at h
    split at h
    · cases h
    rename_i bundle hc
    obtain ⟨hconf, hraw, _⟩ := check_sound hc
    split at h
    · rename_i hp
      cases h
      exact ⟨rfl, hconf, hraw, fun probe hs => by simp [hp] at hs⟩
    · rename_i probe hp
      split at h
      · cases h
      rename_i fitted hf
      split at h
      · cases h
        refine ⟨rfl, hconf, hraw, fun p hs => ?_⟩
        cases hp.symm.trans hs
        exact ⟨fitted, hf, nofun⟩
      · split at h
        · cases h
        rename_i parity hcmp
        cases h
        refine ⟨rfl, hconf, hraw, fun p hs => ?_⟩
        cases hp.symm.trans hs
        refine ⟨fitted, hf, fun e he => ?_⟩
        cases he
        exact ⟨congrArg some (Probe.compare_numbers hcmp),
          (Probe.fit_sound hf).2.2.2.2.1 ▸ Probe.compare_ok_iff.mp ⟨parity, hcmp⟩⟩

/-- If some bytes are accepted, they are a document or a safetensors file that holds a payload, the
payload conforms to the contract, the bundle holds exactly the payload's tensors (names, shapes and
every bit), and the probe agreed. -/
theorem import_sound {i : Import t} (hb : bytes.size < USize.size)
    (h : importBytes t limits run bytes = .ok i) :
    Source t.contract limits bytes i.payload ∧ Conforms t.contract i.payload ∧
      i.bundle.toRaw = i.payload.params ∧ i.Compared run := by
  obtain ⟨hr, h⟩ := import_read h
  exact ⟨source_sound hb hr, h⟩

/-- What is accepted of a safetensors file is what stands in it: each tensor of the bundle has the
name and the shape of one that the header lists, and exactly the bits that stand at the offsets which
the header states. -/
theorem import_bits {i : Import t} (hb : bytes.size < USize.size)
    (hbegins : Safetensors.begins bytes = true) (h : importBytes t limits run bytes = .ok i) :
    ∃ length text rest entries notes?, bytes.data.toList = length ++ (text ++ rest) ∧
      length.length = 8 ∧ HeaderText limits text entries notes? ∧
      ∀ x ∈ i.bundle.toRaw, ∃ e ∈ entries, TensorAt bytes (8 + littleEndian length) e x := by
  obtain ⟨hs, _, hraw, _⟩ := import_sound hb h
  rcases hs with hd | ⟨s, hf, hh⟩
  · rw [hd.begins] at hbegins
    cases hbegins
  · obtain ⟨length, text, rest, entries, notes?, h1, h2, h3, h4⟩ := hf.bits
    exact ⟨length, text, rest, entries, notes?, h1, h2, h3, fun x hx =>
      h4 x ((hh.params x).mp (hraw ▸ hx))⟩

/-- Bytes that are a document or a safetensors file which holds a conforming payload are accepted, if
it has no probe, or one that fits and, where the model is run, agrees with it. -/
theorem import_complete {payload : Payload} (hb : bytes.size < USize.size)
    (hm : limits.meta_ < USize.size) (hd : Source t.contract limits bytes payload)
    (hc : Conforms t.contract payload)
    (hp : ∀ probe, payload.probe = some probe → ∃ fitted, probe.fit t.model = .ok fitted ∧
      ∀ e, run = some e → ∀ b : Bundle t.contract.params, b.toRaw = payload.params →
        Agreeing t.contract.tolerance (t.model.runWith e (t.params_eq ▸ b) fitted.input).1.data
          probe.output.data) :
    ∃ i, importBytes t limits run bytes = .ok i ∧ i.payload = payload := by
  obtain ⟨bundle, hcheck⟩ := check_complete hc
  obtain ⟨_, hread, heq⟩ := source_complete hb hm hd
  obtain rfl := heq hc
  rw [importBytes_eq hread, hcheck]
  simp only
  split
  · exact ⟨_, rfl, rfl⟩
  · rename_i probe hprobe
    obtain ⟨fitted, hf, hrun⟩ := hp probe hprobe
    simp only [hf]
    split
    · exact ⟨_, rfl, rfl⟩
    · rename_i e
      have agreeing := hrun e rfl bundle (check_sound hcheck).2.1
      rw [← (Probe.fit_sound hf).2.2.2.2.1] at agreeing
      obtain ⟨parity, hparity⟩ := Probe.compare_ok_iff.mpr agreeing
      exact ⟨_, by rw [hparity], rfl⟩

/-- Bytes that are rejected are rejected for a reason: they are neither a document nor a safetensors
file within the limits, or hold a payload that does not conform, and each error is true of it, or of
whose probe what is said is true. -/
theorem import_error_sound {es : List ImportError} (hb : bytes.size < USize.size)
    (hm : limits.meta_ < USize.size) (h : importBytes t limits run bytes = .error es) :
    (∃ e, es = [.read e] ∧ ∀ payload, ¬ Source t.contract limits bytes payload) ∨
      ∃ payload, Source t.contract limits bytes payload ∧
        ((∃ ces, es = ces.map .contract ∧ ces ≠ [] ∧ ∀ e ∈ ces, e.Holds t.contract payload) ∨
          Conforms t.contract payload ∧ ∃ probe bundle e, payload.probe = some probe ∧
            bundle.toRaw = payload.params ∧ es = [.probe e] ∧
            e.Holds t.model run (t.params_eq ▸ bundle) t.contract.tolerance probe) := by
  cases hr : readSource t.contract limits bytes with
  | error e =>
    simp only [importBytes, hr, Except.mapError, bind, Except.bind] at h
    cases h
    refine .inl ⟨e, rfl, fun payload hd => ?_⟩
    obtain ⟨_, hread, _⟩ := source_complete hb hm hd
    rw [hread] at hr
    cases hr
  | ok payload =>
    rw [importBytes_eq hr] at h
    refine .inr ⟨payload, source_sound hb hr, ?_⟩
    split at h
    · rename_i ces hc
      cases h
      exact .inl ⟨ces, rfl, check_error_sound hc⟩
    · rename_i bundle hc
      obtain ⟨hconf, hraw, _⟩ := check_sound hc
      refine .inr ⟨hconf, ?_⟩
      split at h
      · cases h
      · rename_i probe hp
        split at h
        · rename_i e he
          cases h
          exact ⟨probe, bundle, e, hp, hraw, rfl, Probe.fit_error he _ _ _⟩
        · rename_i fitted hf
          split at h
          · cases h
          · split at h
            · rename_i e he
              cases h
              exact ⟨probe, bundle, e, hp, hraw, rfl, Probe.compare_error hf he⟩
            · cases h

/-- A verdict that says accepted: the bytes are a document or a safetensors file that holds a
payload, which conforms to the contract, the verdict lists its names and shapes, and the receipt is
the digest of its bits. -/
theorem judge_sound {r : Request} {name : String} {a : Accepted} (hb : bytes.size < USize.size)
    (h : (r.judge name bytes).outcome = .ok a) :
    ∃ payload, Source r.target.contract r.limits bytes payload ∧ Conforms r.target.contract payload ∧
      a.specs = payload.params.map RawTensor.spec ∧
      a.receipt = if r.receipt then some (receiptOf payload.params) else none := by
  unfold Request.judge Request.judgeOutcome at h
  split at h
  · rename_i i hi
    simp only [Request.verdict] at h
    cases h
    obtain ⟨hr, hc, hraw, _⟩ := import_sound hb hi
    exact ⟨i.payload, hr, hc, hc.params.symm, by simp only [Bundle.receipt, hraw]⟩
  · simp only [Request.verdict] at h
    cases h

/-- The verdict says of a safetensors file without a tag that it has none, and of nothing else. -/
theorem judge_untagged {r : Request} {name : String} (hb : bytes.size < USize.size)
    (hm : r.limits.meta_ < USize.size) {p : Payload}
    (h : Source r.target.contract r.limits bytes p) :
    (r.judge name bytes).untagged = true ↔
      ∃ s, SafetensorsFile r.limits bytes s ∧ s.tag? = none := by
  have hu : (r.judge name bytes).untagged = isUntagged r.limits bytes := by
    unfold Request.judge Request.judgeOutcome
    split <;> rfl
  rw [hu]
  constructor
  · rcases h with hd | ⟨s, hf, _⟩
    · simp [isUntagged_of_document hd]
    · rw [hf.untagged hb hm]
      exact fun hn => ⟨s, hf, Option.isNone_iff_eq_none.mp hn⟩
  · rintro ⟨s, hf, hn⟩
    rw [hf.untagged hb hm, hn]
    rfl

end NN
