import Lean.Elab.Command
import NN.Load.Statement

/-!
# `y[0]` is a rational number

An index could be of any type, so that Lean would know only at last that `y[0]` is a `Rat`, and
would have read the numerals beside it as something else by then. Of inputs and outputs an index is
a natural number; of anything else `x[i]` is what it always is.
-/

namespace NN

open Lean Elab Term

/-- What `x[i]` becomes for a name `x`: `getElem x i`, for inputs and outputs with a natural
number. -/
syntax (name := elementOf) "element_of% " ident ppSpace term:max : term

@[inherit_doc elementOf]
scoped macro_rules
  | `($x:ident[$i]) => `(element_of% $x ($i))

/-- Elaborates `element_of%`. -/
@[term_elab elementOf]
def elabElementOf : TermElab := fun stx expected? => do
  match stx with
  | `(element_of% $x:ident $i) =>
    let type ← match (← getLCtx).findFromUserName? x.getId with
      | some h => instantiateMVars h.type
      | none => pure (Lean.mkConst ``Unit)
    let head := type.getAppFn
    if head.isConstOf ``Inputs || head.isConstOf ``Outputs then
      elabTerm (← `(getElem $x ($i : Nat) (by get_elem_tactic))) none
    else elabTerm (← `(getElem $x $i (by get_elem_tactic))) expected?
  | _ => throwUnsupportedSyntax

end NN
