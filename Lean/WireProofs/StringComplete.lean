import WireProofs.CharactersComplete
import WireProofs.StringSound

/-!
# Every string is read

A string of the grammar, within the limit on its bytes, is read as what it says.
-/

namespace Wire.Json

open Window

variable {δ : Type} {input : Input} {path : Path} {i j : USize} {tail : List UInt8}

theorem utf8ByteSize_le {s : String} {c : Char} {cs : List Char} {t : String}
    (h : t.toList = s.toList ++ c :: cs) : (s.push c).utf8ByteSize ≤ t.utf8ByteSize := by
  have : t = s.push c ++ String.ofList cs := String.toList_inj.mp (by
    rw [h, String.toList_append, String.toList_push, String.toList_ofList, List.append_assoc,
      List.singleton_append])
  rw [this, String.utf8ByteSize_append]
  omega

theorem string_go_reads {limit : Option Nat} {fuel : Nat} {text s : String} {body : List UInt8}
    {cs : List Char} (hbody : CharsText body cs) (hs : s.toList = text.toList ++ cs)
    (hlimit : ∀ n ∈ limit, s.utf8ByteSize ≤ n) (hfuel : cs.length < fuel)
    (hr : rest input.window i = body ++ 34 :: tail) :
    ∃ j, (string.go path limit fuel text : Reader δ String) input i = .ok s j ∧
      j ≤ input.window.stop ∧ rest input.window j = tail := by
  induction hbody generalizing i text fuel with
  | nil =>
    obtain ⟨fuel, rfl⟩ : ∃ n, fuel = n + 1 := ⟨fuel - 1, by simp at hfuel; omega⟩
    obtain ⟨hj, h1⟩ := skip_reads hr
    refine ⟨_, ?_, hj, h1⟩
    rw [string.go]
    refine bind_ok.mpr ⟨34, _, peekByte_reads hr, ?_⟩
    rw [if_pos (by decide)]
    refine bind_ok.mpr ⟨(), _, skipByte_ok.mpr rfl, pure_ok.mpr ⟨?_, rfl⟩⟩
    exact (String.toList_inj.mp (by rw [hs, List.append_nil])).symm
  | cons hone more ih =>
    rename_i one body c cs
    obtain ⟨fuel, rfl⟩ : ∃ n, fuel = n + 1 := ⟨fuel - 1, by simp at hfuel; omega⟩
    rw [List.append_assoc] at hr
    obtain ⟨b, l, hb, h34, k, h1, _, h3⟩ := character_reads (δ := δ) (path := path) hone hr
    obtain ⟨j, h4, h5, h6⟩ := ih (text := text.push c) (fuel := fuel)
      (by rw [hs, String.toList_push, List.append_assoc, List.singleton_append])
      (by simp only [List.length_cons] at hfuel; omega) h3
    refine ⟨j, ?_, h5, h6⟩
    rw [hb, List.cons_append] at hr
    rw [string.go]
    refine bind_ok.mpr ⟨b, _, peekByte_reads hr, ?_⟩
    rw [if_neg (by simpa using h34)]
    refine bind_ok.mpr ⟨i, i, get_ok.mpr ⟨rfl, rfl⟩, bind_ok.mpr ⟨c, k, h1, ?_⟩⟩
    rw [if_neg]
    · exact h4
    · cases limit with
      | none => simp
      | some n =>
        have := utf8ByteSize_le hs
        have := hlimit n rfl
        simp only [Option.any_some, decide_eq_true_eq]
        omega

/-- A character takes a byte or more. -/
theorem CharsText.length_le {body : List UInt8} {cs : List Char} (h : CharsText body cs) :
    cs.length ≤ body.length := by
  induction h with
  | nil => exact Nat.le_refl _
  | cons hone _ ih =>
    have : ∀ {one : List UInt8} {c : Char}, CharText one c → 0 < one.length := by
      intro one c h
      cases h with
      | plain => exact List.length_pos_iff.mpr String.utf8EncodeChar_ne_nil
      | letter => simp
      | code => simp
      | pair => simp
    have := this hone
    rw [List.length_cons, List.length_append]
    omega

/-- Where a string stands, it is read, whatever follows it. -/
theorem string_here {limit : Option Nat} {text ws : List UInt8} {s : String} (h : StringText text s)
    (hlimit : ∀ n ∈ limit, s.utf8ByteSize ≤ n) (hi : i ≤ input.window.stop) (hws : Space ws)
    (hr : rest input.window i = ws ++ (text ++ tail)) :
    ∃ j, (string path limit : Reader δ String) input i = .ok s j ∧ j ≤ input.window.stop ∧
      rest input.window j = tail := by
  obtain ⟨body, rfl, hbody⟩ := h
  simp only [List.cons_append, List.append_assoc, List.nil_append] at hr
  obtain ⟨k, h1, _, h3⟩ := expect_reads (δ := δ) (path := path) (expected := "string")
    (kinds := [.string]) (show kindOf? 34 = some .string from rfl) (by decide) hi hws hr
  obtain ⟨hk1, h4⟩ := skip_reads h3
  obtain ⟨j, h5, h6, h7⟩ := string_go_reads (δ := δ) (path := path) (limit := limit)
    (fuel := (input.window.stop - (k + 1)).toNat) (text := "") hbody (by simp) hlimit (by
      rw [remaining_eq hk1, h4, List.length_append, List.length_cons]
      have := hbody.length_le
      omega) h4
  refine ⟨j, ?_, h6, h7⟩
  simp only [string, bind_ok, skipByte_ok]
  exact ⟨_, _, h1, (), _, rfl, _, _, remaining_ok.mpr ⟨rfl, rfl⟩, h5⟩

/-- A string is read as what it says. -/
theorem string_reads {limit : Option Nat} {text : List UInt8} {s : String} (h : StringText text s)
    (hlimit : ∀ n ∈ limit, s.utf8ByteSize ≤ n) :
    Reads input (string path limit : Reader δ String) text (· = s) := by
  intro i ws tail hi hws _ hr
  obtain ⟨j, h1, h2, h3⟩ := string_here (δ := δ) (path := path) h hlimit hi hws hr
  exact ⟨s, j, h1, h2, h3, rfl⟩

theorem word_reads {text : String} {cs : List UInt8} (hi : i ≤ input.window.stop)
    (hr : rest input.window i = cs ++ tail) :
    ∃ j, (word path text cs : Reader δ Unit) input i = .ok () j ∧ j ≤ input.window.stop ∧
      rest input.window j = tail := by
  induction cs generalizing i with
  | nil => exact ⟨i, pure_ok.mpr ⟨rfl, rfl⟩, hi, hr⟩
  | cons c cs ih =>
    obtain ⟨hle, h1⟩ := skip_reads hr
    obtain ⟨j, h2, h3, h4⟩ := ih hle h1
    refine ⟨j, ?_, h3, h4⟩
    simp only [word, bind_ok]
    refine ⟨c, _, peekByte_reads hr, ?_⟩
    rw [if_pos (beq_self_eq_true c)]
    exact bind_ok.mpr ⟨(), _, skipByte_ok.mpr rfl, h2⟩

end Wire.Json
