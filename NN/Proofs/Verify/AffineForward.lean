import NN.Proofs.Verify.Coarse
import NN.Proofs.Verify.Error
import NN.Proofs.Verify.Nodes

/-!
# Sums, forward

Bounds of the operands give bounds of every sum, and how far every order of summation is from the
exact one.
-/

namespace NN.Verify

open Wire

/-- Each operand is within its bounds on the grid. -/
def OperandsHold (ops : List (Part × Coarse)) (env : List (Nat → Int)) : Prop :=
  ∀ o ∈ ops, o.2.Contain (valueAt env o.1.arg)

/-- Sums of parts, part by part. -/
theorem overParts_le {f : Part → Int} {g : Part → Coarse → Int} :
    (ops : List (Part × Coarse)) → (∀ o ∈ ops, f o.1 ≤ g o.1 o.2) →
    overParts f (ops.map (·.1)) ≤ Affine.overCoarse g ops
  | [], _ => Int.le_refl _
  | o :: ops, h =>
    Int.add_le_add (h o (.head _)) (overParts_le ops fun p hp => h p (.tail _ hp))

/-- Sums of parts are near one another if the parts are. -/
theorem natAbs_overParts_sub_le {f : Part → Int} {g e : Part → Coarse → Int} :
    (ops : List (Part × Coarse)) → (∀ o ∈ ops, ((f o.1 - g o.1 o.2).natAbs : Int) ≤ e o.1 o.2) →
    ((overParts f (ops.map (·.1)) - Affine.overCoarse g ops).natAbs : Int)
      ≤ Affine.overCoarse e ops
  | [], _ => Int.le_refl _
  | o :: ops, h => by
    have h1 := h o (.head _)
    have h2 := natAbs_overParts_sub_le ops fun p hp => h p (.tail _ hp)
    simp only [List.map_cons, overParts, Affine.overCoarse]
    omega

namespace Affine

variable {a : Affine} {ops : List (Part × Coarse)}

/-- What rounded weights can change is bounded. -/
theorem slack_le {env : List (Nat → Int)} (hp : a.parts = ops.map (·.1))
    (h : OperandsHold ops env) (j : Nat) : a.slack env j ≤ a.slackBound ops j := by
  unfold slack slackBound
  split
  · exact Int.le_refl _
  · unfold mass
    rw [hp]
    exact overParts_le ops fun o ho => Coarse.Contain.mass_le (h o ho) _

/-- The magnitudes are bounded. -/
theorem size_le {env : List (Nat → Int)} (hp : a.parts = ops.map (·.1))
    (h : OperandsHold ops env) (j : Nat) :
    a.magnitude env j + a.slack env j + (entry a.bias j).natAbs ≤ a.sizeBound ops j := by
  have h1 := slack_le hp h j
  have h2 : a.magnitude env j
      ≤ overCoarse (fun p c => (p.matrix.row j).absDot c.reach * 2 ^ c.shift) ops := by
    unfold magnitude
    rw [hp]
    exact overParts_le ops fun o ho => Coarse.Contain.absEval_le (h o ho) _
  unfold sizeBound
  omega

/-- **How far a sum can be off, in every order**: `2^scale yⱼ` is within `errorⱼ` of the exact sum,
and it is finite. -/
theorem natAbs_sum_sub_le {env : List (Nat → Binary32)} {ts : List Addend} {v : Binary32} {j : Nat}
    (hp : a.parts = ops.map (·.1)) (h : OperandsHold ops (env.map values))
    (hf : ∀ x ∈ env, ∀ i, (x i).Finite) (hd : a.Describes env j ts) (hs : Sums ts v)
    (fits : a.fits (gamma a.addends) (a.sizeBound ops j) = true) :
    v.Finite ∧ ((2 ^ a.scale * v.value - a.total (env.map values) j).natAbs : Int)
      ≤ a.error (gamma a.addends) (a.sizeBound ops j) (a.slackBound ops j) := by
  have hslack := slack_le hp h j
  have hsize := Int.le_trans hd.size
    (Int.mul_le_mul_of_nonneg_left (size_le hp h j) (show (0 : Int) ≤ 2 ^ 149 by decide))
  have htotal := hd.total
  have ho := of_decide_eq_true fits
  have c0 := two_pow_pos a.scale
  have hA := le_ceilShift (gamma a.addends * a.sizeBound ops j) 64
  have hB := le_ceilShift ((2 ^ 64 + gamma a.addends)
    * ((2 * a.addends - 1) * Sums.tiny : Nat) * 2 ^ a.scale) 213
  unfold error
  generalize ceilShift (gamma a.addends * a.sizeBound ops j) 64 = A,
    ceilShift ((2 ^ 64 + gamma a.addends)
      * ((2 * a.addends - 1) * Sums.tiny : Nat) * 2 ^ a.scale) 213 = B at *
  have h213 : (2 : Int) ^ 213 = 2 ^ 64 * 2 ^ 149 := by decide
  have he : (0 : Int) < 2 ^ 149 := by decide
  have hg : (0 : Int) < 2 ^ 64 := by decide
  have sum := sums_error (n := a.addends) hs (hd.finite hf) hd.length
  have c64 : ((2 ^ 64 : Nat) : Int) = 2 ^ 64 := rfl
  generalize a.sizeBound ops j = size, a.slackBound ops j = slack',
    a.slack (env.map values) j = slack, a.total (env.map values) j = L,
    (2 * a.addends - 1) * Sums.tiny = t, gamma a.addends = k, (2 : Int) ^ a.scale = c at *
  rw [h213] at hB
  generalize (2 : Int) ^ 149 = e, Addend.size ts = s, Addend.total ts = total,
    Sums.overflow = o at *
  generalize (2 : Nat) ^ 64 = gn, (2 : Int) ^ 64 = g at *
  subst c64
  have ho : (gn + k) * (s + t) < gn * o := by
    refine Int.ofNat_lt.mp (Int.lt_of_mul_lt_mul_left (a := c) ?_ (Int.le_of_lt c0))
    have := Int.mul_le_mul_of_nonneg_left (Int.add_le_add_right hsize (c * t))
      (show (0 : Int) ≤ gn + k by omega)
    simp only [Int.natCast_mul, Int.natCast_add]
    calc c * ((gn + k) * (s + t)) = (gn + k) * (c * s + c * t) := by grind
      _ < gn * (o * c) := Int.lt_of_le_of_lt this ho
      _ = c * (gn * o) := by grind
  obtain ⟨hv, sum⟩ := sum ho
  refine ⟨hv, ?_⟩
  have sum := Int.mul_le_mul_of_nonneg_left (Int.ofNat_le.mpr sum) (Int.le_of_lt c0)
  simp only [Int.natCast_mul, Int.natCast_add] at sum
  have near : (e * (c * v.value - L)).natAbs
      ≤ c * (v.value * e - total).natAbs + (c * total - e * L).natAbs := by
    have : (c * (v.value * e - total)).natAbs = c * (v.value * e - total).natAbs := by
      rw [Int.natAbs_mul, Int.natCast_mul, Int.natAbs_of_nonneg (Int.le_of_lt c0)]
    have : e * (c * v.value - L) = c * (v.value * e - total) + (c * total - e * L) := by grind
    omega
  rw [Int.natAbs_mul, Int.natCast_mul, Int.natAbs_of_nonneg (Int.le_of_lt he)] at near
  have hslack := Int.mul_le_mul_of_nonneg_left hslack (Int.le_of_lt he)
  refine Int.le_of_mul_le_mul_left (a := gn * e) ?_ (Int.mul_pos hg he)
  generalize ((c * v.value - L).natAbs : Int) = x, ((v.value * e - total).natAbs : Int) = y,
    ((c * total - e * L).natAbs : Int) = z at *
  have hsize := Int.mul_le_mul_of_nonneg_left hsize (Int.natCast_nonneg k)
  have hA := Int.mul_le_mul_of_nonneg_left hA (Int.le_of_lt he)
  have near := Int.mul_le_mul_of_nonneg_left (Int.le_trans near (Int.add_le_add_left
    (Int.le_trans htotal hslack) _)) (Int.le_of_lt hg)
  clear hs hd ho htotal hslack
  grind

/-- The exact sums are within the radius of the middle. -/
theorem natAbs_total_sub_le {env : List (Nat → Int)} (hp : a.parts = ops.map (·.1))
    (h : OperandsHold ops env) (j : Nat) :
    ((a.total env j - (overCoarse (fun p c => (p.matrix.row j).dot c.center * 2 ^ c.shift) ops
        + entry a.bias j)).natAbs : Int)
      ≤ overCoarse (fun p c => (p.matrix.row j).absDot c.radius * 2 ^ c.shift) ops := by
  have := natAbs_overParts_sub_le (f := fun p => (p.matrix.row j).eval (valueAt env p.arg))
    (g := fun p c => (p.matrix.row j).dot c.center * 2 ^ c.shift)
    (e := fun p c => (p.matrix.row j).absDot c.radius * 2 ^ c.shift) ops
    fun o ho => Coarse.Contain.natAbs_eval_sub_le (h o ho) _
  rw [← hp] at this
  unfold total linear
  omega

/-- Beyond the sums there is nothing to add up. -/
theorem linear_eq_zero (env : List (Nat → Int)) {j : Nat} (hj : a.size ≤ j) :
    a.linear env j = 0 := by
  have rows := a.rows_le
  unfold linear
  generalize a.parts = ps at rows
  induction ps with
  | nil => rfl
  | cons p ps ih =>
    have hr : p.matrix.row j = default := by
      have := rows p (.head _)
      simp [Matrix.row, Array.getD, Nat.not_lt.mpr (Nat.le_trans this hj)]
    simp only [overParts, hr]
    rw [ih fun q hq => rows q (.tail _ hq)]
    rfl

/-- Bias and error on the grid hold if each sum is as near to its exact value as is said. -/
theorem gap_holds {env : List (Nat → Int)} {y : Nat → Int} {error : Array Int}
    (h : ∀ j < a.size, ((2 ^ a.scale * y j - a.total env j).natAbs : Int) ≤ entry error j)
    (h0 : ∀ j, a.size ≤ j → y j = 0) : (a.gap error).Holds a env y := by
  intro j
  simp only [gap, Vec.get_ofFn]
  generalize gridOf (max (largestOf a.bias) (largestOf error)) 28 = s
  split
  · rename_i hj
    have h1 := h j hj
    have h2 := natAbs_roundShift_le (entry a.bias j) s
    have h3 := le_ceilShift (entry error j + half s) s
    unfold total at h1
    omega
  · rename_i hj
    rw [h0 j (by omega), linear_eq_zero env (by omega)]
    simp

/-- **Bounds of sums hold**, whatever the order of summation, and so do bias and error. -/
theorem forward_holds {bounds : List Bounds} {env : List (Nat → Binary32)} {y : Nat → Binary32}
    {b : Bounds} {g : Gap} (h : ∀ arg, (bounds.getD arg default).Hold (binaryAt env arg))
    (hy : (Node.affine a).Computes env y) (hf : a.forward bounds = some (b, g)) :
    b.Hold y ∧ g.Holds a (env.map values) (values y) := by
  obtain ⟨hy, hzero⟩ := hy
  unfold forward at hf
  simp only at hf
  split at hf
  · rename_i fits
    cases hf
    generalize ho : a.parts.map (fun p => (p, (bounds.getD p.arg default).coarse)) = ops at *
    have hp : a.parts = ops.map (·.1) := by
      rw [← ho, List.map_map]
      exact (List.map_id _).symm
    have hops : OperandsHold ops (env.map values) := by
      intro o hmem
      rw [← ho] at hmem
      obtain ⟨p, _, rfl⟩ := List.mem_map.mp hmem
      rw [valueAt_map]
      exact Bounds.contain_coarse (h p.arg).2
    have finite : ∀ x ∈ env, ∀ i, (x i).Finite := by
      intro x hx
      obtain ⟨arg, harg, rfl⟩ := List.mem_iff_getElem.mp hx
      have := (h arg).1
      rwa [show binaryAt env arg = env[arg] by simp [binaryAt, harg]] at this
    have near : ∀ j < a.size, (y j).Finite ∧
        ((2 ^ a.scale * (y j).value - a.total (env.map values) j).natAbs : Int)
          ≤ a.error (gamma a.addends) (a.sizeBound ops j) (a.slackBound ops j) := by
      intro j hj
      obtain ⟨ts, hd, hs⟩ := hy j hj
      have fit := List.all_eq_true.mp fits j (List.mem_range.mpr hj)
      rw [entry_tabulate, if_pos hj] at fit
      exact natAbs_sum_sub_le hp hops finite hd hs fit
    have zero : ∀ j, a.size ≤ j → values y j = 0 := fun j hj => by
      rw [values, hzero j hj]
      exact value_zero
    refine ⟨⟨fun j => ?_, fun j => ?_⟩, gap_holds (fun j hj => ?_) zero⟩
    · by_cases hj : j < a.size
      · exact (near j hj).1
      · rw [hzero j (by omega)]
        decide
    · simp only [entry_tabulate]
      split
      · rename_i hj
        have h1 := (near j hj).2
        have h2 := natAbs_total_sub_le hp hops j
        rw [ceilShift_le, le_floorShift, values]
        omega
      · rw [zero j (by omega)]
        decide
    · rw [entry_tabulate, if_pos hj, entry_tabulate, if_pos hj]
      exact (near j hj).2
  · cases hf

end Affine

/-- **What is known of a node of sums holds**, given what is known of the values below it. -/
theorem affine_forward {a : Affine} {below : State} {env : List (Nat → Binary32)}
    {y : Nat → Binary32} {v : Value} (h : below.Known env) (hy : (Node.affine a).Computes env y)
    (hv : (Node.affine a).forward below = some v) : v.Holds (.affine a) env y := by
  obtain ⟨⟨b, g⟩, hf, rfl⟩ := Option.map_eq_some_iff.mp hv
  refine Affine.forward_holds (fun arg => ?_) hy hf
  have e : (below.map (·.bounds)).getD arg default = boundsAt below arg := by
    unfold boundsAt
    rw [List.getD_eq_getElem?_getD, List.getD_eq_getElem?_getD, List.getElem?_map]
    cases below[arg]? <;> rfl
  rw [e]
  exact h arg

end NN.Verify
