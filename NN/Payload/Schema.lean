import NN.Contract.Contract
import NN.Payload.Read
import Wire.Json.Schema

/-!
# The schema of a payload

For editors, from the fields and limits of the reader (`NN.Payload.Read`), and, where a contract is
known, from that. Names of fields and whether they must be there are the reader's; what a value may
be is stated here once more, and tested on the payloads that are accepted and rejected.
-/

namespace NN.PayloadSchema

open Wire.Json Wire.Json.Schema

/-- What is asked of the tensors: of a parameter's name, of a shape, of the number of values. -/
structure Wanted where
  /-- The name. -/
  name : Value
  /-- The shape. -/
  shape : Value
  /-- The number of values, if it is known. -/
  size? : Option Nat := none

variable (limits : PayloadLimits)

/-- Any shape. -/
def anyShape : Value := array (natural limits.elements) limits.rank

/-- Any tensor. -/
def anything : Wanted where
  name := string limits.name
  shape := anyShape limits

/-- Just this shape, of one or more samples. -/
def samples (s : Shape) : Wanted where
  name := string limits.name
  shape := tuple (.obj [("type", .str "integer"), ("minimum", .nat 1)]
    :: s.map fun dim => const (.nat dim))

/-- Just this parameter. -/
def parameter (p : ParamSpec) : Wanted where
  name := const (.str p.name)
  shape := tuple (p.shape.map fun dim => const (.nat dim))
  size? := some p.shape.numel

/-- A tensor, in either encoding. -/
def tensor (named : Bool) (w : Wanted) : Value :=
  let read := Read.tensorFields limits
  object (if named then Read.nameField :: read else read)
    [("name", w.name), ("shape", w.shape), ("values", .obj [("type", .arr [.str "array",
      .str "string"])])]

/-- Values as numbers. -/
def decimals : Option Nat → Value
  | none => array binary32 limits.elements
  | some n => .obj [("type", .str "array"), ("items", binary32), ("minItems", .nat n),
      ("maxItems", .nat n)]

/-- Values as canonical base64 of groups of four bytes. Three of them are 16 characters; what is
left are one or two. -/
def base64 : Option Nat → Value
  | none => pattern expression
  | some n =>
    let length := .nat (4 * ((4 * n + 2) / 3))
    .obj [("type", .str "string"), ("pattern", .str expression), ("minLength", length),
      ("maxLength", length)]
where
  /-- The regular expression. -/
  expression : String := "^(?:[A-Za-z0-9+/]{16})*(?:[A-Za-z0-9+/]{5}[AQgw]=="
    ++ "|[A-Za-z0-9+/]{10}[AEIMQUYcgkosw048]=)?$"

/-- What the encoding of a document asks of the values of all its tensors. -/
def encoded (values : Option Nat → Value) (params : Option (List ParamSpec)) : Value :=
  let one (size : Option Nat) := having [("values", values size)]
  having [
    ("params", .obj [("items", match params with
      | none => one none
      | some ps => .arr (ps.map fun p => one (some p.shape.numel)))]),
    ("probe", having [("input", one none), ("output", one none),
      ("trace", .obj [("items", one none)])])]

/-- The schema, of payloads of a contract or of all. -/
def schema (contract? : Option Contract) : Value :=
  let any := anything limits
  let config := match contract? with
    | none => map (natural limits.elements) limits.config
    | some c => fields (c.config.map fun (key, n) => (key, const (.nat n), true))
  let params := match contract? with
    | none => array (tensor limits true any) limits.params
    | some c => tuple (c.params.map fun p => tensor limits true (parameter p))
  let of (shape : Contract → Shape) : Wanted := (contract?.map (samples limits ∘ shape)).getD any
  let probe := fields [
    ("input", tensor limits false (of (·.input)), true),
    ("output", tensor limits false (of (·.output)), true),
    ("trace", array (tensor limits true any) limits.params, false)]
  let scalar := fields [("dtype", const (.str "float32"), true),
    ("encoding", oneOf ["decimal", "base64"], true)]
  let types := [("format", const (.str "torchlean.params")), ("version", const (.nat 1)),
    ("family", (contract?.map fun c => const (.str c.family)).getD (string limits.name)),
    ("config", config), ("scalar", scalar), ("params", params), ("probe", probe),
    ("meta", .obj [("type", .str "object")])]
  let title := "torchlean.params, version 1" ++
    (contract?.map fun c => s!", {c.family} ({c.config.render})").getD ""
  match object (Read.documentFields limits) types with
  | .obj fields => document title <| .obj <| fields ++ [
      ("if", having [("scalar", having [("encoding", const (.str "base64"))])]),
      ("then", encoded base64 (contract?.map (·.params))),
      ("else", encoded (decimals limits) (contract?.map (·.params)))]
  | v => v

end NN.PayloadSchema
