import NN.Payload.Payload
import NN.Payload.Scalars
import Wire.Json.Object

/-!
# Reading a payload

The schema of FORMAT.md as a reader: fields in any order, each read straight into its place.
-/

namespace NN

open Wire Wire.Json

/-- The limits of FORMAT.md, section "Limits". -/
structure Limits extends Json.Limits where
  /-- Bytes of the document. -/
  bytes : Nat := 2 ^ 31
  /-- Dimensions of a shape. -/
  rank : Nat := 8
  /-- A dimension, an integer of the configuration, the elements of a tensor. -/
  elements : Nat := 2 ^ 31
  /-- Bytes of `meta`. -/
  meta_ : Nat := 65536
  /-- Entries of `params` and of `probe.trace`. -/
  params : Nat := 4096
  /-- Entries of `config`. -/
  config : Nat := 64

namespace Read

/-- The encodings of scalars. -/
inductive Encoding where
  /-- JSON numbers. -/
  | decimal
  /-- A string. -/
  | base64
deriving DecidableEq

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

/-- A document that is being read. -/
structure Document where
  /-- `family` -/
  family : String := ""
  /-- `config` -/
  config : Config := []
  /-- `scalar.encoding` -/
  encoding : Encoding := .decimal
  /-- `params`, the last one first. -/
  params : List Draft := []
  /-- `probe.input` -/
  input : Option Draft := none
  /-- `probe.output` -/
  output : Option Draft := none
  /-- `probe.trace`, the last one first. -/
  trace : List Draft := []
  /-- The text of `meta`. -/
  meta? : Option String := none

/-- Reads a short string. -/
def short (path : Path) : PayloadReader String := do
  let limits := (← read).limits
  string path (some limits.name)

/-- Reads a short string that must satisfy something. -/
def required (path : Path) (ok : String → Bool) (e : String → Meaning) : PayloadReader String := do
  let start ← skipSpace *> get
  let text ← short path
  if ok text then return text else faultAt start path (.other (e text))

/-- Reads a shape. -/
def shape (limits : Limits) (path : Path) : PayloadReader Shape := do
  let start ← skipSpace *> get
  let dims ← array path limits.rank .dimensions [] fun acc i => do
    return (← natural (.index i :: path) (some limits.elements)) :: acc
  let s : Shape := dims.reverse
  if s.numel > limits.elements then faultAt start path (.limit limits.elements .elements)
  return s

/-- Reads scalars in the encoding that they come in. -/
def values (path : Path) (d : Draft) : PayloadReader Draft := do
  let k ← expect path "array or string" [.array, .string]
  let start ← get
  if k = .array then return { d with data := ← decimals path, encoding := .decimal, start }
  else return { d with data := ← base64 path, encoding := .base64, start }

/-- Reads a tensor, with a name if it is to have one. -/
def tensor (limits : Limits) (named : Bool) (path : Path) : PayloadReader Draft :=
  let name : List (Field Meaning Draft) :=
    [{ name := "name", read := fun path d => return { d with name := ← short path } }]
  object path ((if named then name else []) ++
    [{ name := "shape", read := fun path d => return { d with shape := ← shape limits path } },
     { name := "values", read := values }]) {}

/-- Reads an array of named tensors, the last one first. -/
def tensors (limits : Limits) (path : Path) : PayloadReader (List Draft) :=
  array path limits.params .entries [] fun acc i =>
    return (← tensor limits true (.index i :: path)) :: acc

/-- Reads the probe. -/
def probe (limits : Limits) (path : Path) (d : Document) : PayloadReader Document :=
  object path
    [{ name := "input",
       read := fun path d => return { d with input := ← tensor limits false path } },
     { name := "output",
       read := fun path d => return { d with output := ← tensor limits false path } },
     { name := "trace", required := false,
       read := fun path d => return { d with trace := ← tensors limits path } }] d

/-- Reads the scalar format. -/
def scalar (path : Path) (d : Document) : PayloadReader Document :=
  object path
    [{ name := "dtype", read := fun path d => do
        let _ ← required path (· == "float32") .dtype
        return d },
     { name := "encoding", read := fun path d => do
        let text ← required path (fun s => s == "decimal" || s == "base64") .encoding
        return { d with encoding := if text == "decimal" then .decimal else .base64 } }] d

/-- Reads `meta` through a window of its limit and keeps its text. -/
def metaField (limits : Limits) (path : Path) (d : Document) : PayloadReader Document := do
  let _ ← expect path "object" [.object]
  let start ← get
  let input ← read
  let w := input.window
  let limit := USize.ofNat limits.meta_
  let within :=
    if w.stop - start ≥ limit then
      { input with window := w.upTo (start + limit), inside := some (path, start, limits.meta_) }
    else input
  ReaderT.adapt (fun _ => within) (any path (limits.depth - 1))
  let text := w.bytes.extract start.toNat (← get).toNat
  return { d with meta? := some (String.fromUTF8! text) }

/-- Reads the document. -/
def document (limits : Limits) : PayloadReader Document :=
  object []
    [{ name := "format", read := fun path d => do
        let _ ← required path (· == "torchlean.params") .format
        return d },
     { name := "version", read := fun path d => do
        let start ← skipSpace *> get
        let n ← natural path none
        if n = 1 then return d else faultAt start path (.other (.version n)) },
     { name := "family", read := fun path d => return { d with family := ← short path } },
     { name := "config", read := fun path d =>
        return { d with config := ← map path limits.config limits.elements } },
     { name := "scalar", read := scalar },
     { name := "params", read := fun path d =>
        return { d with params := ← tensors limits path } },
     { name := "probe", required := false, read := probe limits },
     { name := "meta", required := false, read := metaField limits }] {}

/-- A tensor that was read. -/
def Draft.tensor (d : Draft) : RawTensor := ⟨d.name, d.shape, d.data⟩

/-- All tensors of a document with their paths. -/
def Document.drafts (d : Document) : List (Path × Draft) :=
  let many (field : Path) (ts : List Draft) :=
    ts.reverse.zipIdx.map fun (t, i) => (.index i :: field, t)
  let one (field : String) (t : Option Draft) :=
    t.toList.map fun t => ([.field field, .field "probe"], t)
  many [.field "params"] d.params ++ one "input" d.input ++ one "output" d.output
    ++ many [.field "trace", .field "probe"] d.trace

/-- The first tensor of the document, by where its scalars start, that is not in its encoding. -/
def Document.otherEncoding (d : Document) : Option (Path × Draft) :=
  (d.drafts.filter (·.2.encoding ≠ d.encoding)).foldl (init := none) fun first t =>
    match first with
    | some f => if t.2.start < f.2.start then some t else first
    | none => some t

/-- Reads all of the input as a payload. -/
def payload (limits : Limits) : PayloadReader Payload := do
  let d ← document limits
  skipSpace
  unless (← get) == (← read).window.stop do
    fault [] (.trailingData (showByte (← peekByte [] "")))
  if let some (path, t) := d.otherEncoding then
    let (expected, found) := match d.encoding with
      | .decimal => ("array", Kind.string)
      | .base64 => ("string", Kind.array)
    faultAt t.start (.field "values" :: path) (.type expected found)
  let probe := match d.input, d.output with
    | some input, some output =>
      some { input := input.tensor, output := output.tensor
             trace := d.trace.reverse.map Draft.tensor }
    | _, _ => none
  return {
    family := d.family, config := d.config, params := d.params.reverse.map Draft.tensor, probe
    meta? := d.meta? }

end Read

/-- The payload that some bytes are, or the first fault in them. -/
def readPayload (limits : Limits) (bytes : ByteArray) : Except (Fault Meaning) Payload :=
  let window := Window.ofBytes bytes
  match Read.payload limits { window, limits := limits.toLimits } 0 with
  | .ok p _ => .ok p
  | .error e _ => .error e

end NN
