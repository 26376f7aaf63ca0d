import NN.Proofs
import WireProofs

/-!
# Axioms, continued

The headline theorems about arithmetic and about bounds, with the axioms that they rest on. Nothing
but `propext`, `Classical.choice` and `Quot.sound` may appear.
-/

namespace NNTest

/-- info: 'Wire.Binary32.toRat_units' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms Wire.Binary32.toRat_units

/--
info: 'Wire.Binary32.add_nearest' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms Wire.Binary32.add_nearest

/--
info: 'Wire.Binary32.sub_nearest' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms Wire.Binary32.sub_nearest

/--
info: 'Wire.Binary32.mul_nearest' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms Wire.Binary32.mul_nearest

/--
info: 'Wire.Binary32.fma_nearest' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms Wire.Binary32.fma_nearest

/--
info: 'Wire.Binary32.div_nearest' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms Wire.Binary32.div_nearest

/--
info: 'Wire.Binary32.sqrt_nearest' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms Wire.Binary32.sqrt_nearest

/--
info: 'Wire.Binary32.ofNat_nearest' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms Wire.Binary32.ofNat_nearest

/--
info: 'Wire.Binary32.IsRounded.unique' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms Wire.Binary32.IsRounded.unique

/--
info: 'Wire.Binary32.rounding_mono' depends on axioms: [propext, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms Wire.Binary32.rounding_mono

/--
info: 'Wire.Binary32.rounding_error' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms Wire.Binary32.rounding_error

/--
info: 'Wire.Binary32.add_error' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms Wire.Binary32.add_error

/--
info: 'Wire.Sums.bound' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms Wire.Sums.bound

/--
info: 'Wire.Sums.left_to_right' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms Wire.Sums.left_to_right

/--
info: 'Wire.Sums.exists_result' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms Wire.Sums.exists_result

/--
info: 'NN.IR.Graph.eval_computes' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.IR.Graph.eval_computes

/--
info: 'NN.IR.Graph.exists_computes' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.IR.Graph.exists_computes

/--
info: 'NN.Verify.lower_computes' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.Verify.lower_computes

/--
info: 'NN.Verify.Affine.forward_holds' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.Verify.Affine.forward_holds

/--
info: 'NN.Verify.lowerBound_run' depends on axioms: [propext, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.Verify.lowerBound_run

/--
info: 'NN.Verify.check_sound' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.Verify.check_sound

/--
info: 'NN.Verify.check_certificate_sound' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.Verify.check_certificate_sound

/--
info: 'NN.Loaded.certified' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.Loaded.certified

/--
info: 'NN.Loaded.exists_computes' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.Loaded.exists_computes

/--
info: 'NN.Verify.refutes_sound' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.Verify.refutes_sound

end NNTest
