import NN.Proofs.Verify.Meaning

/-!
# Sums

What `sumTo` and `largestFrom` do, what entries are there of what is tabulated, and that a vector of
sums has the sum of the values.
-/

namespace NN.Verify

@[simp] theorem sumTo_zero (f : Nat → Int) : sumTo 0 f = 0 := rfl

/-- The first addend apart. -/
theorem sumTo_succ_first (f : Nat → Int) :
    (n : Nat) → sumTo (n + 1) f = f 0 + sumTo n fun i => f (i + 1)
  | 0 => by simp [sumTo_succ]
  | n + 1 => by
    rw [sumTo_succ, sumTo_succ_first f n, sumTo_succ]
    omega

@[simp] theorem sumTo_const_zero : (n : Nat) → sumTo n (fun _ => 0) = 0
  | 0 => rfl
  | n + 1 => by rw [sumTo_succ, sumTo_const_zero n]; rfl

theorem sumTo_eq_zero {f : Nat → Int} {n : Nat} (h : ∀ i < n, f i = 0) : sumTo n f = 0 :=
  (sumTo_congr h).trans (sumTo_const_zero n)

theorem sumTo_add (f g : Nat → Int) :
    (n : Nat) → (sumTo n fun i => f i + g i) = sumTo n f + sumTo n g
  | 0 => rfl
  | n + 1 => by
    rw [sumTo_succ, sumTo_succ, sumTo_succ, sumTo_add f g n]
    omega

theorem sumTo_neg (f : Nat → Int) : (n : Nat) → (sumTo n fun i => -f i) = -sumTo n f
  | 0 => rfl
  | n + 1 => by
    rw [sumTo_succ, sumTo_succ, sumTo_neg f n]
    omega

theorem sumTo_sub (f g : Nat → Int) (n : Nat) :
    (sumTo n fun i => f i - g i) = sumTo n f - sumTo n g := by
  simp only [Int.sub_eq_add_neg]
  rw [sumTo_add, sumTo_neg]

theorem mul_sumTo (a : Int) (f : Nat → Int) : (n : Nat) → a * sumTo n f = sumTo n fun i => a * f i
  | 0 => Int.mul_zero a
  | n + 1 => by rw [sumTo_succ, sumTo_succ, Int.mul_add, mul_sumTo a f n]

theorem sumTo_le {f g : Nat → Int} : {n : Nat} → (∀ i < n, f i ≤ g i) → sumTo n f ≤ sumTo n g
  | 0, _ => Int.le_refl 0
  | n + 1, h => by
    rw [sumTo_succ, sumTo_succ]
    exact Int.add_le_add (sumTo_le fun i hi => h i (by omega)) (h n (by omega))

theorem sumTo_nonneg {f : Nat → Int} {n : Nat} (h : ∀ i < n, 0 ≤ f i) : 0 ≤ sumTo n f := by
  have := sumTo_le h
  rwa [sumTo_const_zero] at this

theorem natAbs_sumTo (f : Nat → Int) (n : Nat) :
    ((sumTo n f).natAbs : Int) ≤ sumTo n fun i => (f i).natAbs :=
  natAbs_sumTo_le fun _ _ => Int.le_refl _

/-- Addends that are zero may be left out. -/
theorem sumTo_eq_of_le {f : Nat → Int} {m n : Nat} (h : m ≤ n)
    (zero : ∀ i, m ≤ i → i < n → f i = 0) : sumTo n f = sumTo m f := by
  induction n with
  | zero => rw [Nat.le_zero.mp h]
  | succ n ih =>
    by_cases hm : m = n + 1
    · rw [hm]
    · rw [sumTo_succ, zero n (by omega) (by omega), Int.add_zero]
      exact ih (by omega) fun i hi hn => zero i hi (by omega)

/-- Two sums are equal if what one of them has more is zero. -/
theorem sumTo_eq_of_zero {f : Nat → Int} {m n : Nat} (hm : ∀ i, m ≤ i → f i = 0)
    (hn : ∀ i, n ≤ i → f i = 0) : sumTo m f = sumTo n f := by
  rcases Nat.le_total m n with h | h
  · exact (sumTo_eq_of_le h fun i hi _ => hm i hi).symm
  · exact sumTo_eq_of_le h fun i hi _ => hn i hi

theorem sumTo_comm (f : Nat → Nat → Int) (n : Nat) :
    (m : Nat) → (sumTo m fun i => sumTo n (f i)) = sumTo n fun j => sumTo m fun i => f i j
  | 0 => by simp
  | m + 1 => by
    rw [sumTo_succ, sumTo_comm f n m, ← sumTo_add]
    exact sumTo_congr fun j _ => (sumTo_succ m fun i => f i j).symm

/-- All addends but one are zero. -/
theorem sumTo_ite_eq (f : Nat → Int) (k : Nat) :
    (n : Nat) → (sumTo n fun i => if i = k then f i else 0) = if k < n then f k else 0
  | 0 => by simp
  | n + 1 => by
    rw [sumTo_succ, sumTo_ite_eq f k n]
    by_cases h : k < n
    · rw [if_pos h, if_neg (by omega), if_pos (by omega), Int.add_zero]
    · by_cases e : n = k
      · subst e; simp
      · rw [if_neg h, if_neg e, if_neg (by omega)]; rfl

/-- One addend is changed. -/
theorem sumTo_change {f g : Nat → Int} {k n : Nat} {e : Int} (hk : k < n) (h : g k = f k + e)
    (rest : ∀ i < n, i ≠ k → g i = f i) : sumTo n g = sumTo n f + e := by
  have change : sumTo n g = sumTo n fun i => f i + if i = k then e else 0 := by
    refine sumTo_congr fun i hi => ?_
    by_cases e : i = k
    · rw [e, h, if_pos rfl]
    · rw [rest i hi e, if_neg e, Int.add_zero]
  rw [change, sumTo_add, sumTo_ite_eq (fun _ => e) k n, if_pos hk]

theorem largestFrom_le {f : Nat → Int} {b : Nat} :
    {n acc : Nat} → acc ≤ b → (∀ i < n, (f i).natAbs ≤ b) → largestFrom f n acc ≤ b
  | 0, _, h, _ => h
  | n + 1, _, h, hf =>
    largestFrom_le (n := n) (Nat.max_le.mpr ⟨h, hf n (by omega)⟩) fun i hi => hf i (by omega)

theorem le_largestFrom_of_lt (f : Nat → Int) {n i : Nat} (h : i < n) :
    (f i).natAbs ≤ largestFrom f n 0 :=
  natAbs_le_largestFrom f n 0 h

/-! ## Entries -/

theorem entry_of_lt {xs : Array Int} {i : Nat} (h : i < xs.size) : entry xs i = xs[i] := by
  simp [entry, h]

theorem entry_of_size_le {xs : Array Int} {i : Nat} (h : xs.size ≤ i) : entry xs i = 0 := by
  simp [entry, Array.getD, Nat.not_lt.mpr h]

@[simp] theorem entry_empty (i : Nat) : entry #[] i = 0 := entry_of_size_le (Nat.zero_le i)

@[simp] theorem size_tabulate (n : Nat) (f : Nat → Int) : (tabulate n f).size = n := by
  simp [tabulate]

@[simp] theorem entry_tabulate (n : Nat) (f : Nat → Int) (i : Nat) :
    entry (tabulate n f) i = if i < n then f i else 0 := by
  split
  · rename_i h
    rw [entry_of_lt (by simpa using h)]
    simp [tabulate]
  · rename_i h
    exact entry_of_size_le (by simpa using h)

@[simp] theorem entry_replicate (n i : Nat) : entry (.replicate n 0) i = 0 := by
  by_cases h : i < n
  · rw [entry_of_lt (by simpa using h)]; simp
  · exact entry_of_size_le (by simpa using h)

/-- Where one entry was changed. -/
theorem entry_modify (xs : Array Int) (k : Nat) (f : Int → Int) (i : Nat) :
    entry (xs.modify k f) i = if i = k ∧ i < xs.size then f (entry xs i) else entry xs i := by
  by_cases h : i < xs.size
  · rw [entry_of_lt (by simpa using h), entry_of_lt h, Array.getElem_modify]
    simp [h, eq_comm]
  · rw [entry_of_size_le (by simpa using h), if_neg (fun hi => h hi.2), entry_of_size_le (by omega)]

theorem entry_map (xs : Array Int) (f : Int → Int) (h : f 0 = 0) (i : Nat) :
    entry (xs.map f) i = f (entry xs i) := by
  by_cases hi : i < xs.size
  · rw [entry_of_lt (by simpa using hi), entry_of_lt hi]; simp
  · rw [entry_of_size_le (by simpa using hi), entry_of_size_le (by omega), h]

/-! ## Vectors -/

namespace Vec

theorem get_of_size_le {v : Vec} {i : Nat} (h : v.size ≤ i) : v.get i = 0 := entry_of_size_le h

theorem natAbs_get_le (v : Vec) (i : Nat) : (v.get i).natAbs ≤ v.largest := v.le_largest i

@[simp] theorem size_ofArray (xs : Array Int) : (ofArray xs).size = xs.size := rfl

@[simp] theorem get_ofArray (xs : Array Int) (i : Nat) : (ofArray xs).get i = entry xs i := rfl

@[simp] theorem size_ofFn (n : Nat) (f : Nat → Int) : (ofFn n f).size = n := size_tabulate n f

@[simp] theorem get_ofFn (n : Nat) (f : Nat → Int) (i : Nat) :
    (ofFn n f).get i = if i < n then f i else 0 := entry_tabulate n f i

theorem get_default (i : Nat) : (default : Vec).get i = 0 := entry_empty i

@[simp] theorem size_add (u v : Vec) : (u.add v).size = max u.size v.size := size_ofFn _ _

@[simp] theorem get_add (u v : Vec) (i : Nat) : (u.add v).get i = u.get i + v.get i := by
  unfold add
  rw [get_ofFn]
  split
  · rfl
  · rw [get_of_size_le (v := u) (by omega), get_of_size_le (v := v) (by omega)]; rfl

/-- The value may be summed up beyond the entries. -/
theorem eval_eq (c : Vec) (x : Nat → Int) {n : Nat} (h : c.size ≤ n) :
    c.eval x = sumTo n fun i => c.get i * x i :=
  (sumTo_eq_of_le h fun i hi _ => by rw [get_of_size_le hi, Int.zero_mul]).symm

theorem eval_add (u v : Vec) (x : Nat → Int) : (u.add v).eval x = u.eval x + v.eval x := by
  have h : (u.add v).size = max u.size v.size := size_add u v
  rw [eval, h, eval_eq u x (Nat.le_max_left u.size v.size),
    eval_eq v x (Nat.le_max_right u.size v.size), ← sumTo_add]
  exact sumTo_congr fun i _ => by rw [get_add, Int.add_mul]

theorem eval_ofArray (xs : Array Int) (x : Nat → Int) :
    (ofArray xs).eval x = sumTo xs.size fun i => entry xs i * x i := rfl

theorem eval_ofFn (n : Nat) (f x : Nat → Int) :
    (ofFn n f).eval x = sumTo n fun i => f i * x i := by
  rw [eval, size_ofFn]
  exact sumTo_congr fun i hi => by rw [get_ofFn, if_pos hi]

theorem eval_congr {c : Vec} {x y : Nat → Int} (h : ∀ i < c.size, x i = y i) :
    c.eval x = c.eval y :=
  sumTo_congr fun i hi => by rw [h i hi]

/-- The sum of products does not depend on which entries are kept. -/
theorem dot_eq_eval (u v : Vec) : u.dot v = u.eval v.get := by
  refine (sumTo_eq_of_le (Nat.min_le_left ..) fun i hi hu => ?_).symm
  rw [get_of_size_le (v := v) (by omega), Int.mul_zero]

theorem absDot_eq (u v : Vec) : u.absDot v = sumTo u.size fun i => (u.get i).natAbs * v.get i := by
  refine (sumTo_eq_of_le (Nat.min_le_left ..) fun i hi hu => ?_).symm
  rw [get_of_size_le (v := v) (by omega), Int.mul_zero]

theorem negDot_eq (u v : Vec) :
    u.negDot v = sumTo u.size fun i => if u.get i < 0 then u.get i * v.get i else 0 := by
  have h : u.negDot v = sumTo u.size fun i => min (u.get i) 0 * v.get i := by
    refine (sumTo_eq_of_le (Nat.min_le_left ..) fun i hi hu => ?_).symm
    rw [get_of_size_le (v := v) (by omega), Int.mul_zero]
  rw [h]
  refine sumTo_congr fun i _ => ?_
  split
  · rw [Int.min_eq_left (by omega)]
  · rw [Int.min_eq_right (by omega), Int.zero_mul]

end Vec

end NN.Verify
