import WireProofs.Quote

/-!
# How long texts are

What a text says is not longer than the text.
-/

namespace Wire.Json

theorem Hex.length {text : List UInt8} {n : Nat} (h : Hex text n) : text.length = 4 := by
  cases h
  rfl

/-- A character takes as many bytes as it has, or more. -/
theorem CharText.length_le {text : List UInt8} {c : Char} (h : CharText text c) :
    (String.utf8EncodeChar c).length ≤ text.length := by
  have hc : (String.utf8EncodeChar c).length ≤ 4 := by
    rw [String.length_utf8EncodeChar]
    exact Char.utf8Size_le_four c
  cases h with
  | plain => exact Nat.le_refl _
  | letter h =>
    have all : ∀ e ∈ escapes, (String.utf8EncodeChar e.2).length ≤ 2 := by decide
    exact all _ h
  | code h =>
    simp only [List.length_cons, h.length]
    omega
  | pair hh hl =>
    simp only [List.length_cons, List.length_append, hh.length, hl.length]
    omega

/-- So does a string. -/
theorem StringText.size_le {text : List UInt8} {s : String} (h : StringText text s) :
    s.utf8ByteSize ≤ text.length := by
  obtain ⟨body, rfl, h⟩ := h
  have : ∀ {body : List UInt8} {cs : List Char}, CharsText body cs →
      (cs.flatMap String.utf8EncodeChar).length ≤ body.length := by
    intro body cs h
    induction h with
    | nil => exact Nat.le_refl _
    | cons h _ ih =>
      rw [List.flatMap_cons, List.length_append, List.length_append]
      exact Nat.add_le_add h.length_le ih
  have hs : s.utf8ByteSize = (s.toList.flatMap String.utf8EncodeChar).length := by
    rw [← length_utf8, ← utf8_ofList, String.ofList_toList]
  rw [hs]
  have := this h
  simp only [List.length_cons, List.length_append, List.length_nil]
  omega

/-- What stands in an object is not longer than the object. -/
theorem ObjectText.value_le {most : Nat} {text : List UInt8} {es : List (String × List UInt8)}
    (h : ObjectText most text es) : ∀ e ∈ es, e.2.length ≤ text.length := by
  rcases h with ⟨_, _, _, rfl⟩ | ⟨t, rfl, h⟩
  · simp
  · suffices ∀ e ∈ es, e.2.length ≤ t.length by
      intro e he
      have := this e he
      simp only [List.length_cons]
      omega
    induction h with
    | last h =>
      cases h
      intro e he
      obtain rfl := List.mem_singleton.mp he
      simp only [List.length_append, List.length_cons, List.length_nil]
      omega
    | cons h _ ih =>
      cases h
      intro e he
      rcases List.mem_cons.mp he with rfl | he
      · simp only [List.length_append, List.length_cons]
        omega
      · have := ih e he
        simp only [List.length_append, List.length_cons]
        omega

end Wire.Json
