import WireProofs.Grammar

/-!
# Steps from one state to another

What a loop over items makes of a state, as a relation; and over an object's members, what becomes
of a part of the state that only one key changes.
-/

namespace Wire.Json

variable {σ ι : Type}

/-- What is left of a list of items leads from one state to another, step by step. -/
def Steps (R : ι → σ → σ → Prop) : List ι → σ → σ → Prop
  | [], a, b => a = b
  | x :: xs, a, b => ∃ m, R x a m ∧ Steps R xs m b

theorem Steps.mono {R R' : ι → σ → σ → Prop} {xs : List ι} {a b : σ} (h : Steps R xs a b)
    (hr : ∀ x ∈ xs, ∀ a b, R x a b → R' x a b) : Steps R' xs a b := by
  induction xs generalizing a with
  | nil => exact h
  | cons x xs ih =>
    obtain ⟨m, hx, hxs⟩ := h
    exact ⟨m, hr x (.head _) _ _ hx, ih hxs fun y hy => hr y (.tail _ hy)⟩

theorem Steps.snoc {R : ι → σ → σ → Prop} {xs : List ι} {x : ι} {a b c : σ} (h : Steps R xs a b)
    (hx : R x b c) : Steps R (xs ++ [x]) a c := by
  induction xs generalizing a with
  | nil => exact ⟨c, (show a = b from h) ▸ hx, rfl⟩
  | cons y ys ih =>
    obtain ⟨m, hy, hys⟩ := h
    exact ⟨m, hy, ih hys⟩

theorem Steps.all {R : ι → σ → σ → Prop} {p : ι → Prop} {xs : List ι} {a b : σ}
    (h : Steps R xs a b) (hr : ∀ x a b, R x a b → p x) : ∀ x ∈ xs, p x := by
  induction xs generalizing a with
  | nil => simp
  | cons x xs ih =>
    obtain ⟨m, hx, hxs⟩ := h
    intro y hy
    rcases List.mem_cons.mp hy with rfl | hy
    · exact hr _ _ _ hx
    · exact ih hxs y hy

/-- A part of the state that the steps for other keys leave as it is. -/
theorem Steps.keep {β : Type} {R : String × List UInt8 → σ → σ → Prop} {part : σ → β} {k : String}
    (hother : ∀ e a b, R e a b → e.1 ≠ k → part b = part a)
    {es : List (String × List UInt8)} {a b : σ} (h : Steps R es a b) (hk : k ∉ keysOf es) :
    part b = part a := by
  induction es generalizing a with
  | nil => rw [show a = b from h]
  | cons e es ih =>
    obtain ⟨m, he, hes⟩ := h
    simp only [keysOf, List.map_cons, List.mem_cons, not_or] at hk
    rw [ih hes hk.2, hother e a m he (Ne.symm hk.1)]

/-- What the step for a key made of its part of the state is there in the end. -/
theorem Steps.find {β : Type} {R : String × List UInt8 → σ → σ → Prop} {part : σ → β} {k : String}
    {p : List UInt8 → β → Prop} (hother : ∀ e a b, R e a b → e.1 ≠ k → part b = part a)
    (hsame : ∀ v a b, R (k, v) a b → p v (part b))
    {es : List (String × List UInt8)} {a b : σ} (h : Steps R es a b) (hn : (keysOf es).Nodup)
    {v : List UInt8} (hv : (k, v) ∈ es) : p v (part b) := by
  induction es generalizing a with
  | nil => cases hv
  | cons e es ih =>
    obtain ⟨m, he, hes⟩ := h
    simp only [keysOf, List.map_cons, List.nodup_cons] at hn
    rcases List.mem_cons.mp hv with rfl | hv
    · rw [hes.keep hother hn.1]
      exact hsame _ _ _ he
    · exact ih hes hn.2 hv

end Wire.Json
