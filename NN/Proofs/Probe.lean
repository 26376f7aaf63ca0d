import NN.Payload.Probe

/-!
# What a probe that agrees means

A probe has the model's shapes before the model is run, and what is compared are the recorded bits.
-/

namespace NN.Probe

variable {m : Model}

theorem typed_sound {part : ProbePart} {known : Option Nat} {n : Nat} {sample : Shape}
    {t : RawTensor} {x : Tensor (n :: sample)} (h : typed part known n sample t = .ok x) :
    t.shape = n :: sample ∧ x.data = t.data := by
  unfold typed at h
  split at h
  · split at h
    · cases h
      exact ⟨‹_›, rfl⟩
    · cases h
  · cases h

/-- A probe that fits has one sample or more, and its inputs and outputs have the model's shapes;
what is compared are the scalars that were recorded. -/
theorem fit_sound {p : Probe} {f : Fitted m} (h : p.fit m = .ok f) :
    0 < f.samples ∧ p.input.shape = f.samples :: m.input ∧ p.output.shape = f.samples :: m.output ∧
      f.input.data = p.input.data ∧ f.output.data = p.output.data := by
  unfold fit at h
  simp only [bind, Except.bind, pure, Except.pure] at h
  split at h
  · cases h
  rename_i hn
  split at h
  · cases h
  rename_i input hi
  split at h
  · cases h
  rename_i output ho
  split at h
  · cases h
  cases h
  obtain ⟨hi, di⟩ := typed_sound hi
  obtain ⟨ho, d⟩ := typed_sound ho
  exact ⟨Nat.pos_of_ne_zero hn, hi, ho, di, d⟩

/-- A comparison that succeeds found no difference above the tolerance. -/
theorem compare_sound {f : Fitted m} {b : Bundle m.layer.params} {tolerance : Wire.Decimal}
    {parity : Parity} (h : f.compare b tolerance = .ok parity) :
    let ours := (m.run b f.input).1
    let d := difference f.output.data.size ours.at_ f.output.at_
    parity.absolute = d.absolute ∧ parity.relative = d.relative ∧ d.relative ≤ bound tolerance := by
  unfold Fitted.compare at h
  simp only at h
  split at h
  · cases h
    exact ⟨rfl, rfl, ‹_›⟩
  · cases h

end NN.Probe
