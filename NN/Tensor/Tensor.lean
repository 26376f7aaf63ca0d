import NN.Tensor.Arithmetic
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

variable {α : Type} [Arithmetic α] {s : Shape}

/-- The scalar at a flat, row-major index. -/
@[inline] def get (t : Tensor s) (i : Nat) (h : i < s.numel) : α :=
  Arithmetic.ofBits (t.data.bits i (t.size_eq ▸ h))

/-- The scalar at a flat index that was not checked, zero outside. -/
@[inline] def at_ (t : Tensor s) (i : Nat) : Float32 := if h : i < s.numel then t.get i h else 0

/-- The tensor whose scalar at flat index `i` is `f i`. -/
@[inline] def generate (s : Shape) (f : (i : Nat) → i < s.numel → α) : Tensor s where
  data := .generate s.numel fun i h => Arithmetic.toBits (f i h)
  size_eq := rfl

/-- The same scalars under another shape. -/
def reshape (t : Tensor s) (r : Shape) (h : s.numel = r.numel) : Tensor r :=
  ⟨t.data, t.size_eq.trans h⟩

end Tensor

end NN
