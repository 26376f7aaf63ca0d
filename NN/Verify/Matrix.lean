import NN.Verify.Row

/-!
# Sparse matrices, by rows and by columns

Bounds go forward by rows, coefficients go backward by columns.
-/

namespace NN.Verify

/-- Entry `k` of a list of entries as they are put into buckets. -/
structure Bucket where
  /-- The rows that an entry is in. -/
  cols : Array Nat := #[]
  /-- The weights. -/
  weights : Array Int := #[]
deriving Inhabited

/-- One more entry. -/
def Bucket.push (b : Bucket) (col : Nat) (weight : Int) : Bucket :=
  ⟨b.cols.push col, b.weights.push weight⟩

/-- Each entry of row `j`, from the last one down, into the bucket of its column. -/
def scatter (j : Nat) (r : Row) : Nat → Array Bucket → Array Bucket
  | 0, buckets => buckets
  | k + 1, buckets => scatter j r k (buckets.modify (r.col k) (·.push j (r.weight k)))

/-- The entries of the first `n` rows into buckets. -/
def scatterTo (rows : Array Row) : Nat → Array Bucket → Array Bucket
  | 0, buckets => buckets
  | n + 1, buckets =>
    let r := rows.getD n default
    scatterTo rows n (scatter n r r.weights.size buckets)

/-- One more than the greatest column of the first entries of a row. -/
def Row.widthTo (r : Row) : Nat → Nat
  | 0 => 0
  | k + 1 => max (r.widthTo k) (r.col k + 1)

/-- One more than the greatest column of the first `n` rows. -/
def widthTo (rows : Array Row) : Nat → Nat
  | 0 => 0
  | n + 1 =>
    let r := rows.getD n default
    max (widthTo rows n) (r.widthTo r.weights.size)

/-- The columns of a matrix as rows. -/
def transpose (rows : Array Row) : Array Row :=
  (scatterTo rows rows.size (.replicate (widthTo rows rows.size) {})).map fun b =>
    .of b.cols b.weights

/-- A matrix. -/
structure Matrix where
  /-- The rows. -/
  rows : Array Row
  /-- The columns, as rows of the transposed matrix. -/
  columns : Array Row
  /-- So they are. -/
  columns_eq : columns = transpose rows

namespace Matrix

/-- The matrix with these rows. -/
def ofRows (rows : Array Row) : Matrix := ⟨rows, transpose rows, rfl⟩

/-- Row `j`; empty outside. -/
@[inline] def row (m : Matrix) (j : Nat) : Row := m.rows.getD j default

/-- Column `i`; empty outside. -/
@[inline] def column (m : Matrix) (i : Nat) : Row := m.columns.getD i default

end Matrix

end NN.Verify
