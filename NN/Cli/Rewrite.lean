import NN.Cli.Common
import NN.Payload.Write

/-!
# `--rewrite`: the canonical text of what was accepted
-/

namespace NN.Cli

open Wire Wire.Cli

/-- The options about rewriting. -/
def rewriteOptions : List String := ["--rewrite", "--encoding"]

/-- Their help. -/
def rewriteHelp : String :=
  "  --rewrite FILE     write what was accepted to this file, as canonical text
  --encoding NAME    of its scalars: decimal (default) or base64"

/-- Where to write what was accepted, and how. -/
structure Rewrite where
  /-- The file. -/
  path : System.FilePath
  /-- The encoding of the scalars. -/
  encoding : Encoding

/-- What the options ask for. -/
def Rewrite.parse (a : Args) : Except String (Option Rewrite) := do
  let encoding ← a.choice "--encoding" "decimal" ["decimal", "base64"]
  match ← a.once? "--rewrite" with
  | some path =>
    return some { path, encoding := if encoding == "base64" then .base64 else .decimal }
  | none =>
    unless (a.all "--encoding").isEmpty do throw "--encoding goes with --rewrite"
    return none

/-- Writes the canonical text of a payload, whole or not at all, or says why it cannot; never more
bytes than the reader takes. -/
def Rewrite.run (r : Rewrite) (limits : PayloadLimits) (p : Payload) : IO (Except String Unit) := do
  let bytes := writePayload r.encoding p
  if bytes.size > limits.bytes then
    return .error s!"at most {limits.bytes} bytes, not {bytes.size}"
  try
    writeAtomically r.path bytes
    return .ok ()
  catch e => return .error (toString e)

/-- Judges a file and reports the verdict. What was accepted is written first, if that is asked for;
where it cannot be, there is no verdict but the code `io.unwritable`. -/
def judgeAndRewrite (command : String) (request : Request) (json : Bool) (path : System.FilePath)
    (rewrite : Option Rewrite) : IO UInt32 := do
  let some rewrite := rewrite | return ← report json (← request.judgeFile path)
  let name := path.fileName.getD path.toString
  match ← (Files.system.content request.limits request.glance path).run with
  | .ok (.all bytes) =>
    let outcome := importBytes request.target request.limits request.run bytes
    if let .ok i := outcome then
      if let .error why ← rewrite.run request.limits i.payload then
        IO.eprintln s!"{command}: io.unwritable {rewrite.path}: {why}"
        return 1
    report json (request.judgeOutcome name bytes outcome)
  | content => report json (request.judgeContent name content)

end NN.Cli
