import NN.Proofs.Verify.Sums

/-!
# Transposition

A matrix's columns hold the entries of its rows: `Σⱼ cⱼ (W x)ⱼ = Σᵢ (Wᵀ c)ᵢ xᵢ` for all vectors.
-/

namespace NN.Verify

theorem Row.widthTo_gt (r : Row) {k : Nat} : {n : Nat} → k < n → r.col k < r.widthTo n
  | n + 1, h => by
    unfold widthTo
    by_cases e : k = n
    · subst e; omega
    · have := r.widthTo_gt (n := n) (k := k) (by omega); omega

theorem le_widthTo (rows : Array Row) {j : Nat} :
    {n : Nat} → j < n →
      (rows.getD j default).widthTo (rows.getD j default).weights.size ≤ widthTo rows n
  | n + 1, h => by
    unfold widthTo
    by_cases e : j = n
    · subst e; exact Nat.le_max_right ..
    · exact Nat.le_trans (le_widthTo rows (by omega)) (Nat.le_max_left ..)

/-- Every column is less than the width. -/
theorem col_lt_widthTo (rows : Array Row) {j k n : Nat} (hj : j < n)
    (hk : k < (rows.getD j default).weights.size) :
    (rows.getD j default).col k < widthTo rows n :=
  Nat.lt_of_lt_of_le (Row.widthTo_gt _ hk) (le_widthTo rows hj)

/-- A column's entry for each weight. -/
def Bucket.Aligned (b : Bucket) : Prop := b.cols.size = b.weights.size

/-- `Σ wₖ c (col k)`. -/
def Bucket.eval (b : Bucket) (c : Nat → Int) : Int :=
  sumTo b.weights.size fun k => entry b.weights k * c (b.cols.getD k 0)

theorem Bucket.Aligned.push {b : Bucket} (h : b.Aligned) (j : Nat) (w : Int) :
    (b.push j w).Aligned := by
  simp only [Aligned, Bucket.push, Array.size_push] at *
  omega

theorem Bucket.eval_push {b : Bucket} (h : b.Aligned) (j : Nat) (w : Int) (c : Nat → Int) :
    (b.push j w).eval c = b.eval c + w * c j := by
  have h : b.cols.size = b.weights.size := h
  unfold eval Bucket.push
  rw [Array.size_push, sumTo_succ]
  congr 1
  · refine sumTo_congr fun k hk => ?_
    simp [entry, Array.getD, Array.getElem_push, hk, h, Nat.lt_succ_of_lt hk]
  · simp [entry, Array.getD, Array.getElem_push, h]

/-- `Σᵢ (bucket i) · c · xᵢ`. -/
def bucketSum (bs : Array Bucket) (c x : Nat → Int) : Int :=
  sumTo bs.size fun i => (bs.getD i {}).eval c * x i

theorem getD_modify (bs : Array Bucket) (k : Nat) (f : Bucket → Bucket) (i : Nat) :
    (bs.modify k f).getD i {}
      = if i = k ∧ i < bs.size then f (bs.getD i {}) else bs.getD i {} := by
  by_cases h : i < bs.size
  · simp [Array.getD, h, Array.getElem_modify, eq_comm]
  · simp [Array.getD, h]

theorem aligned_modify {bs : Array Bucket} (h : ∀ i, (bs.getD i {}).Aligned) (k j : Nat) (w : Int)
    (i : Nat) : ((bs.modify k (·.push j w)).getD i {}).Aligned := by
  rw [getD_modify]
  split
  · exact (h i).push j w
  · exact h i

theorem bucketSum_modify {bs : Array Bucket} (h : ∀ i, (bs.getD i {}).Aligned) {k : Nat}
    (hk : k < bs.size) (j : Nat) (w : Int) (c x : Nat → Int) :
    bucketSum (bs.modify k (·.push j w)) c x = bucketSum bs c x + c j * (w * x k) := by
  unfold bucketSum
  rw [Array.size_modify]
  refine sumTo_change hk ?_ fun i _ hi => ?_
  · rw [getD_modify, if_pos ⟨rfl, hk⟩, Bucket.eval_push (h k), Int.add_mul,
      Int.mul_comm w (c j), Int.mul_assoc]
  · rw [getD_modify, if_neg (fun e => hi e.1)]

/-- The entries of a row come into the buckets. -/
theorem scatter_spec (j : Nat) (r : Row) (c x : Nat → Int) :
    (n : Nat) → (bs : Array Bucket) → (∀ i, (bs.getD i {}).Aligned) →
      (∀ k < n, r.col k < bs.size) →
      (scatter j r n bs).size = bs.size ∧ (∀ i, ((scatter j r n bs).getD i {}).Aligned) ∧
        bucketSum (scatter j r n bs) c x
          = bucketSum bs c x + c j * sumTo n fun k => r.weight k * x (r.col k)
  | 0, bs, h, _ => ⟨rfl, h, by simp [scatter]⟩
  | n + 1, bs, h, hn => by
    have ⟨s, a, e⟩ := scatter_spec j r c x n (bs.modify (r.col n) (·.push j (r.weight n)))
      (aligned_modify h _ _ _) fun k hk => by rw [Array.size_modify]; exact hn k (by omega)
    refine ⟨by simpa [scatter] using s, a, ?_⟩
    rw [scatter, e, bucketSum_modify h (hn n (by omega)), sumTo_succ, Int.mul_add]
    omega

/-- The entries of rows come into the buckets. -/
theorem scatterTo_spec (rows : Array Row) (c x : Nat → Int) :
    (n : Nat) → (bs : Array Bucket) → (∀ i, (bs.getD i {}).Aligned) → widthTo rows n ≤ bs.size →
      (scatterTo rows n bs).size = bs.size ∧
        bucketSum (scatterTo rows n bs) c x
          = bucketSum bs c x + sumTo n fun j => c j * (rows.getD j default).eval x
  | 0, bs, _, _ => ⟨rfl, by simp [scatterTo]⟩
  | n + 1, bs, h, hn => by
    have hn' : widthTo rows n ≤ bs.size := Nat.le_trans (Nat.le_max_left ..) hn
    have ⟨s, a, e⟩ := scatter_spec n (rows.getD n default) c x
      (rows.getD n default).weights.size bs h fun k hk =>
        Nat.lt_of_lt_of_le (col_lt_widthTo rows (Nat.lt_succ_self n) hk) hn
    have ⟨s', e'⟩ := scatterTo_spec rows c x n _ a (by rw [s]; exact hn')
    refine ⟨s'.trans s, ?_⟩
    rw [scatterTo, e', e, sumTo_succ, Row.eval]
    omega

theorem aligned_replicate (n i : Nat) : ((Array.replicate n ({} : Bucket)).getD i {}).Aligned := by
  by_cases h : i < n <;> simp [Array.getD, h, Bucket.Aligned]

/-- As many columns as the rows are wide. -/
theorem size_transpose (rows : Array Row) : (transpose rows).size = widthTo rows rows.size := by
  have := (scatterTo_spec rows (fun _ => 0) (fun _ => 0) rows.size
    (.replicate (widthTo rows rows.size) {}) (aligned_replicate _) (by simp)).1
  simpa [transpose] using this

theorem eval_transpose (rows : Array Row) (c : Nat → Int) {i : Nat}
    (h : i < (transpose rows).size) :
    ((transpose rows).getD i default).eval c
      = ((scatterTo rows rows.size (.replicate (widthTo rows rows.size) {})).getD i {}).eval c := by
  unfold transpose at h ⊢
  generalize scatterTo rows rows.size (.replicate (widthTo rows rows.size) {}) = bs at *
  have h' : i < bs.size := by simpa using h
  simp only [Array.getD, Array.size_map, h', dif_pos, Array.getInternal_eq_getElem,
    Array.getElem_map]
  rfl

/-- `Σⱼ cⱼ (W x)ⱼ = Σᵢ (Wᵀ c)ᵢ xᵢ`. -/
theorem sumTo_transpose (rows : Array Row) (c x : Nat → Int) :
    (sumTo rows.size fun j => c j * (rows.getD j default).eval x)
      = sumTo (transpose rows).size fun i => ((transpose rows).getD i default).eval c * x i := by
  have ⟨s, e⟩ := scatterTo_spec rows c x rows.size (.replicate (widthTo rows rows.size) {})
    (aligned_replicate _) (by simp)
  have zero : bucketSum (.replicate (widthTo rows rows.size) {}) c x = 0 := by
    refine sumTo_eq_zero fun i hi => ?_
    have hi : i < widthTo rows rows.size := by simpa using hi
    simp [Array.getD, hi, Bucket.eval]
  rw [zero, Int.zero_add] at e
  rw [← e, bucketSum, s, Array.size_replicate, size_transpose]
  exact (sumTo_congr fun i hi => by rw [eval_transpose rows c (by rwa [size_transpose])]).symm

namespace Matrix

theorem eval_row_of_size_le {m : Matrix} {j : Nat} (h : m.rows.size ≤ j) (x : Nat → Int) :
    (m.row j).eval x = 0 := by
  simp only [row, Array.getD, Nat.not_lt.mpr h, dif_neg, not_false_iff]
  rfl

/-- Every column that a row has an entry in is one of the matrix's columns. -/
theorem col_lt (m : Matrix) {j k : Nat} (hk : k < (m.row j).weights.size) :
    (m.row j).col k < m.columns.size := by
  rw [m.columns_eq, size_transpose]
  by_cases hj : j < m.rows.size
  · exact col_lt_widthTo m.rows hj hk
  · simp only [row, Array.getD, hj, dif_neg, not_false_iff] at hk
    exact absurd hk (Nat.not_lt_zero k)

/-- Coefficients of `W x` are coefficients of `x`, by columns. -/
theorem eval_rows (m : Matrix) (c : Vec) (x : Nat → Int) :
    c.eval (fun j => (m.row j).eval x)
      = sumTo m.columns.size fun i => (m.column i).dot c * x i := by
  have h : (sumTo m.rows.size fun j => c.get j * (m.row j).eval x)
      = sumTo m.columns.size fun i => (m.column i).dot c * x i := by
    unfold column
    rw [m.columns_eq]
    exact sumTo_transpose m.rows c.get x
  rw [← h]
  refine sumTo_eq_of_zero (fun j hj => ?_) fun j hj => ?_
  · rw [Vec.get_of_size_le hj, Int.zero_mul]
  · show c.get j * (m.row j).eval x = 0
    rw [eval_row_of_size_le hj, Int.mul_zero]

end Matrix

end NN.Verify
