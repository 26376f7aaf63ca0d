import NN.Proofs.Verify.Form
import NN.Verify.Gather
import WireProofs.Rounded

/-!
# Terms with the parameters put in

An entry stands for its term: it has the same exact value, and is finite if the values are. Of the
entries that were scanned none is an error.
-/

namespace NN.Verify

open Wire NN.IR

/-- The exact value in units of `2^-298`, of the operands `x`. -/
def Entry.exact (x : Nat → Nat → Binary32) : Entry → Int
  | .weight k i w => w.value * (x k i).value
  | .bias b => b.value * 2 ^ 149
  | _ => 0

/-- The operands `x` are the parameters, where these are known. -/
def Agree (sources : Nat → Source) (x : Nat → Nat → Binary32) : Prop :=
  ∀ k f, sources k = .parameter f → x k = f

/-- What an entry says of an addend. -/
structure Entry.Describes (sources : Nat → Source) (x : Nat → Nat → Binary32) (t : Addend)
    (e : Entry) : Prop where
  /-- It has its exact value. -/
  exact_eq : t.exact = e.exact x
  /-- It is finite if all values are. -/
  finite : (∀ k p, sources k = .value p → ∀ i, (x k i).Finite) → t.Finite
  /-- Weights are of values. -/
  source : ∀ k i w, e = .weight k i w → ∃ p, sources k = .value p

variable {sources : Nat → Source} {x : Nat → Nat → Binary32}

theorem known_number (hx : Agree sources x) {r : Ref} {c : Binary32}
    (h : r.known sources = .number c) : r.read x = c := by
  cases r with
  | constant b => cases h; rfl
  | scalar k i =>
    cases hk : sources k with
    | value p => simp [Ref.known, hk] at h
    | parameter f =>
      simp only [Ref.known, hk, Known.number.injEq] at h
      rw [Ref.read, hx k f hk, h]

theorem known_place {r : Ref} {k i : Nat} (h : r.known sources = .place k i) :
    r = .scalar k i ∧ ∃ p, sources k = .value p := by
  cases r with
  | constant b => cases h
  | scalar k' i' =>
    cases hk : sources k' with
    | parameter f => simp [Ref.known, hk] at h
    | value p =>
      simp only [Ref.known, hk, Known.place.injEq] at h
      obtain ⟨rfl, rfl⟩ := h
      exact ⟨rfl, p, hk⟩

theorem value_one : one.value = 2 ^ 149 := by decide

theorem value_minusOne : minusOne.value = -2 ^ 149 := by decide

/-- A known factor. -/
theorem describes_times {k i p : Nat} {w : Binary32} {t : Addend} (hp : sources k = .value p)
    (ht : t.exact = w.value * (x k i).value) (hf : (x k i).Finite → w.Finite → t.Finite)
    (he : ∀ r, Entry.times k i w ≠ .bad r) : (Entry.times k i w).Describes sources x t := by
  unfold Entry.times at he ⊢
  by_cases hw : w.Finite
  · rw [if_pos hw] at he ⊢
    have finite (h : ∀ k p, sources k = .value p → ∀ i, (x k i).Finite) := hf (h k p hp i) hw
    split
    · rename_i h0
      exact ⟨by rw [ht, Binary32.value_eq_zero.mpr h0, Int.zero_mul]; rfl, finite,
        fun _ _ _ h => by cases h⟩
    · exact ⟨ht, finite, fun _ _ _ h => by cases h; exact ⟨p, hp⟩⟩
  · exact absurd (if_neg hw) (he _)

/-- A term's entry, if it is no error, describes it. -/
theorem entry_describes (hx : Agree sources x) (t : Term)
    (h : ∀ r, t.entry sources ≠ .bad r) :
    (t.entry sources).Describes sources x (t.addend x) := by
  cases t with
  | product a b =>
    cases ha : a.known sources <;> cases hb : b.known sources <;>
      simp only [Term.entry, ha, hb] at h ⊢
    case place.number k i w =>
      obtain ⟨rfl, p, hp⟩ := known_place ha
      have hb := known_number hx hb
      exact describes_times hp (by rw [Term.addend, Addend.exact, hb, Int.mul_comm]; rfl)
        (fun hk hw => ⟨hk, by rwa [hb]⟩) h
    case number.place w k i =>
      obtain ⟨rfl, p, hp⟩ := known_place hb
      have ha := known_number hx ha
      exact describes_times hp (by rw [Term.addend, Addend.exact, ha]; rfl)
        (fun hk hw => ⟨by rwa [ha], hk⟩) h
    case number.number v w =>
      have ha := known_number hx ha
      have hb := known_number hx hb
      by_cases hf : v.Finite ∧ w.Finite
      · rw [if_pos hf] at h ⊢
        by_cases h0 : v.IsZero ∨ w.IsZero
        · rw [if_pos h0]
          refine ⟨?_, fun _ => ?_, fun _ _ _ e => by cases e⟩
          · rw [Term.addend, Addend.exact, ha, hb]
            exact Int.mul_eq_zero.mpr (h0.imp Binary32.value_eq_zero.mpr Binary32.value_eq_zero.mpr)
          · rw [Term.addend, ha, hb]
            exact hf
        · rw [if_neg h0] at h
          exact absurd rfl (h _)
      · rw [if_neg hf] at h
        exact absurd rfl (h _)
    case place.place => exact absurd rfl (h _)
  | value a =>
    cases ha : a.known sources <;> simp only [Term.entry, ha] at h ⊢
    case place k i =>
      obtain ⟨rfl, p, hp⟩ := known_place ha
      exact ⟨(Int.mul_comm ..).trans (congrArg (· * _) value_one.symm), fun h => h k p hp i,
        fun _ _ _ e => by cases e; exact ⟨p, hp⟩⟩
    case number b =>
      have ha := known_number hx ha
      by_cases hf : b.Finite
      · rw [if_pos hf]
        refine ⟨?_, fun _ => ?_, fun _ _ _ e => by cases e⟩
        · rw [Term.addend, Addend.exact, ha]
          rfl
        · rw [Term.addend, ha]
          exact hf
      · rw [if_neg hf] at h
        exact absurd rfl (h _)

  | negative a =>
    cases ha : a.known sources <;> simp only [Term.entry, ha] at h ⊢
    case place k i =>
      obtain ⟨rfl, p, hp⟩ := known_place ha
      refine ⟨?_, fun h => Binary32.finite_neg.mpr (h k p hp i),
        fun _ _ _ e => by cases e; exact ⟨p, hp⟩⟩
      rw [Term.addend, Addend.exact, Entry.exact, Binary32.value_neg, value_minusOne, Int.neg_mul,
        Int.neg_mul, Int.mul_comm]
      rfl
    case number b =>
      have ha := known_number hx ha
      by_cases hf : b.Finite
      · rw [if_pos hf]
        refine ⟨?_, fun _ => ?_, fun _ _ _ e => by cases e⟩
        · rw [Term.addend, Addend.exact, ha]
          rfl
        · rw [Term.addend, ha]
          exact Binary32.finite_neg.mpr hf
      · rw [if_neg hf] at h
        exact absurd rfl (h _)

-- What a scan has seen.

/-- What is known of scanned entries. -/
structure Scanned (es : List Entry) (low : Nat) : Prop where
  /-- None is an error. -/
  fine : ∀ e ∈ es, ∀ r, e ≠ .bad r
  /-- As many of the lowest bits are zero. -/
  low : ∀ k i w, .weight k i w ∈ es → low ≤ evenBits w

theorem bitsOf_scanned : (es : List Entry) → {low high l h : Nat} →
    bitsOf es low high = .ok (l, h) → Scanned es l ∧ l ≤ low
  | [], _, _, _, _, h => by
    cases h
    exact ⟨⟨by simp, by simp⟩, Nat.le_refl _⟩
  | .weight k i w :: es, low, _, l, _, h => by
    obtain ⟨⟨fine, bits⟩, hl⟩ := bitsOf_scanned es h
    refine ⟨⟨by simpa using fine, fun k' i' w' he => ?_⟩, by omega⟩
    rcases List.mem_cons.mp he with he | he
    · cases he
      omega
    · exact bits k' i' w' he
  | .bias b :: es, _, _, _, _, h => by
    obtain ⟨⟨fine, bits⟩, hl⟩ := bitsOf_scanned es h
    exact ⟨⟨by simpa using fine, by simpa using bits⟩, hl⟩
  | .zero :: es, _, _, _, _, h => by
    obtain ⟨⟨fine, bits⟩, hl⟩ := bitsOf_scanned es h
    exact ⟨⟨by simpa using fine, by simpa using bits⟩, hl⟩
  | .bad _ :: _, _, _, _, _, h => by cases h

/-- What a scan says of all sums. -/
theorem scan_scanned {entries : Nat → List Entry} : (n : Nat) →
    {low high longest lo hi l : Nat} → scan entries n low high longest = .ok (lo, hi, l) →
    (longest ≤ l ∧ lo ≤ low) ∧
      ∀ j < n, Scanned (entries j) lo ∧ (biasOf (entries j)).natAbs = biasSize (entries j) ∧
        (entries j).length ≤ l
  | 0, _, _, _, _, _, _, h => by
    cases h
    exact ⟨⟨Nat.le_refl _, Nat.le_refl _⟩, by simp⟩
  | n + 1, _, _, longest, lo, _, l, h => by
    unfold scan at h
    dsimp only at h
    split at h
    · cases h
    · rename_i he
      split at h
      · rename_i hb
        obtain ⟨⟨hl, hlo⟩, rest⟩ := scan_scanned n h
        obtain ⟨⟨fine, bits⟩, hlo'⟩ := bitsOf_scanned _ he
        refine ⟨⟨by omega, by omega⟩, fun j hj => ?_⟩
        by_cases e : j = n
        · subst e
          exact ⟨⟨fine, fun k i w hw => Nat.le_trans hlo (bits k i w hw)⟩, hb, by omega⟩
        · exact rest j (by omega)
      · cases h

end NN.Verify
