import NN.Payload.Error

/-!
# What is wrong with a property

Each constructor belongs to one code of FORMAT.md, section "Property". Text is made of them in
`NN.Property.Report` only.
-/

namespace NN

/-- What VNN-LIB, or SMT-LIB, has and this reader does not. -/
inductive Unsupported where
  /-- A command other than `declare-const` and `assert`. -/
  | command (name : String)
  /-- A sort other than `Real`. -/
  | sort (name : String)
  /-- A function other than those of FORMAT.md. -/
  | function (name : String)
  /-- A comparison of other than two terms. -/
  | comparison (terms : Nat)
  /-- A product of variables, or a quotient by one. -/
  | nonlinear
  /-- A disjunction with a constraint of inputs in it. -/
  | disjunction
  /-- A constraint of inputs and outputs. -/
  | mixed
  /-- A constraint of more than one input. -/
  | severalInputs
  /-- `<` or `>` for an input. -/
  | strictBound
deriving DecidableEq, Repr

/-- What the limits of a property count. -/
inductive PropertyQuantity where
  /-- Expressions in expressions. -/
  | depth
  /-- The expressions of one command. -/
  | expressions
  /-- The digits of a number. -/
  | digits
  /-- The magnitude of an exponent. -/
  | exponent
  /-- The bits of a numerator or a denominator that is computed. -/
  | bits
  /-- The variables. -/
  | variables
  /-- The conjunctions of the unsafe set. -/
  | conjunctions
  /-- The constraints of the unsafe set, in all conjunctions. -/
  | constraints
deriving DecidableEq, Repr

/-- What is wrong at one place. -/
inductive PropertyError where
  /-- Not an expression, or not one that may stand here. -/
  | syntax (expected found : String)
  /-- A variable that may not be declared here: those that may, and what was. -/
  | declaration (expected : List String) (found : String)
  /-- A variable that was not declared. -/
  | undeclared (name : String)
  /-- There are no inputs or no outputs: the first of them. -/
  | noVariable (expected : String)
  /-- An input has no bound. -/
  | boundMissing (input : Nat) (upper : Bool)
  /-- An input has two bounds on one side. -/
  | boundTwice (input : Nat) (upper : Bool)
  /-- The bounds of an input leave nothing between them. -/
  | boxEmpty (input : Nat) (lower upper : Rat)
  /-- A comparison of constants. -/
  | constant
  /-- A quotient by zero. -/
  | zeroDivisor
  /-- No constraint of outputs. -/
  | noConstraint
  /-- Outside the subset. -/
  | unsupported (what : Unsupported)
  /-- More than allowed. -/
  | limit (limit : Nat) (of : PropertyQuantity)
deriving DecidableEq

/-- An error and its place. -/
structure PropertyFault where
  /-- The offset of the byte, from 0. -/
  byte : Nat
  /-- What is wrong there. -/
  error : PropertyError
deriving DecidableEq

/-- The limits of FORMAT.md, section "Property". -/
structure PropertyLimits where
  /-- Bytes of the file. -/
  bytes : Nat := 2 ^ 28
  /-- Expressions in expressions; a command is 1. -/
  depth : Nat := 16
  /-- Expressions of one command. -/
  expressions : Nat := 32768
  /-- Digits of one number, exponent included. -/
  digits : Nat := 400
  /-- Magnitude of a number's exponent. -/
  exponent : Nat := 400
  /-- Bits of a numerator or a denominator that is computed. -/
  bits : Nat := 8192
  /-- Inputs and outputs together. -/
  variables : Nat := 2 ^ 20
  /-- Conjunctions of the unsafe set. -/
  conjunctions : Nat := 10000
  /-- Constraints of the unsafe set, in all conjunctions. -/
  constraints : Nat := 100000

end NN
