import WireProofs.Literal

/-!
# Text of ASCII

One byte a character.
-/

namespace Wire

theorem utf8EncodeChar_ascii {b : UInt8} (h : b < 128) :
    String.utf8EncodeChar (Char.ofNat b.toNat) = [b] := by
  have all : ∀ n : Fin 128, String.utf8EncodeChar (Char.ofNat n.val) = [UInt8.ofNat n.val] := by
    decide
  simpa using all ⟨b.toNat, UInt8.lt_iff_toNat_lt.mp h⟩

/-- The text that bytes of ASCII spell has these bytes. -/
theorem toUTF8_ascii {bytes : ByteArray} (h : ∀ b ∈ bytes.data.toList, b < 128) :
    (ascii bytes).toUTF8 = bytes := by
  apply ByteArray.ext
  apply Array.toList_inj.mp
  rw [String.toUTF8_eq_toByteArray, ascii, String.toByteArray_ofList, List.utf8Encode,
    List.data_toByteArray]
  generalize bytes.data.toList = l at *
  induction l with
  | nil => rfl
  | cons b l ih =>
    have := ih fun c hc => h c (.tail _ hc)
    simp only [List.map_cons, List.flatMap_cons, utf8EncodeChar_ascii (h b (.head _))] at this ⊢
    simpa using this

namespace Json

theorem isDigit_ascii {b : UInt8} (h : isDigit b = true) : b < 128 := by
  simp only [isDigit, Bool.and_eq_true, decide_eq_true_eq, UInt8.le_iff_toNat_le,
    UInt8.reduceToNat] at h
  simp only [UInt8.lt_iff_toNat_lt, UInt8.reduceToNat]
  omega

/-- Numbers are written in ASCII. -/
theorem Literal.ascii {l : Literal} (h : l.Valid) : ∀ b ∈ l.bytes, b < 128 := by
  obtain ⟨⟨_, whole⟩, _, fraction, exponent⟩ := h
  intro b hb
  simp only [Literal.bytes, List.mem_append] at hb
  rcases hb with ((hb | hb) | hb) | hb
  · split at hb
    · obtain rfl := List.mem_singleton.mp hb
      decide
    · cases hb
  · exact isDigit_ascii (whole b hb)
  · split at hb
    · rename_i ds hds
      rcases List.mem_cons.mp hb with rfl | hb
      · decide
      · exact isDigit_ascii ((fraction ds hds).2 b hb)
    · cases hb
  · split at hb
    · rename_i e he
      obtain ⟨letter, sign, digits⟩ := exponent e he
      simp only [Exponent.bytes, List.mem_cons, List.mem_append, Option.mem_toList] at hb
      rcases hb with rfl | hb | hb
      · rcases letter with h | h <;> rw [h] <;> decide
      · rcases sign b hb with rfl | rfl <;> decide
      · exact isDigit_ascii (digits.2 b hb)
    · cases hb

end Json

end Wire
