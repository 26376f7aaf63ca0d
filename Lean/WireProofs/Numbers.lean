import WireProofs.Punctuation

/-!
# Numbers

The readers of numbers read what the grammar says, and all of it.
-/

namespace Wire.Json

open Window

variable {δ : Type} {input : Input} {path : Path} {i j : USize}

/-- The text of a value: it begins with the first byte of some kind of value. -/
def Starts (text : List UInt8) : Prop := ∃ b l, text = b :: l ∧ (kindOf? b).isSome = true

theorem Starts.not_space {text l : List UInt8} (h : Starts text) :
    ∀ b ∈ (text ++ l).head?, isSpace b = false := by
  obtain ⟨b, t, rfl, hk⟩ := h
  rintro c ⟨⟩
  obtain ⟨k, hk⟩ := Option.isSome_iff_exists.mp hk
  exact kindOf_not_space hk

/-- The first byte of a number. -/
theorem Literal.Valid.first {l : Literal} (h : l.Valid) :
    ∃ b t, l.bytes = b :: t ∧ kindOf? b = some .number := by
  obtain ⟨d, ds, hd⟩ := List.exists_cons_of_ne_nil h.1.1
  have hdigit := h.1.2 d (by rw [hd]; exact .head _)
  cases hn : l.negative with
  | true => exact ⟨45, _, by simp only [Literal.bytes, hn]; rfl, rfl⟩
  | false =>
    refine ⟨d, l.bytes.tail, ?_, kindOf_digit hdigit⟩
    simp only [Literal.bytes, hn, hd]
    rfl

theorem Literal.Valid.starts {l : Literal} (h : l.Valid) : Starts l.bytes := by
  obtain ⟨b, t, hb, hk⟩ := h.first
  exact ⟨b, t, hb, by rw [hk]; rfl⟩

/-- A number that was read. -/
theorem token_gives : Gives input (token path : Reader δ Token) fun text t =>
    ∃ l : Literal, l.Valid ∧ l.Within input.limits ∧ text = l.bytes ∧ t = ⟨l.value, l.natural⟩ := by
  intro i j t hi h
  obtain ⟨l, hl, hw, ht, hr, hj⟩ := token_sound h
  obtain ⟨_, ws, hws, hr'⟩ := spaceEnd_gives (w := input.window) hi
  exact ⟨hj, ws, l.bytes, hws, by rw [hr', hr], l, hl, hw, rfl, ht⟩

/-- A number is read as what it denotes. -/
theorem token_reads {l : Literal} (hl : l.Valid) (hw : l.Within input.limits) :
    Reads input (token path : Reader δ Token) l.bytes (· = ⟨l.value, l.natural⟩) := by
  intro i ws tail hi hws ht hr
  obtain ⟨_, h1⟩ := spaceEnd_reads hi hws hr hl.starts.not_space
  obtain ⟨j, h2, h3, h4⟩ := token_complete (δ := δ) (path := path) hl hw h1 ht
  exact ⟨_, j, h2, h4, h3, rfl⟩

/-- A natural number that was read. -/
theorem natural_gives {limit : Option Nat} :
    Gives input (natural path limit : Reader δ Nat) fun text n =>
      NaturalText input.limits text n ∧ ∀ m ∈ limit, n ≤ m := by
  intro i j n hi h
  simp only [natural, bind_ok, get_ok] at h
  obtain ⟨_, k, he, _, _, ⟨rfl, rfl⟩, t, _, ht, h⟩ := h
  obtain ⟨rfl, hlt, _⟩ := expect_gives he
  obtain ⟨_, ws, hws, hr⟩ := spaceEnd_gives (w := input.window) hi
  obtain ⟨hj, ws', text, hws', hr', l, hl, hw, rfl, rfl⟩ := token_gives _ _ _ (USize.le_of_lt hlt) ht
  split at h
  · rename_i hn
    split at h
    · exact (faultAt_ok.mp h).elim
    · rename_i hmost
      obtain ⟨rfl, rfl⟩ := pure_ok.mp h
      obtain ⟨negative, whole, fraction, exponent⟩ := l
      simp only [Literal.natural, Bool.and_eq_true, Bool.not_eq_true', Option.isNone_iff_eq_none]
        at hn
      obtain ⟨⟨rfl, rfl⟩, rfl⟩ := hn
      have hbytes : Literal.bytes ⟨false, whole, none, none⟩ = whole := by simp [Literal.bytes]
      have hvalue : (Literal.value ⟨false, whole, none, none⟩).digits = natOf 0 whole := by
        simp [Literal.value]
      refine ⟨hj, ws ++ ws', whole, hws.append hws', by rw [hr, hr', hbytes, List.append_assoc],
        ⟨hl.1, hl.2.1, ?_, hvalue⟩, ?_⟩
      · simpa [Literal.digitCount] using hw.digits
      · rintro m ⟨⟩
        simpa using hmost
  · exact (faultAt_ok.mp h).elim

theorem NaturalText.starts {limits : Limits} {text : List UInt8} {n : Nat}
    (h : NaturalText limits text n) : Starts text := by
  obtain ⟨d, ds, rfl⟩ := List.exists_cons_of_ne_nil h.1.1
  exact ⟨d, ds, rfl, by rw [kindOf_digit (h.1.2 d (.head _))]; rfl⟩

/-- A natural number is read. -/
theorem natural_reads {limit : Option Nat} {text : List UInt8} {n : Nat}
    (h : NaturalText input.limits text n) (hlimit : ∀ m ∈ limit, n ≤ m) :
    Reads input (natural path limit : Reader δ Nat) text (· = n) := by
  obtain ⟨hds, hzero, hdigits, rfl⟩ := h
  intro i ws tail hi hws ht hr
  obtain ⟨d, ds, hd⟩ := List.exists_cons_of_ne_nil hds.1
  have hkind := kindOf_digit (hds.2 d (by rw [hd]; exact .head _))
  have hr' : rest input.window i = ws ++ d :: (ds ++ tail) := by rw [hr, hd, List.cons_append]
  obtain ⟨k, h1, hk, h2⟩ := expect_reads (δ := δ) (path := path)
    (expected := "non-negative integer") (kinds := [.number]) hkind (by decide) hi hws hr'
  have hbytes : Literal.bytes ⟨false, text, none, none⟩ = text := by simp [Literal.bytes]
  obtain ⟨t, j, h3, h4, h5, rfl⟩ := token_reads (δ := δ) (path := path) (input := input)
    (l := ⟨false, text, none, none⟩) ⟨hds, hzero, by simp, by simp⟩
    ⟨by simpa [Literal.digitCount] using hdigits, by simp⟩ k [] tail hk .nil ht (by
      rw [h2, hbytes, hd, List.nil_append, List.cons_append])
  refine ⟨_, j, ?_, h4, h5, rfl⟩
  simp only [natural, bind_ok, get_ok]
  refine ⟨_, _, h1, _, _, ⟨rfl, rfl⟩, _, _, h3, ?_⟩
  rw [if_pos (by simp [Literal.natural]), if_neg]
  · refine pure_ok.mpr ⟨?_, rfl⟩
    simp [Literal.value]
  · cases limit with
    | none => simp
    | some m =>
      have := hlimit m rfl
      simpa [Literal.value] using this

end Wire.Json
