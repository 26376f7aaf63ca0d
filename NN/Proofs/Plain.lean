import NN.Payload.Scalars
import WireProofs.FastDecimal
import WireProofs.Token

/-!
# Plain entries

An entry that the fast path takes is a number of RFC 8259, and the bits that it stores are the
nearest binary32 of what the number denotes.
-/

namespace NN

open Wire Wire.Json Wire.Window

namespace Read.Plain

/-- The sign of an entry. -/
theorem sign_ok (w : Window) (pos : USize) (hpos : pos ≤ w.stop) :
    (scan w pos).start ≤ w.stop ∧
      rest w pos = (if (scan w pos).negative then [45] else []) ++ rest w (scan w pos).start := by
  simp only [scan]
  by_cases hb : w.peek pos = 45
  · obtain ⟨hlt, hr⟩ := rest_of_peek hb (by decide)
    simp only [hb, beq_self_eq_true, if_true, hr]
    refine ⟨?_, rfl⟩
    rw [USize.le_iff_toNat_le, toNat_succ hlt]
    exact USize.lt_iff_toNat_lt.mp hlt
  · simp [hb, hpos]

/-- The digits of an entry. -/
theorem digits_ok (w : Window) (pos : USize) (hpos : pos ≤ w.stop) :
    let e := scan w pos
    e.start ≤ e.point ∧ e.point ≤ e.fraction ∧ e.fraction ≤ e.stop ∧ e.stop ≤ w.stop ∧
      ∃ whole part, (∀ d ∈ whole, isDigit d = true) ∧ (∀ d ∈ part, isDigit d = true) ∧
        e.start.toNat + whole.length = e.point.toNat ∧
        e.fraction.toNat + part.length = e.stop.toNat ∧
        rest w e.start = whole ++ rest w e.point ∧
        rest w e.point = (if e.isFraction then [46] else []) ++ rest w e.fraction ∧
        rest w e.fraction = part ++ rest w e.stop ∧ (e.isFraction = false → part = []) := by
  obtain ⟨hs, _⟩ := sign_ok w pos hpos
  intro e
  have hpoint : e.point = digitsEnd w e.start := rfl
  have hfraction : e.fraction = if w.peek e.point == 46 then e.point + 1 else e.point := rfl
  have hisFraction : e.isFraction = (w.peek e.point == 46) := rfl
  have hstop : e.stop = if w.peek e.point == 46 then digitsEnd w e.fraction else e.point := rfl
  obtain ⟨h1, h2, whole, h3, h4, h5⟩ := digitsEnd_spec w e.start hs
  rw [← hpoint] at h1 h2 h3 h5
  by_cases hb : w.peek e.point = 46
  · obtain ⟨hlt, hr⟩ := rest_of_peek hb (by decide)
    simp only [hb, beq_self_eq_true, if_true] at hfraction hisFraction hstop
    have hf : e.fraction ≤ w.stop := by
      rw [hfraction, USize.le_iff_toNat_le, toNat_succ hlt]
      exact USize.lt_iff_toNat_lt.mp hlt
    obtain ⟨g1, g2, part, g3, g4, g5⟩ := digitsEnd_spec w e.fraction hf
    rw [← hstop] at g1 g2 g3 g5
    have hpf : e.point ≤ e.fraction := by
      rw [hfraction, USize.le_iff_toNat_le, toNat_succ hlt]
      omega
    refine ⟨h1, hpf, g1, g2, whole, part, h4, g4, h5, g5, h3, ?_, g3, by simp [hisFraction]⟩
    rw [hisFraction, hr, hfraction]
    rfl
  · have hb' : (w.peek e.point == 46) = false := beq_eq_false_iff_ne.mpr hb
    simp only [hb'] at hfraction hisFraction hstop
    have hfraction : e.fraction = e.point := hfraction
    have hstop : e.stop = e.point := hstop
    rw [hfraction, hstop, hisFraction]
    exact ⟨h1, USize.le_refl _, USize.le_refl _, h2, whole, [], h4, by simp, h5, rfl, h3, rfl,
      rfl, fun _ => rfl⟩

/-- A plain and short entry is a number of RFC 8259, of at most 19 digits, a comma follows, and its
bits are the nearest binary32. -/
theorem sound {w : Window} {pos : USize} (hpos : pos ≤ w.stop)
    (hs : (scan w pos).isShort w = true) :
    (scan w pos).stop < w.stop ∧ ∃ l : Literal, l.Valid ∧
      (∀ limits : Json.Limits, 19 ≤ limits.digits → l.Within limits) ∧
      rest w pos = l.bytes ++ 44 :: rest w ((scan w pos).stop + 1) ∧
      l.value.toBits = some ((scan w pos).bits w) := by
  obtain ⟨hstart, hsign⟩ := sign_ok w pos hpos
  obtain ⟨h1, hpf, h2, h3, whole, part, hwhole, hpart, hl1, hl2, hr1, hr2, hr3, hnone⟩ :=
    digits_ok w pos hpos
  generalize scan w pos = e at *
  rw [USize.le_iff_toNat_le] at h1 h2 hpf
  have hplaces : e.places.toNat = part.length := by
    rw [places, USize.toNat_sub_of_le _ _ (USize.le_iff_toNat_le.mpr h2)]
    omega
  simp only [isShort, Bool.not_eq_true', Bool.or_eq_false_iff, beq_eq_false_iff_ne, ne_eq,
    Bool.and_eq_false_iff, bne_eq_false_iff_eq, decide_eq_false_iff_not] at hs
  obtain ⟨⟨⟨⟨⟨n1, n2⟩, n3⟩, n4⟩, n5⟩, n6⟩ := hs
  obtain ⟨hlt, hcomma⟩ := rest_of_peek (Decidable.not_not.mp (by simpa using n6)) (by decide)
  -- few digits
  have h64 := w.stop.toNat_lt_size
  have hlen : whole.length + part.length ≤ 19 := by
    rw [gt_iff_lt, USize.lt_iff_toNat_lt, USize.toNat_add, hplaces,
      USize.toNat_sub_of_le _ _ (USize.le_iff_toNat_le.mpr h1)] at n5
    have h19 : (19 : USize).toNat = 19 := by simp
    have hstop := USize.le_iff_toNat_le.mp h3
    rw [Nat.mod_eq_of_lt] at n5
    · omega
    · exact Nat.lt_of_le_of_lt (show _ ≤ w.stop.toNat by omega) h64
  have hlen16 : part.length ≤ 16 := by
    rw [gt_iff_lt, USize.lt_iff_toNat_lt, hplaces] at n4
    have h16 : (16 : USize).toNat = 16 := by simp
    omega
  -- the parts, as the grammar wants them
  have hwhole' : Digits whole := by
    refine ⟨?_, hwhole⟩
    rintro rfl
    exact n1 (USize.toNat_inj.mp (by simpa using hl1.symm))
  have hzero : whole.head? = some 48 → whole.length = 1 := by
    intro h48
    obtain ⟨d, ds, rfl⟩ := List.exists_cons_of_ne_nil hwhole'.1
    obtain rfl : d = 48 := by simpa using h48
    rw [List.length_cons] at hl1
    have hi : e.start < w.stop := by
      rw [USize.lt_iff_toNat_lt] at *
      omega
    rw [rest_cons hi, List.cons_append, List.cons.injEq] at hr1
    have := congrArg USize.toNat (n2.resolve_left (by rw [peek_eq hi, hr1.1]; simp))
    rw [toNat_succ hi] at this
    simp only [List.length_cons]
    omega
  have hpart' : e.isFraction = true → Digits part := by
    refine fun hf => ⟨?_, hpart⟩
    rintro rfl
    exact n3.resolve_left (by simp [hf]) (USize.toNat_inj.mp (by simpa using hplaces))
  have hvalue : ((if e.isFraction then some part else none).getD [] : List UInt8) = part := by
    split
    · rfl
    · rename_i hf
      exact (hnone (by simpa using hf)).symm
  refine ⟨hlt, ⟨e.negative, whole, if e.isFraction then some part else none, none⟩,
    ⟨hwhole', hzero, ?_, by simp⟩, fun limits h => ⟨?_, by simp⟩, ?_, ?_⟩
  · intro ds hds
    by_cases hf : e.isFraction = true
    · simp only [hf, if_true, Option.mem_some] at hds
      exact hds ▸ hpart' hf
    · simp [hf] at hds
  · simp only [Literal.digitCount, hvalue, Option.map_none, Option.getD_none, List.length_nil]
    omega
  · rw [hsign, hr1, hr2, hr3, hcomma, Literal.bytes]
    by_cases hf : e.isFraction = true
    · simp [hf]
    · simp [hf, hnone (by simpa using hf)]
  · have hdigits : (e.digits w).toNat = natOf 0 (whole ++ part) := by
      have hbound : natOf 0 (whole ++ part) < 2 ^ 64 := by
        have := natOf_lt (acc := 0) (n := 0) (ds := whole ++ part) (by
          intro d hd
          rcases List.mem_append.mp hd with hd | hd
          · exact hwhole d hd
          · exact hpart d hd) (by decide)
        have := Nat.pow_le_pow_right (n := 10) (by decide)
          (show 0 + (whole ++ part).length ≤ 19 by rw [List.length_append]; omega)
        omega
      have hw : smallDigits w e.start e.point 0 = .ofNat (natOf 0 whole) :=
        smallDigits_eq (acc := 0) (USize.le_iff_toNat_le.mpr (by
          have := USize.le_iff_toNat_le.mp h3
          omega)) hr1 hl1
      have hboth : e.digits w = .ofNat (natOf 0 (whole ++ part)) := by
        rw [digits]
        simp only [hw, natOf_append]
        split
        · exact smallDigits_eq h3 hr3 hl2
        · rename_i hf
          rw [hnone (by simpa using hf)]
          rfl
      rw [hboth, UInt64.toNat_ofNat', Nat.mod_eq_of_lt hbound]
    have hk : e.places.toUInt64.toNat = part.length := by
      rw [USize.toNat_toUInt64, hplaces]
    have fast := Decimal.fast_eq_magnitude (e.digits w) (k := e.places.toUInt64)
      (UInt64.le_iff_toNat_le.mpr (by rw [hk]; exact hlen16))
    rw [hdigits, hk] at fast
    have same : Decimal.magnitude ⟨e.negative, natOf 0 (whole ++ part), -(part.length : Int)⟩ =
        Decimal.magnitude ⟨false, natOf 0 (whole ++ part), -(part.length : Int)⟩ := rfl
    simp only [Literal.value, hvalue, Option.map_none, Option.getD_none, Int.zero_sub,
      Decimal.toBits, same, fast, Option.map_some, bits]

end Read.Plain

end NN
