import NN.Payload.Files
import NN.Payload.Report

/-!
# The reader on small documents

The cases under `tests/cases` go through the program; these few run wherever the library is built.
-/

namespace NNTest

open NN Wire Wire.Json

/-- A document with this text in the place of its parameters. -/
def document (params : String) (encoding : String := "decimal") : String :=
  "{\"format\": \"torchlean.params\", \"version\": 1, \"family\": \"mlp\", \"config\": {\"in\": 2},"
    ++ "\"scalar\": {\"dtype\": \"float32\", \"encoding\": \"" ++ encoding ++ "\"}, \"params\": ["
    ++ params ++ "]}"

/-- A tensor of two scalars written like this. -/
def pair (values : String) : String :=
  "{\"name\": \"w\", \"shape\": [2], \"values\": " ++ values ++ "}"

/-- The bits of the only tensor, or the code and path of the fault. -/
def outcome (text : String) (limits : PayloadLimits := {}) : String ⊕ List UInt32 :=
  match readPayload limits text.toUTF8 with
  | .ok p => .inr (p.params.flatMap (·.data.toBits))
  | .error f => .inl s!"{(readTexts f.error).1} {f.path.render}"

#guard outcome (document (pair "[0.1, -0.25]")) = .inr [0x3dcccccd, 0xbe800000]
#guard outcome (document (pair "[-0.0, 1e-46]")) = .inr [0x80000000, 0]
#guard outcome (document (pair " [ 16777217 , 16777219 ] ")) = .inr [0x4b800000, 0x4b800002]
#guard outcome (document (pair "\"zczMPQAAgL4=\"") "base64") = .inr [0x3dcccccd, 0xbe800000]
#guard outcome (document (pair "[1e39, 0]")) = .inl "scalar.out_of_range params[0].values[0]"
#guard outcome (document (pair "[0, NaN]")) = .inl "scalar.not_finite params[0].values[1]"
-- Short entries obey a strict limit on digits too.
#guard outcome (document (pair "[12345, 0]")) { digits := 4 }
  = .inl "json.number params[0].values[0]"
#guard outcome (document (pair "[0, 01]")) = .inl "json.number params[0].values[1]"
#guard outcome (document (pair "[0, 1")) = .inl "json.syntax params[0].values"
#guard outcome (document (pair "\"zczMPQAAgL4=\"")) = .inl "schema.type params[0].values"
#guard outcome (document (pair "\"zczMPQAAgH8=\"") "base64")
  = .inl "scalar.not_finite params[0].values[1]"
#guard outcome (document (pair "[0, 1]") ++ " x") = .inl "json.trailing_data $"
#guard outcome (document "{\"shape\": [2], \"shape\": [2]}")
  = .inl "json.duplicate_key params[0].shape"
#guard outcome (document "{\"shape\": [2], \"values\": []}")
  = .inl "schema.missing_field params[0].name"

/-! ## Where reading stops early

What the first bytes of a document decide, at every length; `meta`, with its limit at every byte. -/

/-- The document with a field more. -/
def withMeta (value : String) : String :=
  ((document (pair "[0.1, -0.25]")).dropEnd 1).copy ++ ", \"meta\": " ++ value ++ "}"

/-- Some `meta` with every kind of value in it. -/
def everything : String :=
  "{\"text\": \"a\\u00e4\\ud83d\\ude00\\n\\\"\", \"words\": [true, false, null], \"n\": -1.5e+2, "
    ++ "\"ä\": {\"\": []}}"

/-- Whatever the first bytes decide, all bytes do too. -/
def headsAgree (text : String) : Bool :=
  let bytes := text.toUTF8
  let all := match readPayload {} bytes with
    | .ok _ => none
    | .error fault => some fault
  (List.range (bytes.size + 1)).all fun n =>
    let decided := headFault {} (bytes.extract 0 n)
    decided.isNone || decided == all

/-- `meta` is read if and only if its limit has room for it, and the fault is the limit's. -/
def metaAgrees (value : String) : Bool :=
  let size := value.utf8ByteSize
  (List.range (size + 3)).all fun n =>
    match readPayload { meta_ := n } (withMeta value).toUTF8 with
    | .ok p => size ≤ n && p.meta? == some value
    | .error fault => n < size && fault.path == [.field "meta"] && fault.error == .limit n .bytes

/-- So much white space that a head is long enough to decide something. -/
def padding : String := String.ofList (List.replicate Foreign.bytes ' ')

#guard headsAgree (withMeta everything)
#guard headsAgree (padding ++ "<")
#guard headsAgree ("  \n" ++ document (pair "\"zczMPQAAgL4=\"") "base64" ++ " ")
#guard headsAgree "  [1]"
#guard headsAgree "  { \"weights\\u0031\" : 1}"
#guard (headFault {} ("{\"weights\"" ++ padding).toUTF8).isSome
#guard (headFault {} ("{\"family\"" ++ padding).toUTF8).isNone
#guard (headFault {} (padding ++ "{\"weights").toUTF8).isNone
#guard headsAgree " \t x"
#guard (headFault {} (" \t x" ++ padding).toUTF8).isSome
#guard (headFault {} (padding ++ " \t ").toUTF8).isNone
#guard metaAgrees everything
#guard metaAgrees "{}"
#guard metaAgrees "{ \"a\" : [ 1 , 2 ] }"

end NNTest
