import NN.Certificate.Report
import NN.Graph.File
import NN.Load.Goal
import NN.Load.Payload
import NN.Proofs.Load
import NN.Verify.Report

/-!
# `certify`

A certificate is checked compiled for the claim that a goal was read as, and then the kernel
evaluates the same check.
-/

namespace NN.Load

open Lean Elab Meta Tactic

/-- The most work that `certify` leaves to the kernel, whose time for a pass over a network grows
with the square of the number of weights: that square, times how often bounds are computed or
carried back. 100,000 are about a minute. -/
register_option certify.work : Nat := {
  defValue := 100000
  descr := "the most work that certify leaves to the kernel: weights squared, times passes"
}

/-- Slopes as an expression. -/
def slopesExpr (slopes : Verify.Slopes) : Expr :=
  let nat := mkConst ``Nat
  let array := mkApp (mkConst ``Array [0]) nat
  let pair := mkApp2 (mkConst ``Prod [0, 0]) nat array
  let list (type : Expr) (items : List Expr) : Expr :=
    items.foldr (mkApp3 (mkConst ``List.cons [0]) type) (mkApp (mkConst ``List.nil [0]) type)
  list pair (slopes.map fun (value, units) =>
    mkApp4 (mkConst ``Prod.mk [0, 0]) nat array (mkRawNatLit value)
      (mkApp2 (mkConst ``List.toArray [0]) nat (list nat (units.toList.map mkRawNatLit))))

/-- A tree as an expression. -/
def treeExpr : Verify.Tree → Expr
  | .leaf slopes => mkApp (mkConst ``Verify.Tree.leaf) (slopesExpr slopes)
  | .bound slopes rest =>
    mkApp2 (mkConst ``Verify.Tree.bound) (slopesExpr slopes) (treeExpr rest)
  | .split value index at_ below above =>
    mkApp5 (mkConst ``Verify.Tree.split) (mkRawNatLit value) (mkRawNatLit index) (toExpr at_)
      (treeExpr below) (treeExpr above)

/-- How often a tree has bounds carried back or computed, if a leaf carries back `n` constraints. -/
def passes (n : Nat) : Verify.Tree → Nat
  | .leaf _ => n
  | .bound _ rest => 1 + passes n rest
  | .split _ _ _ below above => passes n below + passes n above

/-- The weights of a network, and those that are gone over where its sums are bounded. -/
def weights : List Verify.Node → Nat × Nat
  | [] => (0, 0)
  | .affine a :: nodes =>
    let (below, refined) := weights nodes
    let own := (a.parts.map fun p => p.matrix.rows.foldl (fun n r => n + r.weights.size) 0).sum
    (own + below, refined + if a.refine then 2 * a.size * (below + 1) else 0)
  | _ :: nodes => weights nodes

/-- About how much the kernel has to do. -/
def work (nodes : List Verify.Node) (goal : Verify.Goal) (tree : Verify.Tree) : Nat :=
  let (all, refined) := weights nodes
  all * (all * (1 + passes (goal.map (·.length)).sum tree) + refined)

/-- A refusal in the words of `check-certificate`. -/
def refusal (graph : GraphFile) (r : Verify.Refusal) : Issue :=
  (r.place graph.params.length).issue

/-- A certificate's file, read for a network: the network as the check has it, the tree, and the
tree by the numbers of values. The property that it is for is not compared. -/
def readFor {f : Family} {m : f.Member} (d : Loaded m) (file : System.FilePath) :
    IO (Except Issue (Verify.Lowered × Certificate.Tree × Verify.Tree)) := do
  let (bytes, read) ← readCertificateFile {} file
  let graph := m.graphFile
  return do
    let c ← read.mapError (·.issue bytes)
    let subject : Subject :=
      { graph := Wire.Sha256.hex graph.digest
        bundle := Wire.Sha256.hex d.bundle.receipt.bundle
        property := c.subject.property }
    let tree ← (c.about subject).mapError (·.issue bytes)
    let l ← (Verify.lower (m.model.graph 1) d.bundle.tensors).mapError fun why =>
      refusal graph (.unsupported why)
    let names := Verify.namesOf (graph.nodes.map (·.name)) l
    return (l, tree, ← (Verify.resolve names l.nodes tree).mapError (refusal graph))

/-- Proves the goal by a certificate's file. -/
def certify {f : Family} {m : f.Member} (d : Loaded m) (path : String) : TacticM Unit :=
  withMainContext do
    let q ← ask
    let file := resolve (← getFileName) path
    let p := q.claim.property q.sides m.model.output.numel
    let short := file.fileName.getD path
    match ← readFor d file with
    | .error issue => throwError issueText short issue
    | .ok (l, named, tree) =>
      let goal := (Verify.goalOf p.outputs p).getD []
      let needed := work l.nodes goal tree
      let most := certify.work.get (← getOptions)
      if needed > most then
        throwError "the kernel would have to do a check of size {needed}, and certify leaves it no \
          more than {most}: set_option certify.work, or check it compiled \
          (torchlean check-certificate)"
      let graph := m.graphFile
      if let .error r := Verify.shows m.model d.bundle p (graph.nodes.map (·.name)) named then
        throwError issueText short (refusal graph r)
      let (slopes, tree) := Verify.rooted tree
      let args := q.arguments
      let mainGoal ← getMainGoal
      let [family, member, network, x, y] := args.toList | throwError "certify: no network"
      let data := #[q.sidesExpr, q.claimExpr, slopesExpr slopes, treeExpr tree]
      let shows := mkAppN (mkConst ``Loaded.shows) (#[family, member, network] ++ data)
      let type := mkApp3 (mkConst ``Eq [1]) (mkConst ``Bool) shows (mkConst ``Bool.true)
      -- What the kernel takes is bounded by `certify.work`, and is not the elaborator's.
      let beats ← IO.getNumHeartbeats
      let lemmaName ←
        withOptions (fun o => maxHeartbeats.set (Elab.async.set o false) 0) do
          mkAuxLemma [] type (mkApp2 (mkConst ``Eq.refl [1]) (mkConst ``Bool) (mkConst ``Bool.true))
      IO.setNumHeartbeats beats
      let proof := mkAppN (mkConst ``Loaded.certified)
        (#[family, member, network] ++ data
          ++ #[mkConst lemmaName, x, q.inside, y, q.computes])
      unless ← isDefEq (← mainGoal.getType) (← inferType proof) do
        throwError "certify read the goal as another one{indentExpr (← inferType proof)}"
      mainGoal.assign proof

/-- `certify "mlp.certificate.json"` proves a goal about the outputs of a loaded network by a
certificate, as `harness verify --certificate` writes them. It wants two hypotheses,
`x ∈ box [(-1, 1), …]` and `d.Computes x y`, and as the goal comparisons (`≤`, `<`, `≥`, `>`) of
linear terms, with numerals, of `y[0]`, `y[1]`, …, or `y.Finite`, joined by `∧` and `∨`.

The certificate is first checked compiled: one that is for another graph or another bundle, or that
does not show the goal, is an error at the file's name, in the words of `check-certificate`. Then
the kernel evaluates the check, and no compiler is trusted: the axioms are `propext`,
`Classical.choice` and `Quot.sound`. That takes seconds for small networks and is refused for large
ones (`certify.work`).

A certificate is a hint on how to prove something, and for which network. What is proved is the
goal; the property that the certificate was searched for is not compared with it.

The path is absolute or starts at the folder of the Lean file. -/
syntax (name := certifyTactic) "certify " str : tactic

/-- Runs `certify`. -/
@[tactic certifyTactic]
def evalCertify : Tactic := fun stx => do
  match stx with
  | `(tactic| certify $file:str) =>
    evalTactic (← `(tactic| intros))
    withMainContext do
      let (args, _) ← findComputes
      match args[2]? with
      | some (Expr.const name []) =>
        let call ← `(NN.Load.certify $(mkCIdent name) $file)
        evalTactic (← withRef file `(tactic| run_tac $call:term))
      | _ => throwError "certify is about networks that load_payload declared"
  | _ => throwUnsupportedSyntax

end NN.Load
