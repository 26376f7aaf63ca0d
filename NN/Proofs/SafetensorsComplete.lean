import NN.Proofs.Safetensors
import NN.Proofs.SafetensorsReads
import NN.Proofs.SafetensorsTagComplete

/-!
# Every safetensors file is read

Bytes that are a safetensors file within the limits are read as what it holds.
-/

namespace NN

open Wire Wire.Json Wire.Window

variable {limits : PayloadLimits} {bytes : ByteArray}

theorem littleEndian_append (a b : List UInt8) :
    littleEndian (a ++ b) = littleEndian a + 256 ^ a.length * littleEndian b := by
  induction a with
  | nil => simp [littleEndian]
  | cons x xs ih =>
    simp only [List.cons_append, littleEndian, ih, List.length_cons, Nat.pow_succ]
    rw [Nat.mul_add, ← Nat.mul_assoc, Nat.mul_comm 256 (256 ^ xs.length), Nat.add_assoc]

theorem littleEndian_zero {l : List UInt8} (h : littleEndian l = 0) : ∀ b ∈ l, b = 0 := by
  induction l with
  | nil => simp
  | cons x xs ih =>
    simp only [littleEndian] at h
    intro b hb
    rcases List.mem_cons.mp hb with rfl | hb
    · exact UInt8.toNat_inj.mp (by
        have : (0 : UInt8).toNat = 0 := rfl
        omega)
    · exact ih (by omega) b hb

/-- A safetensors file begins as one. -/
theorem SafetensorsFile.begins {s : Safetensors} (h : SafetensorsFile limits bytes s) :
    Safetensors.begins bytes = true := by
  obtain ⟨length, text, space, data, _, items, hbytes, h8, hlength, hle, _, ht, _⟩ := h
  obtain ⟨t, rfl⟩ : ∃ t, text = 123 :: t := by
    obtain ⟨es, _, h, _⟩ := ht
    rcases h with ⟨_, _, rfl, _⟩ | ⟨_, rfl, _⟩ <;> exact ⟨_, rfl⟩
  have hl : bytes.data.toList.length = bytes.size := rfl
  have hsize : 8 < bytes.size := by
    rw [← hl, hbytes]
    simp only [List.length_append, List.length_cons]
    omega
  have hhigh : ∀ b ∈ length.drop 4, b = 0 := by
    refine littleEndian_zero ?_
    have := littleEndian_append (length.take 4) (length.drop 4)
    have e : 256 ^ min 4 8 = 4294967296 := by decide
    rw [List.take_append_drop, List.length_take, h8, e] at this
    omega
  have hzero : ∀ i (hi : i < 4), bytes[4 + i]'(by omega) = 0 := by
    intro i hi
    refine hhigh _ ?_
    have hget : (length.drop 4)[i]? = some (bytes[4 + i]'(by omega)) := by
      rw [List.getElem?_drop, ← List.getElem?_append_left (l₂ := 123 :: t ++ (space ++ data))
        (by omega), ← hbytes]
      exact List.getElem?_eq_getElem (by omega)
    exact List.mem_of_getElem? hget
  have hbrace : bytes[8] = 123 := by
    have hget : bytes.data.toList[8]? = some bytes[8] := List.getElem?_eq_getElem (by omega)
    rw [hbytes, List.getElem?_append_right (by omega), h8] at hget
    simpa using hget.symm
  rw [Safetensors.begins, dif_pos hsize, hbrace, hzero 0 (by decide), hzero 1 (by decide),
    hzero 2 (by decide), hzero 3 (by decide)]
  decide

namespace Safetensors

/-- The header that a file has is read. -/
theorem readHeader_complete {length text space data : List UInt8} {entries : List Entry}
    {notes? : Option (List (String × String))} (hb : bytes.size < USize.size)
    (hbegins : begins bytes = true)
    (hbytes : bytes.data.toList = length ++ (text ++ (space ++ data)))
    (h8 : length.length = 8) (hlength : littleEndian length = (text ++ space).length)
    (hle : (text ++ space).length ≤ limits.header ∧ (text ++ space).length < 2 ^ 32)
    (hspace : Space space)
    (ht : HeaderText limits text entries notes?) (htiles : Tiles entries 0 data.length) :
    ∃ header, readHeader limits bytes = .ok (header, 8 + (text ++ space).length) ∧
      header.entries.reverse = entries ∧ header.notes?.map Notes.texts = notes? := by
  have hl : bytes.data.toList.length = bytes.size := rfl
  have hsize : bytes.size = 8 + (text ++ space).length + data.length := by
    rw [← hl, hbytes]
    simp only [List.length_append]
    omega
  have hlt : 8 < bytes.size := by
    rw [begins] at hbegins
    split at hbegins
    · assumption
    · cases hbegins
  have hstated : stated bytes hlt = (text ++ space).length := by
    rw [← (littleEndian_stated hlt hbegins).1, hbytes, ← h8, List.take_left, hlength]
  obtain ⟨size, hts⟩ : ∃ n, (text ++ space).length = n := ⟨_, rfl⟩
  rw [hts] at hsize hstated hle ⊢
  have h8s : (8 + USize.ofNat size).toNat = 8 + size := toNat_eight_add (by omega)
  have hstop := toNat_stop_ofBytes hb
  have hin : 8 + USize.ofNat size ≤ (Window.ofBytes bytes).stop :=
    USize.le_iff_toNat_le.mpr (by omega)
  have hrest : rest ((Window.ofBytes bytes).upTo (8 + USize.ofNat size)) 8 = text ++ space := by
    rw [Window.upTo, dif_pos hin]
    simp only [rest, h8s, toNat_eight, Window.ofBytes]
    have hsplit : bytes.data.toList = (length ++ (text ++ space)) ++ data := by
      rw [hbytes]
      simp
    rw [hsplit, ← hts, ← h8, ← List.length_append, List.take_left, List.drop_left]
  obtain ⟨header, hw, h1, h2, h3⟩ := wholly_reads
    (input := {
      window := (Window.ofBytes bytes).upTo (8 + .ofNat size), limits := limits.toLimits })
    (i := 8) (header_reads rfl ht htiles) (by
      rw [Window.upTo, dif_pos hin]
      exact USize.le_iff_toNat_le.mpr (by rw [toNat_eight, h8s]; omega))
    (ws := []) .nil hspace hrest
  refine ⟨header, ?_, h1, h2⟩
  rw [readHeader, dif_pos ⟨hlt, hbegins⟩]
  simp only [hstated]
  rw [if_neg (by omega), if_neg (by omega), hw]
  simp only
  rw [if_pos (by omega)]

end Safetensors

open Safetensors in
/-- Every safetensors file is read: bytes that are one within the limits are read as what it holds,
provided that they and the limit on `meta` fit into the address space. -/
theorem readSafetensors_complete {s : Safetensors} (hb : bytes.size < USize.size)
    (hmeta : limits.meta_ < USize.size) (h : SafetensorsFile limits bytes s) :
    readSafetensors limits bytes = .ok s := by
  have hbegins := h.begins
  obtain ⟨length, text, space, data, notes?, items, hbytes, h8, hlength, hle, hspace, ht, htiles,
    hs, hat, htag⟩ := h
  obtain ⟨header, hheader, hentries, rfl⟩ :=
    readHeader_complete hb hbegins hbytes h8 hlength hle hspace ht htiles
  have hl : bytes.data.toList.length = bytes.size := rfl
  have hsize : bytes.size = 8 + (text ++ space).length + data.length := by
    rw [← hl, hbytes]
    simp only [List.length_append]
    omega
  have htag' : header.tag limits = .ok s.tag? := by
    rw [Header.tag]
    cases hn : header.notes? with
    | none =>
      rw [hn] at htag
      cases hst : s.tag? with
      | none => rfl
      | some t =>
        rw [hst] at htag
        obtain ⟨_, ⟨⟩, _⟩ := htag
    | some notes =>
      rw [hn] at htag ht
      exact tag_complete hmeta (HeaderText.nodup ht) (fun n hm => by
        have := ht.note_le (n.key, n.text) (List.mem_map.mpr ⟨n, hm, rfl⟩)
        simp only [List.length_append] at this hsize
        omega) htag
  generalize hbase : 8 + (text ++ space).length = base at *
  have hbase' : (USize.ofNat base).toNat = base := USize.toNat_ofNat_of_lt' (by omega)
  have hinside (e : Entry) (he : e ∈ items.map (·.1)) :
      base + e.start + 4 * e.shape.numel ≤ bytes.size := by
    obtain ⟨_, h1, h2⟩ := htiles.inside.2 e he
    omega
  have hfinite : ¬ notFiniteFrom (Window.ofBytes bytes) (.ofNat base)
      < (Window.ofBytes bytes).stop := by
    refine notFiniteFrom_finite _ fun k hk => ?_
    rw [toNat_stop_ofBytes hb, hbase'] at hk
    obtain ⟨e, he, h1, h2⟩ := htiles.cover (k := 4 * k) (by omega)
    have h3 := htiles.aligned rfl e he
    obtain ⟨_, h4, _⟩ := htiles.inside.2 e he
    obtain ⟨x, hx, rfl⟩ := List.mem_map.mp he
    obtain ⟨_, _, hnumel, hbits, hfin⟩ := hat x hx
    have hi : (4 * k - x.1.start) / 4 < x.2.data.size := by omega
    have hplace : base + x.1.start + 4 * ((4 * k - x.1.start) / 4) = base + 4 * k := by omega
    have hword := hbits _ hi
    rw [hplace] at hword
    have hmem := hfin (x.2.data.bits _ hi) (List.mem_ofFn.mpr ⟨⟨_, hi⟩, rfl⟩)
    rw [hword.unique (wordOf_at (by omega))] at hmem
    simpa only [hbase'] using hmem
  refine except_bind_ok.mpr ⟨_, hheader, except_bind_ok.mpr ⟨_, htag', ?_⟩⟩
  simp only
  rw [if_neg hfinite, hentries, List.map_map]
  rcases s with ⟨tensors, tag?⟩
  simp only at hs
  rw [hs]
  refine congrArg (fun ts => Except.ok (Safetensors.mk ts tag?))
    (List.map_congr_left fun x hx => ?_)
  exact tensor_eq (hinside x.1 (List.mem_map_of_mem hx)) (hat x hx)

open Safetensors in
/-- The verdict on a safetensors file says that there is no tag exactly if there is none. -/
theorem SafetensorsFile.untagged {s : Safetensors} (hb : bytes.size < USize.size)
    (hmeta : limits.meta_ < USize.size) (h : SafetensorsFile limits bytes s) :
    isUntagged limits bytes = s.tag?.isNone := by
  have hbegins := h.begins
  obtain ⟨⟨header, base⟩, hheader, h⟩ := except_bind_ok.mp (readSafetensors_complete hb hmeta h)
  obtain ⟨tag?, htag, h⟩ := except_bind_ok.mp h
  simp only at h
  split at h
  · cases h
  · cases h
    rw [isUntagged, hbegins, hheader, Bool.true_and]
    rw [Header.tag] at htag
    simp only
    cases hn : header.notes? with
    | none =>
      rw [hn] at htag
      cases htag
      rfl
    | some notes =>
      rw [hn] at htag
      simp only [tag] at htag
      split at htag
      · cases htag
      · split at htag
        · rename_i hempty
          cases htag
          simp [hempty]
        · rename_i hempty
          split at htag
          · rename_i version family? config _ _ _
            cases hof : tagOf limits notes version family? config with
            | error => simp [hof, Except.map] at htag
            | ok t =>
              rw [hof] at htag
              cases htag
              simp [hempty]
          · cases htag

end NN
