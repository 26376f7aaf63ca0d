import NN.IR.Graph

/-!
# Values of graphs

A tensor for each shape of a scope, and what references to them mean.
-/

namespace NN.IR

/-- A tensor for each shape. -/
inductive Tensors : List Shape → Type where
  /-- None. -/
  | nil : Tensors []
  /-- One and more. -/
  | cons {s : Shape} {ss : List Shape} (t : Tensor s) (ts : Tensors ss) : Tensors (s :: ss)

/-- The value that a reference means. -/
def Tensors.get {Γ : Context} {s : Shape} : Tensors Γ → Var Γ s → Tensor s
  | .nil, ⟨_, h⟩ => nomatch h
  | .cons t _, ⟨0, h⟩ => Option.some.inj h ▸ t
  | .cons _ ts, ⟨i + 1, h⟩ => ts.get ⟨i, h⟩

/-- The values that references mean. -/
def Tensors.getAll {Γ : Context} (env : Tensors Γ) : {ss : List Shape} → Vars Γ ss → Tensors ss
  | _, .nil => .nil
  | _, .cons v vs => .cons (env.get v) (env.getAll vs)

/-- A tensor of some shape. -/
abbrev SomeTensor := (s : Shape) × Tensor s

end NN.IR
