import NN.Payload.Probe
import NN.Proofs.Agree

/-!
# What a probe's verdict means

A probe has the model's shapes before the model is run, what is compared are the recorded bits, and
every scalar is compared. `ProbeError.Holds` is the meaning of each error, as a proposition about
the model, the bundle and the probe alone.
-/

namespace NN

open Wire IR Agree

/-- The tensor of a probe that an error speaks of. -/
def Probe.part? (p : Probe) : ProbePart → Option RawTensor
  | .input => some p.input
  | .output => some p.output
  | .trace i => p.trace[i]?

/-- A recorded layer agrees with the model's: those of its name and shape do. -/
def LayerAgrees (tolerance : Decimal) (ours : List (String × SomeTensor)) (t : RawTensor) : Prop :=
  ∀ value : Tensor t.shape, ours.lookup t.name = some ⟨t.shape, value⟩ →
    value.data.size = t.data.size → Agreeing tolerance value.data t.data

/-- What an error claims of the layers that were recorded: none disagrees, or this is the first that
does, and its worst scalar. -/
def LayerHolds (tolerance : Decimal) (ours : List (String × SomeTensor)) (trace : List RawTensor) :
    Option (String × Apart) → Prop
  | none => ∀ t ∈ trace, LayerAgrees tolerance ours t
  | some (name, worst) => ∃ before t after, trace = before ++ t :: after ∧
      (∀ u ∈ before, LayerAgrees tolerance ours u) ∧ t.name = name ∧
      ∃ value : Tensor t.shape, ours.lookup name = some ⟨t.shape, value⟩ ∧
        worst.Holds tolerance value.data t.data

/-- What an error claims of a model with its parameters, of the numbers that it is run in, if it is,
and of a probe. -/
def ProbeError.Holds (m : Model) (run : Option (Evaluation m)) (b : Bundle m.layer.params)
    (tolerance : Decimal) (p : Probe) : ProbeError → Prop
  | .shape .input samples expected found =>
    samples = none ∧ expected = m.input ∧ found = p.input.shape ∧ ∀ n, 0 < n → found ≠ n :: expected
  | .shape .output samples expected found =>
    ∃ n, samples = some n ∧ p.input.shape = n :: m.input ∧ expected = m.output ∧
      found = p.output.shape ∧ found ≠ n :: expected
  | .shape (.trace _) .. => False
  | .count part expected found =>
    ∃ t, p.part? part = some t ∧ t.shape.numel = expected ∧ t.data.size = found ∧ expected ≠ found
  | .parity numbers worst layer =>
    ∃ (e : Evaluation m) (n : Nat) (input : Tensor (n :: m.input)), run = some e ∧
      e.numbers = numbers ∧ p.input.shape = n :: m.input ∧
      input.data = p.input.data ∧ p.output.shape = n :: m.output ∧
      worst.Holds tolerance (m.runWith e b input).1.data p.output.data ∧
      LayerHolds tolerance (m.runWith e b input).2 p.trace layer

namespace Probe

variable {m : Model} {p : Probe}

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

theorem typed_error {part : ProbePart} {known : Option Nat} {n : Nat} {sample : Shape}
    {t : RawTensor} {e : ProbeError} (h : typed part known n sample t = .error e) :
    e = .shape part known sample t.shape ∧ t.shape ≠ n :: sample ∨
      e = .count part t.shape.numel t.data.size ∧ t.shape.numel ≠ t.data.size := by
  unfold typed at h
  split at h
  · split at h
    · cases h
    · rename_i hw
      cases h
      exact .inr ⟨rfl, Ne.symm hw⟩
  · rename_i hs
    cases h
    exact .inl ⟨rfl, hs⟩

theorem missized_sound {i : Nat} {ts : List RawTensor} {e : ProbeError}
    (h : missized? i ts = some e) :
    ∃ j t, ts[j]? = some t ∧ e = .count (.trace (i + j)) t.shape.numel t.data.size ∧
      t.shape.numel ≠ t.data.size := by
  induction ts generalizing i with
  | nil => cases h
  | cons t ts ih =>
    unfold missized? at h
    split at h
    · obtain ⟨j, u, hu, he, hn⟩ := ih h
      exact ⟨j + 1, u, by simpa using hu, by rw [he]; congr 2; omega, hn⟩
    · rename_i hw
      cases h
      exact ⟨0, t, rfl, rfl, Ne.symm hw⟩

/-- A probe that fits has one sample or more, and its inputs and outputs have the model's shapes;
what is compared are the scalars that were recorded. -/
theorem fit_sound {f : Fitted m} (h : p.fit m = .ok f) :
    0 < f.samples ∧ p.input.shape = f.samples :: m.input ∧ p.output.shape = f.samples :: m.output ∧
      f.input.data = p.input.data ∧ f.output.data = p.output.data ∧ f.trace = p.trace := by
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
  exact ⟨Nat.pos_of_ne_zero hn, hi, ho, di, d, rfl⟩

/-- A probe that does not fit is told why, and that is true. -/
theorem fit_error {e : ProbeError} (h : p.fit m = .error e) (run : Option (Evaluation m))
    (b : Bundle m.layer.params) (tolerance : Decimal) : e.Holds m run b tolerance p := by
  unfold fit at h
  simp only [bind, Except.bind, pure, Except.pure] at h
  split at h
  · rename_i hn
    cases h
    refine ⟨rfl, rfl, rfl, fun n hpos hs => ?_⟩
    rw [hs, List.headD_cons] at hn
    omega
  rename_i hn
  split at h
  · rename_i hi
    cases h
    rcases typed_error hi with ⟨rfl, hs⟩ | ⟨rfl, hc⟩
    · refine ⟨rfl, rfl, rfl, fun n _ hs' => hs ?_⟩
      rw [hs', List.headD_cons]
    · exact ⟨_, rfl, rfl, rfl, hc⟩
  rename_i input hi
  split at h
  · rename_i ho
    cases h
    rcases typed_error ho with ⟨rfl, hs⟩ | ⟨rfl, hc⟩
    · exact ⟨_, rfl, (typed_sound hi).1, rfl, rfl, hs⟩
    · exact ⟨_, rfl, rfl, rfl, hc⟩
  split at h
  · rename_i hm
    cases h
    obtain ⟨j, t, ht, rfl, hc⟩ := missized_sound hm
    exact ⟨t, by simpa [part?] using ht, rfl, rfl, hc⟩
  · cases h

theorem layerApart_none {tolerance : Decimal} {ours : List (String × SomeTensor)} {t : RawTensor}
    (h : layerApart? tolerance ours t = none) : LayerAgrees tolerance ours t := by
  intro value hv hs
  unfold layerApart? at h
  rw [hv] at h
  simp only [hs, and_self, dite_true, Option.map_eq_none_iff] at h
  exact (apart_eq_none_iff _).mp h

theorem layerApart_some {tolerance : Decimal} {ours : List (String × SomeTensor)} {t : RawTensor}
    {name : String} {w : Apart} (h : layerApart? tolerance ours t = some (name, w)) :
    t.name = name ∧ ∃ value : Tensor t.shape, ours.lookup name = some ⟨t.shape, value⟩ ∧
      w.Holds tolerance value.data t.data := by
  unfold layerApart? at h
  split at h
  · rename_i s value hv
    split at h
    · rename_i hs
      obtain ⟨w', hw, he⟩ := Option.map_eq_some_iff.mp h
      cases he
      obtain ⟨rfl, hsize⟩ := hs
      exact ⟨rfl, value, hv, apart_holds hw⟩
    · cases h
  · cases h

/-- A comparison succeeds if and only if every one of the model's own outputs, in the numbers that
were asked for, agrees with the one that was recorded. -/
theorem compare_ok_iff {f : Fitted m} {e : Evaluation m} {b : Bundle m.layer.params}
    {tolerance : Decimal} :
    (∃ parity, f.compare e b tolerance = .ok parity) ↔
      Agreeing tolerance (m.runWith e b f.input).1.data f.output.data := by
  rw [← apart_eq_none_iff ((m.runWith e b f.input).1.size_eq.trans f.output.size_eq.symm)]
  unfold Fitted.compare
  simp only
  split <;> rename_i h
  · simp [h]
  · simp [h]

/-- What is said of a comparison that succeeds is said of the numbers that were asked for. -/
theorem compare_numbers {f : Fitted m} {e : Evaluation m} {b : Bundle m.layer.params}
    {tolerance : Decimal} {parity : Parity} (h : f.compare e b tolerance = .ok parity) :
    parity.numbers = e.numbers := by
  unfold Fitted.compare at h
  simp only at h
  split at h
  · cases h
  · cases h
    rfl

/-- A comparison that fails names a scalar that does not agree, the worst, and the first layer that
was recorded and does not agree. -/
theorem compare_error {f : Fitted m} (hf : p.fit m = .ok f) {run : Evaluation m}
    {b : Bundle m.layer.params} {tolerance : Decimal} {e : ProbeError}
    (h : f.compare run b tolerance = .error e) : e.Holds m (some run) b tolerance p := by
  obtain ⟨_, hi, ho, di, d, ht⟩ := fit_sound hf
  unfold Fitted.compare at h
  simp only at h
  split at h
  · rename_i w hw
    cases h
    refine ⟨run, f.samples, f.input, rfl, rfl, hi, di, ho, d ▸ apart_holds hw, ?_⟩
    rw [← ht]
    cases hl : f.trace.findSome? (layerApart? tolerance (m.runWith run b f.input).2) with
    | none =>
      exact fun t hm => layerApart_none (List.findSome?_eq_none_iff.mp hl t hm)
    | some found =>
      obtain ⟨before, t, after, hs, ht, hb⟩ := List.findSome?_eq_some_iff.mp hl
      obtain ⟨name, w⟩ := found
      exact ⟨before, t, after, hs, fun u hu => layerApart_none (hb u hu), layerApart_some ht⟩
  · cases h

end Probe

end NN
