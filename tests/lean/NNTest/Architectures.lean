import NN.Emit.Module
import NN.Models.Architectures

/-!
# The nine architectures

What the emitter relies on and no type says.
-/

namespace NNTest

open NN

#guard architectures.map (·.name) = ["linear", "mlp", "sum", "autoencoder", "cnn", "conv-mlp", "mha",
  "mha-mask", "transformer"]
#guard (architectures.map (·.className)).Nodup

-- Attributes are the names with `_` for `.`: none has to be numbered.
#guard architectures.all fun a => Python.attributesOf a.params = a.params.map fun p => Python.attributeName p.name

-- The draws of parameters and input neither overlap nor leave a gap.
#guard (SplitMix64.tensor 5 0 [2, 3]).data.toBits ++ (SplitMix64.tensor 5 6 [4]).data.toBits
  = (SplitMix64.tensor 5 0 [10]).data.toBits

end NNTest
