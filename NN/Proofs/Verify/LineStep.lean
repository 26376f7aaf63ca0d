import NN.Proofs.Verify.AffineStep

/-!
# `relu`, backward

Two lines bound `max x 0` on an interval: the upper one if it does at both ends and at zero, the
lower one through zero with any slope between zero and one.
-/

namespace NN.Verify

theorem slope_pos : (0 : Int) < 2 ^ slopeBits := two_pow_pos _

theorem upperSlope_nonneg {l u : Int} (h : l ≤ u) : 0 ≤ upperSlope l u := by
  unfold upperSlope
  split
  · exact Int.le_refl _
  · split
    · exact Int.le_of_lt slope_pos
    · exact Int.ediv_nonneg (Int.mul_nonneg (by omega) (Int.le_of_lt slope_pos)) (by omega)

/-- The upper line is above `max x 0`, whatever its slope, if that is not negative. -/
theorem le_upperLine {s l u x : Int} (hs : 0 ≤ s) (hl : l ≤ x) (hu : x ≤ u) :
    2 ^ slopeBits * max 0 x ≤ s * x + upperOffset s l u := by
  have h1 : s * l ≤ s * x := Int.mul_le_mul_of_nonneg_left hl hs
  unfold upperOffset
  have p := slope_pos
  generalize (2 : Int) ^ slopeBits = one at *
  rcases Int.le_total 0 x with hx | hx
  · rw [Int.max_eq_right hx]
    rcases Int.le_total s one with h | h
    · have h2 : (one - s) * x ≤ (one - s) * u := Int.mul_le_mul_of_nonneg_left hu (by omega)
      rw [Int.sub_mul] at h2
      omega
    · have h2 : one * x ≤ s * x := Int.mul_le_mul_of_nonneg_right h hx
      omega
  · rw [Int.max_eq_left hx, Int.mul_zero]
    omega

theorem lowerSlope_nonneg (given : Option Nat) (l u : Int) : 0 ≤ lowerSlope given l u := by
  have p := slope_pos
  have := two_pow_pos (slopeBits - 10)
  unfold lowerSlope
  split
  · omega
  · split
    · omega
    · split
      · exact Int.mul_nonneg (Int.natCast_nonneg _) (by omega)
      · split <;> omega

theorem lowerSlope_le_one (given : Option Nat) (l u : Int) :
    lowerSlope given l u ≤ 2 ^ slopeBits := by
  have p := slope_pos
  unfold lowerSlope
  split
  · omega
  · split
    · omega
    · split
      · rename_i k
        have : (2 : Int) ^ slopeBits = 1024 * 2 ^ (slopeBits - 10) := by decide
        rw [this]
        exact Int.mul_le_mul_of_nonneg_right (by omega) (Int.le_of_lt (two_pow_pos _))
      · split <;> omega

/-- The lower line is below `max x 0`. -/
theorem lowerLine_le {a x : Int} (h0 : 0 ≤ a) (h1 : a ≤ 2 ^ slopeBits) :
    a * x ≤ 2 ^ slopeBits * max 0 x := by
  generalize (2 : Int) ^ slopeBits = one at *
  rcases Int.le_total 0 x with hx | hx
  · rw [Int.max_eq_right hx]
    exact Int.mul_le_mul_of_nonneg_right h1 hx
  · rw [Int.max_eq_left hx, Int.mul_zero]
    exact Int.mul_nonpos_of_nonneg_of_nonpos h0 hx

/-- **A step along lines is sound.** -/
theorem lines_step_sound {arg shift : Nat} {lower upper : Array Int} {offset : Vec} {mass : Int}
    {env : List (Nat → Int)} {y : Nat → Int}
    (hl : ∀ j, entry lower j * valueAt env arg j ≤ 2 ^ slopeBits * y j)
    (hu : ∀ j, 2 ^ slopeBits * y j
      ≤ entry upper j * valueAt env arg j + 2 ^ shift * offset.get j)
    (hm : ∀ n, (sumTo n fun i => ((valueAt env arg i).natAbs : Int)) ≤ mass)
    (c : Vec) (front : Front) (hf : front.length = env.length) :
    ((Step.lines arg lower upper shift offset mass).apply c front).1.value env
        + ((Step.lines arg lower upper shift offset mass).apply c front).2
      ≤ c.eval y + front.value env := by
  simp only [Step.apply, Vec.negDot_eq]
  rw [Front.value_addAt _ _ _ _ hf, Vec.eval_ofFn]
  let x := valueAt env arg
  let slope : Nat → Int := fun j => if 0 ≤ c.get j then entry lower j else entry upper j
  have h1 := natAbs_eval_sub_le (x := x) (k := slopeBits) (half_nonneg slopeBits)
    (f := fun j => mulShift (c.get j) (slope j) slopeBits) (g := fun j => c.get j * slope j)
    (n := c.size) (fun j _ => natAbs_mulShift_le ..) (hm _)
  simp only at h1
  have h2 : (sumTo c.size fun j => c.get j * slope j * x j)
      + (sumTo c.size fun j => if c.get j < 0 then c.get j * offset.get j else 0) * 2 ^ shift
      ≤ 2 ^ slopeBits * c.eval y := by
    rw [sumTo_mul, ← sumTo_add, Vec.eval, mul_sumTo]
    refine sumTo_le fun j _ => ?_
    rw [Int.mul_left_comm, Int.mul_assoc]
    by_cases h : 0 ≤ c.get j
    · simp only [slope, if_pos h, if_neg (Int.not_lt.mpr h), Int.zero_mul, Int.add_zero]
      exact Int.mul_le_mul_of_nonneg_left (hl j) h
    · have := Int.mul_le_mul_of_nonpos_left (by omega : c.get j ≤ 0) (hu j)
      simp only [slope, if_neg h, if_pos (Int.not_le.mp h)]
      rw [Int.mul_add] at this
      rw [Int.mul_assoc, Int.mul_comm (offset.get j)]
      exact this
  have h3 : ((sumTo c.size fun j => if c.get j < 0 then c.get j * offset.get j else 0) * 2 ^ shift
      - half slopeBits * mass) / 2 ^ slopeBits
      ≤ c.eval y - sumTo c.size fun j => mulShift (c.get j) (slope j) slopeBits * x j := by
    refine floorShift_le_of_le ?_
    rw [Int.mul_sub]
    omega
  show _ + (sumTo c.size fun j => mulShift (c.get j) (slope j) slopeBits * x j) + _ ≤ _
  omega

end NN.Verify
