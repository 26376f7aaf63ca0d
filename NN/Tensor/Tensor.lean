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
deriving DecidableEq

namespace Tensor

variable {α : Type} [Arithmetic α] {s : Shape}

/-- The scalar at a flat, row-major index. -/
@[inline] def get (t : Tensor s) (i : Nat) (h : i < s.numel) : α :=
  Arithmetic.ofBits (t.data.bits i (t.size_eq ▸ h))

/-- The tensor whose scalar at flat index `i` is `f i`. -/
@[inline] def generate (s : Shape) (f : (i : Nat) → i < s.numel → α) : Tensor s where
  data := .generate s.numel fun i h => Arithmetic.toBits (f i h)
  size_eq := rfl

/-- The same scalars under another shape. -/
def reshape (t : Tensor s) (r : Shape) (h : s.numel = r.numel) : Tensor r :=
  ⟨t.data, t.size_eq.trans h⟩

/-- The scalars of a list, row-major. -/
def ofList (s : Shape) (xs : List Float32) (h : xs.length = s.numel := by decide) : Tensor s :=
  ⟨.ofList xs, (Float32Array.size_ofList xs).trans h⟩

instance : Inhabited (Tensor s) := ⟨generate s fun _ _ => (0 : Float32)⟩

/-- A scalar by its flat, row-major index. -/
instance : GetElem (Tensor s) Nat Float32 fun _ i => i < s.numel :=
  ⟨fun t i h => t.data.get i (t.size_eq ▸ h)⟩

instance : Repr (Tensor s) := ⟨fun t _ => f!"{s.render} {repr t.data}"⟩

end Tensor

end NN
