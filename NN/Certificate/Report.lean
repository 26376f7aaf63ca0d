import NN.Certificate.Read
import NN.Certificate.Write
import NN.Payload.Files
import NN.Payload.Report

/-!
# Certificates as text

For people (FORMAT.md, "Certificate"). Errors become text here and nowhere else.
-/

namespace NN

open Wire Wire.Json

/-- What a limit counts, as it is said. -/
def CertificateQuantity.text : CertificateQuantity → String
  | .nodes => "nodes"
  | .splits => "splits below each other"
  | .slopes => "values with slopes"

/-- Code, expected, found and hint of an error of meaning. -/
def CertificateMeaning.texts : CertificateMeaning → String × String × String × Option String
  | .format found => ("certificate.format", "torchlean.certificate", found, none)
  | .version found => ("certificate.format", "1", toString found, none)
  | .digest found => ("certificate.digest", "64 hexadecimal digits in lower case", found, none)
  | .node keys =>
    ("certificate.node", "input and at, relu and unit, bound, or leaf",
      if keys.isEmpty then "nothing" else ", ".intercalate keys, none)
  | .outOfRange => ("certificate.node", "magnitude below 2^128", "more", none)
  | .inputOutOfRange => ("counterexample.number", "magnitude below 2^128", "more", none)
  | .rest => ("certificate.tree", "the end of the tree", "a node", none)
  | .incomplete missing =>
    ("certificate.tree", s!"{Verdict.count missing "tree"} more", "the end", none)
  | .limit n what => ("certificate.limit", s!"at most {n} {what.text}", "more", none)

/-- The texts of an error; the bytes tell line and column. -/
def CertificateError.issue (bytes : ByteArray) : CertificateError → Issue
  | .file e => e.issue
  | .read f =>
    let (code, expected, found, hint) := readTextsOf CertificateMeaning.texts f.error
    let (line, column) := lineColumn bytes f.byte
    { code, path := f.path.render, expected, found, hint, position := some (f.byte, line, column) }
  | .graph expected found => { code := "certificate.graph", path := "graph", expected, found }
  | .bundle expected found => { code := "certificate.bundle", path := "bundle", expected, found }
  | .property expected found =>
    { code := "certificate.property", path := "property", expected, found }

namespace Certificate

/-- How large a tree is. -/
structure Size where
  /-- Splits of the input. -/
  inputs : Nat := 0
  /-- Splits of what goes into a `relu`. -/
  relus : Nat := 0
  /-- How often bounds are computed. -/
  bounds : Nat := 0
  /-- The leaves. -/
  leaves : Nat := 0

/-- One more node. -/
def Size.add (s : Size) : Node → Size
  | .input .. => { s with inputs := s.inputs + 1 }
  | .relu .. => { s with relus := s.relus + 1 }
  | .bound _ => { s with bounds := s.bounds + 1 }
  | .leaf _ => { s with leaves := s.leaves + 1 }

/-- How large a tree is. -/
def Tree.size (t : Tree) : Size := t.nodes.foldl Size.add {}

end Certificate

/-- The bytes of a file, and what is read of them or what is wrong. -/
def readFileAs {α : Type} (limits : CertificateLimits)
    (read : ByteArray → Except (Fault CertificateMeaning) α) (path : System.FilePath) :
    IO (ByteArray × Except CertificateError α) := do
  match ← (Files.system.upTo limits.bytes path).run with
  | .ok bytes => return (bytes, (read bytes).mapError .read)
  | .error e => return (.empty, .error (.file e))

/-- What is said of a certificate's file: its bytes, and the certificate or what is wrong. -/
def readCertificateFile (limits : CertificateLimits) (path : System.FilePath) :
    IO (ByteArray × Except CertificateError Certificate) :=
  readFileAs limits (readCertificate limits) path

/-- The lines for people. -/
def certificateLines (file : String) (bytes : ByteArray) :
    Except CertificateError Certificate → List String
  | .error e => s!"rejected: {file}: 1 error" :: Verdict.issueLines (e.issue bytes)
  | .ok c =>
    let s := c.tree.size
    let counts := [Verdict.count s.inputs "split" ++ " of inputs",
      Verdict.count s.relus "split" ++ " of units",
      "bounds computed " ++ if s.bounds = 1 then "once" else s!"{s.bounds} times",
      if s.leaves = 1 then "1 leaf" else s!"{s.leaves} leaves"]
    [s!"certificate: {file}: {", ".intercalate counts}", s!"  graph    {c.subject.graph}",
      s!"  bundle   {c.subject.bundle}", s!"  property {c.subject.property}"]

end NN
