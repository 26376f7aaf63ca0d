import NN.Cli.Frames
import NN.Cli.Numbers
import NN.Cli.Rewrite
import NN.Cli.Target

/-!
# `check`: verdicts, one or many, without running a model unless that is asked for
-/

namespace NN.Cli

open Wire Wire.Cli

/-- The help of `check`. -/
def checkHelp (demos : List Demo) : String :=
  s!"Checks payloads against a family's contract.

  check --model NAME [--set KEY=N]… FILE
  check --model NAME [--set KEY=N]… --stream

{targetHelp demos}
  --arithmetic NAME  recompute the probe by the machine (float32) or correctly rounded by
                     definition (exact); it is not recomputed otherwise
  --report FORM      text (default) or json
  --no-receipt       leave out the digests
  --limit KEY=N      a limit of the reader: bytes, depth, digits, …; may be repeated
{rewriteHelp}
  --first N          look at N bytes of each payload before the others, as is done with 65536 of a
                     file over 16 MiB; it changes no verdict
  --stream           read payloads from standard input, each as a line with its number of bytes and
                     then the bytes; write a line `torchlean-verdict \{…}` for each
  --help             this text

Exit codes: 0 accepted (or the stream has ended), 2 usage, 3 rejected, 1 anything else."

/-- Answers payloads until the input ends. -/
def stream (request : Request) (input : IO.FS.Stream) : IO UInt32 :=
  frames "check" 1 input fun documents => do
    for bytes in documents do
      let files : Files Id := .fixed fun _ => .ok bytes
      discard <| report true (request.judgeFileOf files "-")

/-- What `--first` says to look at before the rest. -/
def glance (a : Args) : Except String Glance := do
  let some text ← a.once? "--first" | return {}
  match text.toNat? with
  | some n =>
    if 0 < n ∧ n < USize.size then return { above := 0, bytes := .ofNat n }
    else throw s!"--first is a number of bytes, not {n}"
  | none => throw s!"--first is a number of bytes, not {text}"

/-- The command `check` of a program that knows some families. -/
def checkCommand (demos : List Demo) (words : List String) : IO UInt32 := do
  let parsed : Except String (IO UInt32) := do
    let a ← parse
      (targetOptions ++ ["--report", "--limit", "--first", "--arithmetic"] ++ rewriteOptions)
      ["--stream", "--no-receipt", "--help"] words
    if a.has "--help" then return (do IO.println (checkHelp demos); return Exit.ok.code)
    let json := (← a.choice "--report" "text" ["text", "json"]) == "json"
    withChosen demos a "check" json fun c => do
      let run ← (← numbers? a).mapM (Evaluation.of c.target.model)
      let request : Request :=
        { target := c.target, limits := ← limits a, glance := ← glance a, run,
          receipt := !a.has "--no-receipt", demos := contracts demos }
      let rewrite ← Rewrite.parse a
      match a.has "--stream", a.positional with
      | true, [] =>
        if rewrite.isSome then throw "--rewrite goes with one file"
        return do stream request (← IO.getStdin)
      | false, [file] => return judgeAndRewrite "check" request json file rewrite
      | _, _ => throw "give one file, or --stream"
  match parsed with
  | .ok run => run
  | .error message => usageError "check" message

end NN.Cli
