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

/-- Four hexadecimal digits. -/
def hexDigits (n : Nat) : List Char :=
  [n / 4096, n / 256, n / 16, n].map fun d => Nat.digitChar (d % 16)

/-- A character of a string, escaped unless it is printable ASCII. -/
def escaped (c : Char) : List Char :=
  if c = '"' then ['\\', '"'] else if c = '\\' then ['\\', '\\'] else if c = '\n' then ['\\', 'n']
  else if 32 ≤ c.toNat ∧ c.toNat < 127 then [c]
  else if c.toNat < 0x10000 then '\\' :: 'u' :: hexDigits c.toNat
  else
    let v := c.toNat - 0x10000
    '\\' :: 'u' :: hexDigits (0xd800 + v / 1024) ++ '\\' :: 'u' :: hexDigits (0xdc00 + v % 1024)

/-- A string with its quotation marks, in ASCII. -/
def quote (s : String) : String := String.ofList ('"' :: s.toList.flatMap escaped ++ ['"'])

#guard quote "a\"\\\n\t\x7fé𝄞" = "\"a\\\"\\\\\\n\\u0009\\u007f\\u00e9\\ud834\\udd1e\""

/-- A natural number. -/
def naturalText (n : Nat) : String :=
  ascii (Decimal.pushDigits .empty n (Decimal.digitCount n))

#guard naturalText 0 = "0"
#guard naturalText 2147483648 = "2147483648"

/-- JSON that was read, in one line and in ASCII: tabs and line breaks can only stand between its
tokens, and what is not ASCII only in its strings. -/
def asciiJson (text : String) : String :=
  .ofList (text.toList.flatMap fun c =>
    if c.toNat < 32 then [' '] else if c.toNat < 127 then [c] else escaped c)

#guard asciiJson "{\n\t\"a\": \"\\n\u2028\x7f\"}" = "{  \"a\": \"\\n\\u2028\\u007f\"}"

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
