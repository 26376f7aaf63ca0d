import Wire.Bytes

/-!
# What is left in a window

Readers move machine indices through a window; the theorems speak of the list of the bytes that are
left.
-/

namespace Wire.Window

/-- The window of an array that fits into the address space has all of it. -/
theorem toNat_stop_ofBytes {b : ByteArray} (h : b.size < USize.size) :
    (Window.ofBytes b).stop.toNat = b.size := by
  simp only [Window.ofBytes, ByteArray.usize]
  exact USize.toNat_ofNat_of_lt' h

/-- What is in a window from `i` on. -/
def rest (w : Window) (i : USize) : List UInt8 :=
  (w.bytes.data.toList.take w.stop.toNat).drop i.toNat

theorem length_rest (w : Window) (i : USize) : (rest w i).length = w.stop.toNat - i.toNat := by
  have : w.stop.toNat ≤ w.bytes.data.toList.length := w.stop_le
  simp only [rest, List.length_drop, List.length_take]
  omega

theorem rest_cons {w : Window} {i : USize} (h : i < w.stop) :
    rest w i = w.get i h :: rest w (i + 1) := by
  have hl : i.toNat < (w.bytes.data.toList.take w.stop.toNat).length := by
    have := length_rest w i
    have := USize.lt_iff_toNat_lt.mp h
    simp only [rest, List.length_drop] at *
    omega
  rw [rest, List.drop_eq_getElem_cons hl, rest, toNat_succ h, List.getElem_take]
  rfl

theorem peek_eq {w : Window} {i : USize} (h : i < w.stop) : w.peek i = w.get i h := by
  simp [Window.peek, h]

/-- A few steps from an index inside a window do not overflow. -/
theorem toNat_add_ofNat {i stop : USize} {k : Nat} (h : i.toNat + k ≤ stop.toNat) :
    (i + .ofNat k).toNat = i.toNat + k := by
  have := stop.toNat_lt_size
  rw [USize.toNat_add, USize.toNat_ofNat_of_lt' (by omega), Nat.mod_eq_of_lt]
  exact Nat.lt_of_le_of_lt h this

/-- Steps one by one and steps at once. -/
theorem steps {w : Window} {i : USize} (h : i.toNat + 4 ≤ w.stop.toNat) :
    i + 1 + 1 = i + 2 ∧ i + 2 + 1 = i + 3 ∧ i + 3 + 1 = i + 4 ∧
      (i + 4).toNat = i.toNat + 4 ∧
      i < w.stop ∧ i + 1 < w.stop ∧ i + 2 < w.stop ∧ i + 3 < w.stop := by
  have e1 : (i + 1).toNat = i.toNat + 1 := toNat_add_ofNat (stop := w.stop) (k := 1) (by omega)
  have e2 : (i + 2).toNat = i.toNat + 2 := toNat_add_ofNat (stop := w.stop) (k := 2) (by omega)
  have e3 : (i + 3).toNat = i.toNat + 3 := toNat_add_ofNat (stop := w.stop) (k := 3) (by omega)
  have e4 : (i + 4).toNat = i.toNat + 4 := toNat_add_ofNat (stop := w.stop) (k := 4) (by omega)
  have l0 : i < w.stop := USize.lt_iff_toNat_lt.mpr (by omega)
  have l1 : i + 1 < w.stop := USize.lt_iff_toNat_lt.mpr (by omega)
  have l2 : i + 2 < w.stop := USize.lt_iff_toNat_lt.mpr (by omega)
  have l3 : i + 3 < w.stop := USize.lt_iff_toNat_lt.mpr (by omega)
  have a2 : i + 1 + 1 = i + 2 := USize.toNat_inj.mp (by rw [toNat_succ l1]; omega)
  have a3 : i + 2 + 1 = i + 3 := USize.toNat_inj.mp (by rw [toNat_succ l2]; omega)
  have a4 : i + 3 + 1 = i + 4 := USize.toNat_inj.mp (by rw [toNat_succ l3]; omega)
  simp only [a2, a3, a4, e4, l0, l1, l2, l3, and_self]

/-- Four characters and what follows them. -/
theorem rest_four {w : Window} {i : USize} (h : i.toNat + 4 ≤ w.stop.toNat) :
    rest w i
      = w.peek i :: w.peek (i + 1) :: w.peek (i + 2) :: w.peek (i + 3) :: rest w (i + 4) := by
  obtain ⟨a2, a3, a4, _, l0, l1, l2, l3⟩ := steps h
  rw [rest_cons l0, rest_cons l1, a2, rest_cons l2, a3, rest_cons l3, a4, peek_eq l0,
    peek_eq l1, peek_eq l2, peek_eq l3]

end Wire.Window
