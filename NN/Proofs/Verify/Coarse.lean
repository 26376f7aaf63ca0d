import NN.Proofs.Verify.Shifts
import NN.Proofs.Verify.Sums

/-!
# Bounds on a grid

Rounded outward to a grid, bounds still hold; so do the bounds that rows of weights get from them.
-/

namespace NN.Verify

/-- `x` is within bounds on a grid: each scalar within `2^shift · radius` of `2^shift · center`, and
none greater in magnitude than `2^shift · reach`. -/
def Coarse.Contain (c : Coarse) (x : Nat → Int) : Prop :=
  ∀ i, ((x i - c.center.get i * 2 ^ c.shift).natAbs : Int) ≤ c.radius.get i * 2 ^ c.shift ∧
    ((x i).natAbs : Int) ≤ c.reach.get i * 2 ^ c.shift

/-- **What is within bounds is within them on the grid.** -/
theorem Bounds.contain_coarse {b : Bounds} {x : Nat → Int} (h : b.Contain x) :
    b.coarse.Contain x := by
  intro i
  have ⟨hl, hu⟩ := h i
  simp only [coarse, Vec.get_ofFn]
  generalize gridOf (largestFrom b.reach b.size 0) 28 = s
  split
  · generalize (entry b.lower i + entry b.upper i) / 2 ^ (s + 1) = c
    have l := floorShift_le (entry b.lower i) s
    have u := le_ceilShift (entry b.upper i) s
    have r := le_ceilShift (b.reach i) s
    have p := two_pow_pos s
    have m1 := Int.mul_le_mul_of_nonneg_left (Int.le_max_left
      (ceilShift (entry b.upper i) s - c) (c - entry b.lower i / 2 ^ s)) (Int.le_of_lt p)
    have m2 := Int.mul_le_mul_of_nonneg_left (Int.le_max_right
      (ceilShift (entry b.upper i) s - c) (c - entry b.lower i / 2 ^ s)) (Int.le_of_lt p)
    have hr : ((x i).natAbs : Int) ≤ b.reach i := by unfold reach; omega
    generalize max (ceilShift (entry b.upper i) s - c) (c - entry b.lower i / 2 ^ s) = d at *
    rw [Int.mul_sub] at m1 m2
    generalize entry b.lower i / 2 ^ s = fl at *
    generalize (2 : Int) ^ s = g at *
    rw [Int.mul_comm c, Int.mul_comm d, Int.mul_comm _ g]
    omega
  · rename_i hi
    unfold size at hi
    rw [entry_of_size_le (by omega)] at hl hu
    simp only [Int.zero_mul]
    omega

namespace Coarse.Contain

variable {c : Coarse} {x : Nat → Int} (h : c.Contain x)
include h

/-- A row's sum within the bounds. -/
theorem natAbs_eval_sub_le (r : Row) :
    ((r.eval x - r.dot c.center * 2 ^ c.shift).natAbs : Int) ≤ r.absDot c.radius * 2 ^ c.shift := by
  unfold Row.dot Row.absDot Row.eval Row.absEval
  rw [sumTo_mul, sumTo_mul, ← sumTo_sub]
  refine natAbs_sumTo_le fun k _ => ?_
  rw [Int.mul_assoc, Int.mul_assoc, ← Int.mul_sub, Int.natAbs_mul, Int.natCast_mul]
  exact Int.mul_le_mul_of_nonneg_left (h _).1 (Int.natCast_nonneg _)

/-- The magnitudes that a row adds up. -/
theorem absEval_le (r : Row) :
    r.absEval (fun i => (x i).natAbs) ≤ r.absDot c.reach * 2 ^ c.shift := by
  unfold Row.absDot Row.absEval
  rw [sumTo_mul]
  refine sumTo_le fun k _ => ?_
  rw [Int.mul_assoc]
  exact Int.mul_le_mul_of_nonneg_left (h _).2 (Int.natCast_nonneg _)

/-- The magnitudes that a row reads. -/
theorem mass_le (r : Row) :
    r.mass x ≤ (r.weights.size * c.reach.largest : Nat) * 2 ^ c.shift := by
  rw [Int.natCast_mul, Int.mul_assoc, ← sumTo_const]
  refine sumTo_le fun k _ => Int.le_trans (h _).2 ?_
  refine Int.mul_le_mul_of_nonneg_right ?_ (Int.le_of_lt (two_pow_pos _))
  have := c.reach.natAbs_get_le (r.col k)
  omega

end Coarse.Contain

end NN.Verify
