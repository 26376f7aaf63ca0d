import NN.Proofs.Verify.Lower
import NN.Proofs.Verify.Sound

/-!
# What a check says of a graph

A graph is lowered, a certificate is checked on the network, and the statement is about everything
that the graph may compute.
-/

namespace NN.Verify

open Wire NN.IR

/-- **What is checked on the lowered network holds of every deployment of the graph**: for each
input in the box and everything that the graph may compute of it, the outputs are finite and safe. -/
theorem check_deployments {s out : Shape} {ps : List Shape} {g : Graph (s :: ps) out}
    {params : Tensors ps} {l : Lowered} (hl : lower g params = .ok l) {goal : Goal} {box : Bounds}
    {slopes : Slopes} {tree : Tree} (h : check l.nodes l.output goal box slopes tree = true)
    {x : Tensor s} (hx : box.Hold x.scalar) {y : Tensor out} (hy : g.Computes (.cons x params) y) :
    (∀ j, (y.scalar j).Finite) ∧ goal.Holds (values y.scalar) := by
  obtain ⟨run, hr, e⟩ := lower_computes hl hy
  exact e ▸ check_sound h hx hr

end NN.Verify
