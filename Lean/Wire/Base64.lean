import Wire.Bytes

/-!
# Base64

RFC 4648, section 4: standard alphabet, padded. The decoder accepts exactly what the encoder writes:
no white space, no missing padding, no bits set beside the data.
-/

namespace Wire.Base64

/-- The character of a 6-bit value. -/
def encodeSextet (v : UInt8) : UInt8 :=
  if v < 26 then v + 65
  else if v < 52 then v + 71
  else if v < 62 then v - 4
  else if v == 62 then 43 else 47

/-- The 6-bit value of a character, 255 if it is none. -/
def decodeSextet (c : UInt8) : UInt8 :=
  if 65 ≤ c && c ≤ 90 then c - 65
  else if 97 ≤ c && c ≤ 122 then c - 71
  else if 48 ≤ c && c ≤ 57 then c + 4
  else if c == 43 then 62
  else if c == 47 then 63
  else 255

/-- `decodeSextet` of every byte. -/
def table : ByteArray := ⟨Array.ofFn fun i : Fin 256 => decodeSextet (.ofNat i)⟩

theorem size_table : table.size = 256 := Array.size_ofFn

/-- `decodeSextet` by look-up. -/
@[inline] def look (c : UInt8) : UInt8 :=
  table.uget c.toUSize (by rw [size_table]; simpa using c.toNat_lt)

/-- The three bytes of four sextets. -/
@[inline] def byte0 (a b : UInt8) : UInt8 := (a <<< 2) ||| (b >>> 4)
/-- The three bytes of four sextets. -/
@[inline] def byte1 (b c : UInt8) : UInt8 := (b <<< 4) ||| (c >>> 2)
/-- The three bytes of four sextets. -/
@[inline] def byte2 (c d : UInt8) : UInt8 := (c <<< 6) ||| d

/-- The encoding of bytes `i` and after, appended to `out`. -/
def encodeFrom (bytes : ByteArray) (i : Nat) (out : ByteArray) : ByteArray :=
  if h : i + 2 < bytes.size then
    let a := bytes[i]
    let b := bytes[i + 1]
    let c := bytes[i + 2]
    encodeFrom bytes (i + 3) <| out
      |>.push (encodeSextet (a >>> 2))
      |>.push (encodeSextet (((a &&& 3) <<< 4) ||| (b >>> 4)))
      |>.push (encodeSextet (((b &&& 15) <<< 2) ||| (c >>> 6)))
      |>.push (encodeSextet (c &&& 63))
  else if h : i + 1 < bytes.size then
    let a := bytes[i]
    let b := bytes[i + 1]
    out
      |>.push (encodeSextet (a >>> 2))
      |>.push (encodeSextet (((a &&& 3) <<< 4) ||| (b >>> 4)))
      |>.push (encodeSextet ((b &&& 15) <<< 2))
      |>.push 61
  else if h : i < bytes.size then
    let a := bytes[i]
    out
      |>.push (encodeSextet (a >>> 2))
      |>.push (encodeSextet ((a &&& 3) <<< 4))
      |>.push 61
      |>.push 61
  else out
termination_by bytes.size - i

/-- The characters of some bytes. -/
def encode (bytes : ByteArray) : ByteArray :=
  encodeFrom bytes 0 (.emptyWithCapacity ((bytes.size + 2) / 3 * 4))

/-- What a decoder found wrong. -/
inductive Error where
  /-- A byte that does not belong where it stands, at this index. -/
  | byte (at_ : USize)
  /-- The number of characters is not a multiple of four. -/
  | length
  /-- Bits beside the data are not zero, in the character at this index. -/
  | bits (at_ : USize)
deriving Repr

/-- The last four characters, where padding may stand. -/
def decodeLast (w : Window) (i : USize) (out : ByteArray) : Except Error ByteArray :=
  let a := look (w.peek i)
  let b := look (w.peek (i + 1))
  let c := look (w.peek (i + 2))
  let d := look (w.peek (i + 3))
  if a == 255 then throw (.byte i)
  else if b == 255 then throw (.byte (i + 1))
  else if c == 255 then
    if w.peek (i + 2) != 61 then throw (.byte (i + 2))
    else if w.peek (i + 3) != 61 then throw (.byte (i + 3))
    else if b &&& 15 != 0 then throw (.bits (i + 1))
    else pure (out.push (byte0 a b))
  else if d == 255 then
    if w.peek (i + 3) != 61 then throw (.byte (i + 3))
    else if c &&& 3 != 0 then throw (.bits (i + 2))
    else pure (out.push (byte0 a b) |>.push (byte1 b c))
  else pure (out.push (byte0 a b) |>.push (byte1 b c) |>.push (byte2 c d))

/-- The first byte from `i` on, up to `n` of them, that is not in the alphabet. -/
def firstBad (w : Window) (i : USize) : Nat → Option USize
  | 0 => none
  | n + 1 => if look (w.peek i) == 255 then some i else firstBad w (i + 1) n

/-- The bytes of the characters from `i` to the end of the window, appended to `out`. -/
def decodeFrom (w : Window) (i : USize) (out : ByteArray) : Except Error ByteArray :=
  if h : i < w.stop ∧ 4 < w.stop - i then
    have h0 := USize.lt_iff_toNat_lt.mp h.1
    have hs : (w.stop - i).toNat = w.stop.toNat - i.toNat :=
      USize.toNat_sub_of_le _ _ (USize.le_of_lt h.1)
    have h4 : 4 < w.stop.toNat - i.toNat := by
      have := USize.lt_iff_toNat_lt.mp h.2
      rw [hs] at this
      simpa using this
    have e1 : (i + 1).toNat = i.toNat + 1 := toNat_succ h.1
    have l1 : i + 1 < w.stop := USize.lt_iff_toNat_lt.mpr (by omega)
    have e2 : (i + 1 + 1).toNat = i.toNat + 2 := by rw [toNat_succ l1]; omega
    have l2 : i + 1 + 1 < w.stop := USize.lt_iff_toNat_lt.mpr (by omega)
    have e3 : (i + 1 + 1 + 1).toNat = i.toNat + 3 := by rw [toNat_succ l2]; omega
    have l3 : i + 1 + 1 + 1 < w.stop := USize.lt_iff_toNat_lt.mpr (by omega)
    have e4 : (i + 1 + 1 + 1 + 1).toNat = i.toNat + 4 := by rw [toNat_succ l3]; omega
    let a := look (w.get i h.1)
    let b := look (w.get (i + 1) l1)
    let c := look (w.get (i + 1 + 1) l2)
    let d := look (w.get (i + 1 + 1 + 1) l3)
    if (a ||| b ||| c ||| d) == 255 then throw (.byte ((firstBad w i 4).getD i))
    else
      decodeFrom w (i + 1 + 1 + 1 + 1)
        (out.push (byte0 a b) |>.push (byte1 b c) |>.push (byte2 c d))
  else if i == w.stop then pure out
  else if w.stop - i == 4 then decodeLast w i out
  else throw (match firstBad w i (w.stop - i).toNat with
    | some bad => .byte bad
    | none => .length)
termination_by w.stop.toNat - i.toNat
decreasing_by
  simp only [e4]
  omega

/-- The bytes of the characters from `i` to the end of the window. -/
def decode (w : Window) (i : USize) : Except Error ByteArray :=
  decodeFrom w i (.emptyWithCapacity ((w.stop - i).toNat / 4 * 3))

/-- The bytes of a text, if it is canonical base64. -/
def decodeText? (text : String) : Option ByteArray :=
  (decode (.ofBytes text.toUTF8) 0).toOption

-- RFC 4648, section 10.
#guard String.fromUTF8! (encode "foobar".toUTF8) = "Zm9vYmFy"
#guard String.fromUTF8! (encode "fooba".toUTF8) = "Zm9vYmE="
#guard String.fromUTF8! (encode "foob".toUTF8) = "Zm9vYg=="
#guard String.fromUTF8! (encode "".toUTF8) = ""
#guard decodeText? "Zm9vYmFy" = some "foobar".toUTF8
#guard decodeText? "Zm9vYmE=" = some "fooba".toUTF8
#guard decodeText? "Zm9vYg==" = some "foob".toUTF8
#guard decodeText? "" = some ByteArray.empty
#guard decodeText? "Zm9vYh==" = none
#guard decodeText? "Zm9vYg=" = none
#guard decodeText? "Zm9v=Yg=" = none
#guard decodeText? "Zm 9" = none

end Wire.Base64
