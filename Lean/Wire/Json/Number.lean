import Wire.Decimal
import Wire.Json.Reader

/-!
# Numbers

`token` reads any number of RFC 8259 within the limits and says what it denotes; `digitsEnd` and
`smallDigits` do the same for the reader of scalars, which stays on machine words while it can.
-/

namespace Wire.Json

variable {δ : Type}

/-- The first position from `i` on that is not a digit. -/
def digitsEnd (w : Window) (i : USize) : USize :=
  if h : i < w.stop then
    if isDigit (w.get i h) then digitsEnd w (i + 1) else i
  else i
termination_by w.stop.toNat - i.toNat
decreasing_by exact step_lt h

/-- The digits of `[i, j)` appended to `acc`, modulo `2^64`. -/
def smallDigits (w : Window) (i j : USize) (acc : UInt64) : UInt64 :=
  if h : i < j then
    smallDigits w (i + 1) j (acc * 10 + (w.peek i - 48).toUInt64)
  else acc
termination_by j.toNat - i.toNat
decreasing_by exact step_lt h

/-- The digits of `[i, j)` appended to `acc`. -/
def digits (w : Window) (i j : USize) (acc : Nat) : Nat :=
  if h : i < j then
    digits w (i + 1) j (acc * 10 + (w.peek i - 48).toNat)
  else acc
termination_by j.toNat - i.toNat
decreasing_by exact step_lt h

/-- A number as it was written. -/
structure Token where
  /-- What it denotes. -/
  value : Decimal
  /-- Only digits: no sign, no point, no exponent. -/
  natural : Bool
deriving Repr

/-- Reads the digits of a number that started at `start`, at least one; `used` are its digits before
these. -/
def someDigits (path : Path) (start : USize) (used : Nat) : Reader δ USize := do
  let i ← get
  let input ← read
  let j := digitsEnd input.window i
  if used + (j - i).toNat > input.limits.digits then
    faultAt start path (.number s!"at most {input.limits.digits} digits" "more")
  else if j == i then
    let b ← byteOr (faultAt start path (.number "a digit" "end of input"))
    faultAt start path (.number "a digit" (showByte b))
  else
    set j
    return j

/-- Reads the digits before the point: the number that they spell, and how many they are. -/
def wholePart (path : Path) (start : USize) : Reader δ (Nat × Nat) := do
  let w := (← read).window
  let i ← get
  let j ← someDigits path start 0
  if w.peek i == 48 && i + 1 < j then
    faultAt start path (.number "no digit after a leading zero" (showByte (w.peek (i + 1))))
  else return (digits w i j 0, (j - i).toNat)

/-- Reads a point and the digits behind it, if it is there: the digits so far with these appended,
and how many these are. -/
def fractionPart (path : Path) (start : USize) (whole used : Nat) : Reader δ (Nat × Nat) := do
  if ← accept (· == 46) then
    let i ← get
    let j ← someDigits path start used
    return (digits (← read).window i j whole, (j - i).toNat)
  else return (whole, 0)

/-- Reads the sign of an exponent, if it is there: is it a minus? -/
def exponentSign : Reader δ Bool := do
  if ← accept (· == 45) then return true
  else
    let _ ← accept (· == 43)
    return false

/-- Reads an exponent, if it is there. -/
def exponentPart (path : Path) (start : USize) (used : Nat) : Reader δ (Option Int) := do
  if ← accept (fun b => b == 101 || b == 69) then
    let negative ← exponentSign
    let i ← get
    let j ← someDigits path start used
    let input ← read
    let n := digits input.window i j 0
    if n > input.limits.exponent then
      faultAt start path (.number s!"an exponent of at most {input.limits.exponent}" "more")
    else return some (if negative then -(n : Int) else n)
  else return none

/-- Reads a number. -/
def token (path : Path) : Reader δ Token := do
  let _ ← expect path "number" [.number]
  let start ← get
  let negative ← accept (· == 45)
  let (whole, used) ← wholePart path start
  let (mantissa, places) ← fractionPart path start whole used
  let exponent ← exponentPart path start (used + places)
  return {
    value := ⟨negative, mantissa, exponent.getD 0 - places⟩
    natural := !negative && places == 0 && exponent.isNone }

/-- Reads an integer from 0, to `limit` if there is one, written with digits only. -/
def natural (path : Path) (limit : Option Nat) : Reader δ Nat := do
  let _ ← expect path "non-negative integer" [.number]
  let start ← get
  let t ← token path
  if t.natural then
    if limit.any (t.value.digits > ·) then
      faultAt start path (.limit (limit.getD 0) .magnitude)
    else return t.value.digits
  else faultAt start path (.type "non-negative integer" .number)

end Wire.Json
