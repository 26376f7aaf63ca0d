import NN.Tensor.Shape

/-!
# Flat indices

Evaluation goes over the flat, row-major index of a result, takes it apart and puts indices of the
operands together. Here is why they are inside: no operator reads a scalar that is not there.
-/

namespace NN

namespace Shape

/-- The elements of an outer and an inner part. -/
theorem numel_append (s t : Shape) : numel (s ++ t) = numel s * numel t := by
  induction s with
  | nil => simp [numel]
  | cons n s ih => simp [numel, ih, Nat.mul_assoc]

/-- The elements of one more dimension. -/
theorem numel_last (s : Shape) (d : Nat) : numel (s ++ [d]) = numel s * d := by
  simp [numel_append, numel]

/-- The elements of two more dimensions. -/
theorem numel_last₂ (s : Shape) (m n : Nat) : numel (s ++ [m, n]) = numel s * (m * n) := by
  simp [numel_append, numel]

end Shape

namespace IR.Index

open Shape

variable {lead s t : Shape} {a b c d h i j k m n p q r w : Nat}

/-- Entry `k` of row `r`. -/
theorem join (hr : r < a) (hk : k < b) : r * b + k < a * b :=
  calc r * b + k < r * b + b := by omega
    _ = (r + 1) * b := (Nat.succ_mul r b).symm
    _ ≤ a * b := Nat.mul_le_mul_right b hr

/-- The row of an entry. -/
theorem row (hj : j < a * b) : j / b < a := Nat.div_lt_of_lt_mul (Nat.mul_comm a b ▸ hj)

/-- The place in its row of an entry. -/
theorem col (hj : j < a * b) : j % b < b :=
  Nat.mod_lt _ (Nat.pos_of_ne_zero fun hb => by simp [hb] at hj)

/-- Entry `k` of a vector. -/
theorem vector (hk : k < d) : k < numel [d] := by simpa [numel] using hk

/-- The row of entry `k` of row `r`. -/
theorem div_join (hk : k < b) : (r * b + k) / b = r := by
  rw [Nat.mul_comm, Nat.mul_add_div (by omega), Nat.div_eq_of_lt hk, Nat.add_zero]

/-- Its place there. -/
theorem mod_join (hk : k < b) : (r * b + k) % b = k := by
  rw [Nat.mul_comm, Nat.mul_add_mod, Nat.mod_eq_of_lt hk]

/-- Two dimensions further out. -/
theorem div_join₂ {p r c h w : Nat} (hr : r < h) (hc : c < w) :
    ((p * h + r) * w + c) / (w * h) = p := by
  rw [← Nat.div_div_eq_div_mul, div_join hc, div_join hr]

/-- And three. -/
theorem div_join₃ {s p r c n h w : Nat} (hp : p < n) (hr : r < h) (hc : c < w) :
    (((s * n + p) * h + r) * w + c) / (w * h * n) = s := by
  rw [← Nat.div_div_eq_div_mul, div_join₂ hr hc, div_join hp]

/-- The vector of an entry of the last dimension. -/
theorem lastRow (hj : j < numel (lead ++ [d])) : j / d < numel lead := row (numel_last lead d ▸ hj)

/-- The place of an entry in the last dimension. -/
theorem lastCol (hj : j < numel (lead ++ [d])) : j % d < d := col (numel_last lead d ▸ hj)

/-- Entry `k` of vector `r` along the last dimension. -/
theorem last (hr : r < numel lead) (hk : k < d) : r * d + k < numel (lead ++ [d]) :=
  numel_last lead d ▸ join hr hk

/-- The row of an entry of a matrix. -/
theorem pairRow (hj : j < numel [a, b]) : j / b < a := row (by simpa [numel] using hj)

/-- Row `r`, column `k` of a matrix. -/
theorem pair (hr : r < a) (hk : k < b) : r * b + k < numel [a, b] :=
  last (lead := [a]) (vector hr) hk

/-- The place of an entry among those that share leading dimensions. -/
theorem tail (hj : j < numel (lead ++ s)) : j % numel s < numel s := col (numel_append lead s ▸ hj)

/-- What an entry lies in, by its leading dimensions. -/
theorem head (hj : j < numel (lead ++ s)) : j / numel s < numel lead :=
  row (numel_append lead s ▸ hj)

/-- Entry `k` of what lies at `r` of the leading dimensions. -/
theorem within (hr : r < numel lead) (hk : k < numel s) : r * numel s + k < numel (lead ++ s) :=
  numel_append lead s ▸ join hr hk

/-- The channel of an entry, which is the second dimension. -/
theorem channel (hj : j < numel (a :: c :: s)) : j / numel s % c < c :=
  col (a := a) (row (by simpa [numel, Nat.mul_assoc] using hj))

/-- The matrix of an entry. -/
theorem batch (hj : j < numel (lead ++ [m, n])) : j / (m * n) < numel lead :=
  row (numel_last₂ lead m n ▸ hj)

/-- The row of an entry, counted through all matrices. -/
theorem matrixRow (hj : j < numel (lead ++ [m, n])) : j / n < numel lead * m :=
  row (by rw [Nat.mul_assoc]; exact numel_last₂ lead m n ▸ hj)

/-- The column of an entry. -/
theorem matrixCol (hj : j < numel (lead ++ [m, n])) : j % n < n :=
  lastCol (lead := lead ++ [m]) (by simpa using hj)

/-- Column `k` of a row, counted through all matrices. -/
theorem ofRow (hr : r < numel lead * m) (hk : k < n) : r * n + k < numel (lead ++ [m, n]) := by
  rw [numel_last₂, ← Nat.mul_assoc]
  exact join hr hk

/-- Row `r`, column `k` of matrix `b`. -/
theorem matrix (hb : b < numel lead) (hr : r < m) (hk : k < n) :
    (b * m + r) * n + k < numel (lead ++ [m, n]) := ofRow (join hb hr) hk

/-- Column `q` of row `p` of plane `b` of three dimensions. -/
theorem cube (hb : b < a) (hp : p < m) (hq : q < n) : (b * m + p) * n + q < numel [a, m, n] :=
  matrix (lead := [a]) (vector hb) hp hq

/-- The plane of an entry of three dimensions. -/
theorem cubeOf (hj : j < numel [a, m, n]) : j / (n * m) < a := by
  rw [Nat.mul_comm]
  simpa [numel] using batch (lead := [a]) hj

/-- Its row. -/
theorem cubeRow (hj : j < numel [a, m, n]) : j / n % m < m :=
  col (a := a) (by simpa [numel] using matrixRow (lead := [a]) hj)

/-- Column `q` of row `p` of plane `r`, counted through all samples. -/
theorem plane (hr : r < a * c) (hp : p < h) (hq : q < w) :
    (r * h + p) * w + q < numel [a, c, h, w] :=
  matrix (lead := [a, c]) (by simpa [numel] using hr) hp hq

/-- The same, where the plane's and the row's starts were added up before. -/
theorem planeFrom {v : Nat} (hr : r < a * c) (hp : p < h) (hq : q + v < w) :
    r * h * w + (p * w + q) + v < numel [a, c, h, w] := by
  have := plane hr hp hq
  rw [Nat.add_mul] at this
  omega

/-- The plane of an entry of four dimensions, counted through all samples. -/
theorem planeOf (hj : j < numel [a, c, h, w]) : j / (w * h) < a * c := by
  rw [Nat.mul_comm]
  simpa [numel] using batch (lead := [a, c]) hj

/-- Its sample. -/
theorem sampleOf (hj : j < numel [a, c, h, w]) : j / (w * h * c) < a := by
  rw [← Nat.div_div_eq_div_mul]
  exact row (planeOf hj)

/-- Its plane in the sample. -/
theorem channelOf (hj : j < numel [a, c, h, w]) : j / (w * h) % c < c := col (planeOf hj)

/-- Its row. -/
theorem rowOf (hj : j < numel [a, c, h, w]) : j / w % h < h :=
  col (matrixRow (lead := [a, c]) hj)

/-- Its column. -/
theorem colOf (hj : j < numel [a, c, h, w]) : j % w < w := matrixCol (lead := [a, c]) hj

end IR.Index

end NN
