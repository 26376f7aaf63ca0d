import NN.Proofs.Meta
import NN.Proofs.ReadSound

/-!
# The fields of a document that are read

What they say, if all tensors came in the document's encoding.
-/

namespace NN

open Wire Wire.Json Wire.Window Read

variable {limits : PayloadLimits} {input : Input} {i j : USize}

/-- The tensors of a document, without their paths. -/
theorem drafts_eq (d : Fields) : d.drafts.map (·.2) = d.params.reverse ++
    match d.probe? with
    | some p => p.input :: p.output :: p.trace.reverse
    | none => [] := by
  have many (field : Path) (ts : List Draft) :
      (ts.reverse.zipIdx.map fun x : Draft × Nat => ((.index x.2 :: field : Path), x.1)).map (·.2)
        = ts.reverse := by
    rw [List.map_map]
    exact List.zipIdx_map_fst ..
  cases hp : d.probe? with
  | none =>
    simp only [Fields.drafts, hp, List.append_nil]
    exact many _ _
  | some p =>
    simp only [Fields.drafts, hp, List.map_append, List.map_cons]
    exact congr (congrArg _ (many _ _)) (congrArg _ (congrArg _ (many _ _)))

/-- That no tensor is in another encoding. -/
theorem otherEncoding_none {d : Fields} :
    d.otherEncoding = none ↔ ∀ t ∈ d.drafts.map (·.2), t.encoding = d.encoding := by
  have fold : ∀ (l : List (Path × Draft)) (first : Option (Path × Draft)),
      (l.foldl (init := first) fun first t => match first with
        | some f => if t.2.start < f.2.start then some t else first
        | none => some t) = none ↔ first = none ∧ l = [] := by
    intro l
    induction l with
    | nil => simp
    | cons t l ih =>
      intro first
      rw [List.foldl_cons, ih]
      cases first with
      | none => simp
      | some f =>
        simp only
        split <;> simp
  rw [Fields.otherEncoding]
  refine (fold _ none).trans ?_
  rw [List.filter_eq_nil_iff]
  simp only [true_and, decide_not, Bool.not_eq_true', decide_eq_false_iff_not, Decidable.not_not,
    List.mem_map, forall_exists_index, and_imp, forall_apply_eq_imp_iff₂]

/-- What reading a field of a document does to a draft of it. -/
inductive FieldStep (limits : PayloadLimits) : String → List UInt8 → Fields → Fields → Prop where
  /-- `format` -/
  | format {k : String} {v : List UInt8} {d : Fields} (h : ShortText limits v "torchlean.params")
      (hk : k = "format") :
      FieldStep limits k v d d
  /-- `version` -/
  | version {k : String} {v : List UInt8} {d : Fields} (h : NaturalText limits.toLimits v 1)
      (hk : k = "version") :
      FieldStep limits k v d d
  /-- `family` -/
  | family {k : String} {v : List UInt8} {d : Fields} {s : String} (h : ShortText limits v s)
      (hk : k = "family") :
      FieldStep limits k v d { d with family := s }
  /-- `config` -/
  | config {k : String} {v : List UInt8} {d : Fields} {c : Config} (h : ConfigText limits v c)
      (hk : k = "config") :
      FieldStep limits k v d { d with config := c }
  /-- `scalar` -/
  | scalar {k : String} {v : List UInt8} {d : Fields} {e : Encoding} (h : ScalarText limits v e)
      (hk : k = "scalar") :
      FieldStep limits k v d { d with encoding := e }
  /-- `params` -/
  | params {k : String} {v : List UInt8} {d : Fields} {ts : List Draft} (h : DraftsText limits v ts)
      (hk : k = "params") :
      FieldStep limits k v d { d with params := ts }
  /-- `probe` -/
  | probe {k : String} {v : List UInt8} {d : Fields} {p : ProbeDraft}
      (h : ∀ enc, p.input.encoding = enc → p.output.encoding = enc → AllIn enc p.trace →
        ProbeText limits enc v p.probe) (hk : k = "probe") :
      FieldStep limits k v d { d with probe? := some p }
  /-- `meta` -/
  | meta_ {k : String} {v : List UInt8} {d : Fields} {s : String} (h : MetaText limits v s)
      (hk : k = "meta") :
      FieldStep limits k v d { d with meta? := some s }

section

variable {es : List (String × List UInt8)} {d : Fields} {β : Type}

/-- What a step made of its part of the draft. -/
theorem FieldStep.find {part : Fields → β} {k : String} {p : List UInt8 → β → Prop}
    (h : Steps (fun e a b => FieldStep limits e.1 e.2 a b) es {} d) (hn : (keysOf es).Nodup)
    (hother : ∀ k' v a b, FieldStep limits k' v a b → k' ≠ k → part b = part a)
    (hsame : ∀ v a b, FieldStep limits k v a b → p v (part b)) {v : List UInt8}
    (hv : (k, v) ∈ es) : p v (part d) :=
  Steps.find (fun e a b => hother e.1 e.2 a b) hsame h hn hv

theorem FieldStep.keep {part : Fields → β} {k : String}
    (h : Steps (fun e a b => FieldStep limits e.1 e.2 a b) es {} d)
    (hother : ∀ k' v a b, FieldStep limits k' v a b → k' ≠ k → part b = part a)
    (hk : k ∉ keysOf es) : part d = part {} :=
  Steps.keep (fun e a b => hother e.1 e.2 a b) h hk

end

/-- The fields that were read, and what they say if all tensors came in the document's encoding. -/
theorem fields_gives (hl : input.limits = limits.toLimits) :
    Gives input (Read.fields limits) fun text d => d.otherEncoding = none →
      ∃ es, ObjectText limits.name text es ∧
        FieldsOf ["format", "version", "family", "config", "scalar", "params"] ["probe", "meta"] es
          ∧ DocumentFields limits d.encoding es d.payload := by
  refine (object_gives (P := FieldStep limits)
    (required := ["format", "version", "family", "config", "scalar", "params"])
    (optional := ["probe", "meta"]) rfl rfl ?_).mono ?_
  · simp only [documentFields, List.mem_cons, List.not_mem_nil, or_false]
    rintro f (rfl | rfl | rfl | rfl | rfl | rfl | rfl | rfl) d
    · refine (required_gives hl).map.mono ?_
      rintro v _ ⟨s, ⟨hs, hok⟩, rfl⟩
      obtain rfl := eq_of_beq hok
      exact .format hs rfl
    · refine (version_gives hl).map.mono ?_
      rintro v _ ⟨_, h, rfl⟩
      exact .version h rfl
    · refine (short_gives hl).map.mono ?_
      rintro v _ ⟨s, h, rfl⟩
      exact .family h rfl
    · refine (config_gives hl).map.mono ?_
      rintro v _ ⟨c, h, rfl⟩
      exact .config h rfl
    · refine (scalar_gives hl).map.mono ?_
      rintro v _ ⟨e, h, rfl⟩
      exact .scalar h rfl
    · refine (tensors_gives hl).map.mono ?_
      rintro v _ ⟨ts, h, rfl⟩
      exact .params h rfl
    · refine (probe_gives hl).map.mono ?_
      rintro v _ ⟨p, h, rfl⟩
      exact .probe h rfl
    · refine (metaText_gives hl).map.mono ?_
      rintro v _ ⟨s, h, rfl⟩
      exact .meta_ h rfl
  · rintro text d ⟨es, ht, hfields, hsteps⟩ hother
    have hn := hfields.nodup
    rw [hl] at ht
    have hall := otherEncoding_none.mp hother
    rw [drafts_eq] at hall
    refine ⟨es, ht, hfields, ?_, ?_, ?_, ?_, ?_, ?_, ?_, ?_, ?_, ?_⟩
    · refine fun v => FieldStep.find (part := fun _ => ())
        (p := fun v _ => ShortText limits v "torchlean.params") hsteps hn (fun _ _ _ _ _ _ => rfl) ?_
      intro v a b h
      cases h <;> first | (rename_i h hk; exact h) | (rename_i hk; simp at hk)
    · refine fun v => FieldStep.find (part := fun _ => ())
        (p := fun v _ => NaturalText limits.toLimits v 1) hsteps hn (fun _ _ _ _ _ _ => rfl) ?_
      intro v a b h
      cases h <;> first | (rename_i h hk; exact h) | (rename_i hk; simp at hk)
    · refine fun v => FieldStep.find (part := Fields.family) (p := ShortText limits) hsteps hn ?_ ?_
      · intro k v a b h hk
        cases h <;> first | rfl | (rename_i hk'; exact absurd hk' hk)
      · intro v a b h
        cases h <;> first | (rename_i h hk; exact h) | (rename_i hk; simp at hk)
    · refine fun v => FieldStep.find (part := Fields.config) (p := ConfigText limits) hsteps hn ?_ ?_
      · intro k v a b h hk
        cases h <;> first | rfl | (rename_i hk'; exact absurd hk' hk)
      · intro v a b h
        cases h <;> first | (rename_i h hk; exact h) | (rename_i hk; simp at hk)
    · refine fun v => FieldStep.find (part := Fields.encoding) (p := ScalarText limits) hsteps hn
        ?_ ?_
      · intro k v a b h hk
        cases h <;> first | rfl | (rename_i hk'; exact absurd hk' hk)
      · intro v a b h
        cases h <;> first | (rename_i h hk; exact h) | (rename_i hk; simp at hk)
    · intro v hv
      refine FieldStep.find (part := Fields.params) (p := DraftsText limits) hsteps hn ?_ ?_ hv
        d.encoding fun t ht => hall t ?_
      · intro k v a b h hk
        cases h <;> first | rfl | (rename_i hk'; exact absurd hk' hk)
      · intro v a b h
        cases h <;> first | (rename_i h hk; exact h) | (rename_i hk; simp at hk)
      · exact List.mem_append_left _ (List.mem_reverse.mpr ht)
    · intro v hv
      obtain ⟨p, hp, h⟩ := FieldStep.find (part := Fields.probe?)
        (p := fun v q => ∃ p, q = some p ∧ ∀ enc, p.input.encoding = enc →
          p.output.encoding = enc → AllIn enc p.trace → ProbeText limits enc v p.probe)
        hsteps hn (by
          intro k v a b h hk
          cases h <;> first | rfl | (rename_i hk'; exact absurd hk' hk)) (by
          intro v a b h
          cases h <;> first | (rename_i h hk; exact ⟨_, rfl, h⟩) | (rename_i hk; simp at hk)) hv
      rw [hp] at hall
      refine ⟨p.probe, ?_, h _ (hall _ (by simp)) (hall _ (by simp))
        fun t ht => hall t (by simp [ht])⟩
      rw [Fields.payload, hp]
      rfl
    · intro hk
      have : d.probe? = none := FieldStep.keep (part := Fields.probe?) hsteps (by
        intro k v a b h hk
        cases h <;> first | rfl | (rename_i hk'; exact absurd hk' hk)) hk
      rw [Fields.payload, this]
      rfl
    · intro v hv
      refine FieldStep.find (part := Fields.meta?)
        (p := fun v m => ∃ s, m = some s ∧ MetaText limits v s) hsteps hn ?_ ?_ hv
      · intro k v a b h hk
        cases h <;> first | rfl | (rename_i hk'; exact absurd hk' hk)
      · intro v a b h
        cases h <;> first | (rename_i h hk; exact ⟨_, rfl, h⟩) | (rename_i hk; simp at hk)
    · intro hk
      refine FieldStep.keep (part := Fields.meta?) hsteps ?_ hk
      intro k v a b h hk
      cases h <;> first | rfl | (rename_i hk'; exact absurd hk' hk)

end NN
