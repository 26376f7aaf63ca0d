import NN.Payload.Read

/-!
# safetensors: the header

The container of the public specification: eight bytes with the length of the header, the header,
which is JSON, and the bytes of the tensors, one behind the other (FORMAT.md, "safetensors").
-/

namespace NN

open Wire Wire.Json

namespace Safetensors

/-- The length of the header as the file states it, if its upper half is zero. -/
def stated (bytes : ByteArray) (h : 8 < bytes.size) : Nat :=
  (packLE bytes[0] bytes[1] bytes[2] bytes[3]).toNat

/-- Do some bytes begin as a safetensors file does? No document does: zero is no byte of one. -/
def begins (bytes : ByteArray) : Bool :=
  if h : 8 < bytes.size then
    bytes[4] == 0 && bytes[5] == 0 && bytes[6] == 0 && bytes[7] == 0 && bytes[8] == 123
  else false

/-- A tensor of the header: offsets count from the header's end. -/
structure Entry where
  /-- The name. -/
  name : String := ""
  /-- The shape. -/
  shape : Shape := []
  /-- Where the bytes start. -/
  start : Nat := 0
  /-- Where they end. -/
  stop : Nat := 0
deriving DecidableEq, Repr

/-- A text of the metadata. -/
structure Note where
  /-- Its key. -/
  key : String
  /-- What it says. -/
  text : String
  /-- Where its string starts. -/
  place : USize

/-- The metadata. -/
structure Notes where
  /-- Its texts, in order. -/
  notes : List Note
  /-- Where it ends. -/
  close : USize

/-- A header that is being read. -/
structure Header where
  /-- The tensors, the last one first. -/
  entries : List Entry := []
  /-- Where the last one ends. -/
  stop : Nat := 0
  /-- The metadata, if it is there. -/
  notes? : Option Notes := none

/-- The key of the metadata. -/
def notesKey : String := "__metadata__"

/-- The keys that are there. -/
def Header.keys (h : Header) : List String :=
  h.entries.map (·.name) ++ (h.notes?.map fun _ => notesKey).toList

/-- Reads two offsets, and says where they stand. -/
def offsets (limits : PayloadLimits) (path : Path) : PayloadReader (Nat × Nat × USize) := do
  let place ← valueStart
  let found ← array path 2 .entries [] fun acc i => do
    return (← natural (.index i :: path) (some limits.bytes)) :: acc
  match found with
  | [stop, start] => return (start, stop, place)
  | _ => faultAt place path (.other (.offsets found.length))

/-- The fields of a tensor. The second part of what is read is where its offsets stand. -/
def entryFields (limits : PayloadLimits) : List (Field Meaning (Entry × USize)) :=
  [{ name := "dtype", read := fun path d => do
      let _ ← Read.required path (· == "F32") .elementType
      return d },
   { name := "shape", read := fun path d =>
      return ({ d.1 with shape := ← Read.shape limits path }, d.2) },
   { name := "data_offsets", read := fun path d => do
      let read ← offsets limits path
      return ({ d.1 with start := read.1, stop := read.2.1 }, read.2.2) }]

/-- Reads a tensor, which has to start at an offset, and to be as long as its shape says. -/
def entry (limits : PayloadLimits) (name : String) (start : Nat) : PayloadReader Entry := do
  let d ← object [.field name] (entryFields limits) ({ name }, 0)
  let path := [.field "data_offsets", .field name]
  let size := 4 * d.1.shape.numel
  if d.1.start ≠ start then faultAt d.2 path (.other (.gap start d.1.start))
  else if d.1.stop ≠ start + size then
    faultAt d.2 path (.other (.span size ((d.1.stop : Int) - start)))
  else return d.1

/-- Reads a text of the metadata behind those that were read. -/
def note (path : Path) (seen : List Note) (key : String) : PayloadReader (List Note) := do
  let place ← valueStart
  return seen ++ [⟨key, ← string (.field key :: path) none, place⟩]

/-- Reads the metadata: any strings. -/
def notes (limits : PayloadLimits) (path : Path) : PayloadReader Notes := do
  if ← openObject path then
    let notes ← members path (do skipSpace; fault path (.limit limits.params .entries))
      (fun seen => twice (.field · :: path) (seen.map (·.key))) (note path) limits.params []
    return ⟨notes, (← get) - 1⟩
  else return ⟨[], (← get) - 1⟩

/-- Reads what stands under a key of the header. -/
def member (limits : PayloadLimits) (h : Header) (key : String) : PayloadReader Header := do
  if key == notesKey then return { h with notes? := some (← notes limits [.field key]) }
  else
    let e ← entry limits key h.stop
    return { h with entries := e :: h.entries, stop := e.stop }

/-- Reads the header. -/
def header (limits : PayloadLimits) : PayloadReader Header := do
  if ← openObject [] then
    members [] (do skipSpace; fault [] (.limit (limits.params + 1) .entries))
      (fun h => twice (fun key => [.field key]) h.keys) (member limits) (limits.params + 1) {}
  else return {}

/-- Reads all of the input. -/
def wholly {α : Type} (r : PayloadReader α) : PayloadReader α := do
  let a ← r
  Read.endOfInput
  return a

/-- The header of a file, and where the tensors start. The file ends where they do. -/
def readHeader (limits : PayloadLimits) (bytes : ByteArray) :
    Except (Fault Meaning) (Header × Nat) :=
  if h : 8 < bytes.size ∧ begins bytes then
    let size := stated bytes h.1
    if size > limits.header then .error ⟨[], 0, .other (.header limits.header size true)⟩
    else if 8 + size > bytes.size then
      .error ⟨[], 0, .other (.header size (bytes.size - 8) false)⟩
    else
      let window := (Window.ofBytes bytes).upTo (8 + .ofNat size)
      match wholly (header limits) { window, limits := limits.toLimits } 8 with
      | .ok header _ =>
        let rest := bytes.size - (8 + size)
        if header.stop = rest then .ok (header, 8 + size)
        else
          .error ⟨[], 8 + size + min header.stop rest, .other (.extent header.stop rest)⟩
      | .error e _ => .error e
  else .error ⟨[], 0, .other (.header 1 0 false)⟩

end Safetensors

end NN
