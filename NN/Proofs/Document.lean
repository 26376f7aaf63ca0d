import NN.Payload.Limits
import NN.Payload.Payload
import WireProofs.Base64Encode
import WireProofs.Grammar

/-!
# What a document is

FORMAT.md as a relation between bytes and a payload, declared without the reader: the fields of each
object in any order, each at most once, no others, and what each field's text says. The limits are
those of the section "Limits" that are about what is inside a document.
-/

namespace NN

open Wire Wire.Json

/-- Each scalar is the nearest binary32 of its number. -/
def Denotes (ls : List Literal) (bits : List UInt32) : Prop :=
  ls.map (·.value.toBits) = bits.map some

/-- A short string. -/
def ShortText (limits : PayloadLimits) (text : List UInt8) (s : String) : Prop :=
  StringText text s ∧ s.utf8ByteSize ≤ limits.name

/-- A shape: an array of its dimensions. -/
def ShapeText (limits : PayloadLimits) (text : List UInt8) (s : Shape) : Prop :=
  ∃ items : List (List UInt8 × Nat), ArrayText text (items.map (·.1)) ∧ s = items.map (·.2) ∧
    (∀ x ∈ items, NaturalText limits.toLimits x.1 x.2 ∧ x.2 ≤ limits.elements) ∧
    s.length ≤ limits.rank ∧ s.numel ≤ limits.elements

/-- Scalars: an array of numbers, each rounded to the nearest binary32, or a string of the base64 of
their bytes; all of them finite. -/
def ValuesText (limits : PayloadLimits) : Encoding → List UInt8 → Float32Array → Prop
  | .decimal, text, data =>
    ∃ ls : List Literal, ArrayText text (ls.map Literal.bytes) ∧
      (∀ l ∈ ls, l.Valid ∧ l.Within limits.toLimits) ∧ Denotes ls data.toBits
  | .base64, text, data =>
    text = 34 :: (Base64.enc data.bytes.data.toList ++ [34]) ∧
      ∀ b ∈ data.toBits, Binary32.isFinite b = true

/-- A tensor. Those that have no name in the document have the empty one. -/
structure TensorFields (limits : PayloadLimits) (enc : Encoding) (es : List (String × List UInt8))
    (t : RawTensor) : Prop where
  /-- `name` -/
  name : ∀ v, ("name", v) ∈ es → ShortText limits v t.name
  /-- No name where there is none. -/
  anonymous : "name" ∉ keysOf es → t.name = ""
  /-- `shape` -/
  shape : ∀ v, ("shape", v) ∈ es → ShapeText limits v t.shape
  /-- `values` -/
  values : ∀ v, ("values", v) ∈ es → ValuesText limits enc v t.data

/-- A tensor without a name. -/
def TensorText (limits : PayloadLimits) (enc : Encoding) (text : List UInt8) (t : RawTensor) :
    Prop :=
  ∃ es, ObjectText limits.name text es ∧ FieldsOf ["shape", "values"] [] es ∧
    TensorFields limits enc es t

/-- A named tensor. -/
def NamedTensorText (limits : PayloadLimits) (enc : Encoding) (text : List UInt8) (t : RawTensor) :
    Prop :=
  ∃ es, ObjectText limits.name text es ∧ FieldsOf ["name", "shape", "values"] [] es ∧
    TensorFields limits enc es t

/-- An array of named tensors. -/
def TensorsText (limits : PayloadLimits) (enc : Encoding) (text : List UInt8) (ts : List RawTensor) :
    Prop :=
  ∃ items : List (List UInt8 × RawTensor), ArrayText text (items.map (·.1)) ∧
    ts = items.map (·.2) ∧ (∀ x ∈ items, NamedTensorText limits enc x.1 x.2) ∧
    ts.length ≤ limits.params

/-- The probe. -/
structure ProbeText (limits : PayloadLimits) (enc : Encoding) (text : List UInt8) (p : Probe) :
    Prop where
  /-- Its fields, and what they say. -/
  fields : ∃ es, ObjectText limits.name text es ∧ FieldsOf ["input", "output"] ["trace"] es ∧
    (∀ v, ("input", v) ∈ es → TensorText limits enc v p.input) ∧
    (∀ v, ("output", v) ∈ es → TensorText limits enc v p.output) ∧
    (∀ v, ("trace", v) ∈ es → TensorsText limits enc v p.trace) ∧
    ("trace" ∉ keysOf es → p.trace = [])

/-- The format of scalars. -/
def ScalarText (limits : PayloadLimits) (text : List UInt8) (enc : Encoding) : Prop :=
  ∃ es, ObjectText limits.name text es ∧ FieldsOf ["dtype", "encoding"] [] es ∧
    (∀ v, ("dtype", v) ∈ es → ShortText limits v "float32") ∧
    ∀ v, ("encoding", v) ∈ es →
      ShortText limits v (match enc with | .decimal => "decimal" | .base64 => "base64")

/-- A configuration: an object of natural numbers, in the document's order. -/
def ConfigText (limits : PayloadLimits) (text : List UInt8) (c : Config) : Prop :=
  ∃ items : List (String × List UInt8 × Nat),
    ObjectText limits.name text (items.map fun x => (x.1, x.2.1)) ∧
    c = items.map (fun x => (x.1, x.2.2)) ∧ (c.map (·.1)).Nodup ∧
    (∀ x ∈ items, NaturalText limits.toLimits x.2.1 x.2.2 ∧ x.2.2 ≤ limits.elements) ∧
    c.length ≤ limits.config

/-- `meta`: an object, nested so deep that the document keeps its limit, and kept as its text. -/
def MetaText (limits : PayloadLimits) (text : List UInt8) (s : String) : Prop :=
  ValueText limits.toLimits (limits.depth - 1) text ∧ text.head? = some 123 ∧
    text.length ≤ limits.meta_ ∧ s.toUTF8.data.toList = text

/-- What the fields of a document say. -/
structure DocumentFields (limits : PayloadLimits) (enc : Encoding) (es : List (String × List UInt8))
    (p : Payload) : Prop where
  /-- `format` -/
  format : ∀ v, ("format", v) ∈ es → ShortText limits v "torchlean.params"
  /-- `version` -/
  version : ∀ v, ("version", v) ∈ es → NaturalText limits.toLimits v 1
  /-- `family` -/
  family : ∀ v, ("family", v) ∈ es → ShortText limits v p.family
  /-- `config` -/
  config : ∀ v, ("config", v) ∈ es → ConfigText limits v p.config
  /-- `scalar` -/
  scalar : ∀ v, ("scalar", v) ∈ es → ScalarText limits v enc
  /-- `params` -/
  params : ∀ v, ("params", v) ∈ es → TensorsText limits enc v p.params
  /-- `probe`, if it is there. -/
  probe : ∀ v, ("probe", v) ∈ es → ∃ q, p.probe = some q ∧ ProbeText limits enc v q
  /-- None where there is none. -/
  noProbe : "probe" ∉ keysOf es → p.probe = none
  /-- `meta`, if it is there. -/
  meta_ : ∀ v, ("meta", v) ∈ es → ∃ s, p.meta? = some s ∧ MetaText limits v s
  /-- None where there is none. -/
  noMeta : "meta" ∉ keysOf es → p.meta? = none

/-- The bytes are a document of `torchlean.params` that holds this payload: white space, one object
with the fields of FORMAT.md, white space, and no more. -/
def Document (limits : PayloadLimits) (bytes : ByteArray) (p : Payload) : Prop :=
  ∃ (a b text : List UInt8) (es : List (String × List UInt8)) (enc : Encoding),
    bytes.data.toList = a ++ (text ++ b) ∧ Space a ∧ Space b ∧ ObjectText limits.name text es ∧
    FieldsOf ["format", "version", "family", "config", "scalar", "params"] ["probe", "meta"] es ∧
    DocumentFields limits enc es p

end NN
