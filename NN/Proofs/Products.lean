import NN.IR.Products
import NN.Proofs.SumLoops

/-!
# Matrices of sums of products are what they should be

Whichever way they are computed, by machine words and four columns at a time or by a flat index.
-/

namespace NN.IR.Products

open Arithmetic Wire

variable {α : Type} [Arithmetic α] {s t u : Shape} {p : Products}

/-- **What is computed by machine words is what is computed by a flat index.** -/
theorem tensor_eq (o : p.Operands s t) (finish : (c : Nat) → c < p.n → α → α)
    (size : u.numel = p.batches * p.m * p.n) :
    tensor o finish size = .generate u fun j hj => entryAt o finish j (size ▸ hj) := by
  unfold tensor
  split
  · rename_i small
    exact Tensor.eq_generate (g := patterns o finish) _ size (bytes_eq o finish small)
      fun _ _ hi => dif_pos hi
  · rfl

/-- Row `r`, column `c` of matrix `b`. -/
theorem scalar_tensor (o : p.Operands s t) (finish : (c : Nat) → c < p.n → Binary32 → Binary32)
    (size : u.numel = p.batches * p.m * p.n) {b r c : Nat} (hb : b < p.batches) (hr : r < p.m)
    (hc : c < p.n) :
    (tensor o finish size).scalar ((b * p.m + r) * p.n + c) =
      finish c hc (sum p.k fun i _ => o.x.scalar ((b * p.m + r) * p.k + i)
        * o.w.scalar (b * (p.n * p.k) + (c * p.column + i * p.term))) := by
  rw [tensor_eq, Tensor.scalar_generate (size ▸ Index.join (Index.join hb hr) hc),
    entryAt_join o finish hb hr hc, entry]
  simp only [Tensor.get_eq_scalar]

/-- Row `r`, column `c` of matrix `b` of `x Wᵀ`. -/
theorem scalar_transposed {batches m n k : Nat} (o : (transposed batches m n k).Operands s t)
    (finish : (c : Nat) → c < n → Binary32 → Binary32) (size : u.numel = batches * m * n)
    {b r c : Nat} (hb : b < batches) (hr : r < m) (hc : c < n) :
    (tensor o finish size).scalar ((b * m + r) * n + c) =
      finish c hc (sum k fun i _ => o.x.scalar ((b * m + r) * k + i)
        * o.w.scalar ((b * n + c) * k + i)) := by
  refine (scalar_tensor o finish size hb hr hc).trans ?_
  simp only [transposed, Nat.mul_one, Nat.add_mul, Nat.mul_assoc, Nat.add_assoc]

/-- Row `r`, column `c` of matrix `b` of `x W`. -/
theorem scalar_plain {batches m n k : Nat} (o : (plain batches m n k).Operands s t)
    (finish : (c : Nat) → c < n → Binary32 → Binary32) (size : u.numel = batches * m * n)
    {b r c : Nat} (hb : b < batches) (hr : r < m) (hc : c < n) :
    (tensor o finish size).scalar ((b * m + r) * n + c) =
      finish c hc (sum k fun i _ => o.x.scalar ((b * m + r) * k + i)
        * o.w.scalar ((b * k + i) * n + c)) := by
  refine (scalar_tensor o finish size hb hr hc).trans ?_
  have e (i : Nat) : b * (n * k) + (c + i * n) = (b * k + i) * n + c := by
    rw [Nat.add_mul, Nat.mul_comm n, Nat.mul_assoc, Nat.add_comm c, Nat.add_assoc]
  simp only [plain, Nat.mul_one, e]

end NN.IR.Products
