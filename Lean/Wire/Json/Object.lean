import Wire.Json.Number
import Wire.Json.String

/-!
# Objects

An object of a schema is a list of fields, each with its own reader; `map` is for an object whose
keys are data; `any` checks a value of which only its well-formedness matters.
-/

namespace Wire.Json

variable {δ σ : Type}

/-- A field of an object of the schema. -/
structure Field (δ σ : Type) where
  /-- The key. -/
  name : String
  /-- Must it be there? -/
  required : Bool := true
  /-- Reads the value at a path into what was read before. -/
  read : Path → σ → Reader δ σ

/-- Reads a key; its colon stays. -/
def key (path : Path) : Reader δ String := do
  skipSpace
  let b ← peekByte path "a key"
  unless b == 34 do fault path (.syntax "a key" (showByte b))
  let limits := (← read).limits
  string path (some limits.name)

/-- Reads the opening brace; `true` if the object is not empty, and then its first key comes. -/
def openObject (path : Path) : Reader δ Bool := do
  let _ ← expect path "object" [.object]
  skipByte
  skipSpace
  if (← peekByte path "a key or '}'") == 125 then skipByte; return false
  return true

/-- Reads an object with these fields, in any order. -/
def object (path : Path) (fields : List (Field δ σ)) (init : σ) : Reader δ σ := do
  if ← openObject path then go fields init else finish fields init
where
  /-- Faults if a required field is among those that were not read. -/
  finish (left : List (Field δ σ)) (acc : σ) : Reader δ σ := do
    match left.find? (·.required) with
    | some f => faultAt ((← get) - 1) (.field f.name :: path) .missingField
    | none => return acc
  /-- Reads a field and what follows; `left` are the fields that were not read yet. -/
  go (left : List (Field δ σ)) (acc : σ) : Reader δ σ := do
    let start ← skipSpace *> get
    let name ← key path
    let path' := .field name :: path
    match h : left.find? (·.name == name) with
    | none =>
      let names := fields.map (·.name)
      if names.contains name then faultAt start path' .duplicateKey
      else faultAt start path' (.unknownField names name)
    | some f =>
      punctuation path 58
      let acc ← f.read path' acc
      let rest := left.eraseP (·.name == name)
      have : rest.length < left.length := by
        have found := List.mem_of_find?_eq_some h
        have named : (f.name == name) = true :=
          List.find?_some (p := fun g : Field δ σ => g.name == name) h
        have : rest.length = left.length - 1 := List.length_eraseP_of_mem found named
        have := List.length_pos_of_mem found
        omega
      if ← more path 125 then go rest acc
      else
        skipByte
        finish rest acc
  termination_by left.length

/-- Reads an object of at most `limit` natural numbers, in the order of the document. -/
def map (path : Path) (limit most : Nat) : Reader δ (List (String × Nat)) := do
  if ← openObject path then go limit [] else return []
where
  /-- Reads an entry and what follows, `left` at the most; `seen` are the entries so far. -/
  go (left : Nat) (seen : List (String × Nat)) : Reader δ (List (String × Nat)) := do
    match left with
    | 0 => skipSpace *> fault path (.limit limit .entries)
    | left + 1 =>
      let start ← skipSpace *> get
      let name ← key path
      let path' := .field name :: path
      if seen.any (·.1 == name) then faultAt start path' .duplicateKey
      punctuation path 58
      let seen := seen ++ [(name, ← natural path' (some most))]
      if ← more path 125 then go left seen
      else
        skipByte
        return seen

/-- Checks any value, nested at most `depth` deep; every path in it is `path`. -/
def any (path : Path) (depth : Nat) : Reader δ Unit := do
  let allowed := (← read).limits.depth
  match ← kind path with
  | .string => discard <| string path none
  | .number => discard <| token path
  | .true => word path "true"
  | .false => word path "false"
  | .null => word path "null"
  | .array =>
    match depth with
    | 0 => fault path (.depth allowed)
    | depth + 1 =>
      let left ← remaining
      array path left .bytes () fun () _ => any path depth
  | .object =>
    match depth with
    | 0 => fault path (.depth allowed)
    | depth + 1 =>
      if ← openObject path then
        let left ← remaining
        entries path (any path depth) left []
where
  /-- The bytes that are left, a bound on the entries that are left. -/
  remaining : Reader δ Nat := do return ((← read).window.stop - (← get)).toNat
  /-- Checks an entry, whose value `value` checks, and what follows. -/
  entries (path : Path) (value : Reader δ Unit) (left : Nat) (seen : List String) :
      Reader δ Unit := do
    let start ← skipSpace *> get
    let name ← key path
    if seen.contains name then faultAt start path .duplicateKey
    punctuation path 58
    value
    if ← more path 125 then
      match left with
      | 0 => fault path (.syntax "'}'" "more")
      | left + 1 => entries path value left (name :: seen)
    else skipByte

end Wire.Json
