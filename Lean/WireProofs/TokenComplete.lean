import WireProofs.DigitsComplete

/-!
# Every number is read

A number of RFC 8259 within the reader's limits, followed by a byte that cannot continue it, is read
as what it denotes.
-/

namespace Wire.Json

open Window

variable {δ : Type} {input : Input} {i : USize} {path : Path} {start : USize} {used : Nat}
  {ds tail : List UInt8}

/-- Nothing follows, or a byte that cannot continue a number. -/
def Ends (tail : List UInt8) : Prop :=
  ∀ b ∈ tail.head?, isDigit b = false ∧ b ≠ 46 ∧ b ≠ 101 ∧ b ≠ 69

theorem fractionPart_complete {whole : Nat} {fraction : Option (List UInt8)}
    (hf : ∀ ds ∈ fraction, Digits ds)
    (hr : rest input.window i = fraction.elim [] (46 :: ·) ++ tail)
    (hend : ∀ b ∈ tail.head?, isDigit b = false ∧ b ≠ 46) (hi : i ≤ input.window.stop)
    (hn : used + (fraction.getD []).length ≤ input.limits.digits) :
    ∃ j, (fractionPart path start whole used : Reader δ (Nat × Nat)) input i
        = .ok (natOf whole (fraction.getD []), (fraction.getD []).length) j ∧
      rest input.window j = tail ∧ j ≤ input.window.stop := by
  cases fraction with
  | none =>
    have hr : rest input.window i = tail := hr
    refine ⟨i, ?_, hr, hi⟩
    have : ∀ b ∈ (rest input.window i).head?, (b == 46) = false := by
      rw [hr]
      intro b hb
      simpa using (hend b hb).2
    simp only [fractionPart, bind_ok]
    refine ⟨_, _, accept_false (by decide) this, ?_⟩
    rw [if_neg (by decide), pure_ok]
    exact ⟨rfl, rfl⟩
  | some ds =>
    obtain ⟨ha, hrest, hi1⟩ := accept_true (δ := δ) (p := (· == 46)) (b := 46) hr (by decide)
    obtain ⟨j, hd, h1, hlt, h2, h3⟩ := someDigits_complete (δ := δ) (path := path) (start := start)
      (used := used) (hf ds rfl) hrest (fun b hb => (hend b hb).1) hi1 hn
    refine ⟨j, ?_, h1, h3⟩
    simp only [fractionPart, bind_ok]
    refine ⟨_, _, ha, ?_⟩
    simp only [if_true, bind_ok, get_ok, read_ok]
    refine ⟨_, _, ⟨rfl, rfl⟩, _, _, hd, _, _, ⟨rfl, rfl⟩, ?_⟩
    rw [pure_ok, digits_eq h3 (by rw [hrest, h1]; rfl) h2, toNat_between hlt h2]
    exact ⟨rfl, rfl⟩

theorem exponentSign_complete {sign : Option UInt8} (hsign : ∀ s ∈ sign, s = 43 ∨ s = 45)
    (hds : Digits ds) (hr : rest input.window i = sign.toList ++ (ds ++ tail))
    (hi : i ≤ input.window.stop) :
    ∃ j, (exponentSign : Reader δ Bool) input i = .ok (sign == some 45) j ∧
      rest input.window j = ds ++ tail ∧ j ≤ input.window.stop := by
  obtain ⟨d, l, rfl⟩ := List.exists_cons_of_ne_nil hds.1
  have hd : d ≠ 45 ∧ d ≠ 43 := by
    have := hds.2 d (.head _)
    constructor <;> rintro rfl <;> simp [isDigit] at this
  simp only [exponentSign, bind_ok]
  cases sign with
  | none =>
    refine ⟨i, ⟨_, _, accept_false (by decide) ?_, ?_⟩, hr, hi⟩
    · rw [hr]
      rintro b ⟨⟩
      simpa using hd.1
    · rw [if_neg (by decide)]
      simp only [bind_ok]
      refine ⟨_, _, accept_false (by decide) ?_, pure_ok.mpr ⟨rfl, rfl⟩⟩
      rw [hr]
      rintro b ⟨⟩
      simpa using hd.2
  | some s =>
    rcases hsign s rfl with rfl | rfl
    · obtain ⟨ha, hrest, hi1⟩ := accept_true (δ := δ) (p := (· == 43)) hr (by decide)
      refine ⟨i + 1, ⟨_, _, accept_false (by decide) ?_, ?_⟩, hrest, hi1⟩
      · rw [hr]
        rintro b ⟨⟩
        decide
      · rw [if_neg (by decide)]
        simp only [bind_ok]
        exact ⟨_, _, ha, pure_ok.mpr ⟨rfl, rfl⟩⟩
    · obtain ⟨ha, hrest, hi1⟩ := accept_true (δ := δ) (p := (· == 45)) hr (by decide)
      exact ⟨i + 1, ⟨_, _, ha, by rw [if_pos rfl]; exact pure_ok.mpr ⟨rfl, rfl⟩⟩, hrest, hi1⟩

theorem exponentPart_complete {exponent : Option Exponent} (he : ∀ e ∈ exponent, e.Valid)
    (hr : rest input.window i = exponent.elim [] Exponent.bytes ++ tail)
    (hend : ∀ b ∈ tail.head?, isDigit b = false ∧ b ≠ 101 ∧ b ≠ 69) (hi : i ≤ input.window.stop)
    (hn : used + ((exponent.map (·.digits)).getD []).length ≤ input.limits.digits)
    (hm : ∀ e ∈ exponent, natOf 0 e.digits ≤ input.limits.exponent) :
    ∃ j, (exponentPart path start used : Reader δ (Option Int)) input i
        = .ok (exponent.map Exponent.value) j ∧
      rest input.window j = tail ∧ j ≤ input.window.stop := by
  simp only [exponentPart, bind_ok]
  cases exponent with
  | none =>
    have hr : rest input.window i = tail := hr
    refine ⟨i, ⟨_, _, accept_false (by decide) ?_, ?_⟩, hr, hi⟩
    · rw [hr]
      intro b hb
      simpa using (hend b hb).2
    · rw [if_neg (by decide)]
      exact pure_ok.mpr ⟨rfl, rfl⟩
  | some e =>
    obtain ⟨hletter, hsign, hds⟩ := he e rfl
    have hr : rest input.window i = e.letter :: (e.sign.toList ++ (e.digits ++ tail)) := by
      simpa [Exponent.bytes] using hr
    obtain ⟨ha, hrest, hi1⟩ := accept_true (δ := δ) (p := fun b => b == 101 || b == 69) hr
      (by simpa using hletter)
    obtain ⟨k, hs, hrest, hk⟩ := exponentSign_complete (δ := δ) hsign hds hrest hi1
    obtain ⟨j, hd, h1, hlt, h2, h3⟩ := someDigits_complete (δ := δ) (path := path) (start := start)
      (used := used) hds hrest (fun b hb => (hend b hb).1) hk hn
    refine ⟨j, ⟨_, _, ha, ?_⟩, h1, h3⟩
    simp only [if_true, bind_ok, get_ok, read_ok]
    refine ⟨_, _, hs, _, _, ⟨rfl, rfl⟩, _, _, hd, _, _, ⟨rfl, rfl⟩, ?_⟩
    rw [digits_eq h3 (by rw [hrest, h1]) h2]
    rw [if_neg (Nat.not_lt.mpr (hm e rfl)), pure_ok]
    refine ⟨?_, rfl⟩
    simp only [Option.map_some, Exponent.value, beq_iff_eq]

/-- A value of a kind that is allowed, behind white space. -/
theorem expect_complete {expected : String} {kinds : List Kind} {k : Kind} {b : UInt8}
    (hr : rest input.window (spaceEnd input.window i) = b :: tail) (hk : kindOf? b = some k)
    (hc : kinds.contains k = true) :
    (expect path expected kinds : Reader δ Kind) input i = .ok k (spaceEnd input.window i) := by
  obtain ⟨hlt, hget, _⟩ := of_rest hr
  have hkind : (kind path : Reader δ Kind) input i = .ok k (spaceEnd input.window i) := by
    simp only [kind, bind_ok, skipSpace_ok, peekByte_ok]
    refine ⟨(), _, rfl, b, _, ⟨hlt, hget, rfl⟩, ?_⟩
    rw [hk]
    exact pure_ok.mpr ⟨rfl, rfl⟩
  simp only [expect, bind_ok]
  refine ⟨k, _, hkind, ?_⟩
  rw [if_pos hc]
  exact pure_ok.mpr ⟨rfl, rfl⟩

theorem kindOf_digit {b : UInt8} (h : isDigit b = true) : kindOf? b = some .number := by
  have all : ∀ n : Fin 256, isDigit (.ofNat n.val) = true →
      kindOf? (.ofNat n.val) = some .number := by decide +kernel
  have := all ⟨b.toNat, b.toNat_lt⟩
  simp only [UInt8.ofNat_toNat] at this
  exact this h

/-- A number of RFC 8259 within the limits, followed by a byte that cannot continue it, is read as
what it denotes, and what follows it is left. -/
theorem token_complete {l : Literal} (hl : l.Valid) (hw : l.Within input.limits)
    (hr : rest input.window (spaceEnd input.window i) = l.bytes ++ tail) (hend : Ends tail) :
    ∃ j, (token path : Reader δ Token) input i = .ok ⟨l.value, l.natural⟩ j ∧
      rest input.window j = tail ∧ j ≤ input.window.stop := by
  obtain ⟨hwhole, hzero, hfraction, hexponent⟩ := hl
  obtain ⟨hdigits, hmagnitude⟩ := hw
  simp only [Literal.digitCount] at hdigits
  obtain ⟨negative, whole, fraction, exponent⟩ := l
  simp only at hwhole hzero hfraction hexponent hdigits hmagnitude
  -- What follows the digits behind the point, and what follows those before it.
  obtain ⟨last, hlast⟩ : ∃ last, last = exponent.elim [] Exponent.bytes ++ tail := ⟨_, rfl⟩
  obtain ⟨middle, hmiddle⟩ : ∃ middle, middle = fraction.elim [] (46 :: ·) ++ last := ⟨_, rfl⟩
  have hbytes : rest input.window (spaceEnd input.window i)
      = (if negative then [45] else []) ++ (whole ++ middle) := by
    rw [hr, hmiddle, hlast]
    cases fraction <;> cases exponent <;> simp [Literal.bytes]
  clear hr
  obtain ⟨d, ds, hd⟩ := List.exists_cons_of_ne_nil hwhole.1
  have hd48 : isDigit d = true := hwhole.2 d (by rw [hd]; exact .head _)
  have lastEnds : ∀ b ∈ last.head?, isDigit b = false ∧ b ≠ 46 := by
    subst hlast
    cases exponent with
    | none => exact fun b hb => ⟨(hend b hb).1, (hend b hb).2.1⟩
    | some e =>
      rintro b ⟨⟩
      rcases (hexponent e rfl).1 with h | h <;> rw [h] <;> decide
  have middleEnds : NoDigit middle := by
    subst hmiddle
    cases fraction with
    | none => exact fun b hb => (lastEnds b hb).1
    | some ds =>
      rintro b ⟨⟩
      decide
  -- The sign.
  have sign : ∃ k, (accept (· == 45) : Reader δ Bool) input (spaceEnd input.window i)
      = .ok negative k ∧ rest input.window k = whole ++ middle ∧ k ≤ input.window.stop := by
    cases negative with
    | true =>
      obtain ⟨ha, hrest, hle⟩ := accept_true (δ := δ) (p := (· == 45)) (b := 45) hbytes
        (by decide)
      exact ⟨_, ha, hrest, hle⟩
    | false =>
      have hbytes : rest input.window (spaceEnd input.window i) = whole ++ middle := hbytes
      refine ⟨_, accept_false (by decide) ?_, hbytes, ?_⟩
      · rw [hbytes, hd]
        rintro b ⟨⟩
        cases h : d == 45 with
        | false => rfl
        | true =>
          obtain rfl := eq_of_beq h
          cases hd48
      · rw [hd] at hbytes
        exact USize.le_of_lt (of_rest hbytes).1
  have first : ∃ b l, rest input.window (spaceEnd input.window i) = b :: l ∧
      kindOf? b = some .number := by
    cases negative with
    | true => exact ⟨_, _, hbytes, by decide⟩
    | false => exact ⟨d, ds ++ middle, by simpa [hd] using hbytes, kindOf_digit hd48⟩
  obtain ⟨b, l, hfirst, hkind⟩ := first
  obtain ⟨k₀, hsign, hr₀, hk₀⟩ := sign
  obtain ⟨k₁, hpart₁, hr₁, hk₁⟩ := wholePart_complete (δ := δ) (path := path)
    (start := spaceEnd input.window i) hwhole hzero hr₀ middleEnds hk₀ (by omega)
  obtain ⟨k₂, hpart₂, hr₂, hk₂⟩ := fractionPart_complete (δ := δ) (path := path)
    (start := spaceEnd input.window i) (used := whole.length) (whole := natOf 0 whole) hfraction
    (hr₁.trans hmiddle) lastEnds hk₁ (by omega)
  obtain ⟨k₃, hpart₃, hr₃, hk₃⟩ := exponentPart_complete (δ := δ) (path := path)
    (start := spaceEnd input.window i) (used := whole.length + (fraction.getD []).length) hexponent
    (hr₂.trans hlast) (fun b hb => ⟨(hend b hb).1, (hend b hb).2.2⟩) hk₂ hdigits hmagnitude
  refine ⟨k₃, ?_, hr₃, hk₃⟩
  simp only [token, bind_ok, get_ok, pure_ok]
  refine ⟨_, _, expect_complete hfirst hkind (by decide), _, _, ⟨rfl, rfl⟩, _, _, hsign, _, _,
    hpart₁, _, _, hpart₂, _, _, hpart₃, ?_, rfl⟩
  have natural : ((fraction.getD []).length == 0) = fraction.isNone := by
    cases fraction with
    | none => rfl
    | some ds =>
      have := List.length_pos_iff.mpr (hfraction ds rfl).1
      simp only [Option.getD_some, Option.isNone_some, beq_eq_false_iff_ne, ne_eq]
      omega
  simp only [Literal.value, Literal.natural, natOf_append, natural, Option.isNone_map]

end Wire.Json
