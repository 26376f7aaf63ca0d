import NN.Proofs
import WireProofs

/-!
# Axioms, continued

The headline theorems about properties and certificates, with the axioms that they rest on. Nothing
but `propext`, `Classical.choice` and `Quot.sound` may appear.
-/

namespace NNTest

/-- info: 'NN.readProperty_sound' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.readProperty_sound

/-- info: 'NN.Property.canonical_sound' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.Property.canonical_sound

/--
info: 'NN.Property.range_unsafe' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.Property.range_unsafe

/--
info: 'NN.Property.atMost_unsafe' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.Property.atMost_unsafe

/--
info: 'NN.Property.keepsClass_box' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.Property.keepsClass_box

/--
info: 'NN.Property.keepsClass_unsafe' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.Property.keepsClass_unsafe

/-- info: 'NN.Vnnlib.Formula.normal_holds' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.Vnnlib.Formula.normal_holds

/-- info: 'NN.Vnnlib.number_sound' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.Vnnlib.number_sound

/-- info: 'NN.Certificate.tree_nodes' depends on axioms: [propext] -/
#guard_msgs (whitespace := lax) in #print axioms NN.Certificate.tree_nodes

/-- info: 'NN.Certificate.nodes_tree' depends on axioms: [propext] -/
#guard_msgs (whitespace := lax) in #print axioms NN.Certificate.nodes_tree

/-- info: 'NN.Certificate.about_sound' depends on axioms: [propext] -/
#guard_msgs (whitespace := lax) in #print axioms NN.Certificate.about_sound

/-- info: 'NN.judge_sound' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.judge_sound

end NNTest
