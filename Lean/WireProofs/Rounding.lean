import Wire.Binary32.Value

/-!
# The nearest binary32

What `Binary32.nearest` computes, said of integers: a magnitude is a whole number of units of
`2^-149`, so `|num / den - value| · den · 2^149` is one too, and the nearest is where that is least.
-/

namespace Wire.Binary32

/-- From one pattern to the next the value grows by the weight of the last bit. -/
theorem units_succ (bits : Nat) : units (bits + 1) = units bits + 2 ^ shift bits := by
  simp only [units]
  by_cases h : bits + 1 < 2 ^ 24
  · have hs : shift bits = 0 := by unfold shift; omega
    have hs' : shift (bits + 1) = 0 := by unfold shift; omega
    simp [hs, hs', mantissa, h, show bits < 2 ^ 24 by omega]
  · by_cases h' : bits < 2 ^ 24
    · obtain rfl : bits = 2 ^ 24 - 1 := by omega
      decide
    · simp only [mantissa, h, h', if_false, shift]
      by_cases hm : bits % 2 ^ 23 = 2 ^ 23 - 1
      · have e1 : (bits + 1) % 2 ^ 23 = 0 := by omega
        have e2 : (bits + 1) / 2 ^ 23 - 1 = bits / 2 ^ 23 - 1 + 1 := by omega
        rw [e1, e2, hm, Nat.pow_succ]
        omega
      · have e1 : (bits + 1) % 2 ^ 23 = bits % 2 ^ 23 + 1 := by omega
        have e2 : (bits + 1) / 2 ^ 23 - 1 = bits / 2 ^ 23 - 1 := by omega
        rw [e1, e2]
        simp only [Nat.add_mul, Nat.one_mul]
        omega

/-- The order of the patterns is the order of the values. -/
theorem units_lt {a b : Nat} (h : a < b) : units a < units b := by
  induction b with
  | zero => omega
  | succ b ih =>
    rw [units_succ]
    have := Nat.two_pow_pos (shift b)
    by_cases hab : a = b
    · subst hab
      omega
    · have := ih (by omega)
      omega

/-- A pattern can be told from its value. -/
theorem units_inj {a b : Nat} (h : units a = units b) : a = b := by
  rcases Nat.lt_trichotomy a b with hl | hl | hl
  · exact absurd h (Nat.ne_of_lt (units_lt hl))
  · exact hl
  · exact absurd h.symm (Nat.ne_of_lt (units_lt hl))

/-- The pattern of `k · 2^s` units. A `k` of `2^24` is the first number of the next binade. -/
theorem units_of {s k : Nat} (hk : k ≤ 2 ^ 24) (hs : s = 0 ∨ 2 ^ 23 ≤ k) :
    units (s <<< 23 + k) = k * 2 ^ s := by
  rw [Nat.shiftLeft_eq]
  by_cases h0 : s * 2 ^ 23 + k < 2 ^ 24
  · have hs0 : s = 0 := by omega
    subst hs0
    have hsh : shift k = 0 := by unfold shift; omega
    simp [units, mantissa, show k < 2 ^ 24 by omega, hsh]
  · simp only [units, mantissa, h0, if_false, shift]
    by_cases hk' : k = 2 ^ 24
    · subst hk'
      have e1 : (s * 2 ^ 23 + 2 ^ 24) % 2 ^ 23 = 0 := by omega
      have e2 : (s * 2 ^ 23 + 2 ^ 24) / 2 ^ 23 - 1 = s + 1 := by omega
      rw [e1, e2, Nat.pow_succ]
      omega
    · have e1 : (s * 2 ^ 23 + k) % 2 ^ 23 + 2 ^ 23 = k := by omega
      have e2 : (s * 2 ^ 23 + k) / 2 ^ 23 - 1 = s := by omega
      rw [e1, e2]

/-- A value is less than `2^24` times the weight of its pattern's last bit. -/
theorem mantissa_lt (bits : Nat) : mantissa bits < 2 ^ 24 := by
  unfold mantissa
  split <;> omega

/-- `roundHalfEven` is the nearest integer, the even one of two. -/
theorem roundHalfEven_nearest {num den : Nat} (hd : 0 < den) (k : Nat) :
    distance num (den * roundHalfEven num den) ≤ distance num (den * k) ∧
      (k ≠ roundHalfEven num den →
        distance num (den * k) = distance num (den * roundHalfEven num den) →
        roundHalfEven num den % 2 = 0) := by
  have hq : den * (num / den) + num % den = num := Nat.div_add_mod num den
  have hr : num % den < den := Nat.mod_lt _ hd
  simp only [roundHalfEven, distance]
  generalize num / den = q at *
  generalize num % den = r at *
  have e1 : den * (q + 1) = den * q + den := Nat.mul_succ ..
  have e2 : den * (q + 2) = den * q + den + den := by rw [Nat.mul_succ, Nat.mul_succ]
  have cases : k = q ∨ k = q + 1 ∨ k < q ∧ den * k + den ≤ den * q ∨
      q + 1 < k ∧ den * (q + 2) ≤ den * k := by
    rcases Nat.lt_trichotomy k q with h | h | h
    · have := Nat.mul_le_mul_left den (Nat.succ_le_of_lt h)
      rw [Nat.mul_succ] at this
      omega
    · omega
    · by_cases h' : k = q + 1
      · omega
      · have := Nat.mul_le_mul_left den (show q + 2 ≤ k by omega)
        omega
  have em : den * (q + q % 2) = den * q ∧ q % 2 = 0 ∨
      den * (q + q % 2) = den * q + den ∧ q % 2 = 1 := by
    rcases Nat.mod_two_eq_zero_or_one q with h | h <;> simp [h, e1]
  split
  · rcases cases with rfl | rfl | h | h <;> omega
  · split
    · rcases cases with rfl | rfl | h | h <;> omega
    · rcases cases with rfl | rfl | h | h <;> omega

/-- Bounds on the integer that the mantissa of `nearest` is rounded from. -/
theorem scaled_bounds {num den : Nat} (hd : 0 < den) :
    let scaled := num * 2 ^ 149
    let s := Nat.log2 (scaled / den) - 23
    scaled < 2 ^ 24 * (den * 2 ^ s) ∧ (s = 0 ∨ 2 ^ 23 * (den * 2 ^ s) ≤ scaled) := by
  intro scaled s
  have hlt : scaled / den < 2 ^ (s + 24) :=
    Nat.lt_of_lt_of_le Nat.lt_log2_self (Nat.pow_le_pow_right (by decide) (by omega))
  refine ⟨?_, ?_⟩
  · have := (Nat.div_lt_iff_lt_mul hd).mp hlt
    rw [Nat.pow_add] at this
    calc scaled < 2 ^ s * 2 ^ 24 * den := this
      _ = 2 ^ 24 * (den * 2 ^ s) := by rw [Nat.mul_comm (2 ^ s), Nat.mul_assoc, Nat.mul_comm den]
  · by_cases hs : s = 0
    · exact .inl hs
    · right
      have hne : scaled / den ≠ 0 := by
        intro h
        apply hs
        simp [s, h]
      have hle : 2 ^ (s + 23) ≤ scaled / den :=
        Nat.le_trans (Nat.pow_le_pow_right (by decide) (by omega)) (Nat.log2_self_le hne)
      have := (Nat.le_div_iff_mul_le hd).mp hle
      rw [Nat.pow_add] at this
      calc 2 ^ 23 * (den * 2 ^ s) = 2 ^ s * 2 ^ 23 * den := by
            rw [Nat.mul_comm (2 ^ s), Nat.mul_assoc, Nat.mul_comm den]
        _ ≤ scaled := this

/-- `nearest` is the nearest binary32, ties to even. -/
theorem nearest_isNearest {num den : Nat} (hd : 0 < den) : IsNearest num den (nearest num den) := by
  obtain ⟨hub, hlb⟩ := scaled_bounds (num := num) hd
  simp only [nearest, Nat.shiftLeft_eq num, Nat.shiftLeft_eq den]
  generalize hscaled : num * 2 ^ 149 = scaled at *
  generalize Nat.log2 (scaled / den) - 23 = s at *
  generalize hD : den * 2 ^ s = D at *
  have hD0 : 0 < D := hD ▸ Nat.mul_pos hd (Nat.two_pow_pos s)
  have round := roundHalfEven_nearest (num := scaled) hD0
  have hr : roundHalfEven scaled D ≤ 2 ^ 24 ∧ (s = 0 ∨ 2 ^ 23 ≤ roundHalfEven scaled D) := by
    have hq : scaled / D < 2 ^ 24 := (Nat.div_lt_iff_lt_mul hD0).mpr (by omega)
    have hq' : s = 0 ∨ 2 ^ 23 ≤ scaled / D := hlb.imp_right (Nat.le_div_iff_mul_le hD0).mpr
    unfold roundHalfEven
    simp only
    split
    · omega
    · split <;> omega
  generalize roundHalfEven scaled D = r at *
  have hu := units_of hr.1 hr.2
  have hg : gap num den (s <<< 23 + r) = distance scaled (D * r) := by
    rw [gap, hu, hscaled, ← hD, Nat.mul_comm r, Nat.mul_assoc]
  have heven : (s <<< 23 + r) % 2 = r % 2 := by rw [Nat.shiftLeft_eq]; omega
  have key : ∀ b, gap num den (s <<< 23 + r) ≤ gap num den b ∧
      (b ≠ s <<< 23 + r → gap num den b = gap num den (s <<< 23 + r) → r % 2 = 0) := by
    intro b
    rw [hg]
    by_cases hs : s ≤ shift b
    · obtain ⟨j, hj⟩ := Nat.le.dest hs
      have hb : gap num den b = distance scaled (D * (mantissa b * 2 ^ j)) := by
        rw [gap, units, hscaled, ← hD, ← hj, Nat.pow_add, Nat.mul_left_comm (mantissa b),
          Nat.mul_assoc den]
      rw [hb]
      obtain ⟨h1, h2⟩ := round (mantissa b * 2 ^ j)
      refine ⟨h1, fun hne heq => h2 (fun hk => hne (units_inj ?_)) heq⟩
      rw [hu, ← hk, units, ← hj, Nat.pow_add, Nat.mul_left_comm, Nat.mul_comm]
    · have hlb := hlb.resolve_left (by omega)
      have hb : den * units b < 2 ^ 23 * D := by
        obtain ⟨j, hj⟩ : ∃ j, s = shift b + 1 + j := ⟨s - (shift b + 1), by omega⟩
        have hm := mantissa_lt b
        have : units b < 2 ^ 24 * 2 ^ shift b :=
          Nat.mul_lt_mul_of_pos_right hm (Nat.two_pow_pos _)
        have : 2 ^ 24 * 2 ^ shift b ≤ 2 ^ 23 * 2 ^ s := by
          rw [hj, ← Nat.pow_add, ← Nat.pow_add]
          exact Nat.pow_le_pow_right (by decide) (by omega)
        have := Nat.mul_lt_mul_of_pos_left (show units b < 2 ^ 23 * 2 ^ s by omega) hd
        rw [← hD]
        calc den * units b < den * (2 ^ 23 * 2 ^ s) := this
          _ = 2 ^ 23 * (den * 2 ^ s) := Nat.mul_left_comm ..
      have h1 := (round (2 ^ 23)).1
      rw [gap, hscaled]
      rw [Nat.mul_comm D (2 ^ 23)] at h1
      simp only [distance] at *
      omega
  refine ⟨fun b => (key b).1, fun b hne heq => ?_⟩
  rw [heven]
  exact (key b).2 hne heq

end Wire.Binary32
