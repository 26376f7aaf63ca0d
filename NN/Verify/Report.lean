import NN.Certificate.Report
import NN.Payload.Import
import NN.Property.Report
import NN.Verify.Counterexample
import NN.Verify.Part

/-!
# What the check of a certificate says

For people and for programs (FORMAT.md, "Certificate"). Refusals become text here and nowhere else.
-/

namespace NN

open Wire Wire.Json

namespace Verify

/-- Why there are no bounds. -/
def Reason.text : Reason → String
  | .noRule => "no rule"
  | .product => "a product of two values"
  | .constants => "a product or a cancelling sum of known numbers"
  | .notFinite => "a parameter that is not finite"

/-- The texts of a refusal. -/
def Refusal.issue : Refusal → Issue
  | .unsupported why =>
    { code := "certificate.unsupported", path := s!"graph.nodes[{why.value}]",
      expected := "an operator that has bounds", found := s!"{why.op}: {why.reason.text}" }
  | .inputs expected found =>
    { code := "certificate.inputs", path := "property", expected := s!"{expected} inputs",
      found := toString found }
  | .outputs expected found =>
    { code := "certificate.outputs", path := "property", expected := s!"{expected} outputs",
      found := toString found }
  | .name unknown =>
    { code := "certificate.name", path := "tree", expected := "the name of a relu of the graph",
      found := unknown }
  | .coefficients =>
    { code := "certificate.unsupported", path := "property", expected := "coefficients",
      found := "none that can be scaled" }
  | .notShown =>
    { code := "certificate.unproved", path := "tree",
      expected := "bounds that exclude every unsafe output",
      found := "bounds that do not, or a sum that may overflow" }

/-- The texts of what is no counterexample. -/
def Miss.issue : Miss → Issue
  | .sizes expected found =>
    { code := "counterexample.size", path := "$", expected := s!"{expected} numbers",
      found := toString found }
  | .outside =>
    { code := "counterexample.box", path := "$", expected := "finite numbers in the box",
      found := "an input outside" }
  | .safe =>
    { code := "counterexample.safe", path := "$", expected := "an unsafe output",
      found := "a safe one" }

/-- The number of the value among a graph file's nodes: parameters are not counted there. -/
def Refusal.place (params : Nat) : Refusal → Refusal
  | .unsupported why => .unsupported { why with value := why.value - 1 - params }
  | r => r

end Verify

/-- What was found of a certificate: what it is about and how large it is, or what is wrong. -/
structure CertificateVerdict where
  /-- The file, as it was named. -/
  file : String
  /-- The family. -/
  family : String
  /-- The rejection, or what was proved; or checked, if that is a part. -/
  outcome : Except Issue Certificate
  /-- Which part was checked, and the digest of the file: without one all was. -/
  part : Option (Verify.Share × ByteArray) := none

namespace CertificateVerdict

/-- What was proved, and what that does not cover. -/
def claim : List String :=
  ["for every finite binary32 input in the box, whatever the order in which sums are added up,",
    "products fused or not, subnormal results flushed or not: every output is finite, and none is",
    "unsafe. Not covered: sums of something else (Winograd, Fourier), reduced inputs (TF32), wider",
    "accumulators, subnormal factors that are read as zero, other parameters, more than one sample",
    "at a time."]

/-- How many leaves a part has, of so many. -/
def leavesOf (share : Verify.Share) (leaves : Nat) : Nat :=
  Verify.cut leaves share.number share.of - Verify.cut leaves (share.number - 1) share.of

/-- For people: what the files hold stands in its line, and no control in it is obeyed. -/
def toText (v : CertificateVerdict) : String :=
  printableLines <| match v.outcome with
  | .error issue =>
    let part := v.part.map fun (share, _) => s!"part {share.number} of {share.of}: "
    s!"rejected: {part.getD ""}{v.file}: 1 error" :: Verdict.issueLines issue
  | .ok c =>
    let all := c.tree.size.leaves
    let leaves (n : Nat) := if n = 1 then "1 leaf" else s!"{n} leaves"
    let subject := [s!"  family   {v.family}", s!"  graph    {c.subject.graph}",
      s!"  bundle   {c.subject.bundle}", s!"  property {c.subject.property}"]
    let engine (theorem_ : String) :=
      s!"  engine   lean {Lean.versionStringCore}, compiled check ({theorem_})"
    match v.part with
    | none =>
      s!"proved: {v.file}: {leaves all}" :: engine "check_certificate_sound"
        :: subject ++ claim.map ("    " ++ ·)
    | some (share, digest) =>
      s!"part {share.number} of {share.of}: {v.file}: {leavesOf share all} of {leaves all}"
        :: engine "check_parts_sound" :: subject
        ++ [s!"  file     {Sha256.hex digest}",
          "    nothing is proved by a part: all of them together prove what the whole does"]

/-- Which part it is of which file, for programs. -/
def place (v : CertificateVerdict) : List (String × Value) :=
  match v.part with
  | none => []
  | some (share, digest) => [("sha256", .str (Sha256.hex digest)), ("part", .nat share.number),
      ("parts", .nat share.of)]

/-- For programs. -/
def json (v : CertificateVerdict) : Value :=
  .obj <|
    [("format", .str "torchlean.proof"), ("version", .nat 1), ("engine", .str "lean"),
      ("engine_version", .str Lean.versionStringCore), ("certificate", .str v.file),
      ("family", .str v.family)] ++
    match v.outcome with
    | .error issue => [("verdict", .str "rejected"), ("error", Verdict.issueJson issue)] ++ v.place
    | .ok c =>
      let all := c.tree.size.leaves
      let word := if v.part.isSome then "part" else "proved"
      let leaves := match v.part with
        | none => [("leaves", .nat all)]
        | some (share, _) => [("leaves", .nat (leavesOf share all)), ("total", .nat all)]
      [("verdict", .str word), ("graph", .str c.subject.graph), ("bundle", .str c.subject.bundle),
        ("property", .str c.subject.property)] ++ v.place ++ leaves

end CertificateVerdict

/-- Patterns as an array of JSON: of what is no finite number its name, as a string. -/
def numbersJson (bits : List UInt32) : Value :=
  .arr (bits.map fun b =>
    if Binary32.isFinite b then .raw (decimalOfBits b) else .str (toString (Float32.ofBits b)))

/-- What refutes a property: the input and the output, as JSON. -/
def refutedJson (family : String) (input output : List UInt32) : Value :=
  .obj [("format", .str "torchlean.proof"), ("version", .nat 1), ("engine", .str "lean"),
    ("engine_version", .str Lean.versionStringCore), ("family", .str family),
    ("verdict", .str "refuted"), ("input", numbersJson input), ("output", numbersJson output)]

end NN
