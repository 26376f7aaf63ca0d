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

-- No two parameters share a name, or an attribute once `_` stands for `.`.
#guard architectures.all fun a => (a.params.map fun p => attributeName p.name).Nodup

-- Attributes are Python identifiers.
#guard architectures.all fun a => a.params.all fun p =>
  match (attributeName p.name).toList with
  | [] => false
  | c :: cs => c.isAlpha && (c :: cs).all fun c => c.isAlphanum || c == '_'

-- The draws of parameters and input neither overlap nor leave a gap.
#guard (SplitMix64.tensor 5 0 [2, 3]).data.toBits ++ (SplitMix64.tensor 5 6 [4]).data.toBits
  = (SplitMix64.tensor 5 0 [10]).data.toBits

end NNTest
