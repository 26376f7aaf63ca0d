import Wire.Decimal

/-!
# Writing JSON

A tree for what is written: verdicts and contracts. Nothing is read into it.
-/

namespace Wire.Json

/-- A value to be written. -/
inductive Value where
  /-- `null` -/
  | null
  /-- `true`, `false` -/
  | bool (b : Bool)
  /-- An integer. -/
  | nat (n : Nat)
  /-- A number or any other text that is JSON already. -/
  | raw (text : String)
  /-- A string. -/
  | str (s : String)
  /-- `[…]` -/
  | arr (xs : List Value)
  /-- `{…}`, in this order. -/
  | obj (fields : List (String × Value))

/-- A string with its quotation marks, in ASCII. -/
def quote (s : String) : String :=
  s.foldl (init := "\"") (fun text c => text ++ one c) ++ "\""
where
  /-- Four hexadecimal digits. -/
  hex (n : Nat) : String :=
    String.ofList ([4096, 256, 16, 1].map fun d => Nat.digitChar (n / d % 16))
  /-- A character, escaped if it must be. -/
  one (c : Char) : String :=
    if c = '"' then "\\\"" else if c = '\\' then "\\\\" else if c = '\n' then "\\n"
    else if 32 ≤ c.toNat ∧ c.toNat < 127 then c.toString
    else if c.toNat < 0x10000 then "\\u" ++ hex c.toNat
    else
      let v := c.toNat - 0x10000
      "\\u" ++ hex (0xd800 + v / 1024) ++ "\\u" ++ hex (0xdc00 + v % 1024)

namespace Value

mutual

/-- In one line, as Python's `json.dumps` writes it. -/
def compact : Value → String
  | .null => "null"
  | .bool b => toString b
  | .nat n => toString n
  | .raw text => text
  | .str s => quote s
  | .arr xs => "[" ++ ", ".intercalate (compactAll xs) ++ "]"
  | .obj fields => "{" ++ ", ".intercalate (compactFields fields) ++ "}"

/-- Each in one line. -/
def compactAll : List Value → List String
  | [] => []
  | x :: xs => x.compact :: compactAll xs

/-- Each in one line, after its key. -/
def compactFields : List (String × Value) → List String
  | [] => []
  | (k, v) :: fields => s!"{quote k}: {v.compact}" :: compactFields fields

end

/-- An object with a field a line, and in arrays of objects an object a line. -/
def pretty : Value → String
  | .obj fields => "{\n" ++ ",\n".intercalate (fields.map fun (k, v) => s!"  {quote k}: {inner v}")
      ++ "\n}\n"
  | v => v.compact ++ "\n"
where
  /-- A field's value. -/
  inner : Value → String
    | .arr (.obj f :: xs) =>
      "[\n" ++ ",\n".intercalate ((Value.obj f :: xs).map fun x => s!"    {x.compact}") ++ "\n  ]"
    | v => v.compact

end Value

end Wire.Json
