import NN.Tensor.Float32Array
import Wire.Bytes

/-!
# Storages that are filled in rows

`Float32Array.generate` goes over a flat index, which then has to be taken apart. The loops here go
over rows and columns by machine indices, four columns at a time where there are four. They append
what that one appends.
-/

namespace NN

open Wire

/-- Appends `f i`, …, `f (i + n - 1)`: what a loop is said to do. -/
def append (f : Nat → UInt32) (i : Nat) : Nat → ByteArray → ByteArray
  | 0, bytes => bytes
  | n + 1, bytes => append f (i + 1) n (pushLE bytes (f i))

theorem append_append (f : Nat → UInt32) : (n m i : Nat) → (bytes : ByteArray) →
    append f (i + n) m (append f i n bytes) = append f i (n + m) bytes
  | 0, m, i, bytes => by rw [Nat.zero_add]; rfl
  | n + 1, m, i, bytes => by
    rw [Nat.succ_add, append, append, ← append_append f n m (i + 1), Nat.add_right_comm i,
      Nat.add_assoc i]

theorem append_eq_foldl (f : Nat → UInt32) (bytes : ByteArray) : (n : Nat) →
    append f 0 n bytes = Fin.foldl n (fun bytes i => pushLE bytes (f i)) bytes
  | 0 => by rw [Fin.foldl_zero]; rfl
  | n + 1 => by
    rw [Fin.foldl_succ_last, ← append_append f n 1, append_eq_foldl f bytes n, Nat.zero_add]
    rfl

/-- Where there are four columns, there are the next three. -/
theorem toNat_next {n c : USize} (h : c < n ∧ 3 < n - c) {t : Nat} (ht : t ≤ 4) :
    (c + .ofNat t).toNat = c.toNat + t ∧ c.toNat + 4 ≤ n.toNat := by
  have size := USize.le_size
  have hn := n.toNat_lt_size
  have h₁ := USize.lt_iff_toNat_lt.mp h.1
  have h₂ := USize.lt_iff_toNat_lt.mp h.2
  rw [USize.toNat_sub_of_le _ _ (USize.le_of_lt h.1)] at h₂
  have h₃ : (3 : USize).toNat = 3 := USize.toNat_ofNat_of_lt' (show 3 < _ by omega)
  have ht' : (USize.ofNat t).toNat = t := USize.toNat_ofNat_of_lt' (by omega)
  constructor
  · rw [USize.toNat_add, ht', Nat.mod_eq_of_lt]
    show _ < USize.size
    omega
  · omega

/-- One of these columns is one of the row. -/
theorem next_lt {n c : USize} (h : c < n ∧ 3 < n - c) {t : Nat} (ht : t < 4) : c + .ofNat t < n := by
  have := toNat_next h (Nat.le_of_lt ht)
  exact USize.lt_iff_toNat_lt.mpr (by omega)

/-- The rest of a row of `n` columns from `c` on. -/
@[specialize] def appendRow (n : USize) (one : (c : USize) → c < n → ByteArray → ByteArray)
    (four : (c : USize) → c < n ∧ 3 < n - c → ByteArray → ByteArray) (c : USize)
    (bytes : ByteArray) : ByteArray :=
  if h : c < n ∧ 3 < n - c then appendRow n one four (c + 4) (four c h bytes)
  else if h : c < n then appendRow n one four (c + 1) (one c h bytes)
  else bytes
termination_by n.toNat - c.toNat
decreasing_by
  · have next : (c + 4).toNat = c.toNat + 4 ∧ _ := toNat_next h (Nat.le_refl 4)
    omega
  · exact step_lt h

theorem appendRow_eq {f : Nat → UInt32} {s : Nat} {n : USize}
    {one : (c : USize) → c < n → ByteArray → ByteArray}
    {four : (c : USize) → c < n ∧ 3 < n - c → ByteArray → ByteArray}
    (h₁ : ∀ c h bytes, one c h bytes = append f (s + c.toNat) 1 bytes)
    (h₄ : ∀ c h bytes, four c h bytes = append f (s + c.toNat) 4 bytes) (c : USize)
    (bytes : ByteArray) :
    appendRow n one four c bytes = append f (s + c.toNat) (n.toNat - c.toNat) bytes := by
  unfold appendRow
  split
  · rename_i h
    have next : (c + 4).toNat = c.toNat + 4 ∧ _ := toNat_next h (Nat.le_refl 4)
    rw [appendRow_eq h₁ h₄ (c + 4), h₄, next.1, ← Nat.add_assoc, append_append]
    congr 1
    omega
  · split
    · rename_i h
      have lt := USize.lt_iff_toNat_lt.mp h
      have next := toNat_succ h
      rw [appendRow_eq h₁ h₄ (c + 1), h₁, next, ← Nat.add_assoc, append_append]
      congr 1
      omega
    · rename_i h
      have := Nat.le_of_not_lt fun l => h (USize.lt_iff_toNat_lt.mpr l)
      rw [Nat.sub_eq_zero_of_le this]
      rfl
termination_by n.toNat - c.toNat
decreasing_by all_goals first | omega | exact step_lt ‹_›

/-- The rest of `n` rows from `r` on. -/
@[specialize] def appendRows (n : USize) (row : (r : USize) → r < n → ByteArray → ByteArray)
    (r : USize) (bytes : ByteArray) : ByteArray :=
  if h : r < n then appendRows n row (r + 1) (row r h bytes) else bytes
termination_by n.toNat - r.toNat
decreasing_by exact step_lt h

theorem appendRows_eq {f : Nat → UInt32} {s m : Nat} {n : USize}
    {row : (r : USize) → r < n → ByteArray → ByteArray}
    (h : ∀ r h bytes, row r h bytes = append f (s + r.toNat * m) m bytes) (r : USize)
    (bytes : ByteArray) :
    appendRows n row r bytes = append f (s + r.toNat * m) ((n.toNat - r.toNat) * m) bytes := by
  unfold appendRows
  split
  · rename_i lt
    have lt' := USize.lt_iff_toNat_lt.mp lt
    have next := toNat_succ lt
    rw [appendRows_eq h (r + 1), h, next, Nat.succ_mul, ← Nat.add_assoc,
      append_append]
    congr 1
    rw [show n.toNat - r.toNat = (n.toNat - (r.toNat + 1)) + 1 by omega, Nat.succ_mul, Nat.add_comm]
  · rename_i lt
    have := Nat.le_of_not_lt fun l => lt (USize.lt_iff_toNat_lt.mpr l)
    rw [Nat.sub_eq_zero_of_le this, Nat.zero_mul]
    rfl
termination_by n.toNat - r.toNat
decreasing_by exact step_lt ‹_›

end NN
