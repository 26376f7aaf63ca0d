import WireProofs.Base64
import NN.Proofs.Finite

/-!
# Strings of base64

What the payload's reader makes of a string of base64: the bytes that it encodes, all of them, and
nothing else.
-/

namespace NN

open Wire Wire.Json Wire.Window Read

/-- A quotation mark, or the end of the window. -/
theorem quoteFrom_spec (w : Window) (i : USize) (hi : i ≤ w.stop) :
    i ≤ quoteFrom w i ∧ quoteFrom w i ≤ w.stop ∧
      (quoteFrom w i < w.stop → w.peek (quoteFrom w i) = 34) := by
  rw [quoteFrom]
  split
  · rename_i h
    split
    · rename_i hq
      exact ⟨USize.le_refl _, hi, fun _ => by rw [peek_eq h]; simpa using hq⟩
    · have hs := toNat_succ h
      have hlt := USize.lt_iff_toNat_lt.mp h
      obtain ⟨h1, h2, h3⟩ := quoteFrom_spec w (i + 1) (USize.le_iff_toNat_le.mpr (by omega))
      rw [USize.le_iff_toNat_le] at h1
      exact ⟨USize.le_iff_toNat_le.mpr (by omega), h2, h3⟩
  · rename_i h
    exact ⟨USize.le_refl _, hi, fun h' => absurd h' h⟩
termination_by w.stop.toNat - i.toNat
decreasing_by exact step_lt ‹_›

/-- What stands between two positions of a window. -/
theorem rest_extract {w : Window} {i j : USize} (hij : i ≤ j) (hj : j ≤ w.stop) :
    rest w i = (w.bytes.extract i.toNat j.toNat).data.toList ++ rest w j := by
  rw [USize.le_iff_toNat_le] at hij hj
  obtain ⟨k, hk⟩ := Nat.le.dest hij
  have split := (List.take_append_drop k (rest w i)).symm
  rw [split]
  congr 1
  · rw [ByteArray.data_extract, Array.toList_extract, List.extract, rest, ← List.drop_take,
      List.take_drop, List.take_take, hk, Nat.min_eq_left hj, List.drop_take]
  · rw [rest, rest, List.drop_drop, hk]

theorem finiteScalars_ok {path : Path} {start : USize} {bytes : ByteArray} {input : Input}
    {i j : USize} {data : Float32Array}
    (h : finiteScalars path start bytes input i = .ok data j) :
    i = j ∧ data.bytes = bytes ∧ ∀ b ∈ data.toBits, Binary32.isFinite b = true := by
  unfold finiteScalars at h
  split at h
  · rename_i h4
    cases hf : firstNotFinite ⟨bytes, bytes.size / 4, h4⟩ 0 with
    | none =>
      simp only [hf] at h
      obtain ⟨rfl, rfl⟩ := pure_ok.mp h
      exact ⟨rfl, rfl, finite_of_firstNotFinite hf⟩
    | some =>
      simp only [hf] at h
      exact (faultAt_ok.mp h).elim
  · exact (faultAt_ok.mp h).elim

/-- A string of base64 that was read: between its quotation marks stands exactly the base64 of the
scalars' bytes, and all scalars are finite. -/
theorem base64_sound {path : Path} {input : Input} {i j : USize} {data : Float32Array}
    (hi : input.window.peek i = 34) (h : base64 path input i = .ok data j) :
    j ≤ input.window.stop ∧
      rest input.window i
        = 34 :: Base64.enc data.bytes.data.toList ++ 34 :: rest input.window j ∧
      ∀ b ∈ data.toBits, Binary32.isFinite b = true := by
  obtain ⟨hlt, hopen⟩ := rest_of_peek hi (by decide)
  obtain ⟨hq1, hq2, hq3⟩ := quoteFrom_spec input.window (i + 1) (succ_le hlt)
  simp only [base64, bind_ok, get_ok, skipByte_ok, read_ok] at h
  obtain ⟨_, _, ⟨rfl, rfl⟩, _, _, rfl, _, _, ⟨rfl, rfl⟩, h⟩ := h
  generalize quoteFrom input.window (i + 1) = quote at *
  cases hd : Base64.decode (input.window.upTo quote) (i + 1) with
  | error =>
    simp only [hd] at h
    obtain ⟨_, _, _, h⟩ := bind_ok.mp h
    obtain ⟨_, _, _, h⟩ := bind_ok.mp h
    obtain ⟨_, _, _, h⟩ := bind_ok.mp h
    exact (faultAt_ok.mp h).elim
  | ok bytes =>
    simp only [hd, bind_ok, set_ok, skipByte_ok, peekByte_ok] at h
    have hup : input.window.upTo quote =
        { input.window with
          stop := quote
          stop_le := Nat.le_trans (USize.le_iff_toNat_le.mp hq2) input.window.stop_le } := by
      rw [Window.upTo, dif_pos hq2]
    obtain ⟨_, _, rfl, _, _, ⟨hltq, _, rfl⟩, _, _, rfl, h⟩ := h
    obtain ⟨rfl, rfl, hfin⟩ := finiteScalars_ok h
    have henc := Base64.base64_encode_decode hd
    simp only [hup] at henc hltq ⊢
    obtain ⟨_, hclose⟩ := rest_of_peek (hq3 hltq) (by decide)
    refine ⟨succ_le hltq, ?_, hfin⟩
    rw [hopen, rest_extract hq1 hq2, ← henc, hclose, Base64.toList_encode]
    simp

theorem sextet_ne_quote (v : UInt8) : Base64.encodeSextet v ≠ 34 := by
  revert v
  apply Base64.forall_byte
  decide +kernel

/-- No character of base64 is a quotation mark. -/
theorem enc_ne_quote : (l : List UInt8) → ∀ c ∈ Base64.enc l, c ≠ 34
  | [] => by simp [Base64.enc]
  | [a] => by
    simp only [Base64.enc, List.mem_cons, List.not_mem_nil, or_false]
    rintro c (rfl | rfl | rfl | rfl) <;> first | decide | exact sextet_ne_quote _
  | [a, b] => by
    simp only [Base64.enc, List.mem_cons, List.not_mem_nil, or_false]
    rintro c (rfl | rfl | rfl | rfl) <;> first | decide | exact sextet_ne_quote _
  | a :: b :: d :: l => by
    simp only [Base64.enc, List.mem_cons]
    rintro c (rfl | rfl | rfl | rfl | h)
    · exact sextet_ne_quote _
    · exact sextet_ne_quote _
    · exact sextet_ne_quote _
    · exact sextet_ne_quote _
    · exact enc_ne_quote l c h

/-- The quotation mark behind characters that are none. -/
theorem quoteFrom_reads {w : Window} {i : USize} {l tail : List UInt8} (hi : i ≤ w.stop)
    (hl : ∀ c ∈ l, c ≠ 34) (hr : rest w i = l ++ 34 :: tail) :
    i ≤ quoteFrom w i ∧ quoteFrom w i < w.stop ∧ rest w (quoteFrom w i) = 34 :: tail := by
  induction l generalizing i with
  | nil =>
    obtain ⟨hlt, hget, _, _⟩ := of_rest hr
    have : quoteFrom w i = i := by rw [quoteFrom, dif_pos hlt, hget, if_pos (by decide)]
    rw [this]
    exact ⟨USize.le_refl _, hlt, hr⟩
  | cons c l ih =>
    obtain ⟨hlt, hget, _, hrest⟩ := of_rest hr
    have : quoteFrom w i = quoteFrom w (i + 1) := by
      rw [quoteFrom, dif_pos hlt, hget, if_neg (by simpa using hl c (.head _))]
    obtain ⟨h1, h2, h3⟩ := ih (succ_le hlt) (fun d hd => hl d (.tail _ hd)) hrest
    rw [this]
    refine ⟨?_, h2, h3⟩
    rw [USize.le_iff_toNat_le, toNat_succ hlt] at h1
    exact USize.le_iff_toNat_le.mpr (by omega)

/-- The scalars of bytes that are all finite. -/
theorem finiteScalars_reads {path : Path} {start : USize} {input : Input} {i : USize}
    {data : Float32Array} (hfin : ∀ b ∈ data.toBits, Binary32.isFinite b = true) :
    finiteScalars path start data.bytes input i = .ok data i := by
  obtain ⟨bytes, size, h⟩ := data
  have hsize : size = bytes.size / 4 := by omega
  subst hsize
  unfold finiteScalars
  rw [dif_pos h]
  simp only [firstNotFinite_of_finite hfin]
  exact pure_ok.mpr ⟨rfl, rfl⟩

/-- A string of base64 is read, and what is stored is what it encodes. -/
theorem base64_complete {path : Path} {input : Input} {i : USize} {data : Float32Array}
    {tail : List UInt8} (hfin : ∀ b ∈ data.toBits, Binary32.isFinite b = true)
    (hr : rest input.window i = 34 :: (Base64.enc data.bytes.data.toList ++ 34 :: tail)) :
    ∃ j, base64 path input i = .ok data j ∧ j ≤ input.window.stop ∧
      rest input.window j = tail := by
  obtain ⟨hle, h1⟩ := skip_reads hr
  obtain ⟨h2, hlt, h3⟩ := quoteFrom_reads hle (enc_ne_quote _) h1
  obtain ⟨hj, h4⟩ := skip_reads h3
  refine ⟨_, ?_, hj, h4⟩
  have hq := USize.le_of_lt hlt
  have hup : input.window.upTo (quoteFrom input.window (i + 1)) =
      { input.window with
        stop := quoteFrom input.window (i + 1)
        stop_le := Nat.le_trans (USize.le_iff_toNat_le.mp hq) input.window.stop_le } := by
    rw [Window.upTo, dif_pos hq]
  have hdecode : Base64.decode (input.window.upTo (quoteFrom input.window (i + 1))) (i + 1)
      = .ok data.bytes := by
    rw [hup]
    refine (Base64.base64_decode_iff h2).mpr ?_
    rw [ByteArray.ext_iff, ← Array.toList_inj, Base64.toList_encode]
    have := rest_extract h2 hq
    rw [h1, h3] at this
    exact List.append_cancel_right this
  simp only [base64, bind_ok, get_ok, skipByte_ok, read_ok]
  refine ⟨_, _, ⟨rfl, rfl⟩, (), _, rfl, _, _, ⟨rfl, rfl⟩, ?_⟩
  simp only [hdecode]
  refine bind_ok.mpr ⟨PUnit.unit, _, set_ok.mpr rfl, ?_⟩
  simp only [hup]
  refine bind_ok.mpr ⟨34, _, peekByte_reads h3, bind_ok.mpr ⟨(), _, skipByte_ok.mpr rfl, ?_⟩⟩
  exact finiteScalars_reads hfin

end NN
