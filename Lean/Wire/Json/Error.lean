/-!
# What a strict reader finds wrong

FORMAT.md of the project is the specification. An error knows where: the byte, and the path of the
value. What a document means beyond its schema is the reader's user's own type of errors, `δ`.
-/

namespace Wire.Json

/-- A step into a value. -/
inductive Step where
  /-- The value of a key. -/
  | field (key : String)
  /-- An entry of an array, from 0. -/
  | index (i : Nat)
deriving DecidableEq, Repr

/-- The steps to a value, the last one first. -/
abbrev Path := List Step

/-- `params[3].values[17]`; the document itself is `$`. -/
def Path.render (p : Path) : String :=
  if p.isEmpty then "$"
  else p.foldr (init := "") fun s text => match s with
    | .field k => if text.isEmpty then k else s!"{text}.{k}"
    | .index i => s!"{text}[{i}]"

/-- The kinds of JSON values. -/
inductive Kind where
  /-- `{…}` -/
  | object
  /-- `[…]` -/
  | array
  /-- `"…"` -/
  | string
  /-- Digits, perhaps with a minus sign. -/
  | number
  /-- The word. -/
  | true
  /-- The word. -/
  | false
  /-- The word. -/
  | null
deriving DecidableEq, Repr

/-- The kind's name, as it stands in an error. -/
def Kind.render : Kind → String
  | .object => "object" | .array => "array" | .string => "string" | .number => "number"
  | .true => "true" | .false => "false" | .null => "null"

/-- What a limit counts. -/
inductive Quantity where
  /-- Bytes of a string or a value. -/
  | bytes
  /-- The length of a shape. -/
  | dimensions
  /-- The scalars of one tensor. -/
  | elements
  /-- The length of an array or an object. -/
  | entries
  /-- The magnitude of one integer. -/
  | magnitude
deriving DecidableEq, Repr

/-- What is wrong at one place. -/
inductive Error (δ : Type) where
  /-- Not JSON. -/
  | syntax (expected found : String)
  /-- A string that is not Unicode. -/
  | utf8 (found : String)
  /-- Something follows the document. -/
  | trailingData (found : String)
  /-- A key for the second time; the path ends with it. -/
  | duplicateKey
  /-- More nesting than allowed. -/
  | depth (limit : Nat)
  /-- A malformed number, or one over a limit of the reader. -/
  | number (expected found : String)
  /-- A value of another kind. -/
  | type (expected : String) (found : Kind)
  /-- More than allowed. -/
  | limit (limit : Nat) (of : Quantity)
  /-- A field is not there; the path ends with it. -/
  | missingField
  /-- A field that the object does not have; the path ends with it. -/
  | unknownField (known : List String) (found : String)
  /-- What the user of the reader rejects. -/
  | other (e : δ)
deriving DecidableEq, Repr

/-- An error and its place. -/
structure Fault (δ : Type) where
  /-- The value's path. -/
  path : Path
  /-- The offset of the byte, from 0. -/
  byte : Nat
  /-- What is wrong there. -/
  error : Error δ
deriving DecidableEq, Repr

end Wire.Json
