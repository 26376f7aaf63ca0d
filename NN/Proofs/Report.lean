import NN.Payload.Report
import WireProofs.Printable

/-!
# What people read

The text of a verdict has the lines that its structure says, whatever stands in a payload or in the
name of its file: the first says whether it was accepted, and no other line can be taken for it.
-/

namespace NN.Verdict

open Wire

/-- How many lines a verdict has for people. -/
def lineCount (v : Verdict) : Nat :=
  (if v.untagged then 1 else 0) + match v.outcome with
  | .error es =>
    1 + ((es.take listed).map fun e => if e.hint.isSome then 4 else 3).sum
      + if es.length > listed then 1 else 0
  | .ok a => 4 + v.graph?.toList.length + match a.receipt with
    | some r => 1 + r.params.length
    | none => 0

/-- A line begins with some text. -/
def Begins (start line : String) : Prop := start.toList <+: line.toList

theorem begins_append {start first : String} (rest : String) (h : Begins start first) :
    Begins start (first ++ rest) := by
  rw [Begins, String.toList_append]
  exact h.trans (List.prefix_append ..)

/-- A text that begins without controls and backslashes is printed so. -/
theorem begins_printable {start line : String} (plain : ∀ c ∈ start.toList, escapeControl c = [c])
    (h : Begins start line) : Begins start (printable line) := printable_prefix plain line h

/-- A line that is written after two spaces. -/
macro "indented" : tactic =>
  `(tactic| (repeat' apply begins_append
             exact List.isPrefixOf_iff_prefix.mp (by decide)))

theorem length_issueLines (e : Issue) :
    (issueLines e).length = if e.hint.isSome then 4 else 3 := by
  cases h : e.hint <;> simp [issueLines, h]

theorem length_tagLines (untagged : Bool) :
    (tagLines untagged).length = if untagged then 1 else 0 := by
  cases untagged <;> rfl

/-- There are as many lines as the structure of the verdict says. -/
theorem length_lines (v : Verdict) : v.lines.length = v.lineCount := by
  unfold lines lineCount
  cases v.outcome with
  | error es =>
    simp only [List.length_append, List.length_cons, List.length_flatMap, length_issueLines,
      length_tagLines]
    split <;> split <;> simp <;> omega
  | ok a =>
    rcases a with ⟨_, _ | r, _⟩
    · cases v.graph? <;> simp [length_tagLines] <;> omega
    · cases v.graph? <;> simp [receiptLines, length_tagLines] <;> omega

theorem issueLines_indented (e : Issue) : ∀ line ∈ issueLines e, Begins "  " line := by
  intro line hm
  unfold issueLines at hm
  rcases List.mem_append.mp hm with hm | hm
  · simp only [List.mem_cons, List.not_mem_nil, or_false] at hm
    rcases hm with rfl | rfl | rfl <;> indented
  · obtain ⟨h, _, rfl⟩ := Option.map_eq_some_iff.mp (Option.mem_toList.mp hm)
    indented

theorem receiptLines_indented (r : Receipt) : ∀ line ∈ receiptLines r, Begins "  " line := by
  intro line hm
  unfold receiptLines at hm
  simp only [List.mem_cons, List.mem_map] at hm
  rcases hm with rfl | ⟨p, _, rfl⟩ <;> indented

theorem tagLines_indented (untagged : Bool) : ∀ line ∈ tagLines untagged, Begins "  " line := by
  intro line hm
  cases untagged with
  | false => cases hm
  | true =>
    rw [tagLines, if_pos rfl, List.mem_singleton] at hm
    subst hm
    indented

/-- The first line begins with the verdict, every other one with two spaces. -/
theorem lines_begin (v : Verdict) : ∃ first rest, v.lines = first :: rest ∧
    Begins (if v.outcome.isOk then "accepted: " else "rejected: ") first ∧
    ∀ line ∈ rest, Begins "  " line := by
  unfold lines
  cases v.outcome with
  | error es =>
    refine ⟨_, _, rfl, ?_, ?_⟩
    · show Begins "rejected: " _
      indented
    intro line hm
    rcases List.mem_append.mp hm with hm | hm
    · obtain ⟨e, _, hm⟩ := List.mem_flatMap.mp hm
      exact issueLines_indented e line hm
    rcases List.mem_append.mp hm with hm | hm
    · split at hm
      · rw [List.mem_singleton] at hm
        subst hm
        indented
      · cases hm
    · exact tagLines_indented _ line hm
  | ok a =>
    refine ⟨_, _, rfl, ?_, ?_⟩
    · show Begins "accepted: " _
      indented
    intro line hm
    simp only [List.mem_cons] at hm
    rcases hm with rfl | rfl | rfl | hm
    · indented
    · indented
    · indented
    · rcases List.mem_append.mp hm with hm | hm
      · obtain ⟨_, _, rfl⟩ := Option.map_eq_some_iff.mp (Option.mem_toList.mp hm)
        indented
      rcases List.mem_append.mp hm with hm | hm
      · exact tagLines_indented _ line hm
      · cases h : a.receipt with
        | none => simp [h] at hm
        | some r =>
          simp only [h, Option.map_some, Option.getD_some] at hm
          exact receiptLines_indented r line hm

/-- The text of a verdict: as many lines as its structure says, with a line feed between each two
and no other control character; the first line says `accepted` if and only if the outcome is that,
and no line after it can be taken for it, because it is indented. -/
theorem toText_lines (v : Verdict) :
    v.toText = printableLines v.lines ∧ v.lines.length = v.lineCount ∧
      v.toText.toList.filter isControl = List.replicate (v.lineCount - 1) '\n' ∧
      ∃ first rest, v.lines.map printable = first :: rest ∧
        Begins (if v.outcome.isOk then "accepted: " else "rejected: ") first ∧
        ∀ line ∈ rest, Begins "  " line := by
  refine ⟨rfl, v.length_lines, by rw [toText, filter_controls, length_lines], ?_⟩
  obtain ⟨first, rest, hl, hf, hr⟩ := v.lines_begin
  refine ⟨printable first, rest.map printable, by rw [hl, List.map_cons], ?_, ?_⟩
  · cases ho : v.outcome <;> rw [ho] at hf
    · exact begins_printable (start := "rejected: ") (by decide) hf
    · exact begins_printable (start := "accepted: ") (by decide) hf
  · intro line hm
    obtain ⟨l, hl, rfl⟩ := List.mem_map.mp hm
    exact begins_printable (by decide) (hr l hl)

end NN.Verdict
