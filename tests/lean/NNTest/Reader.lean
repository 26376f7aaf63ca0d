import NN.Payload.Report
import NN.Payload.Read

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
def outcome (text : String) (limits : NN.Limits := {}) : String ⊕ List UInt32 :=
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

end NNTest
