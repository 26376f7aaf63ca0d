import NN.Proofs.FieldsSound
import NN.Proofs.ReadComplete
import NN.Proofs.ScalarsComplete

/-!
# The fields of every document are read

To a draft of its payload, whatever their order.
-/

namespace NN

open Wire Wire.Json Wire.Window Read

variable {limits : PayloadLimits} {input : Input} {i j : USize}

/-- What reading a field makes of a draft of this document. -/
inductive FieldMade (enc : Encoding) (p : Payload) : String → List UInt8 → Fields → Fields → Prop
    where
  /-- `format` -/
  | format {k : String} {v : List UInt8} {d : Fields} (hk : k = "format") :
      FieldMade enc p k v d d
  /-- `version` -/
  | version {k : String} {v : List UInt8} {d : Fields} (hk : k = "version") :
      FieldMade enc p k v d d
  /-- `family` -/
  | family {k : String} {v : List UInt8} {d : Fields} (hk : k = "family") :
      FieldMade enc p k v d { d with family := p.family }
  /-- `config` -/
  | config {k : String} {v : List UInt8} {d : Fields} (hk : k = "config") :
      FieldMade enc p k v d { d with config := p.config }
  /-- `scalar` -/
  | scalar {k : String} {v : List UInt8} {d : Fields} (hk : k = "scalar") :
      FieldMade enc p k v d { d with encoding := enc }
  /-- `params` -/
  | params {k : String} {v : List UInt8} {d : Fields} {ts : List Draft}
      (h : DraftsAre enc p.params ts) (hk : k = "params") :
      FieldMade enc p k v d { d with params := ts }
  /-- `probe` -/
  | probe {k : String} {v : List UInt8} {d : Fields} {q : Probe} {r : ProbeDraft} (hq : p.probe = some q)
      (h : ProbeDraft.Is enc q r) (hk : k = "probe") :
      FieldMade enc p k v d { d with probe? := some r }
  /-- `meta` -/
  | meta_ {k : String} {v : List UInt8} {d : Fields} {s : String} (h : p.meta? = some s)
      (hk : k = "meta") :
      FieldMade enc p k v d { d with meta? := some s }

/-- The fields of a document are read, to a draft of its payload. -/
theorem fields_reads (hl : input.limits = limits.toLimits) (hmeta : limits.meta_ < USize.size)
    {text : List UInt8} {es : List (String × List UInt8)} {enc : Encoding} {p : Payload}
    (ht : ObjectText limits.name text es)
    (hfields : FieldsOf ["format", "version", "family", "config", "scalar", "params"]
      ["probe", "meta"] es)
    (h : DocumentFields limits enc es p) :
    Reads input (Read.fields limits) text fun d => d.otherEncoding = none ∧ d.payload = p := by
  refine (object_reads (P := FieldMade enc p)
    (required := ["format", "version", "family", "config", "scalar", "params"])
    (optional := ["probe", "meta"]) rfl rfl ?_ (by rwa [hl]) hfields).mono ?_
  · simp only [documentFields, List.mem_cons, List.not_mem_nil, or_false]
    rintro f (rfl | rfl | rfl | rfl | rfl | rfl | rfl | rfl) v hv d
    · refine (required_reads hl (h.format v hv) (by decide)).map.mono ?_
      rintro _ ⟨s, _, rfl⟩
      exact .format rfl
    · refine (version_reads hl (h.version v hv)).map.mono ?_
      rintro _ ⟨_, _, rfl⟩
      exact .version rfl
    · refine (short_reads hl (h.family v hv)).map.mono ?_
      rintro _ ⟨s, rfl, rfl⟩
      exact .family rfl
    · refine (config_reads hl (h.config v hv)).map.mono ?_
      rintro _ ⟨c, rfl, rfl⟩
      exact .config rfl
    · refine (scalar_reads hl (h.scalar v hv)).map.mono ?_
      rintro _ ⟨e, rfl, rfl⟩
      exact .scalar rfl
    · refine (tensors_reads hl (h.params v hv)).map.mono ?_
      rintro _ ⟨ts, hts, rfl⟩
      exact .params hts rfl
    · obtain ⟨q, hq, hprobe⟩ := h.probe v hv
      refine (probe_reads hl hprobe).map.mono ?_
      rintro _ ⟨r, hr, rfl⟩
      exact .probe hq hr rfl
    · obtain ⟨s, hs, htext⟩ := h.meta_ v hv
      refine (metaText_reads hl hmeta htext).map.mono ?_
      rintro _ ⟨_, rfl, rfl⟩
      exact .meta_ hs rfl
  · intro d hsteps
    have hn := hfields.nodup
    have find {β : Type} (part : Fields → β) (k : String) (q : β → Prop)
        (hk : k ∈ keysOf es)
        (hother : ∀ k' v a b, FieldMade enc p k' v a b → k' ≠ k → part b = part a)
        (hsame : ∀ v a b, FieldMade enc p k v a b → q (part b)) : q (part d) := by
      obtain ⟨v, hv⟩ := exists_of_key hk
      exact Steps.find (part := part) (p := fun _ => q) (fun e a b => hother e.1 e.2 a b) hsame
        hsteps hn hv
    have keep {β : Type} (part : Fields → β) (k : String) (hk : k ∉ keysOf es)
        (hother : ∀ k' v a b, FieldMade enc p k' v a b → k' ≠ k → part b = part a) :
        part d = part {} :=
      Steps.keep (fun e a b => hother e.1 e.2 a b) hsteps hk
    have family : d.family = p.family := by
      refine find Fields.family "family" (· = p.family) (hfields.all _ (by simp)) ?_ ?_
      · intro k v a b h hk
        cases h <;> first | rfl | (rename_i hk'; exact absurd hk' hk)
      · intro v a b h
        cases h <;> first | rfl | (rename_i hk; simp at hk)
    have config : d.config = p.config := by
      refine find Fields.config "config" (· = p.config) (hfields.all _ (by simp)) ?_ ?_
      · intro k v a b h hk
        cases h <;> first | rfl | (rename_i hk'; exact absurd hk' hk)
      · intro v a b h
        cases h <;> first | rfl | (rename_i hk; simp at hk)
    have encoding : d.encoding = enc := by
      refine find Fields.encoding "scalar" (· = enc) (hfields.all _ (by simp)) ?_ ?_
      · intro k v a b h hk
        cases h <;> first | rfl | (rename_i hk'; exact absurd hk' hk)
      · intro v a b h
        cases h <;> first | rfl | (rename_i hk; simp at hk)
    have params : DraftsAre enc p.params d.params := by
      refine find Fields.params "params" (DraftsAre enc p.params) (hfields.all _ (by simp)) ?_ ?_
      · intro k v a b h hk
        cases h <;> first | rfl | (rename_i hk'; exact absurd hk' hk)
      · intro v a b h
        cases h <;> first | (rename_i h hk; exact h) | (rename_i hk; simp at hk)
    have probe : (d.probe? = none ∧ p.probe = none) ∨
        ∃ q r, d.probe? = some r ∧ p.probe = some q ∧ ProbeDraft.Is enc q r := by
      have hother : ∀ k' v a b, FieldMade enc p k' v a b → k' ≠ "probe" → b.probe? = a.probe? := by
        intro k v a b h hk
        cases h <;> first | rfl | (rename_i hk'; exact absurd hk' hk)
      by_cases hk : "probe" ∈ keysOf es
      · refine .inr (find Fields.probe? "probe" (fun x => ∃ q r, x = some r ∧ p.probe = some q ∧
          ProbeDraft.Is enc q r) hk hother ?_)
        intro v a b h
        cases h <;> first
          | (rename_i hq h hk; exact ⟨_, _, rfl, hq, h⟩)
          | (rename_i hk; simp at hk)
      · exact .inl ⟨keep Fields.probe? "probe" hk hother, h.noProbe hk⟩
    have meta_ : d.meta? = p.meta? := by
      have hother : ∀ k' v a b, FieldMade enc p k' v a b → k' ≠ "meta" → b.meta? = a.meta? := by
        intro k v a b h hk
        cases h <;> first | rfl | (rename_i hk'; exact absurd hk' hk)
      by_cases hk : "meta" ∈ keysOf es
      · refine find Fields.meta? "meta" (· = p.meta?) hk hother ?_
        intro v a b h
        cases h <;> first | (rename_i h hk; exact h.symm) | (rename_i hk; simp at hk)
      · rw [h.noMeta hk]
        exact keep Fields.meta? "meta" hk hother
    refine ⟨otherEncoding_none.mpr ?_, ?_⟩
    · rw [drafts_eq, encoding]
      intro t ht
      rcases List.mem_append.mp ht with ht | ht
      · exact params.2 t (List.mem_reverse.mp ht)
      · rcases probe with ⟨hp, _⟩ | ⟨q, r, hp, _, hin, hout, htr⟩
        · rw [hp] at ht
          cases ht
        · rw [hp] at ht
          simp only [List.mem_cons, List.mem_reverse] at ht
          rcases ht with rfl | rfl | ht
          · exact hin.2
          · exact hout.2
          · exact htr.2 t ht
    · rw [Fields.payload, family, config, params.1, meta_]
      rcases probe with ⟨hp, hp'⟩ | ⟨q, r, hp, hp', hr⟩
      · rw [hp, Option.map_none, ← hp']
      · rw [hp, Option.map_some, hr.eq, ← hp']

end NN
