import WireProofs.Nearest

/-!
# Rounding from a quotient

The low bits of a quotient, and whether a remainder follows, decide how a fraction is rounded: what
a rounding on machine words rests on.
-/

namespace Wire.Binary32

/-- Rounding does not depend on how a fraction is written. -/
theorem roundHalfEven_mul (num den : Nat) {c : Nat} (hc : 0 < c) :
    roundHalfEven (num * c) (den * c) = roundHalfEven num den := by
  have e (x : Nat) : 2 * (x * c) = 2 * x * c := (Nat.mul_assoc ..).symm
  simp only [roundHalfEven, Nat.mul_div_mul_right _ _ hc, Nat.mul_mod_mul_right, e,
    Nat.mul_lt_mul_right hc]

/-- Rounding `n / (f · 2 · half)` from the quotient `q` of `n` by `f`: its low bits decide, and
where they are exactly half, so does whether a remainder follows. -/
theorem roundHalfEven_split {n f half : Nat} (hf : 0 < f) (hh : 0 < half) :
    let q := n / f
    let kept := q / (2 * half)
    let rest := q % (2 * half)
    roundHalfEven n (f * (2 * half)) =
      kept + if rest > half ∨ rest = half ∧ (q * f ≠ n ∨ kept % 2 = 1) then 1 else 0 := by
  have hn := Nat.div_add_mod n f
  have ht := Nat.mod_lt n hf
  have hr := Nat.mod_lt (n / f) (show 0 < 2 * half by omega)
  have hd : n / (f * (2 * half)) = n / f / (2 * half) := (Nat.div_div_eq_div_mul ..).symm
  have hm : n % (f * (2 * half)) = n % f + f * (n / f % (2 * half)) := Nat.mod_mul
  simp only [roundHalfEven, hd, hm]
  generalize n / f = q at *
  generalize n % f = t at *
  generalize q / (2 * half) = kept
  generalize q % (2 * half) = rest at *
  have hq : q * f = n ↔ t = 0 := by rw [Nat.mul_comm]; omega
  have e1 : f * (2 * half) = f * half + f * half := by rw [Nat.two_mul, Nat.mul_add]
  simp only [ne_eq, hq, e1]
  rcases Nat.lt_trichotomy rest half with h | h | h
  · have := Nat.mul_le_mul_left f (Nat.succ_le_of_lt h)
    rw [Nat.mul_succ] at this
    rw [if_pos (by omega), if_neg (by omega), Nat.add_zero]
  · subst h
    rw [if_neg (by omega)]
    by_cases h0 : t = 0
    · rw [if_neg (by omega)]
      rcases Nat.mod_two_eq_zero_or_one kept with hk | hk <;> simp [h0, hk]
    · rw [if_pos (by omega), if_pos (by omega)]
  · have := Nat.mul_le_mul_left f (Nat.succ_le_of_lt h)
    rw [Nat.mul_succ] at this
    rw [if_neg (by omega), if_pos (by omega), if_pos (by omega)]

/-- `nearest` from a quotient with 24 bits or more: `n / (f · 2^e)` for `e ≤ 149`. -/
theorem nearest_split {n f e : Nat} (hf : 0 < f) (he : e ≤ 149) (hq : 2 ^ 24 ≤ n / f) :
    let q := n / f
    let cut := q.log2 - 23
    nearest n (f * 2 ^ e) = (q.log2 + 126 - e) * 2 ^ 23 + roundHalfEven n (f * 2 ^ cut) := by
  intro q cut
  obtain ⟨j, hj⟩ : ∃ j, 149 = e + j := ⟨149 - e, by omega⟩
  have hq0 : q ≠ 0 := by omega
  have hl : 24 ≤ q.log2 := (Nat.le_log2 hq0).mpr hq
  have hscaled : n * 2 ^ 149 / (f * 2 ^ e) = n * 2 ^ j / f := by
    rw [hj, Nat.pow_add, Nat.mul_comm (2 ^ e), ← Nat.mul_assoc,
      Nat.mul_div_mul_right _ _ (Nat.two_pow_pos e)]
  have hlog : (n * 2 ^ j / f).log2 = q.log2 + j := by
    have h1 := Nat.log2_self_le hq0
    have h2 : q < 2 ^ (q.log2 + 1) := Nat.lt_log2_self
    have h1' := (Nat.le_div_iff_mul_le hf).mp h1
    have h2' := (Nat.div_lt_iff_lt_mul hf).mp h2
    have low : 2 ^ (q.log2 + j) ≤ n * 2 ^ j / f := by
      rw [Nat.le_div_iff_mul_le hf, Nat.pow_add, Nat.mul_right_comm]
      exact Nat.mul_le_mul_right _ h1'
    have high : n * 2 ^ j / f < 2 ^ (q.log2 + j + 1) := by
      rw [Nat.div_lt_iff_lt_mul hf, Nat.add_right_comm, Nat.pow_add, Nat.mul_right_comm]
      exact Nat.mul_lt_mul_of_pos_right h2' (Nat.two_pow_pos j)
    have hne : n * 2 ^ j / f ≠ 0 := by
      have := Nat.two_pow_pos (q.log2 + j)
      omega
    exact (Nat.log2_eq_iff hne).mpr ⟨low, high⟩
  have hs : q.log2 + j - 23 = cut + j := by omega
  have hs' : q.log2 + 126 - e = cut + j := by omega
  have hden : f * 2 ^ e * 2 ^ (cut + j) = f * 2 ^ cut * 2 ^ 149 := by
    rw [hj, Nat.mul_assoc, Nat.mul_assoc, ← Nat.pow_add, ← Nat.pow_add]
    congr 2
    omega
  simp only [nearest, Nat.shiftLeft_eq, hscaled, hlog, hs, hs', hden,
    roundHalfEven_mul _ _ (Nat.two_pow_pos 149)]

end Wire.Binary32
