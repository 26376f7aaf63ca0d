import Wire.Printable

/-!
# What people read holds no controls
-/

namespace Wire

private theorem digitChar_plain : ∀ d < 16, isControl (Nat.digitChar d) = false := by decide

private theorem escape_plain (c : Char) : ∀ x ∈ escape c, isControl x = false := by
  intro x hx
  unfold escape at hx
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
theorem printable_prefix {pre : List Char} (h : ∀ c ∈ pre, escape c = [c]) (s : String)
    (hs : pre <+: s.toList) : pre <+: (printable s).toList := by
  obtain ⟨rest, hr⟩ := hs
  rw [printable, String.toList_ofList, ← hr, List.flatMap_append]
  have : pre.flatMap escape = pre := by
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
