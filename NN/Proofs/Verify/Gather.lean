import NN.Proofs.Verify.Rounded
import NN.Proofs.Verify.Sums
import NN.Proofs.Verify.Weights

/-!
# Gathered sums are those of the operator

The rows of weights and the biases describe the addends of every sum, up to what was cut off.
-/

namespace NN.Verify

open Wire NN.IR

theorem total_step {q P e t W A B s S : Int} (h : ((q * e - P * W).natAbs : Int) ≤ P * s)
    (ih : ((q * t - P * (A + q * B)).natAbs : Int) ≤ P * S) :
    ((q * (e + t) - P * (W + A + q * B)).natAbs : Int) ≤ P * (s + S) := by
  have : q * (e + t) - P * (W + A + q * B) = (q * e - P * W) + (q * t - P * (A + q * B)) := by
    grind
  rw [this, Int.mul_add P s S]
  omega

theorem size_step {q P e W n M s S B : Int} (hq : 0 ≤ q) (hP : 0 ≤ P)
    (h : ((q * e - P * W).natAbs : Int) ≤ P * s) (ih : q * n ≤ P * (M + S + q * B)) :
    q * (e.natAbs + n) ≤ P * (W.natAbs + M + (s + S) + q * B) := by
  have hqe : q * e.natAbs = (q * e).natAbs := by
    rw [Int.natAbs_mul, Int.natCast_mul, Int.natAbs_of_nonneg hq]
  have hPW : P * W.natAbs = (P * W).natAbs := by
    rw [Int.natAbs_mul, Int.natCast_mul, Int.natAbs_of_nonneg hP]
  have : P * (W.natAbs + M + (s + S) + q * B)
      = P * W.natAbs + P * s + P * (M + S + q * B) := by grind
  rw [this, Int.mul_add, hqe, hPW]
  omega

/-- Rounded weights and exact biases are as near to the addends as their slack says. -/
theorem gathered {sources : Nat → Source} {x : Nat → Nat → Binary32} {lost : Nat} {exact : Bool}
    (hl : lost ≤ 149) : (terms : List Term) →
    (∀ t ∈ terms, (t.entry sources).Describes sources x (t.addend x)) →
    (exact = true → ∀ k i w, .weight k i w ∈ terms.map (·.entry sources) → lost ≤ evenBits w) →
    let ts := terms.map (·.addend x)
    let es := terms.map (·.entry sources)
    let slack := overWeights (fun k i _ => if exact then 0 else ((x k i).value.natAbs : Int)) es
    ((2 ^ (149 - lost) * Addend.total ts - 2 ^ 149 *
        (overWeights (fun k i w => rounded w lost * (x k i).value) es
          + 2 ^ (149 - lost) * biasOf es)).natAbs : Int) ≤ 2 ^ 149 * slack ∧
      2 ^ (149 - lost) * (Addend.size ts : Int) ≤ 2 ^ 149 *
        (overWeights (fun k i w => ((rounded w lost).natAbs * (x k i).value.natAbs : Int)) es
          + slack + 2 ^ (149 - lost) * (biasSize es : Int))
  | [], _, _ => by
    simp [Addend.total, Addend.size, overWeights, biasOf, biasSize]
  | t :: terms, hd, he => by
    obtain ⟨ih, ih'⟩ := gathered hl terms (fun t ht => hd t (List.mem_cons_of_mem _ ht))
      fun h k i w hw => he h k i w (List.mem_cons_of_mem _ hw)
    have h := (hd t List.mem_cons_self).exact_eq
    have hq : (0 : Int) ≤ 2 ^ (149 - lost) := Int.le_of_lt (Int.pow_pos (by decide))
    simp only [List.map_cons, Addend.total, Addend.size]
    cases hE : t.entry sources with
    | weight k i w =>
      rw [hE, Entry.exact] at h
      have hr := rounded_times hl w (x k i).value
        (s := if exact then 0 else (x k i).value.natAbs) (by split <;> omega) (by
          cases exact
          · simp
          · exact fun _ => he rfl k i w (hE ▸ List.mem_cons_self))
      simp only [overWeights, biasOf, biasSize]
      rw [h]
      refine ⟨total_step hr ih, ?_⟩
      have := size_step hq (by decide) hr ih'
      rwa [Int.natAbs_mul (rounded w lost), Int.natCast_mul] at this
    | bias b =>
      rw [hE, Entry.exact] at h
      simp only [overWeights, biasOf, biasSize]
      rw [h]
      constructor
      · have e (b q P T A B : Int) : q * (b * P + T) - P * (A + q * (b + B))
            = q * T - P * (A + q * B) := by grind
        rw [e]
        exact ih
      · have hb : ((b.value * 2 ^ 149).natAbs : Int) = b.value.natAbs * 2 ^ 149 := by
          rw [Int.natAbs_mul]
          rfl
        have e (q P T M B : Int) : P * (M + q * (b.value.natAbs + B))
            = q * (b.value.natAbs * P) + P * (M + q * B) := by grind
        rw [Int.natCast_add, Int.natCast_add, hb, e _ _ 0, Int.mul_add]
        omega
    | zero | bad _ =>
      rw [hE] at h
      replace h : (t.addend x).exact = 0 := h
      simp only [overWeights, biasOf, biasSize]
      rw [h, Int.zero_add, Int.natAbs_zero, Nat.zero_add]
      exact ⟨ih, ih'⟩

theorem finite_binaryAt {env : List (Nat → Binary32)} (h : ∀ x ∈ env, ∀ i, (x i).Finite)
    (arg i : Nat) : (binaryAt env arg i).Finite := by
  unfold binaryAt
  rw [List.getD_eq_getElem?_getD]
  cases he : env[arg]? with
  | some x => exact h x (List.mem_of_getElem? he) i
  | none => show Binary32.zero.Finite; decide

theorem addend_map_describes {sources : Nat → Source} {x : Nat → Nat → Binary32}
    (hx : Agree sources x) {terms : List Term}
    (h : ∀ e ∈ terms.map (·.entry sources), ∀ r, e ≠ .bad r) :
    ∀ t ∈ terms, (t.entry sources).Describes sources x (t.addend x) := fun t ht =>
  entry_describes hx t (h _ (List.mem_map_of_mem ht))

/-- **The sums that were gathered describe the terms.** -/
theorem gather_describes {sources : Nat → Source} {operands count size : Nat}
    {terms : Nat → List Term} {a : Affine}
    (h : gather sources operands count size terms = .ok a) {x : Nat → Nat → Binary32}
    {env : List (Nat → Binary32)} (hx : Agree sources x)
    (hv : ∀ k p, sources k = .value p → k < operands ∧ binaryAt env (count - p) = x k) :
    a.size = size ∧ ∀ j < size, a.Describes env j ((terms j).map (·.addend x)) := by
  unfold gather at h
  dsimp only at h
  split at h
  · cases h
  · rename_i low high longest hscan
    cases h
    refine ⟨rfl, fun j hj => ?_⟩
    obtain ⟨⟨fine, bits⟩, hb, hl⟩ := (scan_scanned size hscan).2 j hj
    have hd := addend_map_describes hx fine
    have hs : ∀ k i w, .weight k i w ∈ (terms j).map (·.entry sources) →
        ∃ p, sources k = .value p := fun k i w he => by
      obtain ⟨t, ht, he⟩ := List.mem_map.mp he
      exact (hd t ht).source k i w he
    have over (f : Int → Int → Int) :=
      (over_partsTo (entries := fun j => (terms j).map (·.entry sources))
        (lost := lostBits low high) (count := count) f (fun k p hk => (hv k p hk).2) hj hs operands).trans
      (overWeights_congr (g := fun k i w => f (rounded w (lostBits low high)) (x k i).value) _
        fun k i w he => by
          obtain ⟨p, hp⟩ := hs k i w he
          rw [if_pos (hv k p hp).1])
    obtain ⟨total, bound⟩ := gathered (exact := lostBits low high ≤ low) (lostBits_le low high)
      (terms j) hd fun he k i w hw =>
        Nat.le_trans (of_decide_eq_true he) (bits k i w hw)
    have sum := over (· * ·)
    have magnitude := over fun w v => w.natAbs * v.natAbs
    have slack : overWeights (fun k i _ => if decide (lostBits low high ≤ low) = true then 0
          else ((x k i).value.natAbs : Int)) ((terms j).map (·.entry sources))
        = if decide (lostBits low high ≤ low) = true then 0
          else overParts (fun p => (p.matrix.row j).over (fun _ v => v.natAbs)
            (valueAt (env.map values) p.arg)) (partsTo sources count (rowsOf
              (fun j => (terms j).map (·.entry sources)) size (lostBits low high)) operands) := by
      split
      · exact overWeights_zero _
      · exact (over fun _ v => v.natAbs).symm
    rw [slack, ← sum] at total
    rw [slack, ← magnitude, ← hb] at bound
    refine ⟨by simpa using hl, fun he t ht => ?_, ?_, ?_⟩
    · obtain ⟨u, hu, rfl⟩ := List.mem_map.mp ht
      refine (hd u hu).finite fun k p hk i => ?_
      rw [← (hv k p hk).2]
      exact finite_binaryAt he _ i
    · unfold Affine.total Affine.linear
      rw [entry_tabulate, if_pos hj]
      exact total
    · rw [entry_tabulate, if_pos hj, Int.natAbs_mul, Int.natCast_mul, Int.natAbs_of_nonneg
        (Int.le_of_lt (Int.pow_pos (by decide)))]
      exact bound

end NN.Verify
