import WireProofs.Rounded

/-!
# Quotients are correctly rounded
-/

set_option exponentiation.threshold 600

namespace Wire.Binary32

variable {x y : Binary32}

/-- A mantissa that is shifted up as far as its first bit allows. -/
theorem shifted_bounds {m : Nat} (h0 : m ≠ 0) (h : m < 2 ^ 24) :
    2 ^ 23 ≤ m * 2 ^ (23 - m.log2) ∧ m * 2 ^ (23 - m.log2) < 2 ^ 24 := by
  have hlo := Nat.log2_self_le h0
  have hhi : m < 2 ^ (m.log2 + 1) := Nat.lt_log2_self
  have hl : m.log2 < 24 := (Nat.log2_lt h0).mpr h
  have hp := Nat.two_pow_pos (23 - m.log2)
  constructor
  · calc 2 ^ 23 = 2 ^ m.log2 * 2 ^ (23 - m.log2) := by
          rw [← Nat.pow_add]
          congr 1
          omega
      _ ≤ m * 2 ^ (23 - m.log2) := Nat.mul_le_mul_right _ hlo
  · calc m * 2 ^ (23 - m.log2) < 2 ^ (m.log2 + 1) * 2 ^ (23 - m.log2) :=
          Nat.mul_lt_mul_of_pos_right hhi hp
      _ = 2 ^ 24 := by
          rw [← Nat.pow_add]
          congr 1
          omega

/-- Only zero has no mantissa. -/
theorem mantissa_eq_zero {b : Nat} : mantissa b = 0 ↔ b = 0 := by
  unfold mantissa
  split <;> omega

/-- The shift of a finite magnitude. -/
theorem shift_le {b : Nat} (h : b < infinity) : shift b ≤ 253 := by
  unfold shift
  unfold infinity at h
  omega

/-- The magnitude of a quotient. -/
theorem round_div {a b : Nat} (ha : a < infinity) (hb : b < infinity) (hb0 : b ≠ 0) :
    let m := mantissa a
    let up := 23 - Nat.log2 m
    let n := m <<< (up + 32)
    let d := mantissa b
    let q := n / d
    round (2 * q + if q * d = n then 0 else 1) (479 + shift a - (shift b + up)) =
      min (nearest (units a) (units b)) infinity := by
  intro m up n d q
  rw [round_eq]
  refine congrArg (fun r => min r infinity) ?_
  have hd : 0 < d := Nat.pos_of_ne_zero fun h => hb0 (mantissa_eq_zero.mp h)
  have hsa := shift_le ha
  have hsb := shift_le hb
  by_cases hm : m = 0
  · have hn : n = 0 := by simp [n, hm]
    have hq : q = 0 := by simp [q, hn]
    have hu : units a = 0 := by rw [units, show mantissa a = 0 from hm, Nat.zero_mul]
    have hz {den : Nat} (h : 0 < den) : nearest 0 den = 0 :=
      nearest_eq_zero (by rw [Nat.zero_mul]; exact h)
    have hub : 0 < units b := Nat.mul_pos hd (Nat.two_pow_pos _)
    rw [hu, hz hub, hq, hn, Nat.zero_mul, if_pos rfl, Nat.mul_zero, Nat.add_zero, Nat.zero_mul,
      hz (Nat.two_pow_pos 512)]
  · have hsh := (shifted_bounds hm (mantissa_lt a)).1
    have hnv : n = m * 2 ^ up * 2 ^ 32 := by
      rw [show n = m <<< (up + 32) from rfl, Nat.shiftLeft_eq, Nat.pow_add, Nat.mul_assoc]
    have hq : 2 ^ 25 ≤ q := by
      rw [Nat.le_div_iff_mul_le hd, hnv]
      have hdl : d < 2 ^ 24 := mantissa_lt b
      have : 2 ^ 23 ≤ m * 2 ^ up := hsh
      omega
    rw [show (512 : Nat) = 511 + 1 from rfl, Nat.pow_succ', ← nearest_sticky hd hq]
    have hE : shift a + 511 = up + 32 + (479 + shift a - (shift b + up)) + shift b := by
      have : up ≤ 23 := Nat.sub_le ..
      omega
    refine nearest_congr (Nat.mul_pos hd (Nat.two_pow_pos _))
      (Nat.mul_pos hd (Nat.two_pow_pos _)) ?_
    generalize 479 + shift a - (shift b + up) = e at *
    have e1 : n * 2 ^ e * units b = m * d * 2 ^ (up + 32 + e + shift b) := by
      rw [show n = m <<< (up + 32) from rfl, Nat.shiftLeft_eq, units, show mantissa b = d from rfl]
      simp only [Nat.pow_add, Nat.mul_assoc, Nat.mul_left_comm, Nat.mul_comm]
    have e2 : units a * (d * 2 ^ 511) = m * d * 2 ^ (shift a + 511) := by
      rw [units, show mantissa a = m from rfl]
      generalize (511 : Nat) = c
      simp only [Nat.pow_add, Nat.mul_assoc, Nat.mul_left_comm, Nat.mul_comm]
    rw [e1, e2, hE]

/-- **The quotient of finite numbers, the second not zero, is correctly rounded**; its sign is
always that of the signs. The exact quotient is `(x · sign y) / |y|`. -/
theorem div_nearest (hx : x.Finite) (hy : y.Finite) (h0 : ¬ y.IsZero) :
    IsRounded (x.value * y.value.sign) y.value.natAbs (x.negative != y.negative) (x.div y) := by
  have hx' : x.magnitude < infinity := hx
  have hy' : y.magnitude < infinity := hy
  have h0' : y.magnitude ≠ 0 := h0
  have hu : 0 < units y.magnitude := Nat.pos_of_ne_zero fun h => h0 (units_eq_zero.mp h)
  have hv : y.value.natAbs = units y.magnitude := natAbs_signed ..
  have hsign : y.value.sign = signed y.negative 1 := by
    rw [value]
    cases y.negative
    · exact Int.sign_eq_one_of_pos (by simpa [signed] using hu)
    · exact Int.sign_eq_neg_one_of_neg (by simp only [signed, if_true]; omega)
  rw [hv, hsign, value, signed_mul_signed, Nat.mul_one, Binary32.div,
    if_neg (by omega), if_pos ⟨hx', hy'⟩, if_neg h0']
  simp only [shiftUp_eq]
  rw [round_div hx' hy' h0']
  have hlt : min (nearest (units x.magnitude) (units y.magnitude)) infinity < 2 ^ 31 :=
    Nat.lt_of_le_of_lt (Nat.min_le_right ..) (by decide)
  refine ⟨⟨_, nearest_isNearest hu, ?_⟩, ?_⟩
  · rw [magnitude_of _ hlt, natAbs_signed]
  · rw [negative_of _ hlt]
    split
    · rfl
    · rename_i h
      exact signed_lt_zero h

end Wire.Binary32
