import NN.Tensor.Shape

/-!
# Numbers as text

What names in graphs, layers and emitted code are numbered with: different numbers look different,
and a number is digits.
-/

namespace NN

/-- The number that decimal digits spell. -/
private def spelled (digits : List Char) (start : Nat) : Nat :=
  digits.foldl (fun n c => 10 * n + (c.toNat - 48)) start

private theorem digitChar_value : ∀ d < 10, (Nat.digitChar d).toNat - 48 = d := by decide

private theorem spelled_toDigitsCore : (fuel n : Nat) → (digits : List Char) → n < fuel →
    spelled (Nat.toDigitsCore 10 fuel n digits) 0 = spelled digits n
  | 0, _, _, h => nomatch h
  | fuel + 1, n, digits, h => by
    have hd := digitChar_value (n % 10) (Nat.mod_lt _ (by decide))
    rw [Nat.toDigitsCore]
    by_cases hn : n / 10 = 0
    · simp only [hn, if_true, spelled, List.foldl_cons, hd]
      congr 1
      omega
    · simp only [hn, if_false]
      rw [spelled_toDigitsCore fuel (n / 10) _ (by omega)]
      simp only [spelled, List.foldl_cons, hd]
      congr 1
      omega

/-- Different numbers are spelled differently. -/
theorem toString_injective (i j : Nat) (h : toString i = toString j) : i = j := by
  have h : (Nat.toDigits 10 i) = Nat.toDigits 10 j := String.ofList_injective h
  have spells (n : Nat) : spelled (Nat.toDigits 10 n) 0 = n :=
    spelled_toDigitsCore (n + 1) n [] (Nat.lt_succ_self n)
  rw [← spells i, ← spells j, h]

private theorem isDigit_digitChar : ∀ d < 10, (Nat.digitChar d).isDigit = true := by decide

private theorem toDigitsCore_spec : (fuel n : Nat) → (digits : List Char) →
    (∀ c ∈ digits, c.isDigit = true) → (0 < fuel ∨ digits ≠ []) →
      (∀ c ∈ Nat.toDigitsCore 10 fuel n digits, c.isDigit = true) ∧
        Nat.toDigitsCore 10 fuel n digits ≠ []
  | 0, _, _, h, hne => ⟨h, hne.resolve_left (Nat.lt_irrefl 0)⟩
  | fuel + 1, n, digits, h, _ => by
    have hd : ∀ c ∈ Nat.digitChar (n % 10) :: digits, c.isDigit = true := by
      intro c hc
      rcases List.mem_cons.mp hc with rfl | hc
      · exact isDigit_digitChar _ (Nat.mod_lt _ (by decide))
      · exact h c hc
    rw [Nat.toDigitsCore]
    split
    · exact ⟨hd, List.cons_ne_nil _ _⟩
    · exact toDigitsCore_spec fuel _ _ hd (.inr (List.cons_ne_nil _ _))

/-- The characters of a number are digits. -/
theorem isDigit_toString (n : Nat) : ∀ c ∈ (toString n).toList, c.isDigit = true := by
  show ∀ c ∈ (String.ofList (Nat.toDigits 10 n)).toList, _
  rw [String.toList_ofList]
  exact (toDigitsCore_spec _ _ _ (by simp) (.inl (Nat.succ_pos n))).1

/-- A number has a digit. -/
theorem toString_ne_nil (n : Nat) : (toString n).toList ≠ [] := by
  show (String.ofList (Nat.toDigits 10 n)).toList ≠ []
  rw [String.toList_ofList]
  exact (toDigitsCore_spec _ _ _ (by simp) (.inl (Nat.succ_pos n))).2

end NN
