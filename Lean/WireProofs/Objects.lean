import WireProofs.Members
import WireProofs.Steps

/-!
# Objects of a schema

The reader of an object with known fields reads what the grammar says, in any order, and all of it.
What its fields make of their texts is a relation between the states before and after.
-/

namespace Wire.Json

open Window

variable {δ σ : Type} {input : Input} {path : Path} {i j : USize}

/-- What reading a field does: the field is done with, and `P` holds of its text and the states. -/
def Took (P : String → List UInt8 → σ → σ → Prop) (e : String × List UInt8)
    (a b : List (Field δ σ) × σ) : Prop :=
  b.1 = a.1.filter (·.name != e.1) ∧ P e.1 e.2 a.2 b.2

theorem refuse_none {fields : List (Field δ σ)} {a : List (Field δ σ) × σ} {name : String} :
    object.refuse path fields a name = none ↔ ∃ f ∈ a.1, f.name = name := by
  simp only [object.refuse]
  split
  · rename_i h
    simpa using h
  · rename_i h
    simp only [reduceCtorEq, false_iff]
    simpa using h

section

variable {P : String → List UInt8 → σ → σ → Prop} {es : List (String × List UInt8)}
  {a b : List (Field δ σ) × σ}

/-- The fields that are left. -/
theorem Took.left (h : Steps (Took P) es a b) (f : Field δ σ) :
    f ∈ b.1 ↔ f ∈ a.1 ∧ f.name ∉ keysOf es := by
  induction es generalizing a with
  | nil =>
    rw [show a = b from h]
    simp [keysOf]
  | cons e es ih =>
    obtain ⟨m, ⟨hm, _⟩, hes⟩ := h
    rw [ih hes, hm]
    simp only [List.mem_filter, bne_iff_ne, ne_eq, keysOf, List.map_cons, List.mem_cons, not_or,
      and_assoc]

theorem Took.states (h : Steps (Took P) es a b) :
    Steps (fun e a b => P e.1 e.2 a b) es a.2 b.2 := by
  induction es generalizing a with
  | nil => exact congrArg Prod.snd (show a = b from h)
  | cons e es ih =>
    obtain ⟨m, ⟨_, hm⟩, hes⟩ := h
    exact ⟨m.2, hm, ih hes⟩

/-- Keys that were not refused are known and different. -/
theorem Took.keys {fields : List (Field δ σ)}
    (h : Steps (fun e a b => object.refuse path fields a e.1 = none ∧ Took P e a b) es a b) :
    (keysOf es).Nodup ∧ ∀ k ∈ keysOf es, ∃ f ∈ a.1, f.name = k := by
  induction es generalizing a with
  | nil => simp [keysOf]
  | cons e es ih =>
    obtain ⟨m, ⟨hnone, hm, _⟩, hes⟩ := h
    obtain ⟨hn, hk⟩ := ih hes
    have later : ∀ k ∈ keysOf es, (∃ f ∈ a.1, f.name = k) ∧ k ≠ e.1 := by
      intro k hk'
      obtain ⟨f, hf, rfl⟩ := hk k hk'
      rw [hm, List.mem_filter, bne_iff_ne] at hf
      exact ⟨⟨f, hf.1, rfl⟩, hf.2⟩
    simp only [keysOf, List.map_cons, List.nodup_cons, List.mem_cons]
    refine ⟨⟨fun he => (later _ he).2 rfl, hn⟩, ?_⟩
    rintro k (rfl | hk')
    · exact refuse_none.mp hnone
    · exact (later k hk').1

end

section

variable {fields : List (Field δ σ)} {P : String → List UInt8 → σ → σ → Prop} {init : σ}
  {required optional : List String} {es : List (String × List UInt8)} {text : List UInt8}

theorem finish_ok {left : List (Field δ σ)} {acc acc' : σ} :
    (object.finish path left acc) input i = .ok acc' j ↔
      (∀ f ∈ left, f.required = false) ∧ acc = acc' ∧ i = j := by
  rw [object.finish]
  cases hf : left.find? (·.required) with
  | some f =>
    have hmem := List.mem_of_find?_eq_some hf
    have hreq : f.required = true := List.find?_some (p := fun f : Field δ σ => f.required) hf
    simp only [bind_ok, get_ok, faultAt_ok, and_false, exists_const, false_iff]
    rintro ⟨h, _⟩
    rw [h f hmem] at hreq
    cases hreq
  | none =>
    simp only [pure_ok]
    rw [List.find?_eq_none] at hf
    refine ⟨fun h => ⟨fun f hfm => by simpa using hf f hfm, h⟩, fun h => h.2⟩

theorem known_of_mem {f : Field δ σ} (hreq : (fields.filter (·.required)).map (·.name) = required)
    (hopt : (fields.filter (!·.required)).map (·.name) = optional) (hf : f ∈ fields) :
    f.name ∈ required ∨ f.name ∈ optional := by
  subst hreq hopt
  simp only [List.mem_map, List.mem_filter]
  cases hr : f.required with
  | true => exact .inl ⟨f, ⟨hf, hr⟩, rfl⟩
  | false => exact .inr ⟨f, ⟨hf, by simp [hr]⟩, rfl⟩

theorem mem_of_known {k : String} (hreq : (fields.filter (·.required)).map (·.name) = required)
    (hopt : (fields.filter (!·.required)).map (·.name) = optional)
    (hk : k ∈ required ∨ k ∈ optional) : ∃ f ∈ fields, f.name = k := by
  subst hreq hopt
  simp only [List.mem_map, List.mem_filter] at hk
  rcases hk with ⟨f, hf, rfl⟩ | ⟨f, hf, rfl⟩ <;> exact ⟨f, hf.1, rfl⟩

/-- An object that was read. -/
theorem object_gives (hreq : (fields.filter (·.required)).map (·.name) = required)
    (hopt : (fields.filter (!·.required)).map (·.name) = optional)
    (hf : ∀ f ∈ fields, ∀ acc, Gives input (f.read (.field f.name :: path) acc) fun v acc' =>
      P f.name v acc acc') :
    Gives input (object path fields init) fun text acc =>
      ∃ es, ObjectText input.limits.name text es ∧ FieldsOf required optional es ∧
        Steps (fun e a b => P e.1 e.2 a b) es init acc := by
  have hall {left : List (Field δ σ)} {es : List (String × List UInt8)}
      (hleft : ∀ f, f ∈ left ↔ f ∈ fields ∧ f.name ∉ keysOf es)
      (h : ∀ f ∈ left, f.required = false) : ∀ k ∈ required, k ∈ keysOf es := by
    intro k hk
    subst hreq
    simp only [List.mem_map, List.mem_filter] at hk
    obtain ⟨f, ⟨hf, hr⟩, rfl⟩ := hk
    refine Decidable.byContradiction fun hn => ?_
    rw [h f ((hleft f).mpr ⟨hf, hn⟩)] at hr
    cases hr
  intro i j acc hi h
  obtain ⟨r, k, ho, h⟩ := bind_ok.mp h
  obtain ⟨hk, ws, a, hws, ha, ⟨rfl, hr⟩ | ⟨rfl, hr⟩⟩ := openObject_gives hi ho
  · rw [if_neg (by decide)] at h
    obtain ⟨hnone, rfl, rfl⟩ := finish_ok.mp h
    refine ⟨hk, ws, 123 :: (a ++ [125]), hws, by rw [hr]; simp, [], .inl ⟨a, ha, rfl, rfl⟩,
      ⟨by simp [keysOf], by simp [keysOf], hall (by simp [keysOf]) hnone⟩, rfl⟩
  · rw [if_pos rfl] at h
    obtain ⟨n, k', hrem, h⟩ := bind_ok.mp h
    obtain ⟨_, rfl⟩ := remaining_ok.mp hrem
    obtain ⟨read, l, hm, h⟩ := bind_ok.mp h
    obtain ⟨hnone, rfl, rfl⟩ := finish_ok.mp h
    obtain ⟨hj, text, es, ht, hrt, _, hsteps⟩ := members_gives
      (I := fun a => ∀ f ∈ a.1, f ∈ fields) (P := Took P) fault_ok.mp (by
        intro acc name hI href i j r hi h
        obtain ⟨g, hg, hname⟩ := refuse_none.mp href
        rw [object.step] at h
        cases hfind : acc.1.find? (·.name == name) with
        | none =>
          rw [List.find?_eq_none] at hfind
          exact absurd (beq_iff_eq.mpr hname) (hfind g hg)
        | some f =>
          obtain rfl : f.name = name :=
            eq_of_beq (List.find?_some (p := fun f : Field δ σ => f.name == name) hfind)
          rw [hfind] at h
          obtain ⟨acc', k, hread, h⟩ := bind_ok.mp h
          obtain ⟨rfl, rfl⟩ := pure_ok.mp h
          obtain ⟨hj, ws, v, hws, hr, hP⟩ :=
            hf f (hI f (List.mem_of_find?_eq_some hfind)) acc.2 _ _ _ hi hread
          exact ⟨hj, ws, v, hws, hr, fun g hg => hI g (List.mem_filter.mp hg).1, rfl, hP⟩)
      (fun f hf => hf) hk hm
    obtain ⟨hnodup, hkeys⟩ := Took.keys hsteps
    have htook := hsteps.mono fun e _ a b h => h.2
    refine ⟨hj, ws, 123 :: (a ++ text), hws, by rw [hr, hrt]; simp, es,
      .inr ⟨_, rfl, ht.space ha⟩, ⟨hnodup, ?_, hall (Took.left htook) hnone⟩, Took.states htook⟩
    intro k hk
    obtain ⟨f, hf, rfl⟩ := hkeys k hk
    exact known_of_mem hreq hopt hf

/-- An object is read. -/
theorem object_reads (hreq : (fields.filter (·.required)).map (·.name) = required)
    (hopt : (fields.filter (!·.required)).map (·.name) = optional)
    (hf : ∀ f ∈ fields, ∀ v, (f.name, v) ∈ es → ∀ acc,
      Reads input (f.read (.field f.name :: path) acc) v (P f.name v acc))
    (ht : ObjectText input.limits.name text es) (hfields : FieldsOf required optional es) :
    Reads input (object path fields init) text
      (Steps (fun e a b => P e.1 e.2 a b) es init) := by
  have hfinish {left : List (Field δ σ)} (hleft : ∀ f, f ∈ left ↔ f ∈ fields ∧ f.name ∉ keysOf es) :
      ∀ f ∈ left, f.required = false := by
    intro f hfl
    obtain ⟨hff, hn⟩ := (hleft f).mp hfl
    cases hr : f.required with
    | false => rfl
    | true =>
      refine absurd (hfields.all f.name ?_) hn
      rw [← hreq]
      exact List.mem_map.mpr ⟨f, List.mem_filter.mpr ⟨hff, hr⟩, rfl⟩
  intro i ws tail hi hws _ hr
  rcases ht with ⟨a, ha, rfl, rfl⟩ | ⟨t, rfl, ht⟩
  · simp only [List.append_assoc, List.cons_append, List.nil_append] at hr
    obtain ⟨j, h1, h2, h3⟩ := openObject_empty (δ := δ) (path := path) hi hws ha hr
    refine ⟨init, j, bind_ok.mpr ⟨false, j, h1, ?_⟩, h2, h3, rfl⟩
    rw [if_neg (by decide)]
    exact finish_ok.mpr ⟨hfinish (by simp [keysOf]), rfl, rfl⟩
  · obtain ⟨a, t', ha, rfl, ht'⟩ := ht.split
    simp only [List.append_assoc, List.cons_append] at hr
    obtain ⟨k, h1, hk, h2⟩ := openObject_more (δ := δ) (path := path) hi hws ha hr
    rw [← List.cons_append] at h2
    obtain ⟨read, j, h3, h4, h5, hsteps⟩ := members_reads (path := path)
      (full := fault path (.syntax "'}'" "more")) (refuse := object.refuse path fields)
      (step := object.step path) (I := fun a => ∀ f ∈ a.1, f ∈ fields) (P := Took P)
      (acc := (fields, init)) (left := (input.window.stop - k).toNat) (by
        intro e he acc hI href i ws tail hi hws ht hr
        obtain ⟨g, hg, hname⟩ := refuse_none.mp href
        cases hfind : acc.1.find? (·.name == e.1) with
        | none =>
          rw [List.find?_eq_none] at hfind
          exact absurd (beq_iff_eq.mpr hname) (hfind g hg)
        | some f =>
          have hfe : f.name = e.1 :=
            eq_of_beq (List.find?_some (p := fun f : Field δ σ => f.name == e.1) hfind)
          obtain ⟨acc', j, h1, h2, h3, hP⟩ := hf f (hI f (List.mem_of_find?_eq_some hfind)) e.2
            (by rw [hfe]; exact he) acc.2 i ws tail hi hws ht hr
          rw [hfe] at h1 hP
          refine ⟨(acc.1.filter (·.name != e.1), acc'), j, ?_, h2, h3,
            fun g hg => hI g (List.mem_filter.mp hg).1, rfl, hP⟩
          rw [object.step, hfind]
          exact bind_ok.mpr ⟨acc', j, h1, pure_ok.mpr ⟨rfl, rfl⟩⟩)
      (by
        rintro done e todo rfl m hm
        obtain ⟨f, hff, hfe⟩ := mem_of_known hreq hopt
          (hfields.known e.1 (List.mem_map.mpr ⟨e, by simp, rfl⟩))
        refine refuse_none.mpr ⟨f, ?_, hfe⟩
        refine (Took.left (hm.mono fun _ _ _ _ h => h.2) f).mpr ⟨hff, ?_⟩
        rw [hfe]
        have hn := hfields.nodup
        simp only [keysOf, List.map_append, List.map_cons, List.nodup_append, List.mem_map,
          List.mem_cons] at hn
        intro hmem
        obtain ⟨d, hd, hde⟩ := List.mem_map.mp hmem
        exact hn.2.2 _ ⟨d, hd, rfl⟩ _ (.inl rfl) hde)
      (fun f hf => hf) ht' (by
        rw [remaining_eq hk, h2, List.length_append]
        have := ht'.length_le
        omega) hk h2
    have htook := hsteps.mono fun e _ a b h => h.2
    refine ⟨read.2, j, bind_ok.mpr ⟨true, k, h1, ?_⟩, h4, h5, Took.states htook⟩
    rw [if_pos rfl]
    refine bind_ok.mpr ⟨_, k, remaining_ok.mpr ⟨rfl, rfl⟩, bind_ok.mpr ⟨read, j, h3, ?_⟩⟩
    exact finish_ok.mpr ⟨hfinish (Took.left htook), rfl, rfl⟩

end

end Wire.Json
