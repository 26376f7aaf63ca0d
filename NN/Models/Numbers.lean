import NN.IR.Pretty
import NN.Models.Family
import NN.Tensor.Exact

/-!
# Which numbers a model is run in

The machine's `Float32`, or `Wire.Binary32`, which one can reason about. The second refuses what it
does not compute, by name: nothing is approximated silently.
-/

namespace NN

open IR

/-- The first operator that an arithmetic does not compute. -/
def IR.Graph.undefined? (α : Type) [Arithmetic α] {Γ : Context} {out : Shape} :
    Graph Γ out → Option String
  | .ret _ => none
  | .bind op _ _ rest => if op.defined α then rest.undefined? α else some op.tag

/-- The arithmetics that a model can be run in. -/
inductive Numbers where
  /-- The machine's. -/
  | float32
  /-- Correctly rounded by definition, on integers. -/
  | exact
deriving DecidableEq, Repr

/-- As the command line spells it. -/
def Numbers.name : Numbers → String
  | .float32 => "float32"
  | .exact => "exact"

/-- What the model makes of `n` samples in the numbers that were asked for, and what its labelled
layers make on the way; or which operator these do not have. -/
def Model.runWith (m : Model) (numbers : Numbers) {n : Nat} (b : Bundle m.layer.params)
    (x : Tensor (n :: m.input)) :
    Except String (Tensor (n :: m.output) × List (String × SomeTensor)) :=
  match numbers with
  | .float32 => .ok (m.run b x)
  | .exact =>
    if h : (m.graph n).defined Wire.Binary32 then .ok (m.runIn Wire.Binary32 h b x)
    else
      let operator := ((m.graph n).undefined? Wire.Binary32).getD "an operator"
      .error s!"exact arithmetic does not compute {operator}"

end NN
