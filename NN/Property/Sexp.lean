import NN.Property.Error
import Wire.Json.Reader

/-!
# S-expressions

The lexical form of VNN-LIB, which is SMT-LIB's: words and lists of expressions, comments from `;`
to the end of the line. One pass over the bytes; each command goes on as soon as it is closed.
-/

namespace NN.Vnnlib

open Wire

/-- An expression and the offset of its first byte. -/
inductive Sexp where
  /-- A word. -/
  | word (byte : Nat) (text : String)
  /-- Expressions between parentheses. -/
  | list (byte : Nat) (items : List Sexp)

/-- Where an expression begins. -/
def Sexp.byte : Sexp → Nat
  | .word byte _ => byte
  | .list byte _ => byte

/-- A list that was opened: where, and its items so far, the last one first. -/
structure Frame where
  /-- The offset of the parenthesis. -/
  byte : Nat
  /-- The items. -/
  items : List Sexp := []

/-- What was read so far, and what became of the commands that were closed. -/
structure State (σ : Type) where
  /-- What became of the commands. -/
  result : σ
  /-- The offset of the next byte. -/
  byte : Nat := 0
  /-- Is the reader inside a comment? -/
  comment : Bool := false
  /-- The bytes of a word that has begun, or none. -/
  word : String := ""
  /-- The lists that were opened, the innermost first. -/
  frames : List Frame := []
  /-- How many lists were opened. -/
  depth : Nat := 0
  /-- How many expressions the command has so far. -/
  expressions : Nat := 0

/-- Is this white space? -/
@[inline] def isSpace (b : UInt8) : Bool := b == 32 || b == 10 || b == 13 || b == 9

/-- May this byte stand in a word? Letters, digits and the other signs of SMT-LIB's symbols. -/
@[inline] def isWordByte (b : UInt8) : Bool :=
  97 ≤ b && b ≤ 122 || 48 ≤ b && b ≤ 57 || 65 ≤ b && b ≤ 90 || b == 45 || b == 46 || b == 95
    || b == 43 || b == 42 || b == 47 || b == 60 || b == 61 || b == 62 || b == 33 || b == 36
    || b == 37 || b == 38 || b == 63 || b == 64 || b == 94 || b == 126

variable {σ : Type} (limits : PropertyLimits) (command : σ → Sexp → Except PropertyFault σ)

namespace State

/-- An expression more; outside of all lists it is a command. -/
def add (s : State σ) (e : Sexp) : Except PropertyFault (State σ) :=
  match s.frames with
  | f :: fs => .ok { s with frames := { f with items := e :: f.items } :: fs }
  | [] =>
    match command s.result e with
    | .ok result => .ok { s with result, expressions := 0 }
    | .error fault => .error fault

/-- One expression more in the command, unless these are too many. -/
@[inline] def count (s : State σ) (byte : Nat) : Except PropertyFault (State σ) :=
  if s.expressions < limits.expressions then .ok { s with expressions := s.expressions + 1 }
  else .error ⟨byte, .limit limits.expressions .expressions⟩

/-- Ends the word, if one has begun. -/
def endWord (s : State σ) : Except PropertyFault (State σ) :=
  if s.word.isEmpty then .ok s
  else
    let start := s.byte - s.word.utf8ByteSize
    match s.frames with
    | [] => .error ⟨start, .syntax "'('" s.word⟩
    | _ => do
      let counted ← s.count limits start
      { counted with word := "" }.add command (.word start s.word)

/-- Opens a list. -/
def openList (s : State σ) : Except PropertyFault (State σ) := do
  if limits.depth ≤ s.depth then throw ⟨s.byte, .limit limits.depth .depth⟩
  let s ← s.count limits s.byte
  return { s with frames := { byte := s.byte } :: s.frames, depth := s.depth + 1 }

/-- Closes the innermost list. -/
def closeList (s : State σ) : Except PropertyFault (State σ) :=
  match s.frames with
  | [] => .error ⟨s.byte, .syntax "'('" "')'"⟩
  | f :: fs =>
    { s with frames := fs, depth := s.depth - 1 }.add command (.list f.byte f.items.reverse)

/-- Reads a byte. -/
def step (s : State σ) (b : UInt8) : Except PropertyFault (State σ) :=
  if s.comment then
    .ok { s with byte := s.byte + 1, comment := b != 10 && b != 13 }
  else if isWordByte b then
    .ok { s with byte := s.byte + 1, word := s.word.push (Char.ofUInt8 b) }
  else do
    let s ← s.endWord limits command
    if isSpace b then return { s with byte := s.byte + 1 }
    else if b == 40 then
      let s ← s.openList limits
      return { s with byte := s.byte + 1 }
    else if b == 41 then
      let s ← s.closeList command
      return { s with byte := s.byte + 1 }
    else if b == 59 then return { s with byte := s.byte + 1, comment := true }
    else throw ⟨s.byte, .syntax "'(', ')', a word or a comment" (Json.showByte b)⟩

/-- Ends the file. -/
def finish (s : State σ) : Except PropertyFault σ := do
  let s ← s.endWord limits command
  match s.frames with
  | [] => return s.result
  | _ => throw ⟨s.byte, .syntax "')'" "end of input"⟩

end State

/-- Reads the bytes from an index on. -/
def readFrom (w : Window) (s : State σ) (i : USize) : Except PropertyFault (State σ) :=
  if h : i < w.stop then
    match s.step limits command (w.get i h) with
    | .ok s => readFrom w s (i + 1)
    | .error fault => .error fault
  else .ok s
termination_by w.stop.toNat - i.toNat
decreasing_by exact step_lt h

/-- What becomes of the commands of a file, one after another. -/
def readCommands (init : σ) (bytes : ByteArray) : Except PropertyFault σ := do
  (← readFrom limits command (.ofBytes bytes) { result := init } 0).finish limits command

end NN.Vnnlib
