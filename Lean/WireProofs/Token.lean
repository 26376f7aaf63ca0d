import WireProofs.Literal
import WireProofs.Reader

/-!
# The reader of numbers

`token` reads a number of RFC 8259, all of it, and returns what it denotes.
-/

namespace Wire.Json

open Window

variable {δ : Type} {input : Input} {i j : USize}

/-- How many bytes there are between two positions. -/
theorem toNat_between {n : Nat} (hij : i < j) (h : i.toNat + n = j.toNat) : (j - i).toNat = n := by
  rw [USize.toNat_sub_of_le _ _ (USize.le_of_lt hij)]
  omega

/-- The digits of a number that were read: one or more, and where they end. -/
theorem someDigits_ok {path : Path} {start e : USize} {used : Nat} (hi : i ≤ input.window.stop)
    (h : (someDigits path start used : Reader δ USize) input i = .ok e j) :
    e = j ∧ i < j ∧ j ≤ input.window.stop ∧
      ∃ ds, Digits ds ∧ rest input.window i = ds ++ rest input.window j ∧
        i.toNat + ds.length = j.toNat ∧ used + ds.length ≤ input.limits.digits := by
  simp only [someDigits, bind_ok, get_ok, read_ok] at h
  obtain ⟨_, _, ⟨rfl, rfl⟩, _, _, ⟨rfl, rfl⟩, h⟩ := h
  obtain ⟨h1, h2, ds, h3, h4, h5⟩ := digitsEnd_spec input.window i hi
  split at h
  · exact (faultAt_ok.mp h).elim
  rename_i hused
  split at h
  · obtain ⟨_, _, _, h⟩ := bind_ok.mp h
    exact (faultAt_ok.mp h).elim
  · rename_i hne
    obtain ⟨_, _, hs, h⟩ := bind_ok.mp h
    obtain rfl := set_ok.mp hs
    obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    have hne : digitsEnd input.window i ≠ i := by simpa using hne
    have hlt : i < digitsEnd input.window i := by
      rw [USize.lt_iff_toNat_lt]
      rw [USize.le_iff_toNat_le] at h1
      have : i.toNat ≠ (digitsEnd input.window i).toNat := fun e => hne (USize.toNat_inj.mp e.symm)
      omega
    rw [toNat_between hlt h5] at hused
    refine ⟨rfl, hlt, h2, ds, ⟨?_, h4⟩, h3, h5, Nat.not_lt.mp hused⟩
    rintro rfl
    rw [USize.lt_iff_toNat_lt] at hlt
    simp only [List.length_nil] at h5
    omega

theorem wholePart_ok {path : Path} {start : USize} {r : Nat × Nat} (hi : i ≤ input.window.stop)
    (h : (wholePart path start : Reader δ (Nat × Nat)) input i = .ok r j) :
    j ≤ input.window.stop ∧ ∃ ds, Digits ds ∧ (ds.head? = some 48 → ds.length = 1) ∧
      rest input.window i = ds ++ rest input.window j ∧ r = (natOf 0 ds, ds.length) ∧
      ds.length ≤ input.limits.digits := by
  simp only [wholePart, bind_ok, get_ok, read_ok] at h
  obtain ⟨_, _, ⟨rfl, rfl⟩, _, _, ⟨rfl, rfl⟩, e, k, hd, h⟩ := h
  obtain ⟨rfl, hij, hj, ds, hds, hr, hl, hused⟩ := someDigits_ok hi hd
  split at h
  · exact (faultAt_ok.mp h).elim
  · rename_i hz
    obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    refine ⟨hj, ds, hds, fun h48 => ?_, hr, ?_, by omega⟩
    · obtain ⟨d, ds, rfl⟩ := List.exists_cons_of_ne_nil hds.1
      obtain rfl : d = 48 := by simpa using h48
      have hpeek : input.window.peek i = 48 := by
        have hi : i < input.window.stop := by
          rw [USize.lt_iff_toNat_lt] at *
          rw [USize.le_iff_toNat_le] at hj
          omega
        rw [rest_cons hi, List.cons_append, List.cons.injEq] at hr
        rw [peek_eq hi, hr.1]
      have hle : ¬ i + 1 < e := by simpa [hpeek] using hz
      rw [USize.lt_iff_toNat_lt] at hle hij
      rw [USize.le_iff_toNat_le] at hj
      rw [toNat_succ (n := input.window.stop) (USize.lt_iff_toNat_lt.mpr (by omega))] at hle
      simp only [List.length_cons] at hl ⊢
      omega
    · rw [digits_eq hj hr hl, toNat_between hij hl]

theorem fractionPart_ok {path : Path} {start : USize} {whole used : Nat} {r : Nat × Nat}
    (hi : i ≤ input.window.stop)
    (h : (fractionPart path start whole used : Reader δ (Nat × Nat)) input i = .ok r j) :
    j ≤ input.window.stop ∧
      (r = (whole, 0) ∧ i = j ∨
        ∃ ds, Digits ds ∧ rest input.window i = 46 :: ds ++ rest input.window j ∧
          r = (natOf whole ds, ds.length) ∧ used + ds.length ≤ input.limits.digits) := by
  simp only [fractionPart, bind_ok] at h
  obtain ⟨_, _, ha, h⟩ := h
  rcases accept_cases (by decide) ha with ⟨rfl, hk, b, hb, hr⟩ | ⟨rfl, rfl⟩
  · obtain rfl : b = 46 := by simpa using hb
    simp only [if_true, bind_ok, get_ok, read_ok] at h
    obtain ⟨_, _, ⟨rfl, rfl⟩, _, _, hd, _, _, ⟨rfl, rfl⟩, h⟩ := h
    obtain ⟨rfl, hij, hj, ds, hds, hr', hl, hused⟩ := someDigits_ok hk hd
    obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    refine ⟨hj, .inr ⟨ds, hds, by rw [hr, hr', List.cons_append], ?_, hused⟩⟩
    rw [digits_eq hj hr' hl, toNat_between hij hl]
  · obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    exact ⟨hi, .inl ⟨rfl, rfl⟩⟩

theorem exponentSign_ok {r : Bool} (hi : i ≤ input.window.stop)
    (h : (exponentSign : Reader δ Bool) input i = .ok r j) :
    j ≤ input.window.stop ∧ ∃ sign : Option UInt8, (∀ s ∈ sign, s = 43 ∨ s = 45) ∧
      rest input.window i = sign.toList ++ rest input.window j ∧ (r = true ↔ sign = some 45) := by
  simp only [exponentSign, bind_ok] at h
  obtain ⟨_, _, ha, h⟩ := h
  rcases accept_cases (by decide) ha with ⟨rfl, hk, b, hb, hr⟩ | ⟨rfl, rfl⟩
  · obtain rfl : b = 45 := by simpa using hb
    obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    exact ⟨hk, some 45, by simp, hr, by simp⟩
  · obtain ⟨_, _, ha, h⟩ := bind_ok.mp h
    obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    rcases accept_cases (by decide) ha with ⟨rfl, hk, b, hb, hr⟩ | ⟨rfl, rfl⟩
    · obtain rfl : b = 43 := by simpa using hb
      exact ⟨hk, some 43, by simp, hr, by simp⟩
    · exact ⟨hi, none, by simp, rfl, by simp⟩

theorem exponentPart_ok {path : Path} {start : USize} {used : Nat} {r : Option Int}
    (hi : i ≤ input.window.stop)
    (h : (exponentPart path start used : Reader δ (Option Int)) input i = .ok r j) :
    j ≤ input.window.stop ∧
      (r = none ∧ i = j ∨
        ∃ e : Exponent, e.Valid ∧ rest input.window i = e.bytes ++ rest input.window j ∧
          r = some e.value ∧ used + e.digits.length ≤ input.limits.digits ∧
          natOf 0 e.digits ≤ input.limits.exponent) := by
  simp only [exponentPart, bind_ok] at h
  obtain ⟨_, _, ha, h⟩ := h
  rcases accept_cases (by decide) ha with ⟨rfl, hk, b, hb, hr⟩ | ⟨rfl, rfl⟩
  · simp only [if_true, bind_ok, get_ok, read_ok] at h
    obtain ⟨_, _, hs, _, _, ⟨rfl, rfl⟩, _, _, hd, _, _, ⟨rfl, rfl⟩, h⟩ := h
    obtain ⟨hk, sign, hsign, hr', hneg⟩ := exponentSign_ok hk hs
    obtain ⟨rfl, hij, hj, ds, hds, hr'', hl, hused⟩ := someDigits_ok hk hd
    split at h
    · exact (faultAt_ok.mp h).elim
    rename_i hmost
    rw [digits_eq hj hr'' hl] at hmost
    obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    refine ⟨hj, .inr ⟨⟨b, sign, ds⟩, ⟨by simpa using hb, hsign, hds⟩, ?_, ?_, hused,
      Nat.not_lt.mp hmost⟩⟩
    · rw [hr, hr', hr'', Exponent.bytes, List.cons_append, List.append_assoc]
    · simp only [digits_eq hj hr'' hl, hneg, Exponent.value]
  · obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    exact ⟨hi, .inl ⟨rfl, rfl⟩⟩

/-- What is read as a number is a number of RFC 8259 within the limits, which begins after the white
space and ends where the reader is then, and its value is what the number denotes. -/
theorem token_sound {path : Path} {t : Token}
    (h : (token path : Reader δ Token) input i = .ok t j) :
    ∃ l : Literal, l.Valid ∧ l.Within input.limits ∧ t = ⟨l.value, l.natural⟩ ∧
      rest input.window (spaceEnd input.window i) = l.bytes ++ rest input.window j ∧
      j ≤ input.window.stop := by
  simp only [token, bind_ok, get_ok, pure_ok] at h
  obtain ⟨_, _, he, _, _, ⟨rfl, rfl⟩, negative, _, ha, _, _, hw, _, _, hf, _, _, hx, rfl, rfl⟩ := h
  obtain ⟨rfl, hlt⟩ := expect_ok he
  have sign : ∀ {k : USize}, accept (δ := δ) (· == 45) input (spaceEnd input.window i) =
      .ok negative k → k ≤ input.window.stop ∧ rest input.window (spaceEnd input.window i) =
        (if negative then [45] else []) ++ rest input.window k := by
    intro k ha
    rcases accept_cases (by decide) ha with ⟨rfl, hk, b, hb, hr⟩ | ⟨rfl, rfl⟩
    · obtain rfl : b = 45 := by simpa using hb
      exact ⟨hk, hr⟩
    · exact ⟨USize.le_of_lt hlt, rfl⟩
  obtain ⟨hk, hr⟩ := sign ha
  obtain ⟨hk, whole, hwhole, hzero, hrw, rfl, hwholeUsed⟩ := wholePart_ok hk hw
  obtain ⟨hk, hfraction⟩ := fractionPart_ok hk hf
  obtain ⟨hj, hexponent⟩ := exponentPart_ok hk hx
  clear hw hf hx
  have some_length {ds : List UInt8} (h : Digits ds) : (ds.length == 0) = false := by
    have := List.length_pos_iff.mpr h.1
    simp only [beq_eq_false_iff_ne, ne_eq]
    omega
  rcases hfraction with ⟨rfl, rfl⟩ | ⟨fraction, hfraction, hrf, rfl, hfractionUsed⟩ <;>
    rcases hexponent with ⟨rfl, rfl⟩ | ⟨e, hexp, hrx, rfl, hexponentUsed, hmost⟩
  · refine ⟨⟨negative, whole, none, none⟩, ⟨hwhole, hzero, by simp, by simp⟩, ⟨?_, by simp⟩, ?_, ?_,
      hj⟩
    · simpa [Literal.digitCount] using hwholeUsed
    · simp [Literal.value, Literal.natural]
    · simp only [Literal.bytes, hr, hrw, List.append_assoc, List.append_nil]
  · refine ⟨⟨negative, whole, none, some e⟩, ⟨hwhole, hzero, by simp, by simpa⟩, ⟨?_, by simpa⟩,
      ?_, ?_, hj⟩
    · simpa [Literal.digitCount] using hexponentUsed
    · simp [Literal.value, Literal.natural]
    · simp only [Literal.bytes, hr, hrw, hrx, List.append_assoc, List.append_nil]
  · refine ⟨⟨negative, whole, some fraction, none⟩, ⟨hwhole, hzero, by simpa, by simp⟩,
      ⟨?_, by simp⟩, ?_, ?_, hj⟩
    · simpa [Literal.digitCount] using hfractionUsed
    · simp [Literal.value, Literal.natural, natOf_append, some_length hfraction]
    · simp only [Literal.bytes, hr, hrw, hrf, List.append_assoc, List.append_nil]
  · refine ⟨⟨negative, whole, some fraction, some e⟩, ⟨hwhole, hzero, by simpa, by simpa⟩,
      ⟨?_, by simpa⟩, ?_, ?_, hj⟩
    · simpa [Literal.digitCount] using hexponentUsed
    · simp [Literal.value, Literal.natural, natOf_append, some_length hfraction]
    · simp only [Literal.bytes, hr, hrw, hrf, hrx, List.append_assoc]

end Wire.Json
