import NN.Property.Error
import NN.Property.Property

/-!
# Formulas

What VNN-LIB says, as it is written, and what it means. Each formula knows where it begins.
-/

namespace NN.Vnnlib

/-- A term. -/
inductive Term where
  /-- A number. -/
  | number (r : Rat)
  /-- `X_i` -/
  | input (i : Nat)
  /-- `Y_j` -/
  | output (j : Nat)
  /-- `(+ a b)` -/
  | add (a b : Term)
  /-- `(- a)` -/
  | neg (a : Term)
  /-- `(* a b)`, and where it begins. -/
  | mul (byte : Nat) (a b : Term)
  /-- `(/ a b)`, and where it begins. -/
  | div (byte : Nat) (a b : Term)

/-- The value of a term, given those of the variables. -/
def Term.value (x y : Nat → Rat) : Term → Rat
  | .number r => r
  | .input i => x i
  | .output j => y j
  | .add a b => a.value x y + b.value x y
  | .neg a => -a.value x y
  | .mul _ a b => a.value x y * b.value x y
  | .div _ a b => a.value x y / b.value x y

/-- A formula. -/
inductive Formula where
  /-- `(<= a b)`, or `(< a b)`, and where it begins. -/
  | compare (byte : Nat) (strict : Bool) (a b : Term)
  /-- `(and f g)`, and where it begins. -/
  | and (byte : Nat) (f g : Formula)
  /-- `(or f g)`, and where it begins. -/
  | or (byte : Nat) (f g : Formula)

/-- Where a formula begins. -/
def Formula.byte : Formula → Nat
  | .compare byte .. => byte
  | .and byte .. => byte
  | .or byte .. => byte

/-- The formula is true. -/
def Formula.Holds (x y : Nat → Rat) : Formula → Prop
  | .compare _ strict a b =>
    if strict then a.value x y < b.value x y else a.value x y ≤ b.value x y
  | .and _ f g => f.Holds x y ∧ g.Holds x y
  | .or _ f g => f.Holds x y ∨ g.Holds x y

/-- A file: how many variables it declares, and what it asserts. -/
structure Script where
  /-- The inputs, where each is declared. -/
  inputs : Array Nat := #[]
  /-- The number of outputs. -/
  outputs : Nat := 0
  /-- The assertions, the last one first. -/
  assertions : List Formula := []

/-- All assertions are true: `x` and `y` are what the file calls a counterexample. -/
def Script.Holds (s : Script) (x y : Nat → Rat) : Prop := ∀ f ∈ s.assertions, f.Holds x y

end NN.Vnnlib
