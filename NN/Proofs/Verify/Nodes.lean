import NN.Proofs.Verify.AffineStep
import NN.Proofs.Verify.LineStep
import NN.Proofs.Verify.PickStep
import WireProofs.Comparison
import WireProofs.Rounded

/-!
# Nodes

What is known of a node's operands gives bounds of its value, and makes its step sound.
-/

namespace NN.Verify

open Wire NN.IR

/-- The bounds of every value that a node may read hold. -/
def State.Known (below : State) (env : List (Nat → Binary32)) : Prop :=
  ∀ arg, (boundsAt below arg).Hold (binaryAt env arg)

theorem value_zero : Binary32.zero.value = 0 := by decide

theorem valueAt_map (env : List (Nat → Binary32)) (arg : Nat) :
    valueAt (env.map values) arg = values (binaryAt env arg) := by
  unfold valueAt binaryAt
  rw [List.getD_eq_getElem?_getD, List.getD_eq_getElem?_getD, List.getElem?_map]
  cases env[arg]? with
  | none => exact funext fun _ => value_zero.symm
  | some x => rfl

/-- What is known of a value that there is not: it is zero. -/
theorem hold_zero : (default : Bounds).Hold fun _ => Binary32.zero :=
  ⟨fun _ => show Binary32.zero.Finite by decide, fun i => by
    rw [show entry (default : Bounds).lower i = 0 from entry_empty i,
      show entry (default : Bounds).upper i = 0 from entry_empty i]
    exact ⟨Int.le_of_eq value_zero.symm, Int.le_of_eq value_zero⟩⟩

namespace State.Known

variable {below : State} {env : List (Nat → Binary32)} (h : State.Known below env)
include h

theorem contain (arg : Nat) :
    (boundsAt below arg).Contain (valueAt (env.map values) arg) := by
  rw [valueAt_map]
  exact (h arg).2

/-- Beyond the bounds a value is zero. -/
theorem eq_zero {arg i : Nat} (hi : (boundsAt below arg).size ≤ i) :
    (binaryAt env arg i).value = 0 := by
  have := (h arg).2 i
  unfold Bounds.size at hi
  rw [entry_of_size_le (by omega), entry_of_size_le (by omega)] at this
  unfold values at this
  omega

end State.Known

/-- What may stand for a finite number is finite and has its value. -/
theorem finite_of_alike {x y : Binary32} (hx : x.Finite) (h : Alike x y) :
    y.Finite ∧ y.value = x.value := by
  rcases h with rfl | ⟨h0, h1⟩ | ⟨hn, _⟩
  · exact ⟨hx, rfl⟩
  · refine ⟨?_, (Binary32.value_eq_zero.mpr h1).trans (Binary32.value_eq_zero.mpr h0).symm⟩
    rw [Binary32.Finite, show y.magnitude = 0 from h1]
    decide
  · rw [hx.not_isNaN] at hn
    cases hn

theorem finite_max {x y : Binary32} (hx : x.Finite) (hy : y.Finite) : (x.max y).Finite := by
  unfold Binary32.max
  split <;> assumption

/-- What `relu` delivers for a finite number. -/
theorem relu_value {x y : Binary32} (hx : x.Finite) (h : Alike (.max .zero x) y) :
    y.Finite ∧ y.value = max 0 x.value := by
  have hz : Binary32.zero.Finite := by decide
  have ⟨hf, hv⟩ := finite_of_alike (finite_max hz hx) h
  refine ⟨hf, ?_⟩
  rw [hv, Binary32.max_value hz hx, value_zero]
  split <;> omega

/-- What a maximum of finite numbers is. -/
theorem largest_value {xs : List Binary32} {y : Binary32} (hx : ∀ x ∈ xs, x.Finite)
    (h : Largest xs y) :
    y.Finite ∧ (∃ x ∈ xs, y.value = x.value) ∧ ∀ x ∈ xs, x.value ≤ y.value := by
  rcases h with ⟨⟨x, hm, hn⟩, _⟩ | ⟨⟨x, hm, ha⟩, hl⟩
  · rw [(hx x hm).not_isNaN] at hn
    cases hn
  · have ⟨hf, hv⟩ := finite_of_alike (hx x hm) ha
    exact ⟨hf, ⟨x, hm, hv⟩, fun z hz => (Binary32.le_iff (hx z hz) hf).mp (hl z hz)⟩

/-! ## `relu` -/

theorem relu_forward {below : State} {env : List (Nat → Binary32)} {y : Nat → Binary32} {arg : Nat}
    {v : Value} (h : below.Known env) (hy : (Node.relu arg).Computes env y)
    (hv : (Node.relu arg).forward below = some v) : v.bounds.Hold y := by
  cases hv
  refine ⟨fun i => (relu_value ((h arg).1 i) (hy i)).1, fun i => ?_⟩
  have e := (relu_value ((h arg).1 i) (hy i)).2
  have b := (h arg).2 i
  simp only [entry_tabulate, values] at b ⊢
  rw [e]
  split
  · omega
  · rw [h.eq_zero (by omega)]
    decide

theorem relu_step {below : State} {env : List (Nat → Binary32)} {y : Nat → Binary32} {arg : Nat}
    (h : below.Known env) (hy : (Node.relu arg).Computes env y) (gap : Gap) (slopes : Array Nat) :
    ((Node.relu arg).step gap below slopes).Sound (env.map values) (values y) := by
  have e : ∀ j, values y j = max 0 (valueAt (env.map values) arg j) := fun j => by
    rw [valueAt_map]
    exact (relu_value ((h arg).1 j) (hy j)).2
  have hb := h.contain arg
  have zero : ∀ j, (boundsAt below arg).size ≤ j → valueAt (env.map values) arg j = 0 :=
    fun j hj => by rw [valueAt_map]; exact h.eq_zero hj
  refine lines_step_sound (fun j => ?_) (fun j => ?_) (Bounds.sumTo_le_mass hb)
  · rw [e, entry_tabulate]
    split
    · exact lowerLine_le (lowerSlope_nonneg ..) (lowerSlope_le_one ..)
    · rw [zero j (by omega)]
      simp
  · rw [e, entry_tabulate, Vec.get_ofFn]
    split
    · rename_i hj
      have ⟨hl, hu⟩ := hb j
      refine Int.le_trans (le_upperLine (upperSlope_nonneg (Int.le_trans hl hu)) hl hu) ?_
      refine Int.add_le_add_left ?_ _
      refine Int.le_trans ?_ (le_ceilShift _ _)
      rw [entry_tabulate, if_pos hj, entry_tabulate, if_pos hj]
      exact Int.le_refl _
    · rw [zero j (by omega)]
      simp

/-! ## Choices -/

theorem select_forward {below : State} {env : List (Nat → Binary32)} {y : Nat → Binary32}
    {arg : Nat} {index : Array Nat} {v : Value} (h : below.Known env)
    (hy : (Node.select arg index).Computes env y)
    (hv : (Node.select arg index).forward below = some v) : v.bounds.Hold y := by
  cases hv
  refine ⟨fun i => ?_, fun i => ?_⟩
  · rw [hy i]
    split
    · exact (h arg).1 _
    · decide
  · simp only [values, hy i, entry, Array.getD, Array.size_map]
    split
    · rename_i hi
      simp only [Array.getInternal_eq_getElem, Array.getElem_map]
      exact (h arg).2 _
    · exact ⟨Int.le_of_eq value_zero.symm, Int.le_of_eq value_zero⟩

theorem select_step {below : State} {env : List (Nat → Binary32)} {y : Nat → Binary32}
    {arg : Nat} {index : Array Nat} (h : below.Known env)
    (hy : (Node.select arg index).Computes env y) (gap : Gap) (slopes : Array Nat) :
    ((Node.select arg index).step gap below slopes).Sound (env.map values) (values y) := by
  have e : ∀ j, (hj : j < index.size) →
      values y j = valueAt (env.map values) arg index[j] := fun j hj => by
    rw [valueAt_map, values, hy j, dif_pos hj]
    rfl
  refine pick_step_sound (fun i hi => ?_) (fun j hj => ?_) (fun j hj => ?_) (fun j hj => ?_)
  · rw [valueAt_map]; exact h.eq_zero hi
  · rw [values, hy j, dif_neg (by omega)]; exact value_zero
  · rw [e j hj]; simp [Array.getD, hj]
  · simp [Array.getD, hj, e j hj]

/-! ## Maxima -/

theorem argmaxFrom_mem (f : Nat → Int) : (is : List Nat) → (best : Nat) →
    argmaxFrom f is best = best ∨ argmaxFrom f is best ∈ is
  | [], _ => .inl rfl
  | i :: is, best => by
    rcases argmaxFrom_mem f is (if f best < f i then i else best) with h | h
    · rw [argmaxFrom, h]
      split
      · exact .inr (.head _)
      · exact .inl rfl
    · exact .inr (.tail _ h)

/-- The place of the greatest lower bound is in the window. -/
theorem lowerPick_mem (b : Bounds) {w : Array Nat} (hw : w.toList ≠ []) :
    lowerPick b w ∈ w.toList := by
  unfold lowerPick
  rcases argmaxFrom_mem (entry b.lower) w.toList (w.getD 0 0) with h | h
  · rw [h]
    have hs : 0 < w.size := by
      rw [← Array.length_toList]
      exact List.length_pos_iff.mpr hw
    simp [Array.getD, hs]
  · exact h

theorem le_foldl_max (f : Nat → Int) : (is : List Nat) → (m : Int) →
    m ≤ is.foldl (fun m i => max m (f i)) m ∧
      ∀ i ∈ is, f i ≤ is.foldl (fun m i => max m (f i)) m
  | [], m => ⟨Int.le_refl _, by simp⟩
  | i :: is, m => by
    have ⟨h1, h2⟩ := le_foldl_max f is (max m (f i))
    refine ⟨by simp only [List.foldl_cons]; omega, fun k hk => ?_⟩
    rcases List.mem_cons.mp hk with rfl | hk
    · simp only [List.foldl_cons]; omega
    · exact h2 k hk

/-- A window's maximum within what is known. -/
theorem window_value {below : State} {env : List (Nat → Binary32)} {arg : Nat} {w : Array Nat}
    {y : Binary32} (h : below.Known env) (hy : Largest (w.toList.map (binaryAt env arg)) y) :
    y.Finite ∧ w.toList ≠ [] ∧
      (∃ i ∈ w.toList, y.value = (binaryAt env arg i).value) ∧
      ∀ i ∈ w.toList, (binaryAt env arg i).value ≤ y.value := by
  have ⟨hf, ⟨x, hm, hx⟩, hl⟩ := largest_value
    (fun x hx => by obtain ⟨i, _, rfl⟩ := List.mem_map.mp hx; exact (h arg).1 i) hy
  obtain ⟨i, hi, rfl⟩ := List.mem_map.mp hm
  exact ⟨hf, List.ne_nil_of_mem hi, ⟨i, hi, hx⟩,
    fun k hk => hl _ (List.mem_map.mpr ⟨k, hk, rfl⟩)⟩

theorem window_le_upper {below : State} {env : List (Nat → Binary32)} {arg : Nat} {w : Array Nat}
    {y : Binary32} (h : below.Known env) (hy : Largest (w.toList.map (binaryAt env arg)) y) :
    y.value ≤ windowUpper (boundsAt below arg) w := by
  obtain ⟨_, _, ⟨i, hi, e⟩, _⟩ := window_value h hy
  have := (le_foldl_max (entry (boundsAt below arg).upper) w.toList
    (entry (boundsAt below arg).upper (w.getD 0 0))).2 i hi
  have b := ((h arg).2 i).2
  unfold windowUpper
  unfold values at b
  omega

theorem largest_forward {below : State} {env : List (Nat → Binary32)} {y : Nat → Binary32}
    {arg : Nat} {windows : Array (Array Nat)} {v : Value} (h : below.Known env)
    (hy : (Node.largest arg windows).Computes env y)
    (hv : (Node.largest arg windows).forward below = some v) : v.bounds.Hold y := by
  cases hv
  have hy : ∀ j, if h : j < windows.size then
        Largest (windows[j].toList.map (binaryAt env arg)) (y j)
      else y j = .zero := hy
  refine ⟨fun j => ?_, fun j => ?_⟩
  · have := hy j
    split at this
    · exact (window_value h this).1
    · rw [this]; decide
  · have hj := hy j
    simp only [values, entry, Array.getD, Array.size_map]
    split at hj
    · rename_i hs
      simp only [dif_pos hs, Array.getInternal_eq_getElem, Array.getElem_map]
      have ⟨_, hne, _, hl⟩ := window_value h hj
      refine ⟨Int.le_trans ?_ (hl _ (lowerPick_mem (boundsAt below arg) hne)),
        window_le_upper h hj⟩
      exact ((h arg).2 _).1
    · rename_i hs
      simp only [dif_neg hs, hj]
      exact ⟨Int.le_of_eq value_zero.symm, Int.le_of_eq value_zero⟩

theorem largest_step {below : State} {env : List (Nat → Binary32)} {y : Nat → Binary32}
    {arg : Nat} {windows : Array (Array Nat)} (h : below.Known env)
    (hy : (Node.largest arg windows).Computes env y) (gap : Gap) (slopes : Array Nat) :
    ((Node.largest arg windows).step gap below slopes).Sound (env.map values) (values y) := by
  have hy : ∀ j, if h : j < windows.size then
        Largest (windows[j].toList.map (binaryAt env arg)) (y j)
      else y j = .zero := hy
  have hw : ∀ j, (hj : j < windows.size) →
      Largest (windows[j].toList.map (binaryAt env arg)) (y j) := fun j hj => by
    have := hy j
    rwa [dif_pos hj] at this
  refine pick_step_sound (fun i hi => ?_) (fun j hj => ?_) (fun j hj => ?_) (fun j hj => ?_)
  · rw [valueAt_map]; exact h.eq_zero hi
  · have := hy j
    rw [Array.size_map] at hj
    rw [dif_neg (by omega)] at this
    rw [values, this]
    exact value_zero
  · rw [Array.size_map] at hj
    have ⟨_, hne, _, hl⟩ := window_value h (hw j hj)
    rw [valueAt_map]
    simp only [Array.getD, Array.size_map, hj, dif_pos, Array.getInternal_eq_getElem,
      Array.getElem_map]
    exact hl _ (lowerPick_mem _ hne)
  · rw [Array.size_map] at hj
    have ⟨_, hne, ⟨k, hk, e⟩, hl⟩ := window_value h (hw j hj)
    simp only [entry, Array.getD, Array.size_map, hj, dif_pos, Array.getInternal_eq_getElem,
      Array.getElem_map]
    unfold upperPick
    split
    · rename_i i hi
      simp only at hi
      split at hi
      · rename_i hall
        cases hi
        rw [valueAt_map]
        have := List.all_eq_true.mp hall k hk
        simp only [Bool.or_eq_true, decide_eq_true_eq] at this
        show (y j).value ≤ (binaryAt env arg _).value
        rw [e]
        rcases this with rfl | this
        · exact Int.le_refl _
        · have hu := ((h arg).2 k).2
          have hlo := ((h arg).2 (lowerPick (boundsAt below arg) windows[j])).1
          unfold values at hu hlo
          omega
      · cases hi
    · exact window_le_upper h (hw j hj)

end NN.Verify
