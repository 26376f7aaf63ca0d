/-!
# Properties

What can be claimed of a network: that for every input in a box no output is unsafe. Numbers are
exact rationals. What the claim is about, binary32 or anything else, is not said here: `x` and `y`
are the values that inputs and outputs have.
-/

namespace NN

/-- A linear combination of numbered variables: the number and the coefficient of each. -/
abbrev Combination := List (Nat × Rat)

/-- `Σ aⱼ · yⱼ`. -/
def Combination.value (c : Combination) (y : Nat → Rat) : Rat :=
  match c with
  | [] => 0
  | (j, a) :: c => a * y j + Combination.value c y

/-- The numbers from `lower` to `upper`. -/
structure Interval where
  /-- No number is less. -/
  lower : Rat
  /-- No number is greater. -/
  upper : Rat
deriving DecidableEq, Inhabited

/-- The number is in the interval. -/
def Interval.Contains (i : Interval) (x : Rat) : Prop := i.lower ≤ x ∧ x ≤ i.upper

instance (i : Interval) (x : Rat) : Decidable (i.Contains x) :=
  inferInstanceAs (Decidable (_ ∧ _))

/-- A linear constraint of outputs. -/
structure Constraint where
  /-- The coefficients of the outputs. -/
  coefficients : Combination
  /-- What the combination is compared with. -/
  bound : Rat
  /-- Must it be less? -/
  strict : Bool := false
deriving DecidableEq

/-- `Σ aⱼ · yⱼ ≤ bound`, or `<`. -/
def Constraint.Holds (c : Constraint) (y : Nat → Rat) : Prop :=
  if c.strict then c.coefficients.value y < c.bound else c.coefficients.value y ≤ c.bound

instance (c : Constraint) (y : Nat → Rat) : Decidable (c.Holds y) := by
  unfold Constraint.Holds
  exact inferInstance

/-- A box of inputs and a set of outputs that must not be reached from it. -/
structure Property where
  /-- The box: an interval for each input. -/
  inputs : Array Interval
  /-- The number of outputs. -/
  outputs : Nat
  /-- The unsafe outputs: those for which all constraints of one of these lists hold. -/
  unsafe_ : List (List Constraint)
deriving DecidableEq

namespace Property

/-- `x` is in the box. -/
def Box (p : Property) (x : Nat → Rat) : Prop :=
  ∀ (i : Nat) (h : i < p.inputs.size), p.inputs[i].Contains (x i)

/-- `y` is unsafe. -/
def Unsafe (p : Property) (y : Nat → Rat) : Prop :=
  ∃ all ∈ p.unsafe_, ∀ c ∈ all, c.Holds y

end Property

end NN
