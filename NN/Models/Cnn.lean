import NN.Models.Conv
import NN.Models.Family

/-!
# The family `cnn`

Two convolutions, each with a ReLU and a pooling, and a linear layer.
-/

namespace NN

open Layer

/-- `pool (relu (conv x))`: convolution 3×3 that keeps the size, pooling that halves it. -/
def convBlock (name : String) (ci h w co : Nat) :
    Layer [ci, h, w] [co, ((h + 2 * 1 - 3) / 1 + 1 - 2) / 2 + 1, ((w + 2 * 1 - 3) / 1 + 1 - 2) / 2 + 1] :=
  named name (conv2d ci h w co 3 1 1) ⟫ relu _ ⟫ maxPool2d _ _ _ 2 2

/-- Images `[ci, h, w]` to scores of classes. -/
def cnnLayer (ci h w c1 c2 classes : Nat) : Layer [ci, h, w] [classes] :=
  convBlock "conv1" ci h w c1 ⟫ convBlock "conv2" c1 _ _ c2 ⟫ flatten _
    ⟫ named "linear" (linear [] _ classes)

/-- The family `cnn`. -/
def cnn : Family where
  tag := "cnn"
  className := "CNN"
  defaults :=
    [("in_channels", 1), ("size", 8), ("channels1", 6), ("channels2", 16), ("classes", 10)]
  model c := do
    let ci ← c.positive "in_channels"
    let size ← c.positive "size"
    let c1 ← c.positive "channels1"
    let c2 ← c.positive "channels2"
    let classes ← c.positive "classes"
    if size < 4 then throw s!"size must be at least 4 for two poolings, not {size}"
    return { input := [ci, size, size], output := [classes]
             layer := cnnLayer ci size size c1 c2 classes }
  folder := "NN/Examples/Interop/PyTorch/CNN"
  payload := "cnn.json"

end NN
