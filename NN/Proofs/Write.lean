import NN.Proofs.WriteTensors

/-!
# What is written is a document

The canonical text of a payload that is within the limits is a document that holds the payload.
-/

namespace NN

open Wire Wire.Json Write

variable {limits : PayloadLimits}

theorem probeText_probe {p : Probe} (room : limits.Roomy) (enc : Encoding) (h : p.Fits limits) :
    ProbeText limits enc (bytesOf (Write.probe enc p)) p := by
  have hspace : Space (utf8 "\n  ") := by decide
  have hspace' : Space (utf8 "\n    ") := by decide
  have input := tensorText_tensor room enc h.input h.inputName
  have output := tensorText_tensor room enc h.output h.outputName
  have trace := tensorsText_tensors room enc hspace' h.trace h.entries
  constructor
  unfold Write.probe
  split
  · rename_i hempty
    have nodup : (["input", "output"] : List String).Nodup := by decide
    refine ⟨_, objectText_object (lines_fits hspace)
        (short_keys room (ks := ["input", "output"]) (by decide)),
      ⟨nodup, by simp [keysOf], by simp [keysOf]⟩, field_of nodup (by simp) input,
      field_of nodup (by simp) output, fun v hv => by simp at hv,
      fun _ => List.isEmpty_iff.mp hempty⟩
  · have nodup : (["input", "output", "trace"] : List String).Nodup := by decide
    refine ⟨_, objectText_object (lines_fits hspace)
        (short_keys room (ks := ["input", "output", "trace"]) (by decide)),
      ⟨nodup, by simp [keysOf], by simp [keysOf]⟩, field_of nodup (by simp) input,
      field_of nodup (by simp) output, field_of nodup (by simp) trace,
      fun ht => absurd (by simp [keysOf]) ht⟩

theorem configText_object {c : Config} (room : limits.Roomy) (hkeys : (c.map (·.1)).Nodup)
    (h : ∀ kv ∈ c, kv.1.utf8ByteSize ≤ limits.name ∧ kv.2 ≤ limits.elements)
    (hl : c.length ≤ limits.config) :
    ConfigText limits
      (bytesOf (Write.object inline (c.map fun (key, n) => (key, Write.natural n)))) c := by
  refine ⟨c.map fun kv => (kv.1, bytesOf (Write.natural kv.2), kv.2), ?_,
    by simp [Function.comp_def], hkeys, fun x hx => ?_, hl⟩
  · have := objectText_object (most := limits.name) inline_fits
      (members := c.map fun (key, n) => (key, Write.natural n)) (fun k hk => by
        obtain ⟨m, hm, rfl⟩ := List.mem_map.mp hk
        obtain ⟨kv, hkv, rfl⟩ := List.mem_map.mp hm
        exact (h kv hkv).1)
    simpa [List.map_map, Function.comp_def] using this
  · obtain ⟨kv, hkv, rfl⟩ := List.mem_map.mp hx
    have hn := (h kv hkv).2
    exact ⟨naturalText_natural room (Nat.lt_of_le_of_lt hn room.elements), hn⟩

theorem scalarText_object (room : limits.Roomy) (enc : Encoding) :
    ScalarText limits (bytesOf (Write.object inline
      [("dtype", Write.string "float32"), ("encoding", Write.string (encodingName enc))])) enc := by
  have nodup : (["dtype", "encoding"] : List String).Nodup := by decide
  refine ⟨_, objectText_object inline_fits
      (short_keys room (ks := ["dtype", "encoding"]) (by decide)),
    ⟨nodup, by simp [keysOf], by simp [keysOf]⟩,
    field_of nodup (by simp) (shortText_string (Nat.le_trans (by decide) room.name)),
    field_of (v' := bytesOf (Write.string (encodingName enc))) nodup (by simp) ?_⟩
  cases enc <;> exact shortText_string (Nat.le_trans (by decide) room.name)

/-- The canonical text of a payload within the limits is a document that holds the payload. -/
theorem write_document {p : Payload} (room : limits.Roomy) (enc : Encoding)
    (h : p.Fits limits) : Document limits (writePayload enc p) p := by
  have hspace : Space (utf8 "\n") := by decide
  have hspace' : Space (utf8 "\n  ") := by decide
  have format : ShortText limits (bytesOf (Write.string "torchlean.params")) "torchlean.params" :=
    shortText_string (Nat.le_trans (by decide) room.name)
  have version : NaturalText limits.toLimits (bytesOf (Write.natural 1)) 1 :=
    naturalText_natural room (by decide)
  have family := shortText_string h.family
  have config := configText_object room h.keys h.settings h.config
  have scalar := scalarText_object room enc
  have params := tensorsText_tensors room enc hspace' h.params h.entries
  have probe := fun q hq => probeText_probe room enc (h.probe q hq)
  have meta_ := h.meta_
  have whole : (writePayload enc p).data.toList = [] ++ (bytesOf (document enc p) ++ [10]) :=
    toList_writePayload enc p
  obtain ⟨f, c, ts, q?, s?⟩ := p
  obtain ⟨members, hmembers⟩ : ∃ members, members =
      [("format", Write.string "torchlean.params"), ("version", Write.natural 1),
        ("family", Write.string f),
        ("config", Write.object inline (c.map fun (key, n) => (key, Write.natural n))),
        ("scalar", Write.object inline
          [("dtype", Write.string "float32"), ("encoding", Write.string (encodingName enc))]),
        ("params", tensors "\n  " enc ts)]
        ++ q?.toList.map (fun q => ("probe", Write.probe enc q))
        ++ s?.toList.map (fun text => ("meta", [Piece.text text])) := ⟨_, rfl⟩
  have keys : keysOf (members.map fun m => (m.1, bytesOf m.2)) =
      ["format", "version", "family", "config", "scalar", "params"]
        ++ q?.toList.map (fun _ => "probe") ++ s?.toList.map (fun _ => "meta") := by
    simp [keysOf, hmembers, Function.comp_def]
  have nodup : (keysOf (members.map fun m => (m.1, bytesOf m.2))).Nodup := by
    rw [keys]
    cases q? <;> cases s? <;> simp
  have known : ∀ k ∈ keysOf (members.map fun m => (m.1, bytesOf m.2)),
      k ∈ ["format", "version", "family", "config", "scalar", "params"]
        ∨ k ∈ ["probe", "meta"] := by
    rw [keys]
    cases q? <;> cases s? <;> simp
  have short : ∀ k ∈ members.map (·.1), k.utf8ByteSize ≤ limits.name := by
    intro k hk
    have : k ∈ keysOf (members.map fun m => (m.1, bytesOf m.2)) := by
      simpa [keysOf, Function.comp_def] using hk
    rcases known k this with h | h
    · exact short_keys room (by decide) k h
    · exact short_keys room (by decide) k h
  have hdocument : document enc ⟨f, c, ts, q?, s?⟩ = Write.object (lines "\n") members := by
    rw [hmembers]
    rfl
  rw [hdocument] at whole
  refine ⟨[], [10], _, _, enc, whole, space_nil, by decide,
    objectText_object (lines_fits hspace) short, ⟨nodup, known, ?_⟩, ?_⟩
  · rw [keys]
    simp
  · exact
      { format := field_of nodup (by simp [hmembers]) format
        version := field_of nodup (by simp [hmembers]) version
        family := field_of nodup (by simp [hmembers]) family
        config := field_of nodup (by simp [hmembers]) config
        scalar := field_of nodup (by simp [hmembers]) scalar
        params := field_of nodup (by simp [hmembers]) params
        probe := by
          cases q? with
          | none => simp [hmembers]
          | some q =>
            exact field_of (v' := bytesOf (Write.probe enc q)) nodup (by simp [hmembers])
              ⟨q, rfl, probe q rfl⟩
        noProbe := by
          rw [keys]
          cases q? <;> simp
        meta_ := by
          cases s? with
          | none => simp [hmembers]
          | some s =>
            exact field_of (v' := utf8 s) nodup
              (by simp [hmembers, bytesOf_cons, bytesOf_nil, Piece.bytes]) ⟨s, rfl, meta_ s rfl⟩
        noMeta := by
          rw [keys]
          cases s? <;> simp }

end NN
