import NN.Proofs.Verify.Start

/-!
# What is known of a run

Bounds that hold on a box hold for everything in it; they may be tightened where a scalar is known to
be at most or at least a number.
-/

namespace NN.Verify

open Wire

theorem Bounds.hold_meet {b c : Bounds} {x : Nat → Binary32} (hb : b.Hold x) (hc : c.Hold x) :
    (b.meet c).Hold x := by
  refine ⟨hb.1, fun i => ?_⟩
  have h1 := hb.2 i
  have h2 := hc.2 i
  simp only [meet, entry_tabulate]
  split
  · omega
  · unfold size at *
    rw [entry_of_size_le (by omega), entry_of_size_le (by omega)] at h1
    exact h1

theorem binaryAt_zero (y : Nat → Binary32) (env : List (Nat → Binary32)) :
    binaryAt (y :: env) 0 = y := rfl

namespace State.Holds

/-- What is known of all values is known of each. -/
theorem known : {s : State} → {nodes : List Node} → {env : List (Nat → Binary32)} →
    State.Holds s nodes env → s.Known env
  | [_], [], [_], h, 0 => h
  | [_], [], [_], _, _ + 1 => hold_zero
  | _ :: _, _ :: _, _ :: _, h, 0 => h.1.1
  | _ :: _, _ :: _, _ :: _, h, arg + 1 => h.2.known arg

theorem length : {s : State} → {nodes : List Node} → {env : List (Nat → Binary32)} →
    State.Holds s nodes env → s.length = nodes.length + 1
  | [_], [], [_], _ => rfl
  | _ :: _, _ :: _, _ :: _, h => congrArg Nat.succ h.2.length

/-- The last value's bounds are the input's. -/
theorem input : {s : State} → {nodes : List Node} → {x : Nat → Binary32} →
    {env : List (Nat → Binary32)} → State.Holds s nodes env → Computes nodes x env →
    s.input.Hold x
  | [v], [], x, [_], h, hc => by
    cases hc
    exact h
  | v :: w :: s, _ :: _, x, _ :: _, h, ⟨y, rest, e, hr, _⟩ => by
    cases e
    have := h.2.input hr
    unfold State.input at *
    rwa [List.getLastD_cons, List.getLastD_cons] at *
  | [_], _ :: ns, _, _ :: env, h, _ => by
    have := h.2.length
    cases this

/-- One value's bounds may be replaced by others that hold. -/
theorem modify {f : Value → Value} {P : (Nat → Binary32) → Prop}
    (hf : ∀ v y, v.bounds.Hold y → P y → (f v).bounds.Hold y) (hg : ∀ v, (f v).gap = v.gap) :
    {s : State} → {nodes : List Node} → {env : List (Nat → Binary32)} → (k : Nat) →
    State.Holds s nodes env → P (binaryAt env k) → State.Holds (s.modify k f) nodes env
  | [v], [], [y], 0, h, hp => hf v y h hp
  | [v], [], [y], k + 1, h, _ => by
    rw [List.modify_succ_cons, List.modify_nil]
    exact h
  | v :: _, n :: _, y :: _, 0, h, hp => by
    refine ⟨⟨hf v y h.1.1 hp, ?_⟩, h.2⟩
    have := h.1.2
    rwa [hg]
  | _ :: _, _ :: _, _ :: _, k + 1, h, hp => ⟨h.1, h.2.modify hf hg k hp⟩

/-- A scalar that is known to be at most a number. -/
theorem atMost {s : State} {nodes : List Node} {env : List (Nat → Binary32)}
    (h : State.Holds s nodes env) (value index : Nat) (at_ : Int)
    (hp : (binaryAt env (s.length - 1 - value) index).value ≤ at_) :
    State.Holds (s.atMost value index at_) nodes env := by
  refine h.modify (f := fun v => { v with bounds.upper := v.bounds.upper.modify index (min at_) })
    (P := fun y => (y index).value ≤ at_) (fun v y hb hp => ⟨hb.1, fun i => ?_⟩)
    (fun _ => rfl) _ hp
  have b := hb.2 i
  simp only [entry_modify]
  split
  · rename_i e
    rw [e.1] at b ⊢
    unfold values at *
    omega
  · exact b

/-- A scalar that is known to be at least a number. -/
theorem atLeast {s : State} {nodes : List Node} {env : List (Nat → Binary32)}
    (h : State.Holds s nodes env) (value index : Nat) (at_ : Int)
    (hp : at_ ≤ (binaryAt env (s.length - 1 - value) index).value) :
    State.Holds (s.atLeast value index at_) nodes env := by
  refine h.modify (f := fun v => { v with bounds.lower := v.bounds.lower.modify index (max at_) })
    (P := fun y => at_ ≤ (y index).value) (fun v y hb hp => ⟨hb.1, fun i => ?_⟩)
    (fun _ => rfl) _ hp
  have b := hb.2 i
  simp only [entry_modify]
  split
  · rename_i e
    rw [e.1] at b ⊢
    unfold values at *
    omega
  · exact b

end State.Holds

/-- Tightened bounds hold. -/
theorem refine_holds {n : Node} {v : Value} {below : State} {input : Bounds} {steps : List Step}
    {nodes : List Node} {x : Nat → Binary32} {env : List (Nat → Binary32)} {y : Nat → Binary32}
    (hv : v.Holds n env y) (hy : n.Computes env y) (hb : below.Known env) (hc : Computes nodes x env)
    (hl : steps.length = nodes.length) (hs : StepsSound steps (env.map values))
    (hx : input.Hold x) : (refine n v below input steps).Holds n env y := by
  cases n with
  | affine a =>
    unfold refine
    by_cases hr : a.refine
    · simp only [hr, if_true]
      refine ⟨⟨hv.1.1, fun j => ?_⟩, hv.2⟩
      have b := hv.1.2 j
      have lo : ceilShift (a.lowerBound v.gap _ input steps unit j) unitBits ≤ values y j :=
        ceilShift_le.mpr (Affine.lowerBound_le hv.2 hb hc hl hs hx unit j)
      have up : ceilShift (a.lowerBound v.gap _ input steps (-unit) j) unitBits ≤ -values y j :=
        ceilShift_le.mpr (by
          rw [Int.mul_neg, ← Int.neg_mul]
          exact Affine.lowerBound_le hv.2 hb hc hl hs hx (-unit) j)
      simp only [entry_tabulate]
      generalize roundingCost a.scale _ = cost at lo up ⊢
      generalize ceilShift (a.lowerBound v.gap cost input steps unit j) unitBits = lo' at lo ⊢
      generalize ceilShift (a.lowerBound v.gap cost input steps (-unit) j) unitBits = up' at up ⊢
      by_cases hj : j < a.size
      · simp only [if_pos hj]
        split <;> omega
      · simp only [if_neg hj]
        rw [values, hy.2 j (by omega), value_zero]
        decide
    · simpa only [hr] using hv
  | relu | select | largest => exact hv

end NN.Verify
