import WireProofs.Base64Last
import WireProofs.WindowRest

/-!
# Base64 loses nothing and accepts nothing else

The decoder accepts a text if and only if the encoder writes it, and returns what the text encodes.
-/

namespace Wire.Base64

open Window

/-- Behind the end of a window there is nothing to decode. -/
theorem decodeLast_behind {w : Window} {i : USize} {out : ByteArray} (h : ¬ i < w.stop) :
    decodeLast w i out = .error (.byte i) := by
  have : look 0 = 255 := by rw [look_eq]; decide
  simp [decodeLast, Window.peek, h, this]
  rfl

/-- The loop goes on with four characters while more than four are left. -/
theorem decodeFrom_step {w : Window} {i : USize} {out : ByteArray}
    (h : i.toNat + 4 < w.stop.toNat) :
    decodeFrom w i out =
      let a := look (w.peek i)
      let b := look (w.peek (i + 1))
      let c := look (w.peek (i + 2))
      let d := look (w.peek (i + 3))
      if (a ||| b ||| c ||| d) == 255 then .error (.byte ((firstBad w i 4).getD i))
      else
        decodeFrom w (i + 4)
          (out.push (byte0 a b) |>.push (byte1 b c) |>.push (byte2 c d)) := by
  obtain ⟨a2, a3, a4, _, l0, l1, l2, l3⟩ := steps (w := w) (i := i) (by omega)
  have hd : 4 < w.stop - i := by
    rw [USize.lt_iff_toNat_lt, USize.toNat_sub_of_le _ _ (USize.le_of_lt l0)]
    have : (4 : USize).toNat = 4 := by simp
    omega
  rw [decodeFrom, dif_pos ⟨l0, hd⟩]
  simp only [a2, a3, a4, peek_eq l0, peek_eq l1, peek_eq l2, peek_eq l3]
  rfl

/-- What is decoded is encoded as the text that was read, appended to `out`. -/
theorem decodeFrom_sound {w : Window} {i : USize} {out b : ByteArray}
    (h : decodeFrom w i out = .ok b) :
    i.toNat ≤ w.stop.toNat ∧
      ∃ l, b.data.toList = out.data.toList ++ l ∧ enc l = rest w i := by
  by_cases hi : i.toNat + 4 < w.stop.toNat
  · rw [decodeFrom_step hi] at h
    simp only at h
    split at h
    · cases h
    rename_i hor
    obtain ⟨_, _, _, e4, _⟩ := steps (w := w) (i := i) (by omega)
    obtain ⟨_, l, hb, hl⟩ := decodeFrom_sound h
    obtain ⟨n0, n1, n2, n3⟩ := ne_of_or_ne (by simpa using hor)
    obtain ⟨l0, e0⟩ := (look_cases _).resolve_left n0
    obtain ⟨l1, e1⟩ := (look_cases _).resolve_left n1
    obtain ⟨l2, e2⟩ := (look_cases _).resolve_left n2
    obtain ⟨l3, e3⟩ := (look_cases _).resolve_left n3
    obtain ⟨s0, s1, s2, s3⟩ := sextets_bytes l0 l1 l2 l3
    refine ⟨by omega, _, by
      simpa only [toList_push, List.append_assoc, List.cons_append, List.nil_append] using hb, ?_⟩
    rw [rest_four (by omega), enc, s0, s1, s2, s3, e0, e1, e2, e3, hl]
  · have hn : ¬ (i < w.stop ∧ 4 < w.stop - i) := by
      rintro ⟨h0, h4⟩
      rw [USize.lt_iff_toNat_lt, USize.toNat_sub_of_le _ _ (USize.le_of_lt h0)] at h4
      have : (4 : USize).toNat = 4 := by simp
      omega
    rw [decodeFrom, dif_neg hn] at h
    split at h
    · rename_i he
      have he : i = w.stop := by simpa using he
      cases h
      refine ⟨by simp [he], [], by simp, ?_⟩
      rw [enc, eq_comm, ← List.length_eq_zero_iff, length_rest, he, Nat.sub_self]
    split at h
    · rename_i h4
      by_cases h0 : i < w.stop
      · have h4 : w.stop - i = 4 := by simpa using h4
        have h4 := congrArg USize.toNat h4
        rw [USize.toNat_sub_of_le _ _ (USize.le_of_lt h0)] at h4
        have : (4 : USize).toNat = 4 := by simp
        obtain ⟨l, hb, hl⟩ := decodeLast_sound h
        obtain ⟨_, _, _, e4, _⟩ := steps (w := w) (i := i) (by omega)
        refine ⟨by omega, l, hb, ?_⟩
        have hnil : rest w (i + 4) = [] := by
          rw [← List.length_eq_zero_iff, length_rest]
          omega
        rw [rest_four (by omega), hnil, hl]
      · rw [decodeLast_behind h0] at h
        cases h
    · cases h
termination_by w.stop.toNat - i.toNat
decreasing_by omega

/-- The text of some bytes decodes to these bytes, appended to `out`. -/
theorem decodeFrom_complete {w : Window} {i : USize} {out : ByteArray} {l : List UInt8}
    (hi : i.toNat ≤ w.stop.toNat) (h : enc l = rest w i) :
    ∃ b, decodeFrom w i out = .ok b ∧ b.data.toList = out.data.toList ++ l := by
  have hlen := length_rest w i
  rw [← h] at hlen
  have short (hn : ¬ i.toNat + 4 < w.stop.toNat) : ¬ (i < w.stop ∧ 4 < w.stop - i) := by
    rintro ⟨h0, h4⟩
    rw [USize.lt_iff_toNat_lt, USize.toNat_sub_of_le _ _ (USize.le_of_lt h0)] at h4
    have : (4 : USize).toNat = 4 := by simp
    omega
  by_cases h4 : i.toNat + 4 < w.stop.toNat
  · obtain ⟨_, _, _, e4, _⟩ := steps (w := w) (i := i) (by omega)
    match l with
    | [] => simp only [enc, List.length_nil] at hlen; omega
    | [a] => simp only [enc, List.length_cons, List.length_nil] at hlen; omega
    | [a, b] => simp only [enc, List.length_cons, List.length_nil] at hlen; omega
    | a :: b :: c :: l =>
      rw [rest_four (by omega)] at h
      simp only [enc, List.cons.injEq] at h
      obtain ⟨h0, h1, h2, h3, h⟩ := h
      obtain ⟨l0, l1, l2, l3⟩ := sextet_lt a b c
      obtain ⟨b0, b1, b2⟩ := bytes_sextets a b c
      have hor : ((sextet0 a ||| sextet1 a b ||| sextet2 b c ||| sextet3 c) == 255) = false :=
        beq_eq_false_iff_ne.mpr (or_ne_of_lt l0 l1 l2 l3)
      obtain ⟨out', hd, hb⟩ := decodeFrom_complete (i := i + 4)
        (out := ((out.push a).push b).push c) (by omega) h
      refine ⟨out', ?_, by
        simpa only [toList_push, List.append_assoc, List.cons_append, List.nil_append] using hb⟩
      simp only [decodeFrom_step h4, ← h0, ← h1, ← h2, ← h3, look_encodeSextet _ l0,
        look_encodeSextet _ l1, look_encodeSextet _ l2, look_encodeSextet _ l3, hor, b0, b1, b2]
      exact hd
  · rw [decodeFrom, dif_neg (short h4)]
    by_cases he : i = w.stop
    · have hl : l = [] := by
        match l with
        | [] => rfl
        | [_] => simp [enc, he] at hlen
        | [_, _] => simp [enc, he] at hlen
        | _ :: _ :: _ :: _ => simp [enc, he] at hlen
      exact ⟨out, by simp [he]; rfl, by simp [hl]⟩
    · have hne : i.toNat ≠ w.stop.toNat := fun e => he (USize.toNat_inj.mp e)
      have hlt : i < w.stop := USize.lt_iff_toNat_lt.mpr (by omega)
      have hlen4 : i.toNat + 4 = w.stop.toNat := by
        match l with
        | [] => simp only [enc, List.length_nil] at hlen; omega
        | [_] => simp only [enc, List.length_cons, List.length_nil] at hlen; omega
        | [_, _] => simp only [enc, List.length_cons, List.length_nil] at hlen; omega
        | _ :: _ :: _ :: _ => simp only [enc, List.length_cons] at hlen; omega
      have hsub : w.stop - i = 4 := by
        rw [← USize.toNat_inj, USize.toNat_sub_of_le _ _ (USize.le_of_lt hlt)]
        have : (4 : USize).toNat = 4 := by simp
        omega
      obtain ⟨_, _, _, e4, _⟩ := steps (w := w) (i := i) (by omega)
      have hnil : rest w (i + 4) = [] := by
        rw [← List.length_eq_zero_iff, length_rest]
        omega
      rw [rest_four (by omega), hnil] at h
      obtain ⟨b, hd, hb⟩ := decodeLast_complete (out := out) h
      exact ⟨b, by simpa [he, hsub] using hd, hb⟩
termination_by w.stop.toNat - i.toNat
decreasing_by omega

/-- A text decodes to some bytes if and only if it is what the encoder writes of them. -/
theorem base64_decode_iff {w : Window} {i : USize} {b : ByteArray} (hi : i ≤ w.stop) :
    decode w i = .ok b ↔ encode b = w.bytes.extract i.toNat w.stop.toNat := by
  have text : encode b = w.bytes.extract i.toNat w.stop.toNat ↔ enc b.data.toList = rest w i := by
    rw [← toList_encode, ByteArray.ext_iff, ← Array.toList_inj, ByteArray.data_extract,
      Array.toList_extract, rest, List.extract, List.drop_take]
  rw [text]
  constructor
  · intro h
    obtain ⟨_, l, hb, hl⟩ := decodeFrom_sound h
    have hb : b.data.toList = l := hb
    rw [hb, hl]
  · intro h
    obtain ⟨b', hd, hb⟩ := decodeFrom_complete
      (out := .emptyWithCapacity ((w.stop - i).toNat / 4 * 3)) (USize.le_iff_toNat_le.mp hi) h
    rw [decode, hd]
    exact congrArg _ (ByteArray.ext (Array.toList_inj.mp hb))

/-- The text of some bytes decodes to these bytes, provided that the text fits into the address
space. -/
theorem base64_decode_encode (b : ByteArray) (h : (encode b).size < USize.size) :
    decode (.ofBytes (encode b)) 0 = .ok b := by
  have hstop := toNat_stop_ofBytes h
  rw [base64_decode_iff (USize.le_iff_toNat_le.mpr (by simp)), hstop]
  exact ByteArray.extract_zero_size.symm

/-- The decoder accepts only what the encoder writes: a text that decodes to some bytes is their
encoding, character by character. -/
theorem base64_encode_decode {w : Window} {i : USize} {b : ByteArray} (h : decode w i = .ok b) :
    encode b = w.bytes.extract i.toNat w.stop.toNat := by
  obtain ⟨hi, _⟩ := decodeFrom_sound h
  exact (base64_decode_iff (USize.le_iff_toNat_le.mpr hi)).mp h

end Wire.Base64
