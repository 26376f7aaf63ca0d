import NN.Proofs.Import
import NN.Proofs.SourceFits
import NN.Proofs.Read
import NN.Proofs.Write

/-!
# What is written comes back

Through bytes: the canonical text of a payload is read as the payload, what was accepted is accepted
again, and a bundle that is written is the bundle that is imported.
-/

namespace NN

open Wire Wire.Json

variable {t : Target} {limits : PayloadLimits} {run : Option (Evaluation t.model)} {bytes : ByteArray}

/-- The canonical text of a payload within the limits is read as the payload, in both encodings. -/
theorem read_write {p : Payload} (room : limits.Roomy) (hm : limits.meta_ < USize.size)
    (enc : Encoding) (h : p.Fits limits) (hs : (writePayload enc p).size < USize.size) :
    readPayload limits (writePayload enc p) = .ok p :=
  read_complete hs hm (write_document room enc h)

/-- What a document says has room in one; so has what a safetensors file holds, if family,
configuration and number of parameters of the contract have. -/
theorem import_fits {i : Import t} (hb : bytes.size < USize.size)
    (hc : Safetensors.begins bytes = true → t.contract.Fits limits)
    (h : importBytes t limits run bytes = .ok i) : i.payload.Fits limits := by
  obtain ⟨hr, hconf, _⟩ := import_read h
  cases hbegins : Safetensors.begins bytes with
  | false =>
    rw [readSource_eq hbegins] at hr
    exact (read_sound hb hr).fits
  | true =>
    rcases source_sound hb hr with hd | ⟨s, hf, hh⟩
    · exact hd.fits
    · exact hf.fits hh hconf (hc hbegins)

/-- What was accepted and is written again as a document, in either encoding, is accepted again: the
same payload, the same bundle, the same comparison with the probe. What was a safetensors file needs
a contract that is within the limits. -/
theorem import_rewrite {i : Import t} (room : limits.Roomy) (hm : limits.meta_ < USize.size)
    (hb : bytes.size < USize.size) (hc : Safetensors.begins bytes = true → t.contract.Fits limits)
    (h : importBytes t limits run bytes = .ok i) (enc : Encoding)
    (hs : (writePayload enc i.payload).size < USize.size) :
    importBytes t limits run (writePayload enc i.payload) = .ok i := by
  have hr := (import_read h).1
  have hw := readSource_of_document (c := t.contract) hs hm
    (write_document room enc (import_fits hb hc h))
  rw [importBytes_eq hw, ← importBytes_eq hr, h]

/-- The verdict on what was accepted and is written again is the same, receipt included, but that a
document has a tag. -/
theorem judge_rewrite_source {r : Request} {i : Import r.target} {name : String}
    (room : r.limits.Roomy) (hm : r.limits.meta_ < USize.size) (hb : bytes.size < USize.size)
    (hc : Safetensors.begins bytes = true → r.target.contract.Fits r.limits)
    (h : importBytes r.target r.limits r.run bytes = .ok i) (enc : Encoding)
    (hs : (writePayload enc i.payload).size < USize.size) :
    r.judge name (writePayload enc i.payload) = { r.judge name bytes with untagged := false } := by
  rw [Request.judge, Request.judge, import_rewrite room hm hb hc h enc hs, h,
    Request.judgeOutcome, Request.judgeOutcome,
    isUntagged_of_document (write_document room enc (import_fits hb hc h))]
  rfl

/-- The verdict on a document that was accepted and is written again is the same, receipt
included. -/
theorem judge_rewrite {r : Request} {i : Import r.target} {name : String}
    (room : r.limits.Roomy) (hm : r.limits.meta_ < USize.size) (hb : bytes.size < USize.size)
    (hd : Safetensors.begins bytes = false)
    (h : importBytes r.target r.limits r.run bytes = .ok i) (enc : Encoding)
    (hs : (writePayload enc i.payload).size < USize.size) :
    r.judge name (writePayload enc i.payload) = r.judge name bytes := by
  rw [judge_rewrite_source room hm hb (by simp [hd]) h enc hs, Request.judge, h,
    Request.judgeOutcome, isUntagged, hd, Bool.false_and]
  rfl

/-- A bundle that is written as a document, in either encoding, is imported as the bundle: for each
contract whose configuration repeats no key, if names, shapes and scalars are within the limits. -/
theorem import_write (hk : (t.contract.config.map Prod.fst).Nodup)
    (b : Bundle t.contract.params) (room : limits.Roomy) (hm : limits.meta_ < USize.size)
    (h : b.toPayload.Fits limits) (enc : Encoding)
    (hs : (writePayload enc b.toPayload).size < USize.size) :
    ∃ i, importBytes t limits run (writePayload enc b.toPayload) = .ok i ∧ i.bundle = b := by
  refine ⟨⟨b.toPayload, b, none⟩, ?_, rfl⟩
  rw [importBytes_eq (readSource_of_document hs hm (write_document room enc h)),
    check_of_bundle hk b]
  rfl

end NN
