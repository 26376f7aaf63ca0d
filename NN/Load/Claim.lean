import NN.Load.Statement
import NN.Verify.Claim

/-!
# Claims about outputs

Comparisons of linear terms, joined by "and" and "or", as data: what `certify` reads a goal as. The
outputs for which a claim is false are the unsafe ones of a property, which the check knows about.
-/

namespace NN

open Wire

/-- A linear term of outputs. -/
inductive Linear where
  /-- A number. -/
  | number (q : Rat)
  /-- `y[j]`. -/
  | output (j : Nat)
  /-- `-a`. -/
  | neg (a : Linear)
  /-- `a + b`. -/
  | add (a b : Linear)
  /-- `a - b`. -/
  | sub (a b : Linear)
  /-- `q * a`. -/
  | times (q : Rat) (a : Linear)
  /-- `a * q`. -/
  | scaled (a : Linear) (q : Rat)

namespace Linear

/-- The value, if `y j` is the value of output `j`. -/
def eval (y : Nat → Rat) : Linear → Rat
  | .number q => q
  | .output j => y j
  | .neg a => -a.eval y
  | .add a b => a.eval y + b.eval y
  | .sub a b => a.eval y - b.eval y
  | .times q a => q * a.eval y
  | .scaled a q => a.eval y * q

/-- What the term is without outputs. -/
def constant : Linear → Rat := eval fun _ => 0

/-- The coefficients of the outputs, each times `k`, before others. -/
def coefficients (k : Rat) : Linear → Combination → Combination
  | .number _, c => c
  | .output j, c => (j, k) :: c
  | .neg a, c => a.coefficients (-k) c
  | .add a b, c => a.coefficients k (b.coefficients k c)
  | .sub a b, c => a.coefficients k (b.coefficients (-k) c)
  | .times q a, c => a.coefficients (k * q) c
  | .scaled a q, c => a.coefficients (k * q) c

/-- `a ≤ 0`, or `a < 0`, as a constraint. -/
def constraint (a : Linear) (strict : Bool) : Constraint :=
  ⟨a.coefficients 1 [], -a.constant, strict⟩

/-- The greatest index of an output, and one; zero if there is none. -/
def outputs : Linear → Nat
  | .number _ => 0
  | .output j => j + 1
  | .neg a => a.outputs
  | .add a b => max a.outputs b.outputs
  | .sub a b => max a.outputs b.outputs
  | .times _ a => a.outputs
  | .scaled a _ => a.outputs

end Linear

/-- A claim about outputs. -/
inductive Claim where
  /-- All outputs are finite. -/
  | finite
  /-- `a ≤ b`. -/
  | le (a b : Linear)
  /-- `a < b`. -/
  | lt (a b : Linear)
  /-- Both. -/
  | and (p q : Claim)
  /-- One of them. -/
  | or (p q : Claim)

namespace Claim

/-- What a linear term is of outputs `y`. -/
abbrev valueOf (y : Nat → Binary32) (a : Linear) : Rat :=
  a.eval fun j => Binary32.toRat (y j).bits

/-- What is claimed, of outputs `y`. -/
def Holds (y : Nat → Binary32) : Claim → Prop
  | .finite => ∀ j, (y j).Finite
  | .le a b => valueOf y a ≤ valueOf y b
  | .lt a b => valueOf y a < valueOf y b
  | .and p q => p.Holds y ∧ q.Holds y
  | .or p q => p.Holds y ∨ q.Holds y

/-- The finite outputs for which the claim is false: those for which all constraints of one of these
lists hold. -/
def unsafe_ : Claim → List (List Constraint)
  | .finite => []
  | .le a b => [[(b.sub a).constraint true]]
  | .lt a b => [[(b.sub a).constraint false]]
  | .and p q => p.unsafe_ ++ q.unsafe_
  | .or p q => p.unsafe_.flatMap fun all => q.unsafe_.map (all ++ ·)

/-- The claim for a box, as a property. -/
def property (c : Claim) (sides : List (Rat × Rat)) (outputs : Nat) : Property where
  inputs := (sides.map fun s => ⟨s.1, s.2⟩).toArray
  outputs
  unsafe_ := c.unsafe_

end Claim

namespace Loaded

variable {f : Family} {m : f.Member} (d : Loaded m)

/-- The scalars of the parameters by their flat indices, as the kernel evaluates them. -/
def scalars : List ParamSpec → List Words → List (Nat → Binary32)
  | [], _ => []
  | p :: ps, ws =>
    (fun i => if i < p.shape.numel then ⟨(ws.headD []).bits i⟩ else .zero) :: scalars ps ws.tail

/-- Does a tree show a claim for a box? What the kernel evaluates for `certify`. -/
def shows (sides : List (Rat × Rat)) (c : Claim) (slopes : Verify.Slopes) (tree : Verify.Tree) :
    Bool :=
  let n := m.model.output.numel
  let p := c.property sides n
  match Verify.lowerWith (m.model.graph 1) (scalars m.model.layer.params d.words),
    Verify.goalOf n p with
  | .ok l, some goal => Verify.check l.nodes l.output goal (Verify.boxOf p) slopes tree
  | _, _ => false

end Loaded

end NN
