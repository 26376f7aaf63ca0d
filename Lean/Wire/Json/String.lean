import Wire.Json.Reader

/-!
# Strings and words

Every character is decoded: a string that is read is Unicode (no overlong forms, no surrogates), and
its limit counts the unescaped bytes while they come.
-/

namespace Wire.Json

variable {δ : Type}

/-- The character with this code point, if there is one. -/
def scalarValue? (n : UInt32) : Option Char :=
  if h : n.isValidChar then some ⟨n, h⟩ else none

/-- The value of a hexadecimal digit. -/
def hexValue? (b : UInt8) : Option UInt32 :=
  if isDigit b then some (b - 48).toUInt32
  else if 97 ≤ b && b ≤ 102 then some (b - 87).toUInt32
  else if 65 ≤ b && b ≤ 70 then some (b - 55).toUInt32
  else none

/-- Reads four hexadecimal digits. -/
def hex4 (path : Path) : Reader δ UInt32 := do
  let rec /-- Reads `n` digits more. -/
    go (n : Nat) (acc : UInt32) : Reader δ UInt32 := do
      match n with
      | 0 => return acc
      | n + 1 =>
        let b ← peekByte path "a hexadecimal digit"
        let some v := hexValue? b | fault path (.syntax "a hexadecimal digit" (showByte b))
        skipByte
        go n (acc * 16 + v)
  go 4 0

/-- Reads an escape. -/
def escape (path : Path) : Reader δ Char := do
  let start ← get
  skipByte
  let b ← peekByte path "an escape"
  skipByte
  match Char.ofNat b.toNat with
  | '"' => return '"'
  | '\\' => return '\\'
  | '/' => return '/'
  | 'b' => return '\x08'
  | 'f' => return '\x0c'
  | 'n' => return '\n'
  | 'r' => return '\r'
  | 't' => return '\t'
  | 'u' =>
    let unit ← hex4 path
    if let some c := scalarValue? unit then return c
    let alone {α : Type} : Reader δ α := faultAt start path (.utf8 "a lone surrogate")
    if unit ≥ 0xdc00 then alone
    unless (← byteOr alone) == 92 do alone
    skipByte
    unless (← byteOr alone) == 117 do alone
    skipByte
    let low ← hex4 path
    if low < 0xdc00 || 0xdfff < low then alone
    let some c := scalarValue? (((unit - 0xd7c0) <<< 10) + (low - 0xdc00))
      | alone
    return c
  | _ => faultAt (start + 1) path (.syntax "an escape" (showByte b))

/-- Reads `n` continuation bytes of the character that started at `start`. -/
def continuation (path : Path) (start : USize) : Nat → UInt32 → Reader δ UInt32
  | 0, code => return code
  | n + 1, code => do
    let b ← byteOr (faultAt start path (.utf8 "end of input"))
    unless b &&& 0xc0 == 0x80 do faultAt start path (.utf8 (showByte b))
    skipByte
    continuation path start n ((code <<< 6) ||| (b &&& 0x3f).toUInt32)

/-- Reads a character of more than one byte (RFC 3629, section 3). -/
def multibyte (path : Path) : Reader δ Char := do
  let start ← get
  let lead ← peekByte path "a character"
  skipByte
  let (n, least, bits) :=
    if lead &&& 0xe0 == 0xc0 then (1, 0x80, lead &&& 0x1f)
    else if lead &&& 0xf0 == 0xe0 then (2, 0x800, lead &&& 0x0f)
    else if lead &&& 0xf8 == 0xf0 then (3, 0x10000, lead &&& 0x07)
    else (0, 1, 0)
  let code ← continuation path start n bits.toUInt32
  match if code < least then none else scalarValue? code with
  | some c => return c
  | none => faultAt start path (.utf8 (showByte lead))

/-- Reads a string of at most `limit` bytes. -/
def string (path : Path) (limit : Option Nat) : Reader δ String := do
  let _ ← expect path "string" [.string]
  skipByte
  let rec /-- Reads the rest; each character takes a byte or more of the `fuel` that remain. -/
    go (fuel : Nat) (text : String) : Reader δ String := do
      let b ← peekByte path "'\"'"
      match fuel with
      | 0 => fault path (.syntax "'\"'" (showByte b))
      | fuel + 1 =>
        if b == 34 then skipByte; return text
        let start ← get
        let c ←
          if b == 92 then escape path
          else if b < 32 then fault path (.syntax "'\"'" (showByte b))
          else if b < 128 then do skipByte; pure (Char.ofNat b.toNat)
          else multibyte path
        let text := text.push c
        if let some n := limit then
          if text.utf8ByteSize > n then faultAt start path (.limit n .bytes)
        go fuel text
  go ((← read).window.stop - (← get)).toNat ""

/-- Reads a word, whose first byte is known to be there. -/
def word (path : Path) (text : String) : Reader δ Unit := do
  let rec /-- Reads the rest of the word. -/
    go : List Char → Reader δ Unit
      | [] => return
      | c :: cs => do
        let b ← peekByte path text
        unless b.toNat == c.toNat do fault path (.syntax text (showByte b))
        skipByte
        go cs
  go text.toList

end Wire.Json
