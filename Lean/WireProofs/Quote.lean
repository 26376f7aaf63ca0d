import WireProofs.Ascii
import WireProofs.DigitBytes
import WireProofs.Grammar
import WireProofs.Decimal
import Wire.Json.Write

/-!
# Strings and natural numbers that are written

`quote` writes a string of RFC 8259 that says the text, `naturalText` a number that says the number.
-/

namespace Wire.Json

open Decimal

/-- The bytes of a text. -/
def utf8 (s : String) : List UInt8 := s.toUTF8.data.toList

theorem utf8_ofList (cs : List Char) :
    utf8 (String.ofList cs) = cs.flatMap String.utf8EncodeChar := by
  simp [utf8, String.toByteArray_ofList, List.utf8Encode]

theorem utf8_append (s t : String) : utf8 (s ++ t) = utf8 s ++ utf8 t := by
  simp [utf8, String.toByteArray_append]

theorem length_utf8 (s : String) : (utf8 s).length = s.utf8ByteSize := by
  rw [← String.size_toByteArray]
  rfl

/-- The byte of a hexadecimal digit. -/
theorem digitChar_text {n : Nat} (h : n < 16) :
    ∃ b, String.utf8EncodeChar (Nat.digitChar n) = [b] ∧ HexDigit b n := by
  have all : ∀ n : Fin 16, String.utf8EncodeChar (Nat.digitChar n.val)
      = [(Nat.digitChar n.val).val.toUInt8] ∧
      (48 ≤ (Nat.digitChar n.val).val.toUInt8.toNat ∧
        (Nat.digitChar n.val).val.toUInt8.toNat ≤ 57 ∧
        (Nat.digitChar n.val).val.toUInt8.toNat = n.val + 48
      ∨ 97 ≤ (Nat.digitChar n.val).val.toUInt8.toNat ∧
        (Nat.digitChar n.val).val.toUInt8.toNat ≤ 102 ∧
        (Nat.digitChar n.val).val.toUInt8.toNat = n.val + 87) := by decide
  obtain ⟨h1, h2⟩ := all ⟨n, h⟩
  exact ⟨_, h1, h2.imp_right .inl⟩

theorem hexDigits_text {n : Nat} (h : n < 0x10000) :
    Hex ((hexDigits n).flatMap String.utf8EncodeChar) n := by
  obtain ⟨a, ha, ha'⟩ := digitChar_text (n := n / 4096 % 16) (by omega)
  obtain ⟨b, hb, hb'⟩ := digitChar_text (n := n / 256 % 16) (by omega)
  obtain ⟨c, hc, hc'⟩ := digitChar_text (n := n / 16 % 16) (by omega)
  obtain ⟨d, hd, hd'⟩ := digitChar_text (n := n % 16) (by omega)
  have text : (hexDigits n).flatMap String.utf8EncodeChar = [a, b, c, d] := by
    simp [hexDigits, ha, hb, hc, hd]
  have value : 4096 * (n / 4096 % 16) + 256 * (n / 256 % 16) + 16 * (n / 16 % 16) + n % 16 = n := by
    omega
  rw [text, ← value]
  exact .mk ha' hb' hc' hd'

/-- The character that is written is the one that is meant. -/
theorem escaped_text (c : Char) : CharText ((escaped c).flatMap String.utf8EncodeChar) c := by
  have e92 : String.utf8EncodeChar '\\' = [92] := by decide
  have e117 : String.utf8EncodeChar 'u' = [117] := by decide
  unfold escaped
  split
  · rename_i h
    subst h
    exact .letter (b := 34) (by simp [escapes])
  split
  · rename_i h
    subst h
    exact .letter (b := 92) (by simp [escapes])
  split
  · rename_i h
    subst h
    exact .letter (b := 110) (by simp [escapes])
  rename_i quote backslash _
  split
  · rename_i h
    rw [List.flatMap_singleton]
    exact .plain h.1 quote backslash
  split
  · rename_i h
    rw [List.flatMap_cons, List.flatMap_cons, e92, e117]
    exact .code (hexDigits_text h)
  · rename_i h
    have valid : c.toNat < 0x110000 := by
      have := c.valid
      simp only [UInt32.isValidChar, Nat.isValidChar] at this
      simp only [Char.toNat]
      omega
    obtain ⟨v, hv⟩ : ∃ v, v = c.toNat - 0x10000 := ⟨_, rfl⟩
    simp only [← hv, List.cons_append, List.flatMap_cons, List.flatMap_append, e92, e117]
    obtain ⟨high, hh⟩ : ∃ high, high = 0xd800 + v / 1024 := ⟨_, rfl⟩
    obtain ⟨low, hl⟩ : ∃ low, low = 0xdc00 + v % 1024 := ⟨_, rfl⟩
    rw [← hh, ← hl]
    exact .pair (hexDigits_text (by omega)) (hexDigits_text (by omega)) (by omega) (by omega)
      (by omega)

/-- What `quote` writes is a string that says the text. -/
theorem quote_text (s : String) : StringText (utf8 (quote s)) s := by
  have chars (cs : List Char) :
      CharsText ((cs.flatMap escaped).flatMap String.utf8EncodeChar) cs := by
    induction cs with
    | nil => exact .nil
    | cons c cs ih =>
      rw [List.flatMap_cons, List.flatMap_append]
      exact .cons (escaped_text c) ih
  refine ⟨_, ?_, chars s.toList⟩
  have e34 : String.utf8EncodeChar '"' = [34] := by decide
  simp only [quote, utf8_ofList, List.flatMap_cons, List.flatMap_append, List.cons_append,
    List.flatMap_nil, e34, List.nil_append, List.append_nil]

theorem utf8_naturalText (n : Nat) : utf8 (naturalText n) = digitBytes n (digitCount n) := by
  have list : (pushDigits .empty n (digitCount n)).data.toList = digitBytes n (digitCount n) := by
    rw [toList_pushDigits]
    rfl
  rw [utf8, naturalText, toUTF8_ascii, list]
  rw [list]
  exact fun b hb => isDigit_ascii (isDigit_digitBytes b hb)

/-- What `naturalText` writes is a natural number. -/
theorem naturalText_text {limits : Limits} {n : Nat} (h : digitCount n ≤ limits.digits) :
    NaturalText limits (utf8 (naturalText n)) n := by
  rw [utf8_naturalText]
  refine ⟨digits_digitBytes (digitCount_pos n), fun h48 => ?_, ?_, ?_⟩
  · rw [length_digitBytes]
    obtain ⟨k, hk⟩ : ∃ k, digitCount n = k + 1 :=
      ⟨digitCount n - 1, by have := digitCount_pos n; omega⟩
    rw [hk] at h48
    have low := head_digitBytes h48
    have high := lt_digitCount n
    rw [hk] at high
    rw [Nat.mod_eq_of_lt high] at low
    by_cases h0 : n = 0
    · subst h0
      rw [digitCount, if_pos (by decide)]
    · have := (digitCount_spec h0).1
      rw [hk, Nat.add_sub_cancel] at this
      omega
  · rwa [length_digitBytes]
  · rw [natOf_digitBytes, Nat.mod_eq_of_lt (lt_digitCount n)]

end Wire.Json
