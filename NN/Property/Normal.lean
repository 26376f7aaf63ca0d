import NN.Property.Formula

/-!
# Normal forms

A term becomes a linear combination, a formula bounds of inputs and a disjunction of conjunctions of
linear constraints of outputs, or it is refused. That both mean the same is proved in
`NN.Proofs.PropertyNormal`.
-/

namespace NN

/-- The sum of two combinations whose variables are in order, without zeros. -/
def Combination.add : Combination → Combination → Combination
  | [], d => d
  | c, [] => c
  | (i, a) :: c, (j, b) :: d =>
    if i < j then (i, a) :: add c ((j, b) :: d)
    else if j < i then (j, b) :: add ((i, a) :: c) d
    else if a + b = 0 then add c d
    else (i, a + b) :: add c d
termination_by c d => c.length + d.length

/-- A multiple of a combination, without zeros. -/
def Combination.scale (c : Combination) (r : Rat) : Combination :=
  if r = 0 then [] else c.map fun (j, a) => (j, r * a)

namespace Vnnlib

/-- A term as a linear combination of variables and a constant. -/
structure Linear where
  /-- Of the inputs. -/
  inputs : Combination := []
  /-- Of the outputs. -/
  outputs : Combination := []
  /-- The constant. -/
  constant : Rat := 0

namespace Linear

/-- The value, given those of the variables. -/
def value (l : Linear) (x y : Nat → Rat) : Rat :=
  l.inputs.value x + l.outputs.value y + l.constant

/-- The sum. -/
def add (l m : Linear) : Linear :=
  ⟨l.inputs.add m.inputs, l.outputs.add m.outputs, l.constant + m.constant⟩

/-- A multiple. -/
def scale (l : Linear) (r : Rat) : Linear :=
  ⟨l.inputs.scale r, l.outputs.scale r, r * l.constant⟩

/-- Are there no variables in it? -/
def isConstant (l : Linear) : Bool := l.inputs.isEmpty && l.outputs.isEmpty

end Linear

/-- The number has numerator and denominator within the limit. -/
def short (limits : PropertyLimits) (r : Rat) : Bool :=
  r.num.natAbs.log2 < limits.bits && r.den.log2 < limits.bits

/-- What was computed, unless its numbers are too long. -/
def Linear.within (limits : PropertyLimits) (byte : Nat) (l : Linear) :
    Except PropertyFault Linear :=
  if (l.constant :: (l.inputs.map (·.2) ++ l.outputs.map (·.2))).all (short limits) then .ok l
  else .error ⟨byte, .limit limits.bits .bits⟩

/-- A term of the comparison at `byte` as a linear combination. -/
def Term.linear (limits : PropertyLimits) (byte : Nat) : Term → Except PropertyFault Linear
  | .number r => .ok { constant := r }
  | .input i => .ok { inputs := [(i, 1)] }
  | .output j => .ok { outputs := [(j, 1)] }
  | .add a b => do ((← a.linear limits byte).add (← b.linear limits byte)).within limits byte
  | .neg a => do return (← a.linear limits byte).scale (-1)
  | .mul start a b => do
    let l ← a.linear limits byte
    let m ← b.linear limits byte
    if l.isConstant then (m.scale l.constant).within limits byte
    else if m.isConstant then (l.scale m.constant).within limits byte
    else throw ⟨start, .unsupported .nonlinear⟩
  | .div start a b => do
    let l ← a.linear limits byte
    let m ← b.linear limits byte
    if m.isConstant then
      if m.constant = 0 then throw ⟨start, .zeroDivisor⟩
      else (l.scale m.constant⁻¹).within limits byte
    else throw ⟨start, .unsupported .nonlinear⟩

/-- A bound of an input, and where it stands. -/
structure Bound where
  /-- Where. -/
  byte : Nat
  /-- The number of the input. -/
  input : Nat
  /-- Is it one from above? -/
  upper : Bool
  /-- The bound. -/
  value : Rat

/-- The bound is kept. -/
def Bound.Holds (b : Bound) (x : Nat → Rat) : Prop :=
  if b.upper then x b.input ≤ b.value else b.value ≤ x b.input

/-- Constraints of which those in one of the lists hold. -/
abbrev Cases := List (List Constraint)

/-- The constraints of one of the lists hold. -/
def Cases.Hold (cs : Cases) (y : Nat → Rat) : Prop := ∃ all ∈ cs, ∀ c ∈ all, c.Holds y

/-- How many constraints there are. -/
def Cases.size (cs : Cases) : Nat := cs.foldl (fun n all => n + all.length) 0

/-- The constraints of one list of each. -/
def Cases.product (cs ds : Cases) : Cases := cs.flatMap fun all => ds.map fun more => all ++ more

/-- A formula in normal form: all bounds and one of the cases. -/
structure Normal where
  /-- The bounds of inputs. -/
  bounds : List Bound := []
  /-- The cases of outputs. -/
  cases : Cases := [[]]

/-- The normal form is true. -/
def Normal.Holds (n : Normal) (x y : Nat → Rat) : Prop :=
  (∀ b ∈ n.bounds, b.Holds x) ∧ n.cases.Hold y

/-- `l ≤ 0`, or `l < 0`, in normal form. -/
def Linear.atMostZero (l : Linear) (byte : Nat) (strict : Bool) : Except PropertyFault Normal :=
  match l.inputs, l.outputs with
  | [], [] => .error ⟨byte, .constant⟩
  | [], outputs => .ok { cases := [[⟨outputs, -l.constant, strict⟩]] }
  | [(i, a)], [] =>
    if a = 0 then .error ⟨byte, .constant⟩
    else if strict then .error ⟨byte, .unsupported .strictBound⟩
    else .ok { bounds := [⟨byte, i, 0 < a, -l.constant / a⟩] }
  | _, [] => .error ⟨byte, .unsupported .severalInputs⟩
  | _, _ => .error ⟨byte, .unsupported .mixed⟩

/-- Cases that are not too many. -/
def Cases.within (limits : PropertyLimits) (byte conjunctions constraints : Nat)
    (cs : Unit → Cases) : Except PropertyFault Cases :=
  if conjunctions > limits.conjunctions then
    .error ⟨byte, .limit limits.conjunctions .conjunctions⟩
  else if constraints > limits.constraints then
    .error ⟨byte, .limit limits.constraints .constraints⟩
  else .ok (cs ())

/-- The cases of two formulas that both hold. -/
def Cases.both (limits : PropertyLimits) (byte : Nat) (cs ds : Cases) :
    Except PropertyFault Cases :=
  within limits byte (cs.length * ds.length)
    (cs.size * ds.length + cs.length * ds.size) fun _ => cs.product ds

/-- A formula in normal form. -/
def Formula.normal (limits : PropertyLimits) : Formula → Except PropertyFault Normal
  | .compare byte strict a b => do
    let l ← a.linear limits byte
    let m ← b.linear limits byte
    (l.add (m.scale (-1))).atMostZero byte strict
  | .and byte f g => do
    let m ← f.normal limits
    let n ← g.normal limits
    return ⟨m.bounds ++ n.bounds, ← Cases.both limits byte m.cases n.cases⟩
  | .or byte f g => do
    let m ← f.normal limits
    let n ← g.normal limits
    unless m.bounds.isEmpty && n.bounds.isEmpty do throw ⟨byte, .unsupported .disjunction⟩
    let cases ← Cases.within limits byte (m.cases.length + n.cases.length)
      (m.cases.size + n.cases.size) fun _ => m.cases ++ n.cases
    return { cases }

end Vnnlib

end NN
