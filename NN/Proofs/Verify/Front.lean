import NN.Proofs.Verify.Sums
import NN.Proofs.Verify.Shifts

/-!
# Fronts

A front's linear function; moving it down step by step keeps it a lower bound.
-/

namespace NN.Verify

theorem Front.value_addAt : (front : Front) → (env : List (Nat → Int)) → (arg : Nat) → (v : Vec) →
    front.length = env.length →
    (front.addAt arg v).value env = front.value env + v.eval (valueAt env arg)
  | [], [], arg, v, _ => by
    simp only [addAt, value, valueAt, List.getD_nil]
    rw [Vec.eval, sumTo_eq_zero fun _ _ => Int.mul_zero _]
    rfl
  | none :: front, x :: env, 0, v, _ => by
    simp only [addAt, value, valueAt, List.getD_cons_zero]
    omega
  | some u :: front, x :: env, 0, v, _ => by
    simp only [addAt, value, valueAt, List.getD_cons_zero, Vec.eval_add]
    omega
  | none :: front, x :: env, arg + 1, v, h => by
    have := value_addAt front env arg v (Nat.succ.inj h)
    simpa only [addAt, value, valueAt, List.getD_cons_succ] using this
  | some u :: front, x :: env, arg + 1, v, h => by
    have := value_addAt front env arg v (Nat.succ.inj h)
    simp only [addAt, value, valueAt, List.getD_cons_succ] at this ⊢
    omega

@[simp] theorem Front.length_addAt : (front : Front) → (arg : Nat) → (v : Vec) →
    (front.addAt arg v).length = front.length
  | [], _, _ => rfl
  | none :: _, 0, _ | some _ :: _, 0, _ => rfl
  | none :: front, arg + 1, v | some _ :: front, arg + 1, v => by
    simp only [addAt, List.length_cons, length_addAt front arg v]

@[simp] theorem length_addParts (f : Array Row → Vec) : (ps : List (Nat × Array Row × Int)) →
    (front : Front) → (addParts f ps front).length = front.length
  | [], _ => rfl
  | _ :: ps, front => by rw [addParts, length_addParts f ps, Front.length_addAt]

@[simp] theorem Step.length_apply (s : Step) (c : Vec) (front : Front) :
    (s.apply c front).1.length = front.length := by
  cases s <;> simp [apply]

@[simp] theorem Front.length_empty (n : Nat) : (empty n).length = n := by simp [empty]

theorem Front.value_empty : (n : Nat) → (env : List (Nat → Int)) → (empty n).value env = 0
  | 0, _ => rfl
  | _ + 1, [] => rfl
  | n + 1, _ :: env => value_empty n env

/-- The least value within bounds is one. -/
theorem Vec.least_le (c : Vec) {b : Bounds} {x : Nat → Int} (h : b.Contain x) :
    c.least b ≤ c.eval x := by
  refine sumTo_le fun i _ => ?_
  obtain ⟨hl, hu⟩ := h i
  dsimp only
  split
  · exact Int.mul_le_mul_of_nonneg_left hl ‹_›
  · exact Int.mul_le_mul_of_nonpos_left (by omega) hu

/-- **A backward pass bounds the front's linear function from below.** -/
theorem lowerBound_sound {input : Bounds} {x : Nat → Int} (hx : input.Contain x) :
    (steps : List Step) → (env : List (Nat → Int)) → (front : Front) → (constant : Int) →
    StepsSound steps (env ++ [x]) → env.length = steps.length →
    front.length = steps.length + 1 →
    lowerBound input steps front constant ≤ front.value (env ++ [x]) + constant
  | [], [], [some c], k, _, _, _ => by
    have := c.least_le hx
    simp only [lowerBound, Front.value, List.nil_append]
    omega
  | [], [], [none], k, _, _, _ => by simp [lowerBound, Front.value]
  | _ :: steps, y :: env, none :: front, k, h, he, hf => by
    simpa only [lowerBound, Front.value, List.cons_append] using
      lowerBound_sound hx steps env front k h.2 (Nat.succ.inj he) (Nat.succ.inj hf)
  | s :: steps, y :: env, some c :: front, k, h, he, hf => by
    by_cases hz : c.largest = 0
    · have ih := lowerBound_sound hx steps env front k h.2 (Nat.succ.inj he) (Nat.succ.inj hf)
      have zero : c.eval y = 0 := sumTo_eq_zero fun i _ => by
        have := c.natAbs_get_le i
        rw [show c.get i = 0 by omega, Int.zero_mul]
      simp only [lowerBound, if_pos hz, Front.value, List.cons_append, zero, Int.zero_add]
      exact ih
    · have ih := lowerBound_sound hx steps env (s.apply c front).1 (k + (s.apply c front).2) h.2
        (Nat.succ.inj he) (by simpa using hf)
      have := h.1 c front (by
        have : (env ++ [x]).length = env.length + 1 := by simp
        simp only [List.length_cons, List.append_eq] at he hf ⊢
        omega)
      simp only [lowerBound, if_neg hz, Front.value, List.cons_append, List.append_eq] at this ⊢
      omega

end NN.Verify
