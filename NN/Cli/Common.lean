import NN.Models
import NN.Payload.Import
import Wire.Cli

/-!
# What the commands share
-/

namespace NN.Cli

open Wire Wire.Cli

/-- The tags of the families that a program knows. -/
def tags (demos : List Demo) : List String := demos.map (·.family.tag)

/-- The same, as they are listed to people. -/
def tagList (demos : List Demo) : String := ", ".intercalate (tags demos)

/-- The demo that `--model` names. -/
def demo (demos : List Demo) (a : Args) : Except String Demo := do
  let some tag ← a.once? "--model" | throw s!"--model is missing: {tagList demos}"
  match demos.find? (·.family.tag == tag) with
  | some d => return d
  | none => throw s!"--model is one of {tagList demos}, not {tag}"

/-- The member of a family that `--set` names. -/
def member (f : Family) (a : Args) : Except String f.Member := do
  f.member (← (a.all "--set").mapM setting)

/-- The limits that `--limit` sets. -/
def limits (a : Args) : Except String PayloadLimits := do
  (← (a.all "--limit").mapM setting).foldlM (init := {}) fun l (key, n) =>
    match key with
    | "bytes" => .ok { l with bytes := n }
    | "header" => .ok { l with header := n }
    | "depth" => .ok { l with depth := n }
    | "digits" => .ok { l with digits := n }
    | "exponent" => .ok { l with exponent := n }
    | "name" => .ok { l with name := n }
    | "rank" => .ok { l with rank := n }
    | "elements" => .ok { l with elements := n }
    | "meta" => .ok { l with meta_ := n }
    | "params" => .ok { l with params := n }
    | "config" => .ok { l with config := n }
    | _ => .error ("--limit is one of bytes, header, depth, digits, exponent, name, rank, elements, "
        ++ s!"meta, params, config, not {key}")

/-- The contracts of the families' default members, for the hint on a mismatch. -/
def contracts (demos : List Demo) : List (String × Contract) :=
  demos.filterMap fun d =>
    (d.family.member []).toOption.map fun m => (d.family.tag, m.contract (tags demos))

/-- Prints a verdict and returns its exit code. -/
def report (json : Bool) (v : Verdict) : IO UInt32 := do
  IO.println (if json then v.toLine else v.toText)
  (← IO.getStdout).flush
  return (if v.outcome.isOk then Exit.ok else Exit.rejected).code

/-- What commands about parameters do: reads them, and goes on. Of those that are rejected it says
what `check` says. -/
def withPayloadOf (demos : List Demo) (t : Target) (json : Bool) (limits : PayloadLimits)
    (payload : System.FilePath) (go : Import t → IO UInt32) : IO UInt32 := do
  let request : Request := { target := t, limits, demos := contracts demos }
  let name := payload.fileName.getD payload.toString
  let content ← (Files.system.content limits request.glance payload).run
  match request.importContent content with
  | .ok i => go i
  | .error _ => report json (request.judgeContent name content)

/-- Writes a whole file or leaves what was there. -/
def writeAtomically (path : System.FilePath) (bytes : ByteArray) : IO Unit := do
  if let some folder := path.parent then IO.FS.createDirAll folder
  let temporary : System.FilePath := s!"{path}.{← IO.Process.getPID}.tmp"
  try
    IO.FS.writeBinFile temporary bytes
    IO.FS.rename temporary path
  catch e =>
    try IO.FS.removeFile temporary catch _ => pure ()
    throw e

end NN.Cli
