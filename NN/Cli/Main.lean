import NN.Cli.Arithmetic
import NN.Cli.Check
import NN.Cli.Roundtrip
import NN.Cli.TorchIr

/-!
# The executable `torchlean`
-/

open NN.Cli

/-- The help of the program. -/
def help : String :=
  "torchlean COMMAND …

  roundtrip         export a model family to PyTorch, import what was trained
  check             check payloads, one or a stream
  torch_ir_pytorch  write a typed graph as PyTorch code that checks itself
  arithmetic        compare the proved binary32 arithmetic with the hardware's
  COMMAND --help says more."

/-- Runs a command. -/
def main : List String → IO UInt32
  | "roundtrip" :: words => roundtrip words
  | "check" :: words => checkCommand words
  | "torch_ir_pytorch" :: words => torchIr words
  | "arithmetic" :: words => arithmetic words
  | "--help" :: _ | "help" :: _ => do IO.println help; return 0
  | words => do
    IO.eprintln s!"torchlean: no command {words.headD ""}\n{help}"
    return Wire.Cli.Exit.usage.code
