import Dependent
import NN.Load

/-!
# A trained network in another project

A payload as a constant, its shapes known to the types, and a theorem about every output that a
deployment may compute.
-/

open NN Dependent

load_payload trained : bottleneck "narrow.json" with hidden := 2

-- Nothing is cast.
example {n : Nat} (x : Tensor [n, 3]) : Tensor [n, 3] := trained.run x
example : Tensor [2, 3] := trained.bundle.get "up.weight"

#guard trained.run (.ofList [1, 3] [1, 2, 3]) = .ofList [1, 3] [4, -0.5, -2]
#guard trained.receipt = Wire.Sha256.hex trained.bundle.receipt.bundle

/-- Bounds of single outputs, and what joins them. -/
theorem trained_bounded (x : Inputs trained) (hx : x ∈ box [(-1, 1), (-1, 1), (-1, 1)])
    (y : Outputs trained) (h : trained.Computes x y) :
    y.Finite ∧ 0.9 ≤ y[0] ∧ y[0] < 11 ∧ 2 * y[1] - y[0] ≤ 3 ∧ (y[2] < 1 ∨ y[1] ≤ y[0]) := by
  certify "narrow.certificate.json"

/-- info: 'trained_bounded' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs in #print axioms trained_bounded
