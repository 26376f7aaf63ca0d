import NN.Proofs.Verify.Weights

/-!
# Gathered sums are those of the operator

The rows of weights, the biases and the bounds of what was cut off describe the addends of every sum.
-/

namespace NN.Verify

open Wire NN.IR

/-- How far a term is from the one with a rounded weight. -/
theorem rounded_times {lost : Nat} (h : lost ≤ 149) (w v : Int) {s : Int} (hs : 0 ≤ s)
    (he : s < v.natAbs → (2 : Int) ^ lost ∣ w) :
    ((2 ^ (149 - lost) * (w * v) - 2 ^ 149 * (roundShift w lost * v)).natAbs : Int)
      ≤ 2 ^ 149 * s := by
  have hp : (2 : Int) ^ 149 = 2 ^ (149 - lost) * 2 ^ lost := by
    rw [← Int.pow_add, Nat.sub_add_cancel h]
  have hq : (0 : Int) < 2 ^ lost := Int.pow_pos (by decide)
  have hf : (0 : Int) ≤ 2 ^ (149 - lost) := Int.le_of_lt (Int.pow_pos (by decide))
  have off := natAbs_roundShift_le w lost
  have hh : half lost ≤ 2 ^ lost := Int.ediv_le_self _ (Int.le_of_lt hq)
  have e : 2 ^ (149 - lost) * (w * v) - 2 ^ 149 * (roundShift w lost * v)
      = 2 ^ (149 - lost) * (-(2 ^ lost * roundShift w lost - w) * v) := by
    rw [hp]
    grind
  by_cases hv : s < v.natAbs
  · obtain ⟨c, hc⟩ := he hv
    have hr : roundShift w lost = c := by
      have h0 : half lost / 2 ^ lost = 0 := Int.ediv_eq_zero_of_lt (half_nonneg lost) (by
        unfold half
        omega)
      rw [roundShift, hc, Int.add_comm, Int.add_mul_ediv_left _ _ (Int.ne_of_gt hq), h0,
        Int.zero_add]
    rw [e, hr, hc, Int.sub_self, Int.neg_zero, Int.zero_mul, Int.mul_zero]
    exact Int.mul_nonneg (by decide) hs
  · rw [e, Int.natAbs_mul, Int.natAbs_mul, Int.natAbs_neg, hp, Int.natCast_mul, Int.natCast_mul,
      Int.mul_assoc, Int.natAbs_of_nonneg hf]
    refine Int.mul_le_mul_of_nonneg_left ?_ hf
    exact Int.mul_le_mul (by omega) (by omega) (by omega) (by omega)

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
    (exact = true → ∀ k i w, .weight k i w ∈ terms.map (·.entry sources) → (2 : Int) ^ lost ∣ w) →
    let ts := terms.map (·.addend x)
    let es := terms.map (·.entry sources)
    let slack := overWeights (fun k i _ => if exact then 0 else ((x k i).value.natAbs : Int)) es
    ((2 ^ (149 - lost) * Addend.total ts - 2 ^ 149 *
        (overWeights (fun k i w => roundShift w lost * (x k i).value) es
          + 2 ^ (149 - lost) * biasOf es)).natAbs : Int) ≤ 2 ^ 149 * slack ∧
      2 ^ (149 - lost) * (Addend.size ts : Int) ≤ 2 ^ 149 *
        (overWeights (fun k i w => ((roundShift w lost).natAbs * (x k i).value.natAbs : Int)) es
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
      rwa [Int.natAbs_mul (roundShift w lost), Int.natCast_mul] at this
    | bias b =>
      rw [hE, Entry.exact] at h
      simp only [overWeights, biasOf, biasSize]
      rw [h]
      constructor
      · have e (q P T A B : Int) : q * (b * P + T) - P * (A + q * (b + B))
            = q * T - P * (A + q * B) := by grind
        rw [e]
        exact ih
      · have hb : ((b * 2 ^ 149).natAbs : Int) = b.natAbs * 2 ^ 149 := by
          rw [Int.natAbs_mul]
          rfl
        have e (q P T M B : Int) : P * (M + q * (b.natAbs + B))
            = q * (b.natAbs * P) + P * (M + q * B) := by grind
        rw [Int.natCast_add, Int.natCast_add, hb, e _ _ 0, Int.mul_add]
        omega
    | zero | bad _ =>
      rw [hE] at h
      replace h : (t.addend x).exact = 0 := h
      simp only [overWeights, biasOf, biasSize]
      rw [h, Int.zero_add, Int.natAbs_zero, Nat.zero_add]
      exact ⟨ih, ih'⟩

theorem lostBits_le (mask : Nat) : lostBits mask ≤ 149 := by
  unfold lostBits
  split
  · exact Nat.le_refl _
  · exact Nat.min_le_left ..

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
  · rename_i mask longest hscan
    cases h
    refine ⟨rfl, fun j hj => ?_⟩
    obtain ⟨⟨fine, bits⟩, hb, hl⟩ := (scan_scanned size hscan).2 j hj
    have hd := addend_map_describes hx fine
    have hs : ∀ k i w, .weight k i w ∈ (terms j).map (·.entry sources) →
        ∃ p, sources k = .value p := fun k i w he => by
      obtain ⟨t, ht, he⟩ := List.mem_map.mp he
      exact (hd t ht).source k i w he
    have over (f : Int → Int → Int) :=
      (over_partsTo (entries := fun j => (terms j).map (·.entry sources)) (lost := lostBits mask)
        (count := count) f (fun k p hk => (hv k p hk).2) hj hs operands).trans
      (overWeights_congr (g := fun k i w => f (roundShift w (lostBits mask)) (x k i).value) _
        fun k i w he => by
          obtain ⟨p, hp⟩ := hs k i w he
          rw [if_pos (hv k p hp).1])
    obtain ⟨total, bound⟩ := gathered (exact := mask % 2 ^ lostBits mask = 0) (lostBits_le mask)
      (terms j) hd fun he k i w hw => by
        have := bits _ (of_decide_eq_true he) k i w hw
        simpa using Int.ofNat_dvd_left.mpr (Nat.dvd_of_mod_eq_zero this)
    have sum := over (· * ·)
    have magnitude := over fun w v => w.natAbs * v.natAbs
    have slack : overWeights (fun k i _ => if decide (mask % 2 ^ lostBits mask = 0) = true then 0
          else ((x k i).value.natAbs : Int)) ((terms j).map (·.entry sources))
        = if decide (mask % 2 ^ lostBits mask = 0) = true then 0
          else overParts (fun p => (p.matrix.row j).over (fun _ v => v.natAbs)
            (valueAt (env.map values) p.arg)) (partsTo sources count
              (rowsOf (fun j => (terms j).map (·.entry sources)) size (lostBits mask)) operands) := by
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
    · unfold Affine.total
      rw [entry_tabulate, if_pos hj]
      exact total
    · rw [entry_tabulate, if_pos hj, Int.natAbs_mul, Int.natCast_mul, Int.natAbs_of_nonneg
        (Int.le_of_lt (Int.pow_pos (by decide)))]
      exact bound

end NN.Verify
