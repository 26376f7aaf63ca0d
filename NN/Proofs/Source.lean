import NN.Proofs.Read
import NN.Proofs.Safetensors

/-!
# What a payload's file is

A document of `torchlean.params`, or a safetensors file.
-/

namespace NN

open Wire Wire.Json

variable {c : Contract} {limits : PayloadLimits} {bytes : ByteArray} {p : Payload}

/-- The bytes hold this payload, if it is to be one of this contract: they are a document that holds
it, or a safetensors file whose tensors, in the contract's order, and whose tag it has. -/
def Source (c : Contract) (limits : PayloadLimits) (bytes : ByteArray) (p : Payload) : Prop :=
  Document limits bytes p ∨
    ∃ s : Safetensors, SafetensorsFile limits bytes s ∧ p = s.payload c

theorem readSource_of_read (h : readPayload limits bytes = .ok p) :
    readSource c limits bytes = .ok p := by
  simp only [readSource, h]

theorem readSource_of_document {e : Fault Meaning} (h : readPayload limits bytes = .error e)
    (hb : Safetensors.begins bytes = false) : readSource c limits bytes = .error e := by
  simp only [readSource, h, hb, Bool.false_eq_true, if_false]

theorem isUntagged_of_read (h : readPayload limits bytes = .ok p) :
    isUntagged limits bytes = false := by
  simp only [isUntagged, h, Bool.and_false]

/-- What was read is what the bytes hold. -/
theorem source_sound (hb : bytes.size < USize.size) (h : readSource c limits bytes = .ok p) :
    Source c limits bytes p := by
  unfold readSource at h
  split at h
  · rename_i q hq
    cases h
    exact .inl (read_sound hb hq)
  · split at h
    · cases hs : readSafetensors limits bytes with
      | error e =>
        rw [hs] at h
        cases h
      | ok s =>
        rw [hs] at h
        cases h
        exact .inr ⟨s, readSafetensors_sound hb hs, rfl⟩
    · cases h

end NN
