import NN.Contract.Receipt
import NN.Payload.Check
import NN.Payload.Foreign
import NN.Payload.Probe
import Wire.Json.Write
import Wire.Printable

/-!
# Verdicts

What an import found, as data, as text for people and as one line for programs (FORMAT.md,
"Verdict"). Rejections become text here and nowhere else.
-/

namespace NN

open Wire Wire.Json

/-- A rejection with its texts. -/
structure Issue where
  /-- A code of FORMAT.md. -/
  code : String
  /-- The value's path. -/
  path : String
  /-- What should be there. -/
  expected : String
  /-- What is there. -/
  found : String
  /-- The parameter, where there is one. -/
  name : Option String := none
  /-- What may help. -/
  hint : Option String := none
  /-- Byte from 0, line and column from 1. -/
  position : Option (Nat × Nat × Nat) := none

/-- The nearest of some names, if it is near: at most a third of its letters differ. -/
private def nearest? (name : String) (among : List String) : Option String :=
  let near := among.filterMap fun other =>
    let d := distance name.toList other.toList
    if 3 * d ≤ max name.length other.length then some (d, other) else none
  (near.foldl (init := none) fun best x => match best with
    | some b => if x.1 < b.1 then some x else best
    | none => some x).map (·.2)
where
  /-- Levenshtein's distance, row by row. -/
  distance (a b : List Char) : Nat :=
    let first := List.range (b.length + 1)
    let last := a.foldl (init := first) fun row c =>
      match row with
      | [] => []
      | top :: rest =>
        let step := fun (acc : List Nat × Nat) (pair : Char × Nat) =>
          let left := acc.1.headD 0
          let cost := if pair.1 = c then acc.2 else 1 + min acc.2 (min left pair.2)
          (cost :: acc.1, pair.2)
        ((b.zip rest).foldl step ([top + 1], top)).1.reverse
    last.getLastD 0

/-- The texts of an error of a file. -/
def FileError.issue : FileError → Issue
  | .missing => ⟨"io.missing", "$", "a file", "nothing", none, none, none⟩
  | .unreadable why => ⟨"io.unreadable", "$", "a readable file", why, none, none, none⟩
  | .tooLarge limit found =>
    ⟨"io.too_large", "$", s!"at most {limit} bytes", s!"{found} bytes", none, none, none⟩

/-- Code, expected, found and hint of an error of meaning. -/
def Meaning.texts : Meaning → String × String × String × Option String
  | .format found => ("schema.format", "torchlean.params", found, none)
  | .version found => ("schema.version", "1", toString found, none)
  | .dtype found => ("scalar.dtype", "float32", found, some "convert with model.float()")
  | .encoding found => ("scalar.encoding", "decimal or base64", found, none)
  | .notFinite found => ("scalar.not_finite", "finite", found, some "the training has diverged")
  | .outOfRange found => ("scalar.out_of_range", "magnitude below 2^128", found, none)
  | .base64 expected found => ("scalar.base64", expected, found, none)
  | .header expected found limit =>
    ("safetensors.header", s!"{if limit then "at most " else ""}{expected} bytes", s!"{found} bytes",
      if limit then none else some cutShort)
  | .elementType found => ("safetensors.dtype", "F32", found, some "convert with model.float()")
  | .offsets found => ("safetensors.offsets", "two offsets", toString found, none)
  | .gap expected found =>
    ("safetensors.offsets", s!"a start at {expected}", s!"a start at {found}", none)
  | .span expected found => ("safetensors.span", s!"{expected} bytes", s!"{found} bytes", none)
  | .extent expected found =>
    ("safetensors.extent", s!"{expected} bytes", s!"{found} bytes",
      if found < expected then some cutShort else none)
where
  /-- The hint on a safetensors file that ends too early. -/
  cutShort : String := "the file is cut short: copy or download it again"

/-- Code, expected, found and hint of an error of a reader, given those of errors of its own. -/
def readTextsOf {δ : Type} (own : δ → String × String × String × Option String) :
    Json.Error δ → String × String × String × Option String
  | .syntax expected found =>
    ("json.syntax", expected, found,
      if found = "byte 0xef" then some "a byte order mark is not JSON" else none)
  | .utf8 found => ("json.utf8", "UTF-8", found, none)
  | .trailingData found => ("json.trailing_data", "end of input", found, none)
  | .duplicateKey => ("json.duplicate_key", "one", "two", none)
  | .depth limit => ("json.depth", s!"depth at most {limit}", "more", none)
  | .number expected found => ("json.number", expected, found, none)
  | .type expected found => ("schema.type", expected, found.render, none)
  | .limit limit .bytes => ("schema.limit", s!"at most {limit} bytes", "more", none)
  | .limit limit .dimensions => ("schema.limit", s!"at most {limit} dimensions", "more", none)
  | .limit limit .elements => ("schema.limit", s!"at most {limit} elements", "more", none)
  | .limit limit .entries => ("schema.limit", s!"at most {limit} entries", "more", none)
  | .limit limit .magnitude => ("schema.limit", s!"at most {limit}", "more", none)
  | .missingField => ("schema.missing_field", "field", "nothing", none)
  | .unknownField known found =>
    ("schema.unknown_field", s!"one of {", ".intercalate known}", found,
      (nearest? found known).map fun n => s!"did you mean {n}?")
  | .other e => own e

/-- Code, expected, found and hint of an error of the reader. -/
def readTexts : Json.Error Meaning → String × String × String × Option String :=
  readTextsOf Meaning.texts

/-- A hint that a fault's place, or the beginning of the bytes, gives. -/
def placeHint (bytes : ByteArray) (f : Fault Meaning) : Option String :=
  match f.error, f.path with
  | .syntax .., [] => (foreign? bytes).map Foreign.hint
  | .unknownField _ found, [_] =>
    if found.endsWith ".weight" || found.endsWith ".bias" then
      some "this looks like a bare state_dict: save_torchlean_json writes a payload"
    else none
  | .type "number" .array, .index _ :: .field "values" :: _ =>
    some "values are flat: flatten() before tolist()"
  | _, _ => none

/-- The texts of an error of the reader; the bytes tell line and column. -/
def faultIssue (bytes : ByteArray) (f : Fault Meaning) : Issue :=
  let (code, expected, found, hint) := readTexts f.error
  let (line, column) := lineColumn bytes f.byte
  { code, path := f.path.render, expected, found, hint := placeHint bytes f <|> hint,
    position := some (f.byte, line, column) }

/-- A number, or nothing. -/
private def orNothing (n : Option Nat) : String := (n.map toString).getD "nothing"

/-- The texts of an error of the contract. `fits` tells whether another family would have fitted. -/
def ContractError.issue (c : Contract) (fits : Option String) : ContractError → Issue
  | .familyUnknown expected found =>
    { code := "family.unknown", path := "family", expected, found,
      hint := (nearest? found c.families).map fun n => s!"did you mean {n}?" }
  | .familyMismatch expected found =>
    { code := "family.mismatch", path := "family", expected, found,
      hint := fits.map fun tag => s!"it fits the family {tag}: --model {tag}" }
  | .configMismatch key expected found =>
    { code := "config.mismatch", path := s!"config.{key}",
      expected := orNothing expected, found := orNothing found,
      hint := match expected, found with
        | some _, some n => some s!"if it is meant: --set {key}={n}"
        | _, _ => none }
  | .paramMissing name =>
    { code := "param.missing", path := "params", expected := name, found := "nothing",
      name := some name }
  | .paramUnexpected index name =>
    { code := "param.unexpected", path := s!"params[{index}]", expected := "nothing",
      found := name, name := some name,
      hint := (nearest? name (c.params.map (·.name))).map fun n => s!"did you mean {n}?" }
  | .paramDuplicate index name first =>
    { code := "param.duplicate", path := s!"params[{index}]", expected := "one",
      found := s!"params[{first}]", name := some name }
  | .paramOrder index expected found =>
    { code := "param.order", path := s!"params[{index}]", expected := expected.getD "nothing",
      found := found.getD "nothing", name := found }
  | .paramShape index name expected found =>
    { code := "param.shape", path := s!"params[{index}]", expected := expected.render,
      found := found.render, name := some name,
      hint := if found.isTransposeOf expected then some "looks transposed" else none }
  | .paramCount index name expected found =>
    { code := "param.count", path := s!"params[{index}]", expected := toString expected,
      found := toString found, name := some name,
      hint := if expected = found + 1 then some "one value is missing"
        else if found = expected + 1 then some "one value too many" else none }

/-- A probe's tensor. -/
def ProbePart.path : ProbePart → String
  | .input => "probe.input"
  | .output => "probe.output"
  | .trace i => s!"probe.trace[{i}]"

/-- The texts of an error of the probe. -/
def ProbeError.issue : ProbeError → Issue
  | .shape part samples expected found =>
    let dims := (samples.map toString).getD "n" :: expected.map toString
    { code := "probe.shape", path := part.path,
      expected := s!"shape![{", ".intercalate dims}]", found := found.render }
  | .count part expected found =>
    { code := "probe.shape", path := part.path, expected := s!"{expected} values",
      found := s!"{found} values" }
  | .parity numbers worst layer =>
    { code := "probe.parity", path := s!"probe.output[{worst.index}]",
      expected := scalar worst.theirs, found := scalar worst.ours,
      hint := hint? (how numbers ++ (layer.map fun (name, w) =>
        s!"first layer that differs: {name}[{w.index}], PyTorch {scalar w.theirs}, "
          ++ s!"Lean {scalar w.ours}").toList) }
where
  /-- What else there is to say of how Lean's value came about. -/
  how : Numbers → List String
    | .float32 => []
    | .exact => ["computed in exact arithmetic"]
  /-- Some hints as one. -/
  hint? : List String → Option String
    | [] => none
    | hints => some ("; ".intercalate hints)
  /-- A scalar as people write it; a model may compute what no payload can hold. -/
  scalar (bits : UInt32) : String :=
    if Binary32.isFinite bits then decimalOfBits bits
    else if bits &&& 0x007fffff != 0 then "NaN"
    else if bits &&& Binary32.signBit != 0 then "-Infinity" else "Infinity"

/-- What was accepted. -/
structure Accepted where
  /-- The parameters. -/
  specs : List ParamSpec
  /-- The digests, if they were asked for. -/
  receipt : Option Receipt
  /-- The comparison with the probe, if there was one and it was asked for. -/
  parity : Option Parity

/-- What an engine says of a file. -/
structure Verdict where
  /-- The file, as it was named. -/
  payload : String
  /-- The family that it was checked against. -/
  family : String
  /-- The configuration that it was checked against. -/
  config : Config
  /-- The rejection's errors, or what was accepted. -/
  outcome : Except (List Issue) Accepted
  /-- The payload's `meta`, JSON that was read. -/
  meta? : Option String := none
  /-- The digest of the graph that it was checked against, if that came from a file. -/
  graph? : Option String := none
  /-- Is it a safetensors file that does not say what it is of? -/
  untagged : Bool := false

namespace Verdict

/-- Errors that are listed; the rest is counted. -/
def listed : Nat := 32

/-- A difference, given as its nearest binary32. -/
def showDifference (bits : UInt32) : String :=
  if Binary32.isFinite bits then decimalOfBits bits else "1e999"

/-- An error as JSON. -/
def issueJson (i : Issue) : Value :=
  .obj <|
    [("code", .str i.code), ("path", .str i.path), ("expected", .str i.expected),
      ("found", .str i.found)]
    ++ (i.name.map fun n => ("name", Value.str n)).toList
    ++ (i.hint.map fun h => ("hint", Value.str h)).toList
    ++ match i.position with
      | some (byte, line, column) =>
        [("byte", .nat byte), ("line", .nat line), ("column", .nat column)]
      | none => []

/-- A receipt as JSON. -/
def receiptJson (r : Receipt) : Value :=
  .obj [("bundle", .str (Sha256.hex r.bundle)),
    ("params", .arr (r.params.map fun p =>
      .obj [("name", .str p.spec.name), ("shape", .arr (p.spec.shape.map .nat)),
        ("sha256", .str (Sha256.hex p.digest))]))]

/-- A comparison as JSON. -/
def parityJson (p : Parity) : Value :=
  .obj [("arithmetic", .str p.numbers.name), ("values", .nat p.values),
    ("absolute", .raw (showDifference p.absolute)), ("relative", .raw (showDifference p.relative)),
    ("tolerance", .raw p.tolerance.render)]

/-- The line for programs. -/
def toLine (v : Verdict) : String :=
  let (verdict, errors) := match v.outcome with
    | .ok _ => ("accepted", [])
    | .error errors => ("rejected", errors)
  let accepted := v.outcome.toOption
  let graph := v.graph?.toList.map fun digest => ("graph", Value.str digest)
  let tagged := if v.untagged then [("tagged", Value.raw "false")] else []
  "torchlean-verdict " ++ Value.compact (.obj ([
    ("format", .str "torchlean.verdict"), ("version", .nat 1),
    ("engine", .str "lean"), ("engine_version", .str Lean.versionStringCore),
    ("payload", .str v.payload), ("verdict", .str verdict),
    ("family", .str v.family), ("config", .obj (v.config.map fun (k, n) => (k, .nat n)))] ++ graph ++ [
    ("errors", .arr ((errors.take listed).map issueJson)),
    ("omitted", .nat (errors.length - listed)),
    ("parity", (accepted.bind (·.parity)).elim .null parityJson),
    ("receipt", (accepted.bind (·.receipt)).elim .null receiptJson),
    ("meta", v.meta?.elim .null fun text => .raw (asciiJson text))] ++ tagged))

/-- `1 error`, `2 errors`. -/
def count (n : Nat) (noun : String) : String := if n = 1 then s!"1 {noun}" else s!"{n} {noun}s"

/-- The lines of an error for people. -/
def issueLines (i : Issue) : List String :=
  let place := match i.position with
    | some (_, line, column) => s!" (line {line}, column {column})"
    | none => ""
  let name := match i.name with
    | some n => " " ++ n
    | none => ""
  [s!"  {i.code}  {i.path}{name}{place}", s!"    expected {i.expected}", s!"    found    {i.found}"]
    ++ (i.hint.map fun h => s!"    hint     {h}").toList

/-- The lines of a receipt for people. -/
def receiptLines (r : Receipt) : List String :=
  let width := (r.params.map (·.spec.name.length)).foldl max 0
  s!"  receipt  {Sha256.hex r.bundle}" :: r.params.map fun p =>
    let pad := String.ofList (List.replicate (width - p.spec.name.length) ' ')
    s!"    {p.spec.name}{pad}  {Sha256.hex p.digest}  {p.spec.shape.render}"

/-- The line on a payload that does not say what it is of. -/
def tagLines (untagged : Bool) : List String :=
  if untagged then ["  tag      none: the file does not say what family it is of"] else []

/-- The lines for people, with whatever the payload holds. -/
def lines (v : Verdict) : List String :=
  match v.outcome with
  | .error errors =>
    let more := if errors.length > listed then [s!"  and {errors.length - listed} more"] else []
    s!"rejected: {v.payload}: {count errors.length "error"}"
      :: ((errors.take listed).flatMap issueLines ++ (more ++ tagLines v.untagged))
  | .ok a =>
    let parity := match a.parity with
      | some p =>
        s!"largest difference {showDifference p.absolute} absolute, {showDifference p.relative} "
          ++ s!"relative over {count p.values "value"}, tolerance {p.tolerance.render}, "
          ++ s!"{p.numbers.name} arithmetic"
      | none => "not checked"
    let total := count (Bundle.numel a.specs) "value"
    s!"accepted: {v.payload}: {count a.specs.length "parameter"}, {total}"
      :: s!"  engine   lean {Lean.versionStringCore}"
      :: s!"  family   {v.family} ({v.config.render})"
      :: s!"  parity   {parity}"
      :: ((v.graph?.map fun digest => s!"  graph    {digest}").toList
        ++ (tagLines v.untagged ++ (a.receipt.map receiptLines).getD []))

/-- For people: what the payload holds stands in its line, and no control in it is obeyed. -/
def toText (v : Verdict) : String := printableLines v.lines

end Verdict

end NN
