import NN.Payload.Payload
import Wire.Base64
import Wire.Json.Write

/-!
# Writing a payload

The canonical text of a payload (FORMAT.md, "Canonical text"): one text for each payload and
encoding, which the reader reads as the payload that was written (`NN.Proofs.Rewrite`). Scalars go
from packed storage straight into the bytes of the document.
-/

namespace NN

open Wire Wire.Json

namespace Write

/-- A piece of a document. -/
inductive Piece where
  /-- Text. -/
  | text (s : String)
  /-- Scalars as an array of their shortest decimals. -/
  | decimals (data : Float32Array)
  /-- Scalars as a string of base64. -/
  | base64 (data : Float32Array)

/-- Appends scalar `i` and those after it, with commas between them. -/
def pushDecimals (data : Float32Array) (i : Nat) (out : ByteArray) : ByteArray :=
  if h : i < data.size then
    let out := if i = 0 then out else (out.push 44).push 32
    pushDecimals data (i + 1) ((Decimal.shortest (data.bits i h)).push out)
  else out
termination_by data.size - i

/-- Appends a piece. -/
def Piece.push (out : ByteArray) : Piece → ByteArray
  | .text s => out ++ s.toUTF8
  | .decimals data => (pushDecimals data 0 (out.push 91)).push 93
  | .base64 data => (Base64.encodeFrom data.bytes 0 (out.push 34)).push 34

/-- At most, or about, how many bytes a piece takes. -/
def Piece.size : Piece → Nat
  | .text s => s.utf8ByteSize
  | .decimals data => 13 * data.size + 2
  | .base64 data => (data.bytes.size + 2) / 3 * 4 + 2

/-- The white space inside an array or an object. -/
structure Spacing where
  /-- Before the first entry. -/
  first : String
  /-- Before each other entry, behind its comma. -/
  next : String
  /-- Behind the last entry. -/
  last : String

/-- In one line. -/
def inline : Spacing := ⟨"", " ", ""⟩

/-- An entry a line; `margin` is the line feed and the indentation of the closing bracket. -/
def lines (margin : String) : Spacing := ⟨margin ++ "  ", margin ++ "  ", margin⟩

/-- Entries between brackets, or the brackets alone. -/
def bracket (s : Spacing) (opening closing : String) : List (List Piece) → List Piece
  | [] => [.text (opening ++ closing)]
  | e :: es =>
    .text (opening ++ s.first) :: (e ++ es.flatMap (.text ("," ++ s.next) :: ·))
      ++ [.text (s.last ++ closing)]

/-- An array. -/
def array (s : Spacing) (entries : List (List Piece)) : List Piece := bracket s "[" "]" entries

/-- An object. -/
def object (s : Spacing) (members : List (String × List Piece)) : List Piece :=
  bracket s "{" "}" (members.map fun (key, value) => .text (quote key ++ ": ") :: value)

/-- A natural number. -/
def natural (n : Nat) : List Piece := [.text (naturalText n)]

/-- A string. -/
def string (s : String) : List Piece := [.text (quote s)]

/-- The scalars of a tensor. -/
def values (enc : Encoding) (data : Float32Array) : List Piece :=
  match enc with
  | .decimal => [.decimals data]
  | .base64 => [.base64 data]

/-- The fields of a tensor that have nothing to do with its name. -/
def fields (enc : Encoding) (t : RawTensor) : List (String × List Piece) :=
  [("shape", array inline (t.shape.map natural)), ("values", values enc t.data)]

/-- A tensor without a name. -/
def tensor (enc : Encoding) (t : RawTensor) : List Piece := object inline (fields enc t)

/-- Named tensors, a line each. -/
def tensors (margin : String) (enc : Encoding) (ts : List RawTensor) : List Piece :=
  array (lines margin) (ts.map fun t => object inline (("name", string t.name) :: fields enc t))

/-- The probe, with a trace if it has one. -/
def probe (enc : Encoding) (p : Probe) : List Piece :=
  object (lines "\n  ") <|
    [("input", tensor enc p.input), ("output", tensor enc p.output)]
      ++ if p.trace.isEmpty then [] else [("trace", tensors "\n    " enc p.trace)]

/-- The name of an encoding. -/
def encodingName : Encoding → String
  | .decimal => "decimal"
  | .base64 => "base64"

/-- The document, a field a line. -/
def document (enc : Encoding) (p : Payload) : List Piece :=
  object (lines "\n") <|
    [("format", string "torchlean.params"), ("version", natural 1), ("family", string p.family),
      ("config", object inline (p.config.map fun (key, n) => (key, natural n))),
      ("scalar", object inline
        [("dtype", string "float32"), ("encoding", string (encodingName enc))]),
      ("params", tensors "\n  " enc p.params)]
      ++ p.probe.toList.map (fun q => ("probe", probe enc q))
      ++ p.meta?.toList.map fun text => ("meta", [.text text])

end Write

/-- The canonical text of a payload. -/
def writePayload (enc : Encoding) (p : Payload) : ByteArray :=
  let pieces := Write.document enc p
  let size := pieces.foldl (fun n piece => n + piece.size) 1
  (pieces.foldl Write.Piece.push (.emptyWithCapacity size)).push 10

end NN
