import NN.Proofs.Verify.Front
import NN.Proofs.Verify.Transpose

/-!
# Sums, backward

The coefficients of a node of sums move to its operands, by the columns of the weights. Rounding them
and every order of summation are paid for by the constant.
-/

namespace NN.Verify

/-- No magnitude within bounds is greater than `reach`. -/
theorem Bounds.natAbs_le_reach {b : Bounds} {x : Nat → Int} (h : b.Contain x) (i : Nat) :
    ((x i).natAbs : Int) ≤ b.reach i := by
  have := h i
  unfold reach
  omega

theorem Bounds.reach_of_size_le (b : Bounds) {i : Nat} (h : b.size ≤ i) : b.reach i = 0 := by
  unfold size at h
  unfold reach
  rw [entry_of_size_le (by omega), entry_of_size_le (by omega)]
  rfl

/-- The magnitudes within bounds add up to at most `mass`. -/
theorem Bounds.sumTo_le_mass {b : Bounds} {x : Nat → Int} (h : b.Contain x) (n : Nat) :
    (sumTo n fun i => ((x i).natAbs : Int)) ≤ b.mass := by
  have zero : ∀ i, b.size ≤ i → b.reach i = 0 := fun i => b.reach_of_size_le
  have e : b.mass = sumTo (max n b.size) b.reach :=
    (sumTo_eq_of_le (Nat.le_max_right ..) fun i hi _ => zero i hi).symm
  have e' : (sumTo n fun i => ((x i).natAbs : Int)) ≤ sumTo n b.reach :=
    sumTo_le fun i _ => natAbs_le_reach h i
  rw [e]
  refine Int.le_trans e' ?_
  rcases Nat.le_total n b.size with hn | hn
  · rw [Nat.max_eq_right hn]
    have : (sumTo n b.reach) = sumTo b.size fun i => if i < n then b.reach i else 0 := by
      rw [sumTo_eq_of_le hn fun i hi _ => by rw [if_neg (by omega)]]
      exact sumTo_congr fun i hi => by rw [if_pos hi]
    rw [this]
    refine sumTo_le fun i _ => ?_
    have := natAbs_le_reach h i
    split <;> omega
  · rw [Nat.max_eq_left hn]
    exact Int.le_refl _

/-- Coefficients that are each off by at most `e` are off by at most `e · mass` in all. -/
theorem natAbs_eval_sub_le {x : Nat → Int} {f g : Nat → Int} {n k : Nat} {e m : Int} (he : 0 ≤ e)
    (h : ∀ i < n, ((2 ^ k * f i - g i).natAbs : Int) ≤ e)
    (hm : (sumTo n fun i => ((x i).natAbs : Int)) ≤ m) :
    ((2 ^ k * (sumTo n fun i => f i * x i) - sumTo n fun i => g i * x i).natAbs : Int) ≤ e * m := by
  have r : 2 ^ k * (sumTo n fun i => f i * x i) - (sumTo n fun i => g i * x i)
      = sumTo n fun i => (2 ^ k * f i - g i) * x i := by
    rw [mul_sumTo, ← sumTo_sub]
    exact sumTo_congr fun i _ => by rw [Int.sub_mul, Int.mul_assoc]
  rw [r]
  refine Int.le_trans (natAbs_sumTo_le (g := fun i => e * (x i).natAbs) fun i hi => ?_) ?_
  · rw [Int.natAbs_mul, Int.natCast_mul]
    exact Int.mul_le_mul_of_nonneg_right (h i hi) (Int.natCast_nonneg _)
  · rw [← mul_sumTo]
    exact Int.mul_le_mul_of_nonneg_left hm he

/-- `Σₚ f p`, of operands as a step has them. -/
def overOperands (f : Nat × Array Row × Int → Int) : List (Nat × Array Row × Int) → Int
  | [] => 0
  | p :: ps => f p + overOperands f ps

theorem value_addParts (g : Array Row → Vec) {env : List (Nat → Int)} :
    (ps : List (Nat × Array Row × Int)) → (front : Front) → front.length = env.length →
    (addParts g ps front).value env
      = front.value env + overOperands (fun p => (g p.2.1).eval (valueAt env p.1)) ps
  | [], front, _ => (Int.add_zero _).symm
  | (arg, columns, m) :: ps, front, h => by
    rw [addParts, value_addParts g ps _ (by simpa using h), Front.value_addAt _ _ _ _ h]
    simp only [overOperands]
    omega

theorem eval_overParts (c : Vec) (env : List (Nat → Int)) : (ps : List Part) →
    c.eval (fun j => overParts (fun p => (p.matrix.row j).eval (valueAt env p.arg)) ps)
      = overParts (fun p => c.eval fun j => (p.matrix.row j).eval (valueAt env p.arg)) ps
  | [] => sumTo_eq_zero fun _ _ => Int.mul_zero _
  | p :: ps => by
    simp only [overParts]
    rw [← eval_overParts c env ps, Vec.eval, Vec.eval, Vec.eval, ← sumTo_add]
    exact sumTo_congr fun i _ => Int.mul_add ..

/-- What moves to the operands, times `2^scale`, is what is there but for the rounding. -/
theorem overOperands_le {a : Affine} {below : State} {env : List (Nat → Int)} (c : Vec)
    (hb : ∀ arg, (boundsAt below arg).Contain (valueAt env arg)) : (ps : List Part) →
    2 ^ a.scale * overOperands (fun p => (Vec.ofFn p.2.1.size fun i =>
        (p.2.1.getD i default).dotShift c a.scale).eval (valueAt env p.1))
        (ps.map fun p => (p.arg, p.matrix.columns, (boundsAt below p.arg).mass))
      ≤ overParts (fun p => c.eval fun j => (p.matrix.row j).eval (valueAt env p.arg)) ps
        + roundingCost a.scale
          (ps.map fun p => (p.arg, p.matrix.columns, (boundsAt below p.arg).mass))
  | [] => by simp [overOperands, overParts, roundingCost]
  | p :: ps => by
    have ih := overOperands_le (a := a) c hb ps
    simp only [List.map_cons, overOperands, overParts, roundingCost]
    have h := natAbs_eval_sub_le (x := valueAt env p.arg) (half_nonneg a.scale)
      (f := fun i => (p.matrix.column i).dotShift c a.scale) (g := fun i => (p.matrix.column i).dot c)
      (n := p.matrix.columns.size) (fun i _ => natAbs_dotShift_le ..)
      ((boundsAt below p.arg).sumTo_le_mass (hb p.arg) _)
    rw [← p.matrix.eval_rows] at h
    rw [Int.mul_add, Vec.eval_ofFn]
    unfold Matrix.column at h
    simp only at h
    omega

/-- A product with a number that is within `e` of another. -/
theorem mul_ge_of_natAbs_le {c y l e : Int} (h : ((y - l).natAbs : Int) ≤ e) :
    c * l - c.natAbs * e ≤ c * y := by
  have h1 : ((c * (y - l)).natAbs : Int) ≤ c.natAbs * e := by
    rw [Int.natAbs_mul, Int.natCast_mul]
    exact Int.mul_le_mul_of_nonneg_left h (Int.natCast_nonneg _)
  rw [Int.mul_sub] at h1
  omega

/-- What a gap says of a linear function of the sums. -/
theorem Gap.Holds.eval {g : Gap} {a : Affine} {env : List (Nat → Int)} {y : Nat → Int}
    (h : g.Holds a env y) (c : Vec) :
    c.eval (a.linear env) + (c.dot g.bias - c.absDot g.error) * 2 ^ g.shift
      ≤ 2 ^ a.scale * c.eval y := by
  have e : c.eval (a.linear env) + (c.dot g.bias - c.absDot g.error) * 2 ^ g.shift
      = sumTo c.size fun j => c.get j * (a.linear env j + 2 ^ g.shift * g.bias.get j)
        - (c.get j).natAbs * (2 ^ g.shift * g.error.get j) := by
    rw [Vec.dot_eq_eval, Vec.absDot_eq, Vec.eval, Vec.eval, ← sumTo_sub, sumTo_mul, ← sumTo_add]
    refine sumTo_congr fun j _ => ?_
    generalize (2 : Int) ^ g.shift = p
    grind
  rw [e, Vec.eval, mul_sumTo]
  refine sumTo_le fun j _ => ?_
  have := mul_ge_of_natAbs_le (c := c.get j) (h j)
  rwa [Int.mul_left_comm (c.get j) (2 ^ a.scale)] at this

/-- From `2^f · k ≤ 2^f · d` in the form that it has here. -/
theorem floorShift_le_of_le {n d : Int} {f : Nat} (h : n ≤ 2 ^ f * d) : n / 2 ^ f ≤ d :=
  Int.le_of_mul_le_mul_left (Int.le_trans (floorShift_le n f) h) (two_pow_pos f)

/-- **The step of a node of sums is sound.** -/
theorem affine_step_sound {a : Affine} {g : Gap} {below : State} {env : List (Nat → Int)}
    {y : Nat → Int} (hg : g.Holds a env y)
    (hb : ∀ arg, (boundsAt below arg).Contain (valueAt env arg)) (c : Vec) (front : Front)
    (hf : front.length = env.length) :
    ((Step.affine a.scale (operands a below) g).apply c front).1.value env
        + ((Step.affine a.scale (operands a below) g).apply c front).2
      ≤ c.eval y + front.value env := by
  simp only [Step.apply]
  rw [value_addParts _ _ _ hf]
  have h1 := hg.eval c
  have h2 := overOperands_le (a := a) c hb a.parts
  rw [← eval_overParts] at h2
  change _ ≤ c.eval (a.linear env) + _ at h2
  change 2 ^ a.scale * overOperands _ (operands a below) ≤ _ + roundingCost a.scale (operands a below)
    at h2
  generalize overOperands _ (operands a below) = o at *
  have : ((c.dot g.bias - c.absDot g.error) * 2 ^ g.shift
      - roundingCost a.scale (operands a below)) / 2 ^ a.scale ≤ c.eval y - o := by
    refine floorShift_le_of_le ?_
    rw [Int.mul_sub]
    omega
  omega

end NN.Verify
