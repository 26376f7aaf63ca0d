import NN.Payload.Error
import NN.Tensor.Float32Array
import Wire.Base64
import Wire.Json.Number

/-!
# The scalars of a tensor

Both encodings, straight from the document's bytes into packed storage. The decimal reader takes
entries on machine words for as long as they are plain (`fastEntries`) and reads any other entry
with `Wire.Json.token`, which defines what a number is.
-/

namespace NN

open Wire Wire.Json

/-- A reader of payloads. -/
abbrev PayloadReader := Reader Meaning

namespace Read

/-- Where a run of fast entries ended: the next entry starts at `pos`. -/
structure Progress where
  /-- The scalars so far. -/
  data : Float32Array
  /-- Where the next entry starts. -/
  pos : USize

/-- The places of an entry of the form `-?digits(.digits)?`. -/
structure Plain where
  /-- Is there a minus sign? -/
  negative : Bool
  /-- Where the digits start. -/
  start : USize
  /-- Where they end. -/
  point : USize
  /-- Is there a point? -/
  isFraction : Bool
  /-- Where the digits behind it start. -/
  fraction : USize
  /-- Where the entry ends. -/
  stop : USize

namespace Plain

/-- The places of the entry that starts at `pos`. -/
@[inline] def scan (w : Window) (pos : USize) : Plain :=
  let negative := w.peek pos == 45
  let start := if negative then pos + 1 else pos
  let point := digitsEnd w start
  let isFraction := w.peek point == 46
  let fraction := if isFraction then point + 1 else point
  let stop := if isFraction then digitsEnd w fraction else point
  { negative, start, point, isFraction, fraction, stop }

variable (e : Plain)

/-- How many digits are behind the point. -/
@[inline] def places : USize := e.stop - e.fraction

/-- Is it a number that machine words can hold, of at most 19 digits and 16 behind the point, and
does a comma follow? -/
@[inline] def isShort (w : Window) : Bool :=
  !(e.point == e.start || (w.peek e.start == 48 && e.start + 1 != e.point)
    || (e.isFraction && e.places == 0) || e.places > 16 || (e.point - e.start) + e.places > 19
    || w.peek e.stop != 44)

/-- The digits as one integer. -/
@[inline] def digits (w : Window) : UInt64 :=
  let whole := smallDigits w e.start e.point 0
  if e.isFraction then smallDigits w e.fraction e.stop whole else whole

/-- The bits of the nearest binary32. -/
@[inline] def bits (w : Window) : UInt32 :=
  Binary32.withSign e.negative (Decimal.fast (e.digits w) e.places.toUInt64)

/-- Where the next entry starts, behind the comma and one space. -/
@[inline] def next (w : Window) : USize :=
  let comma := e.stop + 1
  if w.peek comma == 32 then comma + 1 else comma

end Plain

/-- Reads plain and short entries, each with its comma, from `pos` on. -/
def fastEntries (w : Window) (pos : USize) (bytes : ByteArray) (count : Nat)
    (h : bytes.size = 4 * count) : Progress :=
  let e := Plain.scan w pos
  let next := e.next w
  if hn : pos < next ∧ next < w.stop then
    if e.isShort w then
      fastEntries w next (pushLE bytes (e.bits w)) (count + 1) (by rw [size_pushLE, h]; omega)
    else ⟨⟨bytes, count, h⟩, pos⟩
  else ⟨⟨bytes, count, h⟩, pos⟩
termination_by w.stop.toNat - pos.toNat
decreasing_by exact jump_lt hn

/-- The token for a scalar that is not finite which starts at `i`, if one does. -/
def notFiniteAt (w : Window) (i : USize) : Option String :=
  let b := if w.peek i == 45 then w.peek (i + 1) else w.peek i
  if isDigit b then none else ["NaN", "Infinity", "-Infinity"].find? (w.startsWith i)

/-- Reads one scalar as a decimal. -/
def decimal (path : Path) : PayloadReader UInt32 := do
  let start ← valueStart
  let w := (← read).window
  match notFiniteAt w start with
  | some text => fault path (.other (.notFinite text))
  | none =>
    let t ← token path
    match t.value.toBits with
    | some bits => return bits
    | none =>
      let literal := w.bytes.extract start.toNat (min (← get).toNat (start.toNat + 40))
      faultAt start path (.other (.outOfRange (String.fromUTF8! literal)))

/-- Reads an array of decimals. The fast path knows no limit on digits but its own, 19; a stricter
one leaves all entries to `decimal`. -/
def decimals (path : Path) : PayloadReader Float32Array := do
  skipByte
  skipSpace
  if ← atByte 93 then
    skipByte
    return .empty
  else go ((← remaining) + 1) .empty
where
  /-- Reads entries, each of which takes a byte or more of the `fuel` that remain. -/
  go : (fuel : Nat) → Float32Array → PayloadReader Float32Array
    | 0, _ => fault path (.syntax "']'" "more")
    | fuel + 1, data => do
      let start ← valueStart
      let input ← read
      let progress :=
        if 19 ≤ input.limits.digits then
          fastEntries input.window start data.bytes data.size data.size_eq
        else ⟨data, start⟩
      set progress.pos
      let data := progress.data.push (← decimal (.index progress.data.size :: path))
      if ← more path 93 then go fuel data
      else
        skipByte
        return data

/-- The first quotation mark from `i` on, or the end. -/
def quoteFrom (w : Window) (i : USize) : USize :=
  if h : i < w.stop then
    if w.get i h == 34 then i else quoteFrom w (i + 1)
  else i
termination_by w.stop.toNat - i.toNat
decreasing_by exact step_lt h

/-- The index of the first scalar that is not finite, from `i` on. -/
def firstNotFinite (a : Float32Array) (i : Nat) : Option Nat :=
  if h : i < a.size then
    if Binary32.isFinite (a.bits i h) then firstNotFinite a (i + 1) else some i
  else none
termination_by a.size - i

/-- The text of a pattern that is not finite. -/
def showNotFinite (bits : UInt32) : String :=
  if bits == 0x7f800000 then "Infinity" else if bits == 0xff800000 then "-Infinity" else "NaN"

/-- The first byte from `i` on that is neither of the alphabet nor padding. -/
def firstForeign (w : Window) (i : USize) : USize :=
  if h : i < w.stop then
    let b := w.get i h
    if b == 61 || Base64.look b != 255 then firstForeign w (i + 1) else i
  else i
termination_by w.stop.toNat - i.toNat
decreasing_by exact step_lt h

/-- Faults: a string is no base64 of scalars. -/
def notBase64 {α : Type} (path : Path) (start : USize) (found : String) : PayloadReader α :=
  faultAt start path (.other (.base64 "base64 of binary32 scalars" found))

/-- Faults at the first foreign byte of a text that starts behind `start`, if there is one. -/
def faultForeign (path : Path) (start : USize) (text : Window) : PayloadReader Unit := do
  let i := firstForeign text (start + 1)
  if i < text.stop then
    let b := text.peek i
    if b < 32 then faultAt i path (.syntax "'\"'" (showByte b))
    else notBase64 path start (showByte b)

/-- The scalars of decoded bytes. -/
def finiteScalars (path : Path) (start : USize) (bytes : ByteArray) :
    PayloadReader Float32Array := do
  if h : bytes.size = 4 * (bytes.size / 4) then
    let data : Float32Array := ⟨bytes, bytes.size / 4, h⟩
    match firstNotFinite data 0 with
    | none => return data
    | some i =>
      let found := if h : i < data.size then showNotFinite (data.bits i h) else "NaN"
      faultAt start (.index i :: path) (.other (.notFinite found))
  else notBase64 path start s!"{bytes.size} bytes"

/-- Reads a string of base64. -/
def base64 (path : Path) : PayloadReader Float32Array := do
  let start ← get
  skipByte
  let input ← read
  let text := input.window.upTo (quoteFrom input.window (start + 1))
  match Base64.decode text (start + 1) with
  | .ok bytes =>
    set text.stop
    let _ ← peekByte path "'\"'"
    skipByte
    finiteScalars path start bytes
  | .error _ =>
    faultForeign path start text
    set text.stop
    let _ ← peekByte path "'\"'"
    notBase64 path start "padding that is not canonical"

end Read

end NN
