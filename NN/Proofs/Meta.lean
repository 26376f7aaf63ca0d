import NN.Proofs.TensorSound

/-!
# The text of `meta`

It is read through a window that ends where its limit is, and kept as it is written.
-/

namespace NN

open Wire Wire.Json Wire.Window Read

variable {limits : PayloadLimits} {path : Path} {input : Input} {i j k : USize}

/-- The window of a value that has a limit is the same one up to there. -/
theorem within_spec {limit : Nat} (hk : k ≤ input.window.stop) :
    (within limit path k input).limits = input.limits ∧
      (within limit path k input).window.bytes = input.window.bytes ∧
      (within limit path k input).window.stop ≤ input.window.stop ∧
      k ≤ (within limit path k input).window.stop ∧
      (within limit path k input).window.stop.toNat ≤ k.toNat + limit ∧
      (limit < USize.size → (within limit path k input).window.stop.toNat
        = min input.window.stop.toNat (k.toNat + limit)) := by
  have hkn := USize.le_iff_toNat_le.mp hk
  have hsub : (input.window.stop - k).toNat = input.window.stop.toNat - k.toNat :=
    USize.toNat_sub_of_le _ _ hk
  have hmod : (USize.ofNat limit).toNat ≤ limit := by
    rw [USize.toNat_ofNat']
    exact Nat.mod_le _ _
  have hsmall (h : limit < USize.size) : (USize.ofNat limit).toNat = limit :=
    USize.toNat_ofNat_of_lt' h
  rw [within]
  split
  · rename_i h
    have h := USize.le_iff_toNat_le.mp h
    rw [hsub] at h
    have hadd : (k + USize.ofNat limit).toNat = k.toNat + (USize.ofNat limit).toNat := by
      rw [USize.toNat_add, Nat.mod_eq_of_lt]
      exact Nat.lt_of_le_of_lt (by omega) input.window.stop.toNat_lt_size
    have hle : k + USize.ofNat limit ≤ input.window.stop :=
      USize.le_iff_toNat_le.mpr (by omega)
    simp only [Window.upTo, dif_pos hle]
    refine ⟨trivial, trivial, hle, USize.le_iff_toNat_le.mpr (by omega), by omega, fun hs => ?_⟩
    have := hsmall hs
    omega
  · rename_i h
    have h : ¬ (USize.ofNat limit).toNat ≤ (input.window.stop - k).toNat :=
      fun h' => h (USize.le_iff_toNat_le.mpr h')
    rw [hsub] at h
    refine ⟨rfl, rfl, USize.le_refl _, hk, by omega, fun hs => ?_⟩
    have := hsmall hs
    omega

/-- What is left of the same bytes with an end that is nearer. -/
theorem rest_within {w w' : Window} (hb : w'.bytes = w.bytes) (hle : w'.stop ≤ w.stop) :
    rest w' i = (rest w i).take (w'.stop.toNat - i.toNat) := by
  rw [USize.le_iff_toNat_le] at hle
  rw [rest, rest, hb, ← List.drop_take, List.take_take, Nat.min_eq_left hle]

/-- Strings and the bytes that they are. -/
theorem fromUTF8_some {bytes : ByteArray} {s : String} :
    String.fromUTF8? bytes = some s ↔ s.toUTF8 = bytes := by
  unfold String.fromUTF8?
  constructor
  · intro h
    split at h
    · cases h
      rfl
    · cases h
  · rintro rfl
    have h : s.toUTF8.IsValidUTF8 := s.isValidUTF8
    rw [dif_pos h]
    rfl

/-- A text that was kept is that of an object nested within the limit. -/
theorem metaText_gives (hl : input.limits = limits.toLimits) :
    Gives input (metaText limits path) (MetaText limits) := by
  intro i j s hi h
  simp only [metaText, bind_ok, get_ok, read_ok] at h
  obtain ⟨_, k, he, _, _, ⟨rfl, rfl⟩, _, _, ⟨rfl, rfl⟩, u, m, hany, _, _, ⟨rfl, rfl⟩, h⟩ := h
  obtain ⟨hlt, ws, hws, hr, hrk⟩ := expect_one kindOf_object hi he
  obtain ⟨h1, h2, h3, h4, h5, _⟩ := within_spec (limit := limits.meta_) (path := path)
    (USize.le_of_lt hlt)
  have hany : Json.any path (limits.depth - 1) (within limits.meta_ path k input) k = .ok u m := hany
  obtain ⟨hm, ws', text, hws', hrw, hvalue⟩ := any_gives _ _ _ _ h4 hany
  rw [h1, hl] at hvalue
  have hkm : k ≤ m := by
    have := congrArg List.length hrw
    simp only [List.length_append, length_rest] at this
    rw [USize.le_iff_toNat_le] at *
    omega
  have hcut : ((input.window.bytes.extract k.toNat m.toNat).data.toList) = ws' ++ text := by
    have := rest_extract hkm hm
    rw [hrw, h2, ← List.append_assoc] at this
    exact (List.append_cancel_right this).symm
  have hmw : m ≤ input.window.stop := USize.le_trans hm h3
  have hrest := rest_extract hkm hmw
  rw [hcut] at hrest
  obtain ⟨b, t, rfl, hb⟩ := hvalue.starts
  have hnil : ws' = [] ∧ b = 123 := by
    rw [hrk] at hrest
    cases ws' with
    | nil =>
      rw [List.nil_append, List.cons_append, List.cons.injEq] at hrest
      exact ⟨rfl, hrest.1.symm⟩
    | cons c ws' =>
      rw [List.cons_append, List.cons_append, List.cons.injEq] at hrest
      have := hws' c (.head _)
      rw [← hrest.1] at this
      cases this
  obtain ⟨rfl, rfl⟩ := hnil
  rw [List.nil_append] at hrest hcut
  cases hs : String.fromUTF8? (input.window.bytes.extract k.toNat m.toNat) with
  | none =>
    rw [hs] at h
    exact (faultAt_ok.mp h).elim
  | some s' =>
    rw [hs] at h
    obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    refine ⟨hmw, ws, _, hws, by rw [hr, ← hrk, hrest], hvalue, rfl, ?_, ?_⟩
    · have := congrArg List.length hrest
      rw [List.length_append, length_rest, length_rest] at this
      rw [USize.le_iff_toNat_le] at *
      omega
    · rw [fromUTF8_some.mp hs, hcut]

/-- The text of an object nested within the limit is kept. -/
theorem metaText_reads (hl : input.limits = limits.toLimits) (hmeta : limits.meta_ < USize.size)
    {text : List UInt8} {s : String} (h : MetaText limits text s) :
    Reads input (metaText limits path) text (· = s) := by
  obtain ⟨hvalue, hhead, hlen, htext⟩ := h
  intro i ws tail hi hws ht hr
  obtain ⟨t, rfl⟩ : ∃ t, text = 123 :: t := by
    cases text with
    | nil => cases hhead
    | cons b t =>
      cases hhead
      exact ⟨t, rfl⟩
  rw [List.cons_append] at hr
  obtain ⟨k, h1, hk, hrk⟩ := expect_reads (δ := Meaning) (path := path) (expected := "object")
    (kinds := [.object]) (show kindOf? 123 = some .object from rfl) (by decide) hi hws hr
  rw [← List.cons_append] at hrk
  obtain ⟨h2, h3, h4, h5, _, h6⟩ := within_spec (limit := limits.meta_) (path := path) hk
  have h6 := h6 hmeta
  have hlong := congrArg List.length hrk
  rw [List.length_append, length_rest] at hlong
  have hrw := rest_within (i := k) h3 h4
  rw [hrk, List.take_append, List.take_of_length_le (by omega)] at hrw
  have hends : Ends (tail.take ((within limits.meta_ path k input).window.stop.toNat - k.toNat
      - (123 :: t).length)) := by
    cases tail with
    | nil => simp [Ends]
    | cons c tail =>
      cases (within limits.meta_ path k input).window.stop.toNat - k.toNat - (123 :: t).length with
      | zero => simp [Ends]
      | succ n => exact .of_cons (ht c rfl)
  obtain ⟨_, m, h7, h8, h9, _⟩ := any_reads (δ := Meaning) (path := path)
    (input := within limits.meta_ path k input) (depth := limits.depth - 1) (by
      rw [h2, hl]
      exact hvalue) k [] _ h5 .nil hends hrw
  have hkm : k ≤ m := by
    have := congrArg List.length (hrw.trans (congrArg _ h9.symm))
    simp only [List.length_append, length_rest] at this
    rw [USize.le_iff_toNat_le] at *
    omega
  have hcut : (input.window.bytes.extract k.toNat m.toNat).data.toList = 123 :: t := by
    have := rest_extract hkm h8
    rw [hrw, h3, ← h9] at this
    exact (List.append_cancel_right this).symm
  have hmw := USize.le_trans h8 h4
  refine ⟨s, m, ?_, hmw, ?_, rfl⟩
  · simp only [metaText, bind_ok, get_ok, read_ok]
    refine ⟨_, k, h1, _, _, ⟨rfl, rfl⟩, _, _, ⟨rfl, rfl⟩, (), m, h7, _, _, ⟨rfl, rfl⟩, ?_⟩
    rw [fromUTF8_some.mpr (ByteArray.ext (Array.toList_inj.mp (htext.trans hcut.symm)))]
    exact pure_ok.mpr ⟨rfl, rfl⟩
  · have := rest_extract hkm hmw
    rw [hrk, hcut] at this
    exact (List.append_cancel_left this).symm

end NN
