import NN.Certificate.Certificate
import Wire.Json.Write

/-!
# Writing a certificate

The canonical text: a line a node.
-/

namespace NN

open Wire Wire.Json

namespace Certificate

/-- Slopes as JSON. -/
def slopesJson (slopes : Slopes) : Value :=
  .obj (slopes.map fun (name, units) =>
    (name, .raw s!"[{", ".intercalate (units.toList.map toString)}]"))

/-- A node as JSON. -/
def Node.json : Node → Value
  | .input i a => .obj [("input", .nat i), ("at", .raw (decimalOfBits a))]
  | .relu name unit => .obj [("relu", .str name), ("unit", .nat unit)]
  | .bound slopes => .obj [("bound", slopesJson slopes)]
  | .leaf slopes => .obj [("leaf", slopesJson slopes)]

/-- The text of a certificate. -/
def text (c : Certificate) : String :=
  Value.pretty <| .obj [("format", .str "torchlean.certificate"), ("version", .nat 1),
    ("graph", .str c.subject.graph), ("bundle", .str c.subject.bundle),
    ("property", .str c.subject.property), ("tree", .arr (c.tree.nodes.map Node.json))]

end Certificate

end NN
