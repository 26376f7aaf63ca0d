import WireProofs.Rounding

/-!
# There is one nearest binary32

`IsNearest` says of at most one pattern that it is the nearest, so it is a definition of rounding,
and it does not depend on how a fraction is written.
-/

namespace Wire.Binary32

variable {num den a b : Nat}

/-- Two patterns that are both the nearest are the same. -/
theorem IsNearest.unique (hd : 0 < den) (ha : IsNearest num den a) (hb : IsNearest num den b) :
    a = b := by
  have key : ∀ {a b : Nat}, a < b → IsNearest num den a → IsNearest num den b → False := by
    intro a b hab ha hb
    have h1 := ha.even b (by omega) (Nat.le_antisymm (hb.le a) (ha.le b))
    have h2 := hb.even a (by omega) (Nat.le_antisymm (ha.le b) (hb.le a))
    have l1 := Nat.mul_lt_mul_of_pos_left (units_lt (show a < a + 1 by omega)) hd
    have l2 := Nat.mul_lt_mul_of_pos_left (units_lt (show a + 1 < b by omega)) hd
    have g1 := ha.le (a + 1)
    have g2 := hb.le (a + 1)
    simp only [gap, distance] at g1 g2
    omega
  rcases Nat.lt_trichotomy a b with h | h | h
  · exact (key h ha hb).elim
  · exact h
  · exact (key h hb ha).elim

/-- A pattern is what `nearest` computes if and only if it is the nearest. -/
theorem nearest_eq_iff (hd : 0 < den) : nearest num den = b ↔ IsNearest num den b :=
  ⟨fun h => h ▸ nearest_isNearest hd, fun h => (nearest_isNearest hd).unique hd h⟩

/-- A number that a magnitude has is rounded to that magnitude. -/
theorem isNearest_of_eq (hd : 0 < den) (h : num * 2 ^ 149 = den * units b) :
    IsNearest num den b := by
  have h0 : gap num den b = 0 := by simp [gap, distance, h]
  refine ⟨fun c => by omega, fun c hne heq => absurd ?_ hne⟩
  rw [h0] at heq
  simp only [gap, distance] at heq
  exact units_inj (Nat.eq_of_mul_eq_mul_left hd (by omega))

/-- Equal fractions have the same nearest magnitude. -/
theorem isNearest_of_cross {num' den' : Nat} (hd : 0 < den) (hd' : 0 < den')
    (h : num * den' = num' * den) (hn : IsNearest num den b) : IsNearest num' den' b := by
  have scale : ∀ c, den' * gap num den c = den * gap num' den' c := by
    intro c
    have h1 : den' * (num * 2 ^ 149) = den * (num' * 2 ^ 149) := by
      rw [← Nat.mul_assoc, ← Nat.mul_assoc, Nat.mul_comm den', h, Nat.mul_comm den]
    have h2 : den' * (den * units c) = den * (den' * units c) := Nat.mul_left_comm ..
    have mul (k x y : Nat) : k * distance x y = distance (k * x) (k * y) := by
      simp only [distance, Int.natCast_mul, ← Int.mul_sub, Int.natAbs_mul, Int.natAbs_natCast]
    rw [gap, gap, mul, mul, h1, h2]
  refine ⟨fun c => ?_, fun c hne heq => hn.even c hne ?_⟩
  · have := Nat.mul_le_mul_left den' (hn.le c)
    rw [scale, scale] at this
    exact Nat.le_of_mul_le_mul_left this hd
  · apply Nat.eq_of_mul_eq_mul_left hd'
    rw [scale, scale, heq]

/-- Equal fractions are rounded to the same magnitude. -/
theorem nearest_congr {num' den' : Nat} (hd : 0 < den) (hd' : 0 < den')
    (h : num * den' = num' * den) : nearest num den = nearest num' den' :=
  ((nearest_eq_iff hd').mpr (isNearest_of_cross hd hd' h (nearest_isNearest hd))).symm

/-- From `2^128` on, a number is not rounded to a finite magnitude. -/
theorem infinity_le_nearest (hd : 0 < den) (h : den * 2 ^ 128 ≤ num) :
    infinity ≤ nearest num den := by
  have hu : units infinity = 2 ^ 128 * 2 ^ 149 := by decide
  have near := (nearest_isNearest (num := num) hd).le infinity
  apply Nat.le_of_not_lt
  intro hlt
  have l1 := Nat.mul_lt_mul_of_pos_left (units_lt hlt) hd
  have l2 := Nat.mul_le_mul_right (2 ^ 149) h
  rw [Nat.mul_assoc, ← hu] at l2
  simp only [gap, distance] at near
  omega

/-- Below half of the least magnitude, a number is rounded to zero. -/
theorem nearest_eq_zero (h : num * 2 ^ 150 < den) : nearest num den = 0 := by
  have hd : 0 < den := by omega
  rw [nearest_eq_iff hd]
  have h0 : units 0 = 0 := by decide
  have far : ∀ c, c ≠ 0 → gap num den 0 < gap num den c := by
    intro c hc
    have := units_lt (show 0 < c by omega)
    have := Nat.mul_le_mul_left den (show 1 ≤ units c by omega)
    simp only [gap, distance, h0]
    rw [show (2 : Nat) ^ 150 = 2 ^ 149 * 2 by decide, ← Nat.mul_assoc] at h
    omega
  refine ⟨fun c => ?_, fun c hne heq => rfl⟩
  by_cases hc : c = 0
  · rw [hc]
    exact Nat.le_refl _
  · exact Nat.le_of_lt (far c hc)

end Wire.Binary32
