import Wire.Json.Object
import WireProofs.StringComplete

/-!
# Opening braces and keys

What an object begins with, and each of its members.
-/

namespace Wire.Json

open Window

variable {δ : Type} {input : Input} {path : Path} {i j : USize} {tail : List UInt8}

/-- A key that was read. -/
theorem key_gives : Gives input (key path : Reader δ String) fun text s =>
    StringText text s ∧ s.utf8ByteSize ≤ input.limits.name := by
  intro i j s hi h
  simp only [key, bind_ok, skipSpace_ok] at h
  obtain ⟨_, _, rfl, b, _, hp, h⟩ := h
  obtain ⟨rfl, _, _⟩ := peekByte_gives hp
  obtain ⟨hle, ws, hws, hr⟩ := spaceEnd_gives (w := input.window) hi
  split at h
  · obtain ⟨_, _, hread, h⟩ := bind_ok.mp h
    obtain ⟨rfl, rfl⟩ := read_ok.mp hread
    obtain ⟨hj, ws', text, hws', hr', htext, hsize⟩ := string_gives _ _ _ hle h
    exact ⟨hj, ws ++ ws', text, hws.append hws', by rw [hr, hr', List.append_assoc], htext,
      hsize _ rfl⟩
  · exact (fault_ok.mp h).elim

theorem StringText.starts {text : List UInt8} {s : String} (h : StringText text s) :
    ∃ t, text = 34 :: t := by
  obtain ⟨body, rfl, _⟩ := h
  exact ⟨_, rfl⟩

/-- Where a key stands, it is read, whatever follows it. -/
theorem key_here {text ws : List UInt8} {s : String} (h : StringText text s)
    (hsize : s.utf8ByteSize ≤ input.limits.name) (hi : i ≤ input.window.stop) (hws : Space ws)
    (hr : rest input.window i = ws ++ (text ++ tail)) :
    ∃ j, (key path : Reader δ String) input i = .ok s j ∧ j ≤ input.window.stop ∧
      rest input.window j = tail := by
  obtain ⟨t, rfl⟩ := h.starts
  obtain ⟨h1, h2⟩ := spaceEnd_reads hi hws hr (by rintro c ⟨⟩; decide)
  obtain ⟨j, h3, h4, h5⟩ := string_here (δ := δ) (path := path) (input := input) (ws := [])
    (limit := some input.limits.name) h (by rintro n ⟨⟩; exact hsize) h1 .nil h2
  refine ⟨j, ?_, h4, h5⟩
  simp only [key, bind_ok, skipSpace_ok]
  refine ⟨(), _, rfl, 34, _, peekByte_reads h2, ?_⟩
  rw [if_pos (by decide)]
  exact bind_ok.mpr ⟨input, _, read_ok.mpr ⟨rfl, rfl⟩, h3⟩

/-- A key is read. -/
theorem key_reads {text : List UInt8} {s : String} (h : StringText text s)
    (hsize : s.utf8ByteSize ≤ input.limits.name) :
    Reads input (key path : Reader δ String) text (· = s) := by
  intro i ws tail hi hws _ hr
  obtain ⟨j, h1, h2, h3⟩ := key_here (δ := δ) (path := path) h hsize hi hws hr
  exact ⟨s, j, h1, h2, h3, rfl⟩

/-- An opening brace that was read, and whether the closing one follows, which then is read too. -/
theorem openObject_gives {r : Bool} (hi : i ≤ input.window.stop)
    (h : (openObject path : Reader δ Bool) input i = .ok r j) :
    j ≤ input.window.stop ∧ ∃ ws a, Space ws ∧ Space a ∧
      (r = false ∧ rest input.window i = ws ++ 123 :: (a ++ 125 :: rest input.window j) ∨
        r = true ∧ rest input.window i = ws ++ 123 :: (a ++ rest input.window j)) := by
  simp only [openObject, bind_ok, skipByte_ok, skipSpace_ok] at h
  obtain ⟨_, k, he, _, _, rfl, _, _, rfl, b, _, hp, h⟩ := h
  obtain ⟨hlt, ws, hws, hr, _⟩ := expect_one kindOf_object hi he
  obtain ⟨hle, a, ha, hra⟩ := spaceEnd_gives (w := input.window) (succ_le hlt)
  obtain ⟨rfl, hlt', hb⟩ := peekByte_gives hp
  split at h
  · rename_i hclose
    obtain ⟨_, _, hs, h⟩ := bind_ok.mp h
    obtain rfl := skipByte_ok.mp hs
    obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    rw [eq_of_beq hclose] at hb
    exact ⟨succ_le hlt', ws, a, hws, ha, .inl ⟨rfl, by rw [hr, hra, hb]⟩⟩
  · obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    exact ⟨hle, ws, a, hws, ha, .inr ⟨rfl, by rw [hr, hra]⟩⟩

theorem openObject_empty {ws a : List UInt8} (hi : i ≤ input.window.stop) (hws : Space ws)
    (ha : Space a) (hr : rest input.window i = ws ++ 123 :: (a ++ 125 :: tail)) :
    ∃ j, (openObject path : Reader δ Bool) input i = .ok false j ∧ j ≤ input.window.stop ∧
      rest input.window j = tail := by
  obtain ⟨k, h1, _, h2⟩ := expect_reads (δ := δ) (path := path) (expected := "object")
    (kinds := [.object]) (show kindOf? 123 = some .object from rfl) (by decide) hi hws hr
  obtain ⟨hk, h3⟩ := skip_reads h2
  obtain ⟨_, h4⟩ := spaceEnd_reads hk ha h3 (by rintro c ⟨⟩; decide)
  obtain ⟨hj, h5⟩ := skip_reads h4
  refine ⟨_, ?_, hj, h5⟩
  simp only [openObject, bind_ok, skipByte_ok, skipSpace_ok]
  refine ⟨_, k, h1, (), _, rfl, (), _, rfl, 125, _, peekByte_reads h4, ?_⟩
  rw [if_pos (by decide)]
  exact bind_ok.mpr ⟨(), _, skipByte_ok.mpr rfl, pure_ok.mpr ⟨rfl, rfl⟩⟩

theorem openObject_more {ws a : List UInt8} (hi : i ≤ input.window.stop) (hws : Space ws)
    (ha : Space a) (hr : rest input.window i = ws ++ 123 :: (a ++ 34 :: tail)) :
    ∃ j, (openObject path : Reader δ Bool) input i = .ok true j ∧ j ≤ input.window.stop ∧
      rest input.window j = 34 :: tail := by
  obtain ⟨k, h1, _, h2⟩ := expect_reads (δ := δ) (path := path) (expected := "object")
    (kinds := [.object]) (show kindOf? 123 = some .object from rfl) (by decide) hi hws hr
  obtain ⟨hk, h3⟩ := skip_reads h2
  obtain ⟨hj, h4⟩ := spaceEnd_reads hk ha h3 (by rintro c ⟨⟩; decide)
  refine ⟨_, ?_, hj, h4⟩
  simp only [openObject, bind_ok, skipByte_ok, skipSpace_ok]
  refine ⟨_, k, h1, (), _, rfl, (), _, rfl, 34, _, peekByte_reads h4, ?_⟩
  rw [if_neg (by decide)]
  exact pure_ok.mpr ⟨rfl, rfl⟩

end Wire.Json
