import NN.Proofs.Verify.Nodes

/-!
# From one sum back to the input

A sum is bounded by starting at its own row, and a goal by starting at its coefficients.
-/

namespace NN.Verify

open Wire

/-- A run's last value is the input. -/
theorem Computes.split : {nodes : List Node} → {x : Nat → Binary32} →
    {env : List (Nat → Binary32)} → Computes nodes x env →
    ∃ init, env = init ++ [x] ∧ init.length = nodes.length
  | [], _, _, h => ⟨[], h, rfl⟩
  | _ :: _, _, _, ⟨y, _, h, hr, _⟩ =>
    have ⟨init, e, l⟩ := hr.split
    ⟨y :: init, by rw [h, e]; rfl, congrArg Nat.succ l⟩

theorem Computes.length {nodes : List Node} {x : Nat → Binary32} {env : List (Nat → Binary32)}
    (h : Computes nodes x env) : env.length = nodes.length + 1 := by
  obtain ⟨init, rfl, l⟩ := h.split
  simp [l]

/-- A backward pass along a run. -/
theorem lowerBound_run {input : Bounds} {steps : List Step} {nodes : List Node}
    {x : Nat → Binary32} {env : List (Nat → Binary32)} (hc : Computes nodes x env)
    (hl : steps.length = nodes.length) (hs : StepsSound steps (env.map values))
    (hx : input.Hold x) (front : Front) (hf : front.length = steps.length + 1) (constant : Int) :
    lowerBound input steps front constant ≤ front.value (env.map values) + constant := by
  obtain ⟨init, rfl, l⟩ := hc.split
  rw [List.map_append, List.map_singleton] at hs ⊢
  exact lowerBound_sound hx.2 steps _ front constant hs (by simp [l, hl]) hf

@[simp] theorem length_startParts (factor : Int) (scale j : Nat) : (ps : List Part) →
    (front : Front) → (startParts factor scale j ps front).length = front.length
  | [], _ => rfl
  | _ :: ps, front => by rw [startParts, length_startParts factor scale j ps, Front.length_addAt]

/-- The row that a sum starts with, times `2^scale`, is `factor` times the sum but for the
rounding. -/
theorem value_startParts {a : Affine} {below : State} {env : List (Nat → Int)} (factor : Int)
    (j : Nat) (hb : ∀ arg, (boundsAt below arg).Contain (valueAt env arg)) : (ps : List Part) →
    (front : Front) → front.length = env.length →
    2 ^ a.scale * (startParts factor a.scale j ps front).value env
      ≤ factor * overParts (fun p => (p.matrix.row j).eval (valueAt env p.arg)) ps
        + roundingCost a.scale
          (ps.map fun p => (p.arg, p.matrix.columns, (boundsAt below p.arg).mass))
        + 2 ^ a.scale * front.value env
  | [], front, _ => by simp [startParts, overParts, roundingCost]
  | p :: ps, front, hf => by
    have ih := value_startParts (a := a) factor j hb ps
    have h := natAbs_eval_sub_le (x := valueAt env p.arg) (half_nonneg a.scale)
      (f := fun i => mulShift factor (entry (spreadInto (p.matrix.row j)
        (p.matrix.row j).weights.size (.replicate p.matrix.columns.size 0)) i) a.scale)
      (g := fun i => factor * entry (spreadInto (p.matrix.row j)
        (p.matrix.row j).weights.size (.replicate p.matrix.columns.size 0)) i)
      (n := p.matrix.columns.size) (fun i _ => natAbs_mulShift_le ..)
      ((boundsAt below p.arg).sumTo_le_mass (hb p.arg) _)
    simp only [Int.mul_assoc] at h
    rw [← mul_sumTo, sumTo_spreadInto] at h
    simp only [startParts, List.map_cons, overParts, roundingCost]
    refine Int.le_trans (ih _ (by simpa using hf)) ?_
    rw [Front.value_addAt _ _ _ _ hf, Vec.eval_ofFn, size_spreadInto, Array.size_replicate,
      Int.mul_add, Int.mul_add]
    omega

/-- **A sum is bounded from its row on.** -/
theorem Affine.lowerBound_le {a : Affine} {g : Gap} {below : State} {input : Bounds}
    {steps : List Step} {nodes : List Node} {x : Nat → Binary32} {env : List (Nat → Binary32)}
    {y : Nat → Int} (hg : g.Holds a (env.map values) y) (hb : below.Known env)
    (hc : Computes nodes x env) (hl : steps.length = nodes.length)
    (hs : StepsSound steps (env.map values)) (hx : input.Hold x) (factor : Int) (j : Nat) :
    a.lowerBound g (roundingCost a.scale (operands a below)) input steps factor j
      ≤ factor * y j := by
  unfold lowerBound
  refine Int.le_trans (lowerBound_run hc hl hs hx _ (by simp) _) ?_
  have h1 := value_startParts (a := a) (below := below) factor j hb.contain a.parts
    (.empty (steps.length + 1)) (by simp [hc.length, hl])
  rw [Front.value_empty, Int.mul_zero, Int.add_zero] at h1
  have h2 := mul_ge_of_natAbs_le (c := factor) (hg j)
  change _ ≤ factor * a.linear (env.map values) j + roundingCost a.scale (operands a below) at h1
  generalize (startParts factor a.scale j a.parts (.empty (steps.length + 1))).value _ = v at *
  have h3 : ((factor * g.bias.get j - factor.natAbs * g.error.get j) * 2 ^ g.shift
      - roundingCost a.scale (operands a below)) / 2 ^ a.scale ≤ factor * y j - v := by
    refine floorShift_le_of_le ?_
    rw [Int.mul_sub, Int.mul_left_comm]
    have e : factor * (a.linear (env.map values) j + 2 ^ g.shift * g.bias.get j)
        - factor.natAbs * (2 ^ g.shift * g.error.get j)
        = factor * a.linear (env.map values) j
          + (factor * g.bias.get j - factor.natAbs * g.error.get j) * 2 ^ g.shift := by
      generalize (2 : Int) ^ g.shift = p, (factor.natAbs : Int) = n
      grind
    omega
  omega

end NN.Verify
