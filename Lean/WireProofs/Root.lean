import WireProofs.Rounded

/-!
# Rounding a root from an enclosure

The root of an integer is enclosed by two integers. With enough bits, no middle between two
neighbouring binary32 lies strictly between them, so that the enclosure decides the rounding.
-/

namespace Wire.Binary32

/-- `sqrtFrom` finds the integer part of a root that is known to lie ahead. -/
theorem sqrtFrom_spec {n : Nat} (i : Nat) {r : Nat} (h₁ : r * r ≤ n)
    (h₂ : n < (r + 2 ^ i) * (r + 2 ^ i)) :
    let q := sqrtFrom n i (2 ^ i / 2) r
    q * q ≤ n ∧ n < (q + 1) * (q + 1) := by
  induction i generalizing r with
  | zero => exact ⟨h₁, h₂⟩
  | succ i ih =>
    have hb : 2 ^ (i + 1) / 2 = 2 ^ i := by rw [Nat.pow_succ]; omega
    simp only [sqrtFrom, hb]
    rw [Nat.pow_succ] at h₂
    split
    · rename_i h
      refine ih h ?_
      rwa [Nat.add_assoc, ← Nat.mul_two]
    · rename_i h
      exact ih h₁ (by omega)

/-- Twice the middle between neighbours is a multiple of twice the weight of their last bit. -/
theorem middle_eq {c w : Nat} (h : w + 2 ≤ shift c) :
    ∃ t, units c + units (c + 1) = 2 * 2 ^ (w + 1) * t := by
  obtain ⟨j, hj⟩ := Nat.le.dest h
  refine ⟨(2 * mantissa c + 1) * 2 ^ j, ?_⟩
  rw [units_succ, units, ← hj, Nat.pow_add, Nat.pow_succ' (n := w + 1)]
  generalize 2 * 2 ^ (w + 1) = Q
  generalize 2 ^ j = J
  generalize mantissa c = m
  grind

/-- The nearest to an enclosed root is the nearest to the root. -/
theorem isRoot_of_nearest {n q w b v : Nat} (h₁ : q * q ≤ n) (h₂ : n < (q + 1) * (q + 1))
    (hq : 2 ^ 29 ≤ q) (hv : v * 2 ^ 149 = n * (2 ^ (w + 1) * 2 ^ (w + 1)))
    (hb : IsNearest ((2 * q + if q * q = n then 0 else 1) * 2 ^ w) (2 ^ 149) b) : IsRoot v b := by
  generalize hN : (2 * q + if q * q = n then 0 else 1) * 2 ^ w = N at hb
  have hgap (c : Nat) : gap N (2 ^ 149) c = 2 ^ 149 * distance N (units c) := by
    rw [gap, Nat.mul_comm N]
    simp only [distance, Int.natCast_mul, ← Int.mul_sub, Int.natAbs_mul, Int.natAbs_natCast]
  have near (c : Nat) : distance N (units b) ≤ distance N (units c) := by
    have := hb.le c
    rw [hgap, hgap] at this
    exact Nat.le_of_mul_le_mul_left this (Nat.two_pow_pos 149)
  have tie {c : Nat} (hc : c ≠ b) (h : distance N (units c) = distance N (units b)) :
      b % 2 = 0 := hb.even c hc (by rw [hgap, hgap, h])
  have hN2 : 2 * N = 2 ^ (w + 1) * (2 * q + if q * q = n then 0 else 1) := by
    rw [← hN, Nat.pow_succ]
    generalize 2 ^ w = W
    generalize 2 * q + (if q * q = n then 0 else 1) = p
    grind
  have hQ : 0 < 2 ^ (w + 1) := Nat.two_pow_pos (w + 1)
  -- the weight of the last bit is far above that of the enclosure
  have hbig : (w + 8) * 2 ^ 23 ≤ b := by
    apply Nat.le_of_not_lt
    intro hlt
    have hp : units ((w + 7) <<< 23 + 2 ^ 23) = 2 ^ 23 * 2 ^ (w + 7) :=
      units_of (by decide) (.inr (Nat.le_refl _))
    have hlt' := units_lt (show b < (w + 7) <<< 23 + 2 ^ 23 by rw [Nat.shiftLeft_eq]; omega)
    have hn := near ((w + 7) <<< 23 + 2 ^ 23)
    have hle : 2 ^ 23 * 2 ^ (w + 7) ≤ N := by
      rw [← hN, ← Nat.pow_add, show 23 + (w + 7) = 30 + w by omega, Nat.pow_add]
      exact Nat.mul_le_mul_right _ (by omega)
    rw [hp] at hlt' hn
    simp only [distance] at hn
    omega
  -- a middle that is a multiple of twice the weight of the enclosure
  have up {t : Nat} (h : 2 * N ≤ 2 * 2 ^ (w + 1) * t) : n ≤ t * t := by
    rw [hN2, Nat.mul_comm 2 (2 ^ (w + 1)), Nat.mul_assoc] at h
    have h := Nat.le_of_mul_le_mul_left h hQ
    split at h
    · rename_i he
      rw [← he]
      exact Nat.mul_le_mul (by omega) (by omega)
    · exact Nat.le_of_lt (Nat.lt_of_lt_of_le h₂ (Nat.mul_le_mul (by omega) (by omega)))
  have down {t : Nat} (h : 2 * 2 ^ (w + 1) * t ≤ 2 * N) : t * t ≤ n := by
    rw [hN2, Nat.mul_comm 2 (2 ^ (w + 1)), Nat.mul_assoc] at h
    have h := Nat.le_of_mul_le_mul_left h hQ
    have : t ≤ q := by
      split at h <;> omega
    exact Nat.le_trans (Nat.mul_le_mul this this) h₁
  have equal {t : Nat} (h : t * t = n) : 2 * N = 2 * 2 ^ (w + 1) * t := by
    have h3 : q ≤ t := by
      apply Nat.le_of_not_lt
      intro hlt
      have := Nat.mul_self_lt_mul_self hlt
      omega
    have h4 : t ≤ q := by
      apply Nat.le_of_not_lt
      intro hlt
      have := Nat.mul_le_mul (show q + 1 ≤ t from hlt) (show q + 1 ≤ t from hlt)
      omega
    obtain rfl : t = q := by omega
    rw [hN2, if_pos h, Nat.add_zero]
    generalize 2 ^ (w + 1) = Q
    grind
  have square (t : Nat) :
      (2 * 2 ^ (w + 1) * t) ^ 2 = 4 * (t * t * (2 ^ (w + 1) * 2 ^ (w + 1))) := by
    generalize 2 ^ (w + 1) = Q
    grind
  have hQQ : 0 < 2 ^ (w + 1) * 2 ^ (w + 1) := Nat.mul_pos hQ hQ
  have le_square {t : Nat} (h : n ≤ t * t) : 4 * (v * 2 ^ 149) ≤ (2 * 2 ^ (w + 1) * t) ^ 2 := by
    rw [hv, square]
    exact Nat.mul_le_mul_left 4 (Nat.mul_le_mul_right _ h)
  have square_le {t : Nat} (h : t * t ≤ n) : (2 * 2 ^ (w + 1) * t) ^ 2 ≤ 4 * (v * 2 ^ 149) := by
    rw [hv, square]
    exact Nat.mul_le_mul_left 4 (Nat.mul_le_mul_right _ h)
  have square_eq {t : Nat} (h : (2 * 2 ^ (w + 1) * t) ^ 2 = 4 * (v * 2 ^ 149)) : t * t = n := by
    rw [hv, square] at h
    exact Nat.eq_of_mul_eq_mul_right hQQ (Nat.eq_of_mul_eq_mul_left (by decide) h)
  -- the neighbours
  obtain ⟨p, rfl⟩ : ∃ p, b = p + 1 := ⟨b - 1, by omega⟩
  obtain ⟨t, ht⟩ : ∃ t, units (p + 1) + units (p + 2) = 2 * 2 ^ (w + 1) * t :=
    middle_eq (by unfold shift; omega)
  obtain ⟨t', ht'⟩ : ∃ t, units p + units (p + 1) = 2 * 2 ^ (w + 1) * t :=
    middle_eq (by unfold shift; omega)
  have l : units (p + 1) < units (p + 2) := units_lt (by omega)
  have l' : units p < units (p + 1) := units_lt (by omega)
  have hup : n ≤ t * t := by
    apply up
    have := near (p + 2)
    simp only [distance] at this
    omega
  have hdown : t' * t' ≤ n := by
    apply down
    have := near p
    simp only [distance] at this
    omega
  have mono {a c : Nat} (h : a ≤ c) : units a ≤ units c := by
    rcases Nat.lt_or_eq_of_le h with h | h
    · exact Nat.le_of_lt (units_lt h)
    · exact h ▸ Nat.le_refl _
  refine ⟨fun c hc => ?_, fun c hc => ?_, fun c hc h => ?_⟩
  · refine Nat.le_trans (ht ▸ le_square hup) (Nat.pow_le_pow_left ?_ 2)
    exact Nat.add_le_add_left (mono hc) _
  · refine Nat.le_trans (Nat.pow_le_pow_left ?_ 2) (ht' ▸ square_le hdown)
    have := mono (show c ≤ p by omega)
    omega
  · rcases Nat.lt_trichotomy c (p + 1) with hlt | heq | hgt
    · have hcp : c = p := by
        apply Nat.le_antisymm (by omega)
        apply Nat.le_of_not_lt
        intro hlt'
        have := units_lt hlt'
        have := Nat.pow_lt_pow_left
          (show units (p + 1) + units c < units p + units (p + 1) by omega)
          (show 2 ≠ 0 by decide)
        have := square_le hdown
        rw [← ht'] at this
        -- the middle with `c` is below the middle with `p`, whose square is at most the number
        omega
      subst hcp
      rw [Nat.add_comm, ht'] at h
      have he := equal (square_eq h)
      refine tie (c := c) (by omega) ?_
      simp only [distance]
      omega
    · exact absurd heq hc
    · have hcp : c = p + 2 := by
        apply Nat.le_antisymm _ (by omega)
        apply Nat.le_of_not_lt
        intro hlt'
        have := units_lt hlt'
        have := Nat.pow_lt_pow_left
          (show units (p + 1) + units (p + 2) < units (p + 1) + units c by omega)
          (show 2 ≠ 0 by decide)
        have := le_square hup
        rw [← ht] at this
        omega
      subst hcp
      rw [ht] at h
      have he := equal (square_eq h)
      refine tie (c := p + 2) (by omega) ?_
      simp only [distance]
      omega

end Wire.Binary32
