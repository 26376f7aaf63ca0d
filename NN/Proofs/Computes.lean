import NN.IR.Run
import NN.Proofs.Convolution
import NN.Proofs.LargestLoop
import NN.Proofs.Products

/-!
# What the evaluator computes is one of the results

The relation `Graph.Computes` is about all deployments, so Lean's own evaluation in `Wire.Binary32`
has to be one. With it, the relation holds of something for every graph and every input.
-/

namespace NN.IR

open Wire Tensor
open Index (div_join div_join₂ div_join₃ mod_join)

/-- A bias on top of a sum. -/
theorem sums_bias {ts : List Addend} {a b : Binary32} (h : Sums ts a) :
    Sums (.value b :: ts) (a + b) :=
  (h.append (.value (v := b) (.inl rfl))).perm List.perm_append_comm

/-- The larger of zero and a number, whichever way it is asked. -/
theorem alike_relu (a : Binary32) :
    Alike (.max .zero a) (if Arithmetic.less a .zero then .zero else a) := by
  have hz : Binary32.isNaN .zero = false := by decide
  have ho : Binary32.order .zero = 0 := by decide
  have hl (x y : Binary32) : Arithmetic.less x y = Binary32.lt x y := rfl
  rw [hl, Binary32.max]
  cases hn : a.isNaN
  · simp only [Binary32.lt, hz, hn, ho, Bool.not_false, Bool.true_and, Bool.or_false,
      decide_eq_true_eq]
    by_cases h : a.order < 0
    · rw [if_neg (by omega), if_pos h]
      exact .inl rfl
    · rw [if_neg h]
      by_cases h' : 0 < a.order
      · rw [if_pos h']
        exact .inl rfl
      · rw [if_neg h']
        refine .inr (.inl ⟨by decide, ?_⟩)
        simp only [Binary32.order] at h h'
        show a.magnitude = 0
        split at h <;> simp_all <;> omega
  · rw [Bool.or_true, if_pos rfl]
    simp [Binary32.lt, hn, Alike]

/-- A window of a padded image adds up what lies on the image only. -/
theorem sums_padded {s t : Shape} {x : Tensor s} {k : Tensor t} {plane h w pad top left kh kw : Nat}
    {kPlane : Nat} :
    let u₀ := pad - top
    let v₀ := pad - left
    Sums ((List.range kh).flatMap fun u =>
        IR.products kw (fun v => IR.padded x plane h w pad (top + u) (left + v))
          (fun v => k.scalar ((kPlane + u) * kw + v)))
      (Arithmetic.sum (min kh (h + pad - top) - u₀) fun u _ =>
        Arithmetic.sum (min kw (w + pad - left) - v₀) fun v _ =>
          x.scalar (plane + ((top - pad + u) * w + (left - pad)) + v)
            * k.scalar (kPlane * kw + ((u₀ + u) * kw + v₀) + v)) := by
  intro u₀ v₀
  have hu₀ : u₀ = pad - top := rfl
  have hv₀ : v₀ = pad - left := rfl
  have isZero {row col : Nat} (hout : ¬ (pad ≤ row ∧ row < h + pad ∧ pad ≤ col ∧ col < w + pad)) :
      (IR.padded x plane h w pad row col).IsZero := by
    rw [IR.padded, if_neg hout]
    decide
  refine sums_window (first := u₀) (by omega) ?_ ?_
  · intro u hu hout a ha
    obtain ⟨v, _, rfl⟩ := List.mem_map.mp ha
    exact .inl (isZero (by omega))
  · intro u hu
    rw [IR.products, List.map_eq_flatMap]
    refine sums_window (first := v₀) (by omega) ?_ ?_
    · intro v hv hout a ha
      rw [List.mem_singleton.mp ha]
      exact .inl (isZero (by omega))
    · intro v hv
      have hin : pad ≤ top + (u₀ + u) ∧ top + (u₀ + u) < h + pad ∧ pad ≤ left + (v₀ + v) ∧
          left + (v₀ + v) < w + pad := by omega
      have hrow : top + (u₀ + u) - pad = top - pad + u := by omega
      have hcol : left + (v₀ + v) - pad = left - pad + v := by omega
      rw [IR.padded, if_pos hin, hrow, hcol, Nat.add_mul kPlane]
      have e1 : plane + (top - pad + u) * w + (left - pad + v)
          = plane + ((top - pad + u) * w + (left - pad)) + v := by omega
      have e2 : kPlane * kw + (u₀ + u) * kw + (v₀ + v)
          = kPlane * kw + ((u₀ + u) * kw + v₀) + v := by omega
      rw [e1, e2]
      exact .product (.inl rfl)

/-- **What an operator's evaluation gives is one of its possible results.** -/
theorem Op.eval_computes : {ins : List Shape} → {s : Shape} → (op : Op ins s) →
    (h : op.defined Binary32) → (xs : Tensors ins) → op.Computes xs (op.eval Binary32 h xs)
  | _, _, .linear lead i o, _, .cons x (.cons w (.cons b .nil)) => by
    intro r hr c hc
    have := Products.scalar_transposed (k := i) ⟨x, w, by simp [Products.transposed, Shape.numel_last],
      by simp [Products.transposed, Shape.numel]⟩ (fun c hc sum => sum + b.get c (Index.vector hc))
      (u := lead ++ [o]) (by simp [Shape.numel_last]) Nat.zero_lt_one hr hc
    simp only [Nat.zero_mul, Nat.zero_add] at this
    rw [Op.eval]
    refine (congrArg (Sums _) this).mpr ?_
    rw [get_eq_scalar]
    exact sums_bias sums_products
  | _, _, .relu s, _, .cons x .nil => by
    intro j hj
    rw [Op.eval, scalar_generate hj]
    simp only [get_eq_scalar]
    exact alike_relu _
  | _, _, .add s, _, .cons x (.cons y .nil) => by
    intro j hj
    rw [Op.eval, scalar_generate hj]
    simp only [get_eq_scalar]
    exact (Sums.single (.value _)).append (Sums.single (.value _))
  | _, _, .addTail lead s, _, .cons x (.cons y .nil) => by
    intro r hr j hj
    have hi : r * s.numel + j < Shape.numel (lead ++ s) := by
      rw [Shape.numel_append]
      exact Index.join hr hj
    rw [Op.eval, scalar_generate hi]
    simp only [get_eq_scalar, mod_join hj]
    exact (Sums.single (.value _)).append (Sums.single (.value _))
  | _, _, .conv2d n ci h w co kh kw stride pad _ _, _, .cons x (.cons k (.cons b .nil)) => by
    intro sample hs o ho row hr col hc
    rw [Op.eval]
    refine (congrArg (Sums _) (Convolution.scalar_tensor
      (g := { n, ci, h, w, co, kh, kw, stride, pad }) x k b hs ho hr hc)).mpr ?_
    refine sums_bias (sums_sum fun c _ => ?_)
    exact sums_padded
  | _, _, .maxPool2d n c h w k stride rows cols, _, .cons x .nil => by
    intro plane hp row hr col hc
    rw [Op.eval, scalar_generate (Index.plane hp hr hc)]
    simp only [get_eq_scalar, mod_join hc, div_join hc, mod_join hr, div_join₂ hr hc]
    have e (u v : Nat) : (plane * h + row * stride + u) * w + col * stride + v
        = plane * h * w + ((row * stride + u) * w + col * stride) + v := by
      rw [Nat.add_assoc (plane * h), Nat.add_mul]
      omega
    simp only [e]
    refine largest_of_found ?_ found_rows
    obtain ⟨k, rfl⟩ : ∃ j, k = j + 1 := ⟨k - 1, by have := rows.1; omega⟩
    simp [List.range_succ]
  | _, _, .flatten n s, _, .cons x .nil => fun j _ => by
    rw [Op.eval, scalar_reshape]
  | _, _, .slice lead d offset len hd, _, .cons x .nil => by
    intro r hr c hc
    rw [Op.eval, scalar_generate (Index.last hr hc)]
    simp only [get_eq_scalar, div_join hc, mod_join hc, Nat.add_assoc]
  | _, _, .concat lead a b, _, .cons x (.cons z .nil) => by
    refine fun r hr => ⟨fun c hc => ?_, fun c hc => ?_⟩
    · have hj : c < a + b := by omega
      rw [Op.eval, scalar_generate (Index.last hr hj)]
      simp only [get_eq_scalar, div_join hj, mod_join hj, dif_pos hc]
    · have hj : a + c < a + b := by omega
      rw [Nat.add_assoc, Op.eval, scalar_generate (Index.last hr hj)]
      have h : ¬ a + c < a := by omega
      simp only [get_eq_scalar, div_join hj, mod_join hj, dif_neg h, Nat.add_sub_cancel_left]
  | _, _, .splitHeads n t h k, _, .cons x .nil => by
    intro sample hs head hh token ht c hc
    rw [Op.eval, scalar_generate (Index.plane (Index.join hs hh) ht hc)]
    simp only [get_eq_scalar, mod_join hc, div_join hc, mod_join ht, div_join₂ ht hc, mod_join hh,
      div_join₃ hh ht hc, Nat.add_assoc]
  | _, _, .joinHeads n h t k, _, .cons x .nil => by
    intro sample hs head hh token ht c hc
    have hj := Index.join hh hc
    have hi := Index.cube hs ht hj
    rw [← Nat.add_assoc] at hi
    rw [Op.eval, scalar_generate hi]
    simp only [Nat.add_assoc _ (head * k)]
    simp only [get_eq_scalar, mod_join hj, div_join hj, div_join₂ ht hj, mod_join ht, mod_join hc,
      div_join hc]
  | _, _, .matmul lead m k n, _, .cons x (.cons y .nil) => by
    intro batch hb r hr c hc
    rw [Op.eval, Products.scalar_plain _ _ _ hb hr hc]
    exact sums_products
  | _, _, .matmulT lead m k n, _, .cons x (.cons y .nil) => by
    intro batch hb r hr c hc
    rw [Op.eval, Products.scalar_transposed _ _ _ hb hr hc]
    exact sums_products
  | _, _, .scale s c, _, .cons x .nil => by
    intro j hj
    rw [Op.eval, scalar_generate hj]
    simp only [get_eq_scalar]
    exact Sums.single (.product _ _)
  | _, _, .causalMask lead t, _, .cons x .nil => by
    intro batch hb r hr c hc
    rw [Op.eval, scalar_generate (Index.matrix hb hr hc)]
    simp only [get_eq_scalar, mod_join hc, div_join hc, mod_join hr]
    rfl
  | _, _, .meanTokens n t d, _, .cons x .nil => by
    intro sample hs c hc
    rw [Op.eval, scalar_generate (Index.pair hs hc)]
    simp only [get_eq_scalar, mod_join hc, div_join hc]
    exact ⟨_, _, sums_values, .inl rfl, .inl (.inl rfl)⟩
  | _, _, .sumLast lead d, _, .cons x .nil => by
    intro r hr
    rw [Op.eval, scalar_generate hr]
    simp only [get_eq_scalar]
    exact sums_values
  | _, _, .meanLast lead d, _, .cons x .nil => by
    intro r hr
    rw [Op.eval, scalar_generate hr]
    simp only [get_eq_scalar]
    exact ⟨_, _, sums_values, .inl rfl, .inl (.inl rfl)⟩
  | _, _, .avgPool2d n c h w k stride _ _, _, .cons x .nil => by
    intro plane hp row hr col hc
    rw [Op.eval, scalar_generate (Index.plane hp hr hc)]
    simp only [get_eq_scalar, mod_join hc, div_join hc, mod_join hr, div_join₂ hr hc]
    have e (u v : Nat) : (plane * h + row * stride + u) * w + col * stride + v
        = plane * h * w + ((row * stride + u) * w + col * stride) + v := by
      rw [Nat.add_assoc (plane * h), Nat.add_mul]
      omega
    simp only [e]
    exact ⟨_, _, sums_sum fun u _ => sums_values, .inl rfl, .inl (.inl rfl)⟩
  | _, _, .fill s c, _, .nil => by
    intro j hj
    rw [Op.eval, scalar_generate hj]
    rfl
  | _, _, .sub s, _, .cons x (.cons y .nil) => by
    intro j hj
    rw [Op.eval, scalar_generate hj]
    simp only [get_eq_scalar]
    exact (Sums.single (.value _)).append (Sums.single (.value _))
  | _, _, .mul s, _, .cons x (.cons y .nil) => by
    intro j hj
    rw [Op.eval, scalar_generate hj]
    simp only [get_eq_scalar]
    exact Sums.single (.product _ _)
  | _, _, .subTail lead s, _, .cons x (.cons y .nil) => by
    intro r hr j hj
    rw [Op.eval, scalar_generate (Index.within hr hj)]
    simp only [get_eq_scalar, mod_join hj]
    exact (Sums.single (.value _)).append (Sums.single (.value _))
  | _, _, .mulTail lead s, _, .cons x (.cons y .nil) => by
    intro r hr j hj
    rw [Op.eval, scalar_generate (Index.within hr hj)]
    simp only [get_eq_scalar, mod_join hj]
    exact Sums.single (.product _ _)
  | _, _, .reshape lead s t h, _, .cons x .nil => fun j _ => by
    rw [Op.eval, scalar_reshape]
  | _, _, .permute lead s dims h, _, .cons x .nil => by
    intro r hr ix hix
    have hj := Permute.flat_lt (Permute.inside_permuted h hix)
    rw [Op.eval, scalar_generate (Index.within hr hj)]
    simp only [get_eq_scalar, div_join hj, mod_join hj, Permute.source_flat h hix]
  | _, _, .leakyRelu s slope, _, .cons x .nil => by
    intro j hj
    rw [Op.eval, scalar_generate hj]
    simp only [get_eq_scalar]
    show if Arithmetic.less Arithmetic.zero (x.scalar j) then _ else _
    cases Arithmetic.less Arithmetic.zero (x.scalar j)
    · exact Sums.single (.product _ _)
    · exact .inl rfl
  | _, _, .softmax .., _, _ => trivial
  | _, _, .layerNorm .., _, _ => trivial
  | _, _, .batchNorm .., _, _ => trivial
  | _, _, .sigmoid _, _, _ => trivial
  | _, _, .tanh _, _, _ => trivial
  | _, _, .gelu _, _, _ => trivial
  | _, _, .geluTanh _, _, _ => trivial

/-- There is a possible result of every operator. -/
theorem Op.exists_computes {ins : List Shape} {s : Shape} (op : Op ins s) (xs : Tensors ins) :
    ∃ y, op.Computes xs y := by
  cases op
  case softmax | sigmoid | tanh | gelu | geluTanh =>
    exact match xs with | .cons x .nil => ⟨x, trivial⟩
  all_goals exact ⟨_, Op.eval_computes _ rfl xs⟩

/-- **What the evaluator gives is one of the possible results of a graph.** -/
theorem Graph.eval_computes {Γ : Context} {out : Shape} : (g : Graph Γ out) →
    (h : g.defined Binary32) → (env : Tensors Γ) → g.Computes env (g.eval Binary32 h env)
  | .ret _, _, _ => rfl
  | .bind op _ _ rest, h, _ =>
    ⟨_, op.eval_computes _ _, rest.eval_computes (Bool.and_eq_true_iff.mp h).2 _⟩

/-- **There is a possible result of every graph**: no statement about all of them is empty. -/
theorem Graph.exists_computes {Γ : Context} {out : Shape} : (g : Graph Γ out) →
    (env : Tensors Γ) → ∃ y, g.Computes env y
  | .ret _, _ => ⟨_, rfl⟩
  | .bind op args _ rest, env =>
    have ⟨value, h⟩ := op.exists_computes (env.getAll args)
    have ⟨y, h'⟩ := rest.exists_computes (.cons value env)
    ⟨y, value, h, h'⟩

end NN.IR
