import NN.Graph.Error
import NN.Graph.Stated
import NN.Payload.Read
import Wire.Printable

/-!
# Reading a graph

The schema of FORMAT.md, section "Graph", as a reader. Whether names, operators and shapes fit
together is asked afterwards (`NN.Graph.Elaborate`).
-/

namespace NN

open Wire Wire.Json

/-- The limits of FORMAT.md, section "Graph". -/
structure GraphLimits where
  /-- Bytes of the file. -/
  bytes : Nat := 2 ^ 26
  /-- Entries of `params`. -/
  params : Nat := 4096
  /-- Entries of `nodes`. -/
  nodes : Nat := 8192
  /-- Entries of `args`. -/
  args : Nat := 16
  /-- Dimensions of a shape, entries of an attribute. -/
  rank : Nat := 8
  /-- A dimension, the elements of a value, an attribute. -/
  elements : Nat := 2 ^ 31
  /-- Bytes of `source`. -/
  source : Nat := 65536
  /-- Those of the reader of JSON. -/
  json : Limits := {}

namespace GraphRead

/-- A reader of graphs. -/
abbrev GraphReader := Reader GraphMeaning

/-- Reads a short string. -/
def short (path : Path) : GraphReader String := do
  string path (some (← read).limits.name)

/-- Reads a name, which is not empty and has no controls. -/
def name (path : Path) : GraphReader String := do
  let start ← valueStart
  let text ← short path
  if text.isEmpty then faultAt start path (.other (.name "a name" "nothing"))
  else if text.toList.any isControl then
    faultAt start path (.other (.name "a name without control characters" text))
  else return text

/-- May a model be called so? -/
def isModelName (text : String) : Bool :=
  !text.isEmpty && text.toList.all fun c =>
    c.isAlphanum || c = '_' || c = '-' || c = '.'

/-- Reads the name of a model. -/
def modelName (path : Path) : GraphReader String := do
  let start ← valueStart
  let text ← short path
  if isModelName text then return text
  else faultAt start path (.other (.name "letters, digits, '_', '-', '.'" text))

/-- Reads natural numbers. -/
def naturals (limits : GraphLimits) (path : Path) : GraphReader (List Nat) := do
  let ns ← array path limits.rank .dimensions [] fun acc i => do
    return (← natural (.index i :: path) (some limits.elements)) :: acc
  return ns.reverse

/-- Reads a shape. -/
def shape (limits : GraphLimits) (path : Path) : GraphReader Shape := do
  let start ← valueStart
  let s ← naturals limits path
  if Shape.numel s > limits.elements then faultAt start path (.limit limits.elements .elements)
  else return s

/-- Reads an attribute of a type. -/
def attributeValue (limits : GraphLimits) (path : Path) : AttributeType → GraphReader Attribute
  | .natural => return .natural (← natural path (some limits.elements))
  | .naturals => return .naturals (← naturals limits path)
  | .constant => do
    let start ← valueStart
    match (← token path).value.toBits with
    | some bits => return .constant bits
    | none => faultAt start path (.other .outOfRange)

/-- Reads the attributes of a node. -/
def attributes (limits : GraphLimits) (path : Path) : GraphReader (List (String × Attribute)) := do
  if ← openObject path then
    let found ← members path (fault path (.syntax "'}'" "more")) refuse step (← remaining) []
    return Attribute.all.filterMap fun (key, _) => (found.lookup key).map (key, ·)
  else return []
where
  /-- A key for the second time, or of no attribute. -/
  refuse (found : List (String × Attribute)) (key : String) :
      Option (Path × Json.Error GraphMeaning) :=
    if (found.lookup key).isSome then some (.field key :: path, .duplicateKey)
    else if (Attribute.all.lookup key).isNone then
      some (.field key :: path, .other (.attribute key))
    else none
  /-- Reads the value of an attribute. -/
  step (found : List (String × Attribute)) (key : String) :
      GraphReader (List (String × Attribute)) := do
    match Attribute.all.lookup key with
    | some type => return (key, ← attributeValue limits (.field key :: path) type) :: found
    | none => return found

/-- The fields of a node. -/
def nodeFields (limits : GraphLimits) : List (Field GraphMeaning StatedNode) :=
  [{ name := "name", read := fun path n => return { n with name := ← name path } },
   { name := "op", read := fun path n => return { n with op := ← short path } },
   { name := "args", read := fun path n => do
      let args ← array path limits.args .entries [] fun acc i => do
        return (← short (.index i :: path)) :: acc
      return { n with args := args.reverse } },
   { name := "attrs", read := fun path n => return { n with attrs := ← attributes limits path } },
   { name := "shape", read := fun path n => return { n with shape := ← shape limits path } },
   { name := "label", required := false,
     read := fun path n => return { n with label := some (← name path) } },
   { name := "at", required := false,
     read := fun path n => return { n with at_ := some (← short path) } }]

/-- The fields of a parameter. -/
def paramFields (limits : GraphLimits) : List (Field GraphMeaning ParamSpec) :=
  [{ name := "name", read := fun path p => return { p with name := ← name path } },
   { name := "shape", read := fun path p => return { p with shape := ← shape limits path } }]

/-- Reads what a graph comes from: strings, numbers, and objects of these. -/
def sourceValue : (depth : Nat) → (path : Path) → GraphReader Value
  | depth, path => do
    let start ← valueStart
    match ← expect path "string, number or object" [.string, .number, .object] with
    | .string => return .str (← string path none)
    | .object =>
      match depth with
      | 0 => fault path (.depth (← read).limits.depth)
      | depth + 1 =>
        if ← openObject path then
          let fields ← members path (fault path (.syntax "'}'" "more"))
            (fun (seen : List (String × Value)) key =>
              if seen.any (·.1 == key) then some (.field key :: path, .duplicateKey) else none)
            (fun seen key => do
              return (key, ← sourceValue depth (.field key :: path)) :: seen)
            (← remaining) []
          return .obj fields.reverse
        else return .obj []
    | _ =>
      let _ ← token path
      match String.fromUTF8? ((← read).window.bytes.extract start.toNat (← get).toNat) with
      | some text => return .raw text
      | none => faultAt start path (.utf8 "bytes that are no text")

/-- Reads `source` through a window of its limit. -/
def source (limits : GraphLimits) (path : Path) : GraphReader (List (String × Value)) := do
  let _ ← expect path "object" [.object]
  let start ← get
  let input ← read
  match ← withInput (Read.within limits.source path start input)
      (sourceValue (limits.json.depth - 1) path) with
  | .obj fields => return fields
  | _ => return []

/-- The fields of a graph. -/
def documentFields (limits : GraphLimits) : List (Field GraphMeaning StatedGraph) :=
  let nodeFields := nodeFields limits
  let paramFields := paramFields limits
  [{ name := "format", read := fun path g => do
      let start ← valueStart
      let text ← short path
      if text = "torchlean.graph" then return g
      else faultAt start path (.other (.format text)) },
   { name := "version", read := fun path g => do
      let start ← valueStart
      let n ← natural path none
      if n = 1 then return g else faultAt start path (.other (.version n)) },
   { name := "name", read := fun path g => return { g with name := ← modelName path } },
   { name := "source", read := fun path g => return { g with source := ← source limits path } },
   { name := "input", read := fun path g => return { g with input := ← shape limits path } },
   { name := "params", read := fun path g => do
      let params ← array path limits.params .entries [] fun acc i => do
        return (← object (.index i :: path) paramFields ⟨"", []⟩) :: acc
      return { g with params := params.reverse } },
   { name := "nodes", read := fun path g => do
      let nodes ← array path limits.nodes .entries [] fun acc i => do
        let byte := (← valueStart).toNat
        return (← object (.index i :: path) nodeFields
          { name := "", op := "", args := [], attrs := [], shape := [], byte }) :: acc
      return { g with nodes := nodes.reverse } },
   { name := "output", read := fun path g => return { g with output := ← short path } }]

/-- Reads all of the input as a graph. -/
def graph (limits : GraphLimits) : GraphReader StatedGraph := do
  let g ← object [] (documentFields limits) ⟨"", [], [], [], [], ""⟩
  skipSpace
  if (← get) == (← read).window.stop then return g
  else fault [] (.trailingData (showByte (← peekByte [] "")))

end GraphRead

/-- What some bytes state of a graph, or the first fault in them. -/
def readGraph (limits : GraphLimits) (bytes : ByteArray) :
    Except (Fault GraphMeaning) StatedGraph :=
  match GraphRead.graph limits { window := .ofBytes bytes, limits := limits.json } 0 with
  | .ok g _ => .ok g
  | .error e _ => .error e

end NN
