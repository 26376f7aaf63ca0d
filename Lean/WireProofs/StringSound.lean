import WireProofs.CharactersSound

/-!
# Strings that are read

What stands where the reader of strings succeeds, and that the string which it returns is what that
says.
-/

namespace Wire.Json

open Window

variable {δ : Type} {input : Input} {path : Path} {i j : USize}

theorem string_go_gives {limit : Option Nat} {fuel : Nat} {text s : String}
    (h : (string.go path limit fuel text : Reader δ String) input i = .ok s j) :
    j ≤ input.window.stop ∧ ∃ body cs, CharsText body cs ∧ s.toList = text.toList ++ cs ∧
      rest input.window i = body ++ 34 :: rest input.window j ∧
      ((∀ n ∈ limit, text.utf8ByteSize ≤ n) → ∀ n ∈ limit, s.utf8ByteSize ≤ n) := by
  induction fuel generalizing i text with
  | zero =>
    rw [string.go] at h
    obtain ⟨_, _, _, h⟩ := bind_ok.mp h
    exact (fault_ok.mp h).elim
  | succ fuel ih =>
    rw [string.go] at h
    obtain ⟨b, _, hp, h⟩ := bind_ok.mp h
    obtain ⟨rfl, hlt, hb⟩ := peekByte_gives hp
    split at h
    · rename_i hq
      obtain ⟨_, _, hs, h⟩ := bind_ok.mp h
      obtain rfl := skipByte_ok.mp hs
      obtain ⟨rfl, rfl⟩ := pure_ok.mp h
      obtain rfl := eq_of_beq hq
      exact ⟨succ_le hlt, [], [], .nil, by simp, hb, id⟩
    · rename_i hq
      simp only [bind_ok, get_ok] at h
      obtain ⟨_, _, ⟨rfl, rfl⟩, c, _, hc, h⟩ := h
      obtain ⟨hk, one, hone, hr⟩ := character_gives hb (fun e => hq (beq_iff_eq.mpr e)) hc
      split at h
      · exact (faultAt_ok.mp h).elim
      rename_i hmost
      obtain ⟨hj, body, cs, hbody, hlist, hrest, hsize⟩ := ih h
      refine ⟨hj, one ++ body, c :: cs, .cons hone hbody, ?_, by rw [hr, hrest]; simp, fun _ => ?_⟩
      · rw [hlist, String.toList_push, List.append_assoc, List.singleton_append]
      · apply hsize
        rintro n ⟨⟩
        simpa using hmost

/-- A string that was read. -/
theorem string_gives {limit : Option Nat} :
    Gives input (string path limit : Reader δ String) fun text s =>
      StringText text s ∧ ∀ n ∈ limit, s.utf8ByteSize ≤ n := by
  intro i j s hi h
  simp only [string, bind_ok, skipByte_ok] at h
  obtain ⟨k, _, he, _, _, rfl, _, _, hrem, h⟩ := h
  obtain ⟨_, ws, hws, hr, _⟩ := expect_one kindOf_string hi he
  obtain ⟨_, rfl⟩ := remaining_ok.mp hrem
  obtain ⟨hj, body, cs, hbody, hlist, hrest, hsize⟩ := string_go_gives h
  refine ⟨hj, ws, 34 :: (body ++ [34]), hws, by rw [hr, hrest]; simp, ⟨body, rfl, ?_⟩,
    hsize fun n _ => Nat.zero_le n⟩
  have : s.toList = cs := hlist
  rw [this]
  exact hbody

theorem word_gives {text : String} {cs : List UInt8} {u : Unit} (hi : i ≤ input.window.stop)
    (h : (word path text cs : Reader δ Unit) input i = .ok u j) :
    j ≤ input.window.stop ∧ rest input.window i = cs ++ rest input.window j := by
  induction cs generalizing i with
  | nil =>
    obtain ⟨_, rfl⟩ := pure_ok.mp h
    exact ⟨hi, rfl⟩
  | cons c cs ih =>
    simp only [word, bind_ok] at h
    obtain ⟨b, _, hp, h⟩ := h
    obtain ⟨rfl, hlt, hb⟩ := peekByte_gives hp
    split at h
    · rename_i hc
      obtain ⟨_, _, hs, h⟩ := bind_ok.mp h
      obtain rfl := skipByte_ok.mp hs
      obtain rfl := eq_of_beq hc
      obtain ⟨hj, hr⟩ := ih (succ_le hlt) h
      exact ⟨hj, by rw [hb, hr]; rfl⟩
    · exact (fault_ok.mp h).elim

end Wire.Json
