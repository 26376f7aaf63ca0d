import NN.Graph.Kind
import NN.Models.Family

/-!
# Graphs for every number of samples

A list of bindings between kinds, and the layer that it is: for `n` samples each binding is its
operator over `n`, of the same operands.
-/

namespace NN

open IR

/-- Bindings between kinds, and a result. -/
inductive SampledGraph : List Kind → Kind → Type where
  /-- The result. -/
  | ret {Γ : List Kind} {out : Kind} (v : Var Γ out) : SampledGraph Γ out
  /-- A value with its name, and what is done with it in scope. -/
  | bind {Γ ins : List Kind} {k out : Kind} (op : SampledOp ins k) (args : Vars Γ ins)
      (name : String) (label : Option String) (rest : SampledGraph (k :: Γ) out) :
      SampledGraph Γ out

/-- Values in a scope `Δ` over `n` samples: the latest `k` are those of a scope `Θ` of kinds. What
lies before them are, in `Θ`, the values of `base` and, in `Δ`, those of `Γ`. -/
structure Spliced (n : Nat) (base : List Kind) (Γ : Context) (Θ : List Kind) (Δ : Context)
    (k : Nat) : Prop where
  /-- The latest values. -/
  own : ∀ i κ, i < k → Θ[i]? = some κ → Δ[i]? = some (κ.over n)
  /-- What lies before them. -/
  outer : ∀ i, Δ[i + k]? = Γ[i]?
  /-- What lies before them, as kinds. -/
  base : ∀ i, Θ[i + k]? = base[i]?

namespace Spliced

variable {n : Nat} {base : List Kind} {Γ : Context} {Θ : List Kind} {Δ : Context} {k : Nat}

/-- Before the first binding. -/
theorem start : Spliced n base Γ base Γ 0 := ⟨nofun, fun _ => rfl, fun _ => rfl⟩

/-- One more value. -/
theorem step (h : Spliced n base Γ Θ Δ k) (κ : Kind) :
    Spliced n base Γ (κ :: Θ) (κ.over n :: Δ) (k + 1) where
  own
    | 0, _, _, e => by
      cases e
      rfl
    | i + 1, κ, hi, e => h.own i κ (Nat.lt_of_succ_lt_succ hi) e
  outer := h.outer
  base := h.base

/-- A value of the outer scope. -/
def weaken (h : Spliced n base Γ Θ Δ k) {s : Shape} (v : Var Γ s) : Var Δ s :=
  ⟨v.index + k, by rw [h.outer, v.there]⟩

/-- A value of the scope of kinds, given those of `base`. -/
def var (h : Spliced n base Γ Θ Δ k) (ρ : {κ : Kind} → Var base κ → Var Γ (κ.over n)) {κ : Kind}
    (v : Var Θ κ) : Var Δ (κ.over n) :=
  if hk : v.index < k then ⟨v.index, h.own _ _ hk v.there⟩
  else h.weaken (ρ ⟨v.index - k, by rw [← h.base, Nat.sub_add_cancel (by omega), v.there]⟩)

/-- Values of the scope of kinds. -/
def vars (h : Spliced n base Γ Θ Δ k) (ρ : {κ : Kind} → Var base κ → Var Γ (κ.over n)) :
    {ins : List Kind} → Vars Θ ins → Vars Δ (ins.map (Kind.over n))
  | _, .nil => .nil
  | _, .cons v vs => .cons (h.var ρ v) (h.vars ρ vs)

end Spliced

namespace SampledGraph

/-- Does the graph need an exponential function? -/
def exponential {Γ : List Kind} {out : Kind} : SampledGraph Γ out → Bool
  | .ret _ => false
  | .bind op _ _ _ rest => op.exponential || rest.exponential

/-- The bindings over `n` samples in a scope that has the values of `base`, and what comes next. -/
def splice (n : Nat) (label : String → String) {base : List Kind} {Γ : Context} {y : Kind}
    {out : Shape} (ρ : {κ : Kind} → Var base κ → Var Γ (κ.over n))
    (next : Next Γ (y.over n) out) : {Θ : List Kind} → {Δ : Context} → {k : Nat} →
    Spliced n base Γ Θ Δ k → SampledGraph Θ y → Graph Δ out
  | _, _, _, h, .ret v => next h.weaken (h.var ρ v)
  | _, _, _, h, .bind (k := κ) op args _ l rest =>
    .bind (op.over n) (h.vars ρ args) (l.map label) (splice n label ρ next (h.step κ) rest)

/-- An arithmetic that has what the operators need can compute the bindings, if it can compute what
comes next. -/
theorem splice_defined {α : Type} [Arithmetic α] {n : Nat} {label : String → String}
    {base : List Kind} {Γ : Context} {y : Kind} {out : Shape}
    {ρ : {κ : Kind} → Var base κ → Var Γ (κ.over n)} {next : Next Γ (y.over n) out}
    (hn : ∀ {Δ : Context} (w : Weaken Γ Δ) (u : Var Δ (y.over n)), (next w u).defined α) :
    {Θ : List Kind} → {Δ : Context} → {k : Nat} → (h : Spliced n base Γ Θ Δ k) →
    (g : SampledGraph Θ y) → (g.exponential → (Arithmetic.exp? (α := α)).isSome) →
    (g.splice n label ρ next h).defined α
  | _, _, _, _, .ret _, _ => hn _ _
  | _, _, _, h, .bind op _ _ _ rest, has => by
    simp only [splice, Graph.defined, Bool.and_eq_true]
    simp only [exponential, Bool.or_eq_true] at has
    exact ⟨op.defined (fun e => has (.inl e)) n,
      splice_defined hn (h.step _) rest fun e => has (.inr e)⟩

end SampledGraph

/-- The kinds of parameters. -/
abbrev kindsOf (ps : List ParamSpec) : List Kind := ps.map fun p => .fixed p.shape

/-- An input and parameters in a scope, as values of their kinds. -/
def operandsOf {n : Nat} {Γ : Context} {input : Shape} {ps : List ParamSpec}
    (x : Var Γ (n :: input)) (vs : Vars Γ (shapesOf ps)) {κ : Kind} :
    Var (⟨true, input⟩ :: kindsOf ps) κ → Var Γ (κ.over n)
  | ⟨0, h⟩ => (Option.some.inj h) ▸ x
  | ⟨i + 1, h⟩ => vs.get ⟨i, by
      simp only [List.getElem?_cons_succ, List.getElem?_map, Option.map_eq_some_iff] at h ⊢
      obtain ⟨p, hp, rfl⟩ := h
      exact ⟨p, hp, rfl⟩⟩

/-- A graph from outside: a model that is no family's. -/
structure TypedGraph where
  /-- The shape of one input. -/
  input : Shape
  /-- The parameters. -/
  params : List ParamSpec
  /-- The shape of one output. -/
  output : Shape
  /-- What is computed of them. -/
  graph : SampledGraph (⟨true, input⟩ :: kindsOf params) ⟨true, output⟩

namespace TypedGraph

variable (g : TypedGraph)

/-- What is computed over `n` samples, wherever the input and the parameters are in scope. -/
def fragment (n : Nat) (label : String → String) :
    Fragment (n :: g.input) (shapesOf g.params) (n :: g.output) :=
  fun x ps next => g.graph.splice n label (fun v => operandsOf x ps v) next .start

/-- The layer. What PyTorch's module looks like is not known: the graph came from there. -/
def layer : Layer g.input g.output where
  params := g.params
  fragment := g.fragment
  torch _ := {}
  exponential := g.graph.exponential
  defined has _ _ _ _ _ _ _ hn := SampledGraph.splice_defined hn .start g.graph has

/-- The model. -/
def model : Model := ⟨g.input, g.output, g.layer⟩

end TypedGraph

end NN
