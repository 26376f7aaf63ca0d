import Wire.Json.Object
import Wire.Json.Write

/-!
# JSON Schema

What a reader takes, as a schema in the vocabulary of draft 7, for editors. A schema is weaker than
the reader of which it is made: it sees values, and no bytes.
-/

namespace Wire.Json.Schema

variable {δ σ : Type}

/-- The schema of exactly this value. -/
def const (v : Value) : Value := .obj [("const", v)]

/-- One of some strings. -/
def oneOf (words : List String) : Value := .obj [("enum", .arr (words.map .str))]

/-- A string of at most `most` characters. -/
def string (most : Nat) : Value := .obj [("type", .str "string"), ("maxLength", .nat most)]

/-- A string that a regular expression matches. -/
def pattern (expression : String) : Value :=
  .obj [("type", .str "string"), ("pattern", .str expression)]

/-- A natural number. -/
def natural (most : Nat) : Value :=
  .obj [("type", .str "integer"), ("minimum", .nat 0), ("maximum", .nat most)]

/-- A number that has a nearest binary32: below the number between the largest one and `2 ^ 128`. -/
def binary32 : Value :=
  let bound := 2 ^ 128 - 2 ^ 103
  .obj [("type", .str "number"), ("exclusiveMinimum", .raw s!"-{bound}"),
    ("exclusiveMaximum", .nat bound)]

/-- An array of at most `most` entries of one kind. -/
def array (items : Value) (most : Nat) : Value :=
  .obj [("type", .str "array"), ("items", items), ("maxItems", .nat most)]

/-- An array of just these entries. -/
def tuple (items : List Value) : Value :=
  .obj [("type", .str "array"), ("items", .arr items), ("additionalItems", .bool false),
    ("minItems", .nat items.length)]

/-- An object whose keys are data. -/
def map (values : Value) (most : Nat) : Value :=
  .obj [("type", .str "object"), ("additionalProperties", values), ("maxProperties", .nat most)]

/-- Some properties, whatever else there is. -/
def having (properties : List (String × Value)) : Value := .obj [("properties", .obj properties)]

/-- An object of just these fields: name, schema, and whether it must be there. -/
def fields (all : List (String × Value × Bool)) : Value :=
  .obj [("type", .str "object"), ("additionalProperties", .bool false),
    ("required", .arr ((all.filter (·.2.2)).map (.str ·.1))),
    ("properties", .obj (all.map fun f => (f.1, f.2.1)))]

/-- The object that a reader's fields read. A field that has no schema among `types` takes
nothing. -/
def object (read : List (Field δ σ)) (types : List (String × Value)) : Value :=
  fields (read.map fun f => (f.name, (types.lookup f.name).getD (.bool false), f.required))

/-- A schema as a document. -/
def document (title : String) : Value → Value
  | .obj fields => .obj (("$schema", .str "http://json-schema.org/draft-07/schema#")
      :: ("title", .str title) :: fields)
  | v => v

end Wire.Json.Schema
