import NN.IR.Permute
import NN.IR.Window
import NN.Tensor.Tensor

/-!
# Operators

An operator is indexed by the shapes of its operands and of its result. Every number that a
framework would default is a field. `lead` are leading dimensions that the operator maps over. What
PyTorch would refuse at run time cannot be written down: windows lie on what they slide over.
-/

namespace NN.IR

/-- An operator from operands of the shapes of a list to a result of a shape. -/
inductive Op : List Shape → Shape → Type where
  /-- `x Wᵀ + b` over the last dimension: input, weight `[o, i]`, bias `[o]`. -/
  | linear (lead : Shape) (i o : Nat) : Op [lead ++ [i], [o, i], [o]] (lead ++ [o])
  /-- `max x 0`, elementwise. -/
  | relu (s : Shape) : Op [s] s
  /-- Elementwise sum. -/
  | add (s : Shape) : Op [s, s] s
  /-- A sum in which the second operand is the same for all leading dimensions. -/
  | addTail (lead s : Shape) : Op [lead ++ s, s] (lead ++ s)
  /-- Cross-correlation with zero padding: input, weight `[co, ci, kh, kw]`, bias `[co]`. -/
  | conv2d (n ci h w co kh kw stride pad : Nat)
      (rows : Window (h + 2 * pad) kh stride := by windows_fit)
      (cols : Window (w + 2 * pad) kw stride := by windows_fit) :
      Op [[n, ci, h, w], [co, ci, kh, kw], [co]]
        [n, co, windows (h + 2 * pad) kh stride, windows (w + 2 * pad) kw stride]
  /-- Maximum over windows `k × k`, without padding; what does not fill a window is dropped. -/
  | maxPool2d (n c h w k stride : Nat) (rows : Window h k stride := by windows_fit)
      (cols : Window w k stride := by windows_fit) :
      Op [[n, c, h, w]] [n, c, windows h k stride, windows w k stride]
  /-- All dimensions but the first as one. -/
  | flatten (n : Nat) (s : Shape) : Op [n :: s] [n, s.numel]
  /-- `(x - mean) / sqrt (variance + eps) · gamma + beta` over the last dimension, with the biased
  variance: input, gamma `[d]`, beta `[d]`. `eps` is a binary32 pattern. -/
  | layerNorm (lead : Shape) (d : Nat) (eps : UInt32) : Op [lead ++ [d], [d], [d]] (lead ++ [d])
  /-- The entries from `offset` on of the last dimension. -/
  | slice (lead : Shape) (d offset len : Nat) (h : offset + len ≤ d) :
      Op [lead ++ [d]] (lead ++ [len])
  /-- The entries of the last dimension of one, then those of the other. -/
  | concat (lead : Shape) (a b : Nat) : Op [lead ++ [a], lead ++ [b]] (lead ++ [a + b])
  /-- `[n, t, h · k]` to `[n, h, t, k]`: the last dimension as heads, heads before tokens. -/
  | splitHeads (n t h k : Nat) : Op [[n, t, h * k]] [n, h, t, k]
  /-- The way back. -/
  | joinHeads (n h t k : Nat) : Op [[n, h, t, k]] [n, t, h * k]
  /-- `A B` over the last two dimensions. -/
  | matmul (lead : Shape) (m k n : Nat) : Op [lead ++ [m, k], lead ++ [k, n]] (lead ++ [m, n])
  /-- `A Bᵀ` over the last two dimensions. -/
  | matmulT (lead : Shape) (m k n : Nat) : Op [lead ++ [m, k], lead ++ [n, k]] (lead ++ [m, n])
  /-- Product with a constant, a binary32 pattern. -/
  | scale (s : Shape) (by_ : UInt32) : Op [s] s
  /-- `-∞` above the diagonal of the last two dimensions. -/
  | causalMask (lead : Shape) (t : Nat) : Op [lead ++ [t, t]] (lead ++ [t, t])
  /-- `exp xᵢ / Σ exp xⱼ` over the last dimension, the maximum subtracted first. -/
  | softmax (lead : Shape) (d : Nat) : Op [lead ++ [d]] (lead ++ [d])
  /-- The mean over the second of three dimensions. -/
  | meanTokens (n t d : Nat) : Op [[n, t, d]] [n, d]
  /-- The sum over the last dimension. -/
  | sumLast (lead : Shape) (d : Nat) : Op [lead ++ [d]] lead
  /-- The mean over the last dimension. -/
  | meanLast (lead : Shape) (d : Nat) : Op [lead ++ [d]] lead
  /-- One number everywhere, a binary32 pattern. -/
  | fill (s : Shape) (value : UInt32) : Op [] s
  /-- Elementwise difference. -/
  | sub (s : Shape) : Op [s, s] s
  /-- Elementwise product. -/
  | mul (s : Shape) : Op [s, s] s
  /-- A difference in which the second operand is the same for all leading dimensions. -/
  | subTail (lead s : Shape) : Op [lead ++ s, s] (lead ++ s)
  /-- A product in which the second operand is the same for all leading dimensions. -/
  | mulTail (lead s : Shape) : Op [lead ++ s, s] (lead ++ s)
  /-- The same scalars in the same order, in another shape behind the leading dimensions. -/
  | reshape (lead s t : Shape) (h : s.numel = t.numel) : Op [lead ++ s] (lead ++ t)
  /-- The dimensions behind the leading ones in another order: dimension `k` of the result is
  `dims k`. -/
  | permute (lead s : Shape) (dims : List Nat) (h : Order dims s.length) :
      Op [lead ++ s] (lead ++ permuted dims s)
  /-- `x` where it is greater than zero, elsewhere its product with `slope`, a binary32 pattern. -/
  | leakyRelu (s : Shape) (slope : UInt32) : Op [s] s
  /-- `1 / (1 + exp (-x))`, elementwise. -/
  | sigmoid (s : Shape) : Op [s] s
  /-- The hyperbolic tangent, elementwise. -/
  | tanh (s : Shape) : Op [s] s
  /-- `x · Φ x` with the standard normal distribution, elementwise. -/
  | gelu (s : Shape) : Op [s] s
  /-- `x · (1 + tanh (√(2 / π) (x + 0.044715 x³))) / 2`, elementwise. -/
  | geluTanh (s : Shape) : Op [s] s
  /-- `(x - mean) / sqrt (variance + eps) · gamma + beta` with numbers for each of `c` channels:
  input, gamma `[c]`, beta `[c]`, mean `[c]`, variance `[c]`. `eps` is a binary32 pattern. -/
  | batchNorm (n c : Nat) (rest : Shape) (eps : UInt32) :
      Op [n :: c :: rest, [c], [c], [c], [c]] (n :: c :: rest)
  /-- Mean over windows `k × k`, without padding; what does not fill a window is dropped. -/
  | avgPool2d (n c h w k stride : Nat) (rows : Window h k stride := by windows_fit)
      (cols : Window w k stride := by windows_fit) :
      Op [[n, c, h, w]] [n, c, windows h k stride, windows w k stride]

end NN.IR
