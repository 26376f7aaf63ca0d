import NN.Proofs.SafetensorsTag

/-!
# Every tag of a safetensors file is read

What the metadata says of the payload is what its texts are read as.
-/

namespace NN.Safetensors

open Wire Wire.Json Wire.Window

variable {limits : PayloadLimits} {path : Path} {input : Input} {i j : USize}

/-- A text, white space around it, is all of an input that is read. -/
theorem wholly_reads {α : Type} {r : PayloadReader α} {Q : α → Prop} {text ws b : List UInt8}
    (hread : Reads input r text Q) (hi : i ≤ input.window.stop) (hws : Space ws) (hb : Space b)
    (hr : rest input.window i = ws ++ (text ++ b)) :
    ∃ a, wholly r input i = .ok a input.window.stop ∧ Q a := by
  obtain ⟨a, k, h1, h2, h3, hQ⟩ := hread i ws b hi hws
    (by simpa using Ends.space hb (l := []) (by simp [Ends])) hr
  obtain ⟨h4, h5⟩ := spaceEnd_reads (tail := []) h2 hb (by rw [h3, List.append_nil]) (by simp)
  have hend := place_unique h4 (USize.le_refl _) (h5.trans (rest_stop _).symm)
  exact ⟨a, bind_ok.mpr ⟨a, k, h1, bind_ok.mpr ⟨(), _, endOfInput_ok.mpr ⟨hend, rfl⟩,
    pure_ok.mpr ⟨rfl, rfl⟩⟩⟩, hQ⟩

theorem readNote_complete {α : Type} {note : Note} {r : PayloadReader α} {p : List UInt8 → Prop}
    {Q : α → Prop} (hs : note.text.utf8ByteSize < USize.size)
    (hr : ∀ (input : Input) (text : List UInt8), input.limits = limits.toLimits → p text →
      Reads input r text Q)
    (h : Says note.text p) : ∃ a, readNote limits note r = .ok a ∧ Q a := by
  obtain ⟨ws, text, b, htext, hws, hb, hp⟩ := h
  obtain ⟨a, ha, hQ⟩ := wholly_reads
    (input := { window := .ofBytes note.text.toUTF8, limits := limits.toLimits }) (i := 0)
    (hr _ text rfl hp) (USize.le_iff_toNat_le.mpr (by simp)) hws hb
    (by rw [← htext]; exact rest_ofBytes hs)
  exact ⟨a, by rw [readNote, ha], hQ⟩

theorem base64Probe_reads (hl : input.limits = limits.toLimits) {text : List UInt8} {p : Probe}
    (h : ProbeText limits .base64 text p) : Reads input (base64Probe limits) text (· = p) := by
  intro i ws tail hi hws ht hr
  obtain ⟨d, j, h1, h2, h3, hd⟩ :=
    probe_reads (path := [.field "probe"]) hl h i ws tail hi hws ht hr
  refine ⟨p, j, bind_ok.mpr ⟨d, j, h1, ?_⟩, h2, h3, rfl⟩
  have hother : ({ encoding := .base64, probe? := some d } : Read.Fields).otherEncoding = none := by
    rw [otherEncoding_none, drafts_eq]
    obtain ⟨⟨_, hin⟩, ⟨_, hout⟩, ⟨_, htrace⟩⟩ := hd
    simp only [List.reverse_nil, List.nil_append, List.mem_cons, List.mem_reverse]
    rintro t (rfl | rfl | ht)
    · exact hin
    · exact hout
    · exact htrace t ht
  simp only [hother]
  exact pure_ok.mpr ⟨hd.eq, rfl⟩

theorem named_of_mem {all : Notes} {key s : String} (hn : (all.notes.map (·.key)).Nodup)
    (h : (key, s) ∈ all.texts) : ∃ n ∈ all.notes, all.named key = some n ∧ n.text = s := by
  obtain ⟨m, hm, he⟩ := List.mem_map.mp h
  obtain ⟨rfl, rfl⟩ := Prod.mk.inj he
  refine ⟨m, hm, ?_, rfl⟩
  cases hk : all.named m.key with
  | none =>
    have := List.find?_eq_none.mp hk m hm
    simp at this
  | some n =>
    obtain ⟨hmem, hkey⟩ := named_some hk
    rw [eq_of_nodup_map hn hmem hm hkey]

/-- An optional text is read. -/
theorem mapM_complete {α : Type} {all : Notes} {key : String} {r : PayloadReader α}
    {p : List UInt8 → α → Prop} {a? : Option α} (hn : (all.notes.map (·.key)).Nodup)
    (hs : ∀ n ∈ all.notes, n.text.utf8ByteSize < USize.size)
    (hr : ∀ (input : Input) (text : List UInt8) (a : α), input.limits = limits.toLimits →
      p text a → Reads input r text (· = a))
    (h : ∀ s, (key, s) ∈ all.texts → ∃ a, a? = some a ∧ Says s (p · a))
    (hnone : key ∉ all.texts.map (·.1) → a? = none) :
    (all.named key).mapM (readNote limits · r) = .ok a? := by
  by_cases hk : key ∈ all.texts.map (·.1)
  · obtain ⟨⟨_, s⟩, hks, rfl⟩ := List.mem_map.mp hk
    obtain ⟨n, hm, hnamed, rfl⟩ := named_of_mem hn hks
    obtain ⟨a, rfl, hsays⟩ := h _ hks
    obtain ⟨_, hread, rfl⟩ := readNote_complete (hs n hm) (fun input text hl => hr input text a hl)
      hsays
    rw [hnamed]
    exact except_bind_ok.mpr ⟨_, hread, rfl⟩
  · rw [hnone hk]
    have : all.named key = none := List.find?_eq_none.mpr fun n hn he =>
      hk (List.mem_map.mpr ⟨(n.key, n.text), List.mem_map.mpr ⟨n, hn, rfl⟩, eq_of_beq he⟩)
    rw [this]
    rfl

/-- What the metadata says is what it is read to say. -/
theorem tag_complete {all : Notes} {t? : Option Tag} (hmeta : limits.meta_ < USize.size)
    (hn : (all.notes.map (·.key)).Nodup)
    (hs : ∀ n ∈ all.notes, n.text.utf8ByteSize < USize.size)
    (h : TagText limits (some all.texts) t?) : tag limits all = .ok t? := by
  have texts {n : Note} (hm : n ∈ all.notes) : (n.key, n.text) ∈ all.texts :=
    List.mem_map.mpr ⟨n, hm, rfl⟩
  unfold tag
  cases t? with
  | none =>
    have hours : all.ours = [] := List.filter_eq_nil_iff.mpr fun n hm ho => by
      obtain ⟨rest, he⟩ := isOurs_iff.mp ho
      exact h _ rfl _ (texts hm) rest he
    rw [hours]
    rfl
  | some t =>
    obtain ⟨_, ⟨⟩, hknown, ⟨version, hv, hversion⟩, ⟨hf, hfamily⟩, ⟨config, hc, hconfig⟩, hprobe,
      hnoProbe, hmeta', hnoMeta⟩ := h
    have hunknown : all.ours.find? (fun note => !ourKeys.contains note.key) = none := by
      refine List.find?_eq_none.mpr fun n hm => ?_
      obtain ⟨hm, hours⟩ := List.mem_filter.mp hm
      have := hknown _ (texts hm) (isOurs_iff.mp hours)
      simpa only [Bool.not_eq_true', Bool.not_eq_false, List.contains_iff_mem] using this
    obtain ⟨v, hvm, hvn, rfl⟩ := named_of_mem hn hv
    obtain ⟨f, hfm, hfn, hft⟩ := named_of_mem hn hf
    obtain ⟨c, hcm, hcn, rfl⟩ := named_of_mem hn hc
    have hnot : all.ours.isEmpty = false := by
      have : v ∈ all.ours := by
        refine List.mem_filter.mpr ⟨hvm, ?_⟩
        rw [(named_some hvn).2]
        decide
      cases hours : all.ours with
      | nil => rw [hours] at this; cases this
      | cons => rfl
    obtain ⟨_, h1, _⟩ := readNote_complete (hs v hvm)
      (r := Read.version [.field "version"]) (Q := fun _ => True)
      (fun _ _ hl h => version_reads hl h) hversion
    obtain ⟨_, h2, rfl⟩ := readNote_complete (hs c hcm)
      (fun _ _ hl h => config_reads (path := [.field "config"]) hl h) hconfig
    have h3 := mapM_complete hn hs (fun _ _ _ hl h => base64Probe_reads hl h) hprobe hnoProbe
    have h4 := mapM_complete hn hs
      (fun _ _ _ hl h => metaText_reads (path := [.field "meta"]) hl hmeta h) hmeta' hnoMeta
    have h5 : family limits f = .ok t.family := by
      rw [family, hft, if_pos hfamily]
    rw [hunknown]
    simp only [hnot, hvn, hfn, hcn, Bool.false_eq_true, if_false]
    have : tagOf limits all v f c = .ok t := by
      refine except_bind_ok.mpr ⟨_, h1, except_bind_ok.mpr ⟨_, h5, except_bind_ok.mpr ⟨_, h2,
        except_bind_ok.mpr ⟨_, h3, except_bind_ok.mpr ⟨_, h4, rfl⟩⟩⟩⟩⟩
    rw [this]
    rfl

end NN.Safetensors
