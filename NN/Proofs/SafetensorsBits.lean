import NN.Proofs.SafetensorsFile
import NN.Proofs.Storage
import WireProofs.WindowRest

/-!
# The scalars of a safetensors file

The loop over them finds what is not finite, and what is copied has the bits that stand where the
header says.
-/

namespace NN

open Wire Wire.Json Wire.Window

variable {bytes : ByteArray}

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

theorem WordAt.unique {place : Nat} {w w' : UInt32} (h : WordAt bytes place w)
    (h' : WordAt bytes place w') : w = w' :=
  UInt32.toNat_inj.mp (h.2.symm.trans h'.2)

theorem toNat_literal {n : Nat} (h : n < 2 ^ 32) : (USize.ofNat n).toNat = n :=
  USize.toNat_ofNat_of_lt' (Nat.lt_of_lt_of_le h USize.le_size)

theorem toNat_eight : (8 : USize).toNat = 8 := toNat_literal (n := 8) (by decide)

theorem toNat_eight_add {n : Nat} (h : 8 + n < USize.size) : (8 + USize.ofNat n).toNat = 8 + n := by
  rw [USize.toNat_add, USize.toNat_ofNat_of_lt' (by omega), toNat_eight, Nat.mod_eq_of_lt]
  exact h

namespace Safetensors

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

/-- Where all scalars are finite, none is found that is not. -/
theorem notFiniteFrom_finite {w : Window} (i : USize)
    (h : ∀ k, (hk : i.toNat + 4 * k + 4 ≤ w.stop.toNat) →
      Binary32.isFinite (wordOf w.bytes (i.toNat + 4 * k) (Nat.le_trans hk w.stop_le)) = true) :
    ¬ notFiniteFrom w i < w.stop := by
  rw [notFiniteFrom]
  split
  · rename_i hi
    have hin : i.toNat + 4 ≤ w.stop.toNat := by
      have h1 := USize.lt_iff_toNat_lt.mp hi.1
      have h2 := USize.lt_iff_toNat_lt.mp hi.2
      rw [USize.toNat_sub_of_le _ _ (USize.le_of_lt hi.1)] at h2
      have h3 : (3 : USize).toNat = 3 := toNat_literal (n := 3) (by decide)
      omega
    simp only
    split
    · have e4 := notFiniteFrom_none.four_on (w := w) (i := i) hin
      refine notFiniteFrom_finite (i + 1 + 1 + 1 + 1) fun k hk => ?_
      have := h (k + 1) (by omega)
      have e : i.toNat + 4 * (k + 1) = (i + 1 + 1 + 1 + 1).toNat + 4 * k := by omega
      simpa only [e] using this
    · rename_i hnot
      refine absurd ?_ hnot
      rw [word_get hin]
      exact h 0 hin
  · exact fun hlt => absurd (USize.lt_iff_toNat_lt.mp hlt) (Nat.lt_irrefl _)
termination_by w.stop.toNat - i.toNat
decreasing_by
  rw [notFiniteFrom_none.four_on hin]
  omega

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

/-- The tensor that stands where an entry says is the one that is read there. -/
theorem tensor_eq {base : Nat} {e : Entry} {t : RawTensor}
    (hin : base + e.start + 4 * e.shape.numel ≤ bytes.size) (h : TensorAt bytes base e t) :
    e.tensor bytes base = t := by
  obtain ⟨hname, hshape, hsize, hbits, _⟩ := h
  rcases t with ⟨name, shape, data⟩
  simp only at hname hshape hsize hbits
  subst hname hshape
  have hslice := (size_slice hin).1
  refine congrArg (RawTensor.mk e.name e.shape)
    (Float32Array.ext_toBits (List.ext_getElem ?_ fun i h1 h2 => ?_))
  · simp only [Float32Array.toBits, List.length_ofFn, hslice, hsize]
  · simp only [Float32Array.toBits, List.getElem_ofFn, List.length_ofFn] at h1 h2 ⊢
    rw [bits_slice hin h1 (by omega)]
    exact (wordOf_at _).unique (hbits i h2)

end Safetensors

end NN
