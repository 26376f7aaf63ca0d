import NN.IR.Tensors
import Wire.Binary32.Compare
import Wire.Sums

/-!
# Everything that a deployment may compute

What a graph computes depends on the library and the machine that run it: they choose the order in
which sums are added up, whether products are fused, whether subnormal results are flushed.
`Op.Computes` and `Graph.Computes` hold for every such choice. A statement about all `y` with
`g.Computes env y` is a statement about all deployments of `g`.

Operators that add up (`Sums`) are described scalar by scalar; the others are exact. Of normalisation
and of what is made of the exponential function nothing is said: their results may be anything, so
that nothing can be proved of them. (`batchNorm` is computed in several ways, with the numbers of a
channel put together beforehand, that differ by more than the order of a sum.)
-/

namespace NN

open Wire

/-- The scalar at a flat, row-major index; zero outside. -/
def Tensor.scalar {s : Shape} (t : Tensor s) (i : Nat) : Binary32 :=
  if h : i < s.numel then ⟨t.data.bits i (t.size_eq ▸ h)⟩ else .zero

namespace IR

/-- `x 0 · w 0`, …, `x (n - 1) · w (n - 1)`. -/
protected def products (n : Nat) (x w : Nat → Binary32) : List Addend :=
  (List.range n).map fun k => .product (x k) (w k)

/-- `x 0`, …, `x (n - 1)`. -/
protected def values (n : Nat) (x : Nat → Binary32) : List Addend :=
  (List.range n).map fun k => .value (x k)

/-- `y` is the largest of `xs`, of a zero either, and NaN if one of them is. -/
def Largest (xs : List Binary32) (y : Binary32) : Prop :=
  (∃ x ∈ xs, x.isNaN = true) ∧ y.isNaN = true ∨
    (∃ x ∈ xs, Alike x y) ∧ ∀ x ∈ xs, Binary32.le x y = true

/-- `y` is the mean of `n` numbers: their sum by `n`, or times the reciprocal of `n`. -/
def Mean (n : Nat) (xs : List Addend) (y : Binary32) : Prop :=
  ∃ total q, Sums xs total ∧ Alike q y ∧
    (Delivers (.div total (.ofNat n)) q ∨ Delivers (.mul total (.div (.ofNat 1) (.ofNat n))) q)

/-- The scalar of a padded image: zero on the margin of width `pad` around `h × w` scalars that
start at `plane`. -/
protected def padded {s : Shape} (x : Tensor s) (plane h w pad row col : Nat) : Binary32 :=
  if pad ≤ row ∧ row < h + pad ∧ pad ≤ col ∧ col < w + pad then
    x.scalar (plane + (row - pad) * w + (col - pad))
  else .zero

/-- `y` is a possible result of an operator. -/
def Op.Computes : {ins : List Shape} → {s : Shape} → Op ins s → Tensors ins → Tensor s → Prop
  | _, _, .linear lead i o, .cons x (.cons w (.cons b .nil)), y =>
    ∀ r < lead.numel, ∀ c < o,
      Sums (.value (b.scalar c) ::
          IR.products i (fun k => x.scalar (r * i + k)) (fun k => w.scalar (c * i + k)))
        (y.scalar (r * o + c))
  | _, _, .relu s, .cons x .nil, y =>
    ∀ j < s.numel, Alike (.max .zero (x.scalar j)) (y.scalar j)
  | _, _, .add s, .cons a (.cons b .nil), y =>
    ∀ j < s.numel, Sums [.value (a.scalar j), .value (b.scalar j)] (y.scalar j)
  | _, _, .addTail lead s, .cons a (.cons b .nil), y =>
    ∀ r < lead.numel, ∀ j < s.numel,
      Sums [.value (a.scalar (r * s.numel + j)), .value (b.scalar j)] (y.scalar (r * s.numel + j))
  | _, _, .conv2d n ci h w co kh kw stride pad _ _, .cons x (.cons k (.cons b .nil)), y =>
    let oh := windows (h + 2 * pad) kh stride
    let ow := windows (w + 2 * pad) kw stride
    ∀ sample < n, ∀ o < co, ∀ row < oh, ∀ col < ow,
      Sums (.value (b.scalar o) ::
          (List.range ci).flatMap fun c => (List.range kh).flatMap fun u =>
            IR.products kw
              (fun v => IR.padded x ((sample * ci + c) * h * w) h w pad (row * stride + u)
                (col * stride + v))
              (fun v => k.scalar (((o * ci + c) * kh + u) * kw + v)))
        (y.scalar (((sample * co + o) * oh + row) * ow + col))
  | _, _, .maxPool2d n c h w k stride _ _, .cons x .nil, y =>
    let oh := windows h k stride
    let ow := windows w k stride
    ∀ plane < n * c, ∀ row < oh, ∀ col < ow,
      Largest ((List.range k).flatMap fun u => (List.range k).map fun v =>
          x.scalar ((plane * h + row * stride + u) * w + col * stride + v))
        (y.scalar ((plane * oh + row) * ow + col))
  | _, _, .flatten n s, .cons x .nil, y => ∀ j < n * s.numel, y.scalar j = x.scalar j
  | _, _, .slice lead d offset len _, .cons x .nil, y =>
    ∀ r < lead.numel, ∀ c < len, y.scalar (r * len + c) = x.scalar (r * d + offset + c)
  | _, _, .concat lead a b, .cons x (.cons z .nil), y =>
    ∀ r < lead.numel,
      (∀ c < a, y.scalar (r * (a + b) + c) = x.scalar (r * a + c)) ∧
        ∀ c < b, y.scalar (r * (a + b) + a + c) = z.scalar (r * b + c)
  | _, _, .splitHeads n t h k, .cons x .nil, y =>
    ∀ sample < n, ∀ head < h, ∀ token < t, ∀ c < k,
      y.scalar (((sample * h + head) * t + token) * k + c)
        = x.scalar ((sample * t + token) * (h * k) + head * k + c)
  | _, _, .joinHeads n h t k, .cons x .nil, y =>
    ∀ sample < n, ∀ head < h, ∀ token < t, ∀ c < k,
      y.scalar ((sample * t + token) * (h * k) + head * k + c)
        = x.scalar (((sample * h + head) * t + token) * k + c)
  | _, _, .matmul lead m k n, .cons a (.cons b .nil), y =>
    ∀ batch < lead.numel, ∀ r < m, ∀ c < n,
      Sums (IR.products k (fun i => a.scalar ((batch * m + r) * k + i))
          (fun i => b.scalar ((batch * k + i) * n + c)))
        (y.scalar ((batch * m + r) * n + c))
  | _, _, .matmulT lead m k n, .cons a (.cons b .nil), y =>
    ∀ batch < lead.numel, ∀ r < m, ∀ c < n,
      Sums (IR.products k (fun i => a.scalar ((batch * m + r) * k + i))
          (fun i => b.scalar ((batch * n + c) * k + i)))
        (y.scalar ((batch * m + r) * n + c))
  | _, _, .scale s c, .cons x .nil, y =>
    ∀ j < s.numel, Sums [.product (x.scalar j) ⟨c⟩] (y.scalar j)
  | _, _, .causalMask lead t, .cons x .nil, y =>
    ∀ batch < lead.numel, ∀ r < t, ∀ c < t,
      y.scalar ((batch * t + r) * t + c) =
        if r < c then ⟨0xff800000⟩ else x.scalar ((batch * t + r) * t + c)
  | _, _, .meanTokens n t d, .cons x .nil, y =>
    ∀ sample < n, ∀ c < d,
      Mean t (IR.values t fun k => x.scalar ((sample * t + k) * d + c)) (y.scalar (sample * d + c))
  | _, _, .sumLast lead d, .cons x .nil, y =>
    ∀ r < lead.numel, Sums (IR.values d fun k => x.scalar (r * d + k)) (y.scalar r)
  | _, _, .meanLast lead d, .cons x .nil, y =>
    ∀ r < lead.numel, Mean d (IR.values d fun k => x.scalar (r * d + k)) (y.scalar r)
  | _, _, .avgPool2d n c h w k stride _ _, .cons x .nil, y =>
    let oh := windows h k stride
    let ow := windows w k stride
    ∀ plane < n * c, ∀ row < oh, ∀ col < ow,
      Mean (k * k) ((List.range k).flatMap fun u => IR.values k fun v =>
          x.scalar ((plane * h + row * stride + u) * w + col * stride + v))
        (y.scalar ((plane * oh + row) * ow + col))
  | _, _, .fill s c, .nil, y => ∀ j < s.numel, y.scalar j = ⟨c⟩
  | _, _, .sub s, .cons a (.cons b .nil), y =>
    ∀ j < s.numel, Sums [.value (a.scalar j), .value (b.scalar j).neg] (y.scalar j)
  | _, _, .mul s, .cons a (.cons b .nil), y =>
    ∀ j < s.numel, Sums [.product (a.scalar j) (b.scalar j)] (y.scalar j)
  | _, _, .subTail lead s, .cons a (.cons b .nil), y =>
    ∀ r < lead.numel, ∀ j < s.numel,
      Sums [.value (a.scalar (r * s.numel + j)), .value (b.scalar j).neg]
        (y.scalar (r * s.numel + j))
  | _, _, .mulTail lead s, .cons a (.cons b .nil), y =>
    ∀ r < lead.numel, ∀ j < s.numel,
      Sums [.product (a.scalar (r * s.numel + j)) (b.scalar j)] (y.scalar (r * s.numel + j))
  | _, _, .reshape lead s _ _, .cons x .nil, y =>
    ∀ j < lead.numel * s.numel, y.scalar j = x.scalar j
  | _, _, .permute lead s dims _, .cons x .nil, y =>
    ∀ r < lead.numel, ∀ ix, Shape.Inside s ix →
      y.scalar (r * Shape.numel (permuted dims s) + Shape.flat (permuted dims s) (permuted dims ix))
        = x.scalar (r * s.numel + s.flat ix)
  | _, _, .leakyRelu s slope, .cons x .nil, y =>
    ∀ j < s.numel,
      if Binary32.lt .zero (x.scalar j) then Alike (x.scalar j) (y.scalar j)
      else Sums [.product (x.scalar j) ⟨slope⟩] (y.scalar j)
  | _, _, .softmax .., _, _ => True
  | _, _, .layerNorm .., _, _ => True
  | _, _, .batchNorm .., _, _ => True
  | _, _, .sigmoid _, _, _ => True
  | _, _, .tanh _, _, _ => True
  | _, _, .gelu _, _, _ => True
  | _, _, .geluTanh _, _, _ => True

/-- Is there a rule that says what the operator computes? -/
def Op.hasRule : {ins : List Shape} → {s : Shape} → Op ins s → Bool
  | _, _, .softmax .. => false
  | _, _, .layerNorm .. => false
  | _, _, .batchNorm .. => false
  | _, _, .sigmoid _ => false
  | _, _, .tanh _ => false
  | _, _, .gelu _ => false
  | _, _, .geluTanh _ => false
  | _, _, _ => true

/-- `y` is a possible result of a graph on the values in scope. -/
def Graph.Computes {Γ : Context} {out : Shape} : Graph Γ out → Tensors Γ → Tensor out → Prop
  | .ret v, env, y => y = env.get v
  | .bind op args _ rest, env, y =>
    ∃ value, op.Computes (env.getAll args) value ∧ rest.Computes (.cons value env) y

end IR

end NN
