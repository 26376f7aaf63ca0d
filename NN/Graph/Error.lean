import NN.Graph.Kind
import NN.Payload.Error

/-!
# What is wrong with a graph file

Each constructor is one code of FORMAT.md, section "Graph", with its data. Text is made of them in
`NN.Graph.Report` only.
-/

namespace NN

open Wire.Json

/-- A well-formed value that the format of graphs does not allow. -/
inductive GraphMeaning where
  /-- Another `format`. -/
  | format (found : String)
  /-- Another `version`. -/
  | version (found : Nat)
  /-- A number that is no finite binary32. -/
  | outOfRange
  /-- An attribute that no operator has. -/
  | attribute (found : String)
  /-- A name that a model, a value or a layer cannot have. -/
  | name (expected found : String)
deriving DecidableEq, Repr

/-- What the graph that a file states is not. -/
inductive GraphError where
  /-- A name for the second time. -/
  | again (path : Path) (name : String)
  /-- A name that nothing has that stands before; perhaps something later. -/
  | unknown (path : Path) (name : String) (later : Bool)
  /-- An operator that there is not. -/
  | op (node : Nat) (name : String) (found : String)
  /-- Operands or numbers that are not the operator's, and what is there. -/
  | mistyped (node : Nat) (name : String) (why : Mistyped) (found : String)
  /-- An attribute that the operator does not have. -/
  | extra (node : Nat) (name key : String)
  /-- A shape that is not the result's. -/
  | shape (node : Nat) (name : String) (expected found : Shape)
  /-- A result of the graph that does not depend on the input. -/
  | result (name : String)
  /-- A value or a parameter that nothing reads. -/
  | unused (path : Path) (name : String)
deriving DecidableEq, Repr

end NN
