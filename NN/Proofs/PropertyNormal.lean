import NN.Property.Normal

/-!
# Normal forms mean the same

A term has the value of the linear combination that it becomes, and a formula is true where its
normal form is, for all values of the variables.
-/

namespace NN

/-- The sum of two combinations has the sum of their values. -/
theorem Combination.value_add (c d : Combination) (y : Nat → Rat) :
    (c.add d).value y = c.value y + d.value y := by
  induction c, d using Combination.add.induct with
  | case1 d => simp [add, value, Rat.zero_add]
  | case2 c _ => cases c <;> simp [add, value, Rat.add_zero]
  | case3 i a c j b d h ih => simp only [add, h, if_true, value, ih]; grind
  | case4 i a c j b d h h' ih => simp only [add, h, h', if_true, if_false, value, ih]; grind
  | case5 i a c j b d h h' hz ih =>
    have : i = j := by omega
    simp only [add, h, h', hz, if_true, if_false, value, ih]
    grind
  | case6 i a c j b d h h' hz ih =>
    have : i = j := by omega
    simp only [add, h, h', hz, if_false, value, ih]
    grind

/-- A multiple of a combination has the multiple of its value. -/
theorem Combination.value_scale (c : Combination) (r : Rat) (y : Nat → Rat) :
    (c.scale r).value y = r * c.value y := by
  unfold scale
  split
  · simp_all [value, Rat.zero_mul]
  · induction c with
    | nil => simp [value, Rat.mul_zero]
    | cons t c ih => simp only [List.map_cons, value, ih]; grind

namespace Vnnlib

variable {limits : PropertyLimits} {x y : Nat → Rat}

/-- The sum has the sum of the values. -/
theorem Linear.value_add (l m : Linear) : (l.add m).value x y = l.value x y + m.value x y := by
  simp only [add, value, Combination.value_add]
  grind

/-- A multiple has the multiple of the value. -/
theorem Linear.value_scale (l : Linear) (r : Rat) : (l.scale r).value x y = r * l.value x y := by
  simp only [scale, value, Combination.value_scale]
  grind

private theorem within_eq {byte : Nat} {l m : Linear} (h : l.within limits byte = .ok m) :
    l = m := by
  unfold Linear.within at h
  split at h <;> simp_all

private theorem value_of_isConstant {l : Linear} (h : l.isConstant = true) :
    l.value x y = l.constant := by
  simp only [Linear.isConstant, Bool.and_eq_true, List.isEmpty_iff] at h
  simp [Linear.value, h.1, h.2, Combination.value, Rat.zero_add]

/-- A term has the value of the linear combination that it becomes. -/
theorem Term.linear_value {byte : Nat} : (t : Term) → {l : Linear} →
    t.linear limits byte = .ok l → l.value x y = t.value x y
  | .number r, l, h => by
    cases h
    simp [Linear.value, Term.value, Combination.value, Rat.zero_add]
  | .input i, l, h => by
    cases h
    simp [Linear.value, Term.value, Combination.value, Rat.add_zero, Rat.one_mul]
  | .output j, l, h => by
    cases h
    simp [Linear.value, Term.value, Combination.value, Rat.add_zero, Rat.zero_add, Rat.one_mul]
  | .add a b, l, h => by
    simp only [Term.linear, bind, Except.bind] at h
    split at h <;> rename_i ha <;> try contradiction
    split at h <;> rename_i hb <;> try contradiction
    rw [← within_eq h, Linear.value_add, a.linear_value ha, b.linear_value hb, Term.value]
  | .neg a, l, h => by
    simp only [Term.linear, bind, Except.bind] at h
    split at h <;> rename_i ha <;> try contradiction
    cases h
    rw [Linear.value_scale, a.linear_value ha, Term.value]
    grind
  | .mul start a b, l, h => by
    simp only [Term.linear, bind, Except.bind] at h
    split at h <;> rename_i ha <;> try contradiction
    split at h <;> rename_i hb <;> try contradiction
    split at h
    · rename_i hc
      rw [← within_eq h, Linear.value_scale, b.linear_value hb, Term.value, ← a.linear_value ha,
        value_of_isConstant hc]
    · split at h <;> try contradiction
      rename_i hc
      rw [← within_eq h, Linear.value_scale, a.linear_value ha, Term.value, ← b.linear_value hb,
        value_of_isConstant hc, Rat.mul_comm]
  | .div start a b, l, h => by
    simp only [Term.linear, bind, Except.bind] at h
    split at h <;> rename_i ha <;> try contradiction
    split at h <;> rename_i hb <;> try contradiction
    split at h <;> try contradiction
    rename_i hc
    split at h <;> try contradiction
    rw [← within_eq h, Linear.value_scale, a.linear_value ha, Term.value, ← b.linear_value hb,
      value_of_isConstant hc, Rat.div_def, Rat.mul_comm]

/-- A linear combination is at most zero, or less, where the normal form of this is true. -/
theorem Linear.atMostZero_holds {l : Linear} {byte : Nat} {strict : Bool} {n : Normal}
    (h : l.atMostZero byte strict = .ok n) :
    n.Holds x y ↔ if strict then l.value x y < 0 else l.value x y ≤ 0 := by
  obtain ⟨inputs, outputs, constant⟩ := l
  unfold atMostZero at h
  split at h <;> rename_i hi ho <;> simp only at hi ho <;> try contradiction
  · cases h
    subst hi
    simp only [Normal.Holds, Cases.Hold, Constraint.Holds, Linear.value, Combination.value]
    cases strict <;> simp <;> grind
  · rename_i i a
    split at h <;> try contradiction
    rename_i ha
    split at h <;> try contradiction
    rename_i hs
    cases h
    subst hi ho
    simp only [Bool.not_eq_true] at hs
    subst hs
    have hcancel : a * (-constant / a) = -constant := by rw [Rat.mul_comm, Rat.div_mul_cancel ha]
    have key : (if 0 < a then x i ≤ -constant / a else -constant / a ≤ x i) ↔
        a * x i + constant ≤ 0 := by
      split
      · rename_i hp
        constructor
        · intro hle
          have := Rat.mul_le_mul_of_nonneg_left hle (Rat.le_of_lt hp)
          grind
        · intro hle
          refine Rat.le_of_mul_le_mul_left ?_ hp
          grind
      · rename_i hp
        have hn : 0 < -a := by grind
        constructor
        · intro hle
          have := Rat.mul_le_mul_of_nonneg_left hle (Rat.le_of_lt hn)
          grind
        · intro hle
          refine Rat.le_of_mul_le_mul_left (c := -a) ?_ hn
          grind
    simp only [Normal.Holds, Cases.Hold, Bound.Holds, Linear.value, Combination.value,
      List.mem_singleton, forall_eq, decide_eq_true_eq, key]
    simp [Rat.add_zero]

private theorem within_cases {byte m n : Nat} {cs : Unit → Cases} {ds : Cases}
    (h : Cases.within limits byte m n cs = .ok ds) : ds = cs () := by
  unfold Cases.within at h
  split at h <;> try contradiction
  split at h <;> try contradiction
  exact (Except.ok.inj h).symm

/-- Of the product of two lists of cases one holds exactly if one of each does. -/
theorem Cases.hold_both {byte : Nat} {cs ds es : Cases} (h : both limits byte cs ds = .ok es) :
    es.Hold y ↔ cs.Hold y ∧ ds.Hold y := by
  rw [within_cases h]
  simp only [Hold, product, List.mem_flatMap, List.mem_map]
  constructor
  · rintro ⟨_, ⟨all, ha, more, hm, rfl⟩, hold⟩
    simp only [List.mem_append] at hold
    exact ⟨⟨all, ha, fun c hc => hold c (.inl hc)⟩, ⟨more, hm, fun c hc => hold c (.inr hc)⟩⟩
  · rintro ⟨⟨all, ha, hall⟩, ⟨more, hm, hmore⟩⟩
    refine ⟨_, ⟨all, ha, more, hm, rfl⟩, fun c hc => ?_⟩
    exact (List.mem_append.mp hc).elim (hall c) (hmore c)

/-- A formula is true exactly if its normal form is. -/
theorem Formula.normal_holds : (f : Formula) → {n : Normal} → f.normal limits = .ok n →
    (n.Holds x y ↔ f.Holds x y)
  | .compare byte strict a b, n, h => by
    simp only [normal, bind, Except.bind] at h
    split at h <;> rename_i ha <;> try contradiction
    split at h <;> rename_i hb <;> try contradiction
    rw [Linear.atMostZero_holds h, Linear.value_add, Linear.value_scale, a.linear_value ha,
      b.linear_value hb, Holds]
    cases strict <;> simp <;> grind
  | .and byte f g, n, h => by
    simp only [normal, bind, Except.bind] at h
    split at h <;> rename_i hf <;> try contradiction
    split at h <;> rename_i hg <;> try contradiction
    split at h <;> rename_i hc <;> try contradiction
    cases h
    rw [Holds, ← f.normal_holds hf, ← g.normal_holds hg]
    simp only [Normal.Holds, Cases.hold_both hc, List.mem_append]
    grind
  | .or byte f g, n, h => by
    simp only [normal, bind, Except.bind] at h
    split at h <;> rename_i hf <;> try contradiction
    split at h <;> rename_i hg <;> try contradiction
    split at h <;> rename_i hempty <;> try contradiction
    simp only [pure, Except.pure] at h
    split at h <;> rename_i hc <;> try contradiction
    cases h
    rw [Holds, ← f.normal_holds hf, ← g.normal_holds hg, within_cases hc]
    simp only [Bool.and_eq_true, List.isEmpty_iff] at hempty
    simp only [Normal.Holds, Cases.Hold, hempty, List.mem_append]
    grind

end Vnnlib

end NN
