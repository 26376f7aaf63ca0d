import Lean.Elab.Tactic.ElabTerm
import NN.Load.Claim

/-!
# What `certify` reads

The hypotheses about a network and its input, and the goal as a claim: as data, which is checked
compiled, and as an expression, which goes into the proof. What is no such goal is named.
-/

namespace NN.Load

open Lean Elab Meta Tactic

/-- The rational number of a numeral: a natural number, a decimal, or such with a sign, or numerals
added, subtracted, multiplied or divided. -/
def rational? : Expr → Option Rat
  | .mdata _ e => rational? e
  | .app (.app (.app (.const ``OfNat.ofNat _) _) (.lit (.natVal n))) _ => some n
  | .app (.app (.app (.app (.app (.const ``OfScientific.ofScientific _) _) _) m) s) e => do
    let m ← m.rawNatLit? <|> m.nat?
    let e ← e.rawNatLit? <|> e.nat?
    return Rat.ofScientific m (s.isConstOf ``Bool.true) e
  | .app (.app (.app (.const ``Neg.neg _) _) _) a => (-·) <$> rational? a
  | .app (.app (.app (.app (.app (.app (.const op _) _) _) _) _) a) b => do
    let a ← rational? a
    let b ← rational? b
    match op with
    | ``HAdd.hAdd => return a + b
    | ``HSub.hSub => return a - b
    | ``HMul.hMul => return a * b
    | ``HDiv.hDiv => return a / b
    | _ => none
  | _ => none

/-- A linear term of the outputs `y`, as a value and as an expression, or what is none. -/
def linear (y : Expr) (e : Expr) : Except Expr (Linear × Expr) :=
  match rational? e with
  | some q => .ok (.number q, mkApp (mkConst ``Linear.number) e)
  | none => match e with
    | .mdata _ e => linear y e
    | .app (.app (.app (.const ``Neg.neg _) _) _) a => do
      let (a, aExpr) ← linear y a
      return (.neg a, mkApp (mkConst ``Linear.neg) aExpr)
    | .app (.app (.app (.app (.app (.app (.const op _) _) _) _) _) a) b =>
      match op with
      | ``HAdd.hAdd => do
        let (a, aExpr) ← linear y a
        let (b, bExpr) ← linear y b
        return (.add a b, mkApp2 (mkConst ``Linear.add) aExpr bExpr)
      | ``HSub.hSub => do
        let (a, aExpr) ← linear y a
        let (b, bExpr) ← linear y b
        return (.sub a b, mkApp2 (mkConst ``Linear.sub) aExpr bExpr)
      | ``HMul.hMul =>
        match rational? a, rational? b with
        | some q, _ => do
          let (b, bExpr) ← linear y b
          return (.times q b, mkApp2 (mkConst ``Linear.times) a bExpr)
        | _, some q => do
          let (a, aExpr) ← linear y a
          return (.scaled a q, mkApp2 (mkConst ``Linear.scaled) aExpr b)
        | _, _ => .error e
      | _ => .error e
    | _ =>
      if e.isAppOfArity ``GetElem.getElem 8 ∧ e.appFn!.appFn!.appArg! == y then
        match e.appFn!.appArg!.nat? with
        | some j => .ok (.output j, mkApp (mkConst ``Linear.output) e.appFn!.appArg!)
        | none => .error e
      else .error e

/-- A claim about the outputs `y`, as a value and as an expression, or what is none. -/
def claim (y : Expr) : Expr → Except Expr (Claim × Expr)
  | .mdata _ e => claim y e
  | .app (.app (.const ``And _) p) q => do
    let (p, pExpr) ← claim y p
    let (q, qExpr) ← claim y q
    return (.and p q, mkApp2 (mkConst ``Claim.and) pExpr qExpr)
  | .app (.app (.const ``Or _) p) q => do
    let (p, pExpr) ← claim y p
    let (q, qExpr) ← claim y q
    return (.or p q, mkApp2 (mkConst ``Claim.or) pExpr qExpr)
  | e@(.app (.app (.app (.app (.const relation _) type) _) a) b) => do
    if relation == ``Outputs.Finite ∧ b == y then return (.finite, mkConst ``Claim.finite)
    unless type.isConstOf ``Rat do throw e
    let (a, aExpr) ← linear y a
    let (b, bExpr) ← linear y b
    match relation with
    | ``LE.le => return (.le a b, mkApp2 (mkConst ``Claim.le) aExpr bExpr)
    | ``GE.ge => return (.le b a, mkApp2 (mkConst ``Claim.le) bExpr aExpr)
    | ``LT.lt => return (.lt a b, mkApp2 (mkConst ``Claim.lt) aExpr bExpr)
    | ``GT.gt => return (.lt b a, mkApp2 (mkConst ``Claim.lt) bExpr aExpr)
    | _ => throw e
  | e => throw e

/-- The numbers of a box, if they are numerals. -/
def intervals? : Expr → Option (List (Rat × Rat))
  | .app (.const ``List.nil _) _ => some []
  | .app (.app (.app (.const ``List.cons _) _)
      (.app (.app (.app (.app (.const ``Prod.mk _) _) _) l) u)) rest => do
    return (← rational? l, ← rational? u) :: (← intervals? rest)
  | _ => none

/-- What `certify` is asked. -/
structure Question where
  /-- The family, the member, the network, the input, the output: the arguments of `Computes`. -/
  arguments : Array Expr
  /-- The hypothesis that the output is computed of the input. -/
  computes : Expr
  /-- The hypothesis that the input is in the box. -/
  inside : Expr
  /-- The sides of the box, as an expression. -/
  sidesExpr : Expr
  /-- The sides of the box. -/
  sides : List (Rat × Rat)
  /-- The claim. -/
  claim : Claim
  /-- The claim, as an expression. -/
  claimExpr : Expr

/-- The network of the last hypothesis `d.Computes x y`, with `x`, `y` and the hypothesis. -/
def findComputes : TacticM (Array Expr × Expr) := do
  for h in (← getLCtx).decls.toArray.reverse.filterMap id do
    let type ← whnfR (← instantiateMVars h.type)
    if type.isAppOfArity ``Loaded.Computes 5 then return (type.getAppArgs, h.toExpr)
  throwError "certify needs a hypothesis that says of what network the outputs are: d.Computes x y"

/-- The box of an input: the hypothesis, and the sides. -/
def findBox (x : Expr) : TacticM (Expr × Expr) := do
  for h in (← getLCtx).decls.toArray.reverse.filterMap id do
    let type ← instantiateMVars h.type
    if type.isAppOfArity ``Membership.mem 5 ∧ type.appArg! == x then
      let region := type.appFn!.appArg!
      if region.isAppOfArity ``box 4 then return (h.toExpr, region.appArg!)
  throwError "certify needs a hypothesis that says where the inputs are: {x} ∈ box [(-1, 1), …]"

/-- Reads the context and the goal. -/
def ask : TacticM Question := do
  let (arguments, computes) ← findComputes
  let some x := arguments[3]? | throwError "certify: no input"
  let some y := arguments[4]? | throwError "certify: no output"
  let (inside, sidesExpr) ← findBox x
  -- Long lists are elaborated with abbreviations.
  let some sides := intervals? (← zetaReduce sidesExpr)
    | throwError "certify reads boxes whose bounds are numerals, not{indentExpr sidesExpr}"
  for (l, u) in sides do
    if u < l then throwError "the box is empty: {l} is greater than {u}"
  match claim y (← instantiateMVars (← getMainTarget)) with
  | .ok (claim, claimExpr) =>
    return { arguments, computes, inside, sidesExpr, sides, claim, claimExpr }
  | .error e =>
    throwError "certify proves comparisons (≤, <, ≥, >) of linear terms, with numerals, of the \
      outputs {y}[0], {y}[1], …, and {y}.Finite, joined by ∧ and ∨; it does not read{indentExpr e}"

end NN.Load
