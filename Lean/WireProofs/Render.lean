import WireProofs.DigitBytes
import WireProofs.Shortest

/-!
# What is printed is the number

The text of a decimal is a number of RFC 8259 that denotes the decimal.
-/

namespace Wire.Decimal

open Binary32 Json

/-- They denote the same number; zeros have signs. -/
def Same (a b : Decimal) : Prop := a.negative = b.negative ∧ a.num * b.den = b.num * a.den

/-- Decimals of the same number are read as the same pattern. -/
theorem Same.toBits {a b : Decimal} (h : Same a b) : a.toBits = b.toBits := by
  rw [Decimal.toBits, Decimal.toBits, h.1, magnitude_eq, magnitude_eq,
    nearest_congr a.den_pos b.den_pos h.2]

/-- Zeros that move from the digits to the exponent do not change the number. -/
theorem same_of_scale {a b : Decimal} {i j : Nat} (hs : a.negative = b.negative)
    (hd : a.digits * 10 ^ i = b.digits * 10 ^ j) (he : a.exponent - i = b.exponent - j) :
    Same a b := by
  refine ⟨hs, Nat.eq_of_mul_eq_mul_right (Nat.pow_pos (n := i + j) (by decide : 0 < 10)) ?_⟩
  have key : a.exponent.toNat + (-b.exponent).toNat + j
      = b.exponent.toNat + (-a.exponent).toNat + i := by omega
  have left : a.num * b.den * 10 ^ (i + j)
      = a.digits * 10 ^ i * 10 ^ (a.exponent.toNat + (-b.exponent).toNat + j) := by
    simp only [num, den, Nat.pow_add]
    ac_rfl
  have right : b.num * a.den * 10 ^ (i + j)
      = b.digits * 10 ^ j * 10 ^ (b.exponent.toNat + (-a.exponent).toNat + i) := by
    simp only [num, den, Nat.pow_add]
    ac_rfl
  rw [left, right, hd, key]

/-- Zero is zero, whatever its exponent. -/
theorem same_zero {a b : Decimal} (hs : a.negative = b.negative) (ha : a.digits = 0)
    (hb : b.digits = 0) : Same a b := by
  refine ⟨hs, ?_⟩
  simp [num, ha, hb]

theorem strip_spec (digits : Nat) (exponent : Int) :
    ∃ k : Nat, digits = (strip digits exponent).1 * 10 ^ k ∧
      (strip digits exponent).2 = exponent + k ∧ (digits ≠ 0 → (strip digits exponent).1 ≠ 0) := by
  rw [strip]
  split
  · rename_i h
    obtain ⟨k, h1, h2, h3⟩ := strip_spec (digits / 10) (exponent + 1)
    refine ⟨k + 1, ?_, ?_, fun _ => h3 (by omega)⟩
    · rw [Nat.pow_succ, ← Nat.mul_assoc, ← h1]
      omega
    · rw [h2]
      omega
  · exact ⟨0, by simp, by simp, id⟩
termination_by digits

namespace Layout

/-- The number that is printed. -/
def value (l : Layout) (negative : Bool) : Decimal := ⟨negative, l.digits, l.exponent - l.places⟩

/-- There are as many digits as the layout says: none is lost, and none is a needless zero. -/
structure Fits (l : Layout) : Prop where
  /-- A digit stands before the point. -/
  width : 0 < l.width
  /-- All digits have a place. -/
  digits : l.digits < 10 ^ (l.width + l.places)
  /-- The first digit of several before the point is not zero. -/
  first : 1 < l.width → 10 ^ (l.width - 1 + l.places) ≤ l.digits

/-- What is printed, as the grammar divides it. -/
def literal (l : Layout) (negative : Bool) : Literal where
  negative
  whole := digitBytes (l.digits / 10 ^ l.places) l.width
  fraction := if l.places = 0 then none else some (digitBytes l.digits l.places)
  exponent :=
    if l.exponent = 0 then none
    else some {
      letter := 101
      sign := if l.exponent < 0 then some 45 else none
      digits := digitBytes l.exponent.natAbs (digitCount l.exponent.natAbs) }

theorem toList_push (l : Layout) (negative : Bool) (out : ByteArray) :
    (l.push (if negative then out.push 45 else out)).data.toList
      = out.data.toList ++ (l.literal negative).bytes := by
  have sign : (if negative then out.push 45 else out).data.toList
      = out.data.toList ++ (if negative then [45] else []) := by
    cases negative with
    | false => exact (List.append_nil _).symm
    | true => exact Base64.toList_push ..
  generalize (if negative then out.push 45 else out) = start at *
  simp only [push, literal, Literal.bytes]
  by_cases hp : l.places = 0 <;> by_cases he : l.exponent = 0 <;> by_cases hn : l.exponent < 0 <;>
    simp [hp, he, hn, toList_pushDigits, sign, Exponent.bytes]

/-- What is printed is a number of RFC 8259. -/
theorem literal_valid {l : Layout} (h : l.Fits) (negative : Bool) :
    (l.literal negative).Valid := by
  refine ⟨digits_digitBytes h.width, fun h48 => ?_, ?_, ?_⟩
  · simp only [literal, length_digitBytes] at h48 ⊢
    apply Classical.byContradiction
    intro hne
    have hw := h.width
    obtain ⟨k, hk⟩ : ∃ k, l.width = k + 1 := ⟨l.width - 1, by omega⟩
    rw [hk] at h48
    have low := head_digitBytes h48
    have first := h.first (by omega)
    have fits := h.digits
    rw [hk, Nat.add_sub_cancel, Nat.pow_add] at first
    rw [hk, Nat.pow_add] at fits
    have hpos : 0 < 10 ^ l.places := Nat.pow_pos (by decide)
    rw [Nat.mod_eq_of_lt ((Nat.div_lt_iff_lt_mul hpos).mpr fits)] at low
    have := (Nat.le_div_iff_mul_le hpos).mpr first
    omega
  · intro ds hds
    simp only [literal] at hds
    split at hds
    · cases hds
    · cases hds
      exact digits_digitBytes (by omega)
  · intro e he
    simp only [literal] at he
    split at he
    · cases he
    · cases he
      refine ⟨.inl rfl, fun s hs => ?_, digits_digitBytes (digitCount_pos _)⟩
      simp only at hs
      split at hs
      · cases hs
        exact .inr rfl
      · cases hs

/-- What is printed denotes the number that was to be printed. -/
theorem literal_value {l : Layout} (h : l.Fits) (negative : Bool) :
    (l.literal negative).value = l.value negative := by
  have fits := h.digits
  rw [Nat.pow_add] at fits
  have hpos : 0 < 10 ^ l.places := Nat.pow_pos (by decide)
  have whole : natOf 0 (digitBytes (l.digits / 10 ^ l.places) l.width)
      = l.digits / 10 ^ l.places := by
    rw [natOf_digitBytes, Nat.mod_eq_of_lt ((Nat.div_lt_iff_lt_mul hpos).mpr fits)]
  have fraction : (l.literal negative).fraction.getD [] = digitBytes l.digits l.places := by
    simp only [literal]
    split
    · rename_i h0
      rw [h0]
      rfl
    · rfl
  have exponent : ((l.literal negative).exponent.map Exponent.value).getD 0 = l.exponent := by
    simp only [literal]
    split
    · rename_i h0
      rw [h0]
      rfl
    · simp only [Option.map_some, Option.getD_some, Exponent.value, natOf_digitBytes,
        Nat.mod_eq_of_lt (lt_digitCount _)]
      by_cases hs : l.exponent < 0
      · rw [if_pos hs, if_pos rfl]
        omega
      · rw [if_neg hs, if_neg (by decide)]
        omega
  simp only [Literal.value, Layout.value, fraction, exponent, length_digitBytes]
  simp only [literal]
  rw [natOf_append, whole, natOf_eq, length_digitBytes, natOf_digitBytes, Nat.mul_comm,
    Nat.div_add_mod]

end Layout

/-- The layout of a decimal has a place for each digit and denotes the decimal. -/
theorem layout_spec (d : Decimal) : d.layout.Fits ∧ Same (d.layout.value d.negative) d := by
  unfold layout
  split
  · rename_i h0
    exact ⟨⟨by decide, by decide, by simp⟩, same_zero rfl rfl h0⟩
  · rename_i h0
    obtain ⟨k, hk, he, hne⟩ := strip_spec d.digits d.exponent
    obtain ⟨hlow, hhigh, hpos⟩ := digitCount_spec (hne h0)
    generalize strip d.digits d.exponent = s at *
    obtain ⟨n, e⟩ := s
    simp only at *
    generalize digitCount n = length at *
    have same {l : Layout} (t : Nat) (hd : l.digits = n * 10 ^ t)
        (hx : l.exponent - l.places + t = e) : Same (l.value d.negative) d := by
      refine same_of_scale (i := k) (j := t) rfl ?_ ?_
      · simp only [Layout.value, hd, hk]
        ac_rfl
      · simp only [Layout.value]
        omega
    split
    · rename_i hp
      obtain ⟨w, hw⟩ : ∃ w : Nat, e + length = w := ⟨(e + length).toNat, by omega⟩
      rw [show (e + length).toNat = w by omega]
      split
      · rename_i hl
        refine ⟨⟨by simp only; omega, ?_, fun _ => ?_⟩, same 0 (by simp) (by simp only; omega)⟩
        · simp only
          rwa [show w + (length - w) = length by omega]
        · simp only
          rwa [show w - 1 + (length - w) = length - 1 by omega]
      · rename_i hl
        refine ⟨⟨by simp only; omega, ?_, fun _ => ?_⟩,
          same (w - length + 1) rfl (by simp only; omega)⟩
        · refine Nat.lt_of_lt_of_eq (Nat.mul_lt_mul_of_pos_right hhigh (Nat.pow_pos (by decide))) ?_
          rw [← Nat.pow_add]
          congr 1
          simp only
          omega
        · refine Nat.le_trans (Nat.le_of_eq ?_) (Nat.mul_le_mul_right _ hlow)
          rw [← Nat.pow_add]
          congr 1
          simp only
          omega
    · split
      · refine ⟨⟨Nat.zero_lt_one, ?_, fun h => absurd h (Nat.lt_irrefl 1)⟩,
          same 0 (by simp) (by simp only; omega)⟩
        exact Nat.lt_of_lt_of_le hhigh (Nat.pow_le_pow_right (by decide) (by simp only; omega))
      · refine ⟨⟨Nat.zero_lt_one, ?_, fun h => absurd h (Nat.lt_irrefl 1)⟩,
          same 0 (by simp) (by simp only; omega)⟩
        simp only
        rwa [show 1 + (length - 1) = length by omega]

/-- A decimal as it is printed. -/
def literal (d : Decimal) : Literal := d.layout.literal d.negative

/-- What is printed is a number of RFC 8259. -/
theorem literal_valid (d : Decimal) : d.literal.Valid :=
  Layout.literal_valid (layout_spec d).1 _

/-- What is printed denotes the decimal. -/
theorem literal_same (d : Decimal) : Same d.literal.value d := by
  rw [literal, Layout.literal_value (layout_spec d).1]
  exact (layout_spec d).2

theorem toList_push (d : Decimal) (out : ByteArray) :
    (d.push out).data.toList = out.data.toList ++ d.literal.bytes :=
  Layout.toList_push ..

end Wire.Decimal
