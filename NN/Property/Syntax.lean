import NN.Property.Formula
import NN.Property.Sexp
import Wire.Json.Number

/-!
# Expressions as commands, formulas and terms
-/

namespace NN.Vnnlib

open Wire

/-- The number that a decimal stands for. -/
def rational (d : Decimal) : Rat :=
  mkRat (if d.negative then -(d.num : Int) else d.num) d.den

#guard rational ⟨true, 298552812, -9⟩ = -74638203 / 250000000
#guard rational ⟨false, 25, 1⟩ = 250

/-- The variables. -/
inductive Variable where
  /-- `X_i` -/
  | input (i : Nat)
  /-- `Y_j` -/
  | output (j : Nat)
deriving DecidableEq, Repr

/-- The name of a variable. -/
def Variable.name : Variable → String
  | .input i => s!"X_{i}"
  | .output j => s!"Y_{j}"

/-- The variable of a name that is written as `Variable.name` writes it. -/
def variable? (name : String) : Option Variable :=
  match name.toList with
  | 'X' :: '_' :: digits => (index? digits).map .input
  | 'Y' :: '_' :: digits => (index? digits).map .output
  | _ => none
where
  /-- A number without leading zeros. -/
  index? (digits : List Char) : Option Nat :=
    let n := digits.foldl (fun n c => 10 * n + (c.toNat - 48)) 0
    if Nat.toDigits 10 n = digits then some n else none

#guard variable? "X_0" = some (.input 0)
#guard variable? "Y_12" = some (.output 12)
#guard variable? "X_01" = none
#guard variable? "X_" = none
#guard variable? "X_1a" = none

/-- Does a word begin as a number does? -/
def startsNumber (word : String) : Bool :=
  match word.toList with
  | '-' :: c :: _ => c.isDigit
  | c :: _ => c.isDigit
  | [] => false

/-- Reads a word as a number of JSON: an optional minus sign, digits, a fraction, an exponent. -/
def number (limits : PropertyLimits) (byte : Nat) (word : String) : Except PropertyFault Rat :=
  let bytes := word.toUTF8
  let input : Json.Input :=
    { window := .ofBytes bytes
      limits := { digits := limits.digits, exponent := limits.exponent } }
  match (Json.token [] : Json.Reader Empty Json.Token) input 0 with
  | .ok t stop =>
    if stop == input.window.stop then .ok (rational t.value)
    else .error ⟨byte, .syntax "a number" word⟩
  | .error fault _ =>
    .error ⟨byte, match fault.error with
      | .number expected _ =>
        if expected = s!"at most {limits.digits} digits" then .limit limits.digits .digits
        else if expected = s!"an exponent of at most {limits.exponent}" then
          .limit limits.exponent .exponent
        else .syntax "a number" word
      | _ => .syntax "a number" word⟩

/-- What a command may refer to. -/
structure Scope where
  /-- The limits. -/
  limits : PropertyLimits
  /-- The number of inputs. -/
  inputs : Nat
  /-- The number of outputs. -/
  outputs : Nat

/-- Reads a word as a term. -/
def Scope.word (s : Scope) (byte : Nat) (text : String) : Except PropertyFault Term :=
  if startsNumber text then (number s.limits byte text).map .number
  else match variable? text with
    | some (.input i) => if i < s.inputs then .ok (.input i) else .error ⟨byte, .undeclared text⟩
    | some (.output j) =>
      if j < s.outputs then .ok (.output j) else .error ⟨byte, .undeclared text⟩
    | none => .error ⟨byte, .syntax "a number or a variable" text⟩

/-- What an operator makes of its operands, the last one first. -/
def combine (byte : Nat) (function : String) (operands : List Term) : Except PropertyFault Term :=
  match function, operands.reverse with
  | "+", a :: as => .ok (as.foldl .add a)
  | "-", [a] => .ok (.neg a)
  | "-", a :: as => .ok (as.foldl (fun a b => .add a (.neg b)) a)
  | "*", a :: as => .ok (as.foldl (.mul byte) a)
  | "/", [a, b] => .ok (.div byte a b)
  | "/", _ => .error ⟨byte, .syntax "two terms" s!"{operands.length}"⟩
  | f, as =>
    if ["+", "-", "*"].contains f && as.isEmpty then .error ⟨byte, .syntax "a term" "')'"⟩
    else .error ⟨byte, .unsupported (.function f)⟩

mutual

/-- Reads a term. -/
def Scope.term (s : Scope) : Sexp → Except PropertyFault Term
  | .word byte text => s.word byte text
  | .list byte [] => .error ⟨byte, .syntax "a function" "')'"⟩
  | .list _ (.list byte _ :: _) => .error ⟨byte, .syntax "a function" "'('"⟩
  | .list byte (.word _ function :: items) => do combine byte function (← s.terms items [])

/-- Reads terms and puts them before others. -/
def Scope.terms (s : Scope) : List Sexp → List Term → Except PropertyFault (List Term)
  | [], acc => .ok acc
  | e :: es, acc => do s.terms es ((← s.term e) :: acc)

end

/-- A comparison, if the word is one: is it strict, and are the terms to be exchanged? -/
def comparison? : String → Option (Bool × Bool)
  | "<=" => some (false, false)
  | ">=" => some (false, true)
  | "<" => some (true, false)
  | ">" => some (true, true)
  | _ => none

/-- Reads a comparison. -/
def Scope.compare (s : Scope) (byte : Nat) (strict exchanged : Bool) (items : List Sexp) :
    Except PropertyFault Formula :=
  match items with
  | [a, b] => do
    let a ← s.term a
    let b ← s.term b
    return if exchanged then .compare byte strict b a else .compare byte strict a b
  | _ => .error ⟨byte, .unsupported (.comparison items.length)⟩

/-- A formula of several, which are given with the last one first. -/
def connect (byte : Nat) (join : Formula → Formula → Formula) :
    List Formula → Except PropertyFault Formula
  | f :: fs => .ok (fs.foldl (fun g f => join f g) f)
  | [] => .error ⟨byte, .syntax "a formula" "')'"⟩

mutual

/-- Reads a formula. -/
def Scope.formula (s : Scope) : Sexp → Except PropertyFault Formula
  | .word byte text => .error ⟨byte, .syntax "a formula" text⟩
  | .list byte [] => .error ⟨byte, .syntax "a formula" "')'"⟩
  | .list _ (.list byte _ :: _) => .error ⟨byte, .syntax "a function" "'('"⟩
  | .list byte (.word _ function :: items) =>
    match comparison? function with
    | some (strict, exchanged) => s.compare byte strict exchanged items
    | none =>
      if function = "and" then do connect byte (.and byte) (← s.formulas items [])
      else if function = "or" then do connect byte (.or byte) (← s.formulas items [])
      else .error ⟨byte, .unsupported (.function function)⟩

/-- Reads formulas and puts them before others. -/
def Scope.formulas (s : Scope) : List Sexp → List Formula → Except PropertyFault (List Formula)
  | [], acc => .ok acc
  | e :: es, acc => do s.formulas es ((← s.formula e) :: acc)

end

namespace Script

/-- Declares a variable: the next input or the next output. -/
def declare (limits : PropertyLimits) (s : Script) (byte : Nat) (name : String) :
    Except PropertyFault Script :=
  if s.inputs.size + s.outputs ≥ limits.variables then
    .error ⟨byte, .limit limits.variables .variables⟩
  else if name = (Variable.input s.inputs.size).name then
    .ok { s with inputs := s.inputs.push byte }
  else if name = (Variable.output s.outputs).name then .ok { s with outputs := s.outputs + 1 }
  else
    .error ⟨byte, .declaration
      [(Variable.input s.inputs.size).name, (Variable.output s.outputs).name] name⟩

/-- Carries out a command. -/
def command (limits : PropertyLimits) (s : Script) : Sexp → Except PropertyFault Script
  | .list _ [.word _ "declare-const", .word byte name, .word sortByte sort] =>
    if sort = "Real" then s.declare limits byte name
    else .error ⟨sortByte, .unsupported (.sort sort)⟩
  | .list _ [.word _ "assert", e] => do
    let f ← Scope.formula ⟨limits, s.inputs.size, s.outputs⟩ e
    return { s with assertions := f :: s.assertions }
  | .list byte (.word _ name :: items) =>
    if name = "declare-const" then
      .error ⟨byte,
        .syntax "declare-const, a variable and a sort" s!"{items.length + 1} expressions"⟩
    else if name = "assert" then
      .error ⟨byte, .syntax "assert and a formula" s!"{items.length + 1} expressions"⟩
    else .error ⟨byte, .unsupported (.command name)⟩
  | e => .error ⟨e.byte, .syntax "a command" "none"⟩

end Script

/-- Reads a file. -/
def readScript (limits : PropertyLimits) (bytes : ByteArray) : Except PropertyFault Script :=
  readCommands limits (Script.command limits) {} bytes

end NN.Vnnlib
