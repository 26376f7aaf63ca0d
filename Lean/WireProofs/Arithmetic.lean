import WireProofs.Rounded

/-!
# Sums and products are correctly rounded

Of finite operands, `add`, `sub`, `mul` and `fma` deliver what `IsRounded` says for the exact
result; `Binary32.ofNat` too. What they answer of others is in `WireProofs.Special`.
-/

set_option exponentiation.threshold 600

namespace Wire.Binary32

variable {x y z : Binary32}

/-- `addScaled` rounds the exact sum. -/
theorem addScaled_isRounded (n₁ : Bool) (m₁ e₁ : Nat) (n₂ : Bool) (m₂ e₂ : Nat) :
    IsRounded (signed n₁ (m₁ * 2 ^ e₁) + signed n₂ (m₂ * 2 ^ e₂)) (2 ^ 512) (n₁ && n₂)
      (addScaled n₁ m₁ e₁ n₂ m₂ e₂) := by
  have shift (m : Nat) {e e' : Nat} (h : e ≤ e') : m <<< (e' - e) * 2 ^ e = m * 2 ^ e' := by
    rw [Nat.shiftLeft_eq, Nat.mul_assoc, ← Nat.pow_add, Nat.sub_add_cancel h]
  have ha := shift m₁ (Nat.min_le_left e₁ e₂)
  have hb := shift m₂ (Nat.min_le_right e₁ e₂)
  simp only [addScaled, shiftUp_eq]
  generalize min e₁ e₂ = e at *
  rw [← ha, ← hb]
  generalize m₁ <<< (e₁ - e) = a
  generalize m₂ <<< (e₂ - e) = b
  have hp := Nat.two_pow_pos e
  by_cases hn : n₁ = n₂
  · subst hn
    rw [if_pos rfl]
    apply isRounded_of
    · rw [Nat.add_mul]
      cases n₁ <;> simp only [signed, if_true, if_false, Bool.false_eq_true] <;> omega
    · rw [Bool.and_self]
      generalize a * 2 ^ e = A
      generalize b * 2 ^ e = B
      cases n₁
      · simp only [signed, Bool.false_eq_true, if_false]
        split
        · rfl
        · exact (decide_eq_false (by omega)).symm
      · simp only [signed, if_true]
        split
        · rfl
        · exact (decide_eq_true (by omega)).symm
  · have hand : (n₁ && n₂) = false := by
      cases n₁ <;> cases n₂ <;> simp_all
    rw [if_neg hn, hand]
    by_cases hab : a = b
    · subst hab
      rw [if_pos rfl]
      have h0 : signed n₁ (a * 2 ^ e) + signed n₂ (a * 2 ^ e) = 0 := by
        cases n₁ <;> cases n₂ <;>
          first
          | exact absurd rfl hn
          | (simp only [signed, if_true, if_false, Bool.false_eq_true]; omega)
      have hz : zero = of false (round 0 0) := by decide
      rw [h0, hz]
      exact isRounded_of (by simp) (by simp)
    · rw [if_neg hab]
      by_cases hlt : b < a
      · rw [if_pos hlt]
        have hm := Nat.mul_lt_mul_of_pos_right hlt hp
        apply isRounded_of
        · rw [Nat.sub_mul]
          cases n₁ <;> cases n₂ <;>
            first
            | exact absurd rfl hn
            | (simp only [signed, if_true, if_false, Bool.false_eq_true]; omega)
        · generalize a * 2 ^ e = A at *
          generalize b * 2 ^ e = B at *
          cases n₁ <;> cases n₂ <;>
            first
            | exact absurd rfl hn
            | (simp only [signed, if_true, if_false, Bool.false_eq_true]
               rw [if_neg (by omega)]
               first
               | exact (decide_eq_false (by omega)).symm
               | exact (decide_eq_true (by omega)).symm)
      · rw [if_neg hlt]
        have hm := Nat.mul_lt_mul_of_pos_right (show a < b by omega) hp
        apply isRounded_of
        · rw [Nat.sub_mul]
          cases n₁ <;> cases n₂ <;>
            first
            | exact absurd rfl hn
            | (simp only [signed, if_true, if_false, Bool.false_eq_true]; omega)
        · generalize a * 2 ^ e = A at *
          generalize b * 2 ^ e = B at *
          cases n₁ <;> cases n₂ <;>
            first
            | exact absurd rfl hn
            | (simp only [signed, if_true, if_false, Bool.false_eq_true]
               rw [if_neg (by omega)]
               first
               | exact (decide_eq_false (by omega)).symm
               | exact (decide_eq_true (by omega)).symm)

/-- The value of a number at the scale of `round`. -/
theorem signed_mantissa (n : Bool) (b : Nat) :
    signed n (mantissa b * 2 ^ (shift b + 363)) = signed n (units b) * (2 ^ 363 : Nat) := by
  rw [← signed_mul, units, Nat.pow_add, Nat.mul_assoc]

/-- The value of a product at the scale of `round`. -/
theorem signed_product (n n' : Bool) (a b : Nat) :
    signed (n != n') (mantissa a * mantissa b * 2 ^ (shift a + shift b + 214)) =
      signed n (units a) * signed n' (units b) * (2 ^ 214 : Nat) := by
  rw [signed_mul_signed, ← signed_mul, units, units, Nat.pow_add, Nat.pow_add]
  congr 1
  rw [← Nat.mul_assoc, ← Nat.mul_assoc (mantissa a * mantissa b)]
  congr 1
  simp only [Nat.mul_assoc, Nat.mul_left_comm (mantissa b)]

/-- **The sum of finite numbers is correctly rounded**; a sum that is exactly zero is `-0` only if
both are negative (zeros). -/
theorem add_nearest (hx : x.Finite) (hy : y.Finite) :
    IsRounded (x.value + y.value) (2 ^ 149) (x.negative && y.negative) (x.add y) := by
  have h := addScaled_isRounded x.negative (mantissa x.magnitude) (shift x.magnitude + 363)
    y.negative (mantissa y.magnitude) (shift y.magnitude + 363)
  rw [signed_mantissa, signed_mantissa] at h
  rw [Binary32.add, if_pos ⟨hx, hy⟩]
  refine h.congr (Nat.two_pow_pos _) (Nat.two_pow_pos 149) ?_
  simp only [value, ← Int.add_mul]
  rw [Int.mul_assoc, ← Int.natCast_mul, ← Nat.pow_add]

/-- **The difference of finite numbers is correctly rounded.** -/
theorem sub_nearest (hx : x.Finite) (hy : y.Finite) :
    IsRounded (x.value - y.value) (2 ^ 149) (x.negative && !y.negative) (x.sub y) := by
  have h := add_nearest hx (finite_neg.mpr hy)
  rwa [value_neg, ← Int.sub_eq_add_neg, negative_neg] at h

/-- **The product of finite numbers is correctly rounded**; its sign is always that of the signs. -/
theorem mul_nearest (hx : x.Finite) (hy : y.Finite) :
    IsRounded (x.value * y.value) (2 ^ 149 * 2 ^ 149) (x.negative != y.negative) (x.mul y) := by
  rw [Binary32.mul, if_pos ⟨hx, hy⟩]
  have hv : signed (x.negative != y.negative) (mantissa x.magnitude * mantissa y.magnitude *
      2 ^ (shift x.magnitude + shift y.magnitude + 214)) = x.value * y.value * (2 ^ 214 : Nat) :=
    signed_product ..
  have h : IsRounded (x.value * y.value * (2 ^ 214 : Nat)) (2 ^ 512) (x.negative != y.negative)
      (of (x.negative != y.negative) (round (mantissa x.magnitude * mantissa y.magnitude)
        (shift x.magnitude + shift y.magnitude + 214))) := by
    rw [← hv]
    refine isRounded_of (natAbs_signed ..) ?_
    split
    · rfl
    · rename_i h0
      exact signed_lt_zero h0
  refine h.congr (Nat.two_pow_pos _) (Nat.mul_pos (Nat.two_pow_pos 149) (Nat.two_pow_pos 149)) ?_
  rw [Int.mul_assoc, ← Int.natCast_mul, ← Nat.pow_add, ← Nat.pow_add]

/-- **The fused product and sum of finite numbers is correctly rounded**, once. -/
theorem fma_nearest (hx : x.Finite) (hy : y.Finite) (hz : z.Finite) :
    IsRounded (x.value * y.value + z.value * (2 ^ 149 : Nat)) (2 ^ 149 * 2 ^ 149)
      ((x.negative != y.negative) && z.negative) (x.fma y z) := by
  have h := addScaled_isRounded (x.negative != y.negative)
    (mantissa x.magnitude * mantissa y.magnitude) (shift x.magnitude + shift y.magnitude + 214)
    z.negative (mantissa z.magnitude) (shift z.magnitude + 363)
  rw [signed_product, signed_mantissa] at h
  have hz : z.magnitude < infinity := hz
  rw [fma, if_pos ⟨hx, hy⟩, if_pos hz]
  refine h.congr (Nat.two_pow_pos _) (Nat.mul_pos (Nat.two_pow_pos 149) (Nat.two_pow_pos 149)) ?_
  have e : ((2 ^ 363 : Nat) : Int) = (2 ^ 149 : Nat) * (2 ^ 214 : Nat) := by
    rw [← Int.natCast_mul, ← Nat.pow_add]
  simp only [value, e]
  rw [← Int.mul_assoc, ← Int.add_mul, Int.mul_assoc, ← Int.natCast_mul, ← Nat.pow_add,
    ← Nat.pow_add]

/-- **A natural number is correctly rounded.** -/
theorem ofNat_nearest (n : Nat) : IsRounded n 1 false (.ofNat n) := by
  have h : IsRounded (n * (2 ^ 512 : Nat) : Int) (2 ^ 512) false (.ofNat n) := by
    refine isRounded_of ?_ ?_
    · rw [← Int.natCast_mul, Int.natAbs_natCast]
    · split
      · rfl
      · exact (decide_eq_false (by omega)).symm
  refine h.congr (Nat.two_pow_pos _) (by decide) ?_
  rw [Int.natCast_one, Int.mul_one]

/-- The order of factors does not count. -/
theorem mul_comm (x y : Binary32) : x.mul y = y.mul x := by
  have hs : (x.negative != y.negative) = (y.negative != x.negative) := by
    cases x.negative <;> cases y.negative <;> rfl
  simp only [Binary32.mul, hs, Nat.mul_comm (mantissa x.magnitude),
    Nat.add_comm (shift x.magnitude), and_comm (a := x.magnitude < infinity),
    or_left_comm (a := infinity < x.magnitude), or_comm (a := x.magnitude = 0)]

/-- The order of factors does not count. -/
theorem fma_comm (x y z : Binary32) : x.fma y z = y.fma x z := by
  have hs : (x.negative != y.negative) = (y.negative != x.negative) := by
    cases x.negative <;> cases y.negative <;> rfl
  simp only [fma, hs, mul_comm x y, Nat.mul_comm (mantissa x.magnitude),
    Nat.add_comm (shift x.magnitude), and_comm (a := x.magnitude < infinity)]

end Wire.Binary32
