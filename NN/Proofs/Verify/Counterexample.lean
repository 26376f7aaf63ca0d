import NN.Proofs.Computes
import NN.Proofs.Verify.Claim
import NN.Verify.Counterexample

/-!
# A counterexample is one

What refutes a property is an input of the box and an output that a deployment may compute of it.
-/

namespace NN.Verify

open Wire

theorem rational_eq (x : Nat → Binary32) : (fun i => rational (x i)) = rationals x := by
  funext i
  have h := rationals_units x i
  have u : (unitsInOne : Rat) ≠ 0 := (Rat.ne_of_lt unitsInOne_pos).symm
  rw [rational, show ((x i).value : Rat) = ((values x i : Int) : Rat) from rfl, ← h]
  exact Rat.mul_div_cancel u

theorem allFinite_iff {s : Shape} (x : Tensor (1 :: s)) :
    allFinite s.numel x.scalar = true ↔ ∀ i, (x.scalar i).Finite := by
  have numel : Shape.numel (1 :: s) = s.numel := by simp [Shape.numel]
  simp only [allFinite, List.all_eq_true, List.mem_range, decide_eq_true_eq]
  refine ⟨fun h i => ?_, fun h i _ => h i⟩
  by_cases hi : i < s.numel
  · exact h i hi
  · rw [Tensor.scalar, dif_neg (by omega)]
    decide

/-- **What refutes a property is a counterexample**: the input is finite and in the box, the output
is one that a deployment may compute of it, and it is not finite or unsafe. -/
theorem refutes_sound {m : Model} {h : (m.graph 1).defined Binary32} {b : Bundle m.layer.params}
    {p : Property} {x : Tensor (1 :: m.input)} {y : Tensor (1 :: m.output)}
    (hr : refutes m h b p x = .ok y) :
    (∀ i, (x.scalar i).Finite) ∧ p.Box (rationals x.scalar) ∧
      (m.graph 1).Computes (.cons x b.tensors) y ∧
      ((¬∀ j, (y.scalar j).Finite) ∨ p.Unsafe (rationals y.scalar)) := by
  unfold refutes at hr
  simp only [rational_eq] at hr
  split at hr
  · cases hr
  split at hr
  · cases hr
  split at hr
  · cases hr
  rename_i hx
  split at hr
  · cases hr
  rename_i hy
  cases hr
  simp only [Bool.not_eq_true', Bool.not_eq_false, Bool.and_eq_true, allFinite_iff] at hx
  refine ⟨hx.1, fun i hi => ?_, IR.Graph.eval_computes .., ?_⟩
  · have := List.all_eq_true.mp hx.2 i (List.mem_range.mpr hi)
    simpa [hi] using this
  · by_cases hf : ∀ j, ((m.runIn Binary32 h b x).1.scalar j).Finite
    · right
      have hf' := (allFinite_iff (m.runIn Binary32 h b x).1).mpr hf
      rw [hf'] at hy
      simp only [Bool.true_and, Bool.not_eq_true', Bool.not_eq_false] at hy
      obtain ⟨all, hm, ha⟩ := List.any_eq_true.mp hy
      exact ⟨all, hm, fun c hc => of_decide_eq_true (List.all_eq_true.mp ha c hc)⟩
    · exact .inl hf

end NN.Verify
