import NN.Models.Architecture
import NN.Models.Cnn
import NN.Models.Mlp
import NN.Models.Transformer

/-!
# The nine architectures

Small models with different dimensions everywhere, so that no transposition can hide. Names of
parameters are those of the idiomatic PyTorch module where there is one.
-/

namespace NN

open Layer

namespace Layer

/-- The sum over the last dimension. -/
def sumLast (lead : Shape) (d : Nat) : Layer (lead ++ [d]) lead :=
  pointwise (fun n => .sumLast (n :: lead) d) fun x => s!"{x}.sum(dim=-1)"

end Layer

/-- The architectures, in the order in which they are listed. -/
def architectures : List Architecture := [
  { name := "linear"
    className := "Linear"
    about := "one linear layer"
    batch := 4
    model := ⟨[5], [3], linear [] 5 3⟩ },
  { name := "mlp"
    className := "MLP"
    about := "two linear layers with a ReLU between them"
    batch := 4
    model := ⟨[5], [3], mlpLayer 5 8 3⟩ },
  { name := "sum"
    className := "Sum"
    about := "a linear layer over tokens, and the sum of its outputs for each token"
    batch := 4
    model := ⟨[3, 5], [3], named "linear" (linear [3] 5 7) ⟫ sumLast [3] 7⟩ },
  { name := "autoencoder"
    className := "Autoencoder"
    about := "an encoder to two numbers and a decoder, with a ReLU in each"
    batch := 4
    model := ⟨[9], [9],
      named "encoder" (named "0" (linear [] 9 6) ⟫ relu [6] ⟫ named "2" (linear [] 6 2)) ⟫
      named "decoder" (named "0" (linear [] 2 5) ⟫ relu [5] ⟫ named "2" (linear [] 5 9))⟩ },
  { name := "cnn"
    className := "CNN"
    about := "two convolutions, each with a ReLU and a pooling, and a linear layer"
    batch := 3
    tolerance := ⟨false, 4, -6⟩ -- long sums
    model := ⟨[2, 8, 12], [11], cnnLayer 2 8 12 5 7 11⟩ },
  { name := "conv-mlp"
    className := "ConvMLP"
    about := "a strided convolution and two linear layers"
    batch := 4
    tolerance := ⟨false, 4, -6⟩ -- long sums
    model := ⟨[2, 6, 9], [10],
      named "conv" (conv2d 2 6 9 7 3 2 1) ⟫ relu _ ⟫ flatten _
        ⟫ named "linear1" (linear [] _ 8) ⟫ relu [8] ⟫ named "linear2" (linear [] 8 10)⟩ },
  { name := "mha"
    className := "SelfAttention"
    about := "self-attention of three heads"
    batch := 2
    model := ⟨[4, 15], [4, 15], selfAttention 4 3 5⟩ },
  { name := "mha-mask"
    className := "CausalSelfAttention"
    about := "self-attention of three heads, of each token to those before it and itself"
    batch := 2
    model := ⟨[4, 15], [4, 15], selfAttention 4 3 5 (causal := true)⟩ },
  { name := "transformer"
    className := "Transformer"
    about := "an embedding with learned positions, two encoder layers, a linear layer on the mean"
    batch := 3
    model := ⟨[4, 7], [11], transformerLayer 2 4 7 2 5 9 11⟩ }]

end NN
