import NN.Proofs.Verify.Deployments
import NN.Verify.Claim
import WireProofs.Value

/-!
# What a certificate shows, is so

From rational numbers to whole units and back, and from the check to every deployment of the model.
-/

namespace NN.Verify

open Wire

/-- The numbers that scalars stand for. -/
def rationals (x : Nat → Binary32) : Nat → Rat := fun i => Binary32.toRat (x i).bits

/-- Both spellings of a finite number's value are one. -/
theorem value_bits (x : Binary32) : Binary32.valueOf x.bits = x.value := by
  have hb := x.bits.toNat_lt
  have hs : x.bits &&& Binary32.signBit = 0 ↔ x.bits.toNat < 2 ^ 31 := by
    have hs : Binary32.signBit.toNat = (2 ^ 1 - 1) <<< 31 := by decide
    rw [← UInt32.toNat_inj, UInt32.toNat_and, hs, and_mask, UInt32.toNat_zero]
    omega
  simp only [Binary32.valueOf, Binary32.value, Binary32.signed, Binary32.magnitude,
    Binary32.negative, Binary32.toNat_magnitudeBits, hs, decide_eq_true_eq]
  split <;> rename_i h
  · rw [if_neg (by omega)]
  · rw [if_pos (by omega)]

theorem unitsInOne_pos : (0 : Rat) < (unitsInOne : Rat) :=
  Rat.natCast_pos.mpr (Nat.two_pow_pos 149)

theorem rationals_units (x : Nat → Binary32) (i : Nat) :
    rationals x i * (unitsInOne : Rat) = ((values x i : Int) : Rat) := by
  rw [rationals, unitsInOne, Binary32.toRat_units, value_bits]
  rfl

theorem ceil_le_iff {q : Rat} {n : Int} : q.ceil ≤ n ↔ q ≤ (n : Rat) := by
  rw [Rat.ceil_eq_neg_floor_neg]
  have h := @Rat.le_floor_iff (-n) (-q)
  rw [Rat.intCast_neg] at h
  have e : -((n : Int) : Rat) ≤ -q ↔ q ≤ ((n : Int) : Rat) := by
    constructor <;> intro h <;> grind
  rw [← e, ← h]
  omega

/-- A binary32 in the box is within the bounds. -/
theorem boxOf_hold {p : Property} {x : Nat → Binary32} (hf : ∀ i, (x i).Finite)
    (hz : ∀ i, p.inputs.size ≤ i → x i = .zero) (hx : p.Box (rationals x)) :
    (boxOf p).Hold x := by
  refine ⟨hf, fun i => ?_⟩
  by_cases hi : i < p.inputs.size
  · obtain ⟨hl, hu⟩ := hx i hi
    have hl := Rat.mul_le_mul_of_nonneg_right hl (Rat.le_of_lt unitsInOne_pos)
    have hu := Rat.mul_le_mul_of_nonneg_right hu (Rat.le_of_lt unitsInOne_pos)
    rw [rationals_units] at hl hu
    rw [entry_of_lt (by simpa [boxOf] using hi), entry_of_lt (by simpa [boxOf] using hi)]
    simp only [boxOf, Array.getElem_map]
    exact ⟨ceil_le_iff.mpr hl, Rat.le_floor_iff.mpr hu⟩
  · rw [entry_of_size_le (by simpa [boxOf] using hi), entry_of_size_le (by simpa [boxOf] using hi),
      values, hz i (by omega)]
    decide

theorem value_mul (c : Combination) (y : Nat → Rat) (r : Rat) :
    c.value (fun j => y j * r) = c.value y * r := by
  induction c with
  | nil => simp [Combination.value]
  | cons e c ih => simp only [Combination.value, ih]; grind

theorem scaledInto_spec {d : Nat} {y : Nat → Int} : {c : Combination} → {acc result : Array Int} →
    scaledInto d c acc = some result → (∀ j, acc.size ≤ j → y j = 0) →
    result.size = acc.size ∧ ((spreadSum result y : Int) : Rat)
      = ((spreadSum acc y : Int) : Rat) + c.value (fun j => ((y j : Int) : Rat)) * (d : Rat)
  | [], _, _, h, _ => by
    cases h
    simp [Combination.value, Rat.zero_mul, Rat.add_zero]
  | (j, a) :: c, acc, result, h, hz => by
    unfold scaledInto at h
    simp only at h
    split at h
    · rename_i hd
      have ⟨hs, e⟩ := scaledInto_spec (y := y) h (by rwa [Array.size_modify])
      refine ⟨hs.trans (Array.size_modify ..), ?_⟩
      rw [e, spreadSum_modify _ _ _ ((Nat.lt_or_ge j acc.size).imp id (hz j)), Rat.intCast_add,
        Rat.intCast_mul]
      have : (((a * (d : Rat)).num : Int) : Rat) = a * (d : Rat) :=
        Rat.ext rfl hd.symm
      rw [this]
      simp only [Combination.value]
      grind
    · cases h

/-- Where the opposite holds, the constraint does not. -/
theorem not_holds_of_opposite {n : Nat} {c : NN.Constraint} {o : Constraint} {x : Nat → Binary32}
    (h : opposite n c = some o) (hz : ∀ j, n ≤ j → values x j = 0)
    (ho : o.bound ≤ sumTo o.coefficients.size fun j => entry o.coefficients j * values x j) :
    ¬c.Holds (rationals x) := by
  unfold opposite at h
  simp only at h
  generalize c.coefficients.foldl (fun d e => d.lcm e.2.den) 1 = d at h
  split at h
  · cases h
  rename_i hd0
  obtain ⟨a, ha, rfl⟩ := Option.map_eq_some_iff.mp h
  have ⟨_, e⟩ := scaledInto_spec (y := values x) ha (by simpa using hz)
  rw [spreadSum_replicate] at e
  change _ ≤ spreadSum a (values x) at ho
  have hv : c.coefficients.value (fun j => ((values x j : Int) : Rat))
      = c.coefficients.value (rationals x) * (unitsInOne : Rat) := by
    rw [← value_mul]
    simp only [rationals_units]
  rw [hv, Rat.intCast_zero, Rat.zero_add] at e
  have hd : (0 : Rat) ≤ (d : Rat) := Rat.natCast_nonneg
  have hu := Rat.le_of_lt unitsInOne_pos
  generalize spreadSum a (values x) = s at *
  have hd' : (0 : Rat) < (d : Rat) := Rat.natCast_pos.mpr (Nat.pos_of_ne_zero hd0)
  have order : c.bound * (d : Rat) * (unitsInOne : Rat)
      = c.bound * (unitsInOne : Rat) * (d : Rat) := by grind
  unfold NN.Constraint.Holds
  cases hs : c.strict with
  | false =>
    simp only [hs, Bool.false_eq_true, if_false] at ho ⊢
    intro h
    have := Rat.mul_le_mul_of_nonneg_right (Rat.mul_le_mul_of_nonneg_right h hu) hd
    rw [← e, ← order] at this
    have := Rat.le_floor_iff.mpr this
    omega
  | true =>
    simp only [hs, if_true] at ho ⊢
    intro h
    have := Rat.mul_lt_mul_of_pos_right (Rat.mul_lt_mul_of_pos_right h unitsInOne_pos) hd'
    rw [← e, ← order] at this
    exact Rat.not_le.mpr this (ceil_le_iff.mp ho)

theorem mem_of_mapM {α β : Type} {f : α → Option β} : {l : List α} → {r : List β} →
    l.mapM f = some r → (∀ x ∈ l, ∃ y ∈ r, f x = some y) ∧ ∀ y ∈ r, ∃ x ∈ l, f x = some y
  | [], r, h => by
    cases h
    simp
  | a :: l, r, h => by
    simp only [List.mapM_cons, Option.bind_eq_bind, Option.bind_eq_some_iff, Option.pure_def,
      Option.some.injEq] at h
    obtain ⟨b, hb, bs, hbs, rfl⟩ := h
    have ⟨h1, h2⟩ := mem_of_mapM hbs
    refine ⟨fun x hx => ?_, fun y hy => ?_⟩
    · rcases List.mem_cons.mp hx with rfl | hx
      · exact ⟨b, .head _, hb⟩
      · obtain ⟨y, hy, e⟩ := h1 x hx
        exact ⟨y, .tail _ hy, e⟩
    · rcases List.mem_cons.mp hy with rfl | hy
      · exact ⟨a, .head _, hb⟩
      · obtain ⟨x, hx, e⟩ := h2 y hy
        exact ⟨x, .tail _ hx, e⟩

/-- Where a goal holds, no output is unsafe. -/
theorem not_unsafe_of_goal {n : Nat} {p : Property} {goal : Goal} {x : Nat → Binary32}
    (h : goalOf n p = some goal) (hz : ∀ j, n ≤ j → values x j = 0)
    (hg : goal.Holds (values x)) : ¬p.Unsafe (rationals x) := by
  rintro ⟨all, hall, holds⟩
  obtain ⟨cs, hcs, e⟩ := (mem_of_mapM h).1 all hall
  obtain ⟨o, ho, hb⟩ := hg cs hcs
  obtain ⟨c, hc, e⟩ := (mem_of_mapM e).2 o ho
  exact not_holds_of_opposite e hz hb (holds c hc)

/-- **What a certificate shows, is so.** If the check accepts a certificate's tree for a model with
its parameters and a property, then for every finite binary32 input in the property's box, and for
every output that any deployment of the model may compute of it, in whatever order it adds up, with
products fused or not, with subnormal results flushed or not, all scalars of the output are finite
and the output is not unsafe. -/
theorem check_certificate_sound {m : Model} {b : Bundle m.layer.params} {p : Property}
    {names : List String} {tree : Certificate.Tree} (h : shows m b p names tree = .ok ())
    {x : Tensor (1 :: m.input)} (hf : ∀ i, (x.scalar i).Finite)
    (hx : p.Box (rationals x.scalar)) {y : Tensor (1 :: m.output)}
    (hy : (m.graph 1).Computes (.cons x b.tensors) y) :
    (∀ j, (y.scalar j).Finite) ∧ ¬p.Unsafe (rationals y.scalar) := by
  unfold shows showsBy at h
  split at h
  · cases h
  rename_i hin
  split at h
  · cases h
  rename_i hout
  split at h
  · cases h
  · cases h
  rename_i l goal hl hg
  split at h
  · cases h
  split at h
  · rename_i hc
    have numel : ∀ s : Shape, Shape.numel (1 :: s) = s.numel := fun s => by simp [Shape.numel]
    have outside : ∀ {s : Shape} (t : Tensor s) (i : Nat), s.numel ≤ i → t.scalar i = .zero :=
      fun t i hi => by rw [Tensor.scalar, dif_neg (by omega)]
    have hx' := boxOf_hold hf (fun i hi => outside x i (by rw [numel]; omega)) hx
    have ⟨finite, holds⟩ := check_deployments hl hc hx' hy
    refine ⟨finite, not_unsafe_of_goal hg (fun j hj => ?_) holds⟩
    rw [values, outside y j (by rw [numel]; omega), value_zero]
  · cases h

end NN.Verify
