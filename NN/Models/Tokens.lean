import NN.Models.Layer

/-!
# Layers of sequences

Samples are `[tokens, features]`.
-/

namespace NN.Layer

/-- Adds a learned tensor of the shape of a sample. -/
def offset (s : Shape) : Layer s s where
  params := [⟨"", s⟩]
  fragment n _ := fun x ps next => IR.Graph.step (.addTail [n] s) (.cons x ps) next
  torch place :=
    let dims := ", ".intercalate (s.map toString)
    { init := [s!"{place} = nn.Parameter(0.02 * torch.randn({dims}))"]
      forward := [s!"x = x + {place}"]
      stores := true }

/-- The mean over `t` tokens. -/
def meanTokens (t d : Nat) : Layer [t, d] [d] :=
  pointwise (fun n => .meanTokens n t d) fun x => s!"{x}.mean(dim=1)"

end NN.Layer
