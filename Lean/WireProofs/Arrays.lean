import WireProofs.Numbers
import WireProofs.Steps

/-!
# Arrays

The reader of arrays reads what the grammar says, and all of it.
-/

namespace Wire.Json

open Window

variable {δ σ ι : Type} {input : Input} {path : Path} {i j : USize} {tail : List UInt8}

theorem EntriesText.space {a text : List UInt8} {vs : List (List UInt8)} (ha : Space a)
    (h : EntriesText text vs) : EntriesText (a ++ text) vs := by
  cases h with
  | last hb hc =>
    rw [← List.append_assoc]
    exact .last (ha.append hb) hc
  | cons hb hc h =>
    rw [← List.append_assoc]
    exact .cons (ha.append hb) hc h

/-- The white space before the first entry apart. -/
theorem EntriesText.split {text : List UInt8} {vs : List (List UInt8)} (h : EntriesText text vs) :
    ∃ a v t vs', Space a ∧ text = a ++ (v ++ t) ∧ vs = v :: vs' ∧ EntriesText (v ++ t) vs := by
  cases h with
  | last ha hb => exact ⟨_, _, _, _, ha, rfl, rfl, .last (a := []) .nil hb⟩
  | cons ha hb h => exact ⟨_, _, _, _, ha, rfl, rfl, .cons (a := []) .nil hb h⟩

/-- Each entry takes a byte or more. -/
theorem EntriesText.length_le {text : List UInt8} {vs : List (List UInt8)}
    (h : EntriesText text vs) : vs.length ≤ text.length := by
  induction h with
  | last =>
    simp only [List.length_append, List.length_cons, List.length_nil]
    omega
  | cons _ _ _ ih =>
    simp only [List.length_append, List.length_cons] at *
    omega

section

variable {R : ι → σ → σ → Prop} {f : ι → List UInt8} {limit left : Nat} {of : Quantity}
  {step : σ → Nat → Reader δ σ} {init acc acc' : σ} {text : List UInt8} {xs : List ι}

theorem array_go_gives
    (hstep : ∀ acc k, Gives input (step acc k) fun v acc' => ∃ x, f x = v ∧ R x acc acc')
    (hi : i ≤ input.window.stop)
    (h : (array.go path limit of step left acc : Reader δ σ) input i = .ok acc' j) :
    j ≤ input.window.stop ∧ ∃ text xs, EntriesText text (xs.map f) ∧
      rest input.window i = text ++ rest input.window j ∧ xs.length ≤ left ∧
      Steps R xs acc acc' := by
  induction left generalizing i acc with
  | zero =>
    rw [array.go] at h
    obtain ⟨_, _, _, h⟩ := bind_ok.mp h
    exact (fault_ok.mp h).elim
  | succ left ih =>
    rw [array.go] at h
    obtain ⟨m, k, hs, h⟩ := bind_ok.mp h
    obtain ⟨r, k', hm, h⟩ := bind_ok.mp h
    obtain ⟨hk, ws, v, hws, hr, x, rfl, hR⟩ := hstep acc _ _ _ _ hi hs
    obtain ⟨hk', ws', hws', ⟨rfl, hr'⟩ | ⟨rfl, hj, hr'⟩⟩ := more_gives hk hm
    · rw [if_pos rfl] at h
      obtain ⟨hj, text, xs, ht, hrt, hlen, hsteps⟩ := ih hk' h
      refine ⟨hj, _, x :: xs, .cons hws hws' ht, ?_, Nat.succ_le_succ hlen, m, hR, hsteps⟩
      rw [hr, hr', hrt]
      simp
    · rw [if_neg (by decide)] at h
      obtain ⟨_, _, hs, h⟩ := bind_ok.mp h
      obtain rfl := skipByte_ok.mp hs
      obtain ⟨rfl, rfl⟩ := pure_ok.mp h
      refine ⟨hj, _, [x], .last hws hws', ?_, Nat.succ_le_succ (Nat.zero_le _), m, hR, rfl⟩
      rw [hr, hr']
      simp

/-- An array that was read. -/
theorem array_gives
    (hstep : ∀ acc k, Gives input (step acc k) fun v acc' => ∃ x, f x = v ∧ R x acc acc') :
    Gives input (array path limit of init step) fun text acc =>
      ∃ xs, ArrayText text (xs.map f) ∧ xs.length ≤ limit ∧ Steps R xs init acc := by
  intro i j acc hi h
  simp only [array, bind_ok, skipByte_ok, skipSpace_ok, atByte_ok] at h
  obtain ⟨_, k, he, _, _, rfl, _, _, rfl, r, _, ⟨hr, rfl⟩, h⟩ := h
  obtain ⟨hlt, ws, hws, hr1, _⟩ := expect_one kindOf_array hi he
  obtain ⟨hle, a, ha, hr2⟩ := spaceEnd_gives (w := input.window) (succ_le hlt)
  split at h
  · rename_i hclose
    obtain ⟨_, _, hs, h⟩ := bind_ok.mp h
    obtain rfl := skipByte_ok.mp hs
    obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    obtain ⟨hlt', hr3⟩ := rest_of_peek (b := 93) (by simpa [hclose] using hr) (by decide)
    refine ⟨succ_le hlt', ws, 91 :: (a ++ [93]), hws, ?_, [], .inl ⟨a, ha, rfl, rfl⟩,
      Nat.zero_le _, rfl⟩
    rw [hr1, hr2, hr3]
    simp
  · obtain ⟨hj, text, xs, ht, hr3, hlen, hsteps⟩ := array_go_gives hstep hle h
    refine ⟨hj, ws, 91 :: (a ++ text), hws, ?_, xs, .inr ⟨_, rfl, ht.space ha⟩, hlen, hsteps⟩
    rw [hr1, hr2, hr3]
    simp

theorem array_go_reads
    (hstep : ∀ x ∈ xs, ∀ acc k, Reads input (step acc k) (f x) fun acc' => R x acc acc')
    (ht : EntriesText text (xs.map f)) (hlen : xs.length ≤ left) (hi : i ≤ input.window.stop)
    (hr : rest input.window i = text ++ tail) :
    ∃ acc' j, (array.go path limit of step left acc : Reader δ σ) input i = .ok acc' j ∧
      j ≤ input.window.stop ∧ rest input.window j = tail ∧ Steps R xs acc acc' := by
  induction xs generalizing i acc left text with
  | nil => cases ht
  | cons x xs ih =>
    obtain ⟨left, rfl⟩ : ∃ n, left = n + 1 := ⟨left - 1, by simp at hlen; omega⟩
    have hx := hstep x (.head _) acc (limit - (left + 1))
    rw [List.map_cons] at ht
    generalize hvs : xs.map f = vs at ht
    cases ht with
    | last ha hb =>
      obtain rfl := List.map_eq_nil_iff.mp hvs
      simp only [List.append_assoc, List.cons_append, List.nil_append] at hr
      obtain ⟨m, k, h1, h2, h3, hR⟩ := hx _ _ _ hi ha (Ends.space hb (.of_cons (by decide))) hr
      obtain ⟨l, h4, h5, h6⟩ := more_close (δ := δ) (path := path) (close := 93) (by decide)
        (by decide) h2 hb h3
      refine ⟨m, l + 1, ?_, h5, h6, m, hR, rfl⟩
      rw [array.go]
      refine bind_ok.mpr ⟨m, k, h1, bind_ok.mpr ⟨false, l, h4, ?_⟩⟩
      rw [if_neg (by decide)]
      exact bind_ok.mpr ⟨(), _, skipByte_ok.mpr rfl, pure_ok.mpr ⟨rfl, rfl⟩⟩
    | cons ha hb ht =>
      subst hvs
      simp only [List.append_assoc, List.cons_append] at hr
      obtain ⟨m, k, h1, h2, h3, hR⟩ := hx _ _ _ hi ha (Ends.space hb (.of_cons (by decide))) hr
      obtain ⟨l, h4, h5, h6⟩ := more_comma (δ := δ) (path := path) (close := 93) h2 hb h3
      obtain ⟨acc', j, h7, h8, h9, hsteps⟩ := ih (fun y hy => hstep y (.tail _ hy)) (acc := m) ht
        (Nat.le_of_succ_le_succ hlen) h5 h6
      refine ⟨acc', j, ?_, h8, h9, m, hR, hsteps⟩
      rw [array.go]
      refine bind_ok.mpr ⟨m, k, h1, bind_ok.mpr ⟨true, l, h4, ?_⟩⟩
      rw [if_pos rfl]
      exact h7

/-- An array is read. -/
theorem array_reads
    (hstep : ∀ x ∈ xs, ∀ acc k, Reads input (step acc k) (f x) fun acc' => R x acc acc')
    (hstart : ∀ x ∈ xs, Starts (f x)) (ht : ArrayText text (xs.map f)) (hlen : xs.length ≤ limit) :
    Reads input (array path limit of init step) text (Steps R xs init) := by
  intro i ws tail hi hws _ hr
  rcases ht with ⟨a, ha, rfl, hxs⟩ | ⟨t, rfl, ht⟩
  · obtain rfl := List.map_eq_nil_iff.mp hxs
    simp only [List.append_assoc, List.cons_append, List.nil_append] at hr
    obtain ⟨k, h1, _, h2⟩ := expect_reads (δ := δ) (path := path) (expected := "array")
      (kinds := [.array]) (show kindOf? 91 = some .array from rfl) (by decide) hi hws hr
    obtain ⟨hk, h3⟩ := skip_reads h2
    obtain ⟨_, h4⟩ := spaceEnd_reads hk ha h3 (by rintro c ⟨⟩; decide)
    obtain ⟨_, _, h5, _⟩ := of_rest h4
    obtain ⟨hj, h6⟩ := skip_reads h4
    refine ⟨init, _, ?_, hj, h6, rfl⟩
    simp only [array, bind_ok, skipByte_ok, skipSpace_ok, atByte_ok]
    refine ⟨_, k, h1, (), _, rfl, (), _, rfl, true, _, ⟨by rw [h5]; rfl, rfl⟩, ?_⟩
    rw [if_pos rfl]
    exact bind_ok.mpr ⟨(), _, skipByte_ok.mpr rfl, pure_ok.mpr ⟨rfl, rfl⟩⟩
  · obtain ⟨a, v, t', vs, ha, rfl, hvs, ht'⟩ := ht.split
    obtain ⟨x, xs', rfl, rfl, _⟩ := List.map_eq_cons_iff.mp hvs
    have hs := hstart x (.head _)
    simp only [List.append_assoc, List.cons_append] at hr
    obtain ⟨k, h1, _, h2⟩ := expect_reads (δ := δ) (path := path) (expected := "array")
      (kinds := [.array]) (show kindOf? 91 = some .array from rfl) (by decide) hi hws hr
    obtain ⟨hk, h3⟩ := skip_reads h2
    obtain ⟨h4, h5⟩ := spaceEnd_reads hk ha h3 hs.not_space
    rw [← List.append_assoc] at h5
    obtain ⟨acc, j, h6, h7, h8, hsteps⟩ := array_go_reads (δ := δ) (path := path) (limit := limit)
      (of := of) (acc := init) hstep ht' hlen h4 h5
    refine ⟨acc, j, ?_, h7, h8, hsteps⟩
    simp only [array, bind_ok, skipByte_ok, skipSpace_ok, atByte_ok]
    refine ⟨_, k, h1, (), _, rfl, (), _, rfl, false, _, ⟨?_, rfl⟩, ?_⟩
    · obtain ⟨b, l, hb, hkind⟩ := hs
      rw [hb, List.cons_append, List.cons_append] at h5
      obtain ⟨_, _, h9, _⟩ := of_rest h5
      rw [h9]
      cases h93 : b == 93 with
      | false => rfl
      | true =>
        rw [eq_of_beq h93] at hkind
        exact absurd hkind (by decide)
    · rw [if_neg (by decide)]
      exact h6

end

end Wire.Json
