import NN.Payload.Agree
import WireProofs.Value

/-!
# What agreement means

`Agrees` says of two patterns, as rational numbers, what FORMAT.md says of a probe's scalars. The
comparison that runs finds a scalar that does not agree whenever there is one, and finds the worst.
-/

namespace NN

open Wire Binary32 Agree

/-- Two scalars agree within a tolerance: both are finite, and they differ by at most `t` times the
magnitude of the recorded one, or by `t` if that is less than 1. -/
structure Agrees (t : Decimal) (ours theirs : UInt32) : Prop where
  /-- Lean's scalar is finite. -/
  ours_finite : isFinite ours = true
  /-- The recorded scalar is finite. -/
  theirs_finite : isFinite theirs = true
  /-- `|ours - theirs| ≤ t · max 1 |theirs|`. -/
  near : absolute (toRat ours - toRat theirs) ≤ t.toRat * max 1 (absolute (toRat theirs))

/-- `|ours - theirs| / max 1 |theirs|`. -/
def relative (ours theirs : UInt32) : Rat :=
  absolute (toRat ours - toRat theirs) / max 1 (absolute (toRat theirs))

/-- The first pair of scalars is not farther apart than the second, where what is not finite is
farthest. -/
def NotFarther (a b a' b' : UInt32) : Prop :=
  isFinite a' = true → isFinite b' = true →
    isFinite a = true ∧ isFinite b = true ∧ relative a b ≤ relative a' b'

/-- Storages agree: they have the same size, and each scalar agrees. -/
def Agreeing (t : Decimal) (ours theirs : Float32Array) : Prop :=
  ours.size = theirs.size ∧
    ∀ i (h : i < ours.size) (h' : i < theirs.size), Agrees t (ours.bits i h) (theirs.bits i h')

/-- What is said of a scalar that does not agree: it is the storages' at its index, and of all that
do not agree it is as far off as any. -/
structure Agree.Apart.Holds (t : Decimal) (ours theirs : Float32Array) (w : Apart) : Prop where
  /-- There is such a scalar in Lean's storage. -/
  ours_eq : ∃ h : w.index < ours.size, w.ours = ours.bits w.index h
  /-- There is such a scalar in the recorded storage. -/
  theirs_eq : ∃ h : w.index < theirs.size, w.theirs = theirs.bits w.index h
  /-- They do not agree. -/
  apart : ¬ Agrees t w.ours w.theirs
  /-- No others are farther apart. -/
  worst : ∀ i (h : i < ours.size) (h' : i < theirs.size),
    NotFarther (ours.bits i h) (theirs.bits i h') w.ours w.theirs ∨
      Agrees t (ours.bits i h) (theirs.bits i h')

private theorem unit_pos : (0 : Rat) < ((2 ^ 149 : Nat) : Rat) :=
  Rat.natCast_pos.mpr (Nat.two_pow_pos _)

private theorem mul_le_mul_right {a b u : Rat} (h : 0 < u) : a * u ≤ b * u ↔ a ≤ b :=
  ⟨fun h' => Rat.le_of_mul_le_mul_right h' h,
    fun h' => Rat.mul_le_mul_of_nonneg_right h' (Rat.le_of_lt h)⟩

/-- A gap's distance is `|a - b|` in units of `2^-149`. -/
theorem distance_units (a b : UInt32) :
    absolute (toRat a - toRat b) * ((2 ^ 149 : Nat) : Rat) = ((valueOf a - valueOf b).natAbs : Nat) := by
  rw [absolute_mul unit_pos, Rat.sub_eq_add_neg, Rat.add_mul, Rat.neg_mul, toRat_units, toRat_units,
    ← Rat.sub_eq_add_neg, ← Rat.intCast_sub, absolute_intCast]

/-- A gap's scale is `max 1 |b|` in units of `2^-149`. -/
theorem scale_units (b : UInt32) :
    max 1 (absolute (toRat b)) * ((2 ^ 149 : Nat) : Rat) =
      ((max (2 ^ 149) (valueOf b).natAbs : Nat) : Rat) := by
  rw [max_mul unit_pos, absolute_mul unit_pos, toRat_units, absolute_intCast, Rat.one_mul,
    Rat.max_def, Nat.max_def]
  simp only [Rat.natCast_le_natCast]
  split <;> rfl

private theorem scale_pos (b : UInt32) : 0 < max (2 ^ 149) (valueOf b).natAbs :=
  Nat.lt_of_lt_of_le (Nat.two_pow_pos 149) (Nat.le_max_left ..)

/-- The test of one scalar decides agreement. -/
theorem agrees_iff (t : Decimal) (a b : UInt32) : isWithin t (gap? a b) = true ↔ Agrees t a b := by
  unfold gap?
  by_cases hf : isFinite a = true ∧ isFinite b = true
  · have key : isWithin t (some ⟨(valueOf a - valueOf b).natAbs, max (2 ^ 149) (valueOf b).natAbs⟩) = true ↔
        absolute (toRat a - toRat b) ≤ t.toRat * max 1 (absolute (toRat b)) := by
      have hden : (0 : Rat) < ((t.den : Nat) : Rat) := Rat.natCast_pos.mpr t.den_pos
      rw [← mul_le_mul_right unit_pos, distance_units, Rat.mul_assoc, scale_units,
        ← mul_le_mul_right hden, Rat.mul_assoc t.toRat, Rat.mul_comm _ ((t.den : Nat) : Rat),
        Rat.mul_comm _ ((t.den : Nat) : Rat), ← Rat.mul_assoc t.toRat, t.toRat_den,
        ← Rat.intCast_natCast, ← Rat.intCast_natCast, ← Rat.intCast_natCast, ← Rat.intCast_mul,
        ← Rat.intCast_mul, Rat.intCast_le_intCast]
      generalize (valueOf a - valueOf b).natAbs = d
      generalize max (2 ^ 149) (valueOf b).natAbs = s
      simp only [isWithin]
      have e1 : ((d * t.den : Nat) : Int) = (t.den : Int) * d := by
        rw [Int.natCast_mul, Int.mul_comm]
      have e2 : ((t.num * s : Nat) : Int) = (t.num : Int) * s := Int.natCast_mul ..
      have e3 : (-(t.num : Int)) * s = -((t.num : Int) * s) := Int.neg_mul ..
      split
      · rw [decide_eq_true_iff, e3, ← e1, ← e2]
        omega
      · rw [decide_eq_true_iff, ← e1, ← e2]
        omega
    simp only [hf.1, hf.2, Bool.and_self, if_true, key]
    exact ⟨fun h => ⟨hf.1, hf.2, h⟩, fun h => h.near⟩
  · rw [if_neg (by simpa using hf)]
    exact ⟨fun h => (nomatch h), fun h => absurd ⟨h.ours_finite, h.theirs_finite⟩ hf⟩

/-- The difference of finite scalars is their gap. -/
private theorem relative_mul (a b : UInt32) :
    relative a b * ((max (2 ^ 149) (valueOf b).natAbs : Nat) : Rat) =
      ((valueOf a - valueOf b).natAbs : Nat) := by
  have hpos : (0 : Rat) < max 1 (absolute (toRat b)) := by
    have : (0 : Rat) < ((max (2 ^ 149) (valueOf b).natAbs : Nat) : Rat) :=
      Rat.natCast_pos.mpr (scale_pos b)
    rw [← scale_units] at this
    exact (Rat.mul_pos_iff_of_pos_right unit_pos).mp this
  rw [← scale_units, ← distance_units, ← Rat.mul_assoc, relative,
    Rat.div_mul_cancel (Rat.ne_of_gt hpos)]

/-- What is not found to be farther is not. -/
theorem notFarther_of {a b a' b' : UInt32} (h : farther (gap? a' b') (gap? a b) = false) :
    NotFarther a b a' b' := by
  intro ha' hb'
  unfold gap? at h
  simp only [ha', hb', Bool.and_self, if_true] at h
  split at h
  · rename_i hf
    simp only [Bool.and_eq_true] at hf
    refine ⟨hf.1, hf.2, ?_⟩
    simp only [farther, decide_eq_false_iff_not, Nat.not_lt] at h
    have hs : (0 : Rat) < ((max (2 ^ 149) (valueOf b).natAbs : Nat) : Rat) :=
      Rat.natCast_pos.mpr (scale_pos b)
    have hs' : (0 : Rat) < ((max (2 ^ 149) (valueOf b').natAbs : Nat) : Rat) :=
      Rat.natCast_pos.mpr (scale_pos b')
    rw [← Rat.natCast_le_natCast, Rat.natCast_mul, Rat.natCast_mul, ← relative_mul a b,
      ← relative_mul a' b'] at h
    rw [← mul_le_mul_right hs, ← mul_le_mul_right hs']
    rwa [Rat.mul_assoc (relative a' b'), Rat.mul_comm ((max _ (valueOf b).natAbs : Nat) : Rat),
      ← Rat.mul_assoc (relative a' b')]
  · simp [farther] at h

/-- What is farther than the farther of two is farther than the other. -/
theorem farther_trans {g h k : Option Gap} (hk : ∀ x ∈ h, 0 < x.scale) (hg : ∀ x ∈ g, 0 < x.scale)
    (hk' : ∀ x ∈ k, 0 < x.scale)
    (h₁ : farther g h = true) (h₂ : farther h k = true) : farther g k = true := by
  match g, h, k with
  | some g, some h, some k =>
    simp only [farther, decide_eq_true_eq] at *
    have hg := hg g rfl
    have hk := hk h rfl
    have hk' := hk' k rfl
    refine Nat.lt_of_mul_lt_mul_right (a := h.scale) ?_
    calc g.distance * k.scale * h.scale = g.distance * h.scale * k.scale := Nat.mul_right_comm ..
      _ < h.distance * g.scale * k.scale := Nat.mul_lt_mul_of_pos_right h₁ hk'
      _ = h.distance * k.scale * g.scale := Nat.mul_right_comm ..
      _ < k.distance * h.scale * g.scale := Nat.mul_lt_mul_of_pos_right h₂ hg
      _ = k.distance * g.scale * h.scale := Nat.mul_right_comm ..
  | some _, some _, none => rfl
  | some _, none, _ => simp [farther] at h₂
  | none, _, _ => simp [farther] at h₁

/-- Nothing is farther than itself. -/
theorem farther_self (g : Option Gap) : farther g g = false := by
  cases g <;> simp [farther]

private theorem gap_scale_pos {a b : UInt32} : ∀ x ∈ gap? a b, 0 < x.scale := by
  intro x hx
  unfold gap? at hx
  split at hx
  · cases hx
    exact scale_pos b
  · cases hx

/-- What holds at the start of a loop and is kept by each round holds at its end. -/
theorem fold_invariant {α : Type} {n : Nat} {f : (i : Nat) → i < n → α → α} {init : α}
    (P : Nat → α → Prop) (start : P 0 init)
    (step : ∀ i (h : i < n) x, P i x → P (i + 1) (f i h x)) : P n (n.fold f init) := by
  induction n with
  | zero => exact start
  | succ n ih =>
    rw [Nat.fold_succ]
    exact step n (Nat.lt_succ_self n) _ (ih fun i h x => step i (Nat.lt_succ_of_lt h) x)

/-- What is known of the scalars before `i`. -/
private def Seen (t : Decimal) (a b : Float32Array) (h : a.size = b.size) (i : Nat) :
    Option (Apart × Option Gap) → Prop
  | none => ∀ j (hj : j < a.size), j < i → isWithin t (gap? (a.bits j hj) (b.bits j (h ▸ hj))) = true
  | some (w, g) =>
    (∃ hw : w.index < a.size, w.ours = a.bits w.index hw ∧ w.theirs = b.bits w.index (h ▸ hw)) ∧
      g = gap? w.ours w.theirs ∧ isWithin t g = false ∧
      ∀ j (hj : j < a.size), j < i →
        isWithin t (gap? (a.bits j hj) (b.bits j (h ▸ hj))) = true ∨
          farther g (gap? (a.bits j hj) (b.bits j (h ▸ hj))) = false

private theorem seen_step {t : Decimal} {a b : Float32Array} {h : a.size = b.size} {i : Nat}
    (hi : i < a.size) {x : Option (Apart × Option Gap)} (hx : Seen t a b h i x) :
    let g := gap? (a.bits i hi) (b.bits i (h ▸ hi))
    Seen t a b h (i + 1) (if isWithin t g then x
      else apart?.worse x (⟨i, b.bits i (h ▸ hi), a.bits i hi⟩, g)) := by
  intro g
  have upTo {P : (j : Nat) → j < a.size → Prop} (before : ∀ j hj, j < i → P j hj)
      (here : P i hi) : ∀ j hj, j < i + 1 → P j hj := by
    intro j hj hji
    rcases Nat.lt_succ_iff_lt_or_eq.mp hji with hlt | rfl
    · exact before j hj hlt
    · exact here
  have new : (∃ hw : i < a.size, a.bits i hi = a.bits i hw ∧
      b.bits i (h ▸ hi) = b.bits i (h ▸ hw)) := ⟨hi, rfl, rfl⟩
  split
  · rename_i hw
    match x, hx with
    | none, hx => exact upTo hx hw
    | some (w, gw), ⟨h1, h2, h3, h4⟩ => exact ⟨h1, h2, h3, upTo h4 (.inl hw)⟩
  · rename_i hw
    have hw : isWithin t g = false := by simpa using hw
    match x, hx with
    | none, hx =>
      exact ⟨new, rfl, hw, upTo (fun j hj hji => .inl (hx j hj hji)) (.inr (farther_self g))⟩
    | some (w, gw), ⟨h1, h2, h3, h4⟩ =>
      simp only [apart?.worse]
      split
      · rename_i hf
        refine ⟨new, rfl, hw, upTo (fun j hj hji => ?_) (.inr (farther_self g))⟩
        refine (h4 j hj hji).imp_right fun h5 => ?_
        rw [Bool.eq_false_iff] at h5 ⊢
        exact fun h6 => h5 (farther_trans (h := g) gap_scale_pos (h2 ▸ gap_scale_pos)
          gap_scale_pos hf h6)
      · rename_i hf
        exact ⟨h1, h2, h3, upTo h4 (.inr (by simpa using hf))⟩

private theorem seen_all {t : Decimal} {a b : Float32Array} (h : a.size = b.size) :
    ∃ x, apart? t a b h = x.map (·.1) ∧ Seen t a b h a.size x :=
  ⟨_, rfl, fold_invariant (Seen t a b h) (fun _ _ hj => absurd hj (Nat.not_lt_zero _))
    fun _ hi _ hx => seen_step hi hx⟩

/-- No scalar is found if and only if all agree. -/
theorem apart_eq_none_iff {t : Decimal} {a b : Float32Array} (h : a.size = b.size) :
    apart? t a b h = none ↔ Agreeing t a b := by
  obtain ⟨x, hx, seen⟩ := seen_all (t := t) h
  rw [hx]
  match x, seen with
  | none, seen =>
    exact ⟨fun _ => ⟨h, fun i hi _ => (agrees_iff ..).mp (seen i hi hi)⟩, fun _ => rfl⟩
  | some (w, g), ⟨⟨hw, h1, h2⟩, hg, hn, _⟩ =>
    refine ⟨fun h => (nomatch h), fun agreeing => ?_⟩
    have := (agrees_iff ..).mpr (agreeing.2 w.index hw (h ▸ hw))
    rw [← h1, ← h2, ← hg, hn] at this
    cases this

/-- What is found is true: the scalar is there, does not agree, and is the worst. -/
theorem apart_holds {t : Decimal} {a b : Float32Array} {h : a.size = b.size} {w : Apart}
    (hw : apart? t a b h = some w) : w.Holds t a b := by
  obtain ⟨x, hx, seen⟩ := seen_all (t := t) h
  rw [hx] at hw
  match x, hw, seen with
  | some (_, g), rfl, ⟨⟨hi, h1, h2⟩, hg, hn, worst⟩ =>
    subst hg
    refine ⟨⟨hi, h1⟩, ⟨h ▸ hi, h2⟩, fun agrees => ?_, fun i hi _ => ?_⟩
    · rw [(agrees_iff ..).mpr agrees] at hn
      cases hn
    · exact (worst i hi hi).symm.imp notFarther_of (agrees_iff ..).mp

end NN
