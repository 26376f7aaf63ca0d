import NN.Proofs.FieldsComplete

/-!
# The reader and the format

What is read is a document, and every document is read: `readPayload` decides the relation
`Document`, and returns the payload that the document holds.
-/

namespace NN

open Wire Wire.Json Wire.Window Read

variable {limits : PayloadLimits} {input : Input} {i j : USize}

theorem endOfInput_ok {u : Unit} : endOfInput input i = .ok u j ↔
    spaceEnd input.window i = input.window.stop ∧ j = input.window.stop := by
  simp only [endOfInput, bind_ok, skipSpace_ok, get_ok, read_ok]
  constructor
  · rintro ⟨_, _, rfl, _, _, ⟨rfl, rfl⟩, _, _, ⟨rfl, rfl⟩, h⟩
    split at h
    · rename_i he
      obtain ⟨_, rfl⟩ := pure_ok.mp h
      exact ⟨eq_of_beq he, eq_of_beq he⟩
    · obtain ⟨_, _, _, h⟩ := bind_ok.mp h
      exact (fault_ok.mp h).elim
  · rintro ⟨he, rfl⟩
    refine ⟨(), _, rfl, _, _, ⟨rfl, rfl⟩, _, _, ⟨rfl, rfl⟩, ?_⟩
    rw [he, if_pos (beq_self_eq_true _)]
    exact pure_ok.mpr ⟨rfl, rfl⟩

/-- What is left of an array's window at its start. -/
theorem rest_ofBytes {bytes : ByteArray} (hb : bytes.size < USize.size) :
    rest (Window.ofBytes bytes) 0 = bytes.data.toList := by
  rw [rest, toNat_stop_ofBytes hb]
  simp only [Window.ofBytes, USize.toNat_zero, List.drop_zero]
  exact List.take_length

theorem rest_stop (w : Window) : rest w w.stop = [] := by
  rw [← List.length_eq_zero_iff, length_rest, Nat.sub_self]

/-- What is read is a document: if the reader returns a payload for some bytes (that fit into the
address space, as all do that there are), they are white space, one object with the fields of the
format, and white space, within the limits, and the payload is what the fields say, down to the bits
of every scalar. -/
theorem read_sound {bytes : ByteArray} {p : Payload} (hb : bytes.size < USize.size)
    (h : readPayload limits bytes = .ok p) : Document limits bytes p := by
  simp only [readPayload] at h
  split at h
  · rename_i p' j hp
    cases h
    obtain ⟨d, k, hd, hp⟩ := bind_ok.mp hp
    obtain ⟨_, _, he, hp⟩ := bind_ok.mp hp
    obtain ⟨hend, rfl⟩ := endOfInput_ok.mp he
    cases ho : d.otherEncoding with
    | some t =>
      rw [ho] at hp
      exact (faultAt_ok.mp hp).elim
    | none =>
      rw [ho] at hp
      obtain ⟨rfl, _⟩ := pure_ok.mp hp
      obtain ⟨hk, a, text, ha, hr, hdoc⟩ := fields_gives rfl _ _ _
        (USize.le_iff_toNat_le.mpr (by simp)) hd
      obtain ⟨_, b, hspace, hrb⟩ := spaceEnd_gives hk
      obtain ⟨es, ht, hfields, hsays⟩ := hdoc ho
      refine ⟨a, b, text, es, d.encoding, ?_, ha, hspace, ht, hfields, hsays⟩
      rw [hend, rest_stop, List.append_nil] at hrb
      rw [rest_ofBytes hb, hrb] at hr
      exact hr
  · cases h

/-- Every document is read: bytes that are a document within the limits are read as the payload that
the document holds, provided that they and the limit on `meta` fit into the address space. -/
theorem read_complete {bytes : ByteArray} {p : Payload} (hb : bytes.size < USize.size)
    (hmeta : limits.meta_ < USize.size) (h : Document limits bytes p) :
    readPayload limits bytes = .ok p := by
  obtain ⟨a, b, text, es, enc, hbytes, ha, hspace, ht, hfields, hsays⟩ := h
  rw [← rest_ofBytes hb] at hbytes
  obtain ⟨d, k, h1, h2, h3, hother, rfl⟩ := fields_reads
    (input := { window := Window.ofBytes bytes, limits := limits.toLimits }) rfl hmeta ht hfields
    hsays 0 a b (USize.le_iff_toNat_le.mpr (by simp)) ha
    (by simpa using Ends.space hspace (l := []) (by simp [Ends])) hbytes
  obtain ⟨h4, h5⟩ := spaceEnd_reads (tail := []) h2 hspace (by rw [h3, List.append_nil]) (by simp)
  have hend := place_unique h4 (USize.le_refl _) (h5.trans (rest_stop _).symm)
  have : Read.payload limits { window := Window.ofBytes bytes, limits := limits.toLimits } 0
      = .ok d.payload (Window.ofBytes bytes).stop := by
    refine bind_ok.mpr ⟨d, k, h1, bind_ok.mpr ⟨(), _, endOfInput_ok.mpr ⟨hend, rfl⟩, ?_⟩⟩
    rw [hother]
    exact pure_ok.mpr ⟨rfl, rfl⟩
  simp only [readPayload, this]

/-- The reader decides what a document is. -/
theorem read_iff {bytes : ByteArray} {p : Payload} (hb : bytes.size < USize.size)
    (hmeta : limits.meta_ < USize.size) :
    readPayload limits bytes = .ok p ↔ Document limits bytes p :=
  ⟨read_sound hb, read_complete hb hmeta⟩

/-- Bytes hold one payload at the most. -/
theorem Document.unique {bytes : ByteArray} {p q : Payload} (hb : bytes.size < USize.size)
    (hmeta : limits.meta_ < USize.size) (hp : Document limits bytes p)
    (hq : Document limits bytes q) : p = q :=
  Except.ok.inj ((read_complete hb hmeta hp).symm.trans (read_complete hb hmeta hq))

end NN
