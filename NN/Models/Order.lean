import NN.Models.Layer

/-!
# The order of parameters

Layers list their parameters in the order in which they use them. PyTorch lists a module's in the
order in which its `__init__` assigns them, and its own before those of its children; `listedFirst`
makes a layer's order that of the module it stands for.
-/

namespace NN

open IR

namespace IR.Vars

variable {Γ : Context}

/-- The reference to a parameter of a list. -/
def pick {p : ParamSpec} : (ps : List ParamSpec) → p ∈ ps → Vars Γ (shapesOf ps) → Var Γ p.shape
  | q :: ps, h, .cons v vs =>
    if e : q = p then e ▸ v
    else pick ps ((List.mem_cons.mp h).resolve_left fun e' => e e'.symm) vs

/-- The references to some parameters of a list. -/
def select {ps : List ParamSpec} (vs : Vars Γ (shapesOf ps)) :
    (qs : List ParamSpec) → (∀ q ∈ qs, q ∈ ps) → Vars Γ (shapesOf qs)
  | [], _ => .nil
  | q :: qs, h =>
    .cons (vs.pick ps (h q (.head _))) (vs.select qs fun r hr => h r (.tail _ hr))

end IR.Vars

/-- The same layer; the parameters whose names (relative to it) fulfil `first` are listed first. -/
def Layer.listedFirst {s t : Shape} (first : String → Bool) (a : Layer s t) : Layer s t where
  params := a.params.filter (first ·.name) ++ a.params.filter (!first ·.name)
  fragment n label := fun x ps next =>
    a.fragment n label x
      (ps.select a.params fun p h => by
        cases hp : first p.name <;> simp [List.mem_filter, h, hp])
      next
  torch := a.torch
  exponential := a.exponential
  defined has n label _ _ _ _ _ next := a.defined has n label _ _ _ next

end NN
