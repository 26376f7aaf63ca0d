import WireProofs.Gives
import WireProofs.Sextets

/-!
# Kinds and punctuation

The steps that a composite reader takes between the values in it.
-/

namespace Wire.Json

open Window

variable {δ : Type} {input : Input} {path : Path} {i j : USize} {ws tail : List UInt8}

theorem kindOf_not_space {b : UInt8} {k : Kind} (h : kindOf? b = some k) : isSpace b = false := by
  have all : ∀ b : UInt8, (kindOf? b).isSome = true → isSpace b = false := by
    apply Base64.forall_byte
    decide +kernel
  exact all b (by simp [h])

theorem kindOf_object {b : UInt8} : kindOf? b = some .object → b = 123 := by
  revert b
  apply Base64.forall_byte
  decide +kernel

theorem kindOf_array {b : UInt8} : kindOf? b = some .array → b = 91 := by
  revert b
  apply Base64.forall_byte
  decide +kernel

theorem kindOf_string {b : UInt8} : kindOf? b = some .string → b = 34 := by
  revert b
  apply Base64.forall_byte
  decide +kernel

/-- The kind of a value is that of its first byte. -/
theorem kind_gives {k : Kind} (h : (kind path : Reader δ Kind) input i = .ok k j) :
    j = spaceEnd input.window i ∧ j < input.window.stop ∧
      kindOf? (input.window.peek j) = some k := by
  simp only [kind, bind_ok, skipSpace_ok, peekByte_ok] at h
  obtain ⟨_, _, rfl, b, _, ⟨hi, hb, rfl⟩, h⟩ := h
  rw [← peek_eq hi] at hb
  cases hk : kindOf? b with
  | some k' =>
    rw [hk] at h
    obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    exact ⟨rfl, hi, by rw [hb, hk]⟩
  | none =>
    rw [hk] at h
    simp only at h
    split at h <;> exact (fault_ok.mp h).elim

theorem expect_gives {expected : String} {kinds : List Kind} {k : Kind}
    (h : (expect path expected kinds : Reader δ Kind) input i = .ok k j) :
    j = spaceEnd input.window i ∧ j < input.window.stop ∧
      kindOf? (input.window.peek j) = some k ∧ kinds.contains k = true := by
  simp only [expect, bind_ok] at h
  obtain ⟨k', s, hk, h⟩ := h
  obtain ⟨h1, h2, h3⟩ := kind_gives hk
  split at h
  · rename_i hc
    obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    exact ⟨h1, h2, h3, hc⟩
  · exact (fault_ok.mp h).elim

/-- Where a value of one kind is expected and is found, its first byte stands behind white space. -/
theorem expect_one {expected : String} {k k' : Kind} {b : UInt8}
    (hb : ∀ {c : UInt8}, kindOf? c = some k → c = b) (hi : i ≤ input.window.stop)
    (h : (expect path expected [k] : Reader δ Kind) input i = .ok k' j) :
    j < input.window.stop ∧ ∃ ws, Space ws ∧
      rest input.window i = ws ++ b :: rest input.window (j + 1) ∧
      rest input.window j = b :: rest input.window (j + 1) := by
  obtain ⟨rfl, hlt, hk, hc⟩ := expect_gives h
  obtain rfl : k' = k := by simpa using hc
  obtain ⟨_, ws, hws, hr⟩ := spaceEnd_gives (w := input.window) hi
  have := rest_peek hlt
  rw [hb hk] at this
  exact ⟨hlt, ws, hws, by rw [hr, this], this⟩

/-- A value's first byte is found behind white space. -/
theorem kind_reads {b : UInt8} {k : Kind} (hk : kindOf? b = some k) (hi : i ≤ input.window.stop)
    (hws : Space ws) (hr : rest input.window i = ws ++ b :: tail) :
    ∃ j, (kind path : Reader δ Kind) input i = .ok k j ∧ j ≤ input.window.stop ∧
      rest input.window j = b :: tail := by
  obtain ⟨h1, h2⟩ := spaceEnd_reads hi hws hr (by
    rintro c ⟨⟩
    exact kindOf_not_space hk)
  obtain ⟨hlt, hget, _, _⟩ := of_rest h2
  refine ⟨_, ?_, h1, h2⟩
  simp only [kind, bind_ok, skipSpace_ok, peekByte_ok]
  refine ⟨(), _, rfl, b, _, ⟨hlt, hget, rfl⟩, ?_⟩
  rw [hk]
  exact pure_ok.mpr ⟨rfl, rfl⟩

theorem expect_reads {expected : String} {kinds : List Kind} {b : UInt8} {k : Kind}
    (hk : kindOf? b = some k) (hc : kinds.contains k = true) (hi : i ≤ input.window.stop)
    (hws : Space ws) (hr : rest input.window i = ws ++ b :: tail) :
    ∃ j, (expect path expected kinds : Reader δ Kind) input i = .ok k j ∧
      j ≤ input.window.stop ∧ rest input.window j = b :: tail := by
  obtain ⟨j, h1, h2, h3⟩ := kind_reads (δ := δ) (path := path) hk hi hws hr
  refine ⟨j, ?_, h2, h3⟩
  simp only [expect, bind_ok]
  refine ⟨k, j, h1, ?_⟩
  rw [if_pos hc]
  exact pure_ok.mpr ⟨rfl, rfl⟩

/-! ## Bytes -/

/-- A byte that stands here is looked at. -/
theorem peekByte_reads {expected : String} {b : UInt8} (hr : rest input.window i = b :: tail) :
    (peekByte path expected : Reader δ UInt8) input i = .ok b i := by
  obtain ⟨hlt, hget, _, _⟩ := of_rest hr
  exact peekByte_ok.mpr ⟨hlt, hget, rfl⟩

/-- And skipped. -/
theorem skip_reads {b : UInt8} (hr : rest input.window i = b :: tail) :
    i + 1 ≤ input.window.stop ∧ rest input.window (i + 1) = tail := by
  obtain ⟨hlt, _, _, hrest⟩ := of_rest hr
  exact ⟨succ_le hlt, hrest⟩

theorem peekByte_gives {expected : String} {b : UInt8}
    (h : (peekByte path expected : Reader δ UInt8) input i = .ok b j) :
    i = j ∧ i < input.window.stop ∧ rest input.window i = b :: rest input.window (i + 1) := by
  obtain ⟨hlt, hget, rfl⟩ := peekByte_ok.mp h
  exact ⟨rfl, hlt, by rw [rest_cons hlt, hget]⟩

theorem punctuation_gives {b : UInt8} {u : Unit} (hi : i ≤ input.window.stop)
    (h : (punctuation path b : Reader δ Unit) input i = .ok u j) :
    j ≤ input.window.stop ∧ ∃ ws, Space ws ∧
      rest input.window i = ws ++ b :: rest input.window j := by
  simp only [punctuation, bind_ok, skipSpace_ok] at h
  obtain ⟨_, _, rfl, c, _, hp, h⟩ := h
  obtain ⟨rfl, hlt, hc⟩ := peekByte_gives hp
  obtain ⟨_, ws, hws, hr⟩ := spaceEnd_gives (w := input.window) hi
  split at h
  · rename_i hb
    obtain rfl := skipByte_ok.mp h
    obtain rfl := eq_of_beq hb
    exact ⟨succ_le hlt, ws, hws, by rw [hr, ← hc]⟩
  · exact (fault_ok.mp h).elim

theorem punctuation_reads {b : UInt8} (hb : isSpace b = false) (hi : i ≤ input.window.stop)
    (hws : Space ws) (hr : rest input.window i = ws ++ b :: tail) :
    ∃ j, (punctuation path b : Reader δ Unit) input i = .ok () j ∧ j ≤ input.window.stop ∧
      rest input.window j = tail := by
  obtain ⟨h1, h2⟩ := spaceEnd_reads hi hws hr (by
    rintro c ⟨⟩
    exact hb)
  obtain ⟨h3, h4⟩ := skip_reads h2
  refine ⟨_, ?_, h3, h4⟩
  simp only [punctuation, bind_ok, skipSpace_ok]
  refine ⟨(), _, rfl, b, _, peekByte_reads h2, ?_⟩
  rw [if_pos (beq_self_eq_true b)]
  exact skipByte_ok.mpr rfl

/-- After an entry: white space, and a comma, which is read, or the closing byte, which is not. -/
theorem more_gives {close : UInt8} {r : Bool} (hi : i ≤ input.window.stop)
    (h : (more path close : Reader δ Bool) input i = .ok r j) :
    j ≤ input.window.stop ∧ ∃ ws, Space ws ∧
      (r = true ∧ rest input.window i = ws ++ 44 :: rest input.window j ∨
        r = false ∧ j + 1 ≤ input.window.stop ∧
          rest input.window i = ws ++ close :: rest input.window (j + 1)) := by
  simp only [more, bind_ok, skipSpace_ok] at h
  obtain ⟨_, _, rfl, c, _, hp, h⟩ := h
  obtain ⟨rfl, hlt, hc⟩ := peekByte_gives hp
  obtain ⟨hle, ws, hws, hr⟩ := spaceEnd_gives (w := input.window) hi
  split at h
  · rename_i hb
    obtain ⟨_, _, hs, h⟩ := bind_ok.mp h
    obtain rfl := skipByte_ok.mp hs
    obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    obtain rfl := eq_of_beq hb
    exact ⟨succ_le hlt, ws, hws, .inl ⟨rfl, by rw [hr, ← hc]⟩⟩
  · split at h
    · rename_i hb
      obtain ⟨rfl, rfl⟩ := pure_ok.mp h
      obtain rfl := eq_of_beq hb
      exact ⟨hle, ws, hws, .inr ⟨rfl, succ_le hlt, by rw [hr, ← hc]⟩⟩
    · exact (fault_ok.mp h).elim

theorem more_comma {close : UInt8} (hi : i ≤ input.window.stop) (hws : Space ws)
    (hr : rest input.window i = ws ++ 44 :: tail) :
    ∃ j, (more path close : Reader δ Bool) input i = .ok true j ∧ j ≤ input.window.stop ∧
      rest input.window j = tail := by
  obtain ⟨h1, h2⟩ := spaceEnd_reads hi hws hr (by
    rintro c ⟨⟩
    decide)
  obtain ⟨h3, h4⟩ := skip_reads h2
  refine ⟨_, ?_, h3, h4⟩
  simp only [more, bind_ok, skipSpace_ok]
  refine ⟨(), _, rfl, 44, _, peekByte_reads h2, ?_⟩
  rw [if_pos (by decide)]
  exact bind_ok.mpr ⟨(), _, skipByte_ok.mpr rfl, pure_ok.mpr ⟨rfl, rfl⟩⟩

theorem more_close {close : UInt8} (h44 : close ≠ 44) (hc : isSpace close = false)
    (hi : i ≤ input.window.stop) (hws : Space ws)
    (hr : rest input.window i = ws ++ close :: tail) :
    ∃ j, (more path close : Reader δ Bool) input i = .ok false j ∧ j + 1 ≤ input.window.stop ∧
      rest input.window (j + 1) = tail := by
  obtain ⟨h1, h2⟩ := spaceEnd_reads hi hws hr (by
    rintro c ⟨⟩
    exact hc)
  obtain ⟨h3, h4⟩ := skip_reads h2
  refine ⟨_, ?_, h3, h4⟩
  simp only [more, bind_ok, skipSpace_ok]
  refine ⟨(), _, rfl, close, _, peekByte_reads h2, ?_⟩
  rw [if_neg (by simpa using h44), if_pos (beq_self_eq_true close)]
  exact pure_ok.mpr ⟨rfl, rfl⟩

end Wire.Json
