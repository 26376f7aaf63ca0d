import WireProofs.Base64Encode

/-!
# The last four characters

Padding, and bits beside the data, can only stand in the last group, which has a decoder of its own.
-/

namespace Wire.Base64

/-- A character that has a value is the character of that value. -/
theorem look_lt {c : UInt8} (h : ¬ (look c == 255) = true) :
    look c < 64 ∧ encodeSextet (look c) = c :=
  (look_cases c).resolve_left (by simpa using h)

/-- What the last group decodes to is encoded as that group. -/
theorem decodeLast_sound {w : Window} {i : USize} {out b : ByteArray}
    (h : decodeLast w i out = .ok b) :
    ∃ l, b.data.toList = out.data.toList ++ l ∧
      enc l = [w.peek i, w.peek (i + 1), w.peek (i + 2), w.peek (i + 3)] := by
  unfold decodeLast at h
  simp only at h
  split at h
  · cases h
  rename_i h0
  split at h
  · cases h
  rename_i h1
  obtain ⟨l0, e0⟩ := look_lt h0
  obtain ⟨l1, e1⟩ := look_lt h1
  split at h
  · split at h
    · cases h
    rename_i p2
    split at h
    · cases h
    rename_i p3
    split at h
    · cases h
    rename_i hb
    cases h
    obtain ⟨s0, s1⟩ := sextets_byte l0 l1 (by simpa using hb)
    refine ⟨_, toList_push .., ?_⟩
    simp only [enc, sextet1_zero, s0, s1, e0, e1]
    simp_all
  rename_i h2
  obtain ⟨l2, e2⟩ := look_lt h2
  split at h
  · split at h
    · cases h
    rename_i p3
    split at h
    · cases h
    rename_i hb
    cases h
    obtain ⟨s0, s1, s2⟩ := sextets_bytes₂ l0 l1 l2 (by simpa using hb)
    refine ⟨[_, _], by simp only [toList_push, List.append_assoc]; rfl, ?_⟩
    simp only [enc, sextet2_zero, s0, s1, s2, e0, e1, e2]
    simp_all
  rename_i h3
  obtain ⟨l3, e3⟩ := look_lt h3
  cases h
  obtain ⟨s0, s1, s2, s3⟩ := sextets_bytes l0 l1 l2 l3
  refine ⟨[_, _, _], by simp only [toList_push, List.append_assoc]; rfl, ?_⟩
  simp only [enc, s0, s1, s2, s3, e0, e1, e2, e3]

/-- The last group of some bytes decodes to these bytes. -/
theorem decodeLast_complete {w : Window} {i : USize} {out : ByteArray} {l : List UInt8}
    (h : enc l = [w.peek i, w.peek (i + 1), w.peek (i + 2), w.peek (i + 3)]) :
    ∃ b, decodeLast w i out = .ok b ∧ b.data.toList = out.data.toList ++ l := by
  have ne {v : UInt8} (h : v < 64) : (v == 255) = false := by
    rw [beq_eq_false_iff_ne]
    rintro rfl
    exact absurd h (by decide)
  match l with
  | [] => simp [enc] at h
  | [a] =>
    simp only [enc, List.cons.injEq, and_true] at h
    obtain ⟨h0, h1, h2, h3⟩ := h
    obtain ⟨l0, l1, _, _⟩ := sextet_lt a 0 0
    obtain ⟨b0, _, _⟩ := bytes_sextets a 0 0
    have hb : sextet1 a 0 &&& 15 = 0 := by
      rw [← UInt8.toNat_inj, UInt8.toNat_and, toNat_sextet1]
      have := and_15 (a.toNat % 4 * 16 + (0 : UInt8).toNat / 16)
      simp only [UInt8.toNat_zero, UInt8.reduceToNat] at *
      omega
    refine ⟨out.push a, ?_, toList_push ..⟩
    simp only [decodeLast, ← h0, ← h1, ← h2, ← h3, look_encodeSextet _ l0, look_encodeSextet _ l1,
      look_pad, ne l0, ne l1, b0, hb]
    rfl
  | [a, b] =>
    simp only [enc, List.cons.injEq, and_true] at h
    obtain ⟨h0, h1, h2, h3⟩ := h
    obtain ⟨l0, l1, l2, _⟩ := sextet_lt a b 0
    obtain ⟨b0, b1, _⟩ := bytes_sextets a b 0
    have hb : sextet2 b 0 &&& 3 = 0 := by
      rw [← UInt8.toNat_inj, UInt8.toNat_and, toNat_sextet2]
      have := and_3 (b.toNat % 16 * 4 + (0 : UInt8).toNat / 64)
      simp only [UInt8.toNat_zero, UInt8.reduceToNat] at *
      omega
    refine ⟨(out.push a).push b, ?_, by simp⟩
    simp only [decodeLast, ← h0, ← h1, ← h2, ← h3, look_encodeSextet _ l0, look_encodeSextet _ l1,
      look_encodeSextet _ l2, look_pad, ne l0, ne l1, ne l2, b0, b1, hb]
    rfl
  | a :: b :: c :: l =>
    simp only [enc, List.cons.injEq] at h
    obtain ⟨h0, h1, h2, h3, h4⟩ := h
    have hl : l = [] := by
      match l with
      | [] => rfl
      | [_] => simp [enc] at h4
      | [_, _] => simp [enc] at h4
      | _ :: _ :: _ :: _ => simp [enc] at h4
    subst hl
    obtain ⟨l0, l1, l2, l3⟩ := sextet_lt a b c
    obtain ⟨b0, b1, b2⟩ := bytes_sextets a b c
    refine ⟨((out.push a).push b).push c, ?_, by simp⟩
    simp only [decodeLast, ← h0, ← h1, ← h2, ← h3, look_encodeSextet _ l0, look_encodeSextet _ l1,
      look_encodeSextet _ l2, look_encodeSextet _ l3, ne l0, ne l1, ne l2, ne l3, b0, b1, b2]
    rfl

end Wire.Base64
