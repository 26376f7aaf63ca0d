import NN.IR.Op

/-!
# Typed graphs

A graph is a list of bindings whose references are typed indices into the values bound so far: an
ill-shaped graph cannot be written down, and evaluation cannot fail or return another shape.
-/

namespace NN.IR

/-- The shapes of the values in scope, the latest first. -/
abbrev Context := List Shape

/-- A reference to a value of shape `s` in scope. -/
inductive Var : Context → Shape → Type where
  /-- The latest value. -/
  | zero {Γ : Context} {s : Shape} : Var (s :: Γ) s
  /-- A value before the latest. -/
  | succ {Γ : Context} {s t : Shape} (v : Var Γ s) : Var (t :: Γ) s
deriving DecidableEq

/-- How many values are later. -/
def Var.index {Γ : Context} {s : Shape} : Var Γ s → Nat
  | .zero => 0
  | .succ v => v.index + 1

/-- References to values of the shapes `ss`. -/
inductive Vars (Γ : Context) : List Shape → Type where
  /-- None. -/
  | nil : Vars Γ []
  /-- One and more. -/
  | cons {s : Shape} {ss : List Shape} (v : Var Γ s) (vs : Vars Γ ss) : Vars Γ (s :: ss)

/-- A way to see each value of `Γ` in a later scope. -/
abbrev Weaken (Γ Δ : Context) := {s : Shape} → Var Γ s → Var Δ s

namespace Vars

variable {Γ Δ : Context}

/-- The references in a later scope. -/
def weaken (w : Weaken Γ Δ) : {ss : List Shape} → Vars Γ ss → Vars Δ ss
  | _, .nil => .nil
  | _, .cons v vs => .cons (w v) (vs.weaken w)

/-- How many values are later than each. -/
def indices : {ss : List Shape} → Vars Γ ss → List Nat
  | _, .nil => []
  | _, .cons v vs => v.index :: vs.indices

/-- One reference. -/
abbrev one {s : Shape} (v : Var Γ s) : Vars Γ [s] := .cons v .nil

/-- Two references. -/
abbrev two {s t : Shape} (v : Var Γ s) (u : Var Γ t) : Vars Γ [s, t] := .cons v (.one u)

/-- Three references. -/
abbrev three {s t u : Shape} (v : Var Γ s) (w : Var Γ t) (x : Var Γ u) : Vars Γ [s, t, u] :=
  .cons v (.two w x)

/-- References to all values in scope. -/
def all : (Γ : Context) → Vars Γ Γ
  | [] => .nil
  | _ :: Γ => .cons .zero ((all Γ).weaken .succ)

end Vars

/-- Bindings and a result. A label names the layer whose output a binding is. -/
inductive Graph : Context → Shape → Type where
  /-- The result. -/
  | ret {Γ : Context} {s : Shape} (v : Var Γ s) : Graph Γ s
  /-- A value, and what is done with it in scope. -/
  | bind {Γ : Context} {ins : List Shape} {s out : Shape} (op : Op ins s) (args : Vars Γ ins)
      (label : Option String) (rest : Graph (s :: Γ) out) : Graph Γ out

namespace Graph

/-- The number of bindings. -/
def nodes {Γ : Context} {out : Shape} : Graph Γ out → Nat
  | .ret _ => 0
  | .bind _ _ _ rest => rest.nodes + 1

end Graph

end NN.IR
