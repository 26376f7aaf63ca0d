import NN.Proofs.SafetensorsFile
import NN.Proofs.TensorSound

/-!
# Tensors of a safetensors file's header that are read

What the readers of a tensor's fields say of the text that stood there.
-/

namespace NN.Safetensors

open Wire Wire.Json Wire.Window

variable {limits : PayloadLimits} {path : Path} {input : Input} {i j : USize}

theorem offsets_gives (hl : input.limits = limits.toLimits) :
    Gives input (offsets limits path) fun text r => OffsetsText limits text r.1 r.2.1 := by
  refine gives_start fun place i j r hi h => ?_
  obtain ⟨found, k, hf, h⟩ := bind_ok.mp h
  obtain ⟨hj, ws, text, hws, hr, items, ht, hfound, hitems, _⟩ :=
    collect_gives (fun _ => natural_gives) _ _ _ hi hf
  split at h
  · rename_i stop start
    obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    rcases items with _ | ⟨⟨a, n⟩, _ | ⟨⟨b, m⟩, _ | ⟨c, items⟩⟩⟩ <;>
      simp only [List.reverse_cons, List.reverse_nil, List.nil_append, List.cons_append,
        List.map_cons, List.map_nil, List.cons.injEq, reduceCtorEq, and_true, and_false] at hfound
    obtain ⟨rfl, rfl⟩ := hfound
    obtain ⟨h1, h2⟩ := hitems (a, start) (.head _)
    obtain ⟨h3, h4⟩ := hitems (b, stop) (.tail _ (.head _))
    exact ⟨hj, ws, text, hws, hr, a, b, ht, hl ▸ h1, hl ▸ h3, h2 _ rfl, h4 _ rfl⟩
  · exact (faultAt_ok.mp h).elim

/-- What reading a field of a tensor does to an entry. -/
inductive EntryStep (limits : PayloadLimits) :
    String → List UInt8 → Entry × USize → Entry × USize → Prop where
  /-- `dtype` -/
  | dtype {k : String} {v : List UInt8} {d : Entry × USize} (h : ShortText limits v "F32")
      (hk : k = "dtype") : EntryStep limits k v d d
  /-- `shape` -/
  | shape {k : String} {v : List UInt8} {d : Entry × USize} {s : Shape} (h : ShapeText limits v s)
      (hk : k = "shape") : EntryStep limits k v d ({ d.1 with shape := s }, d.2)
  /-- `data_offsets` -/
  | offsets {k : String} {v : List UInt8} {d : Entry × USize} {start stop : Nat} {place : USize}
      (h : OffsetsText limits v start stop) (hk : k = "data_offsets") :
      EntryStep limits k v d ({ d.1 with start, stop }, place)

theorem entryFields_gives (hl : input.limits = limits.toLimits) :
    ∀ f ∈ entryFields limits, ∀ d,
      Gives input (f.read path d) (EntryStep limits f.name · d) := by
  simp only [entryFields, List.mem_cons, List.not_mem_nil, or_false]
  rintro f (rfl | rfl | rfl) d
  · refine (required_gives hl).map.mono ?_
    rintro v _ ⟨s, ⟨hs, hok⟩, rfl⟩
    obtain rfl := eq_of_beq hok
    exact .dtype hs rfl
  · refine (shape_gives hl).map.mono ?_
    rintro v _ ⟨s, hs, rfl⟩
    exact .shape hs rfl
  · refine (offsets_gives hl).map.mono ?_
    rintro v _ ⟨r, hr, rfl⟩
    exact .offsets hr rfl

/-- The entry that the fields of a tensor make. -/
theorem EntryStep.says {es : List (String × List UInt8)} {a d : Entry × USize}
    (h : Steps (fun e a b => EntryStep limits e.1 e.2 a b) es a d) (hn : (keysOf es).Nodup) :
    (∀ v, ("dtype", v) ∈ es → ShortText limits v "F32") ∧
      (∀ v, ("shape", v) ∈ es → ShapeText limits v d.1.shape) ∧
      (∀ v, ("data_offsets", v) ∈ es → OffsetsText limits v d.1.start d.1.stop) ∧
      d.1.name = a.1.name := by
  refine ⟨fun v hv => ?_, fun v hv => ?_, fun v hv => ?_, ?_⟩
  · refine h.find (part := fun _ => ()) (p := fun v _ => ShortText limits v "F32")
      (fun _ _ _ _ _ => rfl) ?_ hn hv
    intro v a b hs
    cases hs <;> first | (rename_i h hk; exact h) | (rename_i hk; simp at hk)
  · refine h.find (part := fun d => d.1.shape) (p := ShapeText limits) ?_ ?_ hn hv
    · rintro ⟨k, v⟩ a b hs hne
      cases hs <;> first | rfl | (rename_i hk; exact absurd hk hne)
    · intro v a b hs
      cases hs <;> first | (rename_i h hk; exact h) | (rename_i hk; simp at hk)
  · refine h.find (part := fun d => (d.1.start, d.1.stop))
      (p := fun v x => OffsetsText limits v x.1 x.2) ?_ ?_ hn hv
    · rintro ⟨k, v⟩ a b hs hne
      cases hs <;> first | rfl | (rename_i hk; exact absurd hk hne)
    · intro v a b hs
      cases hs <;> first | (rename_i h hk; exact h) | (rename_i hk; simp at hk)
  · clear hn
    induction es generalizing a with
    | nil => rw [show a = d from h]
    | cons e es ih =>
      obtain ⟨m, hs, hes⟩ := h
      rw [ih hes]
      cases hs <;> rfl

theorem entry_gives (hl : input.limits = limits.toLimits) {name : String} {start : Nat} :
    Gives input (entry limits name start) fun text e => EntryText limits text e ∧ e.name = name ∧
      e.start = start ∧ e.stop = start + 4 * e.shape.numel := by
  intro i j e hi h
  obtain ⟨d, k, hd, h⟩ := bind_ok.mp h
  obtain ⟨hj, ws, text, hws, hr, es, ht, hfields, hsteps⟩ :=
    object_gives (fields := entryFields limits) (P := EntryStep limits) rfl rfl
      (fun f hf d => entryFields_gives hl f hf d) _ _ _ hi hd
  rw [hl] at ht
  obtain ⟨h1, h2, h3, h4⟩ := EntryStep.says hsteps hfields.nodup
  split at h
  · exact (faultAt_ok.mp h).elim
  · rename_i hstart
    split at h
    · exact (faultAt_ok.mp h).elim
    · rename_i hstop
      obtain ⟨rfl, rfl⟩ := pure_ok.mp h
      exact ⟨hj, ws, text, hws, hr, ⟨es, ht, hfields, h1, h2, h3⟩, h4,
        Decidable.not_not.mp hstart, Decidable.not_not.mp hstop⟩

end NN.Safetensors
