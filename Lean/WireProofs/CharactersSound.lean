import WireProofs.Punctuation
import WireProofs.Utf8

/-!
# Characters that are read

What stands where the reader of a string's characters succeeds: a character in valid UTF-8, or an
escape.
-/

namespace Wire.Json

open Window

variable {δ : Type} {input : Input} {path : Path} {start i j : USize}

/-- A byte was looked at, whatever a reader wanted to say at the end of the input. -/
theorem byteOr_gives {atEnd : Reader δ UInt8} {b : UInt8} (h' : ∀ {a j}, ¬ atEnd input i = .ok a j)
    (h : byteOr atEnd input i = .ok b j) :
    i = j ∧ i < input.window.stop ∧ rest input.window i = b :: rest input.window (i + 1) := by
  obtain ⟨hlt, hget, rfl⟩ := (byteOr_ok h').mp h
  exact ⟨rfl, hlt, by rw [rest_cons hlt, hget]⟩

theorem hexDigit_gives {v : Nat} (h : (hexDigit path : Reader δ Nat) input i = .ok v j) :
    j ≤ input.window.stop ∧ ∃ b, HexDigit b v ∧
      rest input.window i = b :: rest input.window j := by
  simp only [hexDigit, bind_ok] at h
  obtain ⟨b, _, hp, h⟩ := h
  obtain ⟨rfl, hlt, hb⟩ := peekByte_gives hp
  cases hv : hexValue? b with
  | none =>
    rw [hv] at h
    exact (fault_ok.mp h).elim
  | some v' =>
    rw [hv] at h
    obtain ⟨_, _, hs, h⟩ := bind_ok.mp h
    obtain rfl := skipByte_ok.mp hs
    obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    exact ⟨succ_le hlt, b, hexValue_some.mp hv, hb⟩

theorem hex4_gives {n : Nat} (h : (hex4 path : Reader δ Nat) input i = .ok n j) :
    j ≤ input.window.stop ∧ ∃ ds, Hex ds n ∧
      rest input.window i = ds ++ rest input.window j := by
  simp only [hex4, bind_ok, pure_ok] at h
  obtain ⟨p, _, h1, q, _, h2, r, _, h3, s, _, h4, rfl, rfl⟩ := h
  obtain ⟨_, a, ha, hra⟩ := hexDigit_gives h1
  obtain ⟨_, b, hb, hrb⟩ := hexDigit_gives h2
  obtain ⟨_, c, hc, hrc⟩ := hexDigit_gives h3
  obtain ⟨hj, d, hd, hrd⟩ := hexDigit_gives h4
  refine ⟨hj, [a, b, c, d], ?_, by rw [hra, hrb, hrc, hrd]; rfl⟩
  rw [show ((p * 16 + q) * 16 + r) * 16 + s = 4096 * p + 256 * q + 16 * r + s by omega]
  exact .mk ha hb hc hd

theorem loneSurrogate_ok {α : Type} {a : α} :
    (loneSurrogate path start : Reader δ α) input i = .ok a j ↔ False := faultAt_ok

theorem surrogateByte_gives {b : UInt8} {u : Unit}
    (h : (surrogateByte path start b : Reader δ Unit) input i = .ok u j) :
    j ≤ input.window.stop ∧ rest input.window i = b :: rest input.window j := by
  simp only [surrogateByte, bind_ok] at h
  obtain ⟨c, _, hp, h⟩ := h
  obtain ⟨rfl, hlt, hc⟩ := byteOr_gives (fun {_ _} => loneSurrogate_ok.mp) hp
  split at h
  · rename_i hb
    obtain rfl := skipByte_ok.mp h
    obtain rfl := eq_of_beq hb
    exact ⟨succ_le hlt, hc⟩
  · exact (loneSurrogate_ok.mp h).elim

theorem unicode_gives {c : Char} (h : (unicode path start : Reader δ Char) input i = .ok c j) :
    j ≤ input.window.stop ∧ ∃ text, CharText (92 :: 117 :: text) c ∧
      rest input.window i = text ++ rest input.window j := by
  simp only [unicode, bind_ok] at h
  obtain ⟨unit, _, h1, h⟩ := h
  obtain ⟨hk, high, hhigh, hrhigh⟩ := hex4_gives h1
  cases hv : scalarValue? unit with
  | some c' =>
    rw [hv] at h
    obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    obtain rfl := scalarValue_some.mp hv
    exact ⟨hk, high, .code hhigh, hrhigh⟩
  | none =>
    have hinvalid := scalarValue_none hv
    rw [hv] at h
    simp only at h
    split at h
    · exact (loneSurrogate_ok.mp h).elim
    rename_i hlow
    simp only [bind_ok] at h
    obtain ⟨_, _, h2, _, _, h3, low, _, h4, h⟩ := h
    obtain ⟨_, hr2⟩ := surrogateByte_gives h2
    obtain ⟨_, hr3⟩ := surrogateByte_gives h3
    obtain ⟨hj, ds, hds, hr4⟩ := hex4_gives h4
    split at h
    · exact (loneSurrogate_ok.mp h).elim
    rename_i hrange
    simp only [Bool.or_eq_true, decide_eq_true_eq, not_or, Nat.not_lt] at hrange
    cases hv' : scalarValue? ((unit - 0xd7c0) * 1024 + (low - 0xdc00)) with
    | none =>
      rw [hv'] at h
      exact (loneSurrogate_ok.mp h).elim
    | some c' =>
      rw [hv'] at h
      obtain ⟨rfl, rfl⟩ := pure_ok.mp h
      have hc := scalarValue_some.mp hv'
      simp only [Nat.isValidChar, not_or, Nat.not_lt] at hinvalid
      refine ⟨hj, high ++ 92 :: 117 :: ds, .pair hhigh hds ⟨by omega, by omega⟩
        ⟨by omega, by omega⟩ (by omega), ?_⟩
      rw [hrhigh, hr2, hr3, hr4]
      simp

theorem escape_gives {c : Char} {l : List UInt8} (hi : rest input.window i = 92 :: l)
    (h : (escape path : Reader δ Char) input i = .ok c j) :
    j ≤ input.window.stop ∧ ∃ text, CharText text c ∧
      rest input.window i = text ++ rest input.window j := by
  simp only [escape, bind_ok, get_ok, skipByte_ok] at h
  obtain ⟨_, _, ⟨rfl, rfl⟩, _, _, rfl, b, _, hp, _, _, rfl, h⟩ := h
  obtain ⟨rfl, hlt, hb⟩ := peekByte_gives hp
  obtain ⟨_, hl⟩ := skip_reads hi
  rw [hl] at hb
  cases he : escaped? b with
  | some c' =>
    rw [he] at h
    obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    exact ⟨succ_le hlt, [92, b], .letter (escaped_some.mp he), by rw [hi, hb]; rfl⟩
  | none =>
    rw [he] at h
    simp only at h
    split at h
    · rename_i hu
      obtain rfl := eq_of_beq hu
      obtain ⟨hj, text, htext, hr⟩ := unicode_gives h
      exact ⟨hj, _, htext, by rw [hi, hb, hr]; rfl⟩
    · exact (faultAt_ok.mp h).elim

theorem continuation_gives {n code r : Nat} (hi : i ≤ input.window.stop)
    (h : (continuation path start n code : Reader δ Nat) input i = .ok r j) :
    j ≤ input.window.stop ∧ ∃ bs : List UInt8, bs.length = n ∧ (∀ b ∈ bs, Continues b) ∧
      r = codeOf code bs ∧ rest input.window i = bs ++ rest input.window j := by
  induction n generalizing code i with
  | zero =>
    obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    exact ⟨hi, [], rfl, by simp, rfl, rfl⟩
  | succ n ih =>
    simp only [continuation, bind_ok] at h
    obtain ⟨b, _, hp, h⟩ := h
    obtain ⟨rfl, hlt, hb⟩ := byteOr_gives (fun {_ _} => faultAt_ok.mp) hp
    split at h
    · rename_i hc
      obtain ⟨_, _, hs, h⟩ := bind_ok.mp h
      obtain rfl := skipByte_ok.mp hs
      obtain ⟨hj, bs, hlen, hall, hr, hrest⟩ := ih (succ_le hlt) h
      refine ⟨hj, b :: bs, by rw [List.length_cons, hlen], ?_, ?_, by rw [hb, hrest]; rfl⟩
      · intro d hd
        rcases List.mem_cons.mp hd with rfl | hd
        · rw [Bool.and_eq_true, decide_eq_true_eq, decide_eq_true_eq] at hc
          have h128 : (128 : UInt8).toNat = 128 := rfl
          have h192 : (192 : UInt8).toNat = 192 := rfl
          have h1 := UInt8.le_iff_toNat_le.mp hc.1
          have h2 := UInt8.lt_iff_toNat_lt.mp hc.2
          rw [h128] at h1
          rw [h192] at h2
          exact ⟨h1, h2⟩
        · exact hall d hd
      · rw [hr, codeOf, codeOf, List.foldl_cons]
    · exact (faultAt_ok.mp h).elim

theorem multibyte_gives {c : Char}
    (h : (multibyte path : Reader δ Char) input i = .ok c j) :
    j ≤ input.window.stop ∧ ∃ text, CharText text c ∧
      rest input.window i = text ++ rest input.window j := by
  simp only [multibyte, bind_ok, get_ok, skipByte_ok] at h
  obtain ⟨_, _, ⟨rfl, rfl⟩, lead, _, hp, _, _, rfl, code, _, hcont, h⟩ := h
  obtain ⟨rfl, hlt, hlead⟩ := peekByte_gives hp
  obtain ⟨hj, bs, hlen, hall, rfl, hrest⟩ := continuation_gives (succ_le hlt) hcont
  generalize hc : (if codeOf (leadByte lead).2.2 bs < (leadByte lead).2.1 then none
    else scalarValue? (codeOf (leadByte lead).2.2 bs)) = x at h
  cases x with
  | some c' =>
    obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    split at hc
    · cases hc
    rename_i hleast
    have hc := scalarValue_some.mp hc
    obtain ⟨hutf, h128⟩ := utf8_eq rfl hlen hall (by rw [hc]; exact Nat.not_lt.mp hleast) hc
    refine ⟨hj, _, .plain (c := c') (by omega) ?_ ?_, by rw [hutf, hlead, hrest]; rfl⟩
    · rintro rfl
      exact absurd h128 (by decide)
    · rintro rfl
      exact absurd h128 (by decide)
  | none => exact (faultAt_ok.mp h).elim

theorem character_gives {b : UInt8} {c : Char} {l : List UInt8}
    (hi : rest input.window i = b :: l) (hq : b ≠ 34)
    (h : (character path b : Reader δ Char) input i = .ok c j) :
    j ≤ input.window.stop ∧ ∃ text, CharText text c ∧
      rest input.window i = text ++ rest input.window j := by
  rw [character] at h
  split at h
  · rename_i hb
    obtain rfl := eq_of_beq hb
    exact escape_gives hi h
  rename_i hb
  split at h
  · exact (fault_ok.mp h).elim
  rename_i hcontrol
  split at h
  · rename_i hascii
    obtain ⟨_, _, hs, h⟩ := bind_ok.mp h
    obtain rfl := skipByte_ok.mp hs
    obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    obtain ⟨hlt, _⟩ := of_rest hi
    obtain ⟨hj, hl⟩ := skip_reads hi
    have hn := toNat_ascii hascii
    have h32 : 32 ≤ b.toNat := Nat.not_lt.mp fun h => hcontrol (UInt8.lt_iff_toNat_lt.mpr h)
    have h128 : b.toNat < 128 := UInt8.lt_iff_toNat_lt.mp hascii
    have hutf : String.utf8EncodeChar (Char.ofNat b.toNat) = [b] := by
      rw [utf8_ascii (by omega), hn, UInt8.ofNat_toNat]
    refine ⟨hj, _, .plain (c := Char.ofNat b.toNat) (by omega) ?_ ?_, by rw [hutf, hi, hl]; rfl⟩
    · intro e
      rw [e] at hn
      exact hq (UInt8.toNat_inj.mp hn.symm)
    · intro e
      rw [e] at hn
      exact hb (beq_iff_eq.mpr (UInt8.toNat_inj.mp hn.symm))
  · exact multibyte_gives h

end Wire.Json
