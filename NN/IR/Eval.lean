import NN.IR.Convolution
import NN.IR.Products
import NN.IR.Tensors
import NN.Tensor.Functions

/-!
# Evaluation

One evaluator for every model and every arithmetic: import runs it on the probe at `Float32`, and
the emitted PyTorch is compared with it. Each operator is a loop over the flat index of its result.
Sums run from left to right, as the loops say. Every index is proved to be inside.
-/

namespace NN.IR

open Arithmetic

/-- Can the arithmetic compute the operator? What is made of the exponential function asks for more
than every arithmetic has. -/
def Op.defined (α : Type) [Arithmetic α] {ins : List Shape} {s : Shape} : Op ins s → Bool
  | .softmax .. | .sigmoid _ | .tanh _ | .gelu _ | .geluTanh _ => (exp? (α := α)).isSome
  | _ => true

/-- The value of an operator. -/
@[specialize] def Op.eval (α : Type) [Arithmetic α] : {ins : List Shape} → {s : Shape} →
    (op : Op ins s) → op.defined α → Tensors ins → Tensor s
  | _, _, .linear lead i o, _, .cons x (.cons w (.cons b .nil)) =>
    Products.tensor (p := .transposed 1 lead.numel o i)
      ⟨x, w, by simp [Products.transposed, Shape.numel_last],
        by simp [Products.transposed, Shape.numel]⟩
      (fun c hc (sum : α) => sum + b.get c (Index.vector hc))
      (by simp [Products.transposed, Shape.numel_last])
  | _, _, .relu s, _, .cons x .nil =>
    .generate (α := α) s fun j hj =>
      let a := x.get j hj
      if less a zero then zero else a
  | _, _, .add s, _, .cons x (.cons y .nil) =>
    .generate (α := α) s fun j hj => x.get j hj + y.get j hj
  | _, _, .addTail lead s, _, .cons x (.cons y .nil) =>
    let period := s.numel
    .generate (α := α) (lead ++ s) fun j hj => x.get j hj + y.get (j % period) (Index.tail hj)
  | _, _, .conv2d n ci h w co kh kw stride pad _ _, _, .cons x (.cons k (.cons b .nil)) =>
    Convolution.tensor (α := α) (g := { n, ci, h, w, co, kh, kw, stride, pad }) x k b
  | _, _, .maxPool2d n c h w k stride rows cols, _, .cons x .nil =>
    let oh := windows h k stride
    let ow := windows w k stride
    .generate (α := α) [n, c, oh, ow] fun j hj =>
      let plane := j / (ow * oh) * h * w
      let top := j / ow % oh * stride
      let left := j % ow * stride
      Fin.foldl k (init := negInfinity) fun found u =>
        let row := plane + ((top + u) * w + left)
        maxFrom found k fun v hv => x.get (row + v) (Index.planeFrom (Index.planeOf hj)
          (rows.lt (Index.rowOf hj) u.isLt) (cols.lt (Index.colOf hj) hv))
  | _, _, .flatten n s, _, .cons x .nil => x.reshape [n, s.numel] (by simp [Shape.numel])
  | _, _, .layerNorm lead d eps, _, .cons x (.cons gamma (.cons beta .nil)) =>
    let size : α := ofNat d
    let mean : Tensor lead := .generate (α := α) lead fun r hr =>
      let row := r * d
      sum d (fun k hk => x.get (row + k) (Index.last hr hk)) / size
    let scale : Tensor lead := .generate (α := α) lead fun r hr =>
      let row := r * d
      let m : α := mean.get r hr
      let variance := sum d (fun k hk =>
        let e := x.get (row + k) (Index.last hr hk) - m
        e * e) / size
      ofNat 1 / sqrt (variance + ofBits eps)
    .generate (α := α) (lead ++ [d]) fun j hj =>
      have hr := Index.lastRow hj
      have hc := Index.lastCol hj
      let col := j % d
      (x.get j hj - mean.get (j / d) hr) * scale.get (j / d) hr * gamma.get col (Index.vector hc)
        + beta.get col (Index.vector hc)
  | _, _, .slice lead d offset len hd, _, .cons x .nil =>
    .generate (α := α) (lead ++ [len]) fun j hj =>
      x.get (j / len * d + (offset + j % len))
        (Index.last (Index.lastRow hj) (by have := Index.lastCol hj; omega))
  | _, _, .concat lead a b, _, .cons x (.cons y .nil) =>
    .generate (α := α) (lead ++ [a + b]) fun j hj =>
      let row := j / (a + b)
      let col := j % (a + b)
      if h : col < a then x.get (row * a + col) (Index.last (Index.lastRow hj) h)
      else y.get (row * b + (col - a))
        (Index.last (Index.lastRow hj) (by have := Index.lastCol hj; omega))
  | _, _, .splitHeads n t h k, _, .cons x .nil =>
    .generate (α := α) [n, h, t, k] fun j hj =>
      let head := j / (k * t) % h
      let token := j / k % t
      let sample := j / (k * t * h)
      x.get ((sample * t + token) * (h * k) + (head * k + j % k))
        (Index.cube (Index.sampleOf hj) (Index.rowOf hj)
          (Index.join (Index.channelOf hj) (Index.colOf hj)))
  | _, _, .joinHeads n h t k, _, .cons x .nil =>
    .generate (α := α) [n, t, h * k] fun j hj =>
      have hc := Index.matrixCol (lead := [n]) hj
      let col := j % (h * k)
      let head := col / k
      let token := j / (h * k) % t
      let sample := j / (h * k * t)
      x.get (((sample * h + head) * t + token) * k + col % k)
        (Index.plane (Index.join (Index.cubeOf hj) (Index.row hc)) (Index.cubeRow hj)
          (Index.col hc))
  | _, _, .matmul lead m k n, _, .cons x (.cons y .nil) =>
    Products.tensor (p := .plain lead.numel m n k)
      ⟨x, y, by simp [Products.plain, Shape.numel_last₂, Nat.mul_assoc],
        by simp [Products.plain, Shape.numel_last₂, Nat.mul_comm]⟩
      (fun _ _ (sum : α) => sum) (by simp [Products.plain, Shape.numel_last₂, Nat.mul_assoc])
  | _, _, .matmulT lead m k n, _, .cons x (.cons y .nil) =>
    Products.tensor (p := .transposed lead.numel m n k)
      ⟨x, y, by simp [Products.transposed, Shape.numel_last₂, Nat.mul_assoc],
        by simp [Products.transposed, Shape.numel_last₂]⟩
      (fun _ _ (sum : α) => sum) (by simp [Products.transposed, Shape.numel_last₂, Nat.mul_assoc])
  | _, _, .scale s c, _, .cons x .nil =>
    let factor : α := ofBits c
    .generate s fun j hj => x.get j hj * factor
  | _, _, .causalMask lead t, _, .cons x .nil =>
    .generate (α := α) (lead ++ [t, t]) fun j hj =>
      if j / t % t < j % t then negInfinity else x.get j hj
  | _, _, .softmax lead d, h, .cons x .nil =>
    let exp : α → α := exp?.get h
    let top : Tensor lead := .generate (α := α) lead fun r hr =>
      let row := r * d
      maxFrom negInfinity d fun k hk => x.get (row + k) (Index.last hr hk)
    let powers : Tensor (lead ++ [d]) := .generate (α := α) (lead ++ [d]) fun j hj =>
      exp (x.get j hj - top.get (j / d) (Index.lastRow hj))
    let total : Tensor lead := .generate (α := α) lead fun r hr =>
      let row := r * d
      sum d fun k hk => powers.get (row + k) (Index.last hr hk)
    .generate (α := α) (lead ++ [d]) fun j hj =>
      powers.get j hj / total.get (j / d) (Index.lastRow hj)
  | _, _, .meanTokens n t d, _, .cons x .nil =>
    let size : α := ofNat t
    .generate (α := α) [n, d] fun j hj =>
      let first := j / d * t
      let col := j % d
      sum t (fun k hk => x.get ((first + k) * d + col)
        (Index.cube (Index.pairRow hj) hk (Index.lastCol (lead := [n]) hj))) / size
  | _, _, .sumLast lead d, _, .cons x .nil =>
    .generate (α := α) lead fun j hj =>
      let row := j * d
      sum d fun k hk => x.get (row + k) (Index.last hj hk)
  | _, _, .meanLast lead d, _, .cons x .nil =>
    let size : α := ofNat d
    .generate (α := α) lead fun j hj =>
      let row := j * d
      sum d (fun k hk => x.get (row + k) (Index.last hj hk)) / size
  | _, _, .fill s c, _, .nil =>
    let value : α := ofBits c
    .generate (α := α) s fun _ _ => value
  | _, _, .sub s, _, .cons x (.cons y .nil) =>
    .generate (α := α) s fun j hj => x.get j hj - y.get j hj
  | _, _, .mul s, _, .cons x (.cons y .nil) =>
    .generate (α := α) s fun j hj => x.get j hj * y.get j hj
  | _, _, .subTail lead s, _, .cons x (.cons y .nil) =>
    let period := s.numel
    .generate (α := α) (lead ++ s) fun j hj => x.get j hj - y.get (j % period) (Index.tail hj)
  | _, _, .mulTail lead s, _, .cons x (.cons y .nil) =>
    let period := s.numel
    .generate (α := α) (lead ++ s) fun j hj => x.get j hj * y.get (j % period) (Index.tail hj)
  | _, _, .reshape lead s t h, _, .cons x .nil =>
    x.reshape (lead ++ t) (by simp [Shape.numel_append, h])
  | _, _, .permute lead s dims h, _, .cons x .nil =>
    let steps := Permute.steps s dims
    let period := Shape.numel (permuted dims s)
    let size := s.numel
    .generate (α := α) (lead ++ permuted dims s) fun j hj =>
      x.get (j / period * size + Permute.source steps (j % period))
        (Index.within (Index.head hj) (Permute.source_lt h (Index.tail hj)))
  | _, _, .leakyRelu s c, _, .cons x .nil =>
    let slope : α := ofBits c
    .generate (α := α) s fun j hj =>
      let a := x.get j hj
      if less zero a then a else a * slope
  | _, _, .sigmoid s, h, .cons x .nil =>
    let exp : α → α := exp?.get h
    .generate (α := α) s fun j hj => Arithmetic.sigmoid exp (x.get j hj)
  | _, _, .tanh s, h, .cons x .nil =>
    let exp : α → α := exp?.get h
    .generate (α := α) s fun j hj => Arithmetic.tanh exp (x.get j hj)
  | _, _, .gelu s, h, .cons x .nil =>
    let exp : α → α := exp?.get h
    .generate (α := α) s fun j hj => Arithmetic.gelu exp (x.get j hj)
  | _, _, .geluTanh s, h, .cons x .nil =>
    let exp : α → α := exp?.get h
    .generate (α := α) s fun j hj => Arithmetic.geluTanh exp (x.get j hj)
  | _, _, .batchNorm n c rest eps, _, .cons x (.cons gamma (.cons beta (.cons m (.cons v .nil)))) =>
    let scale : Tensor [c] := .generate (α := α) [c] fun j hj =>
      one / sqrt (v.get j hj + ofBits eps)
    let period := rest.numel
    .generate (α := α) (n :: c :: rest) fun j hj =>
      let channel := j / period % c
      have hc := Index.vector (Index.channel hj)
      (x.get j hj - m.get channel hc) * scale.get channel hc * gamma.get channel hc
        + beta.get channel hc
  | _, _, .avgPool2d n c h w k stride rows cols, _, .cons x .nil =>
    let oh := windows h k stride
    let ow := windows w k stride
    let size : α := ofNat (k * k)
    .generate (α := α) [n, c, oh, ow] fun j hj =>
      let plane := j / (ow * oh) * h * w
      let top := j / ow % oh * stride
      let left := j % ow * stride
      sum k (fun u hu =>
        let row := plane + ((top + u) * w + left)
        sum k fun v hv => x.get (row + v) (Index.planeFrom (Index.planeOf hj)
          (rows.lt (Index.rowOf hj) hu) (cols.lt (Index.colOf hj) hv))) / size

end NN.IR
