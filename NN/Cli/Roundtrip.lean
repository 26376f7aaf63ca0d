import NN.Cli.Numbers
import NN.Cli.Rewrite
import NN.Cli.Target
import NN.Emit.Scaffold

/-!
# `roundtrip`: export a scaffold, import what was trained
-/

namespace NN.Cli

open Wire Wire.Cli

/-- The help of `roundtrip`. -/
def roundtripHelp (demos : List Demo) : String :=
  s!"Exports a model family to PyTorch, and imports what was trained.

{targetHelp demos}
  --action ACTION    export: write generated/model.py and generated/contract.json
                     import: check a payload, compare its probe, print the receipt
  --payload FILE     import: the payload (default: the family's, beside its training script)
  --out DIR          export: where to write (default: generated/ beside the training script)
  --arithmetic NAME  import: recompute the probe by the machine (float32, default) or correctly
                     rounded by definition (exact)
  --report FORM      text (default) or json: one line, `torchlean-verdict \{…}`
  --limit KEY=N      a limit of the reader: bytes, depth, digits, …; may be repeated
{rewriteHelp}
  --help             this text

Exit codes: 0 accepted or written, 2 usage, 3 rejected, 1 anything else."

/-- Writes the scaffold and the contract, which names all families. -/
def runExport {f : Family} (m : f.Member) (tags : List String) (out : System.FilePath) :
    IO UInt32 := do
  let files := [("model.py", m.scaffold), ("contract.json", (m.contract tags).json.pretty)]
  for (name, text) in files do
    writeAtomically (out / name) text.toUTF8
    IO.println s!"wrote {out / name}"
  return Exit.ok.code

/-- The command `roundtrip` of a program that knows some families. -/
def roundtrip (demos : List Demo) (words : List String) : IO UInt32 := do
  let parsed : Except String (IO UInt32) := do
    let a ← parse (targetOptions ++ ["--action", "--payload", "--out", "--report", "--limit",
      "--arithmetic"] ++ rewriteOptions) ["--help"] words
    if a.has "--help" then return (do IO.println (roundtripHelp demos); return Exit.ok.code)
    if let word :: _ := a.positional then throw s!"what is {word}?"
    let some action ← a.once? "--action" | throw "--action is missing: export, import"
    let json := (← a.choice "--report" "text" ["text", "json"]) == "json"
    let rewrite ← Rewrite.parse a
    let numbers? ← numbers? a
    match action with
    | "export" =>
      unless (a.all "--graph").isEmpty do throw "--graph goes with --action import"
      let d ← demo demos a
      let m ← member d.family a
      if rewrite.isSome then throw "--rewrite goes with --action import"
      if numbers?.isSome then throw "--arithmetic goes with --action import"
      return runExport m (tags demos) ((← a.once? "--out").getD (d.folder / "generated").toString)
    | "import" =>
      let payload ← match ← a.once? "--payload" with
        | some path => pure path
        | none =>
          unless (a.all "--graph").isEmpty do throw "--graph needs --payload"
          let d ← demo demos a
          pure (d.folder / d.payload).toString
      withChosen demos a "roundtrip" json fun c => do
        let request : Request :=
          { target := c.target, limits := ← limits a, demos := contracts demos
            run := some (← Evaluation.of c.target.model (numbers?.getD .float32)) }
        return judgeAndRewrite "roundtrip" request json payload rewrite
    | _ => throw s!"--action is one of export, import, not {action}"
  match parsed with
  | .ok run => run
  | .error message => usageError "roundtrip" message

end NN.Cli
