import Wire.Decimal
import Wire.Json.Reader

/-!
# Numbers

`token` reads any number of RFC 8259 within the limits and says what it denotes. `scalars` reads an
array of them into packed little-endian binary32; most numbers of a payload take its fast path,
which never leaves machine words.
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
  if j == i then
    let b ← byteOr (faultAt start path (.number "a digit" "end of input"))
    faultAt start path (.number "a digit" (showByte b))
  set j
  return j

/-- Reads a number. -/
def token (path : Path) : Reader δ Token := do
  let _ ← expect path "number" [.number]
  let input ← read
  let w := input.window
  let start ← get
  let negative := w.peek start == 45
  if negative then skipByte
  let i ← get
  let j ← someDigits path start 0
  if w.peek i == 48 && i + 1 < j then
    faultAt start path (.number "no digit after a leading zero" (showByte (w.peek (i + 1))))
  let whole := digits w i j 0
  let used := (j - i).toNat
  let mut mantissa := whole
  let mut used := used
  let mut fraction := 0
  let point := w.peek j == 46
  if point then
    skipByte
    let i ← get
    let j ← someDigits path start used
    mantissa := digits w i j whole
    fraction := (j - i).toNat
    used := used + fraction
  let e := w.peek (← get)
  let mut exponent : Int := 0
  let scientific := e == 101 || e == 69
  if scientific then
    skipByte
    let sign := w.peek (← get)
    if sign == 43 || sign == 45 then skipByte
    let i ← get
    let j ← someDigits path start used
    let n := digits w i j 0
    if n > input.limits.exponent then
      faultAt start path (.number s!"an exponent of at most {input.limits.exponent}" "more")
    exponent := if sign == 45 then -(n : Int) else n
  return {
    value := ⟨negative, mantissa, exponent - fraction⟩
    natural := !negative && !point && !scientific }

/-- Reads an integer from 0, to `limit` if there is one, written with digits only. -/
def natural (path : Path) (limit : Option Nat) : Reader δ Nat := do
  let _ ← expect path "non-negative integer" [.number]
  let start ← get
  let t ← token path
  unless t.natural do faultAt start path (.type "non-negative integer" .number)
  if let some most := limit then
    if t.value.digits > most then faultAt start path (.limit most .magnitude)
  return t.value.digits

end Wire.Json
