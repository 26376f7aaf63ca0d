import NN.Models.Layer

/-!
# Layer normalisation
-/

namespace NN.Layer

/-- `nn.LayerNorm(d, eps)`: over the last dimension, then `· gamma + beta`. -/
def layerNorm (lead : Shape) (d : Nat) (eps : Wire.Decimal) : Layer (lead ++ [d]) (lead ++ [d]) where
  params := [⟨"weight", [d]⟩, ⟨"bias", [d]⟩]
  fragment n label := fun x ps next =>
    IR.Graph.step (.layerNorm (n :: lead) d (eps.toBits.getD 0)) (.cons x ps) next (some (label ""))
  torch place :=
    { init := [s!"{place} = nn.LayerNorm({d}, eps={eps.render})"]
      forward := [s!"x = {place}(x)"]
      stores := true }

end NN.Layer
