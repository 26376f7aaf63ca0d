import NN.Proofs.SafetensorsTag
import NN.Proofs.Storage

/-!
# The reader and safetensors files

What is read is a safetensors file, and the tensors that the reader returns have the bits that stand
where the file's header says.
-/

namespace NN

open Wire Wire.Json Wire.Window

variable {limits : PayloadLimits} {bytes : ByteArray}

/-- Four bytes as a word. -/
def wordOf (bytes : ByteArray) (i : Nat) (h : i + 4 ≤ bytes.size) : UInt32 :=
  packLE (bytes[i]'(by omega)) (bytes[i + 1]'(by omega)) (bytes[i + 2]'(by omega))
    (bytes[i + 3]'(by omega))

/-- They stand where they stand. -/
theorem wordOf_at {i : Nat} (h : i + 4 ≤ bytes.size) : WordAt bytes i (wordOf bytes i h) := by
  have hl : bytes.data.toList.length = bytes.size := rfl
  refine ⟨h, ?_⟩
  rw [List.drop_eq_getElem_cons (by omega), List.drop_eq_getElem_cons (by omega),
    List.drop_eq_getElem_cons (by omega), List.drop_eq_getElem_cons (by omega), wordOf,
    toNat_packLE]
  show (bytes[i]'(by omega)).toNat + 256 * ((bytes[i + 1]'(by omega)).toNat
    + 256 * ((bytes[i + 2]'(by omega)).toNat + 256 * ((bytes[i + 3]'(by omega)).toNat + 256 * 0)))
    = _
  omega

theorem toNat_literal {n : Nat} (h : n < 2 ^ 32) : (USize.ofNat n).toNat = n :=
  USize.toNat_ofNat_of_lt' (Nat.lt_of_lt_of_le h USize.le_size)

theorem toNat_eight : (8 : USize).toNat = 8 := toNat_literal (n := 8) (by decide)

theorem toNat_eight_add {n : Nat} (h : 8 + n < USize.size) : (8 + USize.ofNat n).toNat = 8 + n := by
  rw [USize.toNat_add, USize.toNat_ofNat_of_lt' (by omega), toNat_eight, Nat.mod_eq_of_lt]
  exact h

namespace Safetensors

/-- The length of the header that was read is the one that the first eight bytes state. -/
theorem littleEndian_stated (h : 8 < bytes.size) (hb : begins bytes = true) :
    littleEndian (bytes.data.toList.take 8) = stated bytes h ∧ bytes.data.toList[8]? = some 123 := by
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

theorem word_get {w : Window} {i : USize} (h : i.toNat + 4 ≤ w.stop.toNat) (l0 : i < w.stop)
    (l1 : i + 1 < w.stop) (l2 : i + 1 + 1 < w.stop) (l3 : i + 1 + 1 + 1 < w.stop) :
    packLE (w.get i l0) (w.get (i + 1) l1) (w.get (i + 1 + 1) l2) (w.get (i + 1 + 1 + 1) l3)
      = wordOf w.bytes i.toNat (Nat.le_trans h w.stop_le) := by
  have e1 : (i + 1).toNat = i.toNat + 1 := toNat_succ l0
  have e2 : (i + 1 + 1).toNat = i.toNat + 2 := by rw [toNat_succ l1, e1]
  have e3 : (i + 1 + 1 + 1).toNat = i.toNat + 3 := by rw [toNat_succ l2, e2]
  unfold wordOf Window.get
  congr 1
  · exact Float32Array.uget_eq _ _ _ e1
  · exact Float32Array.uget_eq _ _ _ e2
  · exact Float32Array.uget_eq _ _ _ e3

/-- Where no scalar is found that is not finite, there is none. -/
theorem notFiniteFrom_none {w : Window} {i : USize} (h : ¬ notFiniteFrom w i < w.stop)
    {k : Nat} (hk : i.toNat + 4 * k + 4 ≤ w.stop.toNat) :
    Binary32.isFinite (wordOf w.bytes (i.toNat + 4 * k) (Nat.le_trans hk w.stop_le)) = true := by
  induction k generalizing i with
  | zero =>
    rw [notFiniteFrom] at h
    split at h
    · simp only at h
      split at h
      · rename_i hi hfinite
        rwa [word_get (by omega)] at hfinite
      · rename_i hi _
        exact absurd hi.1 h
    · rename_i hi
      exact absurd (inside (by omega)) hi
  | succ k ih =>
    rw [notFiniteFrom] at h
    split at h
    · simp only at h
      split at h
      · rename_i hi _
        have e4 := four_on (w := w) (i := i) (by omega)
        have := ih h (by omega)
        have e : i.toNat + 4 * (k + 1) = (i + 1 + 1 + 1 + 1).toNat + 4 * k := by omega
        simp only [e]
        exact this
      · rename_i hi _
        exact absurd hi.1 h
    · rename_i hi
      exact absurd (inside (by omega)) hi
where
  inside {w : Window} {i : USize} (h : i.toNat + 4 ≤ w.stop.toNat) :
      i < w.stop ∧ 3 < w.stop - i := by
    have hlt : i < w.stop := USize.lt_iff_toNat_lt.mpr (by omega)
    refine ⟨hlt, USize.lt_iff_toNat_lt.mpr ?_⟩
    rw [USize.toNat_sub_of_le _ _ (USize.le_of_lt hlt)]
    show (USize.ofNat 3).toNat < _
    rw [toNat_literal (by decide)]
    omega
  four_on {w : Window} {i : USize} (h : i.toNat + 4 ≤ w.stop.toNat) :
      (i + 1 + 1 + 1 + 1).toNat = i.toNat + 4 := by
    obtain ⟨a2, a3, a4, h4, _⟩ := steps (w := w) (i := i) h
    rw [a2, a3, a4, h4]

theorem size_slice {first count : Nat} (h : first + 4 * count ≤ bytes.size) :
    (slice bytes first count).size = count ∧
      (slice bytes first count).bytes = bytes.extract first (first + 4 * count) := by
  have : (bytes.extract first (first + 4 * count)).size = 4 * count := by
    rw [ByteArray.size_extract]
    omega
  rw [slice]
  simp only [dif_pos this, and_self]

/-- A copy of some scalars has their bits. -/
theorem bits_slice {first count i : Nat} (h : first + 4 * count ≤ bytes.size)
    (hi : i < (slice bytes first count).size) (hw : first + 4 * i + 4 ≤ bytes.size) :
    (slice bytes first count).bits i hi = wordOf bytes (first + 4 * i) hw := by
  rw [Float32Array.bits_eq]
  simp only [(size_slice h).2, ByteArray.getElem_extract, Nat.add_assoc, wordOf]

/-- The tensor of an entry has the bits that stand where the entry says. -/
theorem tensor_at {base : Nat} {e : Entry} (hb : bytes.size < USize.size)
    (hbase : base ≤ bytes.size) (hin : e.stop ≤ bytes.size - base)
    (hstop : e.stop = e.start + 4 * e.shape.numel) (haligned : e.start % 4 = 0)
    (hfinite : ¬ notFiniteFrom (Window.ofBytes bytes) (.ofNat base) < (Window.ofBytes bytes).stop) :
    TensorAt bytes base e (e.tensor bytes base) := by
  have hle : base + e.start + 4 * e.shape.numel ≤ bytes.size := by omega
  have hsize := (size_slice hle).1
  have hbits := fun i hi => bits_slice hle (i := i) hi
  generalize hdata : slice bytes (base + e.start) e.shape.numel = data at hsize hbits
  rw [Entry.tensor, hdata]
  clear hdata
  refine ⟨rfl, rfl, hsize, fun i hi => ?_, fun b hb' => ?_⟩
  · simp only at hi ⊢
    rw [hbits i hi (by omega)]
    exact wordOf_at _
  · simp only [Float32Array.toBits, List.mem_ofFn] at hb'
    obtain ⟨⟨i, hi⟩, rfl⟩ := hb'
    have hbase' : (USize.ofNat base).toNat = base := USize.toNat_ofNat_of_lt' (by omega)
    have := notFiniteFrom_none hfinite (k := e.start / 4 + i) (by
      rw [toNat_stop_ofBytes hb, hbase']
      omega)
    have he : base + 4 * (e.start / 4 + i) = base + e.start + 4 * i := by omega
    simp only [hbase', he] at this
    simp only
    rw [hbits i hi (by omega)]
    exact this

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

end NN
