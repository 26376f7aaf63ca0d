import NN.IR.Op

/-!
# Typed graphs

A graph is a list of bindings whose references are typed indices into the values bound so far: an
ill-shaped graph cannot be written down, and evaluation cannot fail or return another shape.
-/

namespace NN.IR

/-- The shapes of the values in scope, the latest first. -/
abbrev Context := List Shape

/-- A reference to a value of shape `s` in scope: how many values are later. -/
structure Var {α : Type} (Γ : List α) (s : α) where
  /-- How many values are later. -/
  index : Nat
  /-- The value there has the shape. -/
  there : Γ[index]? = some s
deriving DecidableEq

namespace Var

variable {α : Type} {Γ : List α} {s t : α}

/-- The latest value. -/
def zero : Var (s :: Γ) s := ⟨0, rfl⟩

/-- A value before the latest. -/
def succ (v : Var Γ s) : Var (t :: Γ) s := ⟨v.index + 1, v.there⟩

/-- A value of a scope is the latest or one before it. -/
@[elab_as_elim, cases_eliminator]
def cases {motive : {Γ : List α} → {s : α} → Var Γ s → Sort _}
    (zero : {Γ : List α} → {s : α} → motive (Γ := s :: Γ) Var.zero)
    (succ : {Γ : List α} → {s t : α} → (v : Var Γ s) → motive (Γ := t :: Γ) v.succ) :
    {Γ : List α} → {s : α} → (v : Var Γ s) → motive v
  | [], _, ⟨_, h⟩ => nomatch h
  | _ :: _, _, ⟨0, h⟩ => by cases h; exact zero
  | _ :: _, _, ⟨i + 1, h⟩ => succ ⟨i, h⟩

end Var

/-- References to values of the shapes `ss`. -/
inductive Vars {α : Type} (Γ : List α) : List α → Type where
  /-- None. -/
  | nil : Vars Γ []
  /-- One and more. -/
  | cons {s : α} {ss : List α} (v : Var Γ s) (vs : Vars Γ ss) : Vars Γ (s :: ss)

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

/-- The reference at a place. -/
def get {ss : List Shape} {s : Shape} : Vars Γ ss → Var ss s → Var Γ s
  | .nil, ⟨_, h⟩ => nomatch h
  | .cons v _, ⟨0, h⟩ => Option.some.inj h ▸ v
  | .cons _ vs, ⟨i + 1, h⟩ => vs.get ⟨i, h⟩

/-- One reference. -/
abbrev one {s : Shape} (v : Var Γ s) : Vars Γ [s] := .cons v .nil

/-- Two references. -/
abbrev two {s t : Shape} (v : Var Γ s) (u : Var Γ t) : Vars Γ [s, t] := .cons v (.one u)

/-- Three references. -/
abbrev three {s t u : Shape} (v : Var Γ s) (w : Var Γ t) (x : Var Γ u) : Vars Γ [s, t, u] :=
  .cons v (.two w x)

/-- References to all values from the one with index `k` on. -/
def allFrom : (Δ : Context) → (k : Nat) → (∀ i, Γ[k + i]? = Δ[i]?) → Vars Γ Δ
  | [], _, _ => .nil
  | _ :: Δ, k, h =>
    .cons ⟨k, h 0⟩ (allFrom Δ (k + 1) fun i => by simpa [Nat.add_right_comm] using h (i + 1))

/-- References to all values in scope. -/
def all (Γ : Context) : Vars Γ Γ := allFrom Γ 0 fun i => by simp

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
