import NN.Proofs.Verify.Front
import NN.Proofs.Verify.Spread

/-!
# Maxima and choices, backward

A maximum is at least each of its operands and at most one that no other exceeds, or a number.
-/

namespace NN.Verify

/-- **A step along operands is sound.** -/
theorem pick_step_sound {arg size : Nat} {lower : Array Nat} {upper : Array (Option Nat)}
    {ceiling : Array Int} {env : List (Nat → Int)} {y : Nat → Int}
    (hz : ∀ i, size ≤ i → valueAt env arg i = 0)
    (hy : ∀ j, lower.size ≤ j → y j = 0)
    (hl : ∀ j < lower.size, valueAt env arg (lower.getD j 0) ≤ y j)
    (hu : ∀ j < lower.size, match upper.getD j none with
      | some i => y j ≤ valueAt env arg i
      | none => y j ≤ entry ceiling j)
    (c : Vec) (front : Front) (hf : front.length = env.length) :
    ((Step.pick arg size lower upper ceiling).apply c front).1.value env
        + ((Step.pick arg size lower upper ceiling).apply c front).2
      ≤ c.eval y + front.value env := by
  simp only [Step.apply]
  rw [Front.value_addAt _ _ _ _ hf, eval_pickInto _ _ _ _ hz]
  have e : c.eval y = sumTo (min c.size lower.size) fun j => c.get j * y j := by
    refine sumTo_eq_of_le (Nat.min_le_left ..) fun j hj hc => ?_
    rw [hy j (by omega), Int.mul_zero]
  have h : (sumTo (min c.size lower.size) (picked c lower upper (valueAt env arg)))
      + pickConstant c upper ceiling (min c.size lower.size) ≤ c.eval y := by
    rw [e, pickConstant, ← sumTo_add]
    refine sumTo_le fun j hj => ?_
    have hj : j < lower.size := by omega
    unfold picked
    by_cases h : 0 ≤ c.get j
    · rw [if_pos h, if_neg (by omega), Int.add_zero]
      exact Int.mul_le_mul_of_nonneg_left (hl j hj) h
    · have hu := hu j hj
      rw [if_neg h]
      cases hp : upper.getD j none with
      | some i =>
        simp only [hp] at hu
        simp only [Option.isNone_some, Bool.false_eq_true, and_false, if_false, Int.add_zero]
        exact Int.mul_le_mul_of_nonpos_left (by omega) hu
      | none =>
        simp only [hp] at hu
        simp only [Option.isNone_none, and_true, if_pos (Int.not_le.mp h), Int.zero_add]
        exact Int.mul_le_mul_of_nonpos_left (by omega) hu
  omega

end NN.Verify
