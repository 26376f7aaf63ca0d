import WireProofs.Arithmetic
import WireProofs.RoundingError

/-!
# How far a sum can be off, in every order

Adding up `n` addends takes at most `2 n - 1` roundings, at most `n` of them on the way of any
addend. Each moves its result by `2^-24` of it, and by `2^-126` where it is tiny; `within` carries
that from parts to the whole.
-/

namespace Wire

open Binary32

namespace Addend

variable {s t : List Addend}

theorem total_append (s t : List Addend) : total (s ++ t) = total s + total t := by
  induction s with
  | nil => simp [total]
  | cons _ _ ih => simp only [List.cons_append, total, ih]; omega

theorem size_append (s t : List Addend) : size (s ++ t) = size s + size t := by
  induction s with
  | nil => simp [size]
  | cons _ _ ih => simp only [List.cons_append, size, ih]; omega

/-- The exact sum does not depend on the order. -/
theorem total_perm (p : s.Perm t) : total s = total t := by
  induction p with
  | nil => rfl
  | cons _ _ ih => simp only [total, ih]
  | swap => simp only [total]; omega
  | trans _ _ a b => exact a.trans b

/-- The sum of the magnitudes does not depend on the order. -/
theorem size_perm (p : s.Perm t) : size s = size t := by
  induction p with
  | nil => rfl
  | cons _ _ ih => simp only [size, ih]
  | swap => simp only [size]; omega
  | trans _ _ a b => exact a.trans b

theorem natAbs_total_le (ts : List Addend) : (total ts).natAbs ≤ size ts := by
  induction ts with
  | nil => simp [total, size]
  | cons t ts ih => simp only [total, size]; omega

/-- What is zero by a factor is exactly zero. -/
theorem exact_eq_zero {t : Addend} (h : t.IsZero) : t.exact = 0 := by
  cases t with
  | product x w =>
    rcases h with h | h
    · simp [exact, value_eq_zero.mpr h]
    · simp [exact, value_eq_zero.mpr h]
  | value v => simp [exact, value_eq_zero.mpr h]

end Addend

open Addend

namespace Sums

/-- `v` is off by at most `k` roundings one upon another, and `m` in all. -/
def Within (k m : Nat) (ts : List Addend) (v : Binary32) : Prop :=
  precision ^ k * ((v.value * (2 ^ 149 : Nat) - total ts).natAbs + size ts)
    ≤ (precision + 1) ^ k * (size ts + m * tiny)

/-- `k` roundings one upon another, `m` in all, do not overflow. -/
def Fits (k m : Nat) (ts : List Addend) : Prop :=
  (precision + 1) ^ k * (size ts + m * tiny) < precision ^ k * overflow

/-- The scale of products is positive. -/
theorem scale_pos : 0 < 2 ^ 149 * 2 ^ 149 :=
  Nat.mul_pos (Nat.two_pow_pos 149) (Nat.two_pow_pos 149)

/-- Powers of the precision and of its successor. -/
theorem pow_le (k : Nat) : precision ^ k ≤ (precision + 1) ^ k := Nat.pow_le_pow_left (by omega) k

theorem Within.mono {k k' m m' : Nat} {ts : List Addend} {v : Binary32} (h : Within k m ts v)
    (hk : k ≤ k') (hm : m ≤ m') : Within k' m' ts v := by
  obtain ⟨j, rfl⟩ := Nat.le.dest hk
  have h1 := Nat.mul_le_mul h (pow_le j)
  have h2 : size ts + m * tiny ≤ size ts + m' * tiny :=
    Nat.add_le_add_left (Nat.mul_le_mul_right _ hm) _
  unfold Within
  rw [Nat.pow_add, Nat.pow_add, Nat.mul_right_comm, Nat.mul_right_comm ((precision + 1) ^ k)]
  exact Nat.le_trans h1 (Nat.mul_le_mul_right _ (Nat.mul_le_mul_left _ h2))

theorem Fits.mono {k k' m m' : Nat} {s t : List Addend} (h : Fits k' m' t)
    (hk : k ≤ k') (hm : m ≤ m') (hs : size s ≤ size t) : Fits k m s := by
  obtain ⟨j, rfl⟩ := Nat.le.dest hk
  have h2 : size s + m * tiny ≤ size t + m' * tiny :=
    Nat.add_le_add hs (Nat.mul_le_mul_right _ hm)
  have h3 := Nat.mul_le_mul_left ((precision + 1) ^ k) h2
  have h4 := Nat.mul_le_mul h3 (pow_le j)
  unfold Fits at *
  rw [Nat.pow_add, Nat.pow_add, Nat.mul_right_comm, Nat.mul_right_comm (precision ^ k)] at h
  exact Nat.lt_of_mul_lt_mul_right (Nat.lt_of_le_of_lt h4 h)

/-- One more rounding, of an exact result `e` that is off by `d`, where the magnitudes add up to
`A`. `P` and `Q` are powers of the precision and of its successor. -/
theorem step {e S : Int} {d A P Q m : Nat} {zero : Bool} {x r : Binary32}
    (hx : IsRounded e (2 ^ 149 * 2 ^ 149) zero x) (hr : Delivers x r) (he : (e - S).natAbs ≤ d)
    (hS : S.natAbs ≤ A) (hd : P * (d + A) ≤ Q * (A + m * tiny)) (hPQ : P ≤ Q)
    (ho : Q * (precision + 1) * (A + (m + 1) * tiny) < P * precision * overflow) :
    r.Finite ∧ P * precision * ((r.value * (2 ^ 149 : Nat) - S).natAbs + A)
      ≤ Q * (precision + 1) * (A + (m + 1) * tiny) := by
  have grow : P * precision * (d + A) ≤ Q * (precision + 1) * (A + (m + 1) * tiny) := by
    have h1 := Nat.mul_le_mul hd (show precision ≤ precision + 1 by omega)
    have h2 : A + m * tiny ≤ A + (m + 1) * tiny :=
      Nat.add_le_add_left (Nat.mul_le_mul_right _ (by omega)) _
    rw [Nat.mul_right_comm, Nat.mul_right_comm Q]
    exact Nat.le_trans h1 (Nat.mul_le_mul_right _ (Nat.mul_le_mul_left _ h2))
  have hdA : d + A < overflow :=
    Nat.lt_of_mul_lt_mul_left (Nat.lt_of_le_of_lt grow ho)
  have hfin : x.Finite := by
    apply hx.finite
    have : e.natAbs ≤ d + A := by omega
    unfold overflow at hdA
    omega
  obtain ⟨hrf, hclose⟩ := delivers_error scale_pos hx hfin hr
  refine ⟨hrf, ?_⟩
  have hclose :
      precision * (r.value * (2 ^ 149 : Nat) - e).natAbs ≤ e.natAbs + precision * tiny := by
    have e1 : r.value * (2 ^ 149 * 2 ^ 149 : Nat) - e * 2 ^ 149
        = (r.value * (2 ^ 149 : Nat) - e) * (2 ^ 149 : Nat) := by
      omega
    rw [e1, Int.natAbs_mul, Int.natAbs_natCast] at hclose
    unfold precision tiny
    omega
  have hy : (r.value * (2 ^ 149 : Nat) - S).natAbs
      ≤ (r.value * (2 ^ 149 : Nat) - e).natAbs + d := by omega
  have heA : e.natAbs ≤ d + A := by omega
  clear hx hr hfin hrf ho hdA grow he hS
  generalize (r.value * (2 ^ 149 : Nat) - e).natAbs = x at *
  generalize (r.value * (2 ^ 149 : Nat) - S).natAbs = y at *
  generalize precision = p, tiny = t at *
  have h : p * (y + A) ≤ (p + 1) * (d + A) + p * t := by
    have := Nat.mul_le_mul_left p (show y ≤ x + d by omega)
    simp only [Nat.mul_add, Nat.add_mul, Nat.one_mul] at *
    omega
  calc P * p * (y + A) = P * (p * (y + A)) := Nat.mul_assoc ..
    _ ≤ P * ((p + 1) * (d + A) + p * t) := Nat.mul_le_mul_left P h
    _ = (p + 1) * (P * (d + A)) + p * (P * t) := by
      rw [Nat.mul_add, Nat.mul_left_comm, Nat.mul_left_comm P p]
    _ ≤ (p + 1) * (Q * (A + m * t)) + (p + 1) * (Q * t) :=
      Nat.add_le_add (Nat.mul_le_mul_left _ hd)
        (Nat.mul_le_mul (Nat.le_succ p) (Nat.mul_le_mul_right t hPQ))
    _ = Q * (p + 1) * (A + (m + 1) * t) := by
      clear hd h hclose hy heA hPQ
      grind

/-- **The bound for every order.** If `n` addends are finite and so small that `n` roundings one
upon another cannot overflow, then whatever the order, the bracketing and the fusing, the result is
finite, and its error and the sum of the magnitudes are within `(1 + 2^-24)^n` of the sum of the
magnitudes and of `2^-126` for each of `2 n - 1` roundings. -/
theorem bound {ts : List Addend} {v : Binary32} (h : Sums ts v) (hf : ∀ t ∈ ts, t.Finite)
    (ho : Fits ts.length (2 * ts.length - 1) ts) :
    v.Finite ∧ Within ts.length (2 * ts.length - 1) ts v := by
  induction h with
  | none => exact ⟨by decide, by simp [Within, total, size, show zero.value = 0 by decide]⟩
  | @value v r h =>
    have hv : v.Finite := hf _ (List.mem_singleton_self _)
    have hx : IsRounded (v.value * (2 ^ 149 : Nat)) (2 ^ 149 * 2 ^ 149) v.negative v := by
      refine (isRounded_value hv).congr (Nat.two_pow_pos 149) scale_pos ?_
      rw [Int.mul_assoc, ← Int.natCast_mul, ← Nat.pow_add]
    have hv' : (Addend.value v).exact = v.value * (2 ^ 149 : Nat) := rfl
    have := step (P := 1) (Q := 1) (m := 0) (S := v.value * (2 ^ 149 : Nat)) (d := 0) hx h
      (by simp) (Nat.le_refl _) (by simp) (Nat.le_refl _)
      (by simpa [Fits, size, hv'] using ho)
    simpa [Within, total, size, hv'] using this
  | @product x w r h =>
    obtain ⟨hx, hw⟩ : x.Finite ∧ w.Finite := hf _ (List.mem_singleton_self _)
    have := step (P := 1) (Q := 1) (m := 0) (S := x.value * w.value) (d := 0)
      (mul_nearest hx hw) h (by simp) (Nat.le_refl _) (by simp) (Nat.le_refl _)
      (by simpa [Fits, size, exact] using ho)
    simpa [Within, total, size, exact] using this
  | @add s t a b r hs ht _ _ h iha ihb =>
    have hs := List.length_pos_iff.mpr hs
    have ht := List.length_pos_iff.mpr ht
    rw [List.length_append] at ho ⊢
    obtain ⟨haf, ha⟩ := iha (fun x hx => hf x (List.mem_append_left _ hx))
      (ho.mono (by omega) (by omega) (by rw [size_append]; omega))
    obtain ⟨hbf, hb⟩ := ihb (fun x hx => hf x (List.mem_append_right _ hx))
      (ho.mono (by omega) (by omega) (by rw [size_append]; omega))
    obtain ⟨k, hk⟩ : ∃ k, s.length + t.length = k + 1 := ⟨s.length + t.length - 1, by omega⟩
    obtain ⟨m, hm⟩ : ∃ m, 2 * s.length - 1 + (2 * t.length - 1) = m := ⟨_, rfl⟩
    have ha := ha.mono (k' := k) (by omega) (Nat.le_refl _)
    have hb := hb.mono (k' := k) (by omega) (Nat.le_refl _)
    rw [show 2 * (s.length + t.length) - 1 = m + 1 by omega] at ho ⊢
    rw [hk] at ho ⊢
    have hx : IsRounded ((a.value + b.value) * (2 ^ 149 : Nat)) (2 ^ 149 * 2 ^ 149)
        (a.negative && b.negative) (.add a b) := by
      refine (add_nearest haf hbf).congr (Nat.two_pow_pos 149) scale_pos ?_
      rw [Int.mul_assoc, ← Int.natCast_mul, ← Nat.pow_add]
    simp only [Within, Fits, total_append, size_append, Nat.pow_succ] at *
    refine step hx h (d := (a.value * (2 ^ 149 : Nat) - total s).natAbs
        + (b.value * (2 ^ 149 : Nat) - total t).natAbs)
      (by rw [Int.add_mul]; omega)
      (by have := natAbs_total_le s; have := natAbs_total_le t; omega) ?_
      (pow_le k) ho
    subst hm
    clear ho hx h iha ihb
    generalize precision ^ k = P, (precision + 1) ^ k = Q, tiny = e at *
    grind
  | @fused s x w a r _ h ih =>
    obtain ⟨hx, hw⟩ : x.Finite ∧ w.Finite := hf _ List.mem_cons_self
    rw [List.length_cons] at ho ⊢
    obtain ⟨haf, ha⟩ := ih (fun x hx => hf x (List.mem_cons_of_mem _ hx))
      (ho.mono (by omega) (by omega) (by simp only [size]; omega))
    have ho : Fits (s.length + 1) (2 * s.length - 1 + 1) (.product x w :: s) :=
      ho.mono (Nat.le_refl _) (by omega) (Nat.le_refl _)
    suffices r.Finite ∧ Within (s.length + 1) (2 * s.length - 1 + 1) (.product x w :: s) r from
      ⟨this.1, this.2.mono (Nat.le_refl _) (by omega)⟩
    simp only [Within, Fits, total, size, exact, Nat.pow_succ] at *
    refine step (fma_nearest hx hw haf) h (d := (a.value * (2 ^ 149 : Nat) - total s).natAbs)
      (by omega) (by have := natAbs_total_le s; omega) ?_
      (pow_le _) ho
    have := Nat.mul_le_mul_right (x.value * w.value).natAbs (pow_le s.length)
    clear ho h ih
    generalize precision ^ s.length = P, (precision + 1) ^ s.length = Q, tiny = e,
      2 * s.length - 1 = m at *
    grind
  | @skip s t a ht _ ih =>
    have h0 := exact_eq_zero ht
    rw [List.length_cons] at ho ⊢
    obtain ⟨haf, ha⟩ := ih (fun x hx => hf x (List.mem_cons_of_mem _ hx))
      (ho.mono (by omega) (by omega) (by simp only [size]; omega))
    have ha := ha.mono (k' := s.length + 1) (m' := 2 * (s.length + 1) - 1) (by omega) (by omega)
    refine ⟨haf, ?_⟩
    simpa [Within, total, size, h0] using ha
  | @alike s a b _ h ih =>
    obtain ⟨haf, ha⟩ := ih hf ho
    rcases h with rfl | ⟨h0, h0'⟩ | ⟨hn, _⟩
    · exact ⟨haf, ha⟩
    · refine ⟨?_, ?_⟩
      · rw [Binary32.Finite, show b.magnitude = 0 from h0']
        decide
      · rw [Within, value_eq_zero.mpr h0']
        rwa [Within, value_eq_zero.mpr h0] at ha
    · have : a.magnitude < infinity := haf
      simp only [isNaN, decide_eq_true_eq] at hn
      omega
  | @perm s t a _ p ih =>
    have hl := p.length_eq
    obtain ⟨haf, ha⟩ := ih (fun x hx => hf x (p.mem_iff.mp hx))
      (by rw [hl]; exact ho.mono (Nat.le_refl _) (Nat.le_refl _) (Nat.le_of_eq (size_perm p)))
    refine ⟨haf, ?_⟩
    rw [Within, ← total_perm p, ← size_perm p, ← hl]
    exact ha

end Sums

end Wire
