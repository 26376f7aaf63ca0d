import NN.Models.Conv
import NN.Models.Family

/-!
# The family `cnn`

Two convolutions, each with a ReLU and a pooling, and a linear layer.
-/

namespace NN

open IR Layer

/-- Half a size, rounded down: what convolution 3×3 with padding and pooling 2×2 leave of it. -/
abbrev Layer.halved (size : Nat) : Nat := windows (windows (size + 2 * 1) 3 1) 2 2

/-- Twice as much before leaves as much. -/
theorem Layer.le_halved {k size : Nat} (hk : 0 < k) (h : 2 * k ≤ size) : k ≤ halved size := by
  simp only [halved, windows]
  omega

/-- `pool (relu (conv x))`: convolution 3×3 that keeps the size, pooling that halves it. -/
def Layer.convBlock (name : String) (ci h w co : Nat) (hh : 2 ≤ h := by omega) (hw : 2 ≤ w := by omega) :
    Layer [ci, h, w] [co, halved h, halved w] :=
  named name (conv2d ci h w co 3 1 1) ⟫ relu _ ⟫ maxPool2d _ _ _ 2 2

/-- Images `[ci, h, w]` to scores of classes. -/
def cnnLayer (ci h w c1 c2 classes : Nat) (hh : 4 ≤ h := by omega) (hw : 4 ≤ w := by omega) :
    Layer [ci, h, w] [classes] :=
  convBlock "conv1" ci h w c1
    ⟫ convBlock "conv2" c1 _ _ c2 (le_halved (by decide) hh) (le_halved (by decide) hw)
    ⟫ flatten _ ⟫ named "linear" (linear [] _ classes)

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
    if h : 4 ≤ size then
      return { input := [ci, size, size], output := [classes]
               layer := cnnLayer ci size size c1 c2 classes }
    else throw s!"size must be at least 4 for two poolings, not {size}"

end NN
