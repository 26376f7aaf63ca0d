import NN.IR.Pretty
import NN.IR.Run

/-!
# Kinds

A model has a graph for every number of samples. What its values are like for all of them at once is
their kind, and an operator between kinds is one for each number of samples.
-/

namespace NN

open IR

/-- The shape of a value for every number of samples. -/
structure Kind where
  /-- Is there one for each sample, in a first dimension that is left out of the shape? -/
  sampled : Bool
  /-- The shape, of one sample if there is one for each. -/
  shape : Shape
deriving DecidableEq, Repr

/-- The shape over `n` samples. -/
def Kind.over (n : Nat) : Kind → Shape
  | ⟨true, s⟩ => n :: s
  | ⟨false, s⟩ => s

/-- The kind of a parameter of a shape. -/
abbrev Kind.fixed (s : Shape) : Kind := ⟨false, s⟩

/-- An operator from operands of some kinds to a result of a kind: one for every number of samples,
and the same one. -/
structure SampledOp (ins : List Kind) (out : Kind) where
  /-- The operator over `n` samples. -/
  over (n : Nat) : Op (ins.map (Kind.over n)) (out.over n)
  /-- Its name is the same for all. -/
  tag_eq : ∀ n, (over n).tag = (over 1).tag := by intro; rfl
  /-- And so are its numbers. -/
  fields_eq : ∀ n, (over n).fields = (over 1).fields := by intro; rfl
  /-- There is a result for each sample exactly if there is such an operand. -/
  sampled_eq : out.sampled = ins.any (·.sampled) := by simp
  /-- Does it need an exponential function? -/
  exponential : Bool := false
  /-- An arithmetic that has one, if that is needed, can compute it. -/
  defined : ∀ {α : Type} [Arithmetic α], (exponential → (Arithmetic.exp? (α := α)).isSome) →
    ∀ n, (over n).defined α := by intros; rfl

namespace SampledOp

variable {ins : List Kind} {out : Kind} (op : SampledOp ins out)

/-- The operator's name. -/
def tag : String := (op.over 1).tag

/-- The operator's numbers that the shapes do not tell. -/
def fields : List (String × String) := (op.over 1).fields

end SampledOp

/-- An operator from operands of some kinds, and the kind of its result. -/
abbrev TypedOp (ins : List Kind) := (out : Kind) × SampledOp ins out

/-- Why operands and numbers are not those of an operator. -/
inductive Mistyped where
  /-- Another number of operands. -/
  | arity (expected : Nat)
  /-- An operand of another shape: what is expected, as text, since some dimensions are free. -/
  | operand (index : Nat) (expected : String)
  /-- An operand that is there for each sample, or is not. -/
  | samples (index : Nat) (expected : Bool)
  /-- An attribute that is not there, or of another value: what is expected. -/
  | attribute (name expected : String)
  /-- A shape that cannot be the result's: what is expected. -/
  | result (expected : String)
deriving DecidableEq, Repr

end NN
