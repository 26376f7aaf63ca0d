import NN.Proofs.Begins
import NN.Proofs.Check
import NN.Proofs.SafetensorsComplete

/-!
# What a payload's file is

A document of `torchlean.params`, or a safetensors file.
-/

namespace NN

open Wire Wire.Json

variable {c : Contract} {limits : PayloadLimits} {bytes : ByteArray} {p : Payload}

/-- The payload that a safetensors file holds, if it is to be one of a contract: its tensors, and
what it says beside them; family and configuration are the contract's if it says nothing. -/
structure Safetensors.Holds (c : Contract) (s : Safetensors) (p : Payload) : Prop where
  /-- The tensors, in whichever order. -/
  params : ∀ t, t ∈ p.params ↔ t ∈ s.tensors
  /-- What the tag says, if there is one. -/
  tagged : ∀ t ∈ s.tag?, p.family = t.family ∧ p.config = t.config ∧ p.probe = t.probe ∧
    p.meta? = t.meta?
  /-- If there is none. -/
  untagged : s.tag? = none → p.family = c.family ∧ p.config = c.config ∧ p.probe = none ∧
    p.meta? = none

/-- The bytes hold this payload, if it is to be one of this contract: they are a document that holds
it, or a safetensors file that does. -/
def Source (c : Contract) (limits : PayloadLimits) (bytes : ByteArray) (p : Payload) : Prop :=
  Document limits bytes p ∨ ∃ s, SafetensorsFile limits bytes s ∧ s.Holds c p

/-- Tensors that have different names are arranged without losing one. -/
theorem mem_arrange {specs : List ParamSpec} {ts : List RawTensor}
    (h : (ts.map (·.name)).Nodup) (t : RawTensor) : t ∈ arrange specs ts ↔ t ∈ ts := by
  simp only [arrange, List.mem_append, List.mem_filterMap, List.mem_filter, Bool.not_eq_true',
    List.any_eq_false, beq_iff_eq]
  constructor
  · rintro (⟨s, _, hs⟩ | ⟨ht, _⟩)
    · exact List.mem_of_find?_eq_some hs
    · exact ht
  · intro ht
    by_cases hs : ∃ s ∈ specs, s.name = t.name
    · obtain ⟨s, hs, hname⟩ := hs
      refine .inl ⟨s, hs, ?_⟩
      cases hf : ts.find? (·.name == s.name) with
      | none =>
        have := List.find?_eq_none.mp hf t ht
        simp [hname] at this
      | some u =>
        have hu := List.mem_of_find?_eq_some hf
        have hn : u.name = s.name :=
          eq_of_beq (List.find?_some (p := fun t : RawTensor => t.name == s.name) hf)
        rw [Safetensors.eq_of_nodup_map h hu ht (hn.trans hname)]
    · exact .inr ⟨ht, fun s hm he => hs ⟨s, hm, he⟩⟩

/-- No two tensors of a safetensors file share a name. -/
theorem SafetensorsFile.nodup {s : Safetensors} (h : SafetensorsFile limits bytes s) :
    (s.tensors.map (·.name)).Nodup := by
  obtain ⟨_, _, _, _, _, items, _, _, _, _, _, ht, _, hs, hat, _⟩ := h
  obtain ⟨es, its, _, hn, _, hes, hentries, _⟩ := ht
  have hnames : (s.tensors.map (·.name)) = (its.map (·.2)).map (·.name) := by
    rw [hs, ← hentries, List.map_map, List.map_map]
    exact List.map_congr_left fun x hx => (hat x hx).name
  rw [hnames]
  have : (es.filter (·.1 ≠ "__metadata__")).map (·.1) = (its.map (·.2)).map (·.name) := by
    rw [hes, List.map_map, List.map_map]
    rfl
  rw [← this]
  exact hn.sublist (List.filter_sublist.map _)

/-- The payload that is made of a safetensors file is the one that it holds. -/
theorem SafetensorsFile.holds {s : Safetensors} (h : SafetensorsFile limits bytes s) :
    s.Holds c (s.payload c) := by
  refine ⟨mem_arrange h.nodup, ?_, ?_⟩
  · intro t ht
    rw [Option.mem_def] at ht
    simp [Safetensors.payload, ht]
  · intro ht
    simp [Safetensors.payload, ht]

theorem readSource_eq (h : Safetensors.begins bytes = false) :
    readSource c limits bytes = readPayload limits bytes := by
  rw [readSource, h, if_neg (by decide)]

/-- A document is read as what it holds. -/
theorem readSource_of_document (hb : bytes.size < USize.size) (hm : limits.meta_ < USize.size)
    (h : Document limits bytes p) : readSource c limits bytes = .ok p := by
  rw [readSource_eq h.begins]
  exact read_complete hb hm h

/-- A document is not called a safetensors file without a tag. -/
theorem isUntagged_of_document (h : Document limits bytes p) : isUntagged limits bytes = false := by
  rw [isUntagged, h.begins, Bool.false_and]

/-- What was read is what the bytes hold. -/
theorem source_sound (hb : bytes.size < USize.size) (h : readSource c limits bytes = .ok p) :
    Source c limits bytes p := by
  unfold readSource at h
  split at h
  · cases hs : readSafetensors limits bytes with
    | error e =>
      rw [hs] at h
      cases h
    | ok s =>
      rw [hs] at h
      cases h
      have hfile := readSafetensors_sound hb hs
      exact .inr ⟨s, hfile, hfile.holds⟩
  · exact .inl (read_sound hb h)

/-- A conforming payload that a safetensors file holds is the one that is made of it. -/
theorem Safetensors.Holds.eq {s : Safetensors} (h : s.Holds c p) (hc : Conforms c p)
    (hn : (s.tensors.map (·.name)).Nodup) : s.payload c = p := by
  have found : ∀ t ∈ p.params, s.tensors.find? (·.name == t.name) = some t := by
    intro t ht
    have ht := (h.params t).mp ht
    cases hf : s.tensors.find? (·.name == t.name) with
    | none =>
      have := List.find?_eq_none.mp hf t ht
      simp at this
    | some u =>
      rw [Safetensors.eq_of_nodup_map hn (List.mem_of_find?_eq_some hf) ht
        (eq_of_beq (List.find?_some (p := fun u : RawTensor => u.name == t.name) hf))]
  have params : arrange c.params s.tensors = p.params := by
    rw [arrange, ← hc.params, List.filterMap_map]
    have first : ∀ l : List RawTensor,
        (∀ t ∈ l, s.tensors.find? (·.name == t.name) = some t) →
        l.filterMap ((fun s' : ParamSpec => s.tensors.find? (·.name == s'.name)) ∘ RawTensor.spec)
          = l := by
      intro l hl
      induction l with
      | nil => rfl
      | cons t l ih =>
        have ht := hl t (.head _)
        simp only [List.filterMap_cons, Function.comp_apply, RawTensor.spec, ht]
        exact congrArg _ (ih fun u hu => hl u (.tail _ hu))
    have others : (s.tensors.filter fun t => !(p.params.map RawTensor.spec).any (·.name == t.name))
        = [] := by
      refine List.filter_eq_nil_iff.mpr fun t ht => ?_
      have := (h.params t).mpr ht
      simp only [List.any_map, Bool.not_eq_true', Bool.not_eq_false, List.any_eq_true]
      exact ⟨t, this, beq_self_eq_true _⟩
    rw [first _ found, others, List.append_nil]
  rcases p with ⟨family, config, ps, probe, m⟩
  rw [Safetensors.payload]
  simp only at params
  cases ht : s.tag? with
  | none =>
    obtain ⟨h1, h2, h3, h4⟩ := h.untagged ht
    simp only at h1 h2 h3 h4
    simp [params, h1, h2, h3, h4]
  | some t =>
    obtain ⟨h1, h2, h3, h4⟩ := h.tagged t ht
    simp only at h1 h2 h3 h4
    simp [params, h1, h2, h3, h4]

/-- What the bytes hold is read, and if it conforms, as it is. -/
theorem source_complete (hb : bytes.size < USize.size) (hm : limits.meta_ < USize.size)
    (h : Source c limits bytes p) :
    ∃ q, readSource c limits bytes = .ok q ∧ (Conforms c p → q = p) := by
  rcases h with hd | ⟨s, hf, hh⟩
  · exact ⟨p, readSource_of_document hb hm hd, fun _ => rfl⟩
  · refine ⟨s.payload c, ?_, fun hc => hh.eq hc hf.nodup⟩
    rw [readSource, hf.begins, if_pos rfl, readSafetensors_complete hb hm hf]
    rfl

/-- Bytes that hold nothing are rejected, and only those. -/
theorem source_iff (hb : bytes.size < USize.size) (hm : limits.meta_ < USize.size) :
    (∃ q, readSource c limits bytes = .ok q) ↔ ∃ p, Source c limits bytes p :=
  ⟨fun ⟨q, h⟩ => ⟨q, source_sound hb h⟩, fun ⟨_, h⟩ =>
    let ⟨q, hq, _⟩ := source_complete hb hm h
    ⟨q, hq⟩⟩

end NN
