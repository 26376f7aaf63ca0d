import NN.Payload.Foreign
import NN.Payload.Safetensors

/-!
# Files

What is read of a file, as a function of what the file system says. A large file whose first bytes
already decide that it is no document need not be read.
-/

namespace NN

open Wire Wire.Json

/-- What a file system tells of its files. -/
structure Files (m : Type → Type) where
  /-- The number of bytes of a regular file. -/
  size : System.FilePath → ExceptT FileError m Nat
  /-- Its first bytes, up to so many. -/
  head : System.FilePath → USize → ExceptT FileError m ByteArray
  /-- All its bytes. -/
  bytes : System.FilePath → ExceptT FileError m ByteArray

/-- What was read of a file. -/
inductive Content where
  /-- Its first bytes, and the fault that they decide. -/
  | head (bytes : ByteArray) (fault : Fault Meaning)
  /-- All its bytes. -/
  | all (bytes : ByteArray)

/-- Which files are looked at before they are read, and how far. It changes no verdict. -/
structure Glance where
  /-- Those of more bytes than this. -/
  above : Nat := 2 ^ 24
  /-- So many bytes. -/
  bytes : USize := 65536

/-- Reads the first key of an object that has one, and says where it stands. -/
def firstKey : PayloadReader (Option (USize × String)) := do
  if ← openObject [] then
    let start ← valueStart
    let name ← key []
    return some (start, name)
  else return none

/-- The fault of every document that begins with these bytes, if they decide one: what they hold
does not start as an object, or its first key is no field. What they hold to its end decides
nothing, nor do so few that they do not tell what kind of file it is, nor the beginning of a
safetensors file. -/
def headFault (limits : PayloadLimits) (head : ByteArray) : Option (Fault Meaning) :=
  if head.size < Foreign.bytes || Safetensors.begins head then none else
  let input : Input := { window := Window.ofBytes head, limits := limits.toLimits }
  if spaceEnd input.window 0 < input.window.stop then
    match expect (δ := Meaning) [] "object" [.object] input 0 with
    | .error fault _ => some fault
    | .ok _ _ =>
      match firstKey input 0 with
      | .ok (some (start, name)) _ =>
        (object.refuse [] (Read.documentFields limits) (Read.documentFields limits, {}) name).map
          fun (path, error) => ⟨path, start.toNat, error⟩
      | _ => none
  else none

namespace Files

variable {m : Type → Type} [Monad m] (files : Files m)

/-- Reads a file, or of a large one as much as is needed. -/
def content (limits : PayloadLimits) (glance : Glance) (path : System.FilePath) :
    ExceptT FileError m Content := do
  let size ← files.size path
  if size > limits.bytes then throw (.tooLarge limits.bytes size)
  else if size > glance.above then
    let head ← files.head path glance.bytes
    match headFault limits head with
    | some fault => return .head head fault
    | none => all
  else all
where
  /-- Reads all of it. -/
  all : ExceptT FileError m Content := do
    let bytes ← files.bytes path
    if bytes.size > limits.bytes then throw (.tooLarge limits.bytes bytes.size)
    else return .all bytes

/-- All bytes of a file, if they are no more than `limit`. -/
def upTo (limit : Nat) (path : System.FilePath) : ExceptT FileError m ByteArray := do
  let size ← files.size path
  if size > limit then throw (.tooLarge limit size)
  let bytes ← files.bytes path
  if bytes.size > limit then throw (.tooLarge limit bytes.size)
  return bytes

/-- An action of the system, its exceptions as errors. -/
def attempt {α : Type} (x : IO α) : ExceptT FileError IO α :=
  ExceptT.mk do
    try return .ok (← x)
    catch
      | .noFileOrDirectory .. => return .error .missing
      | e => return .error (.unreadable (toString e))

/-- The system's files. -/
def system : Files IO where
  size path := do
    let info ← attempt path.metadata
    match info.type with
    | .dir => throw (.unreadable "directory")
    | .file => return info.byteSize.toNat
    | _ => throw (.unreadable "not a regular file")
  head path n := attempt do (← IO.FS.Handle.mk path .read).read n
  bytes path := attempt (IO.FS.readBinFile path)

/-- Files that are what they are: for each path its bytes, or why there are none. -/
def fixed (disk : System.FilePath → Except FileError ByteArray) : Files Id where
  size path := ExceptT.mk ((disk path).map (·.size))
  head path n := ExceptT.mk ((disk path).map (·.extract 0 n.toNat))
  bytes path := ExceptT.mk (disk path)

end Files

end NN
