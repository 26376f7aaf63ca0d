import NN.Emit.Module

/-!
# Shapes in printed graphs and in emitted code

That evaluation is total and has the stated shape is in the types of `Op.eval` and `Graph.eval`.
Here is what they leave to say: the shape that is printed beside a statement is the shape of the
value that evaluation binds there.
-/

namespace NN

open IR

namespace IR

/-- Each labelled value that evaluation records has the shape that is printed beside its statement,
with the same label and in the same order. -/
theorem Graph.run_shapes (α : Type) [Arithmetic α] (fresh : Nat → String) {Γ : Context}
    {out : Shape} : (g : Graph Γ out) → (h : g.defined α) → (env : Tensors Γ) → (names : Names Γ) →
      (g.run α h env).2.map (fun v => (v.1, v.2.1)) =
        (g.statements fresh names).1.filterMap fun s => s.label.map (·, s.shape)
  | .ret _, _, _, _ => rfl
  | .bind op args none rest, h, env, names => by
    simpa [run, statements] using rest.run_shapes α fresh _ _ _
  | .bind op args (some l) rest, h, env, names => by
    simpa [run, statements] using rest.run_shapes α fresh _ _ _

/-- What a graph evaluates to has as many scalars as its shape says. -/
theorem Graph.eval_size (α : Type) [Arithmetic α] {Γ : Context} {out : Shape} (g : Graph Γ out)
    (h : g.defined α) (env : Tensors Γ) : (g.eval α h env).data.size = out.numel :=
  (g.eval α h env).size_eq

end IR

/-- In the emitted `forward` of every architecture, the shape in the comment behind a labelled line
is the shape of the value that Lean computes there, for every input and all parameters. -/
theorem Architecture.forward_shapes (a : Architecture) (b : Bundle a.params)
    (x : Tensor (a.batch :: a.model.input)) :
    (a.model.run b x).2.map (fun v => (v.1, v.2.1)) =
      a.statements.1.filterMap fun s => s.label.map (·, s.shape) :=
  a.graph.run_shapes Float32 Python.variableName _ _ _

end NN
