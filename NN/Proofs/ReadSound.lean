import NN.Proofs.TensorSound

/-!
# The parts of a document that are read

What the readers of its smaller objects say of the text that stood there.
-/

namespace NN

open Wire Wire.Json Wire.Window Read

variable {limits : PayloadLimits} {path : Path} {input : Input} {i j : USize}

/-- What reading a field of a probe does to a draft of it. -/
inductive ProbeStep (limits : PayloadLimits) :
    String → List UInt8 → ProbeDraft → ProbeDraft → Prop where
  /-- `input` -/
  | input {k : String} {v : List UInt8} {d : ProbeDraft} {t : Draft}
      (h : TensorText limits t.encoding v t.tensor) (hk : k = "input") :
      ProbeStep limits k v d { d with input := t }
  /-- `output` -/
  | output {k : String} {v : List UInt8} {d : ProbeDraft} {t : Draft}
      (h : TensorText limits t.encoding v t.tensor) (hk : k = "output") :
      ProbeStep limits k v d { d with output := t }
  /-- `trace` -/
  | trace {k : String} {v : List UInt8} {d : ProbeDraft} {ts : List Draft}
      (h : DraftsText limits v ts) (hk : k = "trace") :
      ProbeStep limits k v d { d with trace := ts }

theorem probe_gives (hl : input.limits = limits.toLimits) :
    Gives input (Read.probe limits path) fun text d => ∀ enc, d.input.encoding = enc →
      d.output.encoding = enc → AllIn enc d.trace → ProbeText limits enc text d.probe := by
  refine (object_gives (P := ProbeStep limits) (required := ["input", "output"])
    (optional := ["trace"]) rfl rfl ?_).mono ?_
  · simp only [List.mem_cons, List.not_mem_nil, or_false]
    rintro f (rfl | rfl | rfl) d
    · refine (tensor_gives hl).map.mono ?_
      rintro v _ ⟨t, h, rfl⟩
      exact .input h rfl
    · refine (tensor_gives hl).map.mono ?_
      rintro v _ ⟨t, h, rfl⟩
      exact .output h rfl
    · refine (tensors_gives hl).map.mono ?_
      rintro v _ ⟨t, h, rfl⟩
      exact .trace h rfl
  · rintro text d ⟨es, ht, hfields, hsteps⟩ enc hin hout htr
    rw [hl] at ht
    refine ⟨es, ht, hfields, fun v hv => ?_, fun v hv => ?_, fun v hv => ?_, fun hk => ?_⟩
    · rw [← hin]
      refine hsteps.find (part := ProbeDraft.input)
        (p := fun v t => TensorText limits t.encoding v t.tensor) ?_ ?_ hfields.nodup hv
      · rintro ⟨k, v⟩ a b hs hne
        cases hs <;> first | rfl | (rename_i hk; exact absurd hk hne)
      · intro v a b hs
        cases hs <;> first | (rename_i h hk; exact h) | (rename_i hk; simp at hk)
    · rw [← hout]
      refine hsteps.find (part := ProbeDraft.output)
        (p := fun v t => TensorText limits t.encoding v t.tensor) ?_ ?_ hfields.nodup hv
      · rintro ⟨k, v⟩ a b hs hne
        cases hs <;> first | rfl | (rename_i hk; exact absurd hk hne)
      · intro v a b hs
        cases hs <;> first | (rename_i h hk; exact h) | (rename_i hk; simp at hk)
    · refine hsteps.find (part := ProbeDraft.trace) (p := DraftsText limits) ?_ ?_ hfields.nodup hv
        enc htr
      · rintro ⟨k, v⟩ a b hs hne
        cases hs <;> first | rfl | (rename_i hk; exact absurd hk hne)
      · intro v a b hs
        cases hs <;> first | (rename_i h hk; exact h) | (rename_i hk; simp at hk)
    · have : d.trace = [] := by
        refine hsteps.keep (part := ProbeDraft.trace) ?_ hk
        rintro ⟨k, v⟩ a b hs hne
        cases hs <;> first | rfl | (rename_i hk; exact absurd hk hne)
      simp [ProbeDraft.probe, this]

/-- The name of an encoding in a document. -/
def encodingName : Encoding → String
  | .decimal => "decimal"
  | .base64 => "base64"

/-- What reading a field of the scalar format does to the encoding. -/
inductive ScalarStep (limits : PayloadLimits) : String → List UInt8 → Encoding → Encoding → Prop where
  /-- `dtype` -/
  | dtype {k : String} {v : List UInt8} {e : Encoding} (h : ShortText limits v "float32")
      (hk : k = "dtype") :
      ScalarStep limits k v e e
  /-- `encoding` -/
  | encoding {k : String} {v : List UInt8} {e e' : Encoding}
      (h : ShortText limits v (encodingName e')) (hk : k = "encoding") :
      ScalarStep limits k v e e'

theorem scalar_gives (hl : input.limits = limits.toLimits) :
    Gives input (scalar path) (ScalarText limits) := by
  refine (object_gives (P := ScalarStep limits) (required := ["dtype", "encoding"])
    (optional := []) rfl rfl ?_).mono ?_
  · simp only [List.mem_cons, List.not_mem_nil, or_false]
    rintro f (rfl | rfl) e
    · refine (required_gives hl).map.mono ?_
      rintro v _ ⟨s, ⟨hs, hok⟩, rfl⟩
      obtain rfl := eq_of_beq hok
      exact .dtype hs rfl
    · refine (required_gives hl).map.mono ?_
      rintro v _ ⟨s, ⟨hs, hok⟩, rfl⟩
      simp only [Bool.or_eq_true, beq_iff_eq] at hok
      rcases hok with rfl | rfl
      · exact .encoding (e' := .decimal) hs rfl
      · exact .encoding (e' := .base64) hs rfl
  · rintro text e ⟨es, ht, hfields, hsteps⟩
    rw [hl] at ht
    refine ⟨es, ht, hfields, fun v hv => ?_, fun v hv => ?_⟩
    · refine hsteps.find (part := fun _ => ()) (p := fun v _ => ShortText limits v "float32") ?_ ?_
        hfields.nodup hv
      · exact fun _ _ _ _ _ => rfl
      · intro v a b hs
        cases hs <;> first | assumption | (rename_i hk _; simp at hk; done) | (rename_i hk; simp at hk)
    · have : ShortText limits v (encodingName e) := by
        refine hsteps.find (part := id) (p := fun v e => ShortText limits v (encodingName e)) ?_ ?_
          hfields.nodup hv
        · rintro ⟨k, v⟩ a b hs hne
          cases hs <;> first | rfl | exact absurd (by assumption) hne
        · intro v a b hs
          cases hs <;> first | assumption | (rename_i hk _; simp at hk; done) | (rename_i hk; simp at hk)
      cases e <;> exact this

theorem version_gives (hl : input.limits = limits.toLimits) :
    Gives input (version path) fun text _ => NaturalText limits.toLimits text 1 := by
  refine gives_start fun start i j u hi h => ?_
  obtain ⟨n, k, hn, h⟩ := bind_ok.mp h
  obtain ⟨hj, ws, text, hws, hr, ht, _⟩ := natural_gives _ _ _ hi hn
  split at h
  · rename_i h1
    subst h1
    obtain ⟨_, rfl⟩ := pure_ok.mp h
    exact ⟨hj, ws, text, hws, hr, hl ▸ ht⟩
  · exact (faultAt_ok.mp h).elim

theorem config_gives (hl : input.limits = limits.toLimits) :
    Gives input (Json.map path limits.config limits.elements : PayloadReader Config)
      (ConfigText limits) := by
  refine map_gives.mono ?_
  rintro text c ⟨es, ht, rfl, hnodup, hlen, hes⟩
  rw [hl] at ht hes
  refine ⟨es.map fun e => (e.1, e.2, natOf 0 e.2), ?_, ?_, ?_, ?_, ?_⟩
  · rw [List.map_map]
    simpa [Function.comp_def] using ht
  · rw [List.map_map]
    rfl
  · rw [List.map_map]
    exact hnodup
  · intro x hx
    obtain ⟨e, he, rfl⟩ := List.mem_map.mp hx
    exact hes e he
  · simpa using hlen

end NN
