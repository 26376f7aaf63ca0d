import NN.Proofs.Verify.LowerOp

/-!
# A network runs as its graph does

Whatever a graph may compute on any machine, the network that it is lowered to has a run that gives
the same.
-/

namespace NN.Verify

open Wire NN.IR

variable {x y : Nat → Binary32} {run : List (Nat → Binary32)}

theorem scalars_get : {Γ : Context} → {s : Shape} → (env : Tensors Γ) → (v : Var Γ s) →
    scalars env v.index = (env.get v).scalar
  | _, _, .nil, ⟨_, h⟩ => nomatch h
  | _, _, .cons _ _, ⟨0, h⟩ => by
    cases h
    rfl
  | _, _, .cons _ ts, ⟨i + 1, h⟩ => scalars_get ts ⟨i, h⟩

/-- The operands are what is known of the values in scope. -/
theorem is_operands {Γ : Context} {scope : List Source} {env : Tensors Γ}
    (h : ∀ k, (scope.getD k default).Is run (scalars env k)) : {ss : List Shape} →
    (args : Vars Γ ss) → (k : Nat) →
    ((args.indices.map (scope.getD · default)).getD k default).Is run
      (scalars (env.getAll args) k)
  | _, .nil, _ => rfl
  | _, .cons v vs, 0 => by
    show (scope.getD v.index default).Is run (env.get v).scalar
    rw [← scalars_get]
    exact h _
  | _, .cons _ vs, k + 1 => is_operands h vs k

/-- **A lowered graph's result is in a run of the nodes.** -/
theorem lowerFrom_computes : {Γ : Context} → {out : Shape} → (g : Graph Γ out) →
    {scope : List Source} → {nodes : List Node} → {bindings : List (Option Nat)} → {l : Lowered} →
    lowerFrom g scope nodes bindings = .ok l → {run : List (Nat → Binary32)} →
    Computes nodes x run → {env : Tensors Γ} →
    (∀ k, (scope.getD k default).Is run (scalars env k)) → {y : Tensor out} → g.Computes env y →
    ∃ run, Computes l.nodes x run ∧ binaryAt run l.output = y.scalar
  | _, _, .ret v, scope, nodes, _, l, h, run, hr, env, hs, y, hy => by
    unfold lowerFrom at h
    split at h
    · rename_i p nodes₁ hl
      cases h
      have hy : y = env.get v := hy
      subst hy
      obtain ⟨l, hr, hp⟩ := lift_computes hl hr (scalars_get env v ▸ hs v.index)
        fun _ => scalar_outside _
      exact ⟨_, hr, binaryAt_of_is hr hp⟩
    · cases h
  | _, _, .bind op args _ rest, scope, nodes, _, l, h, run, hr, env, hs, y, hy => by
    unfold lowerFrom at h
    obtain ⟨t, ht, hy⟩ := hy
    split at h
    · rename_i source nodes₁ ho
      obtain ⟨l, hr, hp⟩ := lowerOp_computes ho hr (is_operands hs args) ht
      exact lowerFrom_computes rest h hr (env := .cons t env) (fun k => match k with
        | 0 => hp
        | k + 1 => is_append l (hs k)) hy
    · cases h

theorem computes_refined (read : Bool) {n : Node} (h : n.Computes run y) :
    (n.refined read).Computes run y := by
  cases n with
  | affine a =>
    refine ⟨fun j hj => ?_, h.2⟩
    obtain ⟨ts, hd, hs⟩ := h.1 j hj
    exact ⟨ts, ⟨hd.length, hd.finite, hd.total, hd.size⟩, hs⟩
  | _ => exact h

theorem computes_markReads : {nodes : List Node} → (reads : List Nat) →
    {run : List (Nat → Binary32)} → Computes nodes x run → Computes (markReads reads nodes) x run
  | [], _, _, h => h
  | _ :: _, _, _, ⟨y, rest, hr, h, hn⟩ =>
    ⟨y, rest, hr, computes_markReads _ h, computes_refined _ hn⟩

theorem plainScalar_eq {s : Shape} (t : Tensor s) : plainScalar t = t.scalar := by
  funext i
  unfold plainScalar Tensor.scalar
  by_cases h : i < s.numel
  · rw [dif_pos h, dif_pos (t.size_eq ▸ h), Float32Array.bits_eq]
    rfl
  · rw [dif_neg h, dif_neg (t.size_eq ▸ h)]

theorem is_scalarsOf : {ss : List Shape} → (ts : Tensors ss) → (k : Nat) →
    (((scalarsOf ts).map Source.parameter).getD k default).Is run (scalars ts k)
  | _, .nil, _ => rfl
  | _, .cons t _, 0 => plainScalar_eq t
  | _, .cons _ ts, k + 1 => is_scalarsOf ts k

/-- **Whatever a graph may compute, its network has a run that gives it.** -/
theorem lower_computes {s out : Shape} {ps : List Shape} {g : Graph (s :: ps) out}
    {params : Tensors ps} {l : Lowered} (h : lower g params = .ok l) {x : Tensor s} {y : Tensor out}
    (hy : g.Computes (.cons x params) y) :
    ∃ run, Computes l.nodes x.scalar run ∧ binaryAt run l.output = y.scalar := by
  unfold lower lowerWith at h
  split at h
  · rename_i l₁ hl
    cases h
    have hs (k : Nat) : ((Source.value 0 :: (scalarsOf params).map .parameter).getD k
        default).Is [x.scalar] (scalars (.cons x params) k) := by
      cases k with
      | zero => rfl
      | succ k => exact is_scalarsOf params k
    obtain ⟨run, hr, hy⟩ := lowerFrom_computes g hl (run := [x.scalar]) rfl hs hy
    exact ⟨run, computes_markReads [] hr, hy⟩
  · cases h

end NN.Verify
