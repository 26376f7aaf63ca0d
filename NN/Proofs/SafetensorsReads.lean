import NN.Proofs.SafetensorsHeader
import NN.Proofs.TensorComplete

/-!
# Every header of a safetensors file is read

The readers of the header's parts read what the relation allows, to what it says.
-/

namespace NN.Safetensors

open Wire Wire.Json Wire.Window

variable {limits : PayloadLimits} {path : Path} {input : Input} {i j : USize} {text : List UInt8}

theorem offsets_reads (hl : input.limits = limits.toLimits) {start stop : Nat}
    (h : OffsetsText limits text start stop) :
    Reads input (offsets limits path) text fun r => r.1 = start ∧ r.2.1 = stop := by
  obtain ⟨a, b, ht, ha, hb, hstart, hstop⟩ := h
  obtain ⟨t, htext⟩ := ht.starts
  refine reads_start ⟨_, _, htext, rfl⟩ fun place i ws tail hi hws htail hr => ?_
  have hall : ∀ x ∈ [(a, start), (b, stop)], NaturalText limits.toLimits x.1 x.2 ∧
      x.2 ≤ limits.bytes := by
    simp only [List.mem_cons, List.not_mem_nil, or_false]
    rintro x (rfl | rfl)
    · exact ⟨ha, hstart⟩
    · exact ⟨hb, hstop⟩
  obtain ⟨found, j, h1, h2, h3, pairs, hpairs, hfound, hQ⟩ := collect_reads (path := path)
    (limit := 2) (of := .entries) (f := fun x : List UInt8 × Nat => x.1) (Q := fun x n => n = x.2)
    (items := [(a, start), (b, stop)])
    (r := fun k => natural (.index k :: path) (some limits.bytes))
    (fun x hx k => natural_reads (by rw [hl]; exact (hall x hx).1)
      (by rintro m ⟨⟩; exact (hall x hx).2))
    (fun x hx => (hall x hx).1.starts) ht (Nat.le_refl _) i ws tail hi hws htail hr
  have hrev : found.reverse = [start, stop] := by
    rw [hfound]
    have : pairs.map (·.2) = (pairs.map (·.1)).map (·.2) := by
      rw [List.map_map]
      exact List.map_congr_left fun x hx => hQ x hx
    rw [this, hpairs]
    rfl
  obtain rfl : found = [stop, start] := by
    rw [← List.reverse_reverse (as := found), hrev]
    rfl
  exact ⟨(start, stop, place), j, bind_ok.mpr ⟨_, j, h1, pure_ok.mpr ⟨rfl, rfl⟩⟩, h2, h3, rfl, rfl⟩

/-- What reading a field makes of an entry that becomes this one. -/
inductive EntryMade (e : Entry) : String → List UInt8 → Entry × USize → Entry × USize → Prop where
  /-- `dtype` -/
  | dtype {k : String} {v : List UInt8} {d : Entry × USize} (hk : k = "dtype") :
      EntryMade e k v d d
  /-- `shape` -/
  | shape {k : String} {v : List UInt8} {d : Entry × USize} (hk : k = "shape") :
      EntryMade e k v d ({ d.1 with shape := e.shape }, d.2)
  /-- `data_offsets` -/
  | offsets {k : String} {v : List UInt8} {d : Entry × USize} {place : USize}
      (hk : k = "data_offsets") :
      EntryMade e k v d ({ d.1 with start := e.start, stop := e.stop }, place)

theorem EntryMade.eq {e : Entry} {es : List (String × List UInt8)} {a d : Entry × USize}
    (h : Steps (fun x a b => EntryMade e x.1 x.2 a b) es a d)
    (hf : FieldsOf ["dtype", "shape", "data_offsets"] [] es) (hn : a.1.name = e.name) :
    d.1 = e := by
  have name : d.1.name = a.1.name := by
    clear hf hn
    induction es generalizing a with
    | nil => rw [show a = d from h]
    | cons x es ih =>
      obtain ⟨m, hs, hes⟩ := h
      rw [ih hes]
      cases hs <;> rfl
  obtain ⟨v, hv⟩ := exists_of_key (hf.all "shape" (by simp))
  obtain ⟨w, hw⟩ := exists_of_key (hf.all "data_offsets" (by simp))
  have shape : d.1.shape = e.shape := by
    refine h.find (part := fun d => d.1.shape) (p := fun _ s => s = e.shape) ?_ ?_ hf.nodup hv
    · rintro ⟨k, v⟩ a b hs hne
      cases hs <;> first | rfl | (rename_i hk; exact absurd hk hne)
    · intro v a b hs
      cases hs <;> first | rfl | (rename_i hk; simp at hk)
  have offsets : (d.1.start, d.1.stop) = (e.start, e.stop) := by
    refine h.find (part := fun d => (d.1.start, d.1.stop))
      (p := fun _ x => x = (e.start, e.stop)) ?_ ?_ hf.nodup hw
    · rintro ⟨k, v⟩ a b hs hne
      cases hs <;> first | rfl | (rename_i hk; exact absurd hk hne)
    · intro v a b hs
      cases hs <;> first | rfl | (rename_i hk; simp at hk)
  obtain ⟨hstart, hstop⟩ := Prod.mk.inj offsets
  rcases d with ⟨⟨_, _, _, _⟩, _⟩
  rcases e with ⟨_, _, _, _⟩
  simp only at name shape hstart hstop hn
  rw [name, hn, shape, hstart, hstop]

theorem entry_reads (hl : input.limits = limits.toLimits) {e : Entry} {start : Nat}
    (h : EntryText limits text e) (hstart : e.start = start)
    (hstop : e.stop = start + 4 * e.shape.numel) :
    Reads input (entry limits e.name start) text (· = e) := by
  obtain ⟨es, ht, hfields, hdtype, hshape, hoffsets⟩ := h
  have hobject := object_reads (δ := Meaning) (path := [.field e.name]) (input := input)
    (fields := entryFields limits)
    (P := EntryMade e) (init := ({ name := e.name }, 0)) rfl rfl (by
      simp only [entryFields, List.mem_cons, List.not_mem_nil, or_false]
      rintro f (rfl | rfl | rfl) v hv d
      · refine (required_reads hl (hdtype v hv) (by decide)).map.mono ?_
        rintro _ ⟨s, rfl, rfl⟩
        exact .dtype rfl
      · refine (shape_reads hl (hshape v hv)).map.mono ?_
        rintro _ ⟨s, rfl, rfl⟩
        exact .shape rfl
      · refine (offsets_reads hl (hoffsets v hv)).map.mono ?_
        rintro _ ⟨r, ⟨h1, h2⟩, rfl⟩
        rw [h1, h2]
        exact .offsets rfl) (by rwa [hl]) hfields
  intro i ws tail hi hws htail hr
  obtain ⟨d, j, h1, h2, h3, hsteps⟩ := hobject i ws tail hi hws htail hr
  have hd := EntryMade.eq hsteps hfields rfl
  refine ⟨e, j, bind_ok.mpr ⟨d, j, h1, ?_⟩, h2, h3, rfl⟩
  rw [hd, if_neg (by simp [hstart]), if_neg (by simp [hstop])]
  exact pure_ok.mpr ⟨rfl, rfl⟩

theorem note_reads {seen : List Note} {key s : String} (h : StringText text s) :
    Reads input (note path seen key) text fun b => ∃ place, b = seen ++ [⟨key, s, place⟩] := by
  refine reads_start (StringText.starts' h) fun place => ?_
  refine (string_reads (limit := none) h (by simp)).map.mono ?_
  rintro _ ⟨_, rfl, rfl⟩
  exact ⟨place, rfl⟩

theorem notes_reads (hl : input.limits = limits.toLimits) {ns : List (String × String)}
    (h : NotesText limits text ns) :
    Reads input (notes limits path) text fun n => n.texts = ns := by
  obtain ⟨items, ht, rfl, hnodup, hitems, hlen⟩ := h
  intro i ws tail hi hws _ hr
  rcases ht with ⟨a, ha, rfl, hnil⟩ | ⟨t, rfl, ht⟩
  · obtain rfl := List.map_eq_nil_iff.mp hnil
    simp only [List.append_assoc, List.cons_append, List.nil_append] at hr
    obtain ⟨j, h1, h2, h3⟩ := openObject_empty (δ := Meaning) (path := path) hi hws ha hr
    refine ⟨⟨[], j - 1⟩, j, bind_ok.mpr ⟨false, j, h1, ?_⟩, h2, h3, rfl⟩
    rw [if_neg (by decide)]
    exact bind_ok.mpr ⟨j, j, get_ok.mpr ⟨rfl, rfl⟩, pure_ok.mpr ⟨rfl, rfl⟩⟩
  · obtain ⟨a, t', ha, rfl, ht'⟩ := ht.split
    simp only [List.append_assoc, List.cons_append] at hr
    obtain ⟨k, h1, hk, h2⟩ := openObject_more (δ := Meaning) (path := path) hi hws ha hr
    rw [← List.cons_append] at h2
    rw [← hl] at ht'
    obtain ⟨found, j, h3, h4, h5, hfound⟩ := members_reads_by (path := path)
      (full := do skipSpace; fault path (.limit limits.params .entries))
      (refuse := fun seen => twice (.field · :: path) (seen.map (·.key))) (step := note path)
      (Q := fun todo m => ∃ more, todo = more.map (fun x => (x.1, x.2.1)) ∧
        (∀ x ∈ more, StringText x.2.1 x.2.2) ∧
        items.map (fun x => (x.1, x.2.2)) = m.map (fun n => (n.key, n.text))
          ++ more.map (fun x => (x.1, x.2.2)))
      (acc := []) (left := limits.params) (by
        rintro e todo m ⟨more, hmore, htexts, hall⟩
        rcases more with _ | ⟨x, more⟩
        · cases hmore
        obtain ⟨rfl, rfl⟩ := List.cons.inj hmore
        refine ⟨?_, (note_reads (htexts x (.head _))).mono ?_⟩
        · rw [twice_none]
          rw [hall] at hnodup
          simp only [List.map_append, List.map_map, List.map_cons, List.nodup_append] at hnodup
          intro hmem
          exact hnodup.2.2 x.1 (by simpa [Function.comp_def] using hmem) x.1 (.head _) rfl
        · rintro _ ⟨place, rfl⟩
          exact ⟨more, rfl, fun y hy => htexts y (.tail _ hy), by rw [hall]; simp⟩)
      ⟨items, rfl, hitems, by simp⟩ ht' (by simpa using hlen) hk h2
    obtain ⟨more, hmore, _, hall⟩ := hfound
    obtain rfl := List.map_eq_nil_iff.mp hmore.symm
    rw [List.map_nil, List.append_nil] at hall
    refine ⟨⟨found, j - 1⟩, j, bind_ok.mpr ⟨true, k, h1, ?_⟩, h4, h5, hall.symm⟩
    rw [if_pos rfl]
    exact bind_ok.mpr ⟨found, j, h3, bind_ok.mpr ⟨j, j, get_ok.mpr ⟨rfl, rfl⟩,
      pure_ok.mpr ⟨rfl, rfl⟩⟩⟩

/-- What is true of a header that was read up to some members, if it becomes one with these tensors
and this metadata. -/
def Underway (limits : PayloadLimits) (entries : List Entry)
    (notes? : Option (List (String × String))) (stop : Nat) (todo : List (String × List UInt8))
    (h : Header) : Prop :=
  (keysOf todo).Nodup ∧ (∀ k ∈ keysOf todo, k ∉ h.keys) ∧
    (∃ items : List (List UInt8 × Entry),
      todo.filter (·.1 ≠ notesKey) = items.map (fun x => (x.2.name, x.1)) ∧
      entries = h.entries.reverse ++ items.map (·.2) ∧ (∀ x ∈ items, EntryText limits x.1 x.2) ∧
      Tiles (items.map (·.2)) h.stop stop) ∧
    (∀ v, (notesKey, v) ∈ todo → ∃ ns, notes? = some ns ∧ NotesText limits v ns) ∧
    (notesKey ∉ keysOf todo → h.notes?.map Notes.texts = notes?)

theorem header_step (hl : input.limits = limits.toLimits) {entries : List Entry}
    {notes? : Option (List (String × String))} {stop : Nat} {e : String × List UInt8}
    {todo : List (String × List UInt8)} {m : Header}
    (h : Underway limits entries notes? stop (e :: todo) m) :
    (twice (fun key => [.field key]) m.keys e.1 : Option (Path × Json.Error Meaning)) = none ∧
      Reads input (member limits m e.1) e.2 (Underway limits entries notes? stop todo) := by
  obtain ⟨hnodup, hnew, ⟨items, hitems, hentries, htexts, htiles⟩, hnotes, hnone⟩ := h
  simp only [keysOf, List.map_cons, List.nodup_cons] at hnodup
  refine ⟨twice_none.mpr (hnew e.1 (.head _)), ?_⟩
  unfold member
  split
  · rename_i hk
    have hk : e.1 = notesKey := eq_of_beq hk
    obtain ⟨ns, hns, ht⟩ := hnotes e.2 (by rw [← hk]; exact .head _)
    refine (notes_reads hl ht).map.mono ?_
    rintro _ ⟨n, rfl, rfl⟩
    refine ⟨hnodup.2, fun k hm => ?_, ⟨items, ?_, hentries, htexts, htiles⟩,
      fun v hv => hnotes v (.tail _ hv), fun _ => hns.symm⟩
    · have hne : k ≠ notesKey := fun he => hnodup.1 (by rw [hk, ← he]; exact hm)
      have := hnew k (.tail _ hm)
      simp only [Header.keys, List.mem_append, not_or] at this
      simp only [Header.keys, List.mem_append, not_or, Option.map_some, Option.toList_some,
        List.mem_singleton]
      exact ⟨this.1, hne⟩
    · rw [← hitems, List.filter_cons_of_neg (by simpa using hk)]
  · rename_i hk
    have hk : e.1 ≠ notesKey := fun h => hk (beq_iff_eq.mpr h)
    rw [List.filter_cons_of_pos (by simpa using hk)] at hitems
    rcases items with _ | ⟨⟨v, t⟩, items⟩
    · cases hitems
    obtain ⟨he, hrest⟩ := List.cons.inj hitems
    subst he
    obtain ⟨h1, h2, h3⟩ := htiles
    refine (entry_reads hl (htexts (v, t) (.head _)) h1 h2).map.mono ?_
    rintro _ ⟨u, hu, rfl⟩
    subst hu
    refine ⟨hnodup.2, fun k hm => ?_, ⟨items, hrest, by simp [hentries], fun x hx =>
      htexts x (.tail _ hx), h3⟩, fun v hv => hnotes v (.tail _ hv), fun hm => hnone ?_⟩
    · have hne : k ≠ u.name := fun he => hnodup.1 (show u.name ∈ keysOf todo from he ▸ hm)
      have := hnew k (.tail _ hm)
      simp only [Header.keys, List.map_cons, List.mem_append, List.mem_cons, not_or] at this ⊢
      exact ⟨⟨hne, this.1⟩, this.2⟩
    · simp only [keysOf, List.map_cons, List.mem_cons, not_or]
      exact ⟨Ne.symm hk, hm⟩

theorem header_reads (hl : input.limits = limits.toLimits) {entries : List Entry}
    {notes? : Option (List (String × String))} {stop : Nat}
    (h : HeaderText limits text entries notes?) (htiles : Tiles entries 0 stop) :
    Reads input (header limits) text fun h =>
      h.entries.reverse = entries ∧ h.notes?.map Notes.texts = notes? ∧ h.stop = stop := by
  obtain ⟨es, items, ht, hnodup, hlen, hitems, rfl, htexts, hnotes, hnone⟩ := h
  intro i ws tail hi hws _ hr
  rcases ht with ⟨a, ha, rfl, rfl⟩ | ⟨t, rfl, ht⟩
  · obtain rfl := List.map_eq_nil_iff.mp hitems.symm
    simp only [List.append_assoc, List.cons_append, List.nil_append] at hr
    obtain ⟨j, h1, h2, h3⟩ := openObject_empty (δ := Meaning) (path := []) hi hws ha hr
    refine ⟨{}, j, bind_ok.mpr ⟨false, j, h1, ?_⟩, h2, h3, rfl, (hnone (by simp [keysOf])).symm,
      htiles⟩
    rw [if_neg (by decide)]
    exact pure_ok.mpr ⟨rfl, rfl⟩
  · obtain ⟨a, t', ha, rfl, ht'⟩ := ht.split
    simp only [List.append_assoc, List.cons_append] at hr
    obtain ⟨k, h1, hk, h2⟩ := openObject_more (δ := Meaning) (path := []) hi hws ha hr
    rw [← List.cons_append] at h2
    rw [← hl] at ht'
    obtain ⟨b, j, h3, h4, h5, _, _, ⟨more, hmore, hentries, _, hend⟩, _, hb⟩ := members_reads_by
      (path := []) (full := do skipSpace; fault [] (.limit (limits.params + 1) .entries))
      (refuse := fun h => twice (fun key => [.field key]) h.keys) (step := member limits)
      (Q := Underway limits (items.map (·.2)) notes? stop) (acc := {})
      (left := limits.params + 1) (fun e todo m h => header_step hl h)
      ⟨hnodup, by simp [Header.keys], ⟨items, hitems, rfl, htexts, htiles⟩, hnotes,
        fun hk => (hnone hk).symm⟩ ht' hlen hk h2
    obtain rfl := List.map_eq_nil_iff.mp hmore.symm
    refine ⟨b, j, bind_ok.mpr ⟨true, k, h1, ?_⟩, h4, h5, ?_, hb (by simp [keysOf]), hend⟩
    · rw [if_pos rfl]
      exact h3
    · rw [hentries, List.map_nil, List.append_nil]

end NN.Safetensors
