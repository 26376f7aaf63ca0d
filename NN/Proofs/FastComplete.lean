import NN.Proofs.Scalars

/-!
# The fast path takes what is there

Where the fast path takes an entry, the reader of numbers would have read the same number, and the
grammar leaves no choice.
-/

namespace NN

open Wire Wire.Json Wire.Window Read

variable {path : Path} {input : Input} {i : USize} {tail : List UInt8}

theorem Denotes.unique {ls : List Literal} {a b : List UInt32} (ha : Denotes ls a)
    (hb : Denotes ls b) : a = b := by
  rw [Denotes] at ha hb
  have h := ha.symm.trans hb
  induction a generalizing b ls with
  | nil => exact (List.map_eq_nil_iff.mp h.symm).symm
  | cons x a ih =>
    cases b with
    | nil => cases h
    | cons y b =>
      simp only [List.map_cons, List.cons.injEq, Option.some.injEq] at h
      cases ls with
      | nil => cases ha
      | cons l ls =>
        rw [List.map_cons, List.map_cons, List.cons.injEq] at ha hb
        rw [h.1, ih ha.2 hb.2 h.2]

/-- Where one number stands, another that stands there too has the same value and ends at the same
place. -/
theorem literal_unique {l l' : Literal} {a tail tail' : List UInt8} (hi : i ≤ input.window.stop)
    (hl : l.Valid) (hw : l.Within input.limits) (hl' : l'.Valid) (hw' : l'.Within input.limits)
    (ha : Space a) (ht : Ends tail) (ht' : Ends tail')
    (hr : rest input.window i = a ++ (l.bytes ++ tail))
    (hr' : rest input.window i = l'.bytes ++ tail') : l.value = l'.value ∧ tail = tail' := by
  obtain ⟨_, j, h1, _, h2, rfl⟩ := token_reads (δ := Meaning) (path := []) hl hw i a tail hi ha ht
    hr
  obtain ⟨_, j', h3, _, h4, rfl⟩ := token_reads (δ := Meaning) (path := []) hl' hw' i [] tail' hi
    .nil ht' hr'
  rw [h1, EStateM.Result.ok.injEq, Token.mk.injEq] at h3
  obtain ⟨⟨hv, _⟩, rfl⟩ := h3
  exact ⟨hv, h2.symm.trans h4⟩

/-- White space before a comma or a bracket, where a comma stands. -/
theorem space_comma {b l l' : List UInt8} {c : UInt8} (hb : Space b)
    (h : b ++ c :: l = 44 :: l') : b = [] ∧ c = 44 ∧ l = l' := by
  cases b with
  | nil =>
    rw [List.nil_append, List.cons.injEq] at h
    exact ⟨rfl, h.1, h.2⟩
  | cons d b =>
    have hd := hb d (.head _)
    rw [List.cons_append, List.cons.injEq] at h
    rw [h.1] at hd
    cases hd

/-- A space before the first entry apart. -/
theorem unspace {text t : List UInt8} {vs : List (List UInt8)} (h : EntriesText text vs)
    (hs : ∀ v ∈ vs, Starts v) (ht : text = 32 :: t) : EntriesText t vs := by
  have behind {a v l : List UInt8} (ha : Space a) (hv : Starts v) (h : a ++ (v ++ l) = 32 :: t) :
      ∃ a', Space a' ∧ t = a' ++ (v ++ l) := by
    cases a with
    | nil =>
      obtain ⟨b, v, rfl, hk⟩ := hv
      rw [List.nil_append, List.cons_append, List.cons.injEq] at h
      rw [h.1] at hk
      exact absurd hk (by decide)
    | cons d a =>
      rw [List.cons_append, List.cons.injEq] at h
      exact ⟨a, fun c hc => ha c (.tail _ hc), h.2.symm⟩
  cases h with
  | last ha hb =>
    obtain ⟨a', ha', rfl⟩ := behind ha (hs _ (.head _)) ht
    exact .last ha' hb
  | cons ha hb h =>
    obtain ⟨a', ha', rfl⟩ := behind ha (hs _ (.head _)) ht
    exact .cons ha' hb h

/-- What the fast path takes are the first of the entries that stand there, and it leaves the others
for the slow one. -/
theorem fastEntries_reads (h19 : 19 ≤ input.limits.digits) (pos : USize) (bytes : ByteArray)
    (count : Nat) (h : bytes.size = 4 * count) {text : List UInt8} {ls : List Literal}
    (hpos : pos ≤ input.window.stop) (ht : EntriesText text (ls.map Literal.bytes))
    (hfit : Fit input.limits ls) (hr : rest input.window pos = text ++ tail) :
    let p := fastEntries input.window pos bytes count h
    p.pos ≤ input.window.stop ∧ ∃ ls₁ ls₂ text' bits, ls = ls₁ ++ ls₂ ∧
      EntriesText text' (ls₂.map Literal.bytes) ∧ rest input.window p.pos = text' ++ tail ∧
      Denotes ls₁ bits ∧
      p.data.toBits = (⟨bytes, count, h⟩ : Float32Array).toBits ++ bits := by
  have stay : pos ≤ input.window.stop ∧ ∃ ls₁ ls₂ text' bits, ls = ls₁ ++ ls₂ ∧
      EntriesText text' (ls₂.map Literal.bytes) ∧ rest input.window pos = text' ++ tail ∧
      Denotes ls₁ bits ∧ (⟨bytes, count, h⟩ : Float32Array).toBits
        = (⟨bytes, count, h⟩ : Float32Array).toBits ++ bits :=
    ⟨hpos, [], ls, text, [], rfl, ht, hr, rfl, by simp⟩
  rw [fastEntries]
  split
  · rename_i hn
    split
    · rename_i hs
      obtain ⟨hlt, l', hl', hw', hr', hbits⟩ := Plain.sound hpos hs
      have hw' := hw' _ h19
      have comma : Ends (44 :: rest input.window ((Plain.scan input.window pos).stop + 1)) :=
        .of_cons (by decide)
      cases ls with
      | nil => cases ht
      | cons l ls =>
        obtain ⟨hl, hw⟩ := hfit l (.head _)
        have hfit' : Fit input.limits ls := fun x hx => hfit x (.tail _ hx)
        rw [List.map_cons] at ht
        generalize hvs : ls.map Literal.bytes = vs at ht
        cases ht with
        | last ha hb =>
          simp only [List.append_assoc, List.cons_append, List.nil_append] at hr
          obtain ⟨_, e⟩ := literal_unique hpos hl hw hl' hw' ha
            (Ends.space hb (.of_cons (by decide))) comma hr hr'
          exact absurd (space_comma hb e).2.1 (by decide)
        | cons ha hb more =>
          subst hvs
          rename_i more_text
          simp only [List.append_assoc, List.cons_append] at hr
          obtain ⟨hv, e⟩ := literal_unique hpos hl hw hl' hw' ha
            (Ends.space hb (.of_cons (by decide))) comma hr hr'
          have hrest := (space_comma hb e).2.2.symm
          have hnext : ∃ text', EntriesText text' (ls.map Literal.bytes) ∧
              rest input.window ((Plain.scan input.window pos).next input.window)
                = text' ++ tail := by
            rw [Plain.next]
            split
            · rename_i h32
              obtain ⟨_, hr32⟩ := rest_of_peek (b := 32) (by simpa using h32) (by decide)
              rw [hr32] at hrest
              have hlen := more.length_le
              cases more_text with
              | nil =>
                obtain ⟨_, _, _, _, _, _, hvs, _⟩ := more.split
                rw [hvs] at hlen
                simp at hlen
              | cons c t =>
                rw [List.cons_append, List.cons.injEq] at hrest
                obtain ⟨rfl, hrest⟩ := hrest
                refine ⟨t, unspace more ?_ rfl, hrest⟩
                intro v hv
                obtain ⟨x, hx, rfl⟩ := List.mem_map.mp hv
                exact (hfit' x hx).1.starts
            · exact ⟨_, more, hrest⟩
          obtain ⟨text', ht', hr''⟩ := hnext
          obtain ⟨hq, ls₁, ls₂, text'', bits, rfl, ht'', hrest', hden, hdata⟩ := fastEntries_reads
            h19 ((Plain.scan input.window pos).next input.window)
            (pushLE bytes ((Plain.scan input.window pos).bits input.window)) (count + 1)
            (by rw [size_pushLE, h]; omega) (USize.le_of_lt hn.2) ht' hfit' hr''
          refine ⟨hq, l :: ls₁, ls₂, text'', _ :: bits, rfl, ht'', hrest',
            (Denotes.one (by rw [hv]; exact hbits)).append hden, ?_⟩
          rw [hdata]
          have := Float32Array.toBits_push ⟨bytes, count, h⟩
            ((Plain.scan input.window pos).bits input.window)
          simp only [Float32Array.push] at this
          rw [this, List.append_assoc, List.singleton_append]
    · exact stay
  · exact stay
termination_by input.window.stop.toNat - pos.toNat
decreasing_by exact jump_lt ‹_›

end NN
