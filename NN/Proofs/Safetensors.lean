import NN.Proofs.SafetensorsBits
import NN.Proofs.SafetensorsTag

/-!
# The reader and safetensors files

What is read is a safetensors file, and the tensors that the reader returns have the bits that stand
where the file's header says.
-/

namespace NN

open Wire Wire.Json Wire.Window

variable {limits : PayloadLimits} {bytes : ByteArray}

namespace Safetensors

/-- The length of the header that was read is the one that the first eight bytes state. -/
theorem littleEndian_stated (h : 8 < bytes.size) (hb : begins bytes = true) :
    littleEndian (bytes.data.toList.take 8) = stated bytes h ∧
      bytes.data.toList[8]? = some 123 := by
  rw [begins, dif_pos h] at hb
  simp only [Bool.and_eq_true, beq_iff_eq] at hb
  obtain ⟨⟨⟨⟨h4, h5⟩, h6⟩, h7⟩, h8⟩ := hb
  have low := (wordOf_at (bytes := bytes) (i := 0) (by omega)).2
  have high := (wordOf_at (bytes := bytes) (i := 4) (by omega)).2
  have zero : packLE 0 0 0 0 = 0 := by decide
  rw [wordOf] at high
  simp only [h4, h5, h6, h7, zero, UInt32.toNat_zero] at high
  have split : bytes.data.toList.take 8
      = (bytes.data.toList.drop 0).take 4 ++ (bytes.data.toList.drop 4).take 4 := by
    rw [List.drop_zero, ← List.take_add]
  have four : ∀ l : List UInt8, l.length = 4 → ∀ r, littleEndian (l ++ r)
      = littleEndian l + 2 ^ 32 * littleEndian r := by
    rintro l hl r
    obtain ⟨a, b, c, d, rfl⟩ : ∃ a b c d, l = [a, b, c, d] := by
      rcases l with _ | ⟨a, _ | ⟨b, _ | ⟨c, _ | ⟨d, _ | ⟨e, l⟩⟩⟩⟩⟩ <;> simp at hl
      exact ⟨a, b, c, d, rfl⟩
    simp only [List.cons_append, List.nil_append, littleEndian]
    omega
  have hl : bytes.data.toList.length = bytes.size := rfl
  refine ⟨?_, by rw [List.getElem?_eq_getElem (by omega)]; exact congrArg some h8⟩
  rw [split, four _ (by simp only [List.length_take, List.length_drop]; omega), high, low]
  rfl

/-- The header that was read stands where it is stated to, and its tensors tile the rest. -/
theorem readHeader_sound {header : Header} {base : Nat} (hb : bytes.size < USize.size)
    (h : readHeader limits bytes = .ok (header, base)) :
    ∃ length text space data, bytes.data.toList = length ++ (text ++ (space ++ data)) ∧
      length.length = 8 ∧ littleEndian length = (text ++ space).length ∧
      ((text ++ space).length ≤ limits.header ∧ (text ++ space).length < 2 ^ 32) ∧ Space space ∧
      HeaderText limits text header.entries.reverse (header.notes?.map Notes.texts) ∧
      Tiles header.entries.reverse 0 data.length ∧ base = 8 + (text ++ space).length := by
  unfold readHeader at h
  split at h
  · rename_i hbegin
    obtain ⟨hlength, hbrace⟩ := littleEndian_stated hbegin.1 hbegin.2
    have hword : stated bytes hbegin.1 < 2 ^ 32 := UInt32.toNat_lt _
    simp only at h
    generalize stated bytes hbegin.1 = size at h hlength hword
    split at h
    · cases h
    rename_i hlimit
    split at h
    · cases h
    rename_i hfile
    split at h
    · rename_i header' j hw
      split at h
      · rename_i hrest
        cases h
        have hstop := toNat_stop_ofBytes hb
        have h8 : (8 + USize.ofNat size).toNat = 8 + size := toNat_eight_add (by omega)
        have hle : 8 + USize.ofNat size ≤ (Window.ofBytes bytes).stop :=
          USize.le_iff_toNat_le.mpr (by omega)
        rw [Window.upTo, dif_pos hle] at hw
        have e8 := toNat_eight
        obtain ⟨ws, text, b, hr, hws, hspace, ht, htiles⟩ := wholly_gives
          (header_gives (limits := limits) rfl) (USize.le_iff_toNat_le.mpr (by simp [e8, h8])) hw
        simp only [rest, h8, e8, Window.ofBytes] at hr
        have hl : bytes.data.toList.length = bytes.size := rfl
        obtain ⟨t, rfl⟩ : ∃ t, text = 123 :: t := by
          obtain ⟨es, _, h, _⟩ := ht
          rcases h with ⟨_, _, rfl, _⟩ | ⟨_, rfl, _⟩ <;> exact ⟨_, rfl⟩
        obtain rfl : ws = [] := by
          cases ws with
          | nil => rfl
          | cons c ws =>
            have := congrArg (·[0]?) hr
            simp only [List.getElem?_drop, List.getElem?_take, List.cons_append,
              List.getElem?_cons_zero, Nat.add_zero] at this
            split at this
            · rw [hbrace] at this
              cases this
              exact absurd (hws 123 (.head _)) (by decide)
            · cases this
        rw [List.nil_append] at hr
        have hsize : (123 :: t ++ b).length = size := by
          rw [← hr, List.length_drop, List.length_take]
          omega
        refine ⟨bytes.data.toList.take 8, 123 :: t, b, bytes.data.toList.drop (8 + size), ?_, ?_,
          ?_, ?_, hspace, ht, ?_, ?_⟩
        · have h1 := List.take_append_drop (8 + size) bytes.data.toList
          have h2 := List.take_append_drop 8 (bytes.data.toList.take (8 + size))
          rw [List.take_take, Nat.min_eq_left (by omega), hr] at h2
          rw [← List.append_assoc (123 :: t), ← List.append_assoc, h2, h1]
        · rw [List.length_take]
          omega
        · rw [hsize, hlength]
        · rw [hsize]
          exact ⟨Nat.not_lt.mp hlimit, hword⟩
        · rw [List.length_drop, hl, ← hrest]
          exact htiles
        · rw [hsize]
      · cases h
    · cases h
  · cases h

end Safetensors

open Safetensors in
/-- What is read is a safetensors file: if the reader returns something for some bytes (that fit
into the address space, as all do that there are), their header stands where its stated length says
and is one of the format, its tensors tile the rest of the bytes, each tensor that is returned has
the name and the shape that the header states and exactly the bits at the offsets that it states,
and the tag is what the metadata says. -/
theorem readSafetensors_sound {s : Safetensors} (hb : bytes.size < USize.size)
    (h : readSafetensors limits bytes = .ok s) : SafetensorsFile limits bytes s := by
  obtain ⟨⟨header, base⟩, hheader, h⟩ := except_bind_ok.mp h
  obtain ⟨tag?, htag, h⟩ := except_bind_ok.mp h
  simp only at h
  split at h
  · cases h
  · rename_i hfinite
    cases h
    obtain ⟨length, text, space, data, hbytes, h8, hlength, hlimit, hspace, ht, htiles, hbase⟩ :=
      readHeader_sound hb hheader
    have hsize : bytes.size = base + data.length := by
      have := congrArg List.length hbytes
      simp only [List.length_append] at this hbase
      have hl : bytes.data.toList.length = bytes.size := rfl
      omega
    refine ⟨length, text, space, data, header.notes?.map Notes.texts,
      header.entries.reverse.map fun e => (e, e.tensor bytes base), hbytes, h8, hlength, hlimit,
      hspace, ?_, ?_, ?_, ?_, ?_⟩
    · simpa [List.map_map, Function.comp_def] using ht
    · simpa [List.map_map, Function.comp_def] using htiles
    · rw [List.map_map]
      rfl
    · intro x hx
      obtain ⟨e, he, rfl⟩ := List.mem_map.mp hx
      rw [← hbase]
      obtain ⟨_, hstop, hin⟩ := htiles.inside.2 e he
      exact tensor_at hb (by omega) (by simp only; omega) hstop (htiles.aligned rfl e he) hfinite
    · rw [Header.tag] at htag
      cases hn : header.notes? with
      | none =>
        rw [hn] at htag
        cases htag
        rintro _ ⟨⟩
      | some notes =>
        rw [hn] at htag ht
        have hle := ht.note_le
        refine tag_sound (HeaderText.nodup ht) (fun n hn => ?_) htag
        have := hle (n.key, n.text) (List.mem_map.mpr ⟨n, hn, rfl⟩)
        have hlen := congrArg List.length hbytes
        simp only [List.length_append] at hlen
        have hl : bytes.data.toList.length = bytes.size := rfl
        simp only at this
        omega

/-- Each tensor of a safetensors file has the name and the shape of one that the header lists, and
exactly the bits that stand at the offsets which the header states. -/
theorem SafetensorsFile.bits {s : Safetensors} (h : SafetensorsFile limits bytes s) :
    ∃ length text rest entries notes?, bytes.data.toList = length ++ (text ++ rest) ∧
      length.length = 8 ∧ HeaderText limits text entries notes? ∧
      ∀ t ∈ s.tensors, ∃ e ∈ entries, TensorAt bytes (8 + littleEndian length) e t := by
  obtain ⟨length, text, space, data, notes?, items, hbytes, h8, hlength, _, _, ht, _, hs, hat, _⟩ :=
    h
  refine ⟨length, text, space ++ data, _, notes?, hbytes, h8, ht, fun t htm => ?_⟩
  rw [hs] at htm
  obtain ⟨x, hx, rfl⟩ := List.mem_map.mp htm
  exact ⟨x.1, List.mem_map_of_mem hx, hlength ▸ hat x hx⟩

end NN
