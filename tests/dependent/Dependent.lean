import NN

/-!
# A family of another project

What the library gives to a project that requires it: a family of its own in the commands, members
without a detour, payloads as values, the model as a function.
-/

open NN NN.Layer

namespace Dependent

/-- `down (relu (up x))`, back to the shape of `x`. -/
def bottleneck : Family where
  tag := "bottleneck"
  className := "Bottleneck"
  defaults := [("width", 3), ("hidden", 5)]
  model c := do
    let width ← c.positive "width"
    let hidden ← c.positive "hidden"
    return { input := [width], output := [width]
             layer := named "up" (linear [] width hidden) ⟫ relu [hidden]
               ⟫ named "down" (linear [] hidden width) }

/-- A member whose settings are checked while this is compiled. -/
def narrow : bottleneck.Member := bottleneck.of [("hidden", 2)]

/-- Its parameters. -/
abbrev params : List ParamSpec := narrow.model.layer.params

-- Its layers need no exponential function: it runs in exact arithmetic too.
#guard (Evaluation.of narrow.model .exact).isOk

#guard params.map (·.shape) = [[2, 3], [2], [3, 2], [3]]

/-- Parameters for it: zeros but for the last bias. -/
def bundle : Bundle params :=
  .cons default (.cons default (.cons default (.cons (.ofList [3] [1, 2, 3]) .nil)))

#guard bundle.get "down.bias" = Tensor.ofList [3] [1, 2, 3]
#guard ((bundle.get "down.bias" : Tensor [3])[1]).toBits = (2 : Float32).toBits

/-- What is asked of its payloads. -/
def target : Target := narrow.target ["bottleneck"]

/-- Imports a payload and runs it: the shapes are those of the settings, and nothing is cast. -/
def answer {n : Nat} (path : System.FilePath) (x : Tensor [n, 3]) :
    IO (Option (Tensor [n, 3])) := do
  match ← importFile target path with
  | .ok i => return some (i.run x)
  | .error _ => return none

-- The same of what was imported: its parameters are the model's.
example (i : Import target) : Bundle params := i.bundle
example (i : Import target) : Tensor [3] := i.bundle.get "down.bias"
example (i : Import target) (x : Tensor [4, 3]) : i.run x = (narrow.model.run i.bundle x).1 := rfl

end Dependent

/-- The commands, for this family and for those that TorchLean ships. -/
def main : List String → IO UInt32 :=
  NN.Cli.program ({ family := Dependent.bottleneck } :: NN.demos)
