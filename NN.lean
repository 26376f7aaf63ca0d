import NN.Cli.Program
import NN.Emit.Scaffold
import NN.IR.Eval
import NN.Models
import NN.Payload.Import

/-!
# TorchLean

Typed model families, the check of learned parameters, the IR and the way to PyTorch.
-/
