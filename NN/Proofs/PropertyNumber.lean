import NN.Property.Syntax
import WireProofs.Ascii
import WireProofs.Gives
import WireProofs.Quote
import WireProofs.Token
import WireProofs.Value

/-!
# Numbers of a property are exact

What is read as a number is a number of RFC 8259, from its first byte to its last, and its value is
the rational number that it denotes.
-/

namespace NN.Vnnlib

open Wire Wire.Json Wire.Window

/-- The number that is computed for a decimal is the number that it stands for. -/
theorem rational_eq (d : Decimal) : rational d = d.toRat := by
  have hpos : 0 < d.den := Nat.pow_pos (by decide)
  have hden : ((d.den : Nat) : Rat) ≠ 0 := by
    have : (0 : Rat) < ((d.den : Nat) : Rat) := by exact_mod_cast hpos
    grind
  have h := d.toRat_den
  rw [rational, Rat.mkRat_eq_div, ← h, Rat.div_def, Rat.mul_assoc, Rat.mul_inv_cancel _ hden,
    Rat.mul_one]

private theorem head_of_ascii {c : Char} (h : c.toNat < 128) :
    String.utf8EncodeChar c = [.ofNat c.toNat] := by
  have := utf8EncodeChar_ascii (b := .ofNat c.toNat) (by
    rw [UInt8.lt_iff_toNat_lt, UInt8.toNat_ofNat']
    simp only [UInt8.reduceToNat]
    omega)
  rw [UInt8.toNat_ofNat_of_lt' (by simp only [UInt8.size]; omega), Char.ofNat_toNat] at this
  exact this

/-- A word that begins as a number does begins with no white space. -/
private theorem head_of_startsNumber {word : String} (h : startsNumber word = true) :
    ∃ b bs, word.toUTF8.data.toList = b :: bs ∧ Json.isSpace b = false := by
  have bytes : word.toUTF8.data.toList = word.toList.flatMap String.utf8EncodeChar := by
    conv => lhs; rw [← String.ofList_toList (s := word)]
    exact utf8_ofList _
  rw [bytes]
  have digit : ∀ c : Char, c.isDigit = true →
      c.toNat < 128 ∧ Json.isSpace (.ofNat c.toNat) = false := by
    intro c hc
    simp only [Char.isDigit, Bool.and_eq_true, decide_eq_true_eq, ge_iff_le, UInt32.le_iff_toNat_le,
      UInt32.reduceToNat] at hc
    have hn : c.toNat = c.val.toNat := rfl
    refine ⟨by omega, ?_⟩
    have all : ∀ n : Fin 10, Json.isSpace (.ofNat (48 + n.val)) = false := by decide
    have := all ⟨c.toNat - 48, by omega⟩
    simpa [show 48 + (c.toNat - 48) = c.toNat by omega] using this
  unfold startsNumber at h
  split at h
  · rename_i d rest hl
    rw [hl]
    exact ⟨45, _, by simp [List.flatMap_cons, show String.utf8EncodeChar '-' = [45] by decide]; rfl,
      by decide⟩
  · rename_i c rest _ hl
    rw [hl, List.flatMap_cons, head_of_ascii (digit c h).1]
    exact ⟨_, _, rfl, (digit c h).2⟩
  · contradiction

/-- A word that is read as a number is, byte by byte, a number of RFC 8259, and what is read is
exactly what it denotes. -/
theorem number_sound {limits : PropertyLimits} {byte : Nat} {word : String} {r : Rat}
    (hsize : word.utf8ByteSize < USize.size) (hstart : startsNumber word = true)
    (h : number limits byte word = .ok r) :
    ∃ l : Literal, l.Valid ∧ word.toUTF8.data.toList = l.bytes ∧ r = l.value.toRat := by
  unfold number at h
  simp only at h
  split at h <;> try contradiction
  rename_i t stop ht
  split at h <;> try contradiction
  rename_i hstop
  cases h
  obtain ⟨l, valid, -, rfl, hr, -⟩ := token_sound ht
  refine ⟨l, valid, ?_, rational_eq _⟩
  have hfull : (Window.ofBytes word.toUTF8).stop.toNat = word.toUTF8.size :=
    toNat_stop_ofBytes hsize
  have hall : rest (Window.ofBytes word.toUTF8) 0 = word.toUTF8.data.toList := by
    simp only [rest, hfull, USize.toNat_zero, List.drop_zero]
    exact List.take_of_length_le (Nat.le_of_eq rfl)
  have hend : rest (Window.ofBytes word.toUTF8) stop = [] := by
    apply List.eq_nil_of_length_eq_zero
    rw [length_rest, eq_of_beq hstop]
    exact Nat.sub_self _
  obtain ⟨b, bs, hb, hspace⟩ := head_of_startsNumber hstart
  have hnone := (spaceEnd_reads (w := Window.ofBytes word.toUTF8) (i := 0) (ws := [])
    (tail := word.toUTF8.data.toList) (by simp [USize.le_iff_toNat_le])
    (by simp [Space]) hall (by rw [hb]; intro c hc; cases hc; exact hspace)).2
  simp only [hend, List.append_nil] at hr
  rw [← hnone]
  exact hr

end NN.Vnnlib
