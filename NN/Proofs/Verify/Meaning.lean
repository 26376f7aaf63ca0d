import NN.Verify.Check

/-!
# What the check's data mean

What coefficients, bounds and errors say of a run. The theorems of this folder are about these.
-/

namespace NN.Verify

open Wire

/-- `Σ cᵢ xᵢ`. -/
def Vec.eval (c : Vec) (x : Nat → Int) : Int := sumTo c.size fun i => c.get i * x i

/-- The linear function of a run that a front stands for. -/
def Front.value : Front → List (Nat → Int) → Int
  | some c :: front, x :: env => c.eval x + Front.value front env
  | none :: front, _ :: env => Front.value front env
  | _, _ => 0

/-- `y` is as near to the sums as a gap says: `2^scale yⱼ` within `2^shift · errorⱼ` of
`Σ W x + 2^shift · biasⱼ`. -/
def Gap.Holds (g : Gap) (a : Affine) (env : List (Nat → Int)) (y : Nat → Int) : Prop :=
  ∀ j, (2 ^ a.scale * y j - (a.linear env j + 2 ^ g.shift * g.bias.get j)).natAbs
    ≤ 2 ^ g.shift * g.error.get j

/-- Moving coefficients of `y` to the values before it lowers the function at most. -/
def Step.Sound (s : Step) (env : List (Nat → Int)) (y : Nat → Int) : Prop :=
  ∀ (c : Vec) (front : Front), front.length = env.length →
    Front.value (s.apply c front).1 env + (s.apply c front).2 ≤ c.eval y + Front.value front env

/-- Each step is sound for the value it belongs to; the last value is the input. -/
def StepsSound : List Step → List (Nat → Int) → Prop
  | [], _ => True
  | s :: ss, y :: env => s.Sound env y ∧ StepsSound ss env
  | _ :: _, [] => False

/-- All scalars are finite and within the bounds. -/
def Bounds.Hold (b : Bounds) (x : Nat → Binary32) : Prop :=
  (∀ i, (x i).Finite) ∧ b.Contain (values x)

/-- What is known of a value holds of `y`, given the values before it. -/
def Value.Holds (v : Value) (n : Node) (env : List (Nat → Binary32)) (y : Nat → Binary32) : Prop :=
  v.bounds.Hold y ∧ match n with
    | .affine a => v.gap.Holds a (env.map values) (values y)
    | _ => True

/-- What is known holds of a run. -/
def State.Holds : State → List Node → List (Nat → Binary32) → Prop
  | v :: s, n :: ns, y :: env => v.Holds n env y ∧ State.Holds s ns env
  | [v], [], [x] => v.bounds.Hold x
  | _, _, _ => False

end NN.Verify
