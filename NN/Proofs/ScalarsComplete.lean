import NN.Proofs.FastComplete

/-!
# Every array of decimals is read

Whichever path reads an entry.
-/

namespace NN

open Wire Wire.Json Wire.Window Read

variable {path : Path} {input : Input} {i : USize} {tail : List UInt8}

/-- A number is none of the tokens that are not finite. -/
theorem notFiniteAt_literal {w : Window} {l : Literal} (hl : l.Valid)
    (hr : rest w i = l.bytes ++ tail) : notFiniteAt w i = none := by
  obtain ⟨d, ds, hd⟩ := List.exists_cons_of_ne_nil hl.1.1
  have hdigit := hl.1.2 d (by rw [hd]; exact .head _)
  have : isDigit (if w.peek i == 45 then w.peek (i + 1) else w.peek i) = true := by
    cases hn : l.negative with
    | true =>
      simp only [Literal.bytes, hn, hd, if_true, List.cons_append, List.append_assoc,
        List.nil_append] at hr
      obtain ⟨_, _, h1, h2⟩ := of_rest hr
      obtain ⟨_, _, h3, _⟩ := of_rest h2
      rw [h1, if_pos (by decide), h3]
      exact hdigit
    | false =>
      simp only [Literal.bytes, hn, hd, Bool.false_eq_true, if_false, List.cons_append,
        List.append_assoc, List.nil_append] at hr
      obtain ⟨_, _, h1, _⟩ := of_rest hr
      rw [h1, if_neg]
      · exact hdigit
      · intro e
        rw [eq_of_beq e] at hdigit
        cases hdigit
  simp only [notFiniteAt]
  rw [if_pos this]

/-- A scalar is read. -/
theorem decimal_reads {l : Literal} {bits : UInt32} (hl : l.Valid) (hw : l.Within input.limits)
    (hv : l.value.toBits = some bits) : Reads input (decimal path) l.bytes (· = bits) := by
  intro i ws tail hi hws ht hr
  obtain ⟨h1, h2⟩ := spaceEnd_reads hi hws hr hl.starts.not_space
  obtain ⟨_, j, h3, h4, h5, rfl⟩ := token_reads (δ := Meaning) (path := path) hl hw _ [] tail h1 .nil
    ht h2
  refine ⟨bits, j, ?_, h4, h5, rfl⟩
  simp only [decimal, bind_ok, read_ok]
  refine ⟨_, _, valueStart_ok.mpr ⟨rfl, rfl⟩, _, _, ⟨rfl, rfl⟩, ?_⟩
  rw [notFiniteAt_literal hl h2]
  refine bind_ok.mpr ⟨_, j, h3, ?_⟩
  simp only [hv]
  exact pure_ok.mpr ⟨rfl, rfl⟩

theorem progress_reads {pos : USize} (before : Float32Array) {text : List UInt8}
    {ls : List Literal} (hpos : pos ≤ input.window.stop)
    (ht : EntriesText text (ls.map Literal.bytes)) (hfit : Fit input.limits ls)
    (hr : rest input.window pos = text ++ tail) :
    let p : Progress :=
      if 19 ≤ input.limits.digits then
        fastEntries input.window pos before.bytes before.size before.size_eq
      else ⟨before, pos⟩
    p.pos ≤ input.window.stop ∧ ∃ ls₁ ls₂ text' bits, ls = ls₁ ++ ls₂ ∧
      EntriesText text' (ls₂.map Literal.bytes) ∧ rest input.window p.pos = text' ++ tail ∧
      Denotes ls₁ bits ∧ p.data.toBits = before.toBits ++ bits := by
  split
  · rename_i h19
    exact fastEntries_reads h19 pos before.bytes before.size before.size_eq hpos ht hfit hr
  · exact ⟨hpos, [], ls, text, [], rfl, ht, hr, rfl, by simp⟩

theorem decimals_go_reads {fuel : Nat} {before : Float32Array} {text : List UInt8}
    {ls : List Literal} (hi : i ≤ input.window.stop)
    (ht : EntriesText text (ls.map Literal.bytes)) (hfit : Fit input.limits ls)
    (hv : ∀ l ∈ ls, ∃ b, l.value.toBits = some b) (hfuel : ls.length ≤ fuel)
    (hr : rest input.window i = text ++ tail) :
    ∃ data j bits, decimals.go path fuel before input i = .ok data j ∧ j ≤ input.window.stop ∧
      rest input.window j = tail ∧ Denotes ls bits ∧ data.toBits = before.toBits ++ bits := by
  induction fuel generalizing i before text ls with
  | zero =>
    cases ls with
    | nil => cases ht
    | cons => simp at hfuel
  | succ fuel ih =>
    obtain ⟨a, v, t, vs, ha, rfl, hvs, ht'⟩ := ht.split
    have hstart : Starts v := by
      obtain ⟨x, xs, rfl, rfl, _⟩ := List.map_eq_cons_iff.mp hvs
      exact (hfit x (.head _)).1.starts
    rw [List.append_assoc] at hr
    obtain ⟨h1, h2⟩ := spaceEnd_reads hi ha (by rw [hr, List.append_assoc]) hstart.not_space
    rw [← List.append_assoc] at h2
    obtain ⟨hp, ls₁, ls₂, text', bits, rfl, ht'', hrest, hden, hdata⟩ :=
      progress_reads before h1 ht' hfit h2
    generalize hprogress : (if 19 ≤ input.limits.digits then
        fastEntries input.window (spaceEnd input.window i) before.bytes before.size before.size_eq
      else ⟨before, spaceEnd input.window i⟩ : Progress) = p at *
    cases ls₂ with
    | nil => cases ht''
    | cons l ls₃ =>
      obtain ⟨hl, hw⟩ := hfit l (by simp)
      obtain ⟨b, hb⟩ := hv l (by simp)
      have hpush : (p.data.push b).toBits = before.toBits ++ (bits ++ [b]) := by
        rw [Float32Array.toBits_push, hdata, List.append_assoc]
      have run {r : Bool} {k l' : USize} {x : EStateM.Result (Fault Meaning) USize Float32Array}
          (h1 : decimal (.index p.data.size :: path) input p.pos = .ok b k)
          (h2 : (more path 93 : PayloadReader Bool) input k = .ok r l')
          (h3 : (if r then decimals.go path fuel (p.data.push b) else do
            skipByte
            return p.data.push b : PayloadReader Float32Array) input l' = x) {data : Float32Array}
          {j : USize} (hx : x = .ok data j) :
          decimals.go path (fuel + 1) before input i = .ok data j := by
        rw [decimals.go]
        refine bind_ok.mpr ⟨_, _, valueStart_ok.mpr ⟨rfl, rfl⟩,
          bind_ok.mpr ⟨input, _, read_ok.mpr ⟨rfl, rfl⟩, ?_⟩⟩
        simp only [hprogress]
        exact bind_ok.mpr ⟨PUnit.unit, p.pos, set_ok.mpr rfl, bind_ok.mpr ⟨b, k, h1,
          bind_ok.mpr ⟨r, l', h2, h3.trans hx⟩⟩⟩
      rw [List.map_cons] at ht''
      generalize hvs' : ls₃.map Literal.bytes = vs' at ht''
      cases ht'' with
      | last ha' hb' =>
        obtain rfl := List.map_eq_nil_iff.mp hvs'
        simp only [List.append_assoc, List.cons_append, List.nil_append] at hrest
        obtain ⟨_, k, h3, h4, h5, rfl⟩ := decimal_reads (path := .index p.data.size :: path) hl hw hb
          _ _ _ hp ha' (Ends.space hb' (.of_cons (by decide))) hrest
        obtain ⟨m, h6, h7, h8⟩ := more_close (δ := Meaning) (path := path) (close := 93) (by decide)
          (by decide) h4 hb' h5
        refine ⟨p.data.push _, m + 1, bits ++ [_], run h3 h6 rfl ?_, h7, h8,
          hden.append (.one hb), hpush⟩
        rw [if_neg (by decide)]
        exact bind_ok.mpr ⟨(), _, skipByte_ok.mpr rfl, pure_ok.mpr ⟨rfl, rfl⟩⟩
      | cons ha' hb' more =>
        subst hvs'
        simp only [List.append_assoc, List.cons_append] at hrest
        obtain ⟨_, k, h3, h4, h5, rfl⟩ := decimal_reads (path := .index p.data.size :: path) hl hw hb
          _ _ _ hp ha' (Ends.space hb' (.of_cons (by decide))) hrest
        obtain ⟨m, h6, h7, h8⟩ := more_comma (δ := Meaning) (path := path) (close := 93) h4 hb' h5
        obtain ⟨data, j, bits', h9, h10, h11, hden', hdata'⟩ := ih (before := p.data.push _) h7 more
          (fun x hx => hfit x (by simp [hx])) (fun x hx => hv x (by simp [hx]))
          (by simp only [List.length_append, List.length_cons] at hfuel; omega) h8
        refine ⟨data, j, bits ++ ([_] ++ bits'), run h3 h6 rfl ?_, h10, h11,
          hden.append ((Denotes.one hb).append hden'), ?_⟩
        · rw [if_pos rfl]
          exact h9
        · rw [hdata', hpush]
          simp only [List.append_assoc]

/-- An array of decimals is read, and what is stored is what it denotes. -/
theorem decimals_complete {data : Float32Array} {text : List UInt8} {ls : List Literal}
    (ht : ArrayText text (ls.map Literal.bytes))
    (hfit : ∀ l ∈ ls, l.Valid ∧ l.Within input.limits) (hden : Denotes ls data.toBits)
    (hr : rest input.window i = text ++ tail) :
    ∃ j, decimals path input i = .ok data j ∧ j ≤ input.window.stop ∧
      rest input.window j = tail := by
  rcases ht with ⟨a, ha, rfl, hls⟩ | ⟨t, rfl, ht⟩
  · obtain rfl := List.map_eq_nil_iff.mp hls
    simp only [List.append_assoc, List.cons_append, List.nil_append] at hr
    obtain ⟨hk, h3⟩ := skip_reads hr
    obtain ⟨_, h4⟩ := spaceEnd_reads hk ha h3 (by rintro c ⟨⟩; decide)
    obtain ⟨_, _, h5, _⟩ := of_rest h4
    obtain ⟨hj, h6⟩ := skip_reads h4
    obtain rfl : Float32Array.empty = data :=
      Float32Array.ext_toBits (Denotes.unique (ls := []) rfl hden)
    refine ⟨_, ?_, hj, h6⟩
    simp only [decimals, bind_ok, skipByte_ok, skipSpace_ok, atByte_ok]
    refine ⟨(), _, rfl, (), _, rfl, true, _, ⟨by rw [h5]; rfl, rfl⟩, ?_⟩
    rw [if_pos rfl]
    exact bind_ok.mpr ⟨(), _, skipByte_ok.mpr rfl, pure_ok.mpr ⟨rfl, rfl⟩⟩
  · obtain ⟨a, v, t', vs, ha, rfl, hvs, ht'⟩ := ht.split
    obtain ⟨x, xs, rfl, rfl, _⟩ := List.map_eq_cons_iff.mp hvs
    have hs := (hfit x (.head _)).1.starts
    simp only [List.append_assoc, List.cons_append] at hr
    obtain ⟨hk, h3⟩ := skip_reads hr
    obtain ⟨h4, h5⟩ := spaceEnd_reads hk ha h3 hs.not_space
    have hnot : input.window.peek (spaceEnd input.window (i + 1)) ≠ 93 := by
      obtain ⟨b, l, hb, hkind⟩ := hs
      rw [hb, List.cons_append] at h5
      obtain ⟨_, _, h9, _⟩ := of_rest h5
      rw [h9]
      rintro rfl
      exact absurd hkind (by decide)
    rw [← List.append_assoc] at h5
    have hv : ∀ l ∈ x :: xs, ∃ b, l.value.toBits = some b := by
      intro l hl
      have : l.value.toBits ∈ (x :: xs).map (·.value.toBits) := List.mem_map.mpr ⟨l, hl, rfl⟩
      rw [hden] at this
      obtain ⟨b, _, hb⟩ := List.mem_map.mp this
      exact ⟨b, hb.symm⟩
    obtain ⟨data', j, bits, h6, h7, h8, hden', hdata'⟩ := decimals_go_reads (path := path)
      (fuel := (input.window.stop - spaceEnd input.window (i + 1)).toNat + 1) (before := .empty) h4
      ht' hfit hv (by
        have := ht'.length_le
        rw [List.length_map] at this
        rw [remaining_eq h4, h5, List.length_append]
        omega) h5
    obtain rfl : data' = data := Float32Array.ext_toBits (by
      rw [hdata']
      exact Denotes.unique hden' hden)
    refine ⟨j, ?_, h7, h8⟩
    simp only [decimals, bind_ok, skipByte_ok, skipSpace_ok, atByte_ok]
    refine ⟨(), _, rfl, (), _, rfl, false, _, ⟨by simpa using hnot, rfl⟩, ?_⟩
    rw [if_neg (by decide)]
    exact bind_ok.mpr ⟨_, _, remaining_ok.mpr ⟨rfl, rfl⟩, h6⟩

end NN
