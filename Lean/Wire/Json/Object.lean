import Wire.Json.Number
import Wire.Json.String

/-!
# Objects

`members` goes through any object. An object of a schema is a list of fields, each with its own
reader; `map` is for an object whose keys are data; `any` checks a value of which only its
well-formedness matters.
-/

namespace Wire.Json

variable {δ σ : Type}

/-- Reads a key; its colon stays. -/
def key (path : Path) : Reader δ String := do
  skipSpace
  let b ← peekByte path "a key"
  if b == 34 then string path (some (← read).limits.name)
  else fault path (.syntax "a key" (showByte b))

/-- Reads the opening brace; `true` if the object is not empty, and then its first key comes. -/
def openObject (path : Path) : Reader δ Bool := do
  let _ ← expect path "object" [.object]
  skipByte
  skipSpace
  let b ← peekByte path "a key or '}'"
  if b == 125 then
    skipByte
    return false
  else return true

/-- Reads the members of an object, `left` at the most, and the closing brace. `refuse` says what is
wrong with a key, `step` reads its value, `full` faults where a member too many starts. -/
def members (path : Path) (full : Reader δ σ) (refuse : σ → String → Option (Path × Error δ))
    (step : σ → String → Reader δ σ) : (left : Nat) → σ → Reader δ σ
  | 0, _ => full
  | left + 1, acc => do
    let start ← valueStart
    let name ← key path
    match refuse acc name with
    | some (at_, e) => faultAt start at_ e
    | none =>
      punctuation path 58
      let acc ← step acc name
      if ← more path 125 then members path full refuse step left acc
      else
        skipByte
        return acc

/-- A field of an object of the schema. -/
structure Field (δ σ : Type) where
  /-- The key. -/
  name : String
  /-- Must it be there? -/
  required : Bool := true
  /-- Reads the value at a path into what was read before. -/
  read : Path → σ → Reader δ σ

/-- Reads an object with these fields, in any order. -/
def object (path : Path) (fields : List (Field δ σ)) (init : σ) : Reader δ σ := do
  if ← openObject path then
    let read ← members path (fault path (.syntax "'}'" "more")) refuse step (← remaining)
      (fields, init)
    finish read.1 read.2
  else finish fields init
where
  /-- A key that is none of the fields that were not read yet, which come first in what was read. -/
  refuse (read : List (Field δ σ) × σ) (name : String) : Option (Path × Error δ) :=
    if read.1.any (·.name == name) then none
    else
      let names := fields.map (·.name)
      some (.field name :: path,
        if names.contains name then .duplicateKey else .unknownField names name)
  /-- Reads the value of a field. -/
  step (read : List (Field δ σ) × σ) (name : String) : Reader δ (List (Field δ σ) × σ) :=
    match read.1.find? (·.name == name) with
    | some f => do
      let acc ← f.read (.field name :: path) read.2
      return (read.1.filter (·.name != name), acc)
    | none => return read
  /-- Faults if a required field is among those that were not read. -/
  finish (left : List (Field δ σ)) (acc : σ) : Reader δ σ := do
    match left.find? (·.required) with
    | some f => faultAt ((← get) - 1) (.field f.name :: path) .missingField
    | none => return acc

/-- A key for the second time, whose path `at_` gives. -/
def twice (at_ : String → Path) (seen : List String) (name : String) : Option (Path × Error δ) :=
  if seen.contains name then some (at_ name, .duplicateKey) else none

/-- Reads an object of at most `limit` natural numbers, in the order of the document. -/
protected def map (path : Path) (limit most : Nat) : Reader δ (List (String × Nat)) := do
  if ← openObject path then
    members path (do skipSpace; fault path (.limit limit .entries))
      (fun seen => twice (.field · :: path) (seen.map (·.1)))
      (fun seen name => do return seen ++ [(name, ← natural (.field name :: path) (some most))])
      limit []
  else return []

/-- Checks any value, nested at most `depth` deep; every path in it is `path`. -/
protected def any (path : Path) (depth : Nat) : Reader δ Unit := do
  match ← kind path with
  | .string => do
    let _ ← string path none
    return
  | .number => do
    let _ ← token path
    return
  | .true => word path "true" [116, 114, 117, 101]
  | .false => word path "false" [102, 97, 108, 115, 101]
  | .null => word path "null" [110, 117, 108, 108]
  | .array =>
    match depth with
    | 0 => tooDeep
    | depth + 1 => do
      array path (← remaining) .bytes () fun _ _ => Json.any path depth
  | .object =>
    match depth with
    | 0 => tooDeep
    | depth + 1 => do
      if ← openObject path then
        let _ ← members path (fault path (.syntax "'}'" "more")) (twice fun _ => path)
          (fun seen name => do
            Json.any path depth
            return name :: seen)
          (← remaining) []
        return
      else return
where
  /-- Faults: nested too deep. -/
  tooDeep : Reader δ Unit := do fault path (.depth (← read).limits.depth)

end Wire.Json
