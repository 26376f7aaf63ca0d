import Wire.Bytes
import Wire.Decimal
import Wire.Json.Limits

/-!
# What a number denotes

The grammar of RFC 8259, section 6, and the meaning of a number, declared without the reader.
-/

namespace Wire.Json

/-- The part of a number from `e` or `E` on. -/
structure Exponent where
  /-- The letter. -/
  letter : UInt8
  /-- The sign, if there is one. -/
  sign : Option UInt8
  /-- The digits. -/
  digits : List UInt8

/-- A number in its parts. -/
structure Literal where
  /-- Is there a minus sign? -/
  negative : Bool
  /-- The digits before the point. -/
  whole : List UInt8
  /-- The digits behind the point, if there is one. -/
  fraction : Option (List UInt8)
  /-- The exponent, if there is one. -/
  exponent : Option Exponent

/-- The number that digits spell, appended to a number. -/
def natOf (acc : Nat) (ds : List UInt8) : Nat := ds.foldl (fun n d => n * 10 + (d - 48).toNat) acc

/-- One digit or more. -/
def Digits (ds : List UInt8) : Prop := ds ≠ [] ∧ ∀ d ∈ ds, isDigit d = true

namespace Exponent

/-- As it is written. -/
def bytes (e : Exponent) : List UInt8 := e.letter :: (e.sign.toList ++ e.digits)

/-- As the grammar allows it. -/
def Valid (e : Exponent) : Prop :=
  (e.letter = 101 ∨ e.letter = 69) ∧ (∀ s ∈ e.sign, s = 43 ∨ s = 45) ∧ Digits e.digits

/-- What it denotes. -/
def value (e : Exponent) : Int :=
  if e.sign = some 45 then -(natOf 0 e.digits : Int) else natOf 0 e.digits

end Exponent

namespace Literal

/-- As it is written. -/
def bytes (l : Literal) : List UInt8 :=
  (if l.negative then [45] else []) ++ l.whole
    ++ (match l.fraction with
      | some ds => 46 :: ds
      | none => [])
    ++ (match l.exponent with
      | some e => e.bytes
      | none => [])

/-- As the grammar allows it: no leading zero but for zero itself. -/
def Valid (l : Literal) : Prop :=
  Digits l.whole ∧ (l.whole.head? = some 48 → l.whole.length = 1) ∧
    (∀ ds ∈ l.fraction, Digits ds) ∧ ∀ e ∈ l.exponent, e.Valid

/-- What it denotes: all digits as one integer, times ten to the exponent less the number of digits
behind the point. -/
def value (l : Literal) : Decimal where
  negative := l.negative
  digits := natOf 0 (l.whole ++ l.fraction.getD [])
  exponent := (l.exponent.map Exponent.value).getD 0 - (l.fraction.getD []).length

/-- Is it written with digits only? -/
def natural (l : Literal) : Bool := !l.negative && l.fraction.isNone && l.exponent.isNone

/-- How many digits it is written with, those of the exponent included. -/
def digitCount (l : Literal) : Nat :=
  l.whole.length + (l.fraction.getD []).length + ((l.exponent.map (·.digits)).getD []).length

/-- It is within the limits. -/
structure Within (l : Literal) (limits : Limits) : Prop where
  /-- It has not too many digits. -/
  digits : l.digitCount ≤ limits.digits
  /-- Its exponent is not too large. -/
  exponent : ∀ e ∈ l.exponent, natOf 0 e.digits ≤ limits.exponent

end Literal

end Wire.Json
