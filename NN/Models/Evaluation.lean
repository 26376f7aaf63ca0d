import NN.IR.Pretty
import NN.Models.Family
import NN.Tensor.Exact
import NN.Tensor.Numbers

/-!
# Which numbers a model is run in

The machine's `Float32`, or `Wire.Binary32`, which one can reason about. What the second does not
compute is refused by name before anything is run: nothing is approximated silently.
-/

namespace NN

open IR

/-- The first operator that an arithmetic does not compute. -/
def IR.Graph.undefined? (α : Type) [Arithmetic α] {Γ : Context} {out : Shape} :
    Graph Γ out → Option String
  | .ret _ => none
  | .bind op _ _ rest => if op.defined α then rest.undefined? α else some op.tag

/-- A model whose layers need no exponential function is computed by every arithmetic, however many
samples there are. -/
theorem Model.defined {m : Model} (h : m.layer.exponential = false) (α : Type) [Arithmetic α]
    (n : Nat) : (m.graph n).defined α :=
  m.layer.defined (by simp [h]) n id _ _ _ fun _ _ => rfl

/-- An arithmetic to run a model in, which computes it, however many samples there are. -/
inductive Evaluation (m : Model) where
  /-- The machine's. -/
  | float32
  /-- `Wire.Binary32`. -/
  | exact (defined : ∀ n, (m.graph n).defined Wire.Binary32)

namespace Evaluation

variable {m : Model}

/-- Which numbers these are. -/
def numbers : Evaluation m → Numbers
  | .float32 => .float32
  | .exact _ => .exact

/-- The evaluation of a model in some numbers, or which operator these do not have. -/
def of (m : Model) : Numbers → Except String (Evaluation m)
  | .float32 => .ok .float32
  | .exact =>
    if h : m.layer.exponential = false then .ok (.exact (m.defined h Wire.Binary32))
    else
      let operator := ((m.graph 1).undefined? Wire.Binary32).getD "an exponential function"
      .error s!"exact arithmetic does not compute {operator}"

end Evaluation

/-- What the model makes of `n` samples in the numbers that were asked for, and what its labelled
layers make on the way. -/
def Model.runWith (m : Model) (e : Evaluation m) {n : Nat} (b : Bundle m.layer.params)
    (x : Tensor (n :: m.input)) : Tensor (n :: m.output) × List (String × SomeTensor) :=
  match e with
  | .float32 => m.run b x
  | .exact h => m.runIn Wire.Binary32 (h n) b x

end NN
