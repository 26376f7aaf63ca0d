/-!
# Bytes and machine indices

Loops over bytes run on `USize`, which the compiler keeps unboxed. The lemmas here carry the facts
about natural numbers that make such a loop terminate inside its array.
-/

namespace Wire

/-- The successor of an index below a bound does not overflow. -/
theorem toNat_succ {i n : USize} (h : i < n) : (i + 1).toNat = i.toNat + 1 := by
  have hi := USize.lt_iff_toNat_lt.mp h
  have hn := n.toNat_lt_size
  rw [USize.toNat_add, USize.toNat_one, Nat.mod_eq_of_lt]
  simp only [USize.size] at hn
  omega

/-- Stepping to the successor shrinks the distance to the bound. -/
theorem step_lt {i n : USize} (h : i < n) : n.toNat - (i + 1).toNat < n.toNat - i.toNat := by
  have := USize.lt_iff_toNat_lt.mp h
  have := toNat_succ h
  omega

/-- So does any step forward that stays below the bound. -/
theorem jump_lt {i j n : USize} (h : i < j ∧ j < n) : n.toNat - j.toNat < n.toNat - i.toNat := by
  have := USize.lt_iff_toNat_lt.mp h.1
  have := USize.lt_iff_toNat_lt.mp h.2
  omega

/-- A window `[0, stop)` of bytes, the input of every reader. -/
structure Window where
  /-- The bytes, of which those below `stop` may be read. -/
  bytes : ByteArray
  /-- The first index that may not be read. -/
  stop : USize
  /-- The window lies inside the bytes. -/
  stop_le : stop.toNat ≤ bytes.size

namespace Window

/-- All of an array. -/
def ofBytes (bytes : ByteArray) : Window where
  bytes := bytes
  stop := bytes.usize
  stop_le := by simpa using Nat.mod_le _ _

/-- The same bytes with an end at `limit`, if that is nearer. -/
def upTo (w : Window) (limit : USize) : Window :=
  if h : limit ≤ w.stop then
    { w with stop := limit, stop_le := Nat.le_trans (USize.le_iff_toNat_le.mp h) w.stop_le }
  else w

/-- An index below `stop` is an index of the array. -/
theorem lt_size {w : Window} {i : USize} (h : i < w.stop) : i.toNat < w.bytes.size :=
  Nat.lt_of_lt_of_le (USize.lt_iff_toNat_lt.mp h) w.stop_le

/-- The byte at an index inside the window. -/
@[inline] def get (w : Window) (i : USize) (h : i < w.stop) : UInt8 :=
  w.bytes.uget i (lt_size h)

/-- The byte at an index, zero at the end of the window. Zero is no byte of any token. -/
@[inline] def peek (w : Window) (i : USize) : UInt8 :=
  if h : i < w.stop then w.get i h else 0

/-- Does `text` stand at `i`? -/
def startsWith (w : Window) (i : USize) (text : String) : Bool :=
  go text.toUTF8.toList i
where
  /-- The bytes still to be compared. -/
  go : List UInt8 → USize → Bool
    | [], _ => true
    | b :: bs, i => if h : i < w.stop then w.get i h == b && go bs (i + 1) else false

end Window

/-- Is this an ASCII digit? -/
@[inline] def isDigit (b : UInt8) : Bool := 48 ≤ b && b ≤ 57

/-- The text that bytes of ASCII spell. -/
def ascii (bytes : ByteArray) : String :=
  String.ofList (bytes.data.toList.map fun b => Char.ofNat b.toNat)

/-- Line and column (from 1, columns in bytes) of a byte offset. -/
def lineColumn (bytes : ByteArray) (offset : Nat) : Nat × Nat :=
  go 0 1 1
where
  /-- Counts from byte `i`, which is at `line` and `column`. -/
  go (i line column : Nat) : Nat × Nat :=
    if i < offset then
      if h : i < bytes.size then
        if bytes[i] == 10 then go (i + 1) (line + 1) 1 else go (i + 1) line (column + 1)
      else (line, column)
    else (line, column)
  termination_by offset - i

end Wire
