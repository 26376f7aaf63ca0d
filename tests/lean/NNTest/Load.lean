import NN.Load

/-!
# Payloads as constants, certificates as proofs

What is rejected is an error where the file is named, in the words of the command; what is proved is
proved by the kernel.
-/

open NN

namespace NNTest.Load

load_payload net : mlp "../../payloads/accept/mlp.json"

#guard net.receipt = Wire.Sha256.hex net.bundle.receipt.bundle
#guard net.run (.ofList [1, 2] [2.5, 3.25]) = .ofList [1, 1] [26.625]
example {n : Nat} (x : Tensor [n, 2]) : Tensor [n, 1] := net.run x
example : Tensor [8, 2] := net.bundle.get "linear1.weight"

-- Every error, at the file's name.
/--
@ +1:23...55
error: mlp.json: config.mismatch  config.hidden
  expected 9
  found    8
  hint     if it is meant: --set hidden=8
---
@ +1:23...55
error: mlp.json: param.shape  params[0] linear1.weight
  expected shape![9, 2]
  found    shape![8, 2]
---
@ +1:23...55
error: mlp.json: param.shape  params[1] linear1.bias
  expected shape![9]
  found    shape![8]
---
@ +1:23...55
error: mlp.json: param.shape  params[2] linear2.weight
  expected shape![1, 9]
  found    shape![1, 8]
-/
#guard_msgs (positions := true) in
load_payload bad : mlp "../../payloads/accept/mlp.json" with hidden := 9

-- The probe is recomputed.
/--
error: probe.parity.json: probe.parity  probe.output[0]
  expected 1026.625
  found    26.625
-/
#guard_msgs in
load_payload bad : mlp "../../payloads/reject/probe.parity.json"

/--
error: none.json: io.missing  $
  expected a file
  found    nothing
-/
#guard_msgs in
load_payload bad : mlp "none.json"

/-- error: mlp has no setting hiden; it has in=2, hidden=8, out=1 -/
#guard_msgs in
load_payload bad : mlp "../../payloads/accept/mlp.json" with hiden := 8

/-- error: `NNTest.Load.net` has already been declared -/
#guard_msgs in
load_payload net : mlp "../../payloads/accept/mlp.json"

/--
error: 33 scalars are more than the 32 that load_payload keeps in a constant; set_option load_payload.scalars, or import the file when the program runs: NN.importFile
-/
#guard_msgs in
set_option load_payload.scalars 32 in
load_payload bad : mlp "../../payloads/accept/mlp.json"

-- What was rejected left nothing behind.
/-- error: Unknown constant `bad.member` -/
#guard_msgs in
#print axioms bad.member

/-- What a certificate shows. -/
theorem bounded (x : Inputs net) (hx : x ∈ box [(-1, 1), (-1, 1)]) (y : Outputs net)
    (h : net.Computes x y) : y.Finite ∧ -9 ≤ y[0] ∧ (y[0] > 20 ∨ 0.5 * y[0] - 1 < 6 + 1 / 10) := by
  certify "../../certificates/accept/mlp.json"

/-- info: 'NNTest.Load.bounded' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs in #print axioms bounded

-- What it does not show.
/--
@ +3:10...46
error: mlp.json: certificate.unproved  tree
  expected bounds that exclude every unsafe output
  found    bounds that do not, or a sum that may overflow
-/
#guard_msgs (positions := true) in
example (x : Inputs net) (_ : x ∈ box [(-1, 1), (-1, 1)]) (y : Outputs net)
    (_ : net.Computes x y) : y[0] ≤ 12.5 := by
  certify "../../certificates/accept/mlp.json"

-- A certificate for something else.
/--
error: splits.json: certificate.graph  graph
  expected 0f0e4ee8aff463674609124b541cec23edf9c256af4dff936da6d8f9ae426a30
  found    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
-/
#guard_msgs in
example (x : Inputs net) (_ : x ∈ box [(-1, 1), (-1, 1)]) (y : Outputs net)
    (_ : net.Computes x y) : y[0] ≤ 14 := by
  certify "../../certificates/accept/splits.json"

-- What would take the kernel long is refused.
/--
error: the kernel would have to do a check of size 4992, and certify leaves it no more than 50: set_option certify.work, or check it compiled (torchlean check-certificate)
-/
#guard_msgs in
set_option certify.work 50 in
example (x : Inputs net) (_ : x ∈ box [(-1, 1), (-1, 1)]) (y : Outputs net)
    (_ : net.Computes x y) : y[0] ≤ 14 := by
  certify "../../certificates/accept/mlp.json"

/-- error: the box is empty: 1 is greater than -1 -/
#guard_msgs in
example (x : Inputs net) (_ : x ∈ box [(-1, 1), (1, -1)]) (y : Outputs net)
    (_ : net.Computes x y) : y[0] ≤ 14 := by
  certify "../../certificates/accept/mlp.json"

/--
error: mlp.json: certificate.inputs  property
  expected 2 inputs
  found    1
-/
#guard_msgs in
example (x : Inputs net) (_ : x ∈ box [(-1, 1)]) (y : Outputs net)
    (_ : net.Computes x y) : y[0] ≤ 14 := by
  certify "../../certificates/accept/mlp.json"

/--
error: certify proves comparisons (≤, <, ≥, >) of linear terms, with numerals, of the outputs y[0], y[1], …, and y.Finite, joined by ∧ and ∨; it does not read
  x[0]
-/
#guard_msgs in
example (x : Inputs net) (_ : x ∈ box [(-1, 1), (-1, 1)]) (y : Outputs net)
    (_ : net.Computes x y) : y[0] ≤ 14 + x[0] := by
  certify "../../certificates/accept/mlp.json"

end NNTest.Load
