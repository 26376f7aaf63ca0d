import NN.Emit.Torch
import NN.Proofs.Numerals

/-!
# Reading what was written

What `Python.reads` finds in the pieces of an expression: a name where a name was written, nothing
where a number was.
-/

namespace NN.Python

/-- A variable, or an attribute of `self`: what stands for a value in `forward`. -/
def IsReference (name : String) : Prop :=
  ∃ a, isIdentifier a = true ∧
    (name = "self." ++ a ∨ name = a ∧ a.toList ≠ ['s', 'e', 'l', 'f'] ∧ a.toList ∉ constants)

/-- The state after some characters. -/
abbrev scan (s : Scan) (text : List Char) : Scan := text.foldl Scan.step s

/-- Read between words, and with no `=` behind it, the text reads these names. -/
def Adds (text : List Char) (names : List String) : Prop :=
  let s := scan {} text
  s.word ≠ ['s', 'e', 'l', 'f'] ∧ s.names ++ s.close ' ' = names

private theorem marks_not_word : ∀ c ∈ [' ', '(', ')', '[', ']', ',', ':', '.', '+', '-', '*', '@',
    '='], isWord c = false := by decide

/-- No letter stands between words. -/
theorem isMark_of_isWord {c : Char} (h : isWord c = true) : isMark c = false := by
  rw [← Bool.not_eq_true, isMark, List.contains_iff_mem]
  intro hm
  simp [marks_not_word c hm] at h

/-- An identifier does not begin as a number does. -/
theorem not_isDigit_of_isAlpha {c : Char} (h : c.isAlpha = true) : c.isDigit = false := by
  simp only [Char.isAlpha, Char.isUpper, Char.isLower, Char.isDigit, Bool.or_eq_true,
    Bool.and_eq_true, decide_eq_true_eq, ge_iff_le, UInt32.le_iff_toNat_le] at *
  rw [← Bool.not_eq_true]
  simp only [Bool.and_eq_true, decide_eq_true_eq]
  intro hd
  have h65 : (65 : UInt32).toNat = 65 := rfl
  have h97 : (97 : UInt32).toNat = 97 := rfl
  have h57 : (57 : UInt32).toNat = 57 := rfl
  omega

/-- Names that were found before do not matter to what is found. -/
theorem scan_names (before names : List String) (dot : Bool) (word : List Char) :
    (text : List Char) → scan ⟨before ++ names, dot, word⟩ text =
      let s := scan ⟨names, dot, word⟩ text
      ⟨before ++ s.names, s.dot, s.word⟩
  | [] => rfl
  | c :: text => by
    simp only [scan, List.foldl_cons]
    have : Scan.step ⟨before ++ names, dot, word⟩ c =
        ⟨before ++ (Scan.step ⟨names, dot, word⟩ c).names, (Scan.step ⟨names, dot, word⟩ c).dot,
          (Scan.step ⟨names, dot, word⟩ c).word⟩ := by
      simp only [Scan.step, Scan.close]
      split <;> simp
    rw [this]
    exact scan_names before _ _ _ text

/-- Letters and digits make the word longer. -/
theorem scan_word (s : Scan) : (text : List Char) → (∀ c ∈ text, isWord c = true) →
    scan s text = ⟨s.names, s.dot, s.word ++ text⟩
  | [], _ => by simp [scan]
  | c :: text, h => by
    simp only [scan, List.foldl_cons]
    have : s.step c = ⟨s.names, s.dot, s.word ++ [c]⟩ := by
      simp [Scan.step, isMark_of_isWord (h c (.head _))]
    rw [this]
    have := scan_word ⟨s.names, s.dot, s.word ++ [c]⟩ text fun d hd => h d (.tail _ hd)
    simpa [scan] using this

/-- What follows a word and is not `=` ends it as the end of the text does. -/
theorem close_eq (s : Scan) {c : Char} (h : c ≠ '=') : s.close c = s.close ' ' := by
  have h1 : (c == '=') = false := by simpa using h
  have h2 : (' ' == '=') = false := by decide
  simp only [Scan.close, h1, h2]

/-- A reference is read as the name it is. -/
theorem adds_reference {name : String} (h : IsReference name) : Adds name.toList [name] := by
  obtain ⟨a, ha, h⟩ := h
  unfold isIdentifier at ha
  split at ha
  · cases ha
  rename_i c cs hc
  simp only [Bool.and_eq_true, List.all_eq_true] at ha
  have hword : ∀ d ∈ c :: cs, isWord d = true := by
    intro d hd
    rcases List.mem_cons.mp hd with rfl | hd
    · simp [isWord, Char.isAlphanum, ha.1]
    · exact ha.2 d hd
  rcases h with rfl | ⟨rfl, hself, hconst⟩
  · have hl : "self.".toList = ['s', 'e', 'l', 'f', '.'] := by decide +kernel
    have hs : scan {} "self.".toList = ⟨[], false, "self.".toList⟩ := by rw [hl]; rfl
    have : scan {} ("self." ++ a).toList = ⟨[], false, "self.".toList ++ c :: cs⟩ := by
      rw [String.toList_append, hc, scan, List.foldl_append]
      show scan (scan {} _) (c :: cs) = _
      rw [hs]
      exact scan_word _ _ hword
    refine ⟨by rw [this, hl]; simp, ?_⟩
    rw [this, hl]
    have hdot : isWord '.' = false := by decide
    have hk : constants.contains ('s' :: 'e' :: 'l' :: 'f' :: '.' :: c :: cs) = false := by
      have : constants = [['T', 'r', 'u', 'e'], ['F', 'a', 'l', 's', 'e'], ['N', 'o', 'n', 'e'],
          ['"', 'n', 'o', 'n', 'e', '"'], ['"', 't', 'a', 'n', 'h', '"']] := by decide +kernel
      rw [this]
      rfl
    simp only [Scan.close, List.cons_append, List.nil_append, List.all_cons, hdot, Bool.false_and,
      Bool.and_false, hk, Bool.or_false, Bool.false_eq_true, if_false, List.cons.injEq, and_true]
    apply String.toList_injective
    rw [String.toList_ofList, String.toList_append, hc, hl]
    rfl
  · have : scan {} name.toList = ⟨[], false, c :: cs⟩ := by
      rw [hc]
      exact scan_word _ _ hword
    refine ⟨by rw [this]; exact hc ▸ hself, ?_⟩
    rw [this]
    rw [hc] at hconst
    have hk : constants.contains (c :: cs) = false := by simpa using hconst
    have hsp : (' ' == '=') = false := by decide
    simp only [Scan.close, not_isDigit_of_isAlpha ha.1, hk, hsp, Bool.or_false, Bool.and_false,
      Bool.false_eq_true, if_false, List.nil_append, List.cons.injEq, and_true]
    rw [← hc, String.ofList_toList]

/-- In a number: no names, and a word of digits and `e` or `E` that begins with a digit, unless behind
a dot. -/
structure InNumber (s : Scan) : Prop where
  /-- No names. -/
  names : s.names = []
  /-- The word. -/
  word : ∀ c ∈ s.word, c.isDigit = true ∨ c = 'e' ∨ c = 'E'
  /-- Its beginning. -/
  begin : s.dot = true ∨ ∀ c ∈ s.word.head?, c.isDigit = true

private theorem isWord_of_digit_or_e {c : Char} (h : c.isDigit = true ∨ c = 'e' ∨ c = 'E') :
    isWord c = true := by
  rcases h with h | rfl | rfl
  · simp [isWord, Char.isAlphanum, h]
  · decide
  · decide

private theorem InNumber.word_ne {s : Scan} (h : InNumber s) : s.word ≠ ['s', 'e', 'l', 'f'] := by
  intro hw
  have := h.word 's' (by simp [hw])
  revert this
  decide

private theorem InNumber.close {s : Scan} (h : InNumber s) {c : Char} (hc : c ≠ '=') :
    s.close c = [] := by
  rw [close_eq s hc]
  obtain ⟨names, dot, word⟩ := s
  cases word with
  | nil => simp [Scan.close]
  | cons d ds =>
    have hall : (d :: ds).all isWord = true :=
      List.all_eq_true.mpr fun e he => isWord_of_digit_or_e (h.word e he)
    have hb := h.begin
    simp only [List.head?_cons, Option.mem_def, Option.some.injEq, forall_eq'] at hb
    simp only [Scan.close, hall, Bool.true_and]
    rcases hb with hb | hb <;> simp [hb]

/-- A number reads nothing. -/
theorem InNumber.adds {text : List Char} (h : InNumber (scan {} text)) : Adds text [] :=
  ⟨h.word_ne, by rw [h.names, h.close (by decide)]; rfl⟩

/-- A digit goes on with a number. -/
theorem InNumber.digits {s : Scan} (h : InNumber s) {text : List Char}
    (ht : ∀ c ∈ text, c.isDigit = true) : InNumber (scan s text) := by
  rw [scan_word s text fun c hc => isWord_of_digit_or_e (.inl (ht c hc))]
  refine ⟨h.names, fun c hc => ?_, h.begin.imp_right fun hb c hc => ?_⟩
  · exact (List.mem_append.mp hc).elim (h.word c) fun hc => .inl (ht c hc)
  · simp only [List.head?_append] at hc
    cases hw : s.word with
    | nil =>
      rw [hw] at hc
      exact ht c (List.mem_of_mem_head? (by simpa using hc))
    | cons d ds =>
      rw [hw] at hc
      exact hb c (by rw [hw]; simpa using hc)

/-- An exponent goes on with a number, behind a dot or a digit. -/
theorem InNumber.letter {s : Scan} (h : InNumber s) (hs : s.dot = true ∨ s.word ≠ []) {c : Char}
    (hc : c = 'e' ∨ c = 'E') : InNumber (s.step c) := by
  have : s.step c = scan s [c] := rfl
  have hword : ∀ d ∈ [c], isWord d = true := by
    intro d hd
    exact isWord_of_digit_or_e (.inr (List.mem_singleton.mp hd ▸ hc))
  rw [this, scan_word s _ hword]
  refine ⟨h.names, fun c hc => ?_, ?_⟩
  · rcases List.mem_append.mp hc with hc | hc
    · exact h.word c hc
    · exact .inr (List.mem_singleton.mp hc ▸ ‹_›)
  · rcases hs with hs | hs
    · exact .inl hs
    · refine h.begin.imp_right fun hb c hc => hb c ?_
      obtain ⟨d, ds, hw⟩ := List.exists_cons_of_ne_nil hs
      simpa [hw] using hc

/-- A dot goes on with a number. -/
theorem InNumber.dot {s : Scan} (h : InNumber s) : s.step '.' = ⟨[], true, []⟩ := by
  have hm : isMark '.' = true := by decide
  simp [Scan.step, hm, h.word_ne, h.names, h.close]

/-- A minus sign goes on with a number. -/
theorem InNumber.minus {s : Scan} (h : InNumber s) : s.step '-' = ⟨[], false, []⟩ := by
  have hm : isMark '-' = true := by decide
  simp [Scan.step, hm, h.names, h.close]

/-- A plus sign goes on with a number. -/
theorem InNumber.plus {s : Scan} (h : InNumber s) : s.step '+' = ⟨[], false, []⟩ := by
  have hm : isMark '+' = true := by decide
  simp [Scan.step, hm, h.names, h.close]

/-- Nothing is known yet. -/
theorem inNumber_start (dot : Bool) : InNumber ⟨[], dot, []⟩ := ⟨rfl, by simp, .inr (by simp)⟩

/-- A natural number reads nothing. -/
theorem adds_nat (n : Nat) : Adds (toString n).toList [] :=
  ((inNumber_start false).digits (isDigit_toString n)).adds

end NN.Python
