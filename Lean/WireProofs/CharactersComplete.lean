import WireProofs.CharactersSound

/-!
# Every character is read

A character of a string, as itself or escaped, is read as what it is.
-/

namespace Wire.Json

open Window

variable {δ : Type} {input : Input} {path : Path} {start i j : USize} {tail : List UInt8}

theorem hexDigit_reads {b : UInt8} {v : Nat} (hb : HexDigit b v)
    (hr : rest input.window i = b :: tail) :
    (hexDigit path : Reader δ Nat) input i = .ok v (i + 1) := by
  simp only [hexDigit, bind_ok]
  refine ⟨b, _, peekByte_reads hr, ?_⟩
  rw [hexValue_some.mpr hb]
  exact bind_ok.mpr ⟨(), _, skipByte_ok.mpr rfl, pure_ok.mpr ⟨rfl, rfl⟩⟩

theorem hex4_reads {ds : List UInt8} {n : Nat} (hd : Hex ds n)
    (hr : rest input.window i = ds ++ tail) :
    ∃ j, (hex4 path : Reader δ Nat) input i = .ok n j ∧ j ≤ input.window.stop ∧
      rest input.window j = tail := by
  obtain ⟨ha, hb, hc, hd⟩ := hd
  rename_i a b c d p q r s
  obtain ⟨_, h1⟩ := skip_reads hr
  obtain ⟨_, h2⟩ := skip_reads h1
  obtain ⟨_, h3⟩ := skip_reads h2
  obtain ⟨hj, h4⟩ := skip_reads h3
  refine ⟨_, ?_, hj, h4⟩
  simp only [hex4, bind_ok, pure_ok]
  exact ⟨p, _, hexDigit_reads ha hr, q, _, hexDigit_reads hb h1, r, _, hexDigit_reads hc h2, s, _,
    hexDigit_reads hd h3, by omega, rfl⟩

theorem surrogateByte_reads {b : UInt8} (hr : rest input.window i = b :: tail) :
    (surrogateByte path start b : Reader δ Unit) input i = .ok () (i + 1) := by
  obtain ⟨hlt, hget, _, _⟩ := of_rest hr
  simp only [surrogateByte, bind_ok]
  refine ⟨b, _, (byteOr_ok (fun {_ _} => loneSurrogate_ok.mp)).mpr ⟨hlt, hget, rfl⟩, ?_⟩
  rw [if_pos (beq_self_eq_true b)]
  exact skipByte_ok.mpr rfl

theorem unicode_code_reads {ds : List UInt8} {c : Char} (hd : Hex ds c.toNat)
    (hr : rest input.window i = ds ++ tail) :
    ∃ j, (unicode path start : Reader δ Char) input i = .ok c j ∧ j ≤ input.window.stop ∧
      rest input.window j = tail := by
  obtain ⟨j, h1, h2, h3⟩ := hex4_reads (δ := δ) (path := path) hd hr
  refine ⟨j, ?_, h2, h3⟩
  simp only [unicode, bind_ok]
  refine ⟨_, _, h1, ?_⟩
  rw [scalarValue_some.mpr rfl]
  exact pure_ok.mpr ⟨rfl, rfl⟩

theorem unicode_pair_reads {high low : List UInt8} {h l : Nat} {c : Char} (hh : Hex high h)
    (hl : Hex low l) (isHigh : 0xd800 ≤ h ∧ h < 0xdc00) (isLow : 0xdc00 ≤ l ∧ l < 0xe000)
    (hc : c.toNat = 0x10000 + (h - 0xd800) * 0x400 + (l - 0xdc00))
    (hr : rest input.window i = high ++ 92 :: 117 :: (low ++ tail)) :
    ∃ j, (unicode path start : Reader δ Char) input i = .ok c j ∧ j ≤ input.window.stop ∧
      rest input.window j = tail := by
  obtain ⟨k, h1, _, hk⟩ := hex4_reads (δ := δ) (path := path) hh hr
  obtain ⟨_, hk1⟩ := skip_reads hk
  obtain ⟨_, hk2⟩ := skip_reads hk1
  obtain ⟨j, h2, h3, h4⟩ := hex4_reads (δ := δ) (path := path) hl hk2
  refine ⟨j, ?_, h3, h4⟩
  have hnone : scalarValue? h = none := by
    cases hv : scalarValue? h with
    | none => rfl
    | some d =>
      have hd := scalarValue_some.mp hv
      have valid : d.toNat.isValidChar := d.valid
      simp only [Nat.isValidChar] at valid
      omega
  have hsome : scalarValue? ((h - 0xd7c0) * 1024 + (l - 0xdc00)) = some c :=
    scalarValue_some.mpr (by omega)
  simp only [unicode, bind_ok]
  refine ⟨_, _, h1, ?_⟩
  rw [hnone]
  simp only
  rw [if_neg (by omega)]
  simp only [bind_ok]
  refine ⟨(), _, surrogateByte_reads hk, (), _, surrogateByte_reads hk1, _, _, h2, ?_⟩
  rw [if_neg (by
    simp only [Bool.or_eq_true, decide_eq_true_eq, not_or, Nat.not_lt]
    omega), hsome]
  exact pure_ok.mpr ⟨rfl, rfl⟩

theorem escape_letter_reads {b : UInt8} {c : Char} (h : (b, c) ∈ escapes)
    (hr : rest input.window i = 92 :: b :: tail) :
    ∃ j, (escape path : Reader δ Char) input i = .ok c j ∧ j ≤ input.window.stop ∧
      rest input.window j = tail := by
  obtain ⟨_, h1⟩ := skip_reads hr
  obtain ⟨hj, h2⟩ := skip_reads h1
  refine ⟨_, ?_, hj, h2⟩
  simp only [escape, bind_ok, get_ok, skipByte_ok]
  refine ⟨_, _, ⟨rfl, rfl⟩, (), _, rfl, b, _, peekByte_reads h1, (), _, rfl, ?_⟩
  rw [escaped_some.mpr h]
  exact pure_ok.mpr ⟨rfl, rfl⟩

/-- An escape with a `u` is what `unicode` reads behind it. -/
theorem escape_unicode {c : Char} (hr : rest input.window i = 92 :: 117 :: tail)
    (h : (unicode path i : Reader δ Char) input (i + 1 + 1) = .ok c j) :
    (escape path : Reader δ Char) input i = .ok c j := by
  obtain ⟨_, h1⟩ := skip_reads hr
  simp only [escape, bind_ok, get_ok, skipByte_ok]
  refine ⟨_, _, ⟨rfl, rfl⟩, (), _, rfl, 117, _, peekByte_reads h1, (), _, rfl, ?_⟩
  rw [show escaped? 117 = none from rfl]
  simp only
  rw [if_pos (by decide)]
  exact h

theorem continuation_reads {bs : List UInt8} {code : Nat} (hi : i ≤ input.window.stop)
    (hbs : ∀ b ∈ bs, Continues b) (hr : rest input.window i = bs ++ tail) :
    ∃ j, (continuation path start bs.length code : Reader δ Nat) input i
        = .ok (codeOf code bs) j ∧
      j ≤ input.window.stop ∧ rest input.window j = tail := by
  induction bs generalizing i code with
  | nil => exact ⟨i, pure_ok.mpr ⟨rfl, rfl⟩, hi, hr⟩
  | cons b bs ih =>
    obtain ⟨hlt, hget, _, _⟩ := of_rest hr
    obtain ⟨hle, h1⟩ := skip_reads hr
    obtain ⟨j, h2, h3, h4⟩ := ih (code := code * 64 + (b.toNat - 128)) hle
      (fun d hd => hbs d (.tail _ hd)) h1
    have hcode : codeOf code (b :: bs) = codeOf (code * 64 + (b.toNat - 128)) bs := by
      rw [codeOf, codeOf, List.foldl_cons]
    refine ⟨j, ?_, h3, h4⟩
    rw [hcode]
    simp only [List.length_cons, continuation, bind_ok]
    refine ⟨b, _, (byteOr_ok (fun {_ _} => faultAt_ok.mp)).mpr ⟨hlt, hget, rfl⟩, ?_⟩
    have hb := hbs b (.head _)
    rw [if_pos (by
      rw [Bool.and_eq_true, decide_eq_true_eq, decide_eq_true_eq]
      exact ⟨UInt8.le_iff_toNat_le.mpr hb.1, UInt8.lt_iff_toNat_lt.mpr hb.2⟩)]
    exact bind_ok.mpr ⟨(), _, skipByte_ok.mpr rfl, h2⟩

theorem multibyte_reads {c : Char} (h : 128 ≤ c.toNat)
    (hr : rest input.window i = String.utf8EncodeChar c ++ tail) :
    ∃ j, (multibyte path : Reader δ Char) input i = .ok c j ∧ j ≤ input.window.stop ∧
      rest input.window j = tail := by
  obtain ⟨lead, bs, n, least, bits, hutf, _, hlead, hlen, hbs, hleast, hc⟩ := utf8_split h
  rw [hutf] at hr
  obtain ⟨hle, h1⟩ := skip_reads hr
  obtain ⟨j, h2, h3, h4⟩ := continuation_reads (δ := δ) (path := path) (start := i) (code := bits)
    hle hbs h1
  refine ⟨j, ?_, h3, h4⟩
  simp only [multibyte, bind_ok, get_ok, skipByte_ok]
  refine ⟨_, _, ⟨rfl, rfl⟩, lead, _, peekByte_reads hr, (), _, rfl, codeOf bits bs, j, ?_, ?_⟩
  · rw [hlead]
    simp only
    rw [← hlen]
    exact h2
  · rw [hlead]
    simp only
    rw [if_neg (by omega), scalarValue_some.mpr hc]
    exact pure_ok.mpr ⟨rfl, rfl⟩

/-- A character is read, and no quotation mark is its first byte. -/
theorem character_reads {one : List UInt8} {c : Char} (h : CharText one c)
    (hr : rest input.window i = one ++ tail) :
    ∃ b l, one = b :: l ∧ b ≠ 34 ∧
      ∃ j, (character path b : Reader δ Char) input i = .ok c j ∧ j ≤ input.window.stop ∧
        rest input.window j = tail := by
  cases h with
  | letter h =>
    obtain ⟨j, h1, h2, h3⟩ := escape_letter_reads (δ := δ) (path := path) h hr
    refine ⟨92, _, rfl, by decide, j, ?_, h2, h3⟩
    rw [character, if_pos (by decide)]
    exact h1
  | code h =>
    obtain ⟨_, h1⟩ := skip_reads hr
    obtain ⟨_, h2⟩ := skip_reads h1
    obtain ⟨j, h3, h4, h5⟩ := unicode_code_reads (δ := δ) (path := path) (start := i) h h2
    refine ⟨92, _, rfl, by decide, j, ?_, h4, h5⟩
    rw [character, if_pos (by decide)]
    exact escape_unicode hr h3
  | pair hh hl isHigh isLow hc =>
    simp only [List.cons_append, List.append_assoc] at hr
    obtain ⟨_, h1⟩ := skip_reads hr
    obtain ⟨_, h2⟩ := skip_reads h1
    obtain ⟨j, h3, h4, h5⟩ := unicode_pair_reads (δ := δ) (path := path) (start := i) hh hl isHigh
      isLow hc h2
    refine ⟨92, _, rfl, by decide, j, ?_, h4, h5⟩
    rw [character, if_pos (by decide)]
    exact escape_unicode hr h3
  | plain control quote backslash =>
    by_cases hascii : c.toNat < 128
    · rw [utf8_ascii hascii] at hr ⊢
      obtain ⟨hj, h1⟩ := skip_reads hr
      have hb : (UInt8.ofNat c.toNat).toNat = c.toNat := by
        rw [UInt8.toNat_ofNat']
        omega
      have ne {d : Char} {n : UInt8} (hd : c ≠ d) (hn : d.toNat = n.toNat) :
          UInt8.ofNat c.toNat ≠ n := by
        intro e
        rw [← e, hb] at hn
        exact hd (Char.ext (UInt32.toNat_inj.mp hn.symm))
      have h34 := ne quote (n := 34) rfl
      have h92 := ne backslash (n := 92) rfl
      refine ⟨_, [], rfl, h34, i + 1, ?_, hj, h1⟩
      rw [character, if_neg (by simpa using h92), if_neg (by
        rw [UInt8.lt_iff_toNat_lt, hb]
        exact Nat.not_lt.mpr control), if_pos (by
        rw [UInt8.lt_iff_toNat_lt, hb]
        exact hascii)]
      refine bind_ok.mpr ⟨(), _, skipByte_ok.mpr rfl, pure_ok.mpr ⟨?_, rfl⟩⟩
      rw [hb]
      exact Char.ofNat_toNat c
    · obtain ⟨lead, bs, n, least, bits, hutf, h128, _⟩ := utf8_split (Nat.not_lt.mp hascii)
      obtain ⟨j, h1, h2, h3⟩ := multibyte_reads (δ := δ) (path := path) (Nat.not_lt.mp hascii) hr
      refine ⟨lead, bs, hutf, ?_, j, ?_, h2, h3⟩
      · rintro rfl
        exact absurd h128 (by decide)
      · rw [character, if_neg, if_neg, if_neg]
        · exact h1
        · rw [UInt8.lt_iff_toNat_lt]
          exact Nat.not_lt.mpr h128
        · rw [UInt8.lt_iff_toNat_lt]
          exact Nat.not_lt.mpr (Nat.le_trans (by decide) h128)
        · intro e
          rw [eq_of_beq e] at h128
          exact absurd h128 (by decide)

end Wire.Json
