/-!
# Shapes

Row-major shapes as PyTorch prints them. `[]` is a scalar.
-/

namespace NN

/-- The dimensions of a tensor, outermost first. -/
abbrev Shape := List Nat

namespace Shape

/-- The number of elements: the product of the dimensions, 1 for a scalar. -/
def numel : Shape → Nat
  | [] => 1
  | n :: s => n * numel s

/-- As an error prints it: `shape![8, 2]`. -/
def render (s : Shape) : String := s!"shape!{toString s}"

/-- Would a transposition of the last two dimensions give `t`? -/
def isTransposeOf (s t : Shape) : Bool :=
  match s.reverse, t.reverse with
  | a :: b :: r, c :: d :: q => a == d && b == c && r == q && a != b
  | _, _ => false

#guard numel [8, 2] = 16
#guard numel [] = 1
#guard render [8, 2] = "shape![8, 2]"
#guard isTransposeOf [2, 8] [8, 2]
#guard !isTransposeOf [3, 3] [3, 3]

end Shape

end NN
