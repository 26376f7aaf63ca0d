import NN.Verify.Words

/-!
# Sums of products in machine words

What `Row.dot` and the like are compiled to: where the sizes of a row and a vector show that the sum
fits, it is computed in a word, otherwise as it is defined. The theorems replace the definitions in
compiled code, and only there; the kernel evaluates the definitions.
-/

namespace NN.Verify

/-- A bound of a sum of products by the sum of one factor's magnitudes and the largest other. -/
theorem natAbs_sumTo_mul_le {f g : Nat → Int} {n a b : Nat}
    (ha : sumTo n (fun k => ((f k).natAbs : Int)) ≤ a) (hb : ∀ k < n, (g k).natAbs ≤ b) :
    (sumTo n fun k => f k * g k).natAbs ≤ a * b := by
  have h : ((sumTo n fun k => f k * g k).natAbs : Int)
      ≤ sumTo n fun k => (f k).natAbs * (b : Int) :=
    natAbs_sumTo_le fun k hk => by
      rw [Int.natAbs_mul]
      exact_mod_cast Nat.mul_le_mul_left _ (hb k hk)
  rw [← sumTo_mul] at h
  have := Int.mul_le_mul_of_nonneg_right ha (Int.natCast_nonneg b)
  exact_mod_cast Int.le_trans h this

theorem le_sumTo_natAbs (f : Nat → Int) : {n k : Nat} → k < n →
    ((f k).natAbs : Int) ≤ sumTo n fun k => (f k).natAbs
  | n + 1, k, h => by
    have nonneg : 0 ≤ sumTo n fun k => ((f k).natAbs : Int) :=
      Int.le_trans (Int.natCast_nonneg _) (natAbs_sumTo_le fun _ _ => Int.le_refl _)
    rw [sumTo_succ]
    by_cases e : k = n
    · subst e; omega
    · have := le_sumTo_natAbs f (n := n) (k := k) (by omega); omega

namespace Row

/-- Does a row's product with a vector fit a word, and its weights do? -/
abbrev Fits (r : Row) (v : Vec) : Prop :=
  r.cols.size = r.weights.size ∧ r.weights.size < 4294967295
    ∧ r.norm * (v.largest + 1) / 2147483648 < 2147483648

variable {r : Row} {v : Vec}

/-- `b + Σ g wₖ · xᵢ`, `i` the column of `k`. -/
@[inline] def sumWords (cols : Array Nat) (weights data : Array Int) (h : cols.size = weights.size)
    (g : Int64 → Int64) (b : Int64) : Int64 :=
  addWords weights.usize (fun i hi =>
    have hi := Nat.lt_of_lt_of_le hi (toNat_usize_le _)
    let col := cols[i.toNat]'(h ▸ hi)
    g weights[i.toNat].toInt64 * wordAt data col) 0 b

theorem sumWords_eq (h : r.Fits v) {g : Int64 → Int64} {f : Int → Int}
    (hg : ∀ k < r.weights.size, g (.ofInt (r.weight k)) = .ofInt (f (r.weight k))) (b : Int) :
    sumWords r.cols r.weights v.data h.1 g (.ofInt b)
      = .ofInt (b + sumTo r.weights.size fun k => f (r.weight k) * v.get (r.col k)) := by
  refine addWords_eq (toNat_usize h.2.1) (fun i hi => ?_) b
  have hi := Nat.lt_of_lt_of_le hi (toNat_usize_le _)
  have col : r.col i.toNat = r.cols[i.toNat]'(h.1 ▸ hi) := by simp [Row.col, Array.getD, h.1, hi]
  show g r.weights[i.toNat].toInt64 * wordAt v.data r.cols[i.toNat] = _
  rw [Int64.ofInt_mul, col, wordAt_eq, toInt64_getElem hi, ← hg _ hi]
  rfl

theorem natAbs_weight_le {k : Nat} (h : k < r.weights.size) : (r.weight k).natAbs ≤ r.norm := by
  have := le_sumTo_natAbs (entry r.weights) h
  rw [r.norm_eq] at this
  exact_mod_cast this

theorem Fits.lt (h : r.Fits v) : r.norm * (v.largest + 1) < 2 ^ 62 := by
  have := h.2.2
  omega

theorem Fits.norm_lt (h : r.Fits v) : r.norm < 2 ^ 62 :=
  Nat.lt_of_le_of_lt (Nat.le_mul_of_pos_right _ (Nat.succ_pos _)) h.lt

theorem absWord_weight (h : r.Fits v) {k : Nat} (hk : k < r.weights.size) :
    absWord (.ofInt (r.weight k)) = .ofInt (r.weight k).natAbs := by
  have := h.norm_lt
  have := natAbs_weight_le hk
  exact absWord_ofInt (by omega)

theorem natAbs_dot_lt (h : r.Fits v) : (r.dot v).natAbs < 2 ^ 62 := by
  refine Nat.lt_of_le_of_lt (natAbs_sumTo_mul_le (Int.le_of_eq r.norm_eq)
    fun k _ => v.le_largest (r.col k)) (Nat.lt_of_le_of_lt ?_ h.lt)
  exact Nat.mul_le_mul_left _ (Nat.le_succ _)

theorem natAbs_absDot_lt (h : r.Fits v) : (r.absDot v).natAbs < 2 ^ 62 := by
  refine Nat.lt_of_le_of_lt (natAbs_sumTo_mul_le (f := fun k => ((r.weight k).natAbs : Int))
    (Int.le_of_eq r.norm_eq) fun k _ => v.le_largest (r.col k)) (Nat.lt_of_le_of_lt ?_ h.lt)
  exact Nat.mul_le_mul_left _ (Nat.le_succ _)

/-- `dot`, in a word if it fits. -/
def dotFast (r : Row) (v : Vec) : Int :=
  if h : r.Fits v then (sumWords r.cols r.weights v.data h.1 id 0).toInt else r.dot v

/-- `absDot`, in a word if it fits. -/
def absDotFast (r : Row) (v : Vec) : Int :=
  if h : r.Fits v then (sumWords r.cols r.weights v.data h.1 absWord 0).toInt else r.absDot v

/-- `dotShift`, in a word if it fits. -/
def dotShiftFast (r : Row) (v : Vec) (f : Nat) : Int :=
  if h : r.Fits v ∧ f < 63 then
    (shiftWord (sumWords r.cols r.weights v.data h.1.1 id (halfWord f)) f).toInt
  else r.dotShift v f

@[csimp] theorem dot_eq_dotFast : @dot = @dotFast := by
  funext r v
  unfold dotFast
  split
  · rename_i h
    have := natAbs_dot_lt h
    rw [show (0 : Int64) = .ofInt 0 from rfl, sumWords_eq h (f := id) fun _ _ => rfl, Int.zero_add]
    exact (toInt_ofInt_of_natAbs (a := r.dot v) (by omega)).symm
  · rfl

@[csimp] theorem absDot_eq_absDotFast : @absDot = @absDotFast := by
  funext r v
  unfold absDotFast
  split
  · rename_i h
    have := natAbs_absDot_lt h
    rw [show (0 : Int64) = .ofInt 0 from rfl,
      sumWords_eq h (f := fun w => w.natAbs) fun _ => absWord_weight h, Int.zero_add]
    exact (toInt_ofInt_of_natAbs (a := r.absDot v) (by omega)).symm
  · rfl

@[csimp] theorem dotShift_eq_dotShiftFast : @dotShift = @dotShiftFast := by
  funext r v f
  unfold dotShiftFast
  split
  · rename_i h
    rw [halfWord_eq h.2, sumWords_eq h.1 (f := id) fun _ _ => rfl]
    exact (toInt_round (natAbs_dot_lt h.1) h.2).symm
  · rfl

end Row

namespace Vec

/-- Do a product of vectors and the first one's entries fit a word? -/
abbrev Fits (u v : Vec) : Prop :=
  min u.size v.size < 4294967295
    ∧ min u.size v.size * ((u.largest + 1) * (v.largest + 1)) / 2147483648 < 2147483648

variable {u v : Vec}

/-- `Σ g uᵢ · vᵢ`. -/
@[inline] def sumWords (u v : Vec) (g : Int64 → Int64) : Int64 :=
  let xs := u.data
  let ys := v.data
  addWords (.ofNat (min xs.size ys.size)) (fun i _ => g (wordAt xs i.toNat) * wordAt ys i.toNat) 0 0

theorem sumWords_eq (h : u.Fits v) {g : Int64 → Int64} {f : Int → Int}
    (hg : ∀ i < min u.size v.size, g (.ofInt (u.get i)) = .ofInt (f (u.get i))) :
    u.sumWords v g = .ofInt (sumTo (min u.size v.size) fun i => f (u.get i) * v.get i) := by
  have size : (USize.ofNat (min u.data.size v.data.size)).toNat = min u.size v.size :=
    USize.toNat_ofNat_of_lt' (Nat.lt_of_lt_of_le h.1 (Nat.le_trans (by decide) USize.le_size))
  have := addWords_eq (f := fun i _ => g (wordAt u.data i.toNat) * wordAt v.data i.toNat) size
    (g := fun i => f (u.get i) * v.get i) (fun i hi => by
      show g (wordAt u.data i.toNat) * wordAt v.data i.toNat = _
      rw [Int64.ofInt_mul, wordAt_eq, wordAt_eq, ← hg _ (size ▸ hi)]
      rfl) 0
  rwa [Int.zero_add] at this

theorem Fits.lt (h : u.Fits v) :
    min u.size v.size * ((u.largest + 1) * (v.largest + 1)) < 2 ^ 62 := by
  have := h.2
  omega

theorem Fits.natAbs_get_lt (h : u.Fits v) {i : Nat} (hi : i < min u.size v.size) :
    (u.get i).natAbs < 2 ^ 63 := by
  have le : u.largest ≤ (u.largest + 1) * (v.largest + 1) :=
    Nat.le_trans (Nat.le_succ _) (Nat.le_mul_of_pos_right _ (Nat.succ_pos _))
  have := Nat.le_mul_of_pos_left ((u.largest + 1) * (v.largest + 1)) (Nat.zero_lt_of_lt hi)
  have := h.lt
  have : (u.get i).natAbs ≤ u.largest := u.le_largest i
  omega

theorem natAbs_sum_lt (h : u.Fits v) {f : Int → Int} (hf : ∀ a, (f a).natAbs ≤ a.natAbs) :
    (sumTo (min u.size v.size) fun i => f (u.get i) * v.get i).natAbs < 2 ^ 62 := by
  refine Nat.lt_of_le_of_lt ?_ h.lt
  rw [← Nat.mul_assoc]
  refine Nat.le_trans (natAbs_sumTo_mul_le (a := min u.size v.size * u.largest) (b := v.largest) ?_
    fun i _ => v.le_largest i)
    (Nat.mul_le_mul (Nat.mul_le_mul_left _ (Nat.le_succ _)) (Nat.le_succ _))
  have := natAbs_sumTo_le (f := fun i => ((f (u.get i)).natAbs : Int)) (g := fun _ => u.largest)
    (n := min u.size v.size) fun i _ => by
      exact Int.ofNat_le.mpr (Nat.le_trans (hf _) (u.le_largest i))
  rw [sumTo_const] at this
  refine Int.le_trans (Int.le_natAbs) (Int.le_trans this ?_)
  exact Int.le_of_eq (Int.natCast_mul _ _).symm

/-- `dot`, in a word if it fits. -/
def dotFast (u v : Vec) : Int := if u.Fits v then (u.sumWords v id).toInt else u.dot v

/-- `absDot`, in a word if it fits. -/
def absDotFast (u v : Vec) : Int := if u.Fits v then (u.sumWords v absWord).toInt else u.absDot v

/-- `negDot`, in a word if it fits. -/
def negDotFast (u v : Vec) : Int := if u.Fits v then (u.sumWords v negWord).toInt else u.negDot v

@[csimp] theorem dot_eq_dotFast : @dot = @dotFast := by
  funext u v
  unfold dotFast
  split
  · rename_i h
    have := natAbs_sum_lt h (f := id) fun _ => Nat.le_refl _
    rw [sumWords_eq h (f := id) fun _ _ => rfl, toInt_ofInt_of_natAbs (by omega)]
    rfl
  · rfl

@[csimp] theorem absDot_eq_absDotFast : @absDot = @absDotFast := by
  funext u v
  unfold absDotFast
  split
  · rename_i h
    have lt := natAbs_sum_lt h (f := fun a => a.natAbs) fun _ => Nat.le_refl _
    rw [sumWords_eq h (f := fun a => a.natAbs) fun i hi => absWord_ofInt (h.natAbs_get_lt hi),
      toInt_ofInt_of_natAbs (Nat.lt_trans lt (by decide))]
    rfl
  · rfl

@[csimp] theorem negDot_eq_negDotFast : @negDot = @negDotFast := by
  funext u v
  unfold negDotFast
  split
  · rename_i h
    have lt := natAbs_sum_lt h (f := fun a => min a 0) fun a => by show (min a 0).natAbs ≤ _; omega
    rw [sumWords_eq h (f := fun a => min a 0) fun i hi => negWord_ofInt (h.natAbs_get_lt hi),
      toInt_ofInt_of_natAbs (Nat.lt_trans lt (by decide))]
    rfl
  · rfl

end Vec

/-- `mulShift`, in a word if it fits. -/
def mulShiftFast (a b : Int) (f : Nat) : Int :=
  if a.natAbs < 2147483648 ∧ b.natAbs < 2147483648 ∧ f < 63 then
    (shiftWord (halfWord f + a.toInt64 * b.toInt64) f).toInt
  else mulShift a b f

@[csimp] theorem mulShift_eq_mulShiftFast : @mulShift = @mulShiftFast := by
  funext a b f
  unfold mulShiftFast
  split
  · rename_i h
    have lt : (a * b).natAbs < 2 ^ 62 := by
      rw [Int.natAbs_mul]
      have := Nat.mul_lt_mul'' h.1 h.2.1
      omega
    rw [halfWord_eq h.2.2, ← Int64.ofInt_mul, ← Int64.ofInt_add, toInt_round lt h.2.2]
    rfl
  · rfl

end NN.Verify
