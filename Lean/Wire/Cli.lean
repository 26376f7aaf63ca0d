/-!
# The command line

Options with a value, repeated or not, switches, and positional arguments. A word that a command
does not know is an error, never ignored.
-/

namespace Wire.Cli

/-- Exit codes that the programs share; Lean itself ends with 1 when something else fails. -/
inductive Exit where
  /-- All went well, or accepted. -/
  | ok
  /-- The command line is wrong. -/
  | usage
  /-- A payload was rejected, or a comparison failed. -/
  | rejected

/-- The code of the operating system. -/
def Exit.code : Exit → UInt32
  | .ok => 0
  | .usage => 2
  | .rejected => 3

/-- A command line that was split. -/
structure Args where
  /-- Options and their values, in order. -/
  options : List (String × String) := []
  /-- Switches. -/
  switches : List String := []
  /-- What else there is. -/
  positional : List String := []

/-- Splits a command line: `valued` take a value (`--key value` or `--key=value`), `plain` take
none. A word `--` is skipped. -/
def parse (valued plain : List String) : List String → Except String Args
  | [] => .ok {}
  | "--" :: words => parse valued plain words
  | word :: words =>
    let parts := word.splitOn "="
    let key := parts.headD ""
    if valued.contains key && parts.length > 1 then do
      let args ← parse valued plain words
      return { args with options := (key, "=".intercalate (parts.drop 1)) :: args.options }
    else if plain.contains word then do
      let args ← parse valued plain words
      return { args with switches := word :: args.switches }
    else if valued.contains word then
      match words with
      | value :: words => do
        let args ← parse valued plain words
        return { args with options := (word, value) :: args.options }
      | [] => .error s!"{word} needs a value"
    else if word.startsWith "-" && word != "-" then .error s!"unknown option {word}"
    else do
      let args ← parse valued plain words
      return { args with positional := word :: args.positional }

namespace Args

/-- Was the switch given? -/
def has (a : Args) (switch : String) : Bool := a.switches.contains switch

/-- The values of an option, in order. -/
def all (a : Args) (key : String) : List String :=
  a.options.filterMap fun (k, v) => if k == key then some v else none

/-- The value of an option that may be given once. -/
def once? (a : Args) (key : String) : Except String (Option String) :=
  match a.all key with
  | [] => .ok none
  | [v] => .ok (some v)
  | _ => .error s!"{key} is given twice"

/-- The value of an option that must be one of some words. -/
def choice (a : Args) (key default : String) (among : List String) : Except String String := do
  let value := (← a.once? key).getD default
  if among.contains value then return value
  else throw s!"{key} is one of {", ".intercalate among}, not {value}"

end Args

/-- `key=value` with a natural number. -/
def setting (text : String) : Except String (String × Nat) :=
  match text.splitOn "=" with
  | [key, value] =>
    match value.toNat? with
    | some n => if key.isEmpty then .error s!"{text} has no key" else .ok (key, n)
    | none => .error s!"{text}: {value} is not a natural number"
  | _ => .error s!"{text} is not key=value"

/-- Prints a usage error. -/
def usageError (program message : String) : IO UInt32 := do
  IO.eprintln s!"{program}: {message}\n{program}: --help says more"
  return Exit.usage.code

#guard ((parse ["--model"] ["--help"] ["--", "--model", "mlp", "--model=a=b", "x"]).map fun a =>
  (a.options, a.positional)).toOption = some ([("--model", "mlp"), ("--model", "a=b")], ["x"])
#guard (setting "hidden=64").toOption = some ("hidden", 64)
#guard (setting "hidden=-1").toOption = none

end Wire.Cli
