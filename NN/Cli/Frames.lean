import Wire.Cli

/-!
# Frames

Documents on standard input, each as a line with its number of bytes and then the bytes.
-/

namespace NN.Cli

open Wire.Cli

/-- Reads `n` bytes, or as many as there are. -/
partial def readExactly (input : IO.FS.Stream) (n : Nat) (acc : ByteArray := .empty) :
    IO ByteArray := do
  -- No measure: the system decides how much each read returns.
  if acc.size ≥ n then return acc
  let more ← input.read (.ofNat (n - acc.size))
  if more.isEmpty then return acc
  readExactly input n (acc ++ more)

/-- The next document, nothing at the end of the input, or what is wrong with the frame. -/
def frame? (input : IO.FS.Stream) : IO (Except String (Option ByteArray)) := do
  let line ← input.getLine
  if line.isEmpty then return .ok none
  let some n := line.trimAscii.toNat? | return .error "a frame starts with a number of bytes"
  let bytes ← readExactly input n
  if bytes.size < n then return .error s!"a frame of {n} bytes ended after {bytes.size}"
  return .ok (some bytes)

/-- Answers documents, `count` at a time, until the input ends; the exit code. -/
partial def frames (program : String) (count : Nat) (input : IO.FS.Stream)
    (answer : Array ByteArray → IO Unit) : IO UInt32 := do
  -- No measure: the other side decides how many documents it sends.
  let mut documents := #[]
  for _ in [0:count] do
    match ← frame? input with
    | .error message => return ← usageError program message
    | .ok (some bytes) => documents := documents.push bytes
    | .ok none =>
      if documents.isEmpty then return Exit.ok.code
      return ← usageError program s!"the input ended after {documents.size} of {count} frames"
  answer documents
  frames program count input answer

end NN.Cli
