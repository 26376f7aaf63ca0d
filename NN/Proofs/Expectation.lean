import NN.Models.Expectation

/-!
# What the properties of the demos mean

Of each shape of property: which inputs are in its box, and which outputs are unsafe.
-/

namespace NN.Property

/-- An output is unsafe if one of its scalars is outside of the interval. -/
theorem range_unsafe {inputs outputs : Nat} {x y : Interval} {v : Nat → Rat} :
    (range inputs outputs x y).Unsafe v ↔ ∃ j < outputs, ¬ y.Contains (v j) := by
  have low (j : Nat) : (∀ c ∈ [(⟨[(j, 1)], y.lower, true⟩ : Constraint)], c.Holds v) ↔
      v j < y.lower := by
    simp [Constraint.Holds, Combination.value, Rat.add_zero]
  have high (j : Nat) : (∀ c ∈ [(⟨[(j, -1)], -y.upper, true⟩ : Constraint)], c.Holds v) ↔
      y.upper < v j := by
    simp [Constraint.Holds, Combination.value]
    grind
  simp only [Unsafe, range, List.mem_flatMap, List.mem_range, List.mem_cons, List.not_mem_nil]
  constructor
  · rintro ⟨all, ⟨j, hj, rfl | rfl | h⟩, hold⟩
    · exact ⟨j, hj, fun h => by have := (low j).1 hold; have := h.1; grind⟩
    · exact ⟨j, hj, fun h => by have := (high j).1 hold; have := h.2; grind⟩
    · cases h
  · rintro ⟨j, hj, h⟩
    by_cases hl : v j < y.lower
    · exact ⟨_, ⟨j, hj, .inl rfl⟩, (low j).2 hl⟩
    · refine ⟨_, ⟨j, hj, .inr (.inl rfl)⟩, (high j).2 ?_⟩
      unfold Interval.Contains at h
      grind

/-- An output is unsafe if one of its scalars is above the limit. -/
theorem atMost_unsafe {inputs outputs : Nat} {x : Interval} {limit : Rat} {v : Nat → Rat} :
    (atMost inputs outputs x limit).Unsafe v ↔ ∃ j < outputs, limit < v j := by
  have one (j : Nat) : (∀ c ∈ [(⟨[(j, -1)], -limit, true⟩ : Constraint)], c.Holds v) ↔
      limit < v j := by
    simp [Constraint.Holds, Combination.value]
    grind
  simp only [Unsafe, atMost, List.mem_map, List.mem_range]
  constructor
  · rintro ⟨_, ⟨j, hj, rfl⟩, hold⟩
    exact ⟨j, hj, (one j).1 hold⟩
  · rintro ⟨j, hj, h⟩
    exact ⟨_, ⟨j, hj, rfl⟩, (one j).2 h⟩

/-- An output is unsafe if the class is not above all others. -/
theorem keepsClass_unsafe {center : Array Rat} {radius : Rat} {outputs label : Nat}
    {v : Nat → Rat} :
    (keepsClass center radius outputs label).Unsafe v ↔
      ∃ j < outputs, j ≠ label ∧ v label ≤ v j := by
  have one (j : Nat) : (∀ c ∈ [(⟨if label < j then [(label, 1), (j, -1)] else
      [(j, -1), (label, 1)], 0, false⟩ : Constraint)], c.Holds v) ↔ v label ≤ v j := by
    by_cases h : label < j <;> simp [Constraint.Holds, Combination.value, h] <;> grind
  simp only [Unsafe, keepsClass, List.mem_map, List.mem_filter, List.mem_range, decide_eq_true_eq]
  constructor
  · rintro ⟨_, ⟨j, ⟨hj, hne⟩, rfl⟩, hold⟩
    exact ⟨j, hj, hne, (one j).1 hold⟩
  · rintro ⟨j, hj, hne, h⟩
    exact ⟨_, ⟨j, ⟨hj, hne⟩, rfl⟩, (one j).2 h⟩

/-- An input is in the box if none of its scalars is further from the center than the radius. -/
theorem keepsClass_box {center : Array Rat} {radius : Rat} {outputs label : Nat} {x : Nat → Rat} :
    (keepsClass center radius outputs label).Box x ↔
      ∀ (i : Nat) (h : i < center.size), center[i] - radius ≤ x i ∧ x i ≤ center[i] + radius := by
  simp [Box, keepsClass, Interval.Contains]

end NN.Property
