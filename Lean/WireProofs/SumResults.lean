import WireProofs.SumBound

/-!
# There is a result of every sum

Parts in a row may be added up one after another, as a loop does that starts from zero; so there is
always a result, and the loop's is one.
-/

namespace Wire

open Binary32

namespace Binary32

variable {x y z r : Binary32}

/-- What is delivered for the value of a number is that number, but for the sign of a zero. -/
theorem alike_of_isRounded {zero : Bool} (hx : x.Finite)
    (h : IsRounded x.value (2 ^ 149) zero r) : Alike x r := by
  have h' := isRounded_value hx
  obtain ⟨⟨b, hb, hm⟩, hs⟩ := h
  obtain ⟨⟨b', hb', hm'⟩, hs'⟩ := h'
  have hbb := hb.unique (Nat.two_pow_pos 149) hb'
  have hmag : x.magnitude = r.magnitude := by rw [hm, hm', hbb]
  by_cases h0 : x.value = 0
  · have hz := value_eq_zero.mp h0
    exact .inr (.inl ⟨hz, hmag.symm.trans hz⟩)
  · rw [if_neg h0] at hs hs'
    exact .inl (ext (hs'.trans hs.symm) hmag)

/-- Zero counts for nothing in a sum. -/
theorem zero_add_alike (hz : z.IsZero) (x : Binary32) : Alike x (z.add x) := by
  have hm : z.magnitude = 0 := hz
  have hi : 0 < infinity := by decide
  have hzf : z.Finite := by rw [Finite, hm]; exact hi
  by_cases hx : x.Finite
  · have h := add_nearest hzf hx
    rw [value_eq_zero.mpr hz, Int.zero_add] at h
    exact alike_of_isRounded hx h
  · have hx : ¬ x.magnitude < infinity := hx
    rw [Binary32.add]
    rw [if_neg (by omega)]
    by_cases hn : infinity < x.magnitude
    · rw [if_pos (.inr hn)]
      exact .inr (.inr ⟨by simpa [isNaN] using hn, by decide⟩)
    · rw [if_neg (by omega), if_pos (by omega)]
      exact .inl rfl

/-- Zero counts for nothing in a sum. -/
theorem add_zero_alike (hz : z.IsZero) (x : Binary32) : Alike x (x.add z) := by
  have hm : z.magnitude = 0 := hz
  have hi : 0 < infinity := by decide
  have hzf : z.Finite := by rw [Finite, hm]; exact hi
  by_cases hx : x.Finite
  · have h := add_nearest hx hzf
    rw [value_eq_zero.mpr hz, Int.add_zero] at h
    exact alike_of_isRounded hx h
  · have hx : ¬ x.magnitude < infinity := hx
    rw [Binary32.add]
    rw [if_neg (by omega)]
    by_cases hn : infinity < x.magnitude
    · rw [if_pos (.inl hn)]
      exact .inr (.inr ⟨by simpa [isNaN] using hn, by decide⟩)
    · rw [if_neg (by omega), if_neg hx, if_pos (by omega)]
      exact .inl rfl

end Binary32

namespace Sums

variable {s t : List Addend} {a b : Binary32}

/-- A sum of nothing is a zero. -/
theorem isZero_of_nil (h : Sums s a) (hs : s = []) : a.IsZero := by
  induction h with
  | none => decide
  | value _ => cases hs
  | product _ => cases hs
  | add h => exact absurd (List.append_eq_nil_iff.mp hs).1 h
  | fused _ _ => cases hs
  | skip _ _ => cases hs
  | alike _ h ih =>
    have h0 : _ = 0 := ih hs
    rcases h with rfl | h | h
    · exact h0
    · exact h.2
    · have := h.1
      simp [isNaN, h0] at this
  | perm _ p ih =>
    subst hs
    exact ih p.eq_nil

/-- **Parts in a row.** The results of two parts, added, are a result of both together. -/
theorem append (ha : Sums s a) (hb : Sums t b) : Sums (s ++ t) (a.add b) := by
  by_cases hs : s = []
  · subst hs
    exact hb.alike (zero_add_alike (ha.isZero_of_nil rfl) b)
  · by_cases ht : t = []
    · subst ht
      rw [List.append_nil]
      exact ha.alike (add_zero_alike (hb.isZero_of_nil rfl) a)
    · exact .add hs ht ha hb (.inl rfl)

end Sums

namespace Addend

/-- The addend, rounded. -/
def rounded : Addend → Binary32
  | .product x w => x.mul w
  | .value v => v

end Addend

namespace Sums

/-- An addend by itself, rounded. -/
theorem single (t : Addend) : Sums [t] t.rounded := by
  cases t with
  | product x w => exact .product (.inl rfl)
  | value v => exact .value (.inl rfl)

/-- **From left to right.** A loop that starts with a result and adds each addend, rounded, in turn,
has a result of all. -/
theorem left_to_right {s : List Addend} {a : Binary32} (h : Sums s a) (ts : List Addend) :
    Sums (s ++ ts) (ts.foldl (fun acc t => acc.add t.rounded) a) := by
  induction ts generalizing s a with
  | nil => simpa using h
  | cons t ts ih =>
    have := ih (h.append (single t))
    rwa [List.append_assoc] at this

/-- **There is a result of every sum**; by `Sums.bound` a finite one where nothing can overflow. -/
theorem exists_result (ts : List Addend) : ∃ v, Sums ts v :=
  ⟨_, left_to_right .none ts⟩

end Sums

end Wire
