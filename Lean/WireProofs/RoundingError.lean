import Wire.Sums
import WireProofs.Arithmetic

/-!
# How far a rounding is off

At most half the weight of the last bit: `2^-24` of the exact result, and `2^-150` where that is
below the least normal number. A sum of two binary32 has no bits below `2^-149`, so that it is exact
there.
-/

namespace Wire.Binary32

variable {num : Int} {den : Nat} {zero : Bool} {r f : Binary32}

/-- The nearest integer is at most one half off. -/
theorem roundHalfEven_error {num den : Nat} (hd : 0 < den) :
    2 * distance num (den * roundHalfEven num den) ≤ den := by
  have hq : den * (num / den) + num % den = num := Nat.div_add_mod num den
  have hr : num % den < den := Nat.mod_lt _ hd
  simp only [roundHalfEven, distance]
  generalize num / den = q at *
  generalize num % den = t at *
  have e1 : den * (q + 1) = den * q + den := Nat.mul_succ ..
  have em : den * (q + q % 2) = den * q ∨ den * (q + q % 2) = den * q + den := by
    rcases Nat.mod_two_eq_zero_or_one q with h | h <;> simp [h, e1]
  split
  · omega
  · split
    · omega
    · omega

/-- The nearest binary32 is an integer multiple of a power of two, at most half of which it is off;
that power is the least one or at most `2^-23` of the exact number. -/
theorem nearest_gap {num den b : Nat} (hd : 0 < den) (h : IsNearest num den b) :
    ∃ s, 2 * gap num den b ≤ den * 2 ^ s ∧
      gap num den b = distance (num * 2 ^ 149) (den * 2 ^ s *
        roundHalfEven (num * 2 ^ 149) (den * 2 ^ s)) ∧
      (s = 0 ∨ 2 ^ 23 * (den * 2 ^ s) ≤ num * 2 ^ 149) := by
  obtain ⟨hub, hlb⟩ := scaled_bounds (num := num) hd
  generalize Nat.log2 (num * 2 ^ 149 / den) - 23 = s at *
  have hD : 0 < den * 2 ^ s := Nat.mul_pos hd (Nat.two_pow_pos s)
  have hb := (nearest_eq_iff hd).mpr h
  rw [nearest_of_bounds hd hub hlb] at hb
  have hr : roundHalfEven (num * 2 ^ 149) (den * 2 ^ s) ≤ 2 ^ 24 ∧
      (s = 0 ∨ 2 ^ 23 ≤ roundHalfEven (num * 2 ^ 149) (den * 2 ^ s)) := by
    refine ⟨?_, hlb.imp_right (le_roundHalfEven hD)⟩
    have hq : num * 2 ^ 149 / (den * 2 ^ s) < 2 ^ 24 := (Nat.div_lt_iff_lt_mul hD).mpr hub
    simp only [roundHalfEven]
    split
    · omega
    · split <;> omega
  have hu := units_of hr.1 hr.2
  have hg : gap num den b = distance (num * 2 ^ 149) (den * 2 ^ s *
      roundHalfEven (num * 2 ^ 149) (den * 2 ^ s)) := by
    rw [gap, ← hb, hu, Nat.mul_comm (roundHalfEven _ _), Nat.mul_assoc]
  refine ⟨s, ?_, hg, hlb⟩
  rw [hg]
  exact roundHalfEven_error hD

/-- A rounding is off by at most `2^-24` of the exact number and `2^-150`. -/
theorem nearest_error {num den b : Nat} (hd : 0 < den) (h : IsNearest num den b) :
    2 ^ 24 * gap num den b ≤ num * 2 ^ 149 + 2 ^ 23 * den := by
  obtain ⟨s, hg, _, hs⟩ := nearest_gap hd h
  rcases hs with rfl | hs
  · rw [Nat.pow_zero, Nat.mul_one] at hg
    omega
  · omega

/-- A rounding of a whole number of units of `2^-149` is off by at most `2^-24` of it. -/
theorem nearest_error_units {n b : Nat} (h : IsNearest n (2 ^ 149) b) :
    2 ^ 24 * distance n (units b) ≤ n := by
  have hd := Nat.two_pow_pos 149
  obtain ⟨s, hg, he, hs⟩ := nearest_gap hd h
  have hgap : gap n (2 ^ 149) b = 2 ^ 149 * distance n (units b) := by
    rw [gap, Nat.mul_comm n]
    simp only [distance, Int.natCast_mul, ← Int.mul_sub, Int.natAbs_mul, Int.natAbs_natCast]
  rcases hs with rfl | hs
  · rw [Nat.pow_zero, Nat.mul_one, roundHalfEven_exact _ hd, Nat.mul_comm, hgap] at he
    have : distance n (units b) = 0 := by
      simp only [distance, Int.sub_self, Int.natAbs_zero] at he
      exact (Nat.mul_eq_zero.mp he).resolve_left (by decide)
    omega
  · rw [hgap] at hg
    generalize distance n (units b) = d at *
    generalize 2 ^ 149 * 2 ^ s = D at *
    omega

/-- The nearest is at most half the least unit off, or `2^-24` of the exact number. -/
theorem flush_error {num den b : Nat} (hd : 0 < den) (h : IsNearest num den b)
    (hb : b ≤ 0x00800000) : 2 ^ 24 * (num * 2 ^ 149) ≤ num * 2 ^ 149 + 2 ^ 47 * den := by
  have hu : units b ≤ 2 ^ 23 := by
    have hu : units 0x00800000 = 2 ^ 23 := by decide
    rcases Nat.lt_or_eq_of_le hb with hl | hl
    · have := units_lt hl
      omega
    · rw [hl, hu]
      exact Nat.le_refl _
  have hdu := Nat.mul_le_mul_left den hu
  obtain ⟨s, hg, _, hs⟩ := nearest_gap hd h
  simp only [gap, distance] at hg
  generalize num * 2 ^ 149 = X at *
  generalize den * units b = U at *
  rcases hs with rfl | hs
  · rw [Nat.pow_zero, Nat.mul_one] at hg
    by_cases hX : X ≤ 2 ^ 23 * den <;> omega
  · omega

/-- How far a delivered value is from the exact result. -/
theorem IsRounded.natAbs_sub (hd : 0 < den) (h : IsRounded num den zero r) (hr : r.Finite) :
    IsNearest num.natAbs den r.magnitude ∧
      (r.value * den - num * 2 ^ 149).natAbs = gap num.natAbs den r.magnitude := by
  obtain ⟨⟨b, hb, hm⟩, hs⟩ := h
  have hr : r.magnitude < infinity := hr
  obtain rfl : r.magnitude = b := by omega
  refine ⟨hb, ?_⟩
  rw [gap, distance, value]
  by_cases h0 : num = 0
  · subst h0
    have : r.magnitude = 0 := by
      refine hb.unique hd ?_
      refine isNearest_of_eq hd ?_
      rw [units_eq_zero.mpr rfl]
      simp
    rw [this, units_eq_zero.mpr rfl]
    simp [signed]
  · rw [hs, if_neg h0]
    generalize units r.magnitude = u
    by_cases hn : num < 0
    · obtain ⟨k, rfl⟩ : ∃ k : Nat, num = -(k : Int) := ⟨num.natAbs, by omega⟩
      simp only [signed, hn, decide_true, if_true, Int.natAbs_neg, Int.natAbs_natCast,
        Int.natCast_mul, Int.neg_mul, Int.natCast_pow]
      rw [Int.mul_comm (den : Int) u]
      congr 1
      omega
    · obtain ⟨k, rfl⟩ : ∃ k : Nat, num = (k : Int) := ⟨num.natAbs, by omega⟩
      simp only [signed, hn, decide_false, Bool.false_eq_true, if_false, Int.natAbs_natCast,
        Int.natCast_mul, Int.natCast_pow]
      rw [Int.mul_comm (den : Int) u, ← Int.natAbs_neg]
      congr 1
      omega

/-- **The error bound.** Where it does not overflow, what is delivered is off by at most `2^-24` of
the exact result and `2^-150`: all in units of `2^-149`, times `den · 2^24`. -/
theorem rounding_error (hd : 0 < den) (h : IsRounded num den zero r) (hr : r.Finite) :
    2 ^ 24 * (r.value * den - num * 2 ^ 149).natAbs ≤ num.natAbs * 2 ^ 149 + 2 ^ 23 * den := by
  obtain ⟨hb, hg⟩ := h.natAbs_sub hd hr
  rw [hg]
  exact nearest_error hd hb

/-- **The error of a sum of two** has no second term: what is delivered is off by at most `2^-24` of
the exact sum, since below the least normal number sums are exact. -/
theorem add_error {x y : Binary32} (hx : x.Finite) (hy : y.Finite) (h : (x.add y).Finite) :
    2 ^ 24 * ((x.add y).value - (x.value + y.value)).natAbs ≤ (x.value + y.value).natAbs := by
  obtain ⟨hb, hg⟩ := (add_nearest hx hy).natAbs_sub (Nat.two_pow_pos 149) h
  have he := nearest_error_units hb
  have hd : gap (x.value + y.value).natAbs (2 ^ 149) (x.add y).magnitude
      = 2 ^ 149 * distance (x.value + y.value).natAbs (units (x.add y).magnitude) := by
    rw [gap, Nat.mul_comm (Int.natAbs _)]
    simp only [distance, Int.natCast_mul, ← Int.mul_sub, Int.natAbs_mul, Int.natAbs_natCast]
  rw [hd] at hg
  generalize distance _ _ = d at *
  generalize (x.add y).value = r at *
  generalize x.value + y.value = e at *
  omega

/-- What is delivered or flushed is off by at most `2^-24` of the exact result and `2^-126`. -/
theorem delivers_error (hd : 0 < den) (h : IsRounded num den zero r) (hr : r.Finite)
    (hf : Delivers r f) : f.Finite ∧
    2 ^ 24 * (f.value * den - num * 2 ^ 149).natAbs ≤ num.natAbs * 2 ^ 149 + 2 ^ 47 * den := by
  rcases hf with rfl | ⟨hm, rfl⟩
  · have := rounding_error hd h hr
    exact ⟨hr, by omega⟩
  · obtain ⟨hb, _⟩ := h.natAbs_sub hd hr
    have hz : (of r.negative 0).value = 0 := by
      rw [value_eq_zero, IsZero, magnitude_of _ (by decide)]
    refine ⟨?_, ?_⟩
    · rw [Finite, magnitude_of _ (by decide)]
      decide
    · rw [hz, Int.zero_mul, Int.zero_sub, Int.natAbs_neg, Int.natAbs_mul]
      exact flush_error hd hb hm

/-- A result below the middle between the greatest finite number and `2^128` does not overflow. -/
theorem IsRounded.finite (h : IsRounded num den zero r)
    (hlt : num.natAbs < den * (2 ^ 128 - 2 ^ 103)) : r.Finite := by
  obtain ⟨⟨b, hb, hm⟩, _⟩ := h
  have := lt_infinity_of_lt hb hlt
  rw [Finite, hm]
  omega

end Wire.Binary32
