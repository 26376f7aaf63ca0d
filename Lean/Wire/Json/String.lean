import Wire.Json.Reader

/-!
# Strings and words

Every character is decoded: a string that is read is Unicode (no overlong forms, no surrogates), and
its limit counts the unescaped bytes while they come.
-/

namespace Wire.Json

variable {δ : Type}

/-- The character with this code point, if there is one. -/
def scalarValue? (n : Nat) : Option Char :=
  if h : n.isValidChar then some (Char.ofNatAux n h) else none

/-- The value of a hexadecimal digit. -/
def hexValue? (b : UInt8) : Option Nat :=
  if isDigit b then some (b.toNat - 48)
  else if 97 ≤ b && b ≤ 102 then some (b.toNat - 87)
  else if 65 ≤ b && b ≤ 70 then some (b.toNat - 55)
  else none

/-- Reads a hexadecimal digit. -/
def hexDigit (path : Path) : Reader δ Nat := do
  let b ← peekByte path "a hexadecimal digit"
  match hexValue? b with
  | some v =>
    skipByte
    return v
  | none => fault path (.syntax "a hexadecimal digit" (showByte b))

/-- Reads four hexadecimal digits. -/
def hex4 (path : Path) : Reader δ Nat := do
  let a ← hexDigit path
  let b ← hexDigit path
  let c ← hexDigit path
  let d ← hexDigit path
  return ((a * 16 + b) * 16 + c) * 16 + d

/-- The character that a letter behind a backslash stands for. -/
def escaped? (b : UInt8) : Option Char :=
  if b == 34 then some '"'
  else if b == 92 then some '\\'
  else if b == 47 then some '/'
  else if b == 98 then some '\x08'
  else if b == 102 then some '\x0c'
  else if b == 110 then some '\n'
  else if b == 114 then some '\r'
  else if b == 116 then some '\t'
  else none

/-- Faults: half a surrogate pair. -/
def loneSurrogate {α : Type} (path : Path) (start : USize) : Reader δ α :=
  faultAt start path (.utf8 "a lone surrogate")

/-- Reads one byte of the second half of the surrogate pair that started at `start`. -/
def surrogateByte (path : Path) (start : USize) (b : UInt8) : Reader δ Unit := do
  let found ← byteOr (loneSurrogate path start)
  if found == b then skipByte else loneSurrogate path start

/-- Reads the hexadecimal digits of an escape that started at `start`, and its second half if it is
the first of a surrogate pair. -/
def unicode (path : Path) (start : USize) : Reader δ Char := do
  let unit ← hex4 path
  match scalarValue? unit with
  | some c => return c
  | none =>
    if unit ≥ 0xdc00 then loneSurrogate path start
    else
      surrogateByte path start 92
      surrogateByte path start 117
      let low ← hex4 path
      if low < 0xdc00 || 0xdfff < low then loneSurrogate path start
      else
        match scalarValue? ((unit - 0xd7c0) * 1024 + (low - 0xdc00)) with
        | some c => return c
        | none => loneSurrogate path start

/-- Reads an escape. -/
def escape (path : Path) : Reader δ Char := do
  let start ← get
  skipByte
  let b ← peekByte path "an escape"
  skipByte
  match escaped? b with
  | some c => return c
  | none =>
    if b == 117 then unicode path start
    else faultAt (start + 1) path (.syntax "an escape" (showByte b))

/-- Reads `n` continuation bytes of the character that started at `start`. -/
def continuation (path : Path) (start : USize) : Nat → Nat → Reader δ Nat
  | 0, code => return code
  | n + 1, code => do
    let b ← byteOr (faultAt start path (.utf8 "end of input"))
    if 128 ≤ b && b < 192 then
      skipByte
      continuation path start n (code * 64 + (b.toNat - 128))
    else faultAt start path (.utf8 (showByte b))

/-- Of a character's first byte: how many follow it, the least code point that is not written with
fewer, and the byte's share of the code point. -/
def leadByte (b : UInt8) : Nat × Nat × Nat :=
  if 192 ≤ b && b < 224 then (1, 0x80, b.toNat - 192)
  else if 224 ≤ b && b < 240 then (2, 0x800, b.toNat - 224)
  else if 240 ≤ b && b < 248 then (3, 0x10000, b.toNat - 240)
  else (0, 1, 0)

/-- Reads a character of more than one byte (RFC 3629, section 3). -/
def multibyte (path : Path) : Reader δ Char := do
  let start ← get
  let lead ← peekByte path "a character"
  skipByte
  let code ← continuation path start (leadByte lead).1 (leadByte lead).2.2
  match if code < (leadByte lead).2.1 then none else scalarValue? code with
  | some c => return c
  | none => faultAt start path (.utf8 (showByte lead))

/-- Reads a character of a string, whose first byte is known to be there and not to be the closing
quotation mark. -/
def character (path : Path) (b : UInt8) : Reader δ Char :=
  if b == 92 then escape path
  else if b < 32 then fault path (.syntax "'\"'" (showByte b))
  else if b < 128 then do skipByte; return Char.ofNat b.toNat
  else multibyte path

/-- Reads a string of at most `limit` bytes. -/
def string (path : Path) (limit : Option Nat) : Reader δ String := do
  let _ ← expect path "string" [.string]
  skipByte
  go (← remaining) ""
where
  /-- Reads the rest; each character takes a byte or more of the `fuel` that remain. -/
  go : (fuel : Nat) → String → Reader δ String
    | 0, _ => do
      let b ← peekByte path "'\"'"
      fault path (.syntax "'\"'" (showByte b))
    | fuel + 1, text => do
      let b ← peekByte path "'\"'"
      if b == 34 then
        skipByte
        return text
      else
        let start ← get
        let c ← character path b
        if limit.any ((text.push c).utf8ByteSize > ·) then
          faultAt start path (.limit (limit.getD 0) .bytes)
        else go fuel (text.push c)

/-- Reads the bytes of a word, whose first one is known to be there. -/
def word (path : Path) (text : String) : List UInt8 → Reader δ Unit
  | [] => return
  | c :: cs => do
    let b ← peekByte path text
    if b == c then
      skipByte
      word path text cs
    else fault path (.syntax text (showByte b))

end Wire.Json
