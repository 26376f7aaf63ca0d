import WireProofs.Division

/-!
# Square roots are correctly rounded

The root of an integer is enclosed by two integers. With enough bits, no middle between two
neighbouring binary32 lies strictly between them, so that the enclosure decides the rounding.
-/

set_option exponentiation.threshold 600

namespace Wire.Binary32

variable {x : Binary32}

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
  have square (t : Nat) : (2 * 2 ^ (w + 1) * t) ^ 2 = 4 * (t * t * (2 ^ (w + 1) * 2 ^ (w + 1))) := by
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
        have := Nat.pow_lt_pow_left (show units (p + 1) + units c < units p + units (p + 1) by omega)
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

/-- The magnitude of a root. -/
theorem round_sqrt {a : Nat} (ha : a < infinity) (ha0 : a ≠ 0) :
    let m := mantissa a
    let up := 23 - Nat.log2 m
    let odd := (shift a + up + 1) % 2
    let n := m <<< (up + 36 + odd)
    let q := sqrtFrom n 31 0x40000000 0
    let r := round (2 * q + if q * q = n then 0 else 1) ((837 + shift a - (up + odd)) / 2)
    r < infinity ∧ IsRoot (units a) r := by
  intro m up odd n q r
  have hm : m ≠ 0 := fun h => ha0 (mantissa_eq_zero.mp h)
  have hs := shift_le ha
  have hup : up ≤ 23 := Nat.sub_le ..
  have hodd : odd < 2 := Nat.mod_lt _ (by decide)
  obtain ⟨hlo, hhi⟩ := shifted_bounds hm (mantissa_lt a)
  have hlo : 2 ^ 23 ≤ m * 2 ^ up := hlo
  have hhi : m * 2 ^ up < 2 ^ 24 := hhi
  have hnv : n = m * 2 ^ up * (2 ^ 36 * 2 ^ odd) := by
    rw [show n = m <<< (up + 36 + odd) from rfl, Nat.shiftLeft_eq, Nat.pow_add, Nat.pow_add,
      Nat.mul_assoc, Nat.mul_assoc]
  have h2odd : 1 ≤ 2 ^ odd ∧ 2 ^ odd ≤ 2 := by
    have : odd = 0 ∨ odd = 1 := by omega
    rcases this with h | h <;> rw [h] <;> decide
  have hn : 2 ^ 58 ≤ n ∧ n < 2 ^ 62 := by
    rw [hnv]
    constructor
    · calc 2 ^ 58 ≤ 2 ^ 23 * (2 ^ 36 * 1) := by decide
        _ ≤ m * 2 ^ up * (2 ^ 36 * 2 ^ odd) :=
          Nat.mul_le_mul hlo (Nat.mul_le_mul_left _ h2odd.1)
    · calc m * 2 ^ up * (2 ^ 36 * 2 ^ odd) < 2 ^ 24 * (2 ^ 36 * 2) :=
            Nat.mul_lt_mul_of_lt_of_le hhi (Nat.mul_le_mul_left _ h2odd.2) (by decide)
        _ ≤ 2 ^ 62 := by decide
  obtain ⟨h₁, h₂⟩ : q * q ≤ n ∧ n < (q + 1) * (q + 1) :=
    sqrtFrom_spec 31 (by omega) (by omega)
  have hq29 : 2 ^ 29 ≤ q := by
    apply Nat.le_of_not_lt
    intro h
    have := Nat.mul_le_mul (show q + 1 ≤ 2 ^ 29 from h) (show q + 1 ≤ 2 ^ 29 from h)
    omega
  have hq31 : q < 2 ^ 31 := by
    apply Nat.lt_of_not_le
    intro h
    have := Nat.mul_le_mul h h
    omega
  obtain ⟨w, hw⟩ : ∃ w, (837 + shift a - (up + odd)) / 2 = w + 363 :=
    ⟨(837 + shift a - (up + odd)) / 2 - 363, by omega⟩
  have hw2 : 2 * w + 2 + (up + odd) = 113 + shift a := by omega
  generalize hp : (2 * q + if q * q = n then 0 else 1) = p
  have hplt : p < 2 ^ 32 := by
    rw [← hp]
    split <;> omega
  have hb : IsNearest (p * 2 ^ w) (2 ^ 149) (nearest (p * 2 ^ (w + 363)) (2 ^ 512)) := by
    refine isNearest_of_cross (Nat.two_pow_pos 512) (Nat.two_pow_pos 149) ?_
      (nearest_isNearest (Nat.two_pow_pos 512))
    rw [Nat.mul_assoc, Nat.mul_assoc, ← Nat.pow_add, ← Nat.pow_add]
  have hfin : nearest (p * 2 ^ (w + 363)) (2 ^ 512) < infinity := by
    refine lt_infinity_of_lt hb ?_
    have : p * 2 ^ w ≤ 2 ^ 32 * 2 ^ 183 :=
      Nat.mul_le_mul (Nat.le_of_lt hplt) (Nat.pow_le_pow_right (by decide) (by omega))
    omega
  have hr : r = nearest (p * 2 ^ (w + 363)) (2 ^ 512) := by
    rw [show r = round (2 * q + if q * q = n then 0 else 1) ((837 + shift a - (up + odd)) / 2)
      from rfl, hp, hw, round_eq, Nat.min_eq_left (Nat.le_of_lt hfin)]
  rw [hr]
  have hb' : IsNearest ((2 * q + if q * q = n then 0 else 1) * 2 ^ w) (2 ^ 149)
      (nearest (p * 2 ^ (w + 363)) (2 ^ 512)) := by
    rw [hp]
    exact hb
  refine ⟨hfin, isRoot_of_nearest h₁ h₂ hq29 ?_ hb'⟩
  rw [units, show mantissa a = m from rfl, show n = m <<< (up + 36 + odd) from rfl,
    Nat.shiftLeft_eq, Nat.mul_assoc, Nat.mul_assoc, ← Nat.pow_add, ← Nat.pow_add, ← Nat.pow_add,
    show shift a + 149 = up + 36 + odd + (w + 1 + (w + 1)) by omega]

/-- **The square root of a finite number without sign is correctly rounded**, and finite. -/
theorem sqrt_nearest (hx : x.Finite) (hn : x.negative = false) :
    x.sqrt.Finite ∧ x.sqrt.negative = false ∧ IsRoot (units x.magnitude) x.sqrt.magnitude := by
  have hx' : x.magnitude < infinity := hx
  by_cases h0 : x.magnitude = 0
  · have hs : x.sqrt = x := by
      have hi : 0 < infinity := by decide
      rw [sqrt, if_neg (by omega), if_pos h0]
    have hu : units 0 = 0 := by decide
    rw [hs, h0, hu]
    refine ⟨hx, hn, fun b _ => ?_, fun b hb => absurd hb (Nat.not_lt_zero b), fun b _ _ => rfl⟩
    rw [Nat.zero_mul, Nat.mul_zero]
    exact Nat.zero_le _
  · obtain ⟨hlt, hr⟩ := round_sqrt hx' h0
    rw [sqrt, if_neg (by omega), if_neg h0, hn, if_neg (by decide), if_neg (by omega)]
    simp only [shiftUp_eq]
    have hlt' := Nat.lt_trans hlt (show infinity < 2 ^ 31 by decide)
    rw [Finite, magnitude_of _ hlt', negative_of _ hlt']
    exact ⟨hlt, rfl, hr⟩

end Wire.Binary32
