import NN.IR.Op
import Wire.Binary32.Arithmetic

/-!
# What operators are to bounds

Every operator that bounds have a rule for is a sum of products, a choice of scalars, `relu` or a
maximum. Here is which, by the flat index of the result. What operators compute is not said here but
in `NN.Semantics`; that both agree is proved (`Op.form_holds`).
-/

namespace NN.Verify

open Wire NN.IR

/-- A scalar that an operator reads. -/
inductive Ref where
  /-- A scalar of an operand, by its flat index. -/
  | scalar (operand index : Nat)
  /-- A number that is part of the operator. -/
  | constant (x : Binary32)

/-- What is added up. -/
inductive Term where
  /-- A product. -/
  | product (x w : Ref)
  /-- A scalar by itself. -/
  | value (x : Ref)
  /-- A scalar with the other sign. -/
  | negative (x : Ref)

/-- What an operator is to bounds, by the flat index of its result. -/
inductive Form where
  /-- Sums of these terms, in any order. -/
  | sums (terms : Nat → List Term)
  /-- `max x 0` of the first operand. -/
  | relu
  /-- Scalars of the first operand. -/
  | select (index : Nat → Nat)
  /-- The largest of these scalars of the first operand. -/
  | largest (window : Nat → List Nat)
  /-- The first operand itself, in another shape. -/
  | same
  /-- One number everywhere. -/
  | constant (x : Binary32)
  /-- There is no rule. -/
  | none

/-- A scalar of a padded image that is operand 0: zero on the margin of width `pad` around `h × w`
scalars that start at `plane`. -/
def Ref.padded (plane h w pad row col : Nat) : Ref :=
  if pad ≤ row ∧ row < h + pad ∧ pad ≤ col ∧ col < w + pad then
    .scalar 0 (plane + (row - pad) * w + (col - pad))
  else .constant .zero

/-- What an operator is to bounds. -/
def form : {ins : List Shape} → {s : Shape} → Op ins s → Form
  | _, _, .linear _ i o => .sums fun j =>
    let row := j / o * i
    let wRow := j % o * i
    .value (.scalar 2 (j % o)) ::
      (List.range i).map fun k => .product (.scalar 0 (row + k)) (.scalar 1 (wRow + k))
  | _, _, .relu _ => .relu
  | _, _, .add _ => .sums fun j => [.value (.scalar 0 j), .value (.scalar 1 j)]
  | _, _, .addTail _ s =>
    let period := s.numel
    .sums fun j => [.value (.scalar 0 j), .value (.scalar 1 (j % period))]
  | _, _, .conv2d _ ci h w co kh kw stride pad _ _ =>
    let oh := windows (h + 2 * pad) kh stride
    let ow := windows (w + 2 * pad) kw stride
    .sums fun j =>
      let sample := j / (ow * oh * co)
      let o := j / (ow * oh) % co
      let top := j / ow % oh * stride
      let left := j % ow * stride
      .value (.scalar 2 o) ::
        (List.range ci).flatMap fun c =>
          let plane := (sample * ci + c) * h * w
          (List.range kh).flatMap fun u =>
            let kRow := ((o * ci + c) * kh + u) * kw
            (List.range kw).map fun v =>
              .product (.padded plane h w pad (top + u) (left + v)) (.scalar 1 (kRow + v))
  | _, _, .maxPool2d _ _ h w k stride _ _ =>
    let oh := windows h k stride
    let ow := windows w k stride
    .largest fun j =>
      let plane := j / (ow * oh)
      let top := j / ow % oh * stride
      let left := j % ow * stride
      (List.range k).flatMap fun u => (List.range k).map fun v =>
        (plane * h + top + u) * w + left + v
  | _, _, .flatten .. => .same
  | _, _, .slice _ d offset len _ => .select fun j => j / len * d + offset + j % len
  | _, _, .concat _ a b => .sums fun j =>
    let row := j / (a + b)
    let col := j % (a + b)
    if col < a then [.value (.scalar 0 (row * a + col))]
    else [.value (.scalar 1 (row * b + (col - a)))]
  | _, _, .splitHeads _ t h k => .select fun j =>
    let head := j / (k * t) % h
    let token := j / k % t
    let sample := j / (k * t * h)
    (sample * t + token) * (h * k) + head * k + j % k
  | _, _, .joinHeads _ h t k => .select fun j =>
    let head := j % (h * k) / k
    let token := j / (h * k) % t
    let sample := j / (h * k * t)
    ((sample * h + head) * t + token) * k + j % (h * k) % k
  | _, _, .matmul _ m k n => .sums fun j =>
    let row := j / n * k
    let batch := j / (m * n) * k
    let col := j % n
    (List.range k).map fun i => .product (.scalar 0 (row + i)) (.scalar 1 ((batch + i) * n + col))
  | _, _, .matmulT _ m k n => .sums fun j =>
    let row := j / n * k
    let wRow := (j / (m * n) * n + j % n) * k
    (List.range k).map fun i => .product (.scalar 0 (row + i)) (.scalar 1 (wRow + i))
  | _, _, .scale _ c => .sums fun j => [.product (.scalar 0 j) (.constant ⟨c⟩)]
  | _, _, .sumLast _ d => .sums fun j =>
    let row := j * d
    (List.range d).map fun k => .value (.scalar 0 (row + k))
  | _, _, .fill _ c => .constant ⟨c⟩
  | _, _, .sub _ => .sums fun j => [.value (.scalar 0 j), .negative (.scalar 1 j)]
  | _, _, .mul _ => .sums fun j => [.product (.scalar 0 j) (.scalar 1 j)]
  | _, _, .subTail _ s =>
    let period := s.numel
    .sums fun j => [.value (.scalar 0 j), .negative (.scalar 1 (j % period))]
  | _, _, .mulTail _ s =>
    let period := s.numel
    .sums fun j => [.product (.scalar 0 j) (.scalar 1 (j % period))]
  | _, _, .reshape .. => .same
  | _, _, .permute _ s dims _ =>
    let steps := Permute.steps s dims
    let period := Shape.numel (permuted dims s)
    let size := s.numel
    .select fun j => j / period * size + Permute.source steps (j % period)
  | _, _, .layerNorm .. => .none
  | _, _, .causalMask .. => .none
  | _, _, .softmax .. => .none
  | _, _, .meanTokens .. => .none
  | _, _, .meanLast .. => .none
  | _, _, .avgPool2d .. => .none
  | _, _, .leakyRelu .. => .none
  | _, _, .sigmoid .. => .none
  | _, _, .tanh .. => .none
  | _, _, .gelu .. => .none
  | _, _, .geluTanh .. => .none
  | _, _, .batchNorm .. => .none

end NN.Verify
