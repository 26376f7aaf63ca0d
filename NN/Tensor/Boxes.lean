import NN.Tensor.Words

/-!
# Sums over boxes, four at a time

Sums of sums of sums, as a convolution has them. Four of them share one of the factors of each
product; all indices and sums are those of one loop, so that they stay in registers.
-/

namespace NN.Arithmetic

open Wire

variable {α : Type} [Arithmetic α] {n m l : USize}

/-- `Σ Σ Σ f i u v` over `i < n`, `u < m`, `v < l`. -/
abbrev boxWords (n m l : USize) (f : (i u v : USize) → i < n → u < m → v < l → α) : α :=
  sumWords n (fun i hi => sumWords m (fun u hu => sumWords l (fun v hv => f i u v hi hu hv)
    0 zero) 0 zero) 0 zero

/-- The rest of four such sums, from entry `i, u, v` on: what they are so far (`a`), and so far the
sums over `u` (`b`) and over `v` (`c`), where these are. -/
@[specialize] def boxWords₄ {β : Type}
    (x₀ x₁ x₂ x₃ w : (i u v : USize) → i < n → u < m → v < l → α) (start : 0 < m)
    (next : α → α → α → α → β) (i u v : USize) (hi : i < n) (hu : u < m)
    (a₀ a₁ a₂ a₃ b₀ b₁ b₂ b₃ c₀ c₁ c₂ c₃ : α) : β :=
  if hv : v < l then
    let s := w i u v hi hu hv
    boxWords₄ x₀ x₁ x₂ x₃ w start next i u (v + 1) hi hu a₀ a₁ a₂ a₃ b₀ b₁ b₂ b₃
      (c₀ + x₀ i u v hi hu hv * s) (c₁ + x₁ i u v hi hu hv * s) (c₂ + x₂ i u v hi hu hv * s)
      (c₃ + x₃ i u v hi hu hv * s)
  else if hu' : u + 1 < m then
    boxWords₄ x₀ x₁ x₂ x₃ w start next i (u + 1) 0 hi hu' a₀ a₁ a₂ a₃
      (b₀ + c₀) (b₁ + c₁) (b₂ + c₂) (b₃ + c₃) zero zero zero zero
  else if hi' : i + 1 < n then
    boxWords₄ x₀ x₁ x₂ x₃ w start next (i + 1) 0 0 hi' start
      (a₀ + (b₀ + c₀)) (a₁ + (b₁ + c₁)) (a₂ + (b₂ + c₂)) (a₃ + (b₃ + c₃))
      zero zero zero zero zero zero zero zero
  else next (a₀ + (b₀ + c₀)) (a₁ + (b₁ + c₁)) (a₂ + (b₂ + c₂)) (a₃ + (b₃ + c₃))
termination_by (n.toNat - i.toNat, m.toNat - u.toNat, l.toNat - v.toNat)
decreasing_by
  · exact .right _ (.right _ (step_lt hv))
  · exact .right _ (.left _ _ (step_lt hu))
  · exact .left _ _ (step_lt hi)

/-- What the rest of one of them is. -/
def restOfBox (f : (i u v : USize) → i < n → u < m → v < l → α) (i u v : USize) (hi : i < n)
    (hu : u < m) (a b c : α) : α :=
  sumWords n (fun i hi => sumWords m (fun u hu => sumWords l (fun v hv => f i u v hi hu hv)
      0 zero) 0 zero) (i + 1)
    (a + sumWords m (fun u hu => sumWords l (fun v hv => f i u v hi hu hv) 0 zero) (u + 1)
      (b + sumWords l (fun v hv => f i u v hi hu hv) v c))

section

variable {f : (i u v : USize) → i < n → u < m → v < l → α} {i u v : USize} {hi : i < n} {hu : u < m}
  {a b c : α}

theorem restOfBox_v (hv : v < l) :
    restOfBox f i u v hi hu a b c = restOfBox f i u (v + 1) hi hu a b (c + f i u v hi hu hv) := by
  unfold restOfBox
  conv => lhs; rw [sumWords.eq_def (k := v), dif_pos hv]

theorem restOfBox_u (hv : ¬v < l) (hu' : u + 1 < m) :
    restOfBox f i u v hi hu a b c = restOfBox f i (u + 1) 0 hi hu' a (b + c) zero := by
  unfold restOfBox
  conv => lhs; rw [sumWords.eq_def (k := v), dif_neg hv, sumWords.eq_def (k := u + 1), dif_pos hu']

theorem restOfBox_i (start : 0 < m) (hv : ¬v < l) (hu' : ¬u + 1 < m) (hi' : i + 1 < n) :
    restOfBox f i u v hi hu a b c = restOfBox f (i + 1) 0 0 hi' start (a + (b + c)) zero zero := by
  unfold restOfBox
  conv =>
    lhs
    rw [sumWords.eq_def (k := v), dif_neg hv, sumWords.eq_def (k := u + 1), dif_neg hu',
      sumWords.eq_def (k := i + 1), dif_pos hi']
  rw [sumWords.eq_def (n := m) (k := 0) (acc := zero), dif_pos start]

theorem restOfBox_end (hv : ¬v < l) (hu' : ¬u + 1 < m) (hi' : ¬i + 1 < n) :
    restOfBox f i u v hi hu a b c = a + (b + c) := by
  unfold restOfBox
  rw [sumWords.eq_def (k := v), dif_neg hv, sumWords.eq_def (k := u + 1), dif_neg hu',
    sumWords.eq_def (k := i + 1), dif_neg hi']

/-- From the first entry on, it is the whole sum. -/
theorem restOfBox_start (hn : 0 < n) (hm : 0 < m) :
    restOfBox f 0 0 0 hn hm zero zero zero = boxWords n m l f := by
  unfold restOfBox boxWords
  conv => rhs; rw [sumWords.eq_def (n := n) (k := 0), dif_pos hn]
  conv => rhs; rw [sumWords.eq_def (n := m) (k := 0) (acc := zero), dif_pos hm]

end

/-- Four sums are four sums. -/
theorem boxWords₄_eq {β : Type} {x₀ x₁ x₂ x₃ w : (i u v : USize) → i < n → u < m → v < l → α}
    {start : 0 < m} {next : α → α → α → α → β} (i u v : USize) (hi : i < n) (hu : u < m)
    (a₀ a₁ a₂ a₃ b₀ b₁ b₂ b₃ c₀ c₁ c₂ c₃ : α) :
    boxWords₄ x₀ x₁ x₂ x₃ w start next i u v hi hu a₀ a₁ a₂ a₃ b₀ b₁ b₂ b₃ c₀ c₁ c₂ c₃ =
      next
        (restOfBox (fun i u v hi hu hv => x₀ i u v hi hu hv * w i u v hi hu hv) i u v hi hu a₀ b₀ c₀)
        (restOfBox (fun i u v hi hu hv => x₁ i u v hi hu hv * w i u v hi hu hv) i u v hi hu a₁ b₁ c₁)
        (restOfBox (fun i u v hi hu hv => x₂ i u v hi hu hv * w i u v hi hu hv) i u v hi hu a₂ b₂ c₂)
        (restOfBox (fun i u v hi hu hv => x₃ i u v hi hu hv * w i u v hi hu hv) i u v hi hu a₃ b₃ c₃)
      := by
  unfold boxWords₄
  split
  · rename_i hv
    rw [boxWords₄_eq i u (v + 1)]
    simp only [restOfBox_v hv]
  · rename_i hv
    split
    · rename_i hu'
      rw [boxWords₄_eq i (u + 1) 0]
      simp only [restOfBox_u hv hu']
    · rename_i hu'
      split
      · rename_i hi'
        rw [boxWords₄_eq (i + 1) 0 0]
        simp only [restOfBox_i start hv hu' hi']
      · rename_i hi'
        simp only [restOfBox_end hv hu' hi']
termination_by (n.toNat - i.toNat, m.toNat - u.toNat, l.toNat - v.toNat)
decreasing_by
  all_goals first
    | exact Prod.Lex.left _ _ (step_lt hi)
    | exact Prod.Lex.right _ (Prod.Lex.left _ _ (step_lt hu))
    | exact Prod.Lex.right _ (Prod.Lex.right _ (step_lt ‹v < l›))

end NN.Arithmetic
