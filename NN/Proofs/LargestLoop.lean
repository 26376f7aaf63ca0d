import NN.Semantics.Computes
import NN.Tensor.Exact
import WireProofs.Comparison

/-!
# The evaluator's loop for a maximum

What `Arithmetic.larger` keeps, one after another from negative infinity on, is the largest; a NaN
is never lost.
-/

namespace NN.IR

open Wire Binary32

/-- Negative infinity. -/
abbrev lowest : Binary32 := Arithmetic.negInfinity

/-- What a loop from negative infinity on has found among `xs`. -/
def Found (xs : List Binary32) (y : Binary32) : Prop :=
  (∃ x ∈ xs, x.isNaN = true) ∧ y.isNaN = true ∨
    (y = lowest ∨ y ∈ xs) ∧ y.isNaN = false ∧ ∀ x ∈ xs, Binary32.le x y = true

theorem found_nil : Found [] lowest := .inr ⟨.inl rfl, by decide, by simp⟩

theorem le_refl {x : Binary32} (h : x.isNaN = false) : Binary32.le x x = true := by
  simp [Binary32.le, h]

theorem le_trans {x y z : Binary32} (h : Binary32.le x y = true) (h' : Binary32.le y z = true) :
    Binary32.le x z = true := by
  simp only [Binary32.le, Bool.and_eq_true, Bool.not_eq_true', decide_eq_true_eq] at *
  exact ⟨⟨h.1.1, h'.1.2⟩, Int.le_trans h.2 h'.2⟩

/-- One more candidate. -/
theorem found_larger {xs : List Binary32} {y : Binary32} (h : Found xs y) (x : Binary32) :
    Found (xs ++ [x]) (Arithmetic.larger y x) := by
  have hdef : Arithmetic.larger y x = if Binary32.lt y x || x.isNaN then x else y := rfl
  rw [hdef]
  cases hx : x.isNaN
  · rcases h with ⟨⟨z, hz, hn⟩, hy⟩ | ⟨hmem, hy, hle⟩
    · have : Binary32.lt y x = false := by simp [Binary32.lt, hy]
      rw [this]
      exact .inl ⟨⟨z, List.mem_append_left _ hz, hn⟩, hy⟩
    · rw [Bool.or_false]
      right
      by_cases hlt : Binary32.lt y x = true
      · rw [if_pos hlt]
        have hyx : Binary32.le y x = true := by
          simp only [Binary32.lt, Binary32.le, Bool.and_eq_true, decide_eq_true_eq] at *
          exact ⟨hlt.1, by omega⟩
        refine ⟨.inr (by simp), hx, fun z hz => ?_⟩
        rcases List.mem_append.mp hz with hz | hz
        · exact le_trans (hle z hz) hyx
        · rw [List.mem_singleton.mp hz]
          exact le_refl hx
      · rw [if_neg hlt]
        refine ⟨hmem.imp_right (List.mem_append_left _), hy, fun z hz => ?_⟩
        rcases List.mem_append.mp hz with hz | hz
        · exact hle z hz
        · rw [List.mem_singleton.mp hz]
          simp only [Binary32.lt, Binary32.le, hx, hy, Bool.not_false, Bool.true_and,
            decide_eq_true_eq] at *
          omega
  · rw [Bool.or_true, if_pos rfl]
    exact .inl ⟨⟨x, by simp, hx⟩, hx⟩

/-- A loop over candidates. -/
theorem found_maxFrom {n : Nat} {f : (k : Nat) → k < n → Binary32} {g : Nat → Binary32}
    (hg : ∀ k hk, f k hk = g k) {xs : List Binary32} {y : Binary32} (h : Found xs y) :
    Found (xs ++ (List.range n).map g) (Arithmetic.maxFrom y n f) := by
  induction n with
  | zero => simpa [Arithmetic.maxFrom] using h
  | succ n ih =>
    rw [Arithmetic.maxFrom, Fin.foldl_succ_last, List.range_succ, List.map_append,
      ← List.append_assoc]
    have := ih (f := fun k hk => f k (Nat.lt_succ_of_lt hk)) fun k hk => hg k _
    have := found_larger this (f n (Nat.lt_succ_self n))
    rw [hg] at this
    simpa [hg] using this

/-- A loop over rows of candidates. -/
theorem found_rows {n m : Nat} {f : Nat → Nat → Binary32} :
    Found ((List.range n).flatMap fun u => (List.range m).map (f u))
      (Fin.foldl n (fun found u => Arithmetic.maxFrom found m fun v _ => f u v) lowest) := by
  induction n with
  | zero => simpa using found_nil
  | succ n ih =>
    rw [Fin.foldl_succ_last, List.range_succ, List.flatMap_append]
    have := found_maxFrom (n := m) (f := fun v _ => f n v) (g := f n) (fun _ _ => rfl) ih
    simpa using this

/-- Only negative infinity is at most negative infinity. -/
theorem eq_lowest {x : Binary32} (h : Binary32.le x lowest = true) : x = lowest := by
  simp only [Binary32.le, Bool.and_eq_true, Bool.not_eq_true', decide_eq_true_eq] at h
  obtain ⟨⟨hn, _⟩, ho⟩ := h
  have hl : lowest.order = -(infinity : Int) := by decide
  have hi : 0 < infinity := by decide
  have hn : ¬ infinity < x.magnitude := by simpa [isNaN] using hn
  have hm : lowest.magnitude = infinity := by decide
  have hs : lowest.negative = true := by decide
  rw [hl, order] at ho
  cases hx : x.negative
  · rw [hx] at ho
    simp only [Bool.false_eq_true, if_false] at ho
    omega
  · rw [hx] at ho
    simp only [if_true] at ho
    refine ext (hx.trans hs.symm) ?_
    rw [hm]
    omega

/-- What the loop has found of some candidates is the largest. -/
theorem largest_of_found {xs : List Binary32} {y : Binary32} (hxs : xs ≠ []) (h : Found xs y) :
    Largest xs y := by
  rcases h with h | ⟨hmem, hn, hle⟩
  · exact .inl h
  · refine .inr ⟨?_, hle⟩
    rcases hmem with rfl | hmem
    · cases xs with
      | nil => exact absurd rfl hxs
      | cons x xs =>
        have hx := eq_lowest (hle x List.mem_cons_self)
        exact ⟨x, List.mem_cons_self, .inl hx⟩
    · exact ⟨y, hmem, .inl rfl⟩

end NN.IR
