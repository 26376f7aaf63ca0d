import NN.IR.Eval

/-!
# Running graphs

Binding after binding, in the order of the graph.
-/

namespace NN.IR

/-- Can the arithmetic compute every operator of the graph? -/
def Graph.defined (α : Type) [Arithmetic α] {Γ : Context} {out : Shape} : Graph Γ out → Bool
  | .ret _ => true
  | .bind op _ _ rest => op.defined α && rest.defined α

/-- An arithmetic with an exponential function can compute every operator. -/
theorem Op.defined_of_exp {α : Type} [Arithmetic α] (h : (Arithmetic.exp? (α := α)).isSome)
    {ins : List Shape} {s : Shape} (op : Op ins s) : op.defined α := by
  cases op <;> first | exact h | rfl

/-- So it can compute every graph. -/
theorem Graph.defined_of_exp {α : Type} [Arithmetic α] (h : (Arithmetic.exp? (α := α)).isSome)
    {Γ : Context} {out : Shape} : (g : Graph Γ out) → g.defined α
  | .ret _ => rfl
  | .bind op _ _ rest => by simp [defined, op.defined_of_exp h, rest.defined_of_exp h]

/-- The machine's arithmetic can compute every graph. -/
theorem Graph.defined_float32 {Γ : Context} {out : Shape} (g : Graph Γ out) : g.defined Float32 :=
  g.defined_of_exp rfl

/-- The result of a graph, and the values of its labelled bindings in order. -/
@[specialize] def Graph.run (α : Type) [Arithmetic α] {Γ : Context} {out : Shape} :
    (g : Graph Γ out) → g.defined α → Tensors Γ → Tensor out × List (String × SomeTensor)
  | .ret v, _, env => (env.get v, [])
  | .bind op args label rest, h, env =>
    have h := Bool.and_eq_true_iff.mp h
    let value := op.eval α h.1 (env.getAll args)
    let (result, trace) := rest.run α h.2 (.cons value env)
    (result, match label with
      | some l => (l, ⟨_, value⟩) :: trace
      | none => trace)

/-- The result of a graph. -/
def Graph.eval (α : Type) [Arithmetic α] {Γ : Context} {out : Shape} (g : Graph Γ out)
    (h : g.defined α) (env : Tensors Γ) : Tensor out := (g.run α h env).1

end NN.IR
