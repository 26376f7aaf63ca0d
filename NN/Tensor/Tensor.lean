import NN.Tensor.Float32Array
import NN.Tensor.Shape

/-!
# Tensors

The shape is in the type, so a function that returns `Tensor [4, 10]` cannot return anything else.
-/

namespace NN

/-- A tensor of binary32 scalars, row-major. -/
structure Tensor (s : Shape) where
  /-- The scalars. -/
  data : Float32Array
  /-- As many as the shape says. -/
  size_eq : data.size = s.numel

namespace Tensor

/-- The scalar at a flat, row-major index; zero outside, which no caller reaches. -/
@[inline] def at_ {s : Shape} (t : Tensor s) (i : Nat) : Float32 :=
  if h : i < t.data.size then t.data.get i h else 0

theorem _root_.NN.Float32Array.size_generate_go (n : Nat) (f : Nat → Float32) :
    ∀ left acc, (Float32Array.generate.go n f left acc).size = acc.size + left
  | 0, _ => rfl
  | left + 1, acc => by
    rw [Float32Array.generate.go, size_generate_go]
    simp only [Float32Array.push]
    omega

/-- The tensor whose scalar at flat index `i` is `f i`. -/
@[inline] def generate (s : Shape) (f : Nat → Float32) : Tensor s where
  data := .generate s.numel f
  size_eq := by
    rw [Float32Array.generate, Float32Array.size_generate_go]
    simp [Float32Array.emptyWithCapacity]

/-- The same scalars under another shape. -/
def reshape {s : Shape} (t : Tensor s) (r : Shape) (h : s.numel = r.numel) : Tensor r :=
  ⟨t.data, t.size_eq.trans h⟩

end Tensor

end NN
