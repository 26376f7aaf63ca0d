import WireProofs.Literal
import WireProofs.WindowRest
import Wire.Json.Number

/-!
# Runs of digits

`digitsEnd` finds where a run ends, `digits` and `smallDigits` are the number that it spells.
-/

namespace Wire

namespace Window

/-- A byte that is not zero stands inside the window. -/
theorem rest_of_peek {w : Window} {i : USize} {b : UInt8} (h : w.peek i = b) (hb : b ≠ 0) :
    i < w.stop ∧ rest w i = b :: rest w (i + 1) := by
  by_cases hi : i < w.stop
  · exact ⟨hi, by rw [rest_cons hi, ← peek_eq hi, h]⟩
  · simp only [peek, hi, dif_neg, not_false_eq_true] at h
    exact absurd h.symm hb

end Window

namespace Json

open Window

theorem natOf_append (acc : Nat) (a b : List UInt8) :
    natOf acc (a ++ b) = natOf (natOf acc a) b := List.foldl_append ..

/-- Digits spell a number that is less than a power of ten. -/
theorem natOf_lt {ds : List UInt8} (h : ∀ d ∈ ds, isDigit d = true) {acc n : Nat}
    (ha : acc < 10 ^ n) :
    natOf acc ds < 10 ^ (n + ds.length) := by
  induction ds generalizing acc n with
  | nil => exact ha
  | cons d ds ih =>
    have hd : (d - 48).toNat ≤ 9 := by
      have := h d (.head _)
      simp only [isDigit, Bool.and_eq_true, decide_eq_true_eq, UInt8.le_iff_toNat_le] at this
      rw [UInt8.toNat_sub_of_le _ _ (UInt8.le_iff_toNat_le.mpr this.1)]
      have h48 : (48 : UInt8).toNat = 48 := rfl
      have h57 : (57 : UInt8).toNat = 57 := rfl
      omega
    have := ih (fun e he => h e (.tail _ he)) (acc := acc * 10 + (d - 48).toNat) (n := n + 1)
      (by rw [Nat.pow_succ]; omega)
    rw [List.length_cons, show n + (ds.length + 1) = n + 1 + ds.length by omega]
    exact this

/-- A run of digits: where it ends, what it consists of, and that it does not go on. -/
theorem digitsEnd_spec (w : Window) (i : USize) (hi : i ≤ w.stop) :
    i ≤ digitsEnd w i ∧ digitsEnd w i ≤ w.stop ∧
      ∃ ds, rest w i = ds ++ rest w (digitsEnd w i) ∧ (∀ d ∈ ds, isDigit d = true) ∧
        i.toNat + ds.length = (digitsEnd w i).toNat := by
  rw [digitsEnd]
  split
  · rename_i h
    split
    · rename_i hd
      have hs := toNat_succ h
      have hlt := USize.lt_iff_toNat_lt.mp h
      obtain ⟨h1, h2, ds, h3, h4, h5⟩ :=
        digitsEnd_spec w (i + 1) (USize.le_iff_toNat_le.mpr (by omega))
      rw [USize.le_iff_toNat_le] at h1
      refine ⟨USize.le_iff_toNat_le.mpr (by omega), h2, w.get i h :: ds, ?_, ?_, ?_⟩
      · rw [rest_cons h, h3, List.cons_append]
      · intro d hm
        rcases List.mem_cons.mp hm with rfl | hm
        · exact hd
        · exact h4 d hm
      · rw [List.length_cons]
        omega
    · exact ⟨USize.le_refl _, hi, [], rfl, by simp, rfl⟩
  · exact ⟨USize.le_refl _, hi, [], rfl, by simp, rfl⟩
termination_by w.stop.toNat - i.toNat
decreasing_by exact step_lt ‹_›

/-- `digits` is the number that the bytes between two positions spell. -/
theorem digits_eq {w : Window} {i j : USize} {ds : List UInt8} {acc : Nat} (hj : j ≤ w.stop)
    (h : rest w i = ds ++ rest w j) (hl : i.toNat + ds.length = j.toNat) :
    digits w i j acc = natOf acc ds := by
  induction ds generalizing i acc with
  | nil =>
    have : ¬ i < j := by rw [USize.lt_iff_toNat_lt]; simp at hl; omega
    rw [digits, dif_neg this]
    rfl
  | cons d ds ih =>
    rw [List.length_cons] at hl
    have hij : i < j := by rw [USize.lt_iff_toNat_lt]; omega
    have hi : i < w.stop := by
      rw [USize.lt_iff_toNat_lt, USize.le_iff_toNat_le] at *
      omega
    rw [rest_cons hi, List.cons_append, List.cons.injEq] at h
    have hs := toNat_succ hi
    rw [digits, dif_pos hij, ih h.2 (by omega), peek_eq hi, h.1]
    rfl

/-- `smallDigits` is the same modulo `2^64`. -/
theorem smallDigits_eq {w : Window} {i j : USize} {ds : List UInt8} {acc : Nat} (hj : j ≤ w.stop)
    (h : rest w i = ds ++ rest w j) (hl : i.toNat + ds.length = j.toNat) :
    smallDigits w i j (.ofNat acc) = .ofNat (natOf acc ds) := by
  induction ds generalizing i acc with
  | nil =>
    have : ¬ i < j := by rw [USize.lt_iff_toNat_lt]; simp at hl; omega
    rw [smallDigits, dif_neg this]
    rfl
  | cons d ds ih =>
    rw [List.length_cons] at hl
    have hij : i < j := by rw [USize.lt_iff_toNat_lt]; omega
    have hi : i < w.stop := by
      rw [USize.lt_iff_toNat_lt, USize.le_iff_toNat_le] at *
      omega
    rw [rest_cons hi, List.cons_append, List.cons.injEq] at h
    have hs := toNat_succ hi
    have hd : UInt64.ofNat acc * 10 + (d - 48).toUInt64 = .ofNat (acc * 10 + (d - 48).toNat) := by
      rw [UInt64.ofNat_add, UInt64.ofNat_mul]
      simp
    rw [smallDigits, dif_pos hij, peek_eq hi, h.1, hd, ih h.2 (by omega)]
    rfl

end Json

end Wire
