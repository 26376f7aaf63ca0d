import NN.Proofs.Storage
import NN.Tensor.Append
import NN.Tensor.Exact
import NN.Semantics.Computes
import WireProofs.SumResults

/-!
# The evaluator's loops are sums

What `Arithmetic.sum` computes at `Wire.Binary32`, from left to right on top of zero, is among the
results that `Sums` allows, also where it leaves out what lies on the margin of a padded image.
-/

namespace NN

open Wire

variable {s : Shape}

/-- Reading a scalar that is there. -/
theorem Tensor.get_eq_scalar (t : Tensor s) (i : Nat) (h : i < s.numel) :
    (t.get i h : Binary32) = t.scalar i := (dif_pos h).symm

/-- The scalars of a tensor that was made from a function. -/
theorem Tensor.scalar_generate {f : (i : Nat) → i < s.numel → Binary32} {i : Nat}
    (h : i < s.numel) : (Tensor.generate s f).scalar i = f i h := by
  rw [← get_eq_scalar _ _ h, get_generate]
  rfl

/-- What is appended pattern by pattern is what is made from a function. -/
theorem Tensor.eq_generate {α : Type} [Arithmetic α] {bytes : ByteArray}
    {size : bytes.size = 4 * s.numel} (f : (i : Nat) → i < s.numel → α) {g : Nat → UInt32} {m : Nat}
    (e : s.numel = m) (h : bytes = append g 0 m (.emptyWithCapacity (4 * m)))
    (hg : ∀ i hi, i < m → g i = Arithmetic.toBits (f i hi)) :
    (⟨⟨bytes, s.numel, size⟩, rfl⟩ : Tensor s) = .generate s f := by
  subst e
  rw [append_eq_foldl] at h
  subst h
  simp only [generate, Float32Array.generate]
  congr 3
  funext bytes i
  rw [hg i i.isLt i.isLt]

/-- Another shape leaves the scalars. -/
theorem Tensor.scalar_reshape (t : Tensor s) {r : Shape} (h : s.numel = r.numel) (i : Nat) :
    (t.reshape r h).scalar i = t.scalar i := by
  unfold scalar
  by_cases hi : i < s.numel
  · rw [dif_pos hi, dif_pos (h ▸ hi)]
    rfl
  · rw [dif_neg hi, dif_neg (h ▸ hi)]

namespace IR

/-- Sums of sums. -/
theorem sums_sumFrom {n : Nat} {f : (k : Nat) → k < n → Binary32} {t : Nat → List Addend}
    {s : List Addend} {a : Binary32} (h : ∀ k hk, Sums (t k) (f k hk)) (ha : Sums s a) :
    Sums (s ++ (List.range n).flatMap t) (Arithmetic.sumFrom a n f) := by
  induction n with
  | zero => simpa [Arithmetic.sumFrom] using ha
  | succ n ih =>
    rw [Arithmetic.sumFrom, Fin.foldl_succ_last, List.range_succ, List.flatMap_append,
      ← List.append_assoc]
    have := ih (f := fun k hk => f k (Nat.lt_succ_of_lt hk)) fun k hk => h k _
    refine Sums.append this ?_
    simpa using h n (Nat.lt_succ_self n)

/-- Sums of sums, on top of zero. -/
theorem sums_sum {n : Nat} {f : (k : Nat) → k < n → Binary32} {t : Nat → List Addend}
    (h : ∀ k hk, Sums (t k) (f k hk)) :
    Sums ((List.range n).flatMap t) (Arithmetic.sum n f) := sums_sumFrom h .none

/-- A sum of products. -/
theorem sums_products {n : Nat} {x w : Nat → Binary32} :
    Sums (IR.products n x w) (Arithmetic.sum n fun k _ => x k * w k) := by
  rw [IR.products, List.map_eq_flatMap]
  exact sums_sum fun k _ => .product (.inl rfl)

/-- A sum of numbers. -/
theorem sums_values {n : Nat} {x : Nat → Binary32} :
    Sums (IR.values n x) (Arithmetic.sum n fun k _ => x k) := by
  rw [IR.values, List.map_eq_flatMap]
  exact sums_sum fun k _ => .value (.inl rfl)

/-- Zeros before and behind are left out. -/
theorem sums_skip {p s q : List Addend} {a : Binary32} (hp : ∀ t ∈ p, t.IsZero)
    (hq : ∀ t ∈ q, t.IsZero) (h : Sums s a) : Sums (p ++ s ++ q) a := by
  have before {p s : List Addend} (hp : ∀ t ∈ p, t.IsZero) (h : Sums s a) : Sums (p ++ s) a := by
    induction p with
    | nil => exact h
    | cons t p ih =>
      exact .skip (hp t List.mem_cons_self) (ih fun u hu => hp u (List.mem_cons_of_mem _ hu))
  exact (before hq (before hp h)).perm List.perm_append_comm

/-- A sum over a window outside of which everything is zero. -/
theorem sums_window {n first len : Nat} (hn : len = 0 ∨ first + len ≤ n)
    {f : (k : Nat) → k < len → Binary32} {t : Nat → List Addend}
    (hz : ∀ k < n, k < first ∨ first + len ≤ k → ∀ a ∈ t k, a.IsZero)
    (h : ∀ k hk, Sums (t (first + k)) (f k hk)) :
    Sums ((List.range n).flatMap t) (Arithmetic.sum len f) := by
  by_cases h0 : len = 0
  · subst h0
    have all : ∀ a ∈ (List.range n).flatMap t, a.IsZero := by
      intro a ha
      obtain ⟨k, hk, ha⟩ := List.mem_flatMap.mp ha
      exact hz k (List.mem_range.mp hk) (by omega) a ha
    have := sums_skip (p := (List.range n).flatMap t) (q := []) all (by simp) .none
    simpa [Arithmetic.sum, Arithmetic.sumFrom] using this
  · obtain ⟨rest, rfl⟩ := Nat.le.dest (hn.resolve_left h0)
    rw [List.range_add, List.range_add, List.flatMap_append, List.flatMap_append]
    refine sums_skip ?_ ?_ ?_
    · intro a ha
      obtain ⟨k, hk, ha⟩ := List.mem_flatMap.mp ha
      have hk := List.mem_range.mp hk
      exact hz k (by omega) (.inl hk) a ha
    · intro a ha
      obtain ⟨k, hk, ha⟩ := List.mem_flatMap.mp ha
      obtain ⟨j, hj, rfl⟩ := List.mem_map.mp hk
      have hj := List.mem_range.mp hj
      exact hz _ (by omega) (.inr (by omega)) a ha
    · rw [List.flatMap_map]
      exact sums_sum h

end IR

end NN
