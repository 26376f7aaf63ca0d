import NN.Property.Read
import Wire.Decimal

/-!
# Writing a property

The canonical text of a property in VNN-LIB. It is handed on only if it is read as the property: a
property may have more than the reader's limits allow, or numbers and cases that no file has.
-/

namespace NN

open Wire

/-- How many digits behind the point are enough for multiples of `1 / den`, if any number is. -/
def decimalPlaces (den : Nat) (places : Nat := 0) : Nat :=
  let g := den.gcd 10
  if h : 1 < g ∧ 0 < den then decimalPlaces (den / g) (places + 1) else places
termination_by den
decreasing_by exact Nat.div_lt_self h.2 h.1

/-- The decimal of a rational number, if it has one. -/
def decimalOfRat? (r : Rat) : Option Decimal :=
  let places := decimalPlaces r.den
  if 10 ^ places % r.den = 0 then
    some ⟨r.num < 0, r.num.natAbs * (10 ^ places / r.den), -places⟩
  else none

#guard decimalOfRat? (-3 / 8) = some ⟨true, 375, -3⟩
#guard decimalOfRat? 250 = some ⟨false, 250, 0⟩
#guard decimalOfRat? (1 / 3) = none

namespace Vnnlib

/-- An expression without its place. -/
inductive Expression where
  /-- A word. -/
  | word (text : String)
  /-- Expressions between parentheses. -/
  | list (items : List Expression)

mutual

/-- The text of an expression. -/
def Expression.text : Expression → String
  | .word text => text
  | .list items => "(" ++ Expression.texts items ++ ")"

/-- The texts of expressions, with spaces between them. -/
def Expression.texts : List Expression → String
  | [] => ""
  | [e] => e.text
  | e :: es => e.text ++ " " ++ Expression.texts es

end

/-- A function and its operands. -/
def call (function : String) (operands : List Expression) : Expression :=
  .list (.word function :: operands)

/-- An integer. -/
def integer (n : Int) : Expression := .word (Decimal.render ⟨n < 0, n.natAbs, 0⟩)

/-- A number: a decimal, or a quotient of integers. -/
def numeral (r : Rat) : Expression :=
  match decimalOfRat? r with
  | some d => .word d.render
  | none => call "/" [integer r.num, integer r.den]

/-- A constraint of outputs. -/
def constraint (c : Constraint) : Expression :=
  let terms := c.coefficients.map fun (j, a) => call "*" [numeral a, .word s!"Y_{j}"]
  call (if c.strict then "<" else "<=") [call "+" terms, numeral c.bound]

/-- A declaration. -/
def declaration (name : String) : Expression :=
  call "declare-const" [.word name, .word "Real"]

/-- An assertion. -/
def assertion (e : Expression) : Expression := call "assert" [e]

/-- The commands of a property: the declarations, two bounds of each input, the unsafe outputs. -/
def commands (p : Property) : List Expression :=
  (List.range p.inputs.size).map (fun i => declaration s!"X_{i}")
    ++ (List.range p.outputs).map (fun j => declaration s!"Y_{j}")
    ++ p.inputs.toList.zipIdx.flatMap (fun (box, i) =>
      [assertion (call ">=" [.word s!"X_{i}", numeral box.lower]),
        assertion (call "<=" [.word s!"X_{i}", numeral box.upper])])
    ++ [assertion (call "or" (p.unsafe_.map fun all => call "and" (all.map constraint)))]

end Vnnlib

/-- The canonical text of a property. -/
def Property.toVnnlib (p : Property) : String :=
  String.join ((Vnnlib.commands p).map fun e => e.text ++ "\n")

/-- The canonical text of a property, if it is read as the property. -/
def Property.canonical? (limits : PropertyLimits) (p : Property) : Option String :=
  let text := p.toVnnlib
  match readProperty limits text.toUTF8 with
  | .ok q => if q = p then some text else none
  | .error _ => none

end NN
