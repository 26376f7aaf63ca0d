import WireProofs.Base64
import NN.Proofs.Finite

/-!
# Strings of base64

What the payload's reader makes of a string of base64: the bytes that it encodes, all of them, and
nothing else.
-/

namespace NN

open Wire Wire.Json Wire.Window

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

/-- A string of base64 that was read: between its quotation marks stands exactly what the encoder
writes of the scalars' bytes, and all scalars are finite. -/
theorem base64_sound {path : Path} {input : Input} {i j : USize} {data : Float32Array}
    (hi : input.window.peek i = 34) (h : base64 path input i = .ok data j) :
    rest input.window i
        = 34 :: (Base64.encode data.bytes).data.toList ++ 34 :: rest input.window j ∧
      ∀ b ∈ data.toBits, Binary32.isFinite b = true := by
  obtain ⟨hlt, hopen⟩ := rest_of_peek hi (by decide)
  have hi1 : i + 1 ≤ input.window.stop := by
    rw [USize.le_iff_toNat_le, toNat_succ hlt]
    exact USize.lt_iff_toNat_lt.mp hlt
  obtain ⟨hq1, hq2, hq3⟩ := quoteFrom_spec input.window (i + 1) hi1
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
    refine ⟨?_, hfin⟩
    rw [hopen, rest_extract hq1 hq2, ← henc, hclose]
    simp

end NN
