import NN.Proofs.TensorComplete

/-!
# The parts of every document are read

The readers of its smaller objects read what the relation allows, to what it says.
-/

namespace NN

open Wire Wire.Json Wire.Window Read

variable {limits : PayloadLimits} {path : Path} {input : Input} {i j : USize} {text : List UInt8}

/-- What reading a field makes of a draft of this probe. -/
inductive ProbeMade (enc : Encoding) (p : Probe) :
    String → List UInt8 → ProbeDraft → ProbeDraft → Prop where
  /-- `input` -/
  | input {k : String} {v : List UInt8} {d : ProbeDraft} {t : Draft} (h : Draft.Is enc p.input t)
      (hk : k = "input") :
      ProbeMade enc p k v d { d with input := t }
  /-- `output` -/
  | output {k : String} {v : List UInt8} {d : ProbeDraft} {t : Draft} (h : Draft.Is enc p.output t)
      (hk : k = "output") :
      ProbeMade enc p k v d { d with output := t }
  /-- `trace` -/
  | trace {k : String} {v : List UInt8} {d : ProbeDraft} {ts : List Draft}
      (h : DraftsAre enc p.trace ts) (hk : k = "trace") :
      ProbeMade enc p k v d { d with trace := ts }

/-- A draft that is this probe, in this encoding. -/
def ProbeDraft.Is (enc : Encoding) (p : Probe) (d : ProbeDraft) : Prop :=
  Draft.Is enc p.input d.input ∧ Draft.Is enc p.output d.output ∧ DraftsAre enc p.trace d.trace

theorem ProbeDraft.Is.eq {enc : Encoding} {p : Probe} {d : ProbeDraft} (h : ProbeDraft.Is enc p d) :
    d.probe = p := by
  obtain ⟨⟨h1, _⟩, ⟨h2, _⟩, ⟨h3, _⟩⟩ := h
  rw [ProbeDraft.probe, h1, h2, h3]

theorem probe_reads (hl : input.limits = limits.toLimits) {enc : Encoding} {p : Probe}
    (h : ProbeText limits enc text p) :
    Reads input (Read.probe limits path) text (ProbeDraft.Is enc p) := by
  obtain ⟨es, ht, hfields, hin, hout, htr, hnone⟩ := h
  refine (object_reads (P := ProbeMade enc p) (required := ["input", "output"])
    (optional := ["trace"]) rfl rfl ?_ (by rwa [hl]) hfields).mono ?_
  · simp only [List.mem_cons, List.not_mem_nil, or_false]
    rintro f (rfl | rfl | rfl) v hv d
    · refine (tensor_reads hl (hin v hv)).map.mono ?_
      rintro _ ⟨t, h, rfl⟩
      exact .input h rfl
    · refine (tensor_reads hl (hout v hv)).map.mono ?_
      rintro _ ⟨t, h, rfl⟩
      exact .output h rfl
    · refine (tensors_reads hl (htr v hv)).map.mono ?_
      rintro _ ⟨t, h, rfl⟩
      exact .trace h rfl
  · intro d hsteps
    refine ⟨?_, ?_, ?_⟩
    · obtain ⟨v, hv⟩ := exists_of_key (hfields.all "input" (by simp))
      refine hsteps.find (part := ProbeDraft.input) (p := fun _ t => Draft.Is enc p.input t) ?_ ?_
        hfields.nodup hv
      · rintro ⟨k, v⟩ a b hs hne
        cases hs <;> first | rfl | (rename_i hk; exact absurd hk hne)
      · intro v a b hs
        cases hs <;> first | (rename_i h hk; exact h) | (rename_i hk; simp at hk)
    · obtain ⟨v, hv⟩ := exists_of_key (hfields.all "output" (by simp))
      refine hsteps.find (part := ProbeDraft.output) (p := fun _ t => Draft.Is enc p.output t) ?_ ?_
        hfields.nodup hv
      · rintro ⟨k, v⟩ a b hs hne
        cases hs <;> first | rfl | (rename_i hk; exact absurd hk hne)
      · intro v a b hs
        cases hs <;> first | (rename_i h hk; exact h) | (rename_i hk; simp at hk)
    · have hother : ∀ (e : String × List UInt8) (a b : ProbeDraft), ProbeMade enc p e.1 e.2 a b →
          e.1 ≠ "trace" → b.trace = a.trace := by
        rintro ⟨k, v⟩ a b hs hne
        cases hs <;> first | rfl | (rename_i hk; exact absurd hk hne)
      by_cases hk : "trace" ∈ keysOf es
      · obtain ⟨v, hv⟩ := exists_of_key hk
        refine hsteps.find (part := ProbeDraft.trace) (p := fun _ t => DraftsAre enc p.trace t)
          hother ?_ hfields.nodup hv
        intro v a b hs
        cases hs <;> first | (rename_i h hk; exact h) | (rename_i hk; simp at hk)
      · rw [hnone hk, hsteps.keep (part := ProbeDraft.trace) hother hk]
        exact ⟨rfl, by simp [AllIn]⟩

theorem scalar_reads (hl : input.limits = limits.toLimits) {enc : Encoding}
    (h : ScalarText limits text enc) : Reads input (scalar path) text (· = enc) := by
  obtain ⟨es, ht, hfields, hdtype, hencoding⟩ := h
  refine (object_reads (required := ["dtype", "encoding"]) (optional := [])
    (P := fun k _ a b => b = if k = "encoding" then enc else a) rfl rfl ?_ (by rwa [hl])
    hfields).mono ?_
  · simp only [List.mem_cons, List.not_mem_nil, or_false]
    rintro f (rfl | rfl) v hv e
    · refine (required_reads hl (hdtype v hv) (by decide)).map.mono ?_
      rintro _ ⟨s, rfl, rfl⟩
      rfl
    · have := hencoding v hv
      cases enc with
      | decimal =>
        refine (required_reads hl this (by decide)).map.mono ?_
        rintro _ ⟨s, rfl, rfl⟩
        rfl
      | base64 =>
        refine (required_reads hl this (by decide)).map.mono ?_
        rintro _ ⟨s, rfl, rfl⟩
        rfl
  · intro e hsteps
    obtain ⟨v, hv⟩ := exists_of_key (hfields.all "encoding" (by simp))
    refine hsteps.find (part := id) (p := fun _ e => e = enc) ?_ ?_ hfields.nodup hv
    · rintro e a b hs hne
      rw [if_neg hne] at hs
      exact hs
    · intro v a b hs
      rw [if_pos rfl] at hs
      exact hs

theorem version_reads (hl : input.limits = limits.toLimits)
    (h : NaturalText limits.toLimits text 1) : Reads input (version path) text fun _ => True := by
  refine reads_start h.starts fun start i ws tail hi hws ht hr => ?_
  obtain ⟨_, j, h1, h2, h3, rfl⟩ := natural_reads (δ := Meaning) (path := path) (limit := none)
    (input := input) (by rw [hl]; exact h) (by simp) i ws tail hi hws ht hr
  refine ⟨(), j, bind_ok.mpr ⟨1, j, h1, ?_⟩, h2, h3, trivial⟩
  rw [if_pos rfl]
  exact pure_ok.mpr ⟨rfl, rfl⟩

theorem config_reads (hl : input.limits = limits.toLimits) {c : Config}
    (h : ConfigText limits text c) :
    Reads input (Json.map path limits.config limits.elements : PayloadReader Config) text (· = c) := by
  obtain ⟨items, ht, rfl, hnodup, hitems, hlen⟩ := h
  refine (map_reads (es := items.map fun x => (x.1, x.2.1)) (by rwa [hl]) ?_ (by simpa using hlen)
    ?_).mono ?_
  · rw [List.map_map] at hnodup
    rw [keysOf, List.map_map]
    exact hnodup
  · intro e he
    obtain ⟨x, hx, rfl⟩ := List.mem_map.mp he
    obtain ⟨h1, h2⟩ := hitems x hx
    rw [hl, ← h1.2.2.2]
    exact ⟨h1, h2⟩
  · rintro _ rfl
    rw [List.map_map]
    refine List.map_congr_left fun x hx => ?_
    rw [(hitems x hx).1.2.2.2]
    rfl

end NN
