import NN.IR.Index
import NN.Tensor.Append
import NN.Tensor.Tensor
import NN.Tensor.Words

/-!
# Matrices of sums of products

What linear layers and products of matrices have in common, and where a forward pass spends its
time. Entry `r, c` of matrix `b` of the result is made of `Σ x[b, r, i] · w[b, c, i]` over `i < k`.
-/

namespace NN.IR

open Arithmetic Wire

/-- The sizes of such a matrix and of its operands, and how the second lies. -/
structure Products where
  /-- How many matrices there are. -/
  batches : Nat
  /-- Rows of each. -/
  m : Nat
  /-- Columns of each. -/
  n : Nat
  /-- Terms of each sum. -/
  k : Nat
  /-- How far apart in `w` the columns are. -/
  column : Nat
  /-- How far apart in `w` the terms are. -/
  term : Nat
  /-- In each matrix of `w` there are all of them. -/
  inside : ∀ c < n, ∀ i < k, c * column + i * term < n * k

namespace Products

variable {α : Type} [Arithmetic α] {s t u : Shape} (p : Products)

theorem x_lt {b r i : Nat} (hb : b < p.batches) (hr : r < p.m) (hi : i < p.k) :
    (b * p.m + r) * p.k + i < p.batches * p.m * p.k := Index.join (Index.join hb hr) hi

theorem w_lt {b c i : Nat} (hb : b < p.batches) (hc : c < p.n) (hi : i < p.k) :
    b * (p.n * p.k) + (c * p.column + i * p.term) < p.batches * (p.n * p.k) :=
  Index.join hb (p.inside c hc i hi)

/-- Two operands. -/
structure Operands (s t : Shape) where
  /-- The first. -/
  x : Tensor s
  /-- The second. -/
  w : Tensor t
  /-- The rows of the first. -/
  size_x : s.numel = p.batches * p.m * p.k
  /-- The matrices of the second. -/
  size_w : t.numel = p.batches * (p.n * p.k)

variable {p} (o : p.Operands s t) (finish : (c : Nat) → c < p.n → α → α)

/-- Row `r`, column `c` of matrix `b`, where `finish` says what becomes of the sum. -/
@[inline] def entry (b r c : Nat) (hb : b < p.batches) (hr : r < p.m) (hc : c < p.n) : α :=
  finish c hc (sum p.k fun i hi =>
    o.x.get ((b * p.m + r) * p.k + i) (o.size_x ▸ p.x_lt hb hr hi)
      * o.w.get (b * (p.n * p.k) + (c * p.column + i * p.term)) (o.size_w ▸ p.w_lt hb hc hi))

/-- The entry at a flat index. -/
@[inline] def entryAt (j : Nat) (hj : j < p.batches * p.m * p.n) : α :=
  entry o finish (j / p.n / p.m) (j / p.n % p.m) (j % p.n) (Index.row (Index.row hj))
    (Index.col (Index.row hj)) (Index.col hj)

theorem entryAt_join {b r c : Nat} (hb : b < p.batches) (hr : r < p.m) (hc : c < p.n) :
    entryAt o finish ((b * p.m + r) * p.n + c) (Index.join (Index.join hb hr) hc)
      = entry o finish b r c hb hr hc := by
  simp only [entryAt, Index.div_join hc, Index.mod_join hc, Index.div_join hr, Index.mod_join hr]

/-- The patterns of the result, one after another. -/
def patterns (j : Nat) : UInt32 :=
  if h : j < p.batches * p.m * p.n then toBits (entryAt o finish j h) else 0

/-- Machine indices reach all scalars and count everything. -/
def Small (p : Products) (s t : Shape) : Prop :=
  (p.batches < 0x40000000 ∧ p.m < 0x40000000 ∧ p.n < 0x40000000 ∧ p.k < 0x40000000) ∧
    s.numel ≤ 0x40000000 ∧ t.numel ≤ 0x40000000

instance : Decidable (Small p s t) := by unfold Small; infer_instance

variable (small : Small p s t)

omit [Arithmetic α] in
theorem x_index (b r i : USize) : (b * .ofNat p.m + r) * .ofNat p.k + i
    = .ofNat ((b.toNat * p.m + r.toNat) * p.k + i.toNat) := by simp

omit [Arithmetic α] in
theorem w_index (b c i : USize) :
    b * (.ofNat p.n * .ofNat p.k) + (c * .ofNat p.column + i * .ofNat p.term)
      = .ofNat (b.toNat * (p.n * p.k) + (c.toNat * p.column + i.toNat * p.term)) := by simp

include small in
theorem x_within {b r i : USize} (hb : b < .ofNat p.batches) (hr : r < .ofNat p.m)
    (hi : i < .ofNat p.k) :
    Within o.x.data.bytes ((b * .ofNat p.m + r) * .ofNat p.k + i).toNat :=
  o.x.within small.2.1 (o.size_x ▸ p.x_lt (lt_of_lt_ofNat small.1.1 hb)
    (lt_of_lt_ofNat small.1.2.1 hr) (lt_of_lt_ofNat small.1.2.2.2 hi)) (x_index b r i)

include small in
theorem w_within {b c i : USize} (hb : b < .ofNat p.batches) (hc : c < .ofNat p.n)
    (hi : i < .ofNat p.k) :
    Within o.w.data.bytes (b * (.ofNat p.n * .ofNat p.k)
      + (c * .ofNat p.column + i * .ofNat p.term)).toNat :=
  o.w.within small.2.2 (o.size_w ▸ p.w_lt (lt_of_lt_ofNat small.1.1 hb)
    (lt_of_lt_ofNat small.1.2.2.1 hc) (lt_of_lt_ofNat small.1.2.2.2 hi)) (w_index b c i)

/-- The entries by machine indices, four columns at a time. -/
@[specialize] def Operands.bytes : ByteArray :=
  let xs := o.x.data.bytes
  let ws := o.w.data.bytes
  let batches : USize := .ofNat p.batches
  let m : USize := .ofNat p.m
  let n : USize := .ofNat p.n
  let k : USize := .ofNat p.k
  let column : USize := .ofNat p.column
  let term : USize := .ofNat p.term
  let size := n * k
  appendRows batches (fun b hb => appendRows m (fun r hr =>
    let row := (b * m + r) * k
    let matrix := b * size
    let x (i : USize) (hi : i < k) : α :=
      ofBits (wordAt xs (row + i) (x_within o small hb hr hi))
    let w (c : USize) (hc : c < n) (i : USize) (hi : i < k) : α :=
      ofBits (wordAt ws (matrix + (c * column + i * term)) (w_within o small hb hc hi))
    let write (c : USize) (hc : c < n) (sum : α) (bytes : ByteArray) : ByteArray :=
      pushLE bytes (toBits (finish c.toNat (lt_of_lt_ofNat small.1.2.2.1 hc) sum))
    appendRow n
      (fun c hc bytes => write c hc (sumWords k (fun i hi => x i hi * w c hc i hi) 0 zero) bytes)
      (fun c hc bytes =>
        sumWords₄ k x (w c hc.1) (w (c + 1) (next_lt hc (by decide)))
          (w (c + 2) (next_lt hc (by decide))) (w (c + 3) (next_lt hc (by decide)))
          (fun s₀ s₁ s₂ s₃ =>
            write (c + 3) (next_lt hc (by decide)) s₃ (write (c + 2) (next_lt hc (by decide)) s₂
              (write (c + 1) (next_lt hc (by decide)) s₁ (write c hc.1 s₀ bytes))))
          0 zero zero zero zero)
      0) 0) 0 (.emptyWithCapacity (4 * (p.batches * p.m * p.n)))

/-- One pattern by machine words is the one that there is. -/
theorem patterns_join {b r c : USize} (hb : b < .ofNat p.batches) (hr : r < .ofNat p.m)
    (hc : c < .ofNat p.n) {j : Nat}
    (e : j = 0 + b.toNat * (p.m * p.n) + r.toNat * p.n + c.toNat) :
    patterns o finish j =
      toBits (finish c.toNat (lt_of_lt_ofNat small.1.2.2.1 hc)
        (sumWords (.ofNat p.k) (fun _ hi =>
          (ofBits (wordAt o.x.data.bytes _ (x_within o small hb hr hi)) : α)
            * ofBits (wordAt o.w.data.bytes _ (w_within o small hb hc hi))) 0 zero)) := by
  have hb' := lt_of_lt_ofNat small.1.1 hb
  have hr' := lt_of_lt_ofNat small.1.2.1 hr
  have hc' := lt_of_lt_ofNat small.1.2.2.1 hc
  have e : j = (b.toNat * p.m + r.toNat) * p.n + c.toNat := by
    rw [e, Nat.zero_add, Nat.add_mul, Nat.mul_assoc]
  subst e
  rw [patterns, dif_pos (Index.join (Index.join hb' hr') hc'), entryAt_join o finish hb' hr' hc',
    entry, sumWords_eq (toNat_ofNat small.1.2.2.2)]
  rintro i hi u hu rfl
  rw [← o.x.ofBits_wordAt small.2.1 (o.size_x ▸ p.x_lt hb' hr' hi) (x_index b r u),
    ← o.w.ofBits_wordAt small.2.2 (o.size_w ▸ p.w_lt hb' hc' hi) (w_index b c u)]

/-- **What is appended are the entries**, in the order of their flat indices. -/
theorem bytes_eq : o.bytes finish small =
    append (patterns o finish) 0 (p.batches * p.m * p.n)
      (.emptyWithCapacity (4 * (p.batches * p.m * p.n))) := by
  have hm := toNat_ofNat small.1.2.1
  have hn := toNat_ofNat small.1.2.2.1
  unfold Operands.bytes
  simp only
  rw [appendRows_eq (f := patterns o finish) (s := 0) (m := p.m * p.n)]
  · simp [toNat_ofNat small.1.1, Nat.mul_assoc]
  intro b hb bytes
  rw [appendRows_eq (f := patterns o finish) (s := 0 + b.toNat * (p.m * p.n)) (m := p.n)]
  · simp [hm]
  intro r hr bytes
  rw [appendRow_eq (f := patterns o finish) (s := 0 + b.toNat * (p.m * p.n) + r.toNat * p.n)]
  · simp [hn]
  · intro c hc bytes
    simp only [append]
    rw [patterns_join o finish small hb hr hc rfl]
  · intro c hc bytes
    have ahead {t : Nat} (ht : t < 4) :=
      patterns_join o finish small hb hr (next_lt hc ht)
        (by rw [(toNat_next hc (Nat.le_of_lt ht)).1, ← Nat.add_assoc])
    rw [sumWords₄_eq]
    show _ = pushLE (pushLE (pushLE (pushLE bytes (patterns o finish _))
      (patterns o finish (_ + 1))) (patterns o finish (_ + 2))) (patterns o finish (_ + 3))
    rw [patterns_join o finish small hb hr hc.1 rfl, ahead (t := 1) (by decide),
      ahead (t := 2) (by decide), ahead (t := 3) (by decide)]
    rfl

/-- They are as many as there should be. -/
theorem size_bytes : (o.bytes finish small).size = 4 * (p.batches * p.m * p.n) := by
  rw [bytes_eq, append_eq_foldl, Float32Array.size_fill]
  exact Nat.zero_add _

end Products

namespace Products

/-- `x Wᵀ`, where each row of `W` lies together: there are `n` of `k` scalars. -/
@[inline] def transposed (batches m n k : Nat) : Products where
  batches
  m
  n
  k
  column := k
  term := 1
  inside _ hc _ hi := by simpa using Index.join hc hi

/-- `x W`, where each row of `W` lies together: there are `k` of `n` scalars. -/
@[inline] def plain (batches m n k : Nat) : Products where
  batches
  m
  n
  k
  column := 1
  term := n
  inside c hc i hi := by
    have := Index.join hi hc
    rw [Nat.mul_comm n]
    omega

end Products

/-- The matrices of sums of products. -/
@[specialize] def Products.tensor {α : Type} [Arithmetic α] {s t u : Shape} {p : Products}
    (o : p.Operands s t) (finish : (c : Nat) → c < p.n → α → α)
    (size : u.numel = p.batches * p.m * p.n) : Tensor u :=
  if small : Products.Small p s t then
    ⟨⟨o.bytes finish small, u.numel, by rw [Products.size_bytes, size]⟩, rfl⟩
  else .generate (α := α) u fun j hj => Products.entryAt o finish j (size ▸ hj)

end NN.IR
