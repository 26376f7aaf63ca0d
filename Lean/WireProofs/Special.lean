import WireProofs.Arithmetic

/-!
# Infinities and NaN

IEEE 754-2019 (6.1, 6.2, 7.2, 7.3): what operations answer where an operand is not finite, or the
exact result is not a number.
-/

namespace Wire.Binary32

variable {x y z : Binary32}

/-- An infinity of either sign. -/
abbrev Infinite (x : Binary32) : Prop := x.magnitude = infinity

private theorem isNaN_iff : x.isNaN = true ↔ infinity < x.magnitude := by
  simp [isNaN]

/-- A NaN makes a sum NaN. -/
theorem add_nan (h : x.isNaN = true ∨ y.isNaN = true) : x.add y = nan := by
  simp only [isNaN_iff] at h
  rw [Binary32.add]
  rw [if_neg (by omega), if_pos h]

/-- An infinity takes a finite number. -/
theorem add_infinite (hx : x.Infinite) (hy : y.Finite) : x.add y = x ∧ y.add x = x := by
  have hy : y.magnitude < infinity := hy
  constructor
  · rw [Binary32.add]
    rw [if_neg (by omega), if_neg (by omega), if_neg (by omega), if_pos hy]
  · rw [Binary32.add]
    rw [if_neg (by omega), if_neg (by omega), if_pos hy]

/-- Infinities of one sign add up, of two signs they have no sum. -/
theorem add_infinite_infinite (hx : x.Infinite) (hy : y.Infinite) :
    x.add y = if x.negative = y.negative then x else nan := by
  rw [Binary32.add]
  rw [if_neg (by omega), if_neg (by omega), if_neg (by omega), if_neg (by omega)]

/-- A NaN makes a product NaN. -/
theorem mul_nan (h : x.isNaN = true ∨ y.isNaN = true) : x.mul y = nan := by
  simp only [isNaN_iff] at h
  rw [Binary32.mul]
  rw [if_neg (by omega), if_pos (by omega)]

/-- An infinity times a zero is no number. -/
theorem mul_infinite_zero (hx : x.Infinite) (hy : y.IsZero) : x.mul y = nan ∧ y.mul x = nan := by
  have hy : y.magnitude = 0 := hy
  have h : x.mul y = nan := by
    rw [Binary32.mul]
    rw [if_neg (by omega), if_pos (by omega)]
  exact ⟨h, mul_comm x y ▸ h⟩

/-- An infinity times another number is infinite. -/
theorem mul_infinite (hx : x.Infinite) (hy : ¬ y.IsZero) (hn : y.isNaN = false) :
    x.mul y = of (x.negative != y.negative) infinity ∧
      y.mul x = of (x.negative != y.negative) infinity := by
  have hy : ¬ y.magnitude = 0 := hy
  have hn : ¬ infinity < y.magnitude := by simpa [isNaN] using hn
  have hi : 0 < infinity := by decide
  have h : x.mul y = of (x.negative != y.negative) infinity := by
    rw [Binary32.mul]
    rw [if_neg (by omega), if_neg (by omega)]
  exact ⟨h, mul_comm x y ▸ h⟩

/-- With a factor that is not finite, the product is what it is without an addition. -/
theorem fma_of_not_finite (h : ¬ (x.Finite ∧ y.Finite)) : x.fma y z = (x.mul y).add z := by
  rw [fma]
  exact if_neg h

/-- Whatever the finite product, an infinity or NaN that is added is what there is: a product that
is rounded once does not overflow before. -/
theorem fma_not_finite (hx : x.Finite) (hy : y.Finite) (hz : ¬ z.Finite) :
    x.fma y z = zero.add z := by
  rw [fma]
  rw [if_pos ⟨hx, hy⟩]
  exact if_neg hz

/-- A NaN makes a quotient NaN. -/
theorem div_nan (h : x.isNaN = true ∨ y.isNaN = true) : x.div y = nan := by
  simp only [isNaN_iff] at h
  rw [Binary32.div]
  exact if_pos h

/-- A finite number by a zero is infinite, but for zero by zero, which is no number. -/
theorem div_zero (hx : x.Finite) (hy : y.IsZero) :
    x.div y = if x.IsZero then nan else of (x.negative != y.negative) infinity := by
  have hx : x.magnitude < infinity := hx
  have hy : y.magnitude = 0 := hy
  have hi : 0 < infinity := by decide
  rw [Binary32.div]
  rw [if_neg (by omega), if_pos (by omega), if_pos hy]
  rfl

/-- A finite number by an infinity is a zero. -/
theorem div_infinite (hx : x.Finite) (hy : y.Infinite) :
    x.div y = of (x.negative != y.negative) 0 := by
  have hx : x.magnitude < infinity := hx
  rw [Binary32.div]
  rw [if_neg (by omega), if_neg (by omega), if_pos hx]

/-- An infinity by a finite number is infinite, zero included. -/
theorem infinite_div (hx : x.Infinite) (hy : y.Finite) :
    x.div y = of (x.negative != y.negative) infinity := by
  have hy : y.magnitude < infinity := hy
  rw [Binary32.div]
  rw [if_neg (by omega), if_neg (by omega), if_neg (by omega), if_pos hy]

/-- An infinity by an infinity is no number. -/
theorem infinite_div_infinite (hx : x.Infinite) (hy : y.Infinite) : x.div y = nan := by
  rw [Binary32.div]
  rw [if_neg (by omega), if_neg (by omega), if_neg (by omega), if_neg (by omega)]

/-- The root of a zero is that zero. -/
theorem sqrt_zero (hx : x.IsZero) : x.sqrt = x := by
  have hx : x.magnitude = 0 := hx
  rw [sqrt]
  have hi : 0 < infinity := by decide
  rw [if_neg (by omega), if_pos hx]

/-- The root of a positive infinity is that infinity. -/
theorem sqrt_infinite (hx : x.Infinite) (hn : x.negative = false) : x.sqrt = x := by
  have hi : 0 < infinity := by decide
  rw [sqrt]
  rw [if_neg (by omega), if_neg (by omega), hn, if_neg (by decide), if_pos hx]

/-- A negative number but `-0` has no root, nor has a NaN. -/
theorem sqrt_nan (h : x.isNaN = true ∨ x.negative = true ∧ ¬ x.IsZero) : x.sqrt = nan := by
  rw [sqrt]
  by_cases hn : infinity < x.magnitude
  · rw [if_pos hn]
  · obtain ⟨h1, h2⟩ : x.negative = true ∧ ¬ x.magnitude = 0 := by
      rcases h with h | h
      · exact absurd (isNaN_iff.mp h) hn
      · exact h
    rw [if_neg hn, if_neg h2, h1, if_pos rfl]

end Wire.Binary32
