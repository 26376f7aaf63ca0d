import WireProofs.Ascii
import WireProofs.Render
import WireProofs.TokenComplete

/-!
# What is printed reads back

The reader of numbers reads the text of a decimal as the same number, and the shortest decimal of a
pattern as the pattern.
-/

namespace Wire

namespace Decimal

open Binary32 Json Window

theorem utf8_render (d : Decimal) : d.render.toUTF8.data.toList = d.literal.bytes := by
  have list : (d.push .empty).data.toList = d.literal.bytes := by
    rw [toList_push]
    rfl
  rw [render, toUTF8_ascii, list]
  rw [list]
  exact Literal.ascii d.literal_valid

/-- The text of a decimal is a number of RFC 8259 that denotes the decimal. -/
theorem render_literal (d : Decimal) :
    ∃ l : Literal, l.Valid ∧ d.render.toUTF8.data.toList = l.bytes ∧ Same l.value d :=
  ⟨d.literal, d.literal_valid, d.utf8_render, d.literal_same⟩

/-- A number that fits into some digits does not have more. -/
theorem digitCount_le {n k : Nat} (h : n < 10 ^ k) (hk : 0 < k) : digitCount n ≤ k := by
  by_cases h0 : n = 0
  · subst h0
    rw [digitCount, if_pos (by decide)]
    exact hk
  · have := (digitCount_spec h0).1
    have := (Nat.pow_lt_pow_iff_right (by decide : 1 < 10)).mp (Nat.lt_of_le_of_lt this h)
    omega

/-- A decimal of moderate size is printed within the limits of FORMAT.md. -/
theorem literal_within {d : Decimal} {limits : Limits} (hn : d.digits < 10 ^ 120)
    (he : d.exponent.natAbs ≤ 300) (hd : 400 ≤ limits.digits) (hx : 9999 ≤ limits.exponent) :
    d.literal.Within limits := by
  have bounds : d.layout.width ≤ 16 ∧ d.layout.places ≤ 124 ∧ d.layout.exponent.natAbs < 1000 := by
    unfold layout
    split
    · exact ⟨by decide, by decide, by decide⟩
    · rename_i h0
      obtain ⟨k, hk, hs, hne⟩ := strip_spec d.digits d.exponent
      have hne := hne h0
      generalize strip d.digits d.exponent = s at *
      obtain ⟨n, e⟩ := s
      simp only at *
      have hkn : n < 10 ^ 120 := by
        refine Nat.lt_of_le_of_lt (Nat.le_mul_of_pos_right n (Nat.pow_pos (by decide))) (hk ▸ hn)
      have hk120 : k < 120 := by
        apply (Nat.pow_lt_pow_iff_right (by decide : 1 < 10)).mp
        exact Nat.lt_of_le_of_lt (Nat.le_mul_of_pos_left _ (Nat.pos_of_ne_zero hne)) (hk ▸ hn)
      have hlen := digitCount_le hkn (by decide)
      have hpos := digitCount_pos n
      generalize digitCount n = length at *
      split
      · split <;> exact ⟨by simp only; omega, by simp only; omega, by simp⟩
      · split <;> exact ⟨by simp, by simp only; omega, by simp only; omega⟩
  obtain ⟨hw, hp, hxx⟩ := bounds
  have hcount := digitCount_le (k := 3) hxx (by decide)
  generalize hl : d.layout = l at *
  constructor
  · have hf : ((d.literal.fraction).getD []).length ≤ 124 := by
      simp only [literal, Layout.literal, hl]
      split
      · simp
      · simpa [length_digitBytes] using hp
    have hxl : ((d.literal.exponent.map (·.digits)).getD []).length ≤ 3 := by
      simp only [literal, Layout.literal, hl]
      split
      · simp
      · simpa [length_digitBytes] using hcount
    have hwl : d.literal.whole.length ≤ 16 := by
      simpa [literal, Layout.literal, hl, length_digitBytes] using hw
    simp only [Literal.digitCount]
    omega
  · intro e hee
    simp only [literal, Layout.literal, hl] at hee
    split at hee
    · cases hee
    · cases hee
      simp only [natOf_digitBytes, Nat.mod_eq_of_lt (lt_digitCount _)]
      omega

theorem roundHalfEven_le (num den : Nat) : roundHalfEven num den ≤ num + 1 := by
  have := Nat.div_le_self num den
  simp only [roundHalfEven]
  split
  · omega
  split
  · omega
  · omega

theorem exact_bounds {bits : Nat} (h : bits < infinity) :
    (exact bits).1 < 10 ^ 119 ∧ -149 ≤ (exact bits).2 ∧ (exact bits).2 ≤ 0 := by
  have hm : mantissa bits < 2 ^ 24 := by
    unfold mantissa
    split <;> omega
  have hs : shift bits ≤ 253 := by
    simp only [infinity] at h
    simp only [shift]
    omega
  simp only [exact]
  split
  · rename_i h149
    refine ⟨?_, by simp, by simp⟩
    calc mantissa bits * 2 ^ (shift bits - 149) ≤ 2 ^ 24 * 2 ^ 104 :=
          Nat.mul_le_mul (Nat.le_of_lt hm) (Nat.pow_le_pow_right (by decide) (by omega))
      _ < 10 ^ 119 := by decide
  · rename_i h149
    refine ⟨?_, by simp only; omega, by simp only; omega⟩
    calc mantissa bits * 5 ^ (149 - shift bits) ≤ 2 ^ 24 * 5 ^ 149 :=
          Nat.mul_le_mul (Nat.le_of_lt hm) (Nat.pow_le_pow_right (by decide) (by omega))
      _ < 10 ^ 119 := by decide

/-- The digits and the exponent of the shortest decimal are moderate. -/
theorem shortest_bounds {bits : UInt32} (h : isFinite bits = true) :
    (shortest bits).digits < 10 ^ 120 ∧ (shortest bits).exponent.natAbs ≤ 300 := by
  unfold shortest
  simp only
  split
  · rename_i digits places hq
    have hk : places.toNat ≤ 16 := UInt64.le_iff_toNat_le.mp (quick_spec hq).2
    refine ⟨Nat.lt_of_lt_of_le digits.toNat_lt (by decide), ?_⟩
    simp only
    omega
  · obtain ⟨hn, hlow, hhigh⟩ := exact_bounds ((isFinite_iff bits).mp h)
    have hcount := digitCount_le hn (by decide)
    generalize exact (magnitudeBits bits).toNat = e at *
    generalize hc : List.findSome? _ _ = found
    cases found with
    | none =>
      simp only [Option.getD_none]
      exact ⟨Nat.lt_trans hn (by decide), by omega⟩
    | some d =>
      obtain ⟨n, _, hd⟩ := List.exists_of_findSome?_eq_some hc
      split at hd
      · cases hd
        simp only [keep, Option.getD_some]
        refine ⟨Nat.lt_of_le_of_lt (roundHalfEven_le _ _) ?_, by omega⟩
        exact Nat.lt_of_le_of_lt (Nat.succ_le_of_lt hn) (by decide)
      · split at hd
        · cases hd
          simp only [keep, Option.getD_some]
          have := roundHalfEven_le e.1 (10 ^ (digitCount e.1 - (n + 1)))
          exact ⟨by omega, by omega⟩
        · cases hd

/-- The shortest decimal of a finite pattern is printed within the limits of FORMAT.md. -/
theorem shortest_within {bits : UInt32} {limits : Limits} (h : isFinite bits = true)
    (hd : 400 ≤ limits.digits) (hx : 9999 ≤ limits.exponent) :
    (shortest bits).literal.Within limits :=
  literal_within (shortest_bounds h).1 (shortest_bounds h).2 hd hx

end Decimal

namespace Json

open Window Decimal

variable {δ : Type} {input : Input} {i : USize} {path : Path} {tail : List UInt8}

/-- The text of a decimal, followed by a byte that cannot continue a number, is read as the same
number, rounded to the same pattern. -/
theorem token_render {d : Decimal} (hw : d.literal.Within input.limits)
    (hr : rest input.window (spaceEnd input.window i) = d.render.toUTF8.data.toList ++ tail)
    (hend : Ends tail) :
    ∃ t j, (token path : Reader δ Token) input i = .ok t j ∧ rest input.window j = tail ∧
      Same t.value d ∧ t.value.toBits = d.toBits := by
  rw [utf8_render] at hr
  obtain ⟨j, ht, hj, _⟩ := token_complete (δ := δ) (path := path) d.literal_valid hw hr hend
  exact ⟨_, j, ht, hj, d.literal_same, d.literal_same.toBits⟩

/-- What is printed for a finite pattern, followed by a byte that cannot continue a number, is read
as the pattern. -/
theorem token_decimalOfBits {bits : UInt32} (h : Binary32.isFinite bits = true)
    (hd : 400 ≤ input.limits.digits) (hx : 9999 ≤ input.limits.exponent)
    (hr : rest input.window (spaceEnd input.window i)
      = (decimalOfBits bits).toUTF8.data.toList ++ tail) (hend : Ends tail) :
    ∃ t j, (token path : Reader δ Token) input i = .ok t j ∧ rest input.window j = tail ∧
      t.value.toBits = some bits := by
  obtain ⟨t, j, ht, hj, _, hb⟩ := token_render (shortest_within h hd hx) hr hend
  exact ⟨t, j, ht, hj, hb.trans (shortest_toBits h)⟩

end Json

end Wire
