import NN.Proofs.Verify.Claim
import NN.Verify.Part

/-!
# All parts of a certificate show what it shows

So there is one argument why what is shown is so, whether one process or several checked.
-/

namespace NN.Verify

open Wire

theorem Tree.leaves_pos : (t : Tree) → 0 < t.leaves
  | .leaf _ => Nat.one_pos
  | .split _ _ _ below _ => Nat.add_pos_left below.leaves_pos _
  | .bound _ rest => rest.leaves_pos

variable {nodes : List Node} {output : Nat} {goal : Goal}

/-- No leaf shows nothing, and that is true. -/
theorem checkSome_none {t : Tree} {first last : Nat} {s : State}
    (h : last ≤ first ∨ t.leaves ≤ first) : checkSome nodes output goal t first last s = true := by
  unfold checkSome
  rw [if_pos h]

/-- Halves of a split are looked at alone, even where there is nothing to show. -/
theorem checkSome_split {value index : Nat} {at_ : Int} {below above : Tree} {first last : Nat}
    {s : State} : checkSome nodes output goal (.split value index at_ below above) first last s
      = (checkSome nodes output goal below first last (s.atMost value index at_)
        && checkSome nodes output goal above (first - below.leaves) (last - below.leaves)
          (s.atLeast value index at_)) := by
  by_cases h : last ≤ first ∨ (Tree.split value index at_ below above).leaves ≤ first
  · unfold Tree.leaves at h
    rw [checkSome_none h, checkSome_none (by omega), checkSome_none (by omega)]
    rfl
  · conv => lhs; unfold checkSome
    rw [if_neg h]

/-- Where there is something to show, bounds are computed. -/
theorem checkSome_bound {slopes : Slopes} {rest : Tree} {first last : Nat} {s : State}
    (h : ¬(last ≤ first ∨ rest.leaves ≤ first)) :
    checkSome nodes output goal (.bound slopes rest) first last s
      = match forward s.input slopes nodes s with
        | some (s, _) => checkSome nodes output goal rest first last s
        | none => false := by
  conv => lhs; unfold checkSome
  exact if_neg (c := last ≤ first ∨ (Tree.bound slopes rest).leaves ≤ first) h

/-- All leaves show what the tree does. -/
theorem checkSome_all : (t : Tree) → {last : Nat} → (s : State) → t.leaves ≤ last →
    checkSome nodes output goal t 0 last s = checkFrom nodes output goal t s
  | .leaf slopes, last, s, h => by
    unfold checkSome
    rw [if_neg (by simp only [Tree.leaves] at *; omega)]
  | .split value index at_ below above, last, s, h => by
    unfold Tree.leaves at h
    rw [checkSome_split, checkSome_all below _ (by omega), Nat.zero_sub,
      checkSome_all above _ (by omega)]
    rfl
  | .bound slopes rest, last, s, h => by
    have := rest.leaves_pos
    unfold Tree.leaves at h
    rw [checkSome_bound (by omega)]
    conv => rhs; unfold checkFrom
    cases forward s.input slopes nodes s with
    | some known => exact checkSome_all rest _ h
    | none => rfl

/-- Leaves that follow each other may be cut anywhere. -/
theorem checkSome_append : (t : Tree) → {a b c : Nat} → (s : State) → a ≤ b → b ≤ c →
    checkSome nodes output goal t a c s
      = (checkSome nodes output goal t a b s && checkSome nodes output goal t b c s)
  | .split value index at_ below above, a, b, c, s, hab, hbc => by
    rw [checkSome_split, checkSome_split, checkSome_split, checkSome_append below _ hab hbc,
      checkSome_append above (a := a - below.leaves) (b := b - below.leaves) _ (by omega) (by omega)]
    simp only [Bool.and_assoc, Bool.and_left_comm]
  | .leaf slopes, a, b, c, s, hab, hbc => by
    rcases Nat.eq_or_lt_of_le hab with rfl | hab
    · rw [checkSome_none (last := a) (.inl (Nat.le_refl a)), Bool.true_and]
    · rw [checkSome_none (t := .leaf slopes) (first := b) (.inr (Nat.zero_lt_of_lt hab)),
        Bool.and_true]
      rcases Nat.eq_zero_or_pos a with rfl | ha
      · rw [checkSome_all (.leaf slopes) s (Nat.le_trans hab hbc),
          checkSome_all (.leaf slopes) s hab]
      · rw [checkSome_none (t := .leaf slopes) (.inr ha),
          checkSome_none (t := .leaf slopes) (.inr ha)]
  | .bound slopes rest, a, b, c, s, hab, hbc => by
    by_cases h1 : b ≤ a ∨ rest.leaves ≤ a
    · rw [checkSome_none (t := .bound slopes rest) (last := b) h1, Bool.true_and]
      rcases h1 with h | h
      · rw [Nat.le_antisymm hab h]
      · rw [checkSome_none (t := .bound slopes rest) (.inr h),
          checkSome_none (t := .bound slopes rest) (.inr (Nat.le_trans h hab))]
    rw [checkSome_bound h1, checkSome_bound (last := c) (by omega)]
    by_cases h2 : c ≤ b ∨ rest.leaves ≤ b
    · rw [checkSome_none (t := .bound slopes rest) (last := c) h2, Bool.and_true]
      split
      · rw [checkSome_append rest _ hab hbc, checkSome_none (first := b) h2, Bool.and_true]
      · rfl
    · rw [checkSome_bound h2]
      split
      · exact checkSome_append rest _ hab hbc
      · rfl

theorem cut_mono (leaves n : Nat) {j k : Nat} (h : j ≤ k) : cut leaves j n ≤ cut leaves k n :=
  Nat.div_le_div_right (Nat.mul_le_mul_left _ h)

/-- The leaves before a cut are those of the parts before it. -/
theorem checkSome_cuts {t : Tree} {s : State} (n : Nat) : (k : Nat) →
    (checkSome nodes output goal t 0 (cut t.leaves k n) s = true ↔
      ∀ j, 1 ≤ j → j ≤ k →
        checkSome nodes output goal t (cut t.leaves (j - 1) n) (cut t.leaves j n) s = true)
  | 0 => by
    rw [checkSome_none (.inl (by simp [cut]))]
    simp only [true_iff]
    omega
  | k + 1 => by
    rw [checkSome_append t s (Nat.zero_le _) (cut_mono t.leaves n (Nat.le_succ k)),
      Bool.and_eq_true_iff, checkSome_cuts n k]
    constructor
    · rintro ⟨h, last⟩ j h1 hj
      rcases Nat.eq_or_lt_of_le hj with rfl | hj
      · exact last
      · exact h j h1 (Nat.le_of_lt_succ hj)
    · intro h
      exact ⟨fun j h1 hj => h j h1 (Nat.le_succ_of_le hj), h (k + 1) (by omega) (Nat.le_refl _)⟩

/-- **The check of a tree is that of all its parts.** -/
theorem check_iff_parts {box : Bounds} {slopes : Slopes} {tree : Tree} {n : Nat} (hn : 0 < n) :
    check nodes output goal box slopes tree = true ↔
      ∀ k, 1 ≤ k → k ≤ n → checkPart k n nodes output goal box slopes tree = true := by
  unfold check checkPart
  cases forward box slopes nodes [] with
  | some known =>
    rw [← checkSome_cuts n n, checkSome_all]
    rw [cut, Nat.mul_div_cancel _ hn]
    exact Nat.le_refl _
  | none =>
    simp only [Bool.false_eq_true, false_iff]
    exact fun h => h 1 (Nat.le_refl 1) hn

/-- What is shown, is shown if a tree is accepted; the same for everything that may accept it. -/
theorem showsBy_ok {accepts : List Node → Nat → Goal → Bounds → Slopes → Tree → Bool} {m : Model}
    {network : Except Unsupported Lowered} {p : Property} {names : List String}
    {tree : Certificate.Tree} :
    showsBy accepts m network p names tree = .ok () ↔
      p.inputs.size = m.input.numel ∧ p.outputs = m.output.numel ∧ ∃ l goal t,
        network = .ok l ∧ goalOf p.outputs p = some goal ∧
        resolve (namesOf names l) l.nodes tree = .ok t ∧
        accepts l.nodes l.output goal (boxOf p) (rooted t).1 (rooted t).2 = true := by
  unfold showsBy
  constructor
  · intro h
    split at h
    · cases h
    rename_i hin
    split at h
    · cases h
    rename_i hout
    split at h
    · cases h
    · cases h
    rename_i l goal hg
    split at h
    · cases h
    rename_i t ht
    split at h
    · rename_i ha
      exact ⟨Decidable.not_not.mp hin, Decidable.not_not.mp hout, l, goal, t, rfl, hg, ht, ha⟩
    · cases h
  · rintro ⟨hin, hout, l, goal, t, rfl, hg, ht, ha⟩
    rw [if_neg (not_not_intro hin), if_neg (not_not_intro hout), hg]
    simp only [ht, ha, if_true]

/-- **A certificate shows what all its parts show**, and nothing else: whoever checks the parts, one
process or several, has checked the certificate. -/
theorem shows_iff_parts {m : Model} {b : Bundle m.layer.params} {p : Property} {names : List String}
    {tree : Certificate.Tree} {n : Nat} (hn : 0 < n) :
    shows m b p names tree = .ok () ↔
      ∀ k, 1 ≤ k → k ≤ n → showsPart k n m b p names tree = .ok () := by
  unfold shows showsPart
  simp only [showsBy_ok]
  constructor
  · rintro ⟨hin, hout, l, goal, t, hl, hg, ht, h⟩ k h1 hk
    exact ⟨hin, hout, l, goal, t, hl, hg, ht, (check_iff_parts hn).mp h k h1 hk⟩
  · intro h
    obtain ⟨hin, hout, l, goal, t, hl, hg, ht, _⟩ := h 1 (Nat.le_refl 1) hn
    refine ⟨hin, hout, l, goal, t, hl, hg, ht, (check_iff_parts hn).mpr fun k h1 hk => ?_⟩
    obtain ⟨_, _, l', goal', t', hl', hg', ht', h⟩ := h k h1 hk
    cases hl.symm.trans hl'
    cases hg.symm.trans hg'
    cases ht.symm.trans ht'
    exact h

/-- **If every part of a certificate is accepted, what it claims is so**: for the same model,
parameters, property and tree, whoever checked the parts. -/
theorem check_parts_sound {m : Model} {b : Bundle m.layer.params} {p : Property}
    {names : List String} {tree : Certificate.Tree} {n : Nat} (hn : 0 < n)
    (h : ∀ k, 1 ≤ k → k ≤ n → showsPart k n m b p names tree = .ok ())
    {x : Tensor (1 :: m.input)} (hf : ∀ i, (x.scalar i).Finite)
    (hx : p.Box (rationals x.scalar)) {y : Tensor (1 :: m.output)}
    (hy : (m.graph 1).Computes (.cons x b.tensors) y) :
    (∀ j, (y.scalar j).Finite) ∧ ¬p.Unsafe (rationals y.scalar) :=
  check_certificate_sound ((shows_iff_parts hn).mpr h) hf hx hy

end NN.Verify
