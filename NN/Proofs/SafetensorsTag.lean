import NN.Proofs.Read
import NN.Proofs.SafetensorsHeader
import WireProofs.TextSizes

/-!
# The tag of a safetensors file that is read

What the metadata says of the payload, text by text.
-/

namespace NN

open Wire Wire.Json Wire.Window

variable {limits : PayloadLimits} {path : Path} {input : Input} {i j : USize}

/-- A text of the metadata is not longer than the header. -/
theorem HeaderText.note_le {text : List UInt8} {entries : List Safetensors.Entry}
    {notes : List (String × String)} (h : HeaderText limits text entries (some notes)) :
    ∀ n ∈ notes, n.2.utf8ByteSize ≤ text.length := by
  obtain ⟨es, items, ht, _, _, _, _, _, hnotes, hnone⟩ := h
  by_cases hk : "__metadata__" ∈ keysOf es
  · obtain ⟨⟨_, v⟩, hv, rfl⟩ := List.mem_map.mp hk
    obtain ⟨_, ⟨⟩, found, hv', rfl, _, hitems, _⟩ := hnotes v hv
    intro n hn
    obtain ⟨x, hx, rfl⟩ := List.mem_map.mp hn
    have h1 := (hitems x hx).size_le
    have h2 := hv'.value_le (x.1, x.2.1) (List.mem_map.mpr ⟨x, hx, rfl⟩)
    have h3 := ht.value_le _ hv
    exact Nat.le_trans h1 (Nat.le_trans h2 h3)
  · cases hnone hk

/-- No text of the metadata has the key of another. -/
theorem HeaderText.nodup {text : List UInt8} {entries : List Safetensors.Entry}
    {notes : Safetensors.Notes} (h : HeaderText limits text entries (some notes.texts)) :
    (notes.notes.map (·.key)).Nodup := by
  obtain ⟨es, items, _, _, _, _, _, _, hnotes, hnone⟩ := h
  by_cases hk : "__metadata__" ∈ keysOf es
  · obtain ⟨⟨_, v⟩, hv, rfl⟩ := List.mem_map.mp hk
    obtain ⟨_, ⟨⟩, _, _, _, hnodup, _⟩ := hnotes v hv
    simpa [Safetensors.Notes.texts, List.map_map, Function.comp_def] using hnodup
  · cases hnone hk

namespace Safetensors

/-- All of an input that was read: white space, a text, white space. -/
theorem wholly_gives {α : Type} {r : PayloadReader α} {Q : List UInt8 → α → Prop} {a : α}
    (hr : Gives input r Q) (hi : i ≤ input.window.stop) (h : wholly r input i = .ok a j) :
    ∃ ws text b, rest input.window i = ws ++ (text ++ b) ∧ Space ws ∧ Space b ∧ Q text a := by
  obtain ⟨a', k, ha, h⟩ := bind_ok.mp h
  obtain ⟨_, _, he, h⟩ := bind_ok.mp h
  obtain ⟨hend, rfl⟩ := endOfInput_ok.mp he
  obtain ⟨rfl, _⟩ := pure_ok.mp h
  obtain ⟨hk, ws, text, hws, hrest, hQ⟩ := hr _ _ _ hi ha
  obtain ⟨_, b, hb, hrb⟩ := spaceEnd_gives (w := input.window) hk
  rw [hend, rest_stop, List.append_nil] at hrb
  exact ⟨ws, text, b, by rw [hrest, hrb], hws, hb, hQ⟩

theorem readNote_sound {α : Type} {note : Note} {r : PayloadReader α} {Q : List UInt8 → α → Prop}
    {a : α} (hs : note.text.utf8ByteSize < USize.size)
    (hr : ∀ input : Input, input.limits = limits.toLimits → Gives input r Q)
    (h : readNote limits note r = .ok a) : Says note.text (Q · a) := by
  unfold readNote at h
  split at h
  · rename_i hw
    cases h
    obtain ⟨ws, text, b, hrest, hws, hb, hQ⟩ := wholly_gives (hr _ rfl)
      (USize.le_iff_toNat_le.mpr (by simp)) hw
    exact ⟨ws, text, b, by rw [← hrest]; exact (rest_ofBytes hs).symm, hws, hb, hQ⟩
  · cases h

theorem base64Probe_gives (hl : input.limits = limits.toLimits) :
    Gives input (base64Probe limits) (ProbeText limits .base64) := by
  intro i j p hi h
  obtain ⟨d, k, hd, h⟩ := bind_ok.mp h
  obtain ⟨hj, ws, text, hws, hr, hprobe⟩ := probe_gives hl _ _ _ hi hd
  cases hother : ({ encoding := .base64, probe? := some d } : Read.Fields).otherEncoding with
  | none =>
    simp only [hother] at h
    obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    have hall := otherEncoding_none.mp hother
    rw [drafts_eq] at hall
    refine ⟨hj, ws, text, hws, hr, hprobe _ (hall _ (by simp)) (hall _ (by simp)) ?_⟩
    exact fun d hd => hall d (by simp [hd])
  | some t =>
    simp only [hother] at h
    exact (fault_ok.mp h).elim

theorem except_bind_ok {ε α β : Type} {x : Except ε α} {f : α → Except ε β} {b : β} :
    (x >>= f) = .ok b ↔ ∃ a, x = .ok a ∧ f a = .ok b := by
  cases x with
  | error => simp [bind, Except.bind]
  | ok a => simp [bind, Except.bind]

theorem eq_of_nodup_map {α β : Type} {f : α → β} {l : List α} {a b : α} (h : (l.map f).Nodup)
    (ha : a ∈ l) (hb : b ∈ l) (he : f a = f b) : a = b := by
  induction l with
  | nil => cases ha
  | cons x xs ih =>
    rw [List.map_cons, List.nodup_cons] at h
    rcases List.mem_cons.mp ha with hax | ha <;> rcases List.mem_cons.mp hb with hbx | hb
    · rw [hax, hbx]
    · exact absurd (List.mem_map.mpr ⟨b, hb, by rw [← he, hax]⟩) h.1
    · exact absurd (List.mem_map.mpr ⟨a, ha, by rw [he, hbx]⟩) h.1
    · exact ih h.2 ha hb

theorem named_some {all : Notes} {key : String} {n : Note} (h : all.named key = some n) :
    n ∈ all.notes ∧ n.key = key :=
  ⟨List.mem_of_find?_eq_some h, eq_of_beq (List.find?_some (p := fun n : Note => n.key == key) h)⟩

/-- An optional text that was read. -/
theorem mapM_sound {α : Type} {all : Notes} {key : String} {r : PayloadReader α}
    {Q : List UInt8 → α → Prop} {a? : Option α} (hn : (all.notes.map (·.key)).Nodup)
    (hs : ∀ n ∈ all.notes, n.text.utf8ByteSize < USize.size)
    (hr : ∀ input : Input, input.limits = limits.toLimits → Gives input r Q)
    (h : (all.named key).mapM (readNote limits · r) = .ok a?) :
    (∀ s, (key, s) ∈ all.texts → ∃ a, a? = some a ∧ Says s (Q · a)) ∧
      (key ∉ all.texts.map (·.1) → a? = none) := by
  cases hk : all.named key with
  | none =>
    rw [hk] at h
    cases h
    refine ⟨fun s hs => ?_, fun _ => rfl⟩
    obtain ⟨n, hn, he⟩ := List.mem_map.mp hs
    have := List.find?_eq_none.mp hk n hn
    cases he
    simp at this
  | some n =>
    rw [hk] at h
    obtain ⟨hm, rfl⟩ := named_some hk
    obtain ⟨a, ha, h⟩ := except_bind_ok.mp (show (readNote limits n r >>= fun a => pure (some a))
      = .ok a? from h)
    cases h
    refine ⟨fun s hks => ⟨a, rfl, ?_⟩, fun hnot => ?_⟩
    · obtain ⟨m, hm', he⟩ := List.mem_map.mp hks
      obtain ⟨hkey, rfl⟩ := Prod.mk.inj he
      obtain rfl := eq_of_nodup_map hn hm' hm hkey
      exact readNote_sound (hs _ hm) hr ha
    · exact absurd (List.mem_map.mpr ⟨(n.key, n.text), List.mem_map.mpr ⟨n, hm, rfl⟩, rfl⟩) hnot

theorem family_ok {n : Note} {s : String} (h : family limits n = .ok s) :
    n.text = s ∧ s.utf8ByteSize ≤ limits.name := by
  unfold family at h
  split at h
  · rename_i hle
    cases h
    exact ⟨rfl, hle⟩
  · cases h

theorem isOurs_iff {key : String} : isOurs key = true ↔ ∃ rest, key = "torchlean." ++ rest := by
  rw [isOurs, List.isPrefixOf_iff_prefix]
  constructor
  · rintro ⟨cs, hcs⟩
    exact ⟨String.ofList cs, String.toList_inj.mp (hcs.symm.trans (by
      rw [String.toList_append]
      exact congrArg _ String.toList_ofList.symm))⟩
  · rintro ⟨rest, rfl⟩
    exact ⟨rest.toList, String.toList_append.symm⟩

/-- What the metadata was read to say is what it says. -/
theorem tag_sound {all : Notes} {t? : Option Tag} (hn : (all.notes.map (·.key)).Nodup)
    (hs : ∀ n ∈ all.notes, n.text.utf8ByteSize < USize.size) (h : tag limits all = .ok t?) :
    TagText limits (some all.texts) t? := by
  unfold tag at h
  split at h
  · cases h
  rename_i hknown
  split at h
  · rename_i hempty
    cases h
    rintro _ ⟨⟩ n hn
    obtain ⟨m, hm, rfl⟩ := List.mem_map.mp hn
    rw [List.isEmpty_iff, Notes.ours, List.filter_eq_nil_iff] at hempty
    exact fun rest he => hempty m hm (isOurs_iff.mpr ⟨rest, he⟩)
  · split at h
    · rename_i version family? config hversion hfamily hconfig
      cases hof : tagOf limits all version family? config with
      | error => simp [hof, Except.map] at h
      | ok t =>
        rw [hof] at h
        cases h
        refine ⟨_, rfl, ?_⟩
        obtain ⟨_, h1, hof⟩ := except_bind_ok.mp hof
        obtain ⟨f, h2, hof⟩ := except_bind_ok.mp hof
        obtain ⟨c, h3, hof⟩ := except_bind_ok.mp hof
        obtain ⟨p, h4, hof⟩ := except_bind_ok.mp hof
        obtain ⟨m, h5, hof⟩ := except_bind_ok.mp hof
        cases hof
        obtain ⟨hp, hnp⟩ := mapM_sound hn hs (fun _ hl => base64Probe_gives hl) h4
        obtain ⟨hm, hnm⟩ := mapM_sound hn hs (fun _ hl => metaText_gives hl) h5
        have text {key : String} {n : Note} (h : all.named key = some n) :
            (key, n.text) ∈ all.texts := by
          obtain ⟨hm, rfl⟩ := named_some h
          exact List.mem_map.mpr ⟨n, hm, rfl⟩
        obtain ⟨rfl, hsize⟩ := family_ok h2
        refine ⟨?_, ⟨_, text hversion, ?_⟩, ⟨text hfamily, hsize⟩, ⟨_, text hconfig, ?_⟩, hp, hnp,
          hm, hnm⟩
        · intro n hn hours
          obtain ⟨m, hm, rfl⟩ := List.mem_map.mp hn
          have := List.find?_eq_none.mp hknown m (List.mem_filter.mpr ⟨hm, isOurs_iff.mpr hours⟩)
          simpa only [Bool.not_eq_true', Bool.not_eq_false, List.contains_iff_mem] using this
        · exact readNote_sound (Q := fun text _ => NaturalText limits.toLimits text 1)
            (hs _ (named_some hversion).1) (fun _ hl => version_gives hl) h1
        · exact readNote_sound (hs _ (named_some hconfig).1) (fun _ hl => config_gives hl) h3
    · cases h

end Safetensors

end NN
