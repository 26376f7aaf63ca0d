import NN.IR.Convolution
import NN.Proofs.SumLoops

/-!
# A convolution is what it should be

Whichever way it is computed, by machine words or by a flat index.
-/

namespace NN.IR.Convolution

open Arithmetic Wire

variable {α : Type} [Arithmetic α] {g : Convolution}

/-- **What is computed by machine words is what is computed by a flat index.** -/
theorem tensor_eq (x : Tensor [g.n, g.ci, g.h, g.w]) (k : Tensor [g.co, g.ci, g.kh, g.kw])
    (b : Tensor [g.co]) :
    tensor (α := α) x k b = .generate (α := α) [g.n, g.co, g.oh, g.ow] (entryAt x k b) := by
  unfold tensor
  split
  · rename_i small
    exact Tensor.eq_generate (g := patterns (α := α) x k b) _ rfl (bytes_eq x k b small)
      fun _ _ hi => dif_pos hi
  · rfl

/-- Row `r`, column `c` of channel `o` of sample `s`. -/
theorem scalar_tensor (x : Tensor [g.n, g.ci, g.h, g.w]) (k : Tensor [g.co, g.ci, g.kh, g.kw])
    (b : Tensor [g.co]) {s o r c : Nat} (hs : s < g.n) (ho : o < g.co) (hr : r < g.oh)
    (hc : c < g.ow) :
    (tensor (α := Binary32) x k b).scalar (((s * g.co + o) * g.oh + r) * g.ow + c) =
      sum g.ci (fun i _ => sum (g.rowPart r).count fun u _ => sum (g.colPart c).count fun v _ =>
        x.scalar ((s * g.ci + i) * g.h * g.w
            + (((g.rowPart r).place + u) * g.w + (g.colPart c).place) + v)
          * k.scalar ((o * g.ci + i) * g.kh * g.kw
            + (((g.rowPart r).first + u) * g.kw + (g.colPart c).first) + v)) + b.scalar o := by
  rw [tensor_eq, Tensor.scalar_generate (Index.plane (Index.join hs ho) hr hc),
    entryAt_join x k b hs ho hr hc, entry]
  simp only [Tensor.get_eq_scalar]

end NN.IR.Convolution
