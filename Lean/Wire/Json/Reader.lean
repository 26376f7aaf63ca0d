import Wire.Bytes
import Wire.Json.Error
import Wire.Json.Limits

/-!
# The strict reader: values, objects and arrays

A reader goes through a window of bytes from left to right and stops at the first fault. It builds
no tree: what is read of a schema goes straight to where it belongs. Nothing recurses on the depth
or the length of the input but by a limit that counts down.
-/

namespace Wire.Json

/-- What a reader reads. -/
structure Input where
  /-- The bytes. -/
  window : Window
  /-- The limits. -/
  limits : Limits
  /-- The place, the start and the limit of a value that must end inside the window, if that is
  not all. -/
  inside : Option (Path × USize × Nat) := none

/-- A computation that reads from a position on, or faults. -/
abbrev Reader (δ : Type) := ReaderT Input (EStateM (Fault δ) USize)

variable {δ σ α : Type}

/-- Faults at a position. -/
@[inline] def faultAt (pos : USize) (path : Path) (e : Error δ) : Reader δ α :=
  fun _ => throw ⟨path, pos.toNat, e⟩

/-- Faults here. -/
def fault (path : Path) (e : Error δ) : Reader δ α := do faultAt (← get) path e

/-- Reads from another input, at the same position. -/
def withInput (input : Input) (r : Reader δ α) : Reader δ α := fun _ => r input

/-- A byte for the reader of an error. -/
def showByte (b : UInt8) : String :=
  if 32 < b && b < 127 then s!"'{Char.ofNat b.toNat}'"
  else s!"byte 0x{String.ofList [Nat.digitChar (b.toNat / 16), Nat.digitChar (b.toNat % 16)]}"

/-- The byte here, which stays. At the end of a value that must end inside the window, its limit; at
the end of the input what `atEnd` says. -/
@[inline] def byteOr (atEnd : Reader δ UInt8) : Reader δ UInt8 := fun input => do
  let pos ← get
  if h : pos < input.window.stop then return input.window.get pos h
  else match input.inside with
    | some (path, start, limit) => throw ⟨path, start.toNat, .limit limit .bytes⟩
    | none => atEnd input

/-- The byte here, which stays, or a fault at the end of the input. -/
@[inline] def peekByte (path : Path) (expected : String) : Reader δ UInt8 :=
  byteOr (fault path (.syntax expected "end of input"))

/-- Does this byte stand here? -/
@[inline] def atByte (b : UInt8) : Reader δ Bool := fun input => do
  return input.window.peek (← get) == b

/-- Goes on by one byte. -/
@[inline] def skipByte : Reader δ Unit := modify (· + 1)

/-- Goes on by one byte if it is of these, and says whether it did. -/
@[inline] def accept (p : UInt8 → Bool) : Reader δ Bool := do
  let found := p ((← read).window.peek (← get))
  if found then skipByte
  return found

/-- The first position from `i` on that is not white space. -/
def spaceEnd (w : Window) (i : USize) : USize :=
  if h : i < w.stop then
    let b := w.get i h
    if b == 32 || b == 10 || b == 13 || b == 9 then spaceEnd w (i + 1) else i
  else i
termination_by w.stop.toNat - i.toNat
decreasing_by exact step_lt h

/-- Skips white space. -/
@[inline] def skipSpace : Reader δ Unit := fun input => modify (spaceEnd input.window)

/-- Skips white space and says where the reader is then. -/
@[inline] def valueStart : Reader δ USize := do
  skipSpace
  get

/-- The bytes that are left, a bound on the entries that are left. -/
def remaining : Reader δ Nat := do return ((← read).window.stop - (← get)).toNat

/-- Reads one byte of punctuation after white space. -/
def punctuation (path : Path) (b : UInt8) : Reader δ Unit := do
  skipSpace
  let found ← peekByte path (showByte b)
  if found == b then skipByte else fault path (.syntax (showByte b) (showByte found))

/-- The kind of the values that start with a byte. -/
def kindOf? (b : UInt8) : Option Kind :=
  if b == 123 then some .object
  else if b == 91 then some .array
  else if b == 34 then some .string
  else if b == 45 || isDigit b then some .number
  else if b == 116 then some .true
  else if b == 102 then some .false
  else if b == 110 then some .null
  else none

/-- The kind of the value here, by its first byte, after white space. -/
def kind (path : Path) : Reader δ Kind := do
  skipSpace
  let b ← peekByte path "a value"
  match kindOf? b with
  | some k => return k
  | none =>
    let c := Char.ofNat b.toNat
    if c == '+' || c == '.' || c == 'N' || c == 'I' then
      fault path (.number "a number of JSON" (showByte b))
    else fault path (.syntax "a value" (showByte b))

/-- Faults unless the value here is of one of the kinds. -/
def expect (path : Path) (expected : String) (kinds : List Kind) : Reader δ Kind := do
  let k ← kind path
  if kinds.contains k then return k else fault path (.type expected k)

/-- After an entry: `true` if a comma was read, `false` at the closing byte, which stays. -/
def more (path : Path) (close : UInt8) : Reader δ Bool := do
  skipSpace
  let expected := s!"',' or {showByte close}"
  let b ← peekByte path expected
  if b == 44 then
    skipByte
    return true
  else if b == close then return false
  else fault path (.syntax expected (showByte b))

/-- Reads an array of at most `limit` entries, each by `step` with its index. -/
def array (path : Path) (limit : Nat) (of : Quantity) (init : σ)
    (step : σ → Nat → Reader δ σ) : Reader δ σ := do
  let _ ← expect path "array" [.array]
  skipByte
  skipSpace
  if ← atByte 93 then
    skipByte
    return init
  else go limit init
where
  /-- Reads the entry with index `limit - left` and those after it. -/
  go : (left : Nat) → σ → Reader δ σ
    | 0, _ => do
      skipSpace
      fault path (.limit limit of)
    | left + 1, acc => do
      let acc ← step acc (limit - (left + 1))
      if ← more path 93 then go left acc
      else
        skipByte
        return acc

end Wire.Json
