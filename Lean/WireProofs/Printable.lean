import Wire.Printable

/-!
# What people read holds no controls
-/

namespace Wire

/-- Characters that a terminal or a reader of text may obey, by their properties in Unicode. -/
inductive Obeyed (c : Char) : Prop where
  /-- The general category `Cc`: the controls of ASCII and of Latin-1. -/
  | control (h : c.toNat ≤ 0x1f ∨ c.toNat ∈ List.range' 0x7f 33)
  /-- The general categories `Zl` and `Zp`: the separators of lines and of paragraphs. -/
  | separator (h : c = '\u2028' ∨ c = '\u2029')
  /-- The property `Bidi_Control`: marks, embeddings, overrides and isolates. -/
  | bidirectional (h : c ∈ ['\u061c', '\u200e', '\u200f', '\u202a', '\u202b', '\u202c', '\u202d',
      '\u202e', '\u2066', '\u2067', '\u2068', '\u2069'])

/-- The controls, which are printed as escapes, are the characters that might be obeyed. -/
theorem isControl_iff (c : Char) : isControl c = true ↔ Obeyed c := by
  have eq (d : Char) : c = d ↔ c.toNat = d.toNat :=
    ⟨congrArg _, fun h => Char.ext (UInt32.toNat_inj.mp h)⟩
  constructor
  · intro h
    simp only [isControl, Bool.or_eq_true, Bool.and_eq_true, decide_eq_true_eq, beq_iff_eq] at h
    by_cases hc : c.toNat ≤ 0x1f ∨ c.toNat ∈ List.range' 0x7f 33
    · exact .control hc
    by_cases hs : c = '\u2028' ∨ c = '\u2029'
    · exact .separator hs
    refine .bidirectional ?_
    simp only [List.mem_range'_1, eq, Char.reduceToNat] at hc hs
    simp only [List.mem_cons, List.not_mem_nil, or_false, eq, Char.reduceToNat]
    omega
  · rintro (h | h | h)
    all_goals
      simp only [List.mem_range'_1, List.mem_cons, List.not_mem_nil, or_false, eq,
        Char.reduceToNat] at h
      simp only [isControl, Bool.or_eq_true, Bool.and_eq_true, decide_eq_true_eq, beq_iff_eq]
      omega

private theorem digitChar_plain : ∀ d < 16, isControl (Nat.digitChar d) = false := by decide

private theorem escape_plain (c : Char) : ∀ x ∈ escapeControl c, isControl x = false := by
  intro x hx
  unfold escapeControl at hx
  split at hx
  · simp only [List.mem_cons, List.not_mem_nil, or_false, or_self] at hx
    subst hx
    decide
  · split at hx
    · simp only [List.mem_cons, List.mem_map] at hx
      rcases hx with rfl | rfl | ⟨d, _, rfl⟩
      · decide
      · decide
      · exact digitChar_plain _ (Nat.mod_lt _ (by decide))
    · rename_i h
      simp only [List.mem_cons, List.not_mem_nil, or_false] at hx
      subst hx
      simpa using h

/-- No character of a printable text is a control. -/
theorem printable_plain (s : String) : ∀ c ∈ (printable s).toList, isControl c = false := by
  intro c hc
  rw [printable, String.toList_ofList] at hc
  obtain ⟨d, _, hd⟩ := List.mem_flatMap.mp hc
  exact escape_plain d c hd

/-- A text that begins without controls and backslashes still begins so. -/
theorem printable_prefix {pre : List Char} (h : ∀ c ∈ pre, escapeControl c = [c]) (s : String)
    (hs : pre <+: s.toList) : pre <+: (printable s).toList := by
  obtain ⟨rest, hr⟩ := hs
  rw [printable, String.toList_ofList, ← hr, List.flatMap_append]
  have : pre.flatMap escapeControl = pre := by
    clear hr
    induction pre with
    | nil => rfl
    | cons c cs ih =>
      rw [List.flatMap_cons, h c (.head _), ih fun d hd => h d (.tail _ hd)]
      rfl
  rw [this]
  exact List.prefix_append ..

/-- The controls of lines that are joined are the line feeds between them. -/
theorem filter_controls : (ls : List String) →
    (printableLines ls).toList.filter isControl = List.replicate (ls.length - 1) '\n'
  | [] => rfl
  | [l] => filter_printable l
  | l :: l' :: ls => by
    have feed : ("\n" : String).toList.filter isControl = ['\n'] := by decide
    have cons : printableLines (l :: l' :: ls)
        = printable l ++ "\n" ++ printableLines (l' :: ls) := rfl
    rw [cons, String.toList_append, String.toList_append, List.filter_append,
      List.filter_append, filter_printable, feed, filter_controls (l' :: ls)]
    rfl
  where
  filter_printable (l : String) : (printable l).toList.filter isControl = [] := by
    rw [List.filter_eq_nil_iff]
    intro c hc
    simp [printable_plain l c hc]

end Wire
