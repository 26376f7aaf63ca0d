import NN.Load.Claim
import NN.Proofs.Computes
import NN.Proofs.Verify.Claim

/-!
# What `certify` proves

A tree that the check accepts for a claim and a box shows the claim, of every result that a
deployment of the loaded network may compute.
-/

namespace NN

open Wire IR

namespace Linear

variable (y : Nat → Rat)

/-- The coefficients of a term and its constant are the term. -/
theorem value_coefficients (k : Rat) : (a : Linear) → (c : Combination) →
    (a.coefficients k c).value y = k * (a.eval y - a.constant) + c.value y
  | .number q, c => by simp only [coefficients, constant, eval]; grind
  | .output j, c => by simp only [coefficients, constant, eval, Combination.value]; grind
  | .neg a, c => by
    have := value_coefficients (-k) a c
    simp only [coefficients, constant, eval] at this ⊢
    grind
  | .add a b, c => by
    have := value_coefficients k a (b.coefficients k c)
    have := value_coefficients k b c
    simp only [coefficients, constant, eval] at *
    grind
  | .sub a b, c => by
    have := value_coefficients k a (b.coefficients (-k) c)
    have := value_coefficients (-k) b c
    simp only [coefficients, constant, eval] at *
    grind
  | .times q a, c => by
    have := value_coefficients (k * q) a c
    simp only [coefficients, constant, eval] at this ⊢
    grind
  | .scaled a q, c => by
    have := value_coefficients (k * q) a c
    simp only [coefficients, constant, eval] at this ⊢
    grind

/-- A constraint that is made of a term compares it with zero. -/
theorem holds_constraint (a : Linear) (strict : Bool) :
    (a.constraint strict).Holds y ↔ if strict then a.eval y < 0 else a.eval y ≤ 0 := by
  have := value_coefficients y 1 a []
  simp only [Combination.value] at this
  simp only [Constraint.Holds, constraint]
  split <;> grind

end Linear

namespace Claim

variable {y : Nat → Binary32}

/-- Where a claim is false of finite outputs, they are unsafe. -/
theorem unsafe_of_not_holds (finite : ∀ j, (y j).Finite) : (c : Claim) → ¬c.Holds y →
    ∃ all ∈ c.unsafe_, ∀ k ∈ all, k.Holds (Verify.rationals y)
  | .finite, h => absurd finite h
  | .le a b, h => by
    refine ⟨_, .head _, fun k hk => ?_⟩
    cases List.mem_singleton.mp hk
    rw [Linear.holds_constraint]
    have : b.eval (Verify.rationals y) < a.eval (Verify.rationals y) := Rat.not_le.mp h
    simp only [Linear.eval, if_true]
    grind
  | .lt a b, h => by
    refine ⟨_, .head _, fun k hk => ?_⟩
    cases List.mem_singleton.mp hk
    rw [Linear.holds_constraint]
    have : b.eval (Verify.rationals y) ≤ a.eval (Verify.rationals y) := Rat.not_lt.mp h
    simp only [Linear.eval, Bool.false_eq_true, if_false]
    grind
  | .and p q, h => by
    by_cases hp : p.Holds y
    · have ⟨all, mem, holds⟩ := unsafe_of_not_holds finite q fun hq => h ⟨hp, hq⟩
      exact ⟨all, List.mem_append_right _ mem, holds⟩
    · have ⟨all, mem, holds⟩ := unsafe_of_not_holds finite p hp
      exact ⟨all, List.mem_append_left _ mem, holds⟩
  | .or p q, h => by
    have ⟨all, mem, holds⟩ := unsafe_of_not_holds finite p fun hp => h (.inl hp)
    have ⟨all', mem', holds'⟩ := unsafe_of_not_holds finite q fun hq => h (.inr hq)
    refine ⟨all ++ all', List.mem_flatMap.mpr ⟨all, mem, List.mem_map.mpr ⟨all', mem', rfl⟩⟩, ?_⟩
    intro k hk
    exact (List.mem_append.mp hk).elim (holds k) (holds' k)

end Claim

namespace Loaded

variable {f : Family} {m : f.Member} {d : Loaded m}

/-- The scalars that the kernel evaluates are those of the bundle. -/
theorem scalarsOf_ofWords : (ps : List ParamSpec) → (ws : List Words) →
    Verify.scalarsOf (Bundle.ofWords ps ws).tensors = scalars ps ws
  | [], _ => rfl
  | p :: ps, ws => by
    simp only [Bundle.ofWords, Bundle.tensors, Verify.scalarsOf, scalars, scalarsOf_ofWords ps]
    congr 1
    funext i
    rw [Verify.plainScalar_eq, Tensor.ofWords]
    split <;> rename_i h
    · exact Tensor.scalar_generate h
    · rw [Tensor.scalar, dif_neg h]

/-- **What `certify` proves.** If the check accepts a tree for a claim and a box, then of every
input in the box and every output that a deployment of the loaded network may compute of it, in
whatever order it adds up, with products fused or not, with subnormal results flushed or not, the
claim holds. -/
theorem certified {sides : List (Rat × Rat)} {c : Claim} {slopes : Verify.Slopes}
    {tree : Verify.Tree} (h : d.shows sides c slopes tree = true) {x : Inputs d}
    (hx : x ∈ box sides) {y : Outputs d} (hy : d.Computes x y) : c.Holds y.scalar := by
  unfold shows at h
  simp only at h
  rw [← scalarsOf_ofWords] at h
  split at h
  · rename_i l goal hl hg
    obtain ⟨finite, length, inside⟩ := hx
    have numel : ∀ s : Shape, Shape.numel (1 :: s) = s.numel := fun s => by simp [Shape.numel]
    have outside : ∀ {s : Shape} (t : Tensor s) (i : Nat), s.numel ≤ i → t.scalar i = .zero :=
      fun t i hi => by rw [Tensor.scalar, dif_neg (by omega)]
    have hb := Verify.boxOf_hold (p := c.property sides m.model.output.numel) finite
      (fun i hi => outside _ i (by
        rw [numel, ← length]
        simpa [Claim.property] using hi))
      (fun i hi => by
        have hi' : i < sides.length := by simpa [Claim.property] using hi
        simpa [Claim.property, Interval.Contains, Verify.rationals] using inside i hi')
    have ⟨finite, holds⟩ := Verify.check_deployments hl h hb hy
    refine Classical.byContradiction fun not => ?_
    refine Verify.not_unsafe_of_goal hg (fun j hj => ?_) holds
      (Claim.unsafe_of_not_holds finite c not)
    rw [Verify.values, outside _ j (by rw [numel]; omega), Verify.value_zero]
  · cases h

/-- There is a result of every input: what is said of all of them is not empty. -/
theorem exists_computes (x : Inputs d) : ∃ y, d.Computes x y := Graph.exists_computes _ _

end Loaded

end NN
