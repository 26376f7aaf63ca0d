import NN.Models.Family

/-!
# The family `mlp`

Two linear layers with a ReLU between them.
-/

namespace NN

open Layer

/-- `linear2 (relu (linear1 x))`. -/
def mlpLayer (i hidden o : Nat) : Layer [i] [o] :=
  named "linear1" (linear [] i hidden) ⟫ relu [hidden] ⟫ named "linear2" (linear [] hidden o)

/-- The family `mlp`. -/
def mlp : Family where
  tag := "mlp"
  className := "MLP"
  defaults := [("in", 2), ("hidden", 8), ("out", 1)]
  model c := do
    let i ← c.positive "in"
    let hidden ← c.positive "hidden"
    let o ← c.positive "out"
    return { input := [i], output := [o], layer := mlpLayer i hidden o }

end NN
