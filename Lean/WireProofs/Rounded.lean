import WireProofs.Round

/-!
# What is delivered for an exact result

There is exactly one pattern for it, whatever way the exact result is written, and greater results
get greater ones.
-/

namespace Wire.Binary32

variable {num num' : Int} {den den' : Nat} {zero zero' : Bool} {x y r r' : Binary32}

/-- A pattern is its sign and its magnitude. -/
theorem ext (hn : x.negative = y.negative) (hm : x.magnitude = y.magnitude) : x = y := by
  obtain ⟨x⟩ := x
  obtain ⟨y⟩ := y
  have hx := x.toNat_lt
  have hy := y.toNat_lt
  simp only [negative, magnitude, decide_eq_decide] at hn hm
  rw [mk.injEq, ← UInt32.toNat_inj]
  omega

/-- The magnitude of `of`. -/
theorem magnitude_of (n : Bool) {m : Nat} (hm : m < 2 ^ 31) : (of n m).magnitude = m := by
  cases n <;> simp only [of, magnitude, UInt32.toNat_ofNat', if_true, if_false, Bool.false_eq_true]
    <;> omega

/-- The sign of `of`. -/
theorem negative_of (n : Bool) {m : Nat} (hm : m < 2 ^ 31) : (of n m).negative = n := by
  cases n <;> simp only [of, negative, UInt32.toNat_ofNat', if_true, if_false, Bool.false_eq_true,
    decide_eq_true_eq, decide_eq_false_iff_not] <;> omega

/-- Negation turns the sign. -/
theorem negative_neg (x : Binary32) : x.neg.negative = !x.negative := by
  have := x.bits.toNat_lt
  have hs : signBit.toNat = 2 ^ 31 := by decide
  simp only [Binary32.neg, negative, UInt32.toNat_add, hs]
  by_cases h : 2 ^ 31 ≤ x.bits.toNat
  · rw [decide_eq_true h, decide_eq_false (by omega)]
    rfl
  · rw [decide_eq_false h, decide_eq_true (by omega)]
    rfl

/-- Negation leaves the magnitude. -/
theorem magnitude_neg (x : Binary32) : x.neg.magnitude = x.magnitude := by
  have := x.bits.toNat_lt
  have hs : signBit.toNat = 2 ^ 31 := by decide
  simp only [Binary32.neg, magnitude, UInt32.toNat_add, hs]
  omega

/-- Magnitudes are 31 bits. -/
theorem magnitude_lt (x : Binary32) : x.magnitude < 2 ^ 31 := Nat.mod_lt _ (by decide)

/-- The number of units of a value. -/
theorem natAbs_signed (n : Bool) (m : Nat) : (signed n m).natAbs = m := by
  cases n <;> simp [signed]

/-- The sign of a value. -/
theorem signed_lt_zero {n : Bool} {m : Nat} (h : signed n m ≠ 0) :
    n = decide (signed n m < 0) := by
  cases n <;> simp [signed] at * <;> omega

/-- A signed number at another scale. -/
theorem signed_mul (n : Bool) (m c : Nat) : signed n (m * c) = signed n m * c := by
  cases n <;> simp [signed, Int.neg_mul]

/-- Signs of factors. -/
theorem signed_mul_signed (n n' : Bool) (m m' : Nat) :
    signed n m * signed n' m' = signed (n != n') (m * m') := by
  cases n <;> cases n' <;> simp [signed, Int.neg_mul, Int.mul_neg]

/-- The value of the opposite. -/
theorem value_neg (x : Binary32) : x.neg.value = -x.value := by
  simp only [value, negative_neg, magnitude_neg]
  cases x.negative <;> simp [signed]

/-- The opposite is finite where the number is. -/
theorem finite_neg : x.neg.Finite ↔ x.Finite := by
  simp only [Finite, magnitude_neg]

/-- A magnitude is a zero's if and only if its value is zero. -/
theorem units_eq_zero {b : Nat} : units b = 0 ↔ b = 0 := by
  have h0 : units 0 = 0 := by decide
  exact ⟨fun h => units_inj (h.trans h0.symm), fun h => h ▸ h0⟩

/-- Only a zero has the value zero. -/
theorem value_eq_zero : x.value = 0 ↔ x.IsZero := by
  rw [← Int.natAbs_eq_zero, value, natAbs_signed, units_eq_zero, IsZero]

/-- There is one pattern that is delivered for an exact result. -/
theorem IsRounded.unique (hd : 0 < den) (h : IsRounded num den zero r)
    (h' : IsRounded num den zero r') : r = r' := by
  obtain ⟨⟨b, hb, hm⟩, hs⟩ := h
  obtain ⟨⟨b', hb', hm'⟩, hs'⟩ := h'
  refine ext (hs.trans hs'.symm) ?_
  rw [hm, hm', hb.unique hd hb']

/-- Equal fractions with positive denominators have the same sign. -/
theorem sign_of_cross (hd : 0 < den) (hd' : 0 < den') (h : num * den' = num' * den) :
    (num = 0 ↔ num' = 0) ∧ (num < 0 ↔ num' < 0) := by
  have p : (0 : Int) < den := by omega
  have p' : (0 : Int) < den' := by omega
  rcases Int.lt_trichotomy num 0 with hn | hn | hn <;>
    rcases Int.lt_trichotomy num' 0 with hn' | hn' | hn'
  all_goals first
    | (constructor <;> omega)
    | (exfalso
       first
       | have := Int.mul_neg_of_neg_of_pos hn p'
         have := Int.mul_pos hn' p
         omega
       | have := Int.mul_pos hn p'
         have := Int.mul_neg_of_neg_of_pos hn' p
         omega
       | subst hn
         have := Int.mul_pos hn' p
         omega
       | subst hn
         have := Int.mul_neg_of_neg_of_pos hn' p
         omega
       | subst hn'
         have := Int.mul_pos hn p'
         omega
       | subst hn'
         have := Int.mul_neg_of_neg_of_pos hn p'
         omega)

/-- It does not matter how the exact result is written. -/
theorem IsRounded.congr (hd : 0 < den) (hd' : 0 < den') (h : num * den' = num' * den)
    (hr : IsRounded num den zero r) : IsRounded num' den' zero r := by
  obtain ⟨⟨b, hb, hm⟩, hs⟩ := hr
  obtain ⟨h0, hlt⟩ := sign_of_cross hd hd' h
  refine ⟨⟨b, isNearest_of_cross hd hd' ?_ hb, hm⟩, ?_⟩
  · have := congrArg Int.natAbs h
    simpa only [Int.natAbs_mul, Int.natAbs_natCast] using this
  · simpa only [h0, hlt] using hs

/-- What `round` and a sign deliver. -/
theorem isRounded_of {n : Bool} {m e : Nat} (hm : num.natAbs = m * 2 ^ e)
    (hn : n = if num = 0 then zero else decide (num < 0)) :
    IsRounded num (2 ^ 512) zero (of n (round m e)) := by
  have hlt : round m e < 2 ^ 31 := by
    rw [round_eq]
    exact Nat.lt_of_le_of_lt (Nat.min_le_right ..) (by decide)
  refine ⟨⟨_, nearest_isNearest (Nat.two_pow_pos 512), ?_⟩, ?_⟩
  · rw [magnitude_of n hlt, round_eq, hm]
  · rw [negative_of n hlt, hn]

/-- A finite number is delivered for itself. -/
theorem isRounded_value (hx : x.Finite) : IsRounded x.value (2 ^ 149) x.negative x := by
  refine ⟨⟨x.magnitude, isNearest_of_eq (Nat.two_pow_pos 149) ?_, ?_⟩, ?_⟩
  · rw [value, natAbs_signed, Nat.mul_comm]
  · exact (Nat.min_eq_left (Nat.le_of_lt hx)).symm
  · split
    · rfl
    · rename_i h
      exact signed_lt_zero h

/-- Greater numbers have a nearest that is not less. -/
theorem nearest_mono {num num' den den' b b' : Nat} (hd : 0 < den) (hd' : 0 < den')
    (h : num * den' ≤ num' * den) (hb : IsNearest num den b) (hb' : IsNearest num' den' b') :
    b ≤ b' := by
  have hdd : 0 < den * den' := Nat.mul_pos hd hd'
  have hb := isNearest_of_cross (num' := num * den') hd hdd
    (by rw [Nat.mul_assoc, Nat.mul_comm den']) hb
  have hb' := isNearest_of_cross (num' := num' * den) hd' hdd (by rw [Nat.mul_assoc]) hb'
  generalize num * den' = m at *
  generalize num' * den = m' at *
  generalize den * den' = d at *
  apply Nat.le_of_not_lt
  intro hlt
  have l := Nat.mul_lt_mul_of_pos_left (units_lt hlt) hdd
  have g := hb.le b'
  have g' := hb'.le b
  have hmm := Nat.mul_le_mul_right (2 ^ 149) h
  simp only [gap, distance] at g g'
  obtain rfl : m = m' := by
    apply Nat.eq_of_mul_eq_mul_right (Nat.two_pow_pos 149)
    omega
  exact absurd (hb.unique hdd hb') (by omega)

/-- Below the middle between the greatest finite number and `2^128`, the nearest is finite. -/
theorem lt_infinity_of_lt {num den b : Nat} (h : IsNearest num den b)
    (hlt : num < den * (2 ^ 128 - 2 ^ 103)) : b < infinity := by
  have hd : 0 < den := by
    apply Nat.pos_of_ne_zero
    intro h0
    rw [h0, Nat.zero_mul] at hlt
    omega
  apply Nat.lt_of_not_le
  intro hle
  have u1 : units infinity = 2 ^ 128 * 2 ^ 149 := by decide
  have u2 : units (infinity - 1) = (2 ^ 128 - 2 ^ 104) * 2 ^ 149 := by decide
  have hu : units infinity ≤ units b := by
    rcases Nat.lt_or_eq_of_le hle with hl | hl
    · exact Nat.le_of_lt (units_lt hl)
    · exact hl ▸ Nat.le_refl _
  have hm := Nat.mul_le_mul_left den hu
  have hg := h.le (infinity - 1)
  simp only [gap, distance, u2] at hg
  rw [u1] at hm
  simp only [← Nat.mul_assoc] at hm hg
  omega

end Wire.Binary32
