import NN.Certificate.Report
import Wire.Cli

/-!
# `certificate`: what a certificate is for, and how large it is
-/

namespace NN.Cli

open Wire Wire.Cli

/-- The help of `certificate`. -/
def certificateHelp : String :=
  "Reads a certificate; nothing is checked but its form.

  certificate FILE [--graph DIGEST] [--bundle DIGEST] [--property DIGEST] [--canonical]

  --graph DIGEST     reject a certificate for another graph
  --bundle DIGEST    or other parameters
  --property DIGEST  or another property
  --canonical        its canonical text
  --help             this text

Exit codes: 0 read, 2 usage, 3 rejected, 1 anything else."

/-- The command `certificate`. -/
def certificateCommand (words : List String) : IO UInt32 := do
  let parsed : Except String (IO UInt32) := do
    let a ← parse ["--graph", "--bundle", "--property"] ["--canonical", "--help"] words
    if a.has "--help" then return do IO.println certificateHelp; return Exit.ok.code
    let [file] := a.positional | throw "give one file"
    let graph ← a.once? "--graph"
    let bundle ← a.once? "--bundle"
    let property ← a.once? "--property"
    return do
      let path : System.FilePath := file
      let (bytes, outcome) ← readCertificateFile {} path
      let outcome := outcome.bind fun c =>
        (c.about {
          graph := graph.getD c.subject.graph
          bundle := bundle.getD c.subject.bundle
          property := property.getD c.subject.property }).map fun tree => { c with tree }
      match a.has "--canonical", outcome with
      | true, .ok c => IO.print c.text
      | _, _ =>
        let name := path.fileName.getD path.toString
        IO.println (printableLines (certificateLines name bytes outcome))
      return (if outcome.isOk then Exit.ok else Exit.rejected).code
  match parsed with
  | .ok run => run
  | .error message => usageError "certificate" message

end NN.Cli
