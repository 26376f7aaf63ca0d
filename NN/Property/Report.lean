import NN.Payload.Files
import NN.Payload.Report
import NN.Property.Read
import NN.Property.Write

/-!
# Properties as text

For people and for the search (FORMAT.md, "Property"). Errors become text here and nowhere else.
-/

namespace NN

open Wire Wire.Json

/-- A rational number: `-3/4`, `2`. -/
def rationalText (r : Rat) : String := if r.den = 1 then toString r.num else s!"{r.num}/{r.den}"

/-- A rational number for people: a decimal where there is one. -/
def shownRational (r : Rat) : String :=
  if r.den = 1 then toString r.num
  else match decimalOfRat? r with
    | some d => d.render
    | none => rationalText r

/-- What is not supported, as it is said. -/
def Unsupported.text : Unsupported → String
  | .command name => s!"the command {name}"
  | .sort name => s!"the sort {name}"
  | .function name => s!"the function {name}"
  | .comparison terms => s!"a comparison of {terms} terms"
  | .nonlinear => "a product of variables, or a quotient by one"
  | .disjunction => "a disjunction over inputs"
  | .mixed => "a constraint of inputs and outputs"
  | .severalInputs => "a constraint of more than one input"
  | .strictBound => "a strict bound of an input"

/-- What is supported in its place. -/
def Unsupported.expected : Unsupported → String
  | .command _ => "declare-const or assert"
  | .sort _ => "Real"
  | .function _ => "one of <=, >=, <, >, and, or, +, -, *, /"
  | .comparison _ => "two terms"
  | .nonlinear => "a linear term"
  | .disjunction => "constraints of outputs"
  | .mixed => "inputs or outputs"
  | .severalInputs => "one input"
  | .strictBound => "<= or >="

/-- What a limit counts, as it is said. -/
def PropertyQuantity.text : PropertyQuantity → String
  | .depth => "nested expressions"
  | .expressions => "expressions in a command"
  | .digits => "digits"
  | .exponent => "as the magnitude of an exponent"
  | .bits => "bits in a numerator or a denominator"
  | .variables => "variables"
  | .conjunctions => "conjunctions"
  | .constraints => "constraints"

/-- Code, expected and found. -/
def PropertyError.texts : PropertyError → String × String × String
  | .syntax expected found => ("property.syntax", expected, found)
  | .declaration expected found => ("property.declaration", " or ".intercalate expected, found)
  | .undeclared name => ("property.declaration", s!"a declaration of {name} before", "nothing")
  | .noVariable expected => ("property.declaration", s!"a declaration of {expected}", "nothing")
  | .boundMissing input upper => ("property.box", s!"{side upper} bound of X_{input}", "nothing")
  | .boundTwice input upper => ("property.box", s!"one {side upper} bound of X_{input}", "two")
  | .boxEmpty input lower upper =>
    ("property.box", s!"an upper bound of X_{input} of at least {shownRational lower}",
      shownRational upper)
  | .constant => ("property.constraint", "a variable", "constants")
  | .zeroDivisor => ("property.constraint", "a divisor other than zero", "0")
  | .noConstraint => ("property.constraint", "a constraint of outputs", "nothing")
  | .unsupported what => ("property.unsupported", what.expected, what.text)
  | .limit n what => ("property.limit", s!"at most {n} {what.text}", "more")
where
  /-- Which bound. -/
  side (upper : Bool) : String := if upper then "upper" else "lower"

/-- A text that may be long, cut after 60 characters. -/
private def cut (s : String) : String := if s.length ≤ 60 then s else s!"{s.take 60}…"

/-- The texts of a fault; the bytes tell line and column. -/
def PropertyFault.issue (bytes : ByteArray) (f : PropertyFault) : Issue :=
  let (code, expected, found) := f.error.texts
  let (line, column) := lineColumn bytes f.byte
  { code, path := "$", expected, found := cut found, position := some (f.byte, line, column) }

/-- A property that was read, or why it was not. -/
structure PropertyVerdict where
  /-- The file, as it was named. -/
  file : String
  /-- The property and the digest of the file's bytes, or what is wrong. -/
  outcome : Except Issue (Property × ByteArray)

/-- What is said of a file that holds these bytes. -/
def judgeProperty (limits : PropertyLimits) (file : String) (bytes : ByteArray) :
    PropertyVerdict where
  file
  outcome := match readProperty limits bytes with
    | .ok p => .ok (p, Sha256.digest .empty bytes)
    | .error f => .error (f.issue bytes)

/-- What is said of a file. -/
def judgePropertyFile (limits : PropertyLimits) (path : System.FilePath) : IO PropertyVerdict := do
  let file := path.fileName.getD path.toString
  match ← (Files.system.upTo limits.bytes path).run with
  | .ok bytes => return judgeProperty limits file bytes
  | .error e => return { file, outcome := .error e.issue }

namespace Property

/-- A combination as people write it: `2 Y_0 - Y_3`. -/
def combinationText (c : Combination) : String :=
  let term (first : Bool) (j : Nat) (a : Rat) : String :=
    let sign := if first then (if a < 0 then "-" else "") else if a < 0 then " - " else " + "
    let size := if a < 0 then -a else a
    sign ++ (if size = 1 then "" else s!"{shownRational size} ") ++ s!"Y_{j}"
  match c with
  | [] => "0"
  | (j, a) :: c => c.foldl (fun text (j, a) => text ++ term false j a) (term true j a)

/-- A constraint as people write it. -/
def constraintText (c : Constraint) : String :=
  s!"{combinationText c.coefficients} {if c.strict then "<" else "<="} {shownRational c.bound}"

/-- The property, a line an input and a line a conjunction. -/
def lines (p : Property) : List String :=
  let input (i : Nat) (box : Interval) :=
    s!"  X_{i} in [{shownRational box.lower}, {shownRational box.upper}]"
  let conjunction (word : String) (all : List Constraint) :=
    s!"  {word} {" and ".intercalate (all.map constraintText)}"
  p.inputs.toList.zipIdx.map (fun (box, i) => input i box) ++ match p.unsafe_ with
    | [] => []
    | all :: rest => conjunction "unsafe if" all :: rest.map (conjunction "or       ")

/-- The property as the fields of an object. -/
def fields (p : Property) : List (String × Value) :=
  let rational (r : Rat) := Value.str (rationalText r)
  let constraint (c : Constraint) := Value.obj
    [("coefficients", .obj (c.coefficients.map fun (j, a) => (toString j, rational a))),
      ("bound", rational c.bound), ("strict", .bool c.strict)]
  [("inputs", .arr (p.inputs.toList.map fun i =>
      .obj [("lower", rational i.lower), ("upper", rational i.upper)])),
    ("outputs", .nat p.outputs),
    ("unsafe", .arr (p.unsafe_.map fun all => .arr (all.map constraint)))]

end Property

namespace PropertyVerdict

/-- For programs. -/
def json (v : PropertyVerdict) : Value :=
  .obj <| [("format", .str "torchlean.property"), ("version", .nat 1), ("file", .str v.file)]
    ++ match v.outcome with
      | .ok (p, digest) => ("sha256", .str (Sha256.hex digest)) :: p.fields
      | .error issue => [("error", Verdict.issueJson issue)]

/-- For people. -/
def toText (v : PropertyVerdict) : String :=
  printableLines <| match v.outcome with
    | .ok (p, digest) =>
      let constraints := (p.unsafe_.map List.length).sum
      let sizes := [Verdict.count p.inputs.size "input", Verdict.count p.outputs "output",
        Verdict.count constraints "constraint"]
      s!"property: {v.file}: {", ".intercalate sizes}"
        :: (p.lines ++ [s!"  sha256 {Sha256.hex digest}"])
    | .error issue => s!"rejected: {v.file}: 1 error" :: Verdict.issueLines issue

end PropertyVerdict

end NN
