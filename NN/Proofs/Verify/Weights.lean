import NN.Proofs.Verify.Entries
import NN.Proofs.Verify.Sums

/-!
# Sums over rows are sums over weights

What a network adds up row by row, over all operands, is what the entries of the sum say.
-/

namespace NN.Verify

open Wire NN.IR

/-- `Σ g k i w` over the weights `w` of scalar `i` of operand `k`. -/
def overWeights (g : Nat → Nat → Binary32 → Int) : List Entry → Int
  | [] => 0
  | .weight k i w :: es => g k i w + overWeights g es
  | _ :: es => overWeights g es

theorem overWeights_congr {f g : Nat → Nat → Binary32 → Int} : (es : List Entry) →
    (∀ k i w, .weight k i w ∈ es → f k i w = g k i w) → overWeights f es = overWeights g es
  | [], _ => rfl
  | .weight k i w :: es, h => by
    rw [overWeights, overWeights, h k i w List.mem_cons_self,
      overWeights_congr es fun k i w he => h k i w (List.mem_cons_of_mem _ he)]
  | .bias _ :: es, h | .zero :: es, h | .bad _ :: es, h =>
    overWeights_congr es fun k i w he => h k i w (List.mem_cons_of_mem _ he)

theorem overWeights_add (f g : Nat → Nat → Binary32 → Int) : (es : List Entry) →
    overWeights (fun k i w => f k i w + g k i w) es = overWeights f es + overWeights g es
  | [] => rfl
  | .weight k i w :: es => by
    simp only [overWeights, overWeights_add f g es]
    omega
  | .bias _ :: es | .zero :: es | .bad _ :: es => overWeights_add f g es

theorem overWeights_zero : (es : List Entry) → overWeights (fun _ _ _ => 0) es = 0
  | [] => rfl
  | .weight _ _ _ :: es => by rw [overWeights, overWeights_zero es]; rfl
  | .bias _ :: es | .zero :: es | .bad _ :: es => overWeights_zero es

/-- `Σ h wₖ (x (col k))`: of this form are the sum of products, the mass and the magnitude. -/
def Row.over (h : Int → Int → Int) (r : Row) (x : Nat → Int) : Int :=
  sumTo r.weights.size fun k => h (r.weight k) (x (r.col k))

theorem over_push (h : Int → Int → Int) (x : Nat → Int) {cols : Array Nat} {weights : Array Int}
    (size : cols.size = weights.size) (i : Nat) (w : Int) :
    (Row.of (cols.push i) (weights.push w)).over h x
      = (Row.of cols weights).over h x + h w (x i) := by
  have hs : (weights.push w).size = weights.size + 1 := Array.size_push w
  show sumTo (weights.push w).size _ = sumTo weights.size _ + _
  rw [hs, sumTo_succ]
  congr 1
  · refine sumTo_congr fun k hk => ?_
    have hk' : k < cols.size := by omega
    simp [Row.weight, Row.col, Row.of, entry, Array.getD, Array.getElem_push, hk, hk',
      Nat.lt_succ_of_lt]
  · simp [Row.weight, Row.col, Row.of, entry, Array.getD, Array.getElem_push, size]

theorem over_rowFrom (h : Int → Int → Int) (x : Nat → Int) (lost operand : Nat) :
    (es : List Entry) → {cols : Array Nat} → {weights : Array Int} → cols.size = weights.size →
    (rowFrom lost operand es cols weights).over h x = (Row.of cols weights).over h x
      + overWeights (fun k i w => if k = operand then h (rounded w lost) (x i) else 0) es
  | [], _, _, _ => by simp [rowFrom, overWeights]
  | .weight k i w :: es, cols, weights, size => by
    rw [rowFrom, overWeights]
    split
    · rw [over_rowFrom h x lost operand es (by simpa using size), over_push h x size]
      omega
    · rw [over_rowFrom h x lost operand es size]
      omega
  | .bias _ :: es, _, _, size | .zero :: es, _, _, size | .bad _ :: es, _, _, size =>
    over_rowFrom h x lost operand es size

theorem row_rowsOf {entries : Nat → List Entry} {size lost operand j : Nat} (hj : j < size) :
    (Matrix.ofRows (rowsOf entries size lost operand)).row j
      = rowFrom lost operand (entries j) #[] #[] := by
  simp [Matrix.row, Matrix.ofRows, rowsOf, Array.getD, hj]

theorem value_binaryAt (env : List (Nat → Binary32)) (arg : Nat) :
    valueAt (env.map values) arg = values (binaryAt env arg) := by
  unfold valueAt binaryAt
  rw [List.getD_eq_getElem?_getD, List.getD_eq_getElem?_getD, List.getElem?_map]
  cases env[arg]? with
  | some x => rfl
  | none => exact funext fun _ => show (0 : Int) = Binary32.zero.value by decide

section

variable {sources : Nat → Source} {x : Nat → Nat → Binary32} {env : List (Nat → Binary32)}
  {count size lost j : Nat} {entries : Nat → List Entry}

/-- A sum over the operands' rows is one over the weights. -/
theorem over_partsTo (h : Int → Int → Int)
    (hv : ∀ k p, sources k = .value p → binaryAt env (count - p) = x k) (hj : j < size)
    (hs : ∀ k i w, .weight k i w ∈ entries j → ∃ p, sources k = .value p) : (n : Nat) →
    overParts (fun p => (p.matrix.row j).over h (valueAt (env.map values) p.arg))
        (partsTo sources count (rowsOf entries size lost) n)
      = overWeights (fun k i w => if k < n then h (rounded w lost) (x k i).value else 0)
          (entries j)
  | 0 => by simp [partsTo, overParts, overWeights_zero]
  | n + 1 => by
    have split : overWeights (fun k i w =>
        if k < n + 1 then h (rounded w lost) (x k i).value else 0) (entries j)
        = overWeights (fun k i w => if k = n then h (rounded w lost) (x n i).value else 0)
            (entries j)
          + overWeights (fun k i w => if k < n then h (rounded w lost) (x k i).value else 0)
            (entries j) := by
      rw [← overWeights_add]
      refine overWeights_congr _ fun k i w _ => ?_
      by_cases hk : k = n
      · subst hk
        simp
      · simp [hk, show k < n + 1 ↔ k < n by omega]
    rw [split, ← over_partsTo h hv hj hs n]
    cases hn : sources n with
    | value p =>
      rw [partsTo, hn]
      simp only [overParts]
      rw [row_rowsOf hj, over_rowFrom h _ lost n _ rfl, value_binaryAt, hv n p hn]
      show (sumTo 0 _ + _) + _ = _
      simp [values]
    | parameter f =>
      rw [partsTo, hn]
      have : overWeights (fun k i w => if k = n then h (rounded w lost) (x n i).value else 0)
          (entries j) = 0 := by
        refine (overWeights_congr _ fun k i w he => if_neg fun hk => ?_).trans (overWeights_zero _)
        obtain ⟨p, hp⟩ := hs k i w he
        rw [hk, hn] at hp
        cases hp
      rw [this, Int.zero_add]

end

end NN.Verify
