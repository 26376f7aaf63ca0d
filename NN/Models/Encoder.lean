import NN.Models.Attention
import NN.Models.Combine
import NN.Models.Norm
import NN.Models.Order

/-!
# The transformer encoder

`nn.TransformerEncoder` with post-normalisation and ReLU: composed of its parts here, and spelled as
the one module in PyTorch, so that its parameters have the names of any such checkpoint.
-/

namespace NN

open Layer

/-- The epsilon of layer normalisation that `nn.TransformerEncoderLayer` has by default. -/
def Layer.encoderEpsilon : Wire.Decimal := ⟨false, 1, -5⟩

/-- `nn.TransformerEncoderLayer` on `t` tokens: `h` heads of `k` features, `ffn` hidden features. -/
def Layer.encoderLayer (t h k ffn : Nat) : Layer [t, h * k] [t, h * k] :=
  listedFirst (!String.startsWith · "norm") <|
    residual (named "self_attn" (selfAttention t h k))
    ⟫ named "norm1" (layerNorm [t] (h * k) encoderEpsilon)
    ⟫ residual (named "linear1" (linear [t] (h * k) ffn) ⟫ relu [t, ffn]
      ⟫ named "linear2" (linear [t] ffn (h * k)))
    ⟫ named "norm2" (layerNorm [t] (h * k) encoderEpsilon)

/-- The layers of `nn.TransformerEncoder`, `count` of them. -/
def Layer.encoder (count t h k ffn : Nat) : Layer [t, h * k] [t, h * k] :=
  { stack (encoderLayer t h k ffn) count with
    torch place :=
      { init := [
          "layer = nn.TransformerEncoderLayer(",
          s!"    d_model={h * k},",
          s!"    nhead={h},",
          s!"    dim_feedforward={ffn},",
          "    dropout=0.0,",
          "    activation=\"relu\",",
          s!"    layer_norm_eps={encoderEpsilon.render},",
          "    batch_first=True,",
          "    norm_first=False,",
          ")",
          s!"encoder = nn.TransformerEncoder(layer, num_layers={count}, enable_nested_tensor=False)",
          s!"{place} = encoder.layers"]
        forward := [s!"for layer in {place}:", "    x = layer(x)"]
        stores := true } }

end NN
