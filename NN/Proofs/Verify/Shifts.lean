import NN.Verify.Row

/-!
# Rounding to a grid

How far `roundShift` and `mulShift` are from the quotient, and that `ceilShift` is the least integer
that is not below it.
-/

namespace NN.Verify

theorem two_pow_pos (f : Nat) : (0 : Int) < 2 ^ f := Int.pow_pos (by decide)

theorem half_nonneg (f : Nat) : 0 ≤ half f :=
  Int.ediv_nonneg (Int.le_of_lt (two_pow_pos f)) (by decide)

/-- Rounding to the nearest is off by at most half of the grid. -/
theorem natAbs_roundShift_le (a : Int) (f : Nat) :
    ((2 ^ f * roundShift a f - a).natAbs : Int) ≤ half f := by
  have p := two_pow_pos f
  have d := Int.mul_ediv_add_emod (a + half f) (2 ^ f)
  have lo := Int.emod_nonneg (a + half f) (Int.ne_of_gt p)
  have hi := Int.emod_lt_of_pos (a + half f) p
  have even : (2 ^ f : Int) = 1 ∨ 2 ^ f = 2 * half f := by
    cases f with
    | zero => exact .inl rfl
    | succ f => exact .inr (by unfold half; rw [Int.pow_succ]; omega)
  have one : (2 ^ f : Int) = 1 → half f = 0 := fun h => by unfold half; rw [h]; rfl
  unfold roundShift
  generalize (2 ^ f : Int) * ((a + half f) / 2 ^ f) = q at *
  rcases even with h | h
  · have := one h; omega
  · omega

theorem natAbs_mulShift_le (a b : Int) (f : Nat) :
    ((2 ^ f * mulShift a b f - a * b).natAbs : Int) ≤ half f := natAbs_roundShift_le (a * b) f

theorem natAbs_dotShift_le (r : Row) (v : Vec) (f : Nat) :
    ((2 ^ f * r.dotShift v f - r.dot v).natAbs : Int) ≤ half f := natAbs_roundShift_le (r.dot v) f

/-- What `ceilShift` is at most. -/
theorem ceilShift_le {a b : Int} {f : Nat} : ceilShift a f ≤ b ↔ a ≤ 2 ^ f * b := by
  have h : -b ≤ -a / 2 ^ f ↔ -b * 2 ^ f ≤ -a := Int.le_ediv_iff_mul_le (two_pow_pos f)
  rw [Int.neg_mul, Int.mul_comm] at h
  unfold ceilShift
  omega

theorem le_ceilShift (a : Int) (f : Nat) : a ≤ 2 ^ f * ceilShift a f :=
  ceilShift_le.mp (Int.le_refl _)

/-- Rounded up it is less than one grid step above. -/
theorem ceilShift_lt (a : Int) (f : Nat) : 2 ^ f * ceilShift a f < a + 2 ^ f := by
  have d := Int.mul_ediv_add_emod (-a) (2 ^ f)
  have hi := Int.emod_lt_of_pos (-a) (two_pow_pos f)
  unfold ceilShift
  rw [Int.mul_neg]
  omega

theorem lt_ceilShift {a b : Int} {f : Nat} : b < ceilShift a f ↔ 2 ^ f * b < a := by
  rw [← Int.not_le, ceilShift_le, Int.not_le]

/-- What `a / 2 ^ f` is at least. -/
theorem le_floorShift {a b : Int} {f : Nat} : b ≤ a / 2 ^ f ↔ 2 ^ f * b ≤ a := by
  rw [Int.le_ediv_iff_mul_le (two_pow_pos f), Int.mul_comm]

theorem floorShift_le (a : Int) (f : Nat) : 2 ^ f * (a / 2 ^ f) ≤ a :=
  le_floorShift.mp (Int.le_refl _)

theorem ceilShift_nonneg {a : Int} {f : Nat} (h : 0 ≤ a) : 0 ≤ ceilShift a f := by
  have := @lt_ceilShift a (-1) f
  have p := two_pow_pos f
  omega

end NN.Verify
