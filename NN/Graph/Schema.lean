import NN.Graph.Operators
import NN.Graph.Read
import Wire.Json.Schema

/-!
# The schema of a graph

For editors, from the fields and limits of the reader (`NN.Graph.Read`), the operators of the table
and the attributes. Which operands and attributes an operator takes, no schema says: only Lean types
a graph.
-/

namespace NN.GraphSchema

open Wire.Json Wire.Json.Schema

variable (limits : GraphLimits)

/-- A name, which is not empty and has no controls. -/
def name : Value :=
  .obj [("type", .str "string"), ("minLength", .nat 1), ("maxLength", .nat limits.json.name),
    ("pattern", .str s!"^[^{controls}]*$")]
where
  /-- FORMAT.md, "Verdict as text", as a class of a regular expression. -/
  controls : String := "\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029\\u061c\\u200e\\u200f"
    ++ "\\u202a-\\u202e\\u2066-\\u2069"

/-- A shape. -/
def shape : Value := array (natural limits.elements) limits.rank

/-- A value of an attribute. -/
def attributeValue : AttributeType → Value
  | .natural => natural limits.elements
  | .naturals => shape limits
  | .constant => binary32

/-- A node. -/
def node : Value :=
  object (GraphRead.nodeFields limits) [("name", name limits),
    ("op", oneOf (TypeOp.table.map (·.1))),
    ("args", array (string limits.json.name) limits.args),
    ("attrs", fields (Attribute.all.map fun (key, type) => (key, attributeValue limits type, false))),
    ("shape", shape limits), ("label", name limits), ("at", string limits.json.name)]

/-- What a graph comes from: strings, numbers, and objects of these. -/
def source : Value :=
  .obj [("type", .str "object"), ("additionalProperties", .obj [("anyOf", .arr [
    .obj [("type", .arr [.str "string", .str "number"])],
    .obj [("$ref", .str "#/properties/source")]])])]

/-- The schema. -/
def schema : Value :=
  document "torchlean.graph, version 1" <|
    object (GraphRead.documentFields limits) [("format", const (.str "torchlean.graph")),
      ("version", const (.nat 1)), ("name", pattern "^[A-Za-z0-9_.-]+$"), ("source", source),
      ("input", shape limits),
      ("params", array (object (GraphRead.paramFields limits)
        [("name", name limits), ("shape", shape limits)]) limits.params),
      ("nodes", array (node limits) limits.nodes), ("output", string limits.json.name)]

end NN.GraphSchema
