import NN.Cli.Arithmetic
import NN.Cli.Certificate
import NN.Cli.Check
import NN.Cli.CheckCertificate
import NN.Cli.Graph
import NN.Cli.Outputs
import NN.Cli.Property
import NN.Cli.Roundtrip
import NN.Cli.Schema
import NN.Cli.TorchIr

/-!
# The commands as one program

What `torchlean` runs, for whatever families a program knows: a project that adds its own has
`def main := NN.Cli.program (NN.demos ++ [{ family := myFamily, folder := "training" }])`.
-/

namespace NN.Cli

/-- The help of the program. -/
def help : String :=
  "torchlean COMMAND …

  roundtrip         export a model family to PyTorch, import what was trained
  check             check payloads, one or a stream
  graph             write the typed graph of a model, as text, JSON or a picture
  outputs           write what a model computes of the inputs of its payload's probe
  schema            write a JSON Schema of payloads or graphs, for editors
  property          read a property of a model (VNN-LIB), or write those that are expected of one
  certificate       read what a search found
  check-certificate check that what it found proves a property of a model that was trained
  check-counterexample
                    check that an input refutes it
  torch_ir_pytorch  write a typed graph as PyTorch code that checks itself
  arithmetic        compare the proved binary32 arithmetic with the hardware's
  COMMAND --help says more."

/-- Runs a command. -/
def program (demos : List Demo) : List String → IO UInt32
  | "roundtrip" :: words => roundtrip demos words
  | "check" :: words => checkCommand demos words
  | "graph" :: words => graphCommand demos words
  | "outputs" :: words => outputsCommand demos words
  | "schema" :: words => schemaCommand demos words
  | "property" :: words => propertyCommand demos words
  | "certificate" :: words => certificateCommand words
  | "check-certificate" :: words => checkCertificateCommand demos words
  | "check-counterexample" :: words => checkCounterexampleCommand demos words
  | "torch_ir_pytorch" :: words => torchIr words
  | "arithmetic" :: words => arithmetic words
  | "--help" :: _ | "help" :: _ => do IO.println help; return 0
  | words => do
    IO.eprintln s!"torchlean: no command {words.headD ""}\n{help}"
    return Wire.Cli.Exit.usage.code

end NN.Cli
