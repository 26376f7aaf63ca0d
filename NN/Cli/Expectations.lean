import NN.Cli.Common
import NN.Property.Report
import NN.Verify.Report

/-!
# `property --model`: what is expected of a trained model, as files
-/

namespace NN.Cli

open Wire Wire.Cli Wire.Json

/-- An expectation whose property was written as a file. -/
structure Stated where
  /-- The expectation. -/
  expectation : Expectation
  /-- The name of the file. -/
  file : String
  /-- The text of the file. -/
  text : String

/-- The expectation with the text of its property, if that is within the reader's limits. -/
def Expectation.stated? (e : Expectation) : Option Stated :=
  (e.property.canonical? {}).map fun text => ⟨e, s!"{e.name}.vnnlib", text⟩

namespace Stated

/-- For programs. -/
def json (s : Stated) : Value :=
  .obj [("name", .str s.expectation.name), ("file", .str s.file),
    ("sha256", .str (Sha256.hex (Sha256.digest .empty s.text.toUTF8))),
    ("sentence", .str s.expectation.sentence),
    ("expected", .str (if s.expectation.holds then "proved" else "refuted"))]

/-- For people. -/
def line (s : Stated) : String :=
  s!"to be {if s.expectation.holds then "proved" else "refuted"}, {s.file}: {s.expectation.sentence}"

end Stated

/-- What is said of a model's expectations: the operator that has no bounds, if there is one, and
the properties that were written. -/
structure StatedVerdict where
  /-- The family. -/
  family : String
  /-- What has no bounds. -/
  unsupported : Option Issue
  /-- The properties. -/
  stated : List Stated

namespace StatedVerdict

/-- For programs. -/
def json (v : StatedVerdict) : Value :=
  .obj [("format", .str "torchlean.expectations"), ("version", .nat 1), ("family", .str v.family),
    ("unsupported", v.unsupported.elim .null Verdict.issueJson),
    ("properties", .arr (v.stated.map Stated.json))]

/-- For people. -/
def toText (v : StatedVerdict) : String :=
  printableLines <|
    s!"expected of {v.family}: {Verdict.count v.stated.length "claim"}"
      :: v.stated.map (s!"  {·.line}") ++ match v.unsupported with
        | some issue => Verdict.issueLines issue
        | none => []

end StatedVerdict

/-- Writes what a demo expects of a payload's model into a folder, and says what it wrote. -/
def writeExpectations (demos : List Demo) (d : Demo) (m : d.family.Member) (json : Bool)
    (limits : PayloadLimits) (payload out : System.FilePath) : IO UInt32 :=
  withPayloadOf demos (m.target (tags demos)) json limits payload fun i => do
    let some probe := i.payload.probe.bind fun p => (p.fit m.model).toOption
      | usageError "property" s!"{payload} has no probe to state properties of"
    let expectations := d.expectations m.model probe
    let stated := expectations.filterMap Expectation.stated?
    if stated.length < expectations.length then
      IO.eprintln "property: a property is over a limit of the reader"
      return 1
    for s in stated do
      writeAtomically (out / s.file) s.text.toUTF8
    let unsupported := match Verify.lower (m.model.graph 1) i.bundle.tensors with
      | .error why =>
        some ((Verify.Refusal.unsupported why).place m.model.layer.params.length).issue
      | .ok _ => none
    let v : StatedVerdict := { family := d.family.tag, unsupported, stated }
    IO.println (if json then v.json.compact else v.toText)
    return Exit.ok.code

end NN.Cli
