import NN.Proofs.Scan
import WireProofs.Printed

/-!
# Binary32 in emitted code

A finite constant is written as a number, and reads no name; the others read `torch`.
-/

namespace NN

open Python Wire Wire.Json

/-- The names that a binary32 pattern reads in Python. -/
def floatReads (bits : UInt32) : List String :=
  if Binary32.isFinite bits then [] else ["torch"]

/-- The characters of bytes of ASCII. -/
private abbrev chars (bytes : List UInt8) : List Char := bytes.map fun b => Char.ofNat b.toNat

private theorem isDigit_chars {bytes : List UInt8} (h : ∀ b ∈ bytes, isDigit b = true) :
    ∀ c ∈ chars bytes, c.isDigit = true := by
  have all : ∀ n < 58, 48 ≤ n → (Char.ofNat n).isDigit = true := by decide
  intro c hc
  obtain ⟨b, hb, rfl⟩ := List.mem_map.mp hc
  have := h b hb
  simp only [isDigit, Bool.and_eq_true, decide_eq_true_eq, UInt8.le_iff_toNat_le] at this
  have h48 : (48 : UInt8).toNat = 48 := rfl
  have h57 : (57 : UInt8).toNat = 57 := rfl
  exact all _ (by omega) (by omega)

private theorem scan_digits {s : Scan} {text : List Char} (ht : ∀ c ∈ text, c.isDigit = true) :
    scan s text = ⟨s.names, s.dot, s.word ++ text⟩ :=
  scan_word s text fun c hc => by simp [isWord, Char.isAlphanum, ht c hc]

private theorem scan_append (s : Scan) (a b : List Char) : scan s (a ++ b) = scan (scan s a) b :=
  List.foldl_append ..

private theorem fraction_inNumber {s : Scan} (h : InNumber s) {ds : List UInt8}
    (hds : ∀ b ∈ ds, isDigit b = true) :
    InNumber (scan s (chars (46 :: ds))) ∧ (scan s (chars (46 :: ds))).dot = true := by
  have : scan s (chars (46 :: ds)) = scan (s.step '.') (chars ds) := rfl
  rw [this, h.dot]
  exact ⟨(inNumber_start true).digits (isDigit_chars hds), by rw [scan_digits (isDigit_chars hds)]⟩

private theorem exponent_inNumber {s : Scan} (h : InNumber s) (hs : s.dot = true ∨ s.word ≠ [])
    {e : Exponent} (he : e.Valid) : InNumber (scan s (chars e.bytes)) := by
  obtain ⟨letter, sign, ds⟩ := e
  obtain ⟨hletter, hsign, -, hds⟩ := he
  have digits := isDigit_chars hds
  have hl : InNumber (s.step (Char.ofNat letter.toNat)) := h.letter hs <| by
    rcases hletter with rfl | rfl
    · exact .inl rfl
    · exact .inr rfl
  cases sign with
  | none => exact hl.digits digits
  | some b =>
    rcases hsign b rfl with rfl | rfl
    · show InNumber (scan ((s.step (Char.ofNat letter.toNat)).step '+') (chars ds))
      rw [hl.plus]
      exact (inNumber_start false).digits digits
    · show InNumber (scan ((s.step (Char.ofNat letter.toNat)).step '-') (chars ds))
      rw [hl.minus]
      exact (inNumber_start false).digits digits

/-- A number of RFC 8259 reads no name. -/
theorem adds_literal {l : Literal} (h : l.Valid) : Adds (chars l.bytes) [] := by
  obtain ⟨negative, whole, fraction, exponent⟩ := l
  obtain ⟨⟨hne, hwhole⟩, -, hfraction, hexponent⟩ := h
  have start : scan {} (chars (if negative then [45] else [])) = ⟨[], false, []⟩ := by
    cases negative <;> rfl
  have hw := isDigit_chars hwhole
  have hs : InNumber (scan ⟨[], false, []⟩ (chars whole)) := (inNumber_start false).digits hw
  have hn : (scan ⟨[], false, []⟩ (chars whole)).word ≠ [] := by
    rw [scan_digits hw]
    simpa [chars] using hne
  have split (f e : List UInt8) :
      scan {} (chars ((if negative then [45] else []) ++ whole ++ f ++ e)) =
        scan (scan (scan ⟨[], false, []⟩ (chars whole)) (chars f)) (chars e) := by
    simp only [chars, List.map_append, scan_append] at start ⊢
    rw [start]
  refine InNumber.adds ?_
  cases fraction with
  | none =>
    cases exponent with
    | none => exact split [] [] ▸ hs
    | some e => exact split [] e.bytes ▸ exponent_inNumber hs (.inr hn) (hexponent e rfl)
  | some ds =>
    have hf := fraction_inNumber hs (hfraction ds rfl).2
    cases exponent with
    | none => exact split (46 :: ds) [] ▸ hf.1
    | some e => exact split (46 :: ds) e.bytes ▸ exponent_inNumber hf.1 (.inl hf.2) (hexponent e rfl)

/-- A decimal reads no name. -/
theorem adds_render (d : Decimal) : Adds d.render.toList [] := by
  have list : (d.push .empty).data.toList = d.literal.bytes := by
    rw [Decimal.toList_push]
    rfl
  rw [Decimal.render, ascii, String.toList_ofList, list]
  exact adds_literal d.literal_valid

end NN
