import NN.Proofs.Verify.Form
import NN.Verify.Gather

/-!
# Terms with the parameters put in

An entry stands for its term: it has the same exact value, and is finite if the values are. Where all
entries of some sums have been scanned, none of them is an error.
-/

namespace NN.Verify

open Wire NN.IR

/-- The exact value in units of `2^-298`, of the operands `x`. -/
def Entry.exact (x : Nat → Nat → Binary32) : Entry → Int
  | .weight k i w => w * (x k i).value
  | .bias b => b * 2 ^ 149
  | _ => 0

/-- It is no error. -/
def Entry.IsFine : Entry → Prop
  | .bad _ => False
  | _ => True

/-- The operands `x` are the parameters, where these are known. -/
def Known (sources : Nat → Source) (x : Nat → Nat → Binary32) : Prop :=
  ∀ k f, sources k = .parameter f → x k = f

end NN.Verify
