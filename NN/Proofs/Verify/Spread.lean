import NN.Proofs.Verify.Transpose

/-!
# Coefficients put where they belong

Products added to an array's entries one after another stand for the sum of the products.
-/

namespace NN.Verify

/-- `Σ` of an array's entries times `x`. -/
def spreadSum (xs : Array Int) (x : Nat → Int) : Int := sumTo xs.size fun i => entry xs i * x i

theorem spreadSum_replicate (n : Nat) (x : Nat → Int) : spreadSum (.replicate n 0) x = 0 :=
  sumTo_eq_zero fun i _ => by rw [entry_replicate, Int.zero_mul]

/-- One entry raised; beyond the array there is nothing if `x` vanishes there. -/
theorem spreadSum_modify (xs : Array Int) (k : Nat) (a : Int) {x : Nat → Int}
    (h : k < xs.size ∨ x k = 0) :
    spreadSum (xs.modify k (· + a)) x = spreadSum xs x + a * x k := by
  unfold spreadSum
  rw [Array.size_modify]
  by_cases hk : k < xs.size
  · refine sumTo_change hk ?_ fun i _ hi => ?_
    · rw [entry_modify, if_pos ⟨rfl, hk⟩, Int.add_mul]
    · rw [entry_modify, if_neg (fun e => hi e.1)]
  · rw [h.resolve_left hk, Int.mul_zero, Int.add_zero]
    refine sumTo_congr fun i hi => ?_
    rw [entry_modify, if_neg fun e : i = k ∧ _ => hk (e.1 ▸ hi)]

@[simp] theorem size_spreadInto (r : Row) :
    (n : Nat) → (xs : Array Int) → (spreadInto r n xs).size = xs.size
  | 0, _ => rfl
  | n + 1, xs => by rw [spreadInto, size_spreadInto r n, Array.size_modify]

theorem spreadSum_spreadInto (r : Row) (x : Nat → Int) :
    (n : Nat) → (xs : Array Int) → (∀ k < n, r.col k < xs.size) →
      spreadSum (spreadInto r n xs) x
        = spreadSum xs x + sumTo n fun k => r.weight k * x (r.col k)
  | 0, xs, _ => by simp [spreadInto]
  | n + 1, xs, h => by
    rw [spreadInto, spreadSum_spreadInto r x n _ fun k hk => by
        rw [Array.size_modify]; exact h k (by omega),
      spreadSum_modify xs _ _ (.inl (h n (by omega))), sumTo_succ]
    omega

/-- A row of a matrix spread over as many entries as the matrix has columns. -/
theorem sumTo_spreadInto (m : Matrix) (j : Nat) (x : Nat → Int) :
    (sumTo m.columns.size fun i =>
        entry (spreadInto (m.row j) (m.row j).weights.size (.replicate m.columns.size 0)) i * x i)
      = (m.row j).eval x := by
  have h := spreadSum_spreadInto (m.row j) x (m.row j).weights.size
    (.replicate m.columns.size 0) fun k hk => by
      rw [Array.size_replicate]; exact m.col_lt hk
  rw [spreadSum_replicate, Int.zero_add] at h
  rw [spreadSum, size_spreadInto, Array.size_replicate] at h
  exact h

/-- What a maximum is bounded by, times its coefficient: an operand's scalar, if there is one. -/
def picked (c : Vec) (lower : Array Nat) (upper : Array (Option Nat)) (x : Nat → Int) (j : Nat) :
    Int :=
  if 0 ≤ c.get j then c.get j * x (lower.getD j 0)
  else match upper.getD j none with
    | some i => c.get j * x i
    | none => 0

@[simp] theorem size_pickInto (c : Vec) (lower : Array Nat) (upper : Array (Option Nat)) :
    (n : Nat) → (xs : Array Int) → (pickInto c lower upper n xs).size = xs.size
  | 0, _ => rfl
  | n + 1, xs => by
    rw [pickInto, size_pickInto c lower upper n]
    split
    · exact Array.size_modify ..
    · split
      · exact Array.size_modify ..
      · rfl

theorem spreadSum_pickInto (c : Vec) (lower : Array Nat) (upper : Array (Option Nat))
    {x : Nat → Int} :
    (n : Nat) → (xs : Array Int) → (∀ i, xs.size ≤ i → x i = 0) →
      spreadSum (pickInto c lower upper n xs) x
        = spreadSum xs x + sumTo n (picked c lower upper x)
  | 0, xs, _ => by simp [pickInto]
  | n + 1, xs, h => by
    have inside := fun i => (Nat.lt_or_ge i xs.size).imp id (h i)
    have sized := fun i (a : Int) => Array.size_modify (xs := xs) (i := i) (f := (· + a))
    have one : picked c lower upper x n
        = if 0 ≤ c.get n then c.get n * x (lower.getD n 0)
          else match upper.getD n none with
            | some i => c.get n * x i
            | none => 0 := rfl
    rw [pickInto, sumTo_succ, one]
    split
    · rw [spreadSum_pickInto c lower upper n _ (by rw [sized]; exact h),
        spreadSum_modify xs _ _ (inside _)]
      omega
    · cases upper.getD n none with
      | some i =>
        simp only
        rw [spreadSum_pickInto c lower upper n _ (by rw [sized]; exact h),
          spreadSum_modify xs _ _ (inside _)]
        omega
      | none =>
        simp only
        rw [spreadSum_pickInto c lower upper n _ h]
        omega

/-- The coefficients of a maximum's operand. -/
theorem eval_pickInto (c : Vec) (lower : Array Nat) (upper : Array (Option Nat)) (n : Nat)
    {size : Nat} {x : Nat → Int} (h : ∀ i, size ≤ i → x i = 0) :
    (Vec.ofArray (pickInto c lower upper n (.replicate size 0))).eval x
      = sumTo n (picked c lower upper x) := by
  have := spreadSum_pickInto c lower upper n (.replicate size 0) (x := x) (by simpa using h)
  rwa [spreadSum_replicate, Int.zero_add] at this

end NN.Verify
