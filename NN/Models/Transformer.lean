import NN.Models.Encoder
import NN.Models.Family
import NN.Models.Tokens

/-!
# The family `transformer`

A linear embedding with learned positions, an encoder, the mean over the tokens, a linear layer.
-/

namespace NN

open Layer

/-- `t` tokens of `i` features to scores of classes, by an encoder of `count` layers with `h` heads of
`k` features. -/
def transformerLayer (count t i h k ffn classes : Nat) : Layer [t, i] [classes] :=
  listedFirst (· == "position") <|
    named "embed" (linear [t] i (h * k)) ⟫ named "position" (offset [t, h * k])
    ⟫ named "layers" (encoder count t h k ffn)
    ⟫ meanTokens t (h * k) ⟫ named "head" (linear [] (h * k) classes)

/-- The family `transformer`. -/
def transformer : Family where
  tag := "transformer"
  className := "Transformer"
  defaults := [("layers", 2), ("width", 16), ("heads", 4), ("ffn", 32), ("seq", 8), ("in", 8),
    ("classes", 10)]
  model c := do
    let layers ← c.positive "layers"
    let width ← c.positive "width"
    let heads ← c.positive "heads"
    let ffn ← c.positive "ffn"
    let seq ← c.positive "seq"
    let i ← c.positive "in"
    let classes ← c.positive "classes"
    unless width % heads = 0 do throw s!"heads must divide width: {heads} does not divide {width}"
    return { input := [seq, i], output := [classes]
             layer := transformerLayer layers seq i heads (width / heads) ffn classes }

end NN
