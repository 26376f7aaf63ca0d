import WireProofs.Token

/-!
# Bytes that stand there are read

Runs of digits, the digits before a point, and single bytes that a reader takes or leaves.
-/

namespace Wire

namespace Window

/-- Where a byte is left, it stands here and the others behind it. -/
theorem of_rest {w : Window} {i : USize} {b : UInt8} {l : List UInt8} (h : rest w i = b :: l) :
    ∃ hi : i < w.stop, w.get i hi = b ∧ w.peek i = b ∧ rest w (i + 1) = l := by
  have hl := length_rest w i
  rw [h, List.length_cons] at hl
  have hi : i < w.stop := USize.lt_iff_toNat_lt.mpr (by omega)
  rw [rest_cons hi, List.cons.injEq] at h
  exact ⟨hi, h.1, by rw [peek_eq hi, h.1], h.2⟩

/-- The byte here is the first that is left, zero if none is. -/
theorem peek_rest (w : Window) (i : USize) : w.peek i = (rest w i).headD 0 := by
  by_cases hi : i < w.stop
  · rw [peek_eq hi, rest_cons hi, List.headD_cons]
  · have : rest w i = [] := by
      rw [← List.length_eq_zero_iff, length_rest]
      rw [USize.lt_iff_toNat_lt] at hi
      omega
    rw [this, peek, dif_neg hi, List.headD_nil]

end Window

namespace Json

open Window

variable {δ : Type} {input : Input} {i : USize} {path : Path} {start : USize} {used : Nat}
  {ds tail : List UInt8}

/-- No digit follows. -/
def NoDigit (tail : List UInt8) : Prop := ∀ b ∈ tail.head?, isDigit b = false

/-- The bytes of a run of digits are taken one by one. -/
theorem digitsEnd_complete {w : Window} (hds : ∀ d ∈ ds, isDigit d = true)
    (hr : rest w i = ds ++ tail) (hend : NoDigit tail) (hi : i ≤ w.stop) :
    rest w (digitsEnd w i) = tail ∧ i.toNat + ds.length = (digitsEnd w i).toNat ∧
      digitsEnd w i ≤ w.stop := by
  induction ds generalizing i with
  | nil =>
    rw [List.nil_append] at hr
    have : digitsEnd w i = i := by
      rw [digitsEnd]
      split
      · rename_i h
        rw [rest_cons h] at hr
        have := hend (w.get i h) (by rw [← hr]; rfl)
        rw [if_neg (by simp [this])]
      · rfl
    rw [this]
    exact ⟨hr, rfl, hi⟩
  | cons d ds ih =>
    obtain ⟨hlt, hget, _, hrest⟩ := of_rest hr
    rw [digitsEnd, dif_pos hlt, if_pos (by rw [hget]; exact hds d (.head _))]
    have hs := toNat_succ hlt
    have := USize.lt_iff_toNat_lt.mp hlt
    obtain ⟨h1, h2, h3⟩ := ih (fun e he => hds e (.tail _ he)) hrest
      (USize.le_iff_toNat_le.mpr (by omega))
    exact ⟨h1, by rw [List.length_cons]; omega, h3⟩

theorem someDigits_complete (hds : Digits ds) (hr : rest input.window i = ds ++ tail)
    (hend : NoDigit tail) (hi : i ≤ input.window.stop)
    (hn : used + ds.length ≤ input.limits.digits) :
    ∃ j, (someDigits path start used : Reader δ USize) input i = .ok j j ∧
      rest input.window j = tail ∧ i < j ∧ i.toNat + ds.length = j.toNat ∧
      j ≤ input.window.stop := by
  obtain ⟨h1, h2, h3⟩ := digitsEnd_complete hds.2 hr hend hi
  have hlen : 0 < ds.length := List.length_pos_iff.mpr hds.1
  have hlt : i < digitsEnd input.window i := USize.lt_iff_toNat_lt.mpr (by omega)
  refine ⟨_, ?_, h1, hlt, h2, h3⟩
  simp only [someDigits, bind_ok, get_ok, read_ok]
  refine ⟨_, _, ⟨rfl, rfl⟩, _, _, ⟨rfl, rfl⟩, ?_⟩
  rw [if_neg (by rw [toNat_between hlt h2]; omega), if_neg (by
    intro e
    have := congrArg USize.toNat (eq_of_beq e)
    omega)]
  exact bind_ok.mpr ⟨(), _, set_ok.mpr rfl, pure_ok.mpr ⟨rfl, rfl⟩⟩

theorem wholePart_complete (hds : Digits ds) (hzero : ds.head? = some 48 → ds.length = 1)
    (hr : rest input.window i = ds ++ tail) (hend : NoDigit tail) (hi : i ≤ input.window.stop)
    (hn : ds.length ≤ input.limits.digits) :
    ∃ j, (wholePart path start : Reader δ (Nat × Nat)) input i
        = .ok (natOf 0 ds, ds.length) j ∧
      rest input.window j = tail ∧ j ≤ input.window.stop := by
  obtain ⟨j, hd, h1, hlt, h2, h3⟩ := someDigits_complete (δ := δ) (path := path) (start := start)
    (used := 0) hds hr hend hi (by omega)
  refine ⟨j, ?_, h1, h3⟩
  simp only [wholePart, bind_ok, get_ok, read_ok]
  refine ⟨_, _, ⟨rfl, rfl⟩, _, _, ⟨rfl, rfl⟩, _, _, hd, ?_⟩
  have hr' : rest input.window i = ds ++ rest input.window j := by rw [hr, h1]
  have noZero : ¬ (input.window.peek i == 48 && decide (i + 1 < j)) = true := by
    rw [peek_rest, hr]
    obtain ⟨d, l, rfl⟩ := List.exists_cons_of_ne_nil hds.1
    simp only [List.cons_append, List.headD_cons, Bool.and_eq_true, beq_iff_eq, decide_eq_true_eq]
    rintro ⟨rfl, hlt'⟩
    have h1 := hzero rfl
    rw [USize.lt_iff_toNat_lt, toNat_succ (n := j) hlt] at hlt'
    omega
  rw [if_neg noZero]
  rw [pure_ok, digits_eq h3 hr' h2, toNat_between hlt h2]
  exact ⟨rfl, rfl⟩

/-- A byte that is looked for and stands here is taken. -/
theorem accept_true {p : UInt8 → Bool} {b : UInt8} (hr : rest input.window i = b :: tail)
    (hp : p b = true) :
    (accept p : Reader δ Bool) input i = .ok true (i + 1) ∧ rest input.window (i + 1) = tail ∧
      i + 1 ≤ input.window.stop := by
  obtain ⟨hlt, _, hpeek, hrest⟩ := of_rest hr
  refine ⟨?_, hrest, ?_⟩
  · simp only [accept, bind_ok, read_ok, get_ok]
    refine ⟨_, _, ⟨rfl, rfl⟩, _, _, ⟨rfl, rfl⟩, ?_⟩
    rw [hpeek, hp, if_pos rfl]
    exact bind_ok.mpr ⟨(), _, skipByte_ok.mpr rfl, pure_ok.mpr ⟨rfl, rfl⟩⟩
  · rw [USize.le_iff_toNat_le, toNat_succ hlt]
    exact USize.lt_iff_toNat_lt.mp hlt

/-- A byte that is looked for and does not stand here is not taken. -/
theorem accept_false {p : UInt8 → Bool} (h0 : p 0 = false)
    (hp : ∀ b ∈ (rest input.window i).head?, p b = false) :
    (accept p : Reader δ Bool) input i = .ok false i := by
  have : p (input.window.peek i) = false := by
    rw [peek_rest]
    cases h : rest input.window i with
    | nil => exact h0
    | cons b l => exact hp b (by rw [h]; rfl)
  simp only [accept, bind_ok, read_ok, get_ok]
  refine ⟨_, _, ⟨rfl, rfl⟩, _, _, ⟨rfl, rfl⟩, ?_⟩
  rw [this, if_neg (by decide)]
  exact bind_ok.mpr ⟨_, _, pure_ok.mpr ⟨rfl, rfl⟩, pure_ok.mpr ⟨rfl, rfl⟩⟩

end Json

end Wire
