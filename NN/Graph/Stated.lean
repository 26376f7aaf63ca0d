import NN.Graph.File

/-!
# What a graph file says

The file as it was read, before anything in it is believed. Which attributes there are, and of what
type each is, stands here; which operator has which is the operator's matter (`NN.Graph.Operators`).
-/

namespace NN

open Wire.Json

/-- A number of an operator that the shapes do not tell. -/
inductive Attribute where
  /-- A natural number. -/
  | natural (n : Nat)
  /-- The nearest binary32, finite. -/
  | constant (bits : UInt32)
  /-- Natural numbers. -/
  | naturals (ns : List Nat)
deriving DecidableEq, Repr

/-- The types of attributes. -/
inductive AttributeType where
  /-- A natural number. -/
  | natural
  /-- A number, taken as the nearest binary32. -/
  | constant
  /-- An array of natural numbers. -/
  | naturals
deriving DecidableEq, Repr

namespace Attribute

/-- All attributes, in the order in which a node has them. -/
def all : List (String × AttributeType) :=
  [("k", .natural), ("stride", .natural), ("pad", .natural), ("offset", .natural),
    ("dims", .naturals), ("slope", .constant), ("value", .constant), ("eps", .constant),
    ("by", .constant)]

/-- As it stands in a file. -/
def text : Attribute → String
  | natural n => toString n
  | constant bits => IR.constant bits
  | naturals ns => toString ns

end Attribute

/-- A node as a file states it. -/
structure StatedNode where
  /-- The name. -/
  name : String
  /-- The operator's name. -/
  op : String
  /-- The names of the operands. -/
  args : List String
  /-- The attributes, in the order of `Attribute.all`. -/
  attrs : List (String × Attribute)
  /-- The shape for one sample: a claim. -/
  shape : Shape
  /-- The layer whose output this is. -/
  label : Option String := none
  /-- The place in the source. -/
  at_ : Option String := none
  /-- The byte of the file where it starts. -/
  byte : Nat := 0

/-- A graph as a file states it. -/
structure StatedGraph where
  /-- The name of the model. -/
  name : String
  /-- Where the graph comes from. -/
  source : List (String × Value)
  /-- The shape of one sample. -/
  input : Shape
  /-- The parameters, in order. -/
  params : List ParamSpec
  /-- What is computed, in order. -/
  nodes : List StatedNode
  /-- The name of the result. -/
  output : String

/-- The node in a graph file. -/
def StatedNode.node (n : StatedNode) : GraphNode where
  name := n.name
  op := n.op
  args := n.args
  attrs := n.attrs.map fun (k, a) => (k, a.text)
  shape := n.shape
  label := n.label
  at_ := n.at_

namespace StatedGraph

/-- The name of the input. -/
def inputName (g : StatedGraph) : String := GraphFile.inputNameOf (g.params.map (·.name))

/-- The file. -/
def file (g : StatedGraph) : GraphFile where
  name := g.name
  source := g.source
  input := g.input
  inputName := g.inputName
  params := g.params
  nodes := g.nodes.map (·.node)
  output := g.output

end StatedGraph

end NN
