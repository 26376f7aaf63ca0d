import NN.Cli.Check
import NN.Cli.Roundtrip
import NN.Cli.TorchIr
import NN.Emit.Scaffold
import NN.IR.Eval
import NN.Models
import NN.Payload.Import

/-!
# TorchLean

Typed model families, the check of learned parameters, the IR and the way to PyTorch.
-/
