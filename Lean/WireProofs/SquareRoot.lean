import WireProofs.Division
import WireProofs.Root

/-!
# Square roots are correctly rounded
-/

set_option exponentiation.threshold 600

namespace Wire.Binary32

variable {x : Binary32}

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
