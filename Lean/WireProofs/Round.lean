import Wire.Binary32.Arithmetic
import WireProofs.RoundingSplit

/-!
# One rounding for all operations

`round` is the nearest binary32 of an integer at a scale. An operation whose exact result is no such
integer (a quotient, a root) may round instead an odd number between the two halves that enclose it.
-/

namespace Wire.Binary32

/-- `nearest` is determined by the weight of the last bit that the exact number has room for. -/
theorem nearest_of_bounds {num den s : Nat} (hd : 0 < den)
    (hub : num * 2 ^ 149 < 2 ^ 24 * (den * 2 ^ s))
    (hlb : s = 0 ∨ 2 ^ 23 * (den * 2 ^ s) ≤ num * 2 ^ 149) :
    nearest num den = s <<< 23 + roundHalfEven (num * 2 ^ 149) (den * 2 ^ s) := by
  have hlog : Nat.log2 (num * 2 ^ 149 / den) - 23 = s := by
    generalize num * 2 ^ 149 = scaled at *
    have hlt : scaled / den < 2 ^ (s + 24) := by
      rw [Nat.div_lt_iff_lt_mul hd, Nat.pow_add, Nat.mul_comm (2 ^ s), Nat.mul_assoc,
        Nat.mul_comm (2 ^ s)]
      exact hub
    have hle : s = 0 ∨ 2 ^ (s + 23) ≤ scaled / den := by
      refine hlb.imp_right fun h => ?_
      rw [Nat.le_div_iff_mul_le hd, Nat.pow_add, Nat.mul_comm (2 ^ s), Nat.mul_assoc,
        Nat.mul_comm (2 ^ s)]
      exact h
    by_cases h0 : scaled / den = 0
    · rw [h0] at hle ⊢
      have := Nat.two_pow_pos (s + 23)
      rw [Nat.log2_zero]
      omega
    · have h1 := (Nat.log2_lt h0).mpr hlt
      rcases hle with h | h
      · omega
      · have h2 := (Nat.le_log2 h0).mpr h
        omega
  simp only [nearest, Nat.shiftLeft_eq num, Nat.shiftLeft_eq den, hlog]

/-- A multiple is rounded to itself. -/
theorem roundHalfEven_exact (k : Nat) {d : Nat} (hd : 0 < d) : roundHalfEven (k * d) d = k := by
  simp [roundHalfEven, Nat.mul_div_cancel _ hd, hd]

/-- A quotient of `2^23` and more is not rounded below. -/
theorem le_roundHalfEven {k num den : Nat} (hd : 0 < den) (h : k * den ≤ num) :
    k ≤ roundHalfEven num den := by
  have := (Nat.le_div_iff_mul_le hd).mpr h
  simp only [roundHalfEven]
  split
  · exact this
  · split <;> omega

/-- A shift on a machine word is a shift. -/
theorem shiftUp_eq (m k : Nat) : shiftUp m k = m <<< k := by
  have bound {a c : Nat} (hm : m < 2 ^ a) (hk : k < c) (h : a + c ≤ 64) : m * 2 ^ k < 2 ^ 64 :=
    calc m * 2 ^ k < 2 ^ a * 2 ^ k := Nat.mul_lt_mul_of_pos_right hm (Nat.two_pow_pos k)
      _ = 2 ^ (a + k) := (Nat.pow_add ..).symm
      _ ≤ 2 ^ 64 := Nat.pow_le_pow_right (by decide) (by omega)
  unfold shiftUp
  split
  · rename_i hk
    obtain ⟨hm, hk, hlt⟩ : m < 2 ^ 64 ∧ k < 64 ∧ m * 2 ^ k < 2 ^ 64 := by
      unfold room at hk
      split at hk
      · exact ⟨by omega, by omega, bound (a := 1) (by omega) hk (by decide)⟩
      · split at hk
        · exact ⟨by omega, by omega, bound (a := 24) (by omega) hk (by decide)⟩
        · split at hk
          · exact ⟨by omega, by omega, bound (a := 48) (by omega) hk (by decide)⟩
          · omega
    have hs : UInt64.size = 2 ^ 64 := rfl
    rw [UInt64.toNat_shiftLeft, UInt64.toNat_ofNat_of_lt' (by omega),
      UInt64.toNat_ofNat_of_lt' (by omega), Nat.mod_eq_of_lt hk, Nat.shiftLeft_eq,
      Nat.mod_eq_of_lt hlt]
  · rfl

/-- `round` is the nearest binary32, or infinity. -/
theorem round_eq (m e : Nat) :
    round m e = min (nearest (m * 2 ^ e) (2 ^ 512)) infinity := by
  generalize hB : (512 : Nat) = B
  by_cases hm : m = 0
  · subst hm
    have h : nearest (0 * 2 ^ e) (2 ^ B) = 0 :=
      nearest_eq_zero (by rw [Nat.zero_mul, Nat.zero_mul]; exact Nat.two_pow_pos _)
    rw [h]
    simp [round]
  · have hlo := Nat.log2_self_le hm
    have hhi : m < 2 ^ (m.log2 + 1) := Nat.lt_log2_self
    have h23 (s : Nat) : s * 0x800000 = s <<< 23 := (Nat.shiftLeft_eq s 23).symm
    simp only [round, hm, if_false, shiftUp_eq, h23]
    generalize m.log2 = l at *
    generalize hs : l + e - 386 = s
    have hp (a : Nat) : 2 ^ a * 2 ^ e * 2 ^ 149 = 2 ^ (a + e + 149) := by
      rw [Nat.pow_add, Nat.pow_add]
    have hub : m * 2 ^ e * 2 ^ 149 < 2 ^ 24 * (2 ^ B * 2 ^ s) := by
      calc m * 2 ^ e * 2 ^ 149 < 2 ^ (l + 1) * 2 ^ e * 2 ^ 149 :=
            Nat.mul_lt_mul_of_pos_right
              (Nat.mul_lt_mul_of_pos_right hhi (Nat.two_pow_pos e)) (Nat.two_pow_pos 149)
        _ = 2 ^ (l + 1 + e + 149) := hp _
        _ ≤ 2 ^ (24 + (B + s)) := Nat.pow_le_pow_right (by decide) (by omega)
        _ = 2 ^ 24 * (2 ^ B * 2 ^ s) := by rw [Nat.pow_add, Nat.pow_add]
    have hlb : s = 0 ∨ 2 ^ 23 * (2 ^ B * 2 ^ s) ≤ m * 2 ^ e * 2 ^ 149 := by
      by_cases h0 : s = 0
      · exact .inl h0
      · right
        calc 2 ^ 23 * (2 ^ B * 2 ^ s) = 2 ^ (23 + (B + s)) := by
              rw [Nat.pow_add 2 23, Nat.pow_add 2 B]
          _ ≤ 2 ^ (l + e + 149) := Nat.pow_le_pow_right (by decide) (by omega)
          _ = 2 ^ l * 2 ^ e * 2 ^ 149 := (hp l).symm
          _ ≤ m * 2 ^ e * 2 ^ 149 := Nat.mul_le_mul_right _ (Nat.mul_le_mul_right _ hlo)
    have hpos : 0 < 2 ^ B * 2 ^ s := Nat.mul_pos (Nat.two_pow_pos _) (Nat.two_pow_pos s)
    rw [nearest_of_bounds (Nat.two_pow_pos _) hub hlb]
    by_cases hbig : 254 ≤ s
    · rw [if_pos hbig]
      have := le_roundHalfEven hpos (hlb.resolve_left (by omega))
      rw [Nat.shiftLeft_eq]
      generalize roundHalfEven _ _ = r at *
      clear hub hlb hp hhi hlo hs
      exact (Nat.min_eq_right (by unfold infinity; omega)).symm
    · rw [if_neg hbig]
      refine congrArg (fun r => min (s <<< 23 + r) infinity) ?_
      by_cases hcut : s + 363 ≤ e
      · obtain ⟨j, hj⟩ := Nat.le.dest hcut
        rw [if_pos hcut, show e - (s + 363) = j by omega, Nat.shiftLeft_eq]
        have : m * 2 ^ e * 2 ^ 149 = m * 2 ^ j * (2 ^ B * 2 ^ s) := by
          rw [Nat.mul_assoc, Nat.mul_assoc, ← Nat.pow_add, ← Nat.pow_add, ← Nat.pow_add,
            show e + 149 = j + (B + s) by omega]
        rw [this, roundHalfEven_exact _ hpos]
      · rw [if_neg hcut, Nat.shiftLeft_eq, Nat.one_mul]
        have : 2 ^ B * 2 ^ s = 2 ^ (s + 363 - e) * (2 ^ e * 2 ^ 149) := by
          rw [← Nat.pow_add, ← Nat.pow_add, ← Nat.pow_add,
            show s + 363 - e + (e + 149) = B + s by omega]
        rw [this, Nat.mul_assoc m,
          roundHalfEven_mul _ _ (Nat.mul_pos (Nat.two_pow_pos e) (Nat.two_pow_pos 149))]

/-- Twice a quotient, and one more where a remainder follows, is rounded as the fraction is. -/
theorem roundHalfEven_sticky {n f half : Nat} (hf : 0 < f) (hh : 0 < half) :
    roundHalfEven n (f * (2 * half)) =
      roundHalfEven (2 * (n / f) + if n / f * f = n then 0 else 1) (2 * (2 * half)) := by
  have hq : (2 * (n / f) + if n / f * f = n then 0 else 1) / 2 = n / f := by split <;> omega
  have hs : n / f * 2 ≠ 2 * (n / f) + (if n / f * f = n then 0 else 1) ↔ n / f * f ≠ n := by
    split <;> omega
  have h₁ := roundHalfEven_split (n := n) hf hh
  have h₂ := roundHalfEven_split (n := 2 * (n / f) + if n / f * f = n then 0 else 1) (f := 2)
    (by decide) hh
  simp only [hq, hs] at h₁ h₂
  rw [h₁, h₂]

/-- A fraction `n · 2^e / (f · 2^k)` whose quotient `n / f` has enough bits is rounded as twice the
quotient, and one more where a remainder follows. -/
theorem nearest_sticky {n f e k : Nat} (hf : 0 < f) (hq : 2 ^ 25 ≤ n / f) :
    nearest (n * 2 ^ e) (f * 2 ^ k) =
      nearest ((2 * (n / f) + if n / f * f = n then 0 else 1) * 2 ^ e) (2 * 2 ^ k) := by
  have hn : 2 ^ 25 * f ≤ n := (Nat.le_div_iff_mul_le hf).mp hq
  have hfk : 0 < f * 2 ^ k := Nat.mul_pos hf (Nat.two_pow_pos k)
  obtain ⟨hub, hlb⟩ := scaled_bounds (num := n * 2 ^ e) hfk
  generalize Nat.log2 (n * 2 ^ e * 2 ^ 149 / (f * 2 ^ k)) - 23 = s at *
  have hG : 0 < 2 ^ e * 2 ^ 149 := Nat.mul_pos (Nat.two_pow_pos e) (Nat.two_pow_pos 149)
  have hc : e + 149 + 2 ≤ k + s := by
    apply Nat.le_of_not_lt
    intro h
    have h1 : 2 ^ k * 2 ^ s ≤ 2 * (2 ^ e * 2 ^ 149) := by
      rw [← Nat.pow_add, ← Nat.pow_add, Nat.mul_comm, ← Nat.pow_succ]
      exact Nat.pow_le_pow_right (by decide) (by omega)
    have h2 := Nat.mul_le_mul_left (2 ^ 24 * f) h1
    have h3 := Nat.mul_le_mul_right (2 ^ e * 2 ^ 149) hn
    simp only [Nat.mul_assoc] at *
    have h4 : 2 ^ 24 * (f * (2 * (2 ^ e * 2 ^ 149))) = 2 ^ 25 * (f * (2 ^ e * 2 ^ 149)) := by
      generalize 2 ^ e * 2 ^ 149 = G
      rw [Nat.mul_left_comm f 2, ← Nat.mul_assoc (2 ^ 24)]
    omega
  obtain ⟨c, hc⟩ := Nat.le.dest hc
  have hW : 2 ^ k * 2 ^ s = 2 * 2 ^ (c + 1) * (2 ^ e * 2 ^ 149) := by
    rw [Nat.mul_comm 2, ← Nat.pow_succ, ← Nat.pow_add, ← Nat.pow_add, ← Nat.pow_add]
    congr 1
    omega
  have hnum (x : Nat) : x * 2 ^ e * 2 ^ 149 = x * (2 ^ e * 2 ^ 149) := Nat.mul_assoc ..
  have hden (x : Nat) : x * 2 ^ k * 2 ^ s = x * (2 * 2 ^ (c + 1)) * (2 ^ e * 2 ^ 149) := by
    rw [Nat.mul_assoc, hW, Nat.mul_assoc, Nat.mul_assoc, Nat.mul_assoc]
  rw [hnum, hden] at hub hlb
  generalize hGd : 2 ^ e * 2 ^ 149 = G at *
  generalize hHd : 2 ^ (c + 1) = half at *
  have hhalf : 0 < half := hHd ▸ Nat.two_pow_pos (c + 1)
  rw [← Nat.mul_assoc] at hub hlb
  have hub := Nat.lt_of_mul_lt_mul_right hub
  have hlb := hlb.imp_right fun h => Nat.le_of_mul_le_mul_right h hG
  have hqub : n / f < 2 ^ 24 * (2 * half) := by
    rw [Nat.div_lt_iff_lt_mul hf, Nat.mul_assoc, Nat.mul_comm _ f]
    exact hub
  have hqlb : s = 0 ∨ 2 ^ 23 * (2 * half) ≤ n / f := by
    refine hlb.imp_right fun h => ?_
    rw [Nat.le_div_iff_mul_le hf, Nat.mul_assoc, Nat.mul_comm _ f]
    exact h
  have hsticky := roundHalfEven_sticky (n := n) hf hhalf
  rw [nearest_of_bounds (s := s) hfk, nearest_of_bounds (s := s)
    (Nat.mul_pos (by decide) (Nat.two_pow_pos k))]
  · rw [hnum, hnum, hden, hden, roundHalfEven_mul _ _ hG, roundHalfEven_mul _ _ hG, hsticky]
  · rw [hnum, hden, ← Nat.mul_assoc]
    refine Nat.mul_lt_mul_of_pos_right ?_ hG
    split <;> omega
  · rw [hnum, hden, ← Nat.mul_assoc]
    refine hqlb.imp_right fun h => Nat.mul_le_mul_right G ?_
    split <;> omega
  · rw [hnum, hden, ← Nat.mul_assoc]
    exact Nat.mul_lt_mul_of_pos_right hub hG
  · rw [hnum, hden, ← Nat.mul_assoc]
    exact hlb.imp_right fun h => Nat.mul_le_mul_right G h

end Wire.Binary32
