import NN.Payload.Limits
import NN.Payload.Payload
import NN.Payload.Scalars
import Wire.Json.Object

/-!
# Reading a payload

The schema of FORMAT.md as a reader: fields in any order, each read straight into its place.
-/

namespace NN

open Wire Wire.Json

namespace Read

/-- A tensor that is being read, with the encoding that it came in. -/
structure Draft where
  /-- The name; empty for the tensors of a probe that have none. -/
  name : String := ""
  /-- The shape. -/
  shape : Shape := []
  /-- The scalars. -/
  data : Float32Array := .empty
  /-- The encoding, once known. -/
  encoding : Encoding := .decimal
  /-- Where the scalars started. -/
  start : USize := 0

/-- A probe that is being read. -/
structure ProbeDraft where
  /-- `input` -/
  input : Draft := {}
  /-- `output` -/
  output : Draft := {}
  /-- `trace`, the last one first. -/
  trace : List Draft := []

/-- A document that is being read. -/
structure Fields where
  /-- `family` -/
  family : String := ""
  /-- `config` -/
  config : Config := []
  /-- `scalar.encoding` -/
  encoding : Encoding := .decimal
  /-- `params`, the last one first. -/
  params : List Draft := []
  /-- `probe` -/
  probe? : Option ProbeDraft := none
  /-- The text of `meta`. -/
  meta? : Option String := none

/-- Reads a short string. -/
def short (path : Path) : PayloadReader String := do
  string path (some (← read).limits.name)

/-- Reads a short string that must satisfy something. -/
def required (path : Path) (ok : String → Bool) (e : String → Meaning) : PayloadReader String := do
  let start ← valueStart
  let text ← short path
  if ok text then return text else faultAt start path (.other (e text))

/-- Reads a shape. -/
def shape (limits : PayloadLimits) (path : Path) : PayloadReader Shape := do
  let start ← valueStart
  let dims ← array path limits.rank .dimensions [] fun acc i => do
    return (← natural (.index i :: path) (some limits.elements)) :: acc
  if Shape.numel dims.reverse > limits.elements then
    faultAt start path (.limit limits.elements .elements)
  else return dims.reverse

/-- Reads scalars in the encoding that they come in. -/
def values (path : Path) (d : Draft) : PayloadReader Draft := do
  let k ← expect path "array or string" [.array, .string]
  let start ← get
  if k = .array then return { d with data := ← decimals path, encoding := .decimal, start }
  else return { d with data := ← base64 path, encoding := .base64, start }

/-- The field of a tensor that only named ones have. -/
def nameField : Field Meaning Draft where
  name := "name"
  read path d := return { d with name := ← short path }

/-- The fields of every tensor. -/
def tensorFields (limits : PayloadLimits) : List (Field Meaning Draft) :=
  [{ name := "shape", read := fun path d => return { d with shape := ← shape limits path } },
   { name := "values", read := values }]

/-- Reads a tensor, with a name if it is to have one. -/
def tensor (limits : PayloadLimits) (named : Bool) (path : Path) : PayloadReader Draft :=
  object path (if named then nameField :: tensorFields limits else tensorFields limits) {}

/-- Reads an array of named tensors, the last one first. -/
def tensors (limits : PayloadLimits) (path : Path) : PayloadReader (List Draft) :=
  array path limits.params .entries [] fun acc i =>
    return (← tensor limits true (.index i :: path)) :: acc

/-- Reads the probe. -/
def probe (limits : PayloadLimits) (path : Path) : PayloadReader ProbeDraft :=
  object path
    [{ name := "input",
       read := fun path d => return { d with input := ← tensor limits false path } },
     { name := "output",
       read := fun path d => return { d with output := ← tensor limits false path } },
     { name := "trace", required := false,
       read := fun path d => return { d with trace := ← tensors limits path } }] {}

/-- Reads the scalar format. -/
def scalar (path : Path) : PayloadReader Encoding :=
  object path
    [{ name := "dtype", read := fun path e => do
        let _ ← required path (· == "float32") .dtype
        return e },
     { name := "encoding", read := fun path _ => do
        let text ← required path (fun s => s == "decimal" || s == "base64") .encoding
        return if text == "decimal" then .decimal else .base64 }] .decimal

/-- Reads the version. -/
def version (path : Path) : PayloadReader Unit := do
  let start ← valueStart
  let n ← natural path none
  if n = 1 then return else faultAt start path (.other (.version n))

/-- The input with its end where the value that starts at `start` reaches a limit, if that is
nearer. -/
def within (limit : Nat) (path : Path) (start : USize) (input : Input) : Input :=
  if input.window.stop - start ≥ USize.ofNat limit then
    { input with
      window := input.window.upTo (start + USize.ofNat limit)
      inside := some (path, start, limit) }
  else input

/-- Reads `meta` through a window of its limit and keeps its text. -/
def metaText (limits : PayloadLimits) (path : Path) : PayloadReader String := do
  let _ ← expect path "object" [.object]
  let start ← get
  let input ← read
  withInput (within limits.meta_ path start input) (Json.any path (limits.depth - 1))
  match String.fromUTF8? (input.window.bytes.extract start.toNat (← get).toNat) with
  | some text => return text
  | none => faultAt start path (.utf8 "bytes that are no text")

/-- The fields of a document. -/
def documentFields (limits : PayloadLimits) : List (Field Meaning Fields) :=
  [{ name := "format", read := fun path d => do
      let _ ← required path (· == "torchlean.params") .format
      return d },
   { name := "version", read := fun path d => do
      let _ ← version path
      return d },
   { name := "family", read := fun path d => return { d with family := ← short path } },
   { name := "config", read := fun path d =>
      return { d with config := ← Json.map path limits.config limits.elements } },
   { name := "scalar", read := fun path d => return { d with encoding := ← scalar path } },
   { name := "params", read := fun path d =>
      return { d with params := ← tensors limits path } },
   { name := "probe", required := false, read := fun path d =>
      return { d with probe? := some (← probe limits path) } },
   { name := "meta", required := false, read := fun path d =>
      return { d with meta? := some (← metaText limits path) } }]

/-- Reads the fields of a document. -/
def fields (limits : PayloadLimits) : PayloadReader Fields := object [] (documentFields limits) {}

/-- A tensor that was read. -/
def Draft.tensor (d : Draft) : RawTensor := ⟨d.name, d.shape, d.data⟩

/-- The probe that was read. -/
def ProbeDraft.probe (d : ProbeDraft) : Probe where
  input := d.input.tensor
  output := d.output.tensor
  trace := d.trace.reverse.map Draft.tensor

namespace Fields

/-- All tensors of a document with their paths. -/
def drafts (d : Fields) : List (Path × Draft) :=
  let many (field : Path) (ts : List Draft) :=
    ts.reverse.zipIdx.map fun (t, i) => (.index i :: field, t)
  many [.field "params"] d.params ++ match d.probe? with
    | some p =>
      ([.field "input", .field "probe"], p.input) :: ([.field "output", .field "probe"], p.output)
        :: many [.field "trace", .field "probe"] p.trace
    | none => []

/-- The first tensor of the document, by where its scalars start, that is not in its encoding. -/
def otherEncoding (d : Fields) : Option (Path × Draft) :=
  (d.drafts.filter (·.2.encoding ≠ d.encoding)).foldl (init := none) fun first t =>
    match first with
    | some f => if t.2.start < f.2.start then some t else first
    | none => some t

/-- What a document that was read holds. -/
def payload (d : Fields) : Payload where
  family := d.family
  config := d.config
  params := d.params.reverse.map Draft.tensor
  probe := d.probe?.map ProbeDraft.probe
  meta? := d.meta?

end Fields

/-- Faults unless the input ends here. -/
def endOfInput : PayloadReader Unit := do
  skipSpace
  if (← get) == (← read).window.stop then return
  else fault [] (.trailingData (showByte (← peekByte [] "")))

/-- Reads all of the input as a payload. -/
def payload (limits : PayloadLimits) : PayloadReader Payload := do
  let d ← fields limits
  endOfInput
  match d.otherEncoding with
  | none => return d.payload
  | some (path, t) =>
    let (expected, found) := match d.encoding with
      | .decimal => ("array", Kind.string)
      | .base64 => ("string", Kind.array)
    faultAt t.start (.field "values" :: path) (.type expected found)

end Read

/-- The payload that some bytes are, or the first fault in them. -/
def readPayload (limits : PayloadLimits) (bytes : ByteArray) : Except (Fault Meaning) Payload :=
  let window := Window.ofBytes bytes
  match Read.payload limits { window, limits := limits.toLimits } 0 with
  | .ok p _ => .ok p
  | .error e _ => .error e

end NN
