import NN.Load

/-!
# A theorem about the network that was just trained

Lean reads what training wrote, `mlp.json`, and a search's certificate, `mlp.certificate.json`,
beside this file, and its kernel proves that predictions stay within four standard deviations of the
mean, whatever the inputs within four of theirs, and in whatever order a deployment adds up. The
round trip of `mlp` ends with it; it belongs to no library, as the files that it reads are not
committed:

  lake build NN.Load
  lake env lean NN/Examples/Interop/PyTorch/MLP/Proved.lean
-/

open NN

load_payload diabetes : mlp "mlp.json"

/-- Every prediction is finite and within four standard deviations. -/
theorem diabetes_bounded (x : Inputs diabetes) (hx : x ∈ box [(-4, 4), (-4, 4)])
    (y : Outputs diabetes) (h : diabetes.Computes x y) : y.Finite ∧ -4 ≤ y[0] ∧ y[0] ≤ 4 := by
  certify "mlp.certificate.json"

/-- info: 'diabetes_bounded' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs in #print axioms diabetes_bounded
