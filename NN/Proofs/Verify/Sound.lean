import NN.Proofs.Verify.AffineForward
import NN.Proofs.Verify.Known

/-!
# The check is sound

If the check accepts, then every run of the network on an input of the box ends in a safe output.
-/

namespace NN.Verify

open Wire

/-- One of each list of constraints holds of `y`, in units of `2^-149`. -/
def Goal.Holds (goal : Goal) (y : Nat → Int) : Prop :=
  ∀ cs ∈ goal, ∃ c ∈ cs,
    c.bound ≤ sumTo c.coefficients.size fun j => entry c.coefficients j * y j

/-- Bounds that a node gets from those below it hold, and so does what is known of its sums. -/
theorem Node.forward_holds {n : Node} {below : State} {env : List (Nat → Binary32)}
    {y : Nat → Binary32} {v : Value} (h : below.Known env) (hy : n.Computes env y)
    (hv : n.forward below = some v) : v.Holds n env y := by
  cases n with
  | affine a => exact affine_forward h hy hv
  | relu arg => exact ⟨relu_forward h hy hv, trivial⟩
  | select arg index => exact ⟨select_forward h hy hv, trivial⟩
  | largest arg windows => exact ⟨largest_forward h hy hv, trivial⟩

/-- A node's step is sound if what is known of it holds. -/
theorem Node.step_sound {n : Node} {below : State} {env : List (Nat → Binary32)}
    {y : Nat → Binary32} {v : Value} (h : below.Known env) (hy : n.Computes env y)
    (hv : v.Holds n env y) (slopes : Array Nat) :
    (n.step v.gap below slopes).Sound (env.map values) (values y) := by
  cases n with
  | affine a => exact affine_step_sound hv.2 h.contain
  | relu arg => exact relu_step h hy v.gap slopes
  | select arg index => exact select_step h hy v.gap slopes
  | largest arg windows => exact largest_step h hy v.gap slopes

/-- **Bounds that are computed hold**, on top of what is known or of nothing. -/
theorem forward_holds {input : Bounds} {slopes : Slopes} {x : Nat → Binary32}
    (hx : input.Hold x) : {nodes : List Node} → {env : List (Nat → Binary32)} → {old s : State} →
    {steps : List Step} → Computes nodes x env → (old = [] ∨ State.Holds old nodes env) →
    forward input slopes nodes old = some (s, steps) →
    State.Holds s nodes env ∧ StepsSound steps (env.map values) ∧ steps.length = nodes.length
  | [], env, old, s, steps, hc, _, h => by
    cases hc
    cases h
    exact ⟨hx, trivial, rfl⟩
  | n :: ns, env, old, s, steps, ⟨y, rest, e, hc, hy⟩, ho, h => by
    cases e
    unfold forward at h
    simp only [Option.bind_eq_bind, Option.bind_eq_some_iff] at h
    obtain ⟨⟨below, below_steps⟩, hb, v, hv, h⟩ := h
    have ho' : old.tail = [] ∨ State.Holds old.tail ns rest := by
      rcases ho with rfl | ho
      · exact .inl rfl
      · cases old with
        | nil => exact .inl rfl
        | cons => exact .inr ho.2
    have ⟨hbelow, hsteps, hl⟩ := forward_holds hx hc ho' hb
    have known := hbelow.known
    have hv := Node.forward_holds known hy hv
    have hm : (match old with
        | o :: _ => { v with bounds := v.bounds.meet o.bounds }
        | [] => v).Holds n rest y := by
      cases old with
      | nil => exact hv
      | cons o os =>
        rcases ho with ho | ho
        · cases ho
        · exact ⟨Bounds.hold_meet hv.1 ho.1.1, hv.2⟩
    have hr := refine_holds hm hy known hc hl hsteps hx
    cases h
    exact ⟨⟨hr, hbelow⟩, ⟨Node.step_sound known hy hr _, hsteps⟩, congrArg Nat.succ hl⟩

/-- The steps of what is known are sound. -/
theorem stepsOf_sound {slopes : Slopes} {x : Nat → Binary32} : {nodes : List Node} →
    {env : List (Nat → Binary32)} → {s : State} → Computes nodes x env → State.Holds s nodes env →
    StepsSound (stepsOf slopes nodes s) (env.map values) ∧
      (stepsOf slopes nodes s).length = nodes.length
  | [], _, _, _, _ => ⟨trivial, rfl⟩
  | n :: ns, y :: env, v :: s, ⟨_, _, e, hc, hy⟩, h => by
    cases e
    have ⟨hs, hl⟩ := stepsOf_sound (slopes := slopes) hc h.2
    exact ⟨⟨Node.step_sound h.2.known hy h.1 _, hs⟩, congrArg Nat.succ hl⟩

/-- A constraint that is proved holds. -/
theorem Constraint.provedBy_sound {c : Constraint} {steps : List Step} {input : Bounds}
    {output : Nat} {nodes : List Node} {x : Nat → Binary32} {env : List (Nat → Binary32)}
    (hc : Computes nodes x env) (hl : steps.length = nodes.length)
    (hs : StepsSound steps (env.map values)) (hx : input.Hold x)
    (h : c.provedBy steps input output = true) :
    c.bound ≤ sumTo c.coefficients.size fun j =>
      entry c.coefficients j * (binaryAt env output j).value := by
  unfold provedBy at h
  generalize unitBits - (largestOf c.coefficients).log2 = e at h
  refine Int.le_trans (of_decide_eq_true h) (ceilShift_le.mpr ?_)
  refine Int.le_trans (lowerBound_run hc hl hs hx _ (by simp) 0) ?_
  rw [Front.value_addAt _ _ _ _ (by simp [hc.length, hl]), Front.value_empty, Int.zero_add,
    Int.add_zero, valueAt_map, Vec.eval_ofArray, Array.size_map, mul_sumTo]
  refine Int.le_of_eq (sumTo_congr fun i _ => ?_)
  rw [entry_map c.coefficients (· * 2 ^ e) (Int.zero_mul _), values]
  generalize (2 : Int) ^ e = p
  grind

/-- **What a tree shows holds**, given what is known. -/
theorem checkFrom_sound {nodes : List Node} {output : Nat} {goal : Goal} {x : Nat → Binary32}
    {env : List (Nat → Binary32)} (hc : Computes nodes x env) : (tree : Tree) → {s : State} →
    State.Holds s nodes env → checkFrom nodes output goal tree s = true →
    goal.Holds (values (binaryAt env output))
  | .leaf slopes, s, hs, h => by
    have ⟨sound, hl⟩ := stepsOf_sound (slopes := slopes) hc hs
    intro cs hcs
    have h := List.all_eq_true.mp h cs hcs
    have ⟨c, hm, hp⟩ := List.any_eq_true.mp h
    exact ⟨c, hm, c.provedBy_sound hc hl sound (hs.input hc) hp⟩
  | .split value index at_ below above, s, hs, h => by
    have ⟨hb, ha⟩ := Bool.and_eq_true_iff.mp h
    rcases Int.le_total (binaryAt env (s.length - 1 - value) index).value at_ with hle | hge
    · exact checkFrom_sound hc below (hs.atMost value index at_ hle) hb
    · exact checkFrom_sound hc above (hs.atLeast value index at_ hge) ha
  | .bound slopes rest, s, hs, h => by
    unfold checkFrom at h
    split at h
    · rename_i s' _ hf
      exact checkFrom_sound hc rest (forward_holds (hs.input hc) hc (.inr hs) hf).1 h
    · cases h

/-- **The check is sound.** If it accepts, then every run of the network on an input in the box has a
finite output, and the output is safe. -/
theorem check_sound {nodes : List Node} {output : Nat} {goal : Goal} {box : Bounds}
    {slopes : Slopes} {tree : Tree} (h : check nodes output goal box slopes tree = true)
    {x : Nat → Binary32} (hx : box.Hold x) {env : List (Nat → Binary32)}
    (hc : Computes nodes x env) :
    (∀ j, (binaryAt env output j).Finite) ∧ goal.Holds (values (binaryAt env output)) := by
  unfold check at h
  split at h
  · rename_i s _ hf
    have hs := (forward_holds hx hc (.inl rfl) hf).1
    exact ⟨(hs.known output).1, checkFrom_sound hc tree hs h⟩
  · cases h

end NN.Verify
