import NN.Proofs.Computes
import NN.Verify.Form

/-!
# Forms say what operators compute

Each operator's form, in terms of the flat index of its result, holds of every result that the
operator may have.
-/

namespace NN.Verify

open Wire NN.IR

/-- The scalar of the operands `x`. -/
def Ref.read (x : Nat → Nat → Binary32) : Ref → Binary32
  | .scalar k i => x k i
  | .constant c => c

/-- What is added up, of the operands `x`. -/
def Term.addend (x : Nat → Nat → Binary32) : Term → Addend
  | .product a w => .product (a.read x) (w.read x)
  | .value a => .value (a.read x)
  | .negative a => .value (a.read x).neg

/-- `y` is a possible result of `size` scalars, of the operands `x`. -/
def Form.Holds (size : Nat) (x : Nat → Nat → Binary32) (y : Nat → Binary32) : Form → Prop
  | .sums terms => ∀ j < size, Sums ((terms j).map (·.addend x)) (y j)
  | .relu => ∀ j, Alike (.max .zero (x 0 j)) (y j)
  | .select index => ∀ j < size, y j = x 0 (index j)
  | .largest window => ∀ j < size, Largest ((window j).map (x 0)) (y j)
  | .same => y = x 0
  | .constant c => ∀ j < size, y j = c
  | .none => True

/-- The scalars of tensors; zero where there are none. -/
def scalars : {ss : List Shape} → Tensors ss → Nat → Nat → Binary32
  | _, .nil, _ => fun _ => .zero
  | _, .cons t _, 0 => t.scalar
  | _, .cons _ ts, k + 1 => scalars ts k

theorem scalar_outside {s : Shape} (t : Tensor s) {i : Nat} (h : s.numel ≤ i) :
    t.scalar i = .zero := dif_neg (by omega)

-- A flat index is made of its parts.

theorem join_parts (j b : Nat) : j / b * b + j % b = j := by
  rw [Nat.mul_comm, Nat.div_add_mod]

theorem join_parts₂ (j h w : Nat) : (j / (w * h) * h + j / w % h) * w + j % w = j := by
  rw [← Nat.div_div_eq_div_mul, join_parts, join_parts]

theorem join_parts₂' (j h w : Nat) : (j / (h * w) * h + j / w % h) * w + j % w = j := by
  rw [Nat.mul_comm h w, join_parts₂]

theorem join_parts₃ (j n h w : Nat) :
    ((j / (w * h * n) * n + j / (w * h) % n) * h + j / w % h) * w + j % w = j := by
  rw [← Nat.div_div_eq_div_mul, join_parts, join_parts₂]

theorem read_scalar (x : Nat → Nat → Binary32) (k i : Nat) : (Ref.scalar k i).read x = x k i := rfl

theorem read_padded {s : Shape} {ss : List Shape} (t : Tensor s) (ts : Tensors ss)
    (plane h w pad row col : Nat) :
    (Ref.padded plane h w pad row col).read (scalars (.cons t ts))
      = IR.padded t plane h w pad row col := by
  unfold Ref.padded IR.padded
  split <;> rfl

/-- **An operator's form holds of every result that the operator may have.** -/
theorem form_holds : {ins : List Shape} → {s : Shape} → (op : Op ins s) → (xs : Tensors ins) →
    (y : Tensor s) → op.Computes xs y → (form op).Holds s.numel (scalars xs) y.scalar
  | _, _, .linear lead i o, .cons x (.cons w (.cons b .nil)), y => fun h j hj => by
    have := h _ (Index.lastRow hj) _ (Index.lastCol hj)
    rw [join_parts] at this
    simpa [Term.addend, read_scalar, scalars, IR.products, Function.comp_def] using this
  | _, _, .relu s, .cons x .nil, y => fun h j => by
    by_cases hj : j < s.numel
    · exact h j hj
    · show Alike (.max .zero (x.scalar j)) (y.scalar j)
      rw [scalar_outside x (by omega), scalar_outside y (by omega)]
      exact .inl (by decide)
  | _, _, .add s, .cons a (.cons b .nil), y => fun h => h
  | _, _, .addTail lead s, .cons a (.cons b .nil), y => fun h j hj => by
    rw [Shape.numel_append] at hj
    have := h _ (Index.row hj) _ (Index.col hj)
    rw [join_parts] at this
    exact this
  | _, _, .conv2d n ci h w co kh kw stride pad _ _, .cons x (.cons k (.cons b .nil)), y => fun hy
    j hj => by
      have := hy _ (Index.sampleOf hj) _ (Index.channelOf hj) _ (Index.rowOf hj) _ (Index.colOf hj)
      rw [join_parts₃] at this
      simpa [Term.addend, read_scalar, read_padded, scalars, IR.products, Function.comp_def,
        List.map_flatMap] using this
  | _, _, .maxPool2d n c h w k stride _ _, .cons x .nil, y => fun hy j hj => by
    have := hy _ (Index.planeOf hj) _ (Index.rowOf hj) _ (Index.colOf hj)
    rw [join_parts₂] at this
    simpa [scalars, Function.comp_def, List.map_flatMap] using this
  | _, _, .flatten n s, .cons x .nil, y => fun h => funext fun j => by
    by_cases hj : j < n * s.numel
    · exact h j hj
    · show y.scalar j = x.scalar j
      rw [scalar_outside x (show n * s.numel ≤ j by omega),
        scalar_outside y (by simp [Shape.numel]; omega)]
  | _, _, .slice lead d offset len _, .cons x .nil, y => fun h j hj => by
    have := h _ (Index.lastRow hj) _ (Index.lastCol hj)
    rw [join_parts] at this
    exact this
  | _, _, .concat lead a b, .cons x (.cons z .nil), y => fun hy j hj => by
    have hr := hy _ (Index.lastRow hj)
    have hc := Index.lastCol hj
    by_cases h : j % (a + b) < a
    · have := hr.1 _ h
      rw [join_parts] at this
      simp only [if_pos h, List.map_cons, List.map_nil, Term.addend, read_scalar, scalars, this]
      exact Sums.single (.value _)
    · have := hr.2 (j % (a + b) - a) (by omega)
      rw [Nat.add_assoc, show a + (j % (a + b) - a) = j % (a + b) by omega, join_parts] at this
      simp only [if_neg h, List.map_cons, List.map_nil, Term.addend, read_scalar, scalars, this]
      exact Sums.single (.value _)
  | _, _, .splitHeads n t h k, .cons x .nil, y => fun hy j hj => by
    have := hy _ (Index.sampleOf hj) _ (Index.channelOf hj) _ (Index.rowOf hj) _ (Index.colOf hj)
    rw [join_parts₃] at this
    exact this
  | _, _, .joinHeads n h t k, .cons x .nil, y => fun hy j hj => by
    have hc := Index.matrixCol (lead := [n]) hj
    have := hy _ (Index.cubeOf hj) _ (Index.row hc) _ (Index.cubeRow hj) _ (Index.col hc)
    rw [Nat.add_assoc, join_parts, join_parts₂] at this
    exact this
  | _, _, .matmul lead m k n, .cons a (.cons b .nil), y => fun h j hj => by
    have := h _ (Index.batch hj) _ (Index.col (Index.matrixRow hj)) _ (Index.matrixCol hj)
    rw [join_parts₂'] at this
    have row : j / (m * n) * m + j / n % m = j / n := by
      rw [Nat.mul_comm m, ← Nat.div_div_eq_div_mul, join_parts]
    simpa [Term.addend, read_scalar, scalars, IR.products, Function.comp_def, row] using this
  | _, _, .matmulT lead m k n, .cons a (.cons b .nil), y => fun h j hj => by
    have := h _ (Index.batch hj) _ (Index.col (Index.matrixRow hj)) _ (Index.matrixCol hj)
    rw [join_parts₂'] at this
    have row : j / (m * n) * m + j / n % m = j / n := by
      rw [Nat.mul_comm m, ← Nat.div_div_eq_div_mul, join_parts]
    simpa [Term.addend, read_scalar, scalars, IR.products, Function.comp_def, row] using this
  | _, _, .scale s c, .cons x .nil, y => fun h => h
  | _, _, .sumLast lead d, .cons x .nil, y => fun h j hj => by
    simpa [Term.addend, read_scalar, scalars, IR.values, Function.comp_def] using h j hj
  | _, _, .fill s c, .nil, y => fun h => h
  | _, _, .sub s, .cons a (.cons b .nil), y => fun h => h
  | _, _, .mul s, .cons a (.cons b .nil), y => fun h => h
  | _, _, .subTail lead s, .cons a (.cons b .nil), y => fun h j hj => by
    have := h _ (Index.head hj) _ (Index.tail hj)
    rw [join_parts] at this
    exact this
  | _, _, .mulTail lead s, .cons a (.cons b .nil), y => fun h j hj => by
    have := h _ (Index.head hj) _ (Index.tail hj)
    rw [join_parts] at this
    exact this
  | _, _, .reshape lead s t ht, .cons x .nil, y => fun h => funext fun j => by
    by_cases hj : j < lead.numel * s.numel
    · exact h j hj
    · show y.scalar j = x.scalar j
      rw [scalar_outside x (by rw [Shape.numel_append]; omega),
        scalar_outside y (by rw [Shape.numel_append, ← ht]; omega)]
  | _, _, .permute lead s dims hd, .cons x .nil, y => fun h j hj => by
    obtain ⟨ix, hix, he⟩ := Permute.exists_source hd (Index.tail hj)
    have := h _ (Index.head hj) ix hix
    rw [he, join_parts, ← Permute.source_flat hd hix, he] at this
    exact this
  | _, _, .layerNorm .., _, _ => fun _ => trivial
  | _, _, .causalMask .., _, _ => fun _ => trivial
  | _, _, .softmax .., _, _ => fun _ => trivial
  | _, _, .meanTokens .., _, _ => fun _ => trivial
  | _, _, .meanLast .., _, _ => fun _ => trivial
  | _, _, .avgPool2d .., _, _ => fun _ => trivial
  | _, _, .leakyRelu .., _, _ => fun _ => trivial
  | _, _, .sigmoid _, _, _ => fun _ => trivial
  | _, _, .tanh _, _, _ => fun _ => trivial
  | _, _, .gelu _, _, _ => fun _ => trivial
  | _, _, .geluTanh _, _, _ => fun _ => trivial
  | _, _, .batchNorm .., _, _ => fun _ => trivial

end NN.Verify
