/-!
# Rows of integers

Bounds are sums of products of integers. A vector knows how large its entries are, a row of weights
what they add up to, so that a sum of products that fits a machine word is known to, and is computed
in one (`NN.Verify.Fast`).
-/

namespace NN.Verify

/-- `acc + f 0 + … + f (n - 1)`. -/
@[specialize] def sumFrom (f : Nat → Int) : Nat → Int → Int
  | 0, acc => acc
  | n + 1, acc => sumFrom f n (acc + f n)

/-- `f 0 + … + f (n - 1)`. -/
@[inline] def sumTo (n : Nat) (f : Nat → Int) : Int := sumFrom f n 0

/-- The largest of `acc` and of the magnitudes of `f 0`, …, `f (n - 1)`. -/
@[specialize] def largestFrom (f : Nat → Int) : Nat → Nat → Nat
  | 0, acc => acc
  | n + 1, acc => largestFrom f n (max acc (f n).natAbs)

/-- An entry, zero outside. -/
@[inline] def entry (xs : Array Int) (i : Nat) : Int := xs.getD i 0

/-- `f 0`, …, `f (n - 1)`. -/
@[inline] def tabulate (n : Nat) (f : Nat → Int) : Array Int := .ofFn (n := n) fun i => f i

/-- Integers, and how large they are. -/
structure Vec where
  /-- The entries. -/
  data : Array Int
  /-- No entry is greater in magnitude. -/
  largest : Nat
  /-- So it is. -/
  le_largest : ∀ i, (entry data i).natAbs ≤ largest

/-- The largest magnitude of an array. -/
def largestOf (xs : Array Int) : Nat := largestFrom (entry xs) xs.size 0

theorem le_largestFrom (f : Nat → Int) : (n acc : Nat) → acc ≤ largestFrom f n acc
  | 0, _ => Nat.le_refl _
  | n + 1, _ => Nat.le_trans (Nat.le_max_left ..) (le_largestFrom f n _)

theorem natAbs_le_largestFrom (f : Nat → Int) {i : Nat} :
    (n acc : Nat) → i < n → (f i).natAbs ≤ largestFrom f n acc
  | n + 1, acc, h => by
    rcases Nat.lt_succ_iff_lt_or_eq.mp h with h | rfl
    · exact natAbs_le_largestFrom f n _ h
    · exact Nat.le_trans (Nat.le_max_right ..) (le_largestFrom f i _)

theorem natAbs_le_largestOf (xs : Array Int) (i : Nat) : (entry xs i).natAbs ≤ largestOf xs := by
  by_cases h : i < xs.size
  · exact natAbs_le_largestFrom _ _ _ h
  · simp [entry, Array.getD, h]

namespace Vec

/-- The entries of an array. -/
def ofArray (xs : Array Int) : Vec := ⟨xs, largestOf xs, natAbs_le_largestOf xs⟩

/-- `f 0`, …, `f (n - 1)`. -/
@[inline] def ofFn (n : Nat) (f : Nat → Int) : Vec := ofArray (tabulate n f)

instance : Inhabited Vec := ⟨ofArray #[]⟩

/-- An entry, zero outside. -/
@[inline] def get (v : Vec) (i : Nat) : Int := entry v.data i

/-- How many entries are kept; all others are zero. -/
@[inline] def size (v : Vec) : Nat := v.data.size

/-- The sum, entry by entry. -/
def add (u v : Vec) : Vec := ofFn (max u.size v.size) fun i => u.get i + v.get i

/-- `Σ uᵢ vᵢ`. -/
def dot (u v : Vec) : Int := sumTo (min u.size v.size) fun i => u.get i * v.get i

/-- `Σ |uᵢ| vᵢ`. -/
def absDot (u v : Vec) : Int := sumTo (min u.size v.size) fun i => (u.get i).natAbs * v.get i

/-- `Σ uᵢ vᵢ` where `uᵢ` is negative. -/
def negDot (u v : Vec) : Int := sumTo (min u.size v.size) fun i => min (u.get i) 0 * v.get i

end Vec

/-- A row of a sparse matrix: entry `k` is `weights k`, in column `cols k`. -/
structure Row where
  /-- The columns. -/
  cols : Array Nat
  /-- The weights. -/
  weights : Array Int
  /-- The sum of the weights' magnitudes. -/
  norm : Nat
  /-- So it is. -/
  norm_eq : sumTo weights.size (fun k => (entry weights k).natAbs) = norm

namespace Row

/-- The row with these entries. -/
def of (cols : Array Nat) (weights : Array Int) : Row :=
  ⟨cols, weights, (sumTo weights.size fun k => (entry weights k).natAbs).natAbs, by
    have h : ∀ n (acc : Int), 0 ≤ acc →
        0 ≤ sumFrom (fun k => ((entry weights k).natAbs : Int)) n acc := by
      intro n
      induction n with
      | zero => exact fun _ h => h
      | succ n ih => exact fun acc h => ih _ (by show 0 ≤ acc + ((entry weights n).natAbs : Int); omega)
    have := h weights.size 0 (Int.le_refl 0)
    unfold sumTo
    omega⟩

instance : Inhabited Row := ⟨of #[] #[]⟩

/-- The column of an entry. -/
@[inline] def col (r : Row) (k : Nat) : Nat := r.cols.getD k 0

/-- The weight of an entry. -/
@[inline] def weight (r : Row) (k : Nat) : Int := entry r.weights k

/-- `Σ wₖ x (col k)`. -/
@[specialize] def eval (r : Row) (x : Nat → Int) : Int :=
  sumTo r.weights.size fun k => r.weight k * x (r.col k)

/-- `Σ |wₖ| x (col k)`. -/
@[specialize] def absEval (r : Row) (x : Nat → Int) : Int :=
  sumTo r.weights.size fun k => (r.weight k).natAbs * x (r.col k)

/-- `Σ |x (col k)|`. -/
def mass (r : Row) (x : Nat → Int) : Int :=
  sumTo r.weights.size fun k => (x (r.col k)).natAbs

/-- `eval` at the entries of a vector. -/
def dot (r : Row) (v : Vec) : Int := r.eval v.get

/-- `absEval` at the entries of a vector. -/
def absDot (r : Row) (v : Vec) : Int := r.absEval v.get

end Row

/-- Half of `2 ^ f`, rounded down. -/
@[inline] def half (f : Nat) : Int := 2 ^ f / 2

/-- `a / 2 ^ f`, rounded to the nearest. -/
def roundShift (a : Int) (f : Nat) : Int := (a + half f) / 2 ^ f

/-- `a / 2 ^ f`, rounded up. -/
def ceilShift (a : Int) (f : Nat) : Int := -(-a / 2 ^ f)

/-- `Σ wₖ v (col k) / 2 ^ f`, rounded to the nearest. -/
def Row.dotShift (r : Row) (v : Vec) (f : Nat) : Int := roundShift (r.dot v) f

/-- `a b / 2 ^ f`, rounded to the nearest. -/
def mulShift (a b : Int) (f : Nat) : Int := roundShift (a * b) f

end NN.Verify
