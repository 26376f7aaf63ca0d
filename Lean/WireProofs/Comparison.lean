import Wire.Binary32.Compare
import WireProofs.Rounded

/-!
# Comparisons compare values, and rounding keeps their order
-/

namespace Wire.Binary32

variable {x y r r' : Binary32}

/-- The order of the magnitudes is that of the values. -/
theorem units_lt_iff {a b : Nat} : units a < units b ↔ a < b := by
  refine ⟨fun h => Nat.lt_of_not_le fun h' => ?_, units_lt⟩
  rcases Nat.lt_or_eq_of_le h' with h' | h'
  · have := units_lt h'
    omega
  · rw [h'] at h
    omega

/-- `order` orders as values are ordered. -/
theorem order_lt_iff : x.order < y.order ↔ x.value < y.value := by
  have h := units_lt_iff (a := x.magnitude) (b := y.magnitude)
  have h' := units_lt_iff (a := y.magnitude) (b := x.magnitude)
  have z := units_eq_zero (b := x.magnitude)
  have z' := units_eq_zero (b := y.magnitude)
  simp only [order, value, signed]
  generalize units x.magnitude = u at *
  generalize units y.magnitude = u' at *
  cases x.negative <;> cases y.negative <;>
    simp only [if_true, if_false, Bool.false_eq_true] <;> omega

/-- A finite number is not NaN. -/
theorem Finite.not_isNaN (h : x.Finite) : x.isNaN = false := by
  have h : x.magnitude < infinity := h
  exact decide_eq_false (by omega)

/-- Of finite numbers, `lt` compares the values. -/
theorem lt_iff (hx : x.Finite) (hy : y.Finite) : x.lt y = true ↔ x.value < y.value := by
  simp [Binary32.lt, hx.not_isNaN, hy.not_isNaN, order_lt_iff]

/-- Of finite numbers, `le` compares the values. -/
theorem le_iff (hx : x.Finite) (hy : y.Finite) : x.le y = true ↔ x.value ≤ y.value := by
  have := order_lt_iff (x := y) (y := x)
  simp only [Binary32.le, hx.not_isNaN, hy.not_isNaN, Bool.not_false, Bool.true_and,
    decide_eq_true_eq]
  omega

/-- Of finite numbers, `eq` compares the values. -/
theorem eq_iff (hx : x.Finite) (hy : y.Finite) : x.eq y = true ↔ x.value = y.value := by
  have := order_lt_iff (x := y) (y := x)
  have := order_lt_iff (x := x) (y := y)
  simp only [Binary32.eq, hx.not_isNaN, hy.not_isNaN, Bool.not_false, Bool.true_and, beq_iff_eq]
  omega

/-- The larger value. -/
theorem max_value (hx : x.Finite) (hy : y.Finite) :
    (x.max y).value = if x.value < y.value then y.value else x.value := by
  have h := lt_iff hx hy
  simp only [Binary32.max, hy.not_isNaN, Bool.or_false]
  by_cases hlt : x.value < y.value
  · rw [if_pos (h.mpr hlt), if_pos hlt]
  · rw [if_neg (fun h' => hlt (h.mp h')), if_neg hlt]

/-- **Rounding is monotone.** What is delivered for a number is at most what is delivered for a
greater one, infinities included. -/
theorem rounding_mono {num num' : Int} {den den' : Nat} {zero zero' : Bool} (hd : 0 < den)
    (hd' : 0 < den') (h : IsRounded num den zero r) (h' : IsRounded num' den' zero' r')
    (hle : num * den' ≤ num' * den) : r.le r' = true := by
  have key {num : Int} {den : Nat} {zero : Bool} {r : Binary32} (hd : 0 < den)
      (h : IsRounded num den zero r) : ∃ b, IsNearest num.natAbs den b ∧ r.isNaN = false ∧
        r.order = if num < 0 then -((min b infinity : Nat) : Int) else (min b infinity : Nat) := by
    obtain ⟨⟨b, hb, hm⟩, hs⟩ := h
    refine ⟨b, hb, decide_eq_false (by omega), ?_⟩
    rw [order, hm, hs]
    by_cases h0 : num = 0
    · subst h0
      have : b = 0 := by
        refine hb.unique hd (isNearest_of_eq hd ?_)
        rw [units_eq_zero.mpr rfl]
        simp
      subst this
      cases zero <;> simp
    · rw [if_neg h0]
      by_cases hn : num < 0 <;> simp [hn]
  obtain ⟨b, hb, hn, ho⟩ := key hd h
  obtain ⟨b', hb', hn', ho'⟩ := key hd' h'
  have p : (0 : Int) < den := by omega
  have p' : (0 : Int) < den' := by omega
  simp only [Binary32.le, hn, hn', Bool.not_false, Bool.true_and, decide_eq_true_eq, ho, ho']
  by_cases h0 : num < 0
  · by_cases h0' : num' < 0
    · have : b' ≤ b := by
        refine nearest_mono hd' hd ?_ hb' hb
        obtain ⟨k, rfl⟩ : ∃ k : Nat, num = -(k : Int) := ⟨num.natAbs, by omega⟩
        obtain ⟨k', rfl⟩ : ∃ k : Nat, num' = -(k : Int) := ⟨num'.natAbs, by omega⟩
        simp only [Int.natAbs_neg, Int.natAbs_natCast, Int.neg_mul] at *
        omega
      rw [if_pos h0, if_pos h0']
      omega
    · rw [if_pos h0, if_neg h0']
      omega
  · by_cases h0' : num' < 0
    · have := Int.mul_neg_of_neg_of_pos h0' p
      have := Int.mul_nonneg (show 0 ≤ num by omega) (Int.le_of_lt p')
      omega
    · have : b ≤ b' := by
        refine nearest_mono hd hd' ?_ hb hb'
        obtain ⟨k, rfl⟩ : ∃ k : Nat, num = (k : Int) := ⟨num.natAbs, by omega⟩
        obtain ⟨k', rfl⟩ : ∃ k : Nat, num' = (k : Int) := ⟨num'.natAbs, by omega⟩
        simp only [Int.natAbs_natCast] at *
        omega
      rw [if_neg h0, if_neg h0']
      omega

end Wire.Binary32
