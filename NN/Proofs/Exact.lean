import NN.Proofs.Computes
import NN.Proofs.Import

/-!
# What a probe says that was recomputed exactly

`Float32` is opaque to the logic, so that of the machine's outputs nothing is known but that they
agreed. Those of `Wire.Binary32` are what the theorems speak of.
-/

namespace NN

/-- A model is run in the numbers that were asked for, and no other. -/
theorem Evaluation.of_numbers {m : Model} {numbers : Numbers} {e : Evaluation m}
    (h : Evaluation.of m numbers = .ok e) : e.numbers = numbers := by
  cases numbers <;> simp only [of] at h
  · cases h
    rfl
  · split at h
    · cases h
      rfl
    · cases h

/-- Some bytes that are accepted with their probe recomputed in `Wire.Binary32`: the comparison says
so, what the evaluator gives there for the recorded inputs and the imported parameters is one of the
results that any deployment may compute, and PyTorch's outputs agree with it, scalar by scalar. -/
theorem import_exact {t : Target} {limits : PayloadLimits} {bytes : ByteArray} {i : Import t}
    {defined : ∀ n, (t.model.graph n).defined Wire.Binary32}
    (h : importBytes t limits (some (.exact defined)) bytes = .ok i) {probe : Probe}
    (hp : i.payload.probe = some probe) :
    i.parity.map (·.numbers) = some .exact ∧
    ∃ (n : Nat) (input : Tensor (n :: t.model.input)) (y : Tensor (n :: t.model.output)),
      probe.input.shape = n :: t.model.input ∧ input.data = probe.input.data ∧
      y = (t.model.graph n).eval Wire.Binary32 (defined n)
        (.cons input (t.params_eq ▸ i.bundle : Bundle t.model.layer.params).tensors) ∧
      (t.model.graph n).Computes
        (.cons input (t.params_eq ▸ i.bundle : Bundle t.model.layer.params).tensors) y ∧
      Agreeing t.contract.tolerance y.data probe.output.data := by
  obtain ⟨_, _, _, hc⟩ := import_read h
  obtain ⟨fitted, hf, hrun⟩ := hc probe hp
  obtain ⟨_, hi, _, di, _, _⟩ := Probe.fit_sound hf
  obtain ⟨hn, ha⟩ := hrun _ rfl
  exact ⟨hn, fitted.samples, fitted.input, _, hi, di, rfl, IR.Graph.eval_computes _ _ _, ha⟩

end NN
