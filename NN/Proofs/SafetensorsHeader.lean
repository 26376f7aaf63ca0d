import NN.Proofs.SafetensorsEntry

/-!
# The header of a safetensors file that is read

What the readers of the metadata and of the header say of the text that stood there.
-/

namespace NN.Safetensors

open Wire Wire.Json Wire.Window

variable {limits : PayloadLimits} {path : Path} {input : Input} {i j : USize}

/-- The texts of the metadata, without their places. -/
def Notes.texts (n : Notes) : List (String × String) := n.notes.map fun x => (x.key, x.text)

/-- What reading a text of the metadata does. -/
def Noted (e : String × List UInt8) (a b : List Note) : Prop :=
  ∃ text place, StringText e.2 text ∧ b = a ++ [⟨e.1, text, place⟩]

theorem note_gives {seen : List Note} {key : String} :
    Gives input (note path seen key) fun v b => Noted (key, v) seen b := by
  refine gives_start fun place => ?_
  refine (string_gives (limit := none)).map.mono ?_
  rintro v _ ⟨text, ⟨ht, _⟩, rfl⟩
  exact ⟨text, place, ht, rfl⟩

theorem Noted.all {es : List (String × List UInt8)} {at_ : String → Path} {a b : List Note}
    (h : Steps (fun e a b => (twice at_ (a.map (·.key)) e.1 : Option (Path × Json.Error Meaning))
      = none ∧ Noted e a b) es a b) (ha : (a.map (·.key)).Nodup) :
    (b.map (·.key)).Nodup ∧ ∃ items : List (List UInt8 × Note),
      es = items.map (fun x => (x.2.key, x.1)) ∧ b = a ++ items.map (·.2) ∧
      ∀ x ∈ items, StringText x.1 x.2.text := by
  induction es generalizing a with
  | nil =>
    obtain rfl : a = b := h
    exact ⟨ha, [], rfl, by simp, by simp⟩
  | cons e es ih =>
    obtain ⟨m, ⟨hn, text, place, ht, rfl⟩, hes⟩ := h
    obtain ⟨hb, items, rfl, rfl, hitems⟩ := ih hes (by
      rw [List.map_append, List.nodup_append]
      refine ⟨ha, by simp, ?_⟩
      rintro x hx y hy rfl
      simp only [List.map_cons, List.map_nil, List.mem_singleton] at hy
      exact twice_none.mp hn (hy ▸ hx))
    refine ⟨hb, (e.2, ⟨e.1, text, place⟩) :: items, rfl, by simp, ?_⟩
    intro x hx
    rcases List.mem_cons.mp hx with rfl | hx
    · exact ht
    · exact hitems x hx

theorem notes_gives (hl : input.limits = limits.toLimits) :
    Gives input (notes limits path) fun text n => NotesText limits text n.texts := by
  intro i j n hi h
  obtain ⟨r, k, ho, h⟩ := bind_ok.mp h
  obtain ⟨hk, ws, a, hws, ha, ⟨rfl, hr⟩ | ⟨rfl, hr⟩⟩ := openObject_gives hi ho
  · rw [if_neg (by decide)] at h
    obtain ⟨_, _, hg, h⟩ := bind_ok.mp h
    obtain ⟨rfl, rfl⟩ := get_ok.mp hg
    obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    exact ⟨hk, ws, 123 :: (a ++ [125]), hws, by rw [hr]; simp, [], .inl ⟨a, ha, rfl, rfl⟩, rfl,
      by simp [Notes.texts], by simp, Nat.zero_le _⟩
  · rw [if_pos rfl] at h
    obtain ⟨found, l, hm, h⟩ := bind_ok.mp h
    obtain ⟨_, _, hg, h⟩ := bind_ok.mp h
    obtain ⟨rfl, rfl⟩ := get_ok.mp hg
    obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    obtain ⟨hj, text, es, ht, hrt, hlen, hsteps⟩ := members_gives (I := fun _ => True)
      (P := Noted) (by
        intro i a j h
        obtain ⟨_, _, _, h⟩ := bind_ok.mp h
        exact fault_ok.mp h)
      (fun acc name _ _ => note_gives.mono fun v b h => ⟨trivial, h⟩) trivial hk hm
    obtain ⟨hnodup, items, rfl, rfl, hitems⟩ := Noted.all hsteps (by simp)
    rw [hl] at ht
    rw [List.nil_append] at hnodup ⊢
    refine ⟨hj, ws, 123 :: (a ++ text), hws, by rw [hr, hrt]; simp,
      items.map fun x => (x.2.key, x.1, x.2.text), .inr ⟨_, rfl, ?_⟩, ?_, ?_, ?_, ?_⟩
    · rw [List.map_map]
      exact ht.space ha
    · simp only [Notes.texts, List.map_map]
      rfl
    · simpa only [Notes.texts, List.map_map] using hnodup
    · intro x hx
      obtain ⟨y, hy, rfl⟩ := List.mem_map.mp hx
      exact hitems y hy
    · simpa [Notes.texts] using hlen

/-- What reading a member of the header does. -/
def HeaderStep (limits : PayloadLimits) (e : String × List UInt8) (a b : Header) : Prop :=
  (e.1 = notesKey ∧ ∃ n : Notes, NotesText limits e.2 n.texts ∧ b = { a with notes? := some n }) ∨
    e.1 ≠ notesKey ∧ ∃ t, EntryText limits e.2 t ∧ t.name = e.1 ∧ t.start = a.stop ∧
      t.stop = a.stop + 4 * t.shape.numel ∧
      b = { a with entries := t :: a.entries, stop := t.stop }

theorem member_gives (hl : input.limits = limits.toLimits) {h : Header} {key : String} :
    Gives input (member limits h key) fun v h' => HeaderStep limits (key, v) h h' := by
  unfold member
  split
  · rename_i hk
    refine (notes_gives hl).map.mono ?_
    rintro v _ ⟨n, hn, rfl⟩
    exact .inl ⟨eq_of_beq hk, n, hn, rfl⟩
  · rename_i hk
    refine (entry_gives hl).map.mono ?_
    rintro v _ ⟨t, ⟨h1, h2, h3, h4⟩, rfl⟩
    exact .inr ⟨fun h => hk (beq_iff_eq.mpr h), t, h1, h2, h3, h4, rfl⟩

/-- What the members of a header make of it, if they are different. -/
theorem HeaderStep.all {es : List (String × List UInt8)} {at_ : String → Path} {a b : Header}
    (h : Steps (fun e a b => (twice at_ a.keys e.1 : Option (Path × Json.Error Meaning)) = none ∧
      HeaderStep limits e a b) es a b) :
    (keysOf es).Nodup ∧ (∀ k ∈ keysOf es, k ∉ a.keys) ∧
      (∃ items : List (List UInt8 × Entry),
        es.filter (·.1 ≠ notesKey) = items.map (fun x => (x.2.name, x.1)) ∧
        b.entries = (items.map (·.2)).reverse ++ a.entries ∧
        (∀ x ∈ items, EntryText limits x.1 x.2) ∧ Tiles (items.map (·.2)) a.stop b.stop) ∧
      (∀ v, (notesKey, v) ∈ es → ∃ n, b.notes? = some n ∧ NotesText limits v n.texts) ∧
      (notesKey ∉ keysOf es → b.notes? = a.notes?) := by
  induction es generalizing a with
  | nil =>
    obtain rfl : a = b := h
    exact ⟨by simp [keysOf], by simp [keysOf], ⟨[], rfl, by simp, by simp, rfl⟩, by simp,
      fun _ => rfl⟩
  | cons e es ih =>
    obtain ⟨m, ⟨hn, hstep⟩, hes⟩ := h
    have hnot := twice_none.mp hn
    obtain ⟨h1, h2, ⟨items, h3, h4, h5, h6⟩, h7, h8⟩ := ih hes
    have hkeys : ∀ k, k ∈ m.keys ↔ k ∈ a.keys ∨ k = e.1 := by
      intro k
      rcases hstep with ⟨hk, n, _, rfl⟩ | ⟨_, t, _, ht, _, _, rfl⟩
      · simp only [Header.keys, Option.map_some, Option.toList_some, List.mem_append,
          List.mem_singleton, hk]
        cases a.notes? <;> simp
      · simp only [Header.keys, List.map_cons, List.mem_append, List.mem_cons, ht]
        grind
    have hmem : e.1 ∈ m.keys := (hkeys _).mpr (.inr rfl)
    have hlater : e.1 ∉ keysOf es := fun h => h2 _ h hmem
    refine ⟨?_, ?_, ?_, ?_, ?_⟩
    · simpa only [keysOf, List.map_cons, List.nodup_cons] using ⟨hlater, h1⟩
    · intro k hk
      rcases List.mem_cons.mp hk with rfl | hk
      · exact hnot
      · exact fun h => h2 k hk ((hkeys k).mpr (.inl h))
    · rcases hstep with ⟨hk, n, _, rfl⟩ | ⟨hk, t, htext, ht, hstart, hstop, rfl⟩
      · refine ⟨items, ?_, h4, h5, h6⟩
        rw [List.filter_cons_of_neg (by simpa using hk), h3]
      · refine ⟨(e.2, t) :: items, ?_, ?_, ?_, hstart, hstop, h6⟩
        · rw [List.filter_cons_of_pos (by simpa using hk), h3, List.map_cons, ht]
        · simp [h4]
        · intro x hx
          rcases List.mem_cons.mp hx with rfl | hx
          · exact htext
          · exact h5 x hx
    · intro v hv
      rcases List.mem_cons.mp hv with rfl | hv
      · rcases hstep with ⟨_, n, hnote, rfl⟩ | ⟨hk, _⟩
        · exact ⟨n, h8 hlater, hnote⟩
        · exact absurd rfl hk
      · exact h7 v hv
    · intro hk
      simp only [keysOf, List.map_cons, List.mem_cons, not_or] at hk
      rw [h8 hk.2]
      rcases hstep with ⟨hk', _⟩ | ⟨_, t, _, _, _, _, rfl⟩
      · exact absurd hk'.symm hk.1
      · rfl

theorem header_gives (hl : input.limits = limits.toLimits) :
    Gives input (header limits) fun text h =>
      HeaderText limits text h.entries.reverse (h.notes?.map Notes.texts) ∧
        Tiles h.entries.reverse 0 h.stop := by
  intro i j b hi h
  obtain ⟨r, k, ho, h⟩ := bind_ok.mp h
  obtain ⟨hk, ws, a, hws, ha, ⟨rfl, hr⟩ | ⟨rfl, hr⟩⟩ := openObject_gives hi ho
  · rw [if_neg (by decide)] at h
    obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    exact ⟨hk, ws, 123 :: (a ++ [125]), hws, by rw [hr]; simp,
      ⟨[], [], .inl ⟨a, ha, rfl, rfl⟩, by simp [keysOf], Nat.zero_le _, rfl, rfl, by simp, by simp,
        fun _ => rfl⟩, rfl⟩
  · rw [if_pos rfl] at h
    obtain ⟨hj, text, es, ht, hrt, hlen, hsteps⟩ := members_gives (I := fun _ => True)
      (P := HeaderStep limits) (by
        intro i a j h
        obtain ⟨_, _, _, h⟩ := bind_ok.mp h
        exact fault_ok.mp h)
      (fun acc name _ _ => (member_gives hl).mono fun v b h => ⟨trivial, h⟩) trivial hk h
    obtain ⟨h1, _, ⟨items, h3, h4, h5, h6⟩, h7, h8⟩ := HeaderStep.all hsteps
    rw [hl] at ht
    rw [List.append_nil] at h4
    refine ⟨hj, ws, 123 :: (a ++ text), hws, by rw [hr, hrt]; simp,
      ⟨es, items, .inr ⟨_, rfl, ht.space ha⟩, h1, hlen, h3, ?_, h5, ?_, ?_⟩, ?_⟩
    · rw [h4, List.reverse_reverse]
    · intro v hv
      obtain ⟨n, hn, ht⟩ := h7 v hv
      exact ⟨n.texts, by rw [hn]; rfl, ht⟩
    · intro hk
      rw [h8 hk]
      rfl
    · rwa [h4, List.reverse_reverse]

end NN.Safetensors
