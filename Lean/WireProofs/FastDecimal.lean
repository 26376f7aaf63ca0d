import WireProofs.Decimal
import WireProofs.RoundingSplit

/-!
# The fast path computes the same

`Decimal.fast` works on 64-bit words, `Decimal.magnitude` on integers of any size; on every input
that the reader gives it, the first is the second.
-/

namespace Wire.Decimal

open Binary32

theorem toNat_log2 (m : UInt64) : m.log2.toNat = m.toNat.log2 := rfl

theorem toNat_fivePow {k : UInt64} (h : k ≤ 16) : (fivePow k).toNat = 5 ^ k.toNat := by
  have h : k.toNat ≤ 16 := h
  unfold fivePow
  generalize k.toNat = n at *
  match n with
  | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16 => rfl
  | n + 17 => omega

/-- The last steps of `fast`, from the quotient `q` of `n` by `five`: a word that is rounded to 24
bits and gets its exponent. -/
theorem toNat_assemble {n five q s : UInt64} {e : Nat} (hq : 2 ^ 25 ≤ q.toNat)
    (hmul : q.toNat * five.toNat < 2 ^ 64) (hs : s.toNat = q.toNat.log2 + 126 - e) :
    let cut := q.log2 - 23
    let kept := q >>> cut
    let rest := q - (kept <<< cut)
    let half := (1 : UInt64) <<< (cut - 1)
    let roundUp := rest > half || (rest == half && (q * five != n || kept &&& 1 == 1))
    let bits := ((s <<< 23) + kept + (if roundUp then 1 else 0)).toUInt32
    let half' := 2 ^ (q.toNat.log2 - 24)
    let kept' := q.toNat / (2 * half')
    let rest' := q.toNat % (2 * half')
    bits.toNat < infinity ∧ bits.toNat =
      (q.toNat.log2 + 126 - e) * 2 ^ 23 + (kept' +
        if rest' > half' ∨ rest' = half' ∧ (q.toNat * five.toNat ≠ n.toNat ∨ kept' % 2 = 1)
        then 1 else 0) := by
  have hq0 : q.toNat ≠ 0 := by omega
  have hlow : 25 ≤ q.toNat.log2 := (Nat.le_log2 hq0).mpr hq
  have hhigh : q.toNat.log2 < 64 := (Nat.log2_lt hq0).mpr q.toNat_lt
  have hkept : q.toNat < 2 ^ (q.toNat.log2 + 1) := Nat.lt_log2_self
  have ecut : (q.log2 - 23).toNat = q.toNat.log2 - 23 := by
    rw [UInt64.toNat_sub_of_le _ _ (UInt64.le_iff_toNat_le.mpr ?_), toNat_log2]
    · rfl
    · rw [toNat_log2]
      exact Nat.le_trans (by decide) hlow
  have ecut1 : (q.log2 - 23 - 1).toNat = q.toNat.log2 - 24 := by
    rw [UInt64.toNat_sub_of_le _ _ (UInt64.le_iff_toNat_le.mpr ?_), ecut]
    · rfl
    · rw [ecut]
      have : (1 : UInt64).toNat = 1 := rfl
      omega
  have ehalf : ((1 : UInt64) <<< (q.log2 - 23 - 1)).toNat = 2 ^ (q.toNat.log2 - 24) := by
    have : 2 ^ (q.toNat.log2 - 24) < 2 ^ 64 := Nat.pow_lt_pow_right (by decide) (by omega)
    rw [UInt64.toNat_shiftLeft, ecut1, Nat.mod_eq_of_lt (show q.toNat.log2 - 24 < 64 by omega),
      Nat.shiftLeft_eq, UInt64.toNat_one, Nat.one_mul, Nat.mod_eq_of_lt this]
  have epow : 2 ^ (q.toNat.log2 - 23) = 2 * 2 ^ (q.toNat.log2 - 24) := by
    rw [show q.toNat.log2 - 23 = q.toNat.log2 - 24 + 1 by omega, Nat.pow_succ, Nat.mul_comm]
  have ekept : (q >>> (q.log2 - 23)).toNat = q.toNat / (2 * 2 ^ (q.toNat.log2 - 24)) := by
    rw [UInt64.toNat_shiftRight, ecut, Nat.mod_eq_of_lt (show q.toNat.log2 - 23 < 64 by omega),
      Nat.shiftRight_eq_div_pow, epow]
  have hdiv := Nat.div_add_mod q.toNat (2 * 2 ^ (q.toNat.log2 - 24))
  have ekept2 : (q >>> (q.log2 - 23) <<< (q.log2 - 23)).toNat =
      2 * 2 ^ (q.toNat.log2 - 24) * (q.toNat / (2 * 2 ^ (q.toNat.log2 - 24))) := by
    have := q.toNat_lt
    rw [UInt64.toNat_shiftLeft, ecut, Nat.mod_eq_of_lt (show q.toNat.log2 - 23 < 64 by omega),
      Nat.shiftLeft_eq, ekept, epow, Nat.mul_comm, Nat.mod_eq_of_lt (by omega)]
  have erest : (q - q >>> (q.log2 - 23) <<< (q.log2 - 23)).toNat =
      q.toNat % (2 * 2 ^ (q.toNat.log2 - 24)) := by
    rw [UInt64.toNat_sub_of_le _ _ (UInt64.le_iff_toNat_le.mpr (by omega)), ekept2]
    omega
  have hkept24 : q.toNat / (2 * 2 ^ (q.toNat.log2 - 24)) < 2 ^ 24 := by
    rw [Nat.div_lt_iff_lt_mul (by have := Nat.two_pow_pos (q.toNat.log2 - 24); omega), ← epow,
      ← Nat.pow_add, show 24 + (q.toNat.log2 - 23) = q.toNat.log2 + 1 by omega]
    exact hkept
  have eprod : (q * five).toNat = q.toNat * five.toNat := by
    rw [UInt64.toNat_mul, Nat.mod_eq_of_lt hmul]
  have eodd : (q >>> (q.log2 - 23) &&& 1).toNat = q.toNat / (2 * 2 ^ (q.toNat.log2 - 24)) % 2 := by
    rw [UInt64.toNat_and, ekept]
    exact Nat.and_two_pow_sub_one_eq_mod _ 1
  have es : (s <<< 23).toNat = (q.toNat.log2 + 126 - e) * 2 ^ 23 := by
    rw [UInt64.toNat_shiftLeft, hs, Nat.shiftLeft_eq]
    have : (23 : UInt64).toNat % 64 = 23 := rfl
    rw [this]
    omega
  simp only [Bool.or_eq_true, Bool.and_eq_true, bne_iff_ne, beq_iff_eq, decide_eq_true_eq, ne_eq,
    gt_iff_lt, UInt64.lt_iff_toNat_lt, ← UInt64.toNat_inj, eprod, eodd, erest, ehalf,
    UInt64.toNat_one]
  rw [UInt64.toNat_toUInt32, UInt64.toNat_add, UInt64.toNat_add, es, ekept]
  split <;> simp only [UInt64.toNat_one, UInt64.toNat_zero, infinity] <;> omega

/-- The fast path computes `magnitude`, for every word and every power of ten that it is used for.
-/
theorem fast_eq_magnitude (m : UInt64) {k : UInt64} (hk : k ≤ 16) :
    (⟨false, m.toNat, -k.toNat⟩ : Decimal).magnitude = some (fast m k) := by
  by_cases h0 : m = 0
  · subst h0
    rfl
  have hk16 : k.toNat ≤ 16 := hk
  have hm0 : m.toNat ≠ 0 := fun h => h0 (UInt64.toNat_inj.mp h)
  have hm := m.toNat_lt
  have hlog : m.toNat.log2 ≤ 63 := by
    have := (Nat.log2_lt hm0).mpr hm
    omega
  obtain ⟨up, hup⟩ : ∃ up, m.toNat.log2 + up = 63 := Nat.le.dest hlog
  have eup : (63 - m.log2).toNat = up := by
    rw [UInt64.toNat_sub_of_le _ _ (by rw [UInt64.le_iff_toNat_le, toNat_log2]; exact hlog),
      toNat_log2]
    have : (63 : UInt64).toNat = 63 := rfl
    omega
  -- `n`, the digits shifted up to 64 bits
  have hn : 2 ^ 63 ≤ m.toNat * 2 ^ up ∧ m.toNat * 2 ^ up < 2 ^ 64 := by
    have h1 := Nat.mul_le_mul_right (2 ^ up) (Nat.log2_self_le hm0)
    have h2 := Nat.mul_lt_mul_of_pos_right (Nat.lt_log2_self (n := m.toNat)) (Nat.two_pow_pos up)
    rw [← Nat.pow_add] at h1 h2
    rw [hup] at h1
    rw [Nat.add_right_comm, hup] at h2
    exact ⟨h1, h2⟩
  have en : (m <<< (63 - m.log2)).toNat = m.toNat * 2 ^ up := by
    rw [UInt64.toNat_shiftLeft, eup, Nat.mod_eq_of_lt (show up < 64 by omega), Nat.shiftLeft_eq,
      Nat.mod_eq_of_lt hn.2]
  -- `q`, its quotient by the power of five, of 26 bits or more
  have hf : 0 < 5 ^ k.toNat := Nat.pow_pos (by decide)
  have hf16 : 5 ^ k.toNat ≤ 5 ^ 16 := Nat.pow_le_pow_right (by decide) hk16
  have hq : 2 ^ 25 ≤ m.toNat * 2 ^ up / 5 ^ k.toNat := by
    rw [Nat.le_div_iff_mul_le hf]
    calc 2 ^ 25 * 5 ^ k.toNat ≤ 2 ^ 25 * 5 ^ 16 := Nat.mul_le_mul_left _ hf16
      _ ≤ 2 ^ 63 := by decide
      _ ≤ _ := hn.1
  have hmul : m.toNat * 2 ^ up / 5 ^ k.toNat * 5 ^ k.toNat < 2 ^ 64 :=
    Nat.lt_of_le_of_lt (Nat.div_mul_le_self ..) hn.2
  -- the two sides, from there
  have value : (fast m k).toNat < infinity ∧ (fast m k).toNat = nearest m.toNat (10 ^ k.toNat) := by
    have hcross : nearest m.toNat (10 ^ k.toNat) =
        nearest (m.toNat * 2 ^ up) (5 ^ k.toNat * 2 ^ (up + k.toNat)) := by
      apply nearest_congr (Nat.pow_pos (by decide)) (Nat.mul_pos hf (Nat.two_pow_pos _))
      rw [Nat.pow_add, show 10 = 5 * 2 by rfl, Nat.mul_pow]
      simp only [Nat.mul_assoc, Nat.mul_left_comm, Nat.mul_comm]
    have hsplit := nearest_split (e := up + k.toNat) hf (by omega) (Nat.le_trans (by decide) hq)
    simp only at hsplit
    generalize hl : (m.toNat * 2 ^ up / 5 ^ k.toNat).log2 = l at hsplit
    have hl25 : 25 ≤ l ∧ l < 64 := by
      have hq0 : m.toNat * 2 ^ up / 5 ^ k.toNat ≠ 0 := by omega
      subst hl
      exact ⟨(Nat.le_log2 hq0).mpr hq,
        (Nat.log2_lt hq0).mpr (Nat.lt_of_le_of_lt (Nat.div_le_self ..) hn.2)⟩
    have epow : 2 ^ (l - 23) = 2 * 2 ^ (l - 24) := by
      rw [show l - 23 = l - 24 + 1 by omega, Nat.pow_succ, Nat.mul_comm]
    have hround := roundHalfEven_split (n := m.toNat * 2 ^ up) hf (Nat.two_pow_pos (l - 24))
    have eq : (m <<< (63 - m.log2) / fivePow k).toNat = m.toNat * 2 ^ up / 5 ^ k.toNat := by
      rw [UInt64.toNat_div, en, toNat_fivePow hk]
    have es : ((m <<< (63 - m.log2) / fivePow k).log2 + 126 - (63 - m.log2) - k).toNat =
        l + 126 - (up + k.toNat) := by
      have e126 : ((m <<< (63 - m.log2) / fivePow k).log2 + 126).toNat = l + 126 := by
        rw [UInt64.toNat_add, toNat_log2, eq, hl]
        have : (126 : UInt64).toNat = 126 := rfl
        omega
      have e1 : ((m <<< (63 - m.log2) / fivePow k).log2 + 126 - (63 - m.log2)).toNat =
          l + 126 - up := by
        rw [UInt64.toNat_sub_of_le _ _ (UInt64.le_iff_toNat_le.mpr (by omega)), e126, eup]
      rw [UInt64.toNat_sub_of_le _ _ (UInt64.le_iff_toNat_le.mpr (by omega)), e1]
      omega
    have hfive := toNat_fivePow hk
    have := toNat_assemble (n := m <<< (63 - m.log2)) (five := fivePow k)
      (q := m <<< (63 - m.log2) / fivePow k) (e := up + k.toNat)
      (by rw [eq]; exact hq) (by rw [eq, hfive]; exact hmul) (by rw [es, eq, hl])
    simp only [eq, hl, hfive, en] at this
    rw [hcross, hsplit, epow, hround, fast, if_neg (c := (m == 0) = true) (by simpa using h0)]
    exact this
  have e1 : (-(k.toNat : Int)).toNat = 0 := by omega
  have e2 : (- -(k.toNat : Int)).toNat = k.toNat := by omega
  simp only [magnitude_eq, num, den, e1, e2, Nat.pow_zero, Nat.mul_one]
  rw [← value.2, if_pos value.1, UInt32.ofNat_toNat]

end Wire.Decimal
