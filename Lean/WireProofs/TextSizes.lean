import WireProofs.Quote
import WireProofs.Utf8

/-!
# What is in texts

What a text says is not longer than the text, and no byte of white space or of a string is zero.
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

theorem Space.ne_zero {ws : List UInt8} (h : Space ws) : ∀ b ∈ ws, b ≠ 0 := by
  rintro b hb rfl
  exact absurd (h 0 hb) (by decide)

theorem Hex.ne_zero {text : List UInt8} {n : Nat} (h : Hex text n) : ∀ b ∈ text, b ≠ 0 := by
  have digit {b : UInt8} {v : Nat} (h : HexDigit b v) : b ≠ 0 := by
    rintro rfl
    rcases h with ⟨h, _⟩ | ⟨h, _⟩ | ⟨h, _⟩ <;> exact absurd h (by decide)
  cases h with
  | mk ha hb hc hd =>
    simp only [List.mem_cons, List.not_mem_nil, or_false]
    rintro b (rfl | rfl | rfl | rfl)
    · exact digit ha
    · exact digit hb
    · exact digit hc
    · exact digit hd

theorem CharText.ne_zero {text : List UInt8} {c : Char} (h : CharText text c) :
    ∀ b ∈ text, b ≠ 0 := by
  cases h with
  | plain hc =>
    by_cases ha : c.toNat < 128
    · rw [utf8_ascii ha]
      rintro b hb rfl
      have h0 := congrArg UInt8.toNat (List.mem_singleton.mp hb)
      rw [UInt8.toNat_ofNat_of_lt' (Nat.lt_trans ha (by decide))] at h0
      have : (0 : UInt8).toNat = 0 := rfl
      omega
    · obtain ⟨lead, bs, _, _, _, h1, h2, _, _, h3, _⟩ := utf8_split (Nat.not_lt.mp ha)
      rw [h1]
      rintro b hb rfl
      rcases List.mem_cons.mp hb with rfl | hb
      · exact absurd h2 (by decide)
      · exact absurd (h3 0 hb).1 (by decide)
  | letter h =>
    have all : ∀ e ∈ escapes, e.1 ≠ 0 := by decide
    simp only [List.mem_cons, List.not_mem_nil, or_false]
    rintro b (rfl | rfl)
    · decide
    · exact all _ h
  | code h =>
    rintro b hb
    rcases List.mem_cons.mp hb with rfl | hb
    · decide
    rcases List.mem_cons.mp hb with rfl | hb
    · decide
    · exact h.ne_zero b hb
  | pair hh hl =>
    simp only [List.mem_cons, List.mem_append]
    rintro b (rfl | rfl | hb | rfl | rfl | hb)
    · decide
    · decide
    · exact hh.ne_zero b hb
    · decide
    · decide
    · exact hl.ne_zero b hb

theorem StringText.ne_zero {text : List UInt8} {s : String} (h : StringText text s) :
    ∀ b ∈ text, b ≠ 0 := by
  obtain ⟨body, rfl, h⟩ := h
  have : ∀ b ∈ body, b ≠ 0 := by
    generalize s.toList = cs at h
    induction h with
    | nil => simp
    | cons h _ ih =>
      intro b hb
      rcases List.mem_append.mp hb with hb | hb
      · exact h.ne_zero b hb
      · exact ih b hb
  simp only [List.mem_cons, List.mem_append, List.not_mem_nil, or_false]
  rintro b (rfl | hb | rfl)
  · decide
  · exact this b hb
  · decide

/-- What members begin with. -/
theorem MembersText.first {most : Nat} {text : List UInt8} {es : List (String × List UInt8)}
    (h : MembersText most text es) : ∃ a k name l, text = a ++ (k ++ l) ∧ Space a ∧
      StringText k name ∧ name ∈ keysOf es := by
  cases h with
  | last h =>
    cases h with
    | mk ha hk => exact ⟨_, _, _, _, by simp only [List.append_assoc]; rfl, ha, hk, .head _⟩
  | cons h =>
    cases h with
    | mk ha hk => exact ⟨_, _, _, _, by simp only [List.append_assoc]; rfl, ha, hk, .head _⟩

end Wire.Json
