import NN.Payload.Source
import NN.Proofs.Document

/-!
# What a safetensors file is

FORMAT.md, "safetensors", as a relation between bytes and what they hold, declared without the
reader.
-/

namespace NN

open Wire Wire.Json

/-- The number whose bytes these are, the least significant first. -/
def littleEndian : List UInt8 → Nat
  | [] => 0
  | b :: bs => b.toNat + 256 * littleEndian bs

/-- Two offsets, where a tensor starts and where it ends. -/
def OffsetsText (limits : PayloadLimits) (text : List UInt8) (start stop : Nat) : Prop :=
  ∃ a b, ArrayText text [a, b] ∧ NaturalText limits.toLimits a start ∧
    NaturalText limits.toLimits b stop ∧ start ≤ limits.bytes ∧ stop ≤ limits.bytes

/-- What the header says of a tensor, but for its name. -/
def EntryText (limits : PayloadLimits) (text : List UInt8) (e : Safetensors.Entry) : Prop :=
  ∃ es, ObjectText limits.name text es ∧ FieldsOf ["dtype", "shape", "data_offsets"] [] es ∧
    (∀ v, ("dtype", v) ∈ es → ShortText limits v "F32") ∧
    (∀ v, ("shape", v) ∈ es → ShapeText limits v e.shape) ∧
    ∀ v, ("data_offsets", v) ∈ es → OffsetsText limits v e.start e.stop

/-- The metadata: an object of strings. -/
def NotesText (limits : PayloadLimits) (text : List UInt8) (notes : List (String × String)) :
    Prop :=
  ∃ items : List (String × List UInt8 × String),
    ObjectText limits.name text (items.map fun x => (x.1, x.2.1)) ∧
    notes = items.map (fun x => (x.1, x.2.2)) ∧ (notes.map (·.1)).Nodup ∧
    (∀ x ∈ items, StringText x.2.1 x.2.2) ∧ notes.length ≤ limits.params

/-- The header: an object of tensors, in this order, and perhaps the metadata. -/
def HeaderText (limits : PayloadLimits) (text : List UInt8) (entries : List Safetensors.Entry)
    (notes? : Option (List (String × String))) : Prop :=
  ∃ (es : List (String × List UInt8)) (items : List (List UInt8 × Safetensors.Entry)),
    ObjectText limits.name text es ∧ (keysOf es).Nodup ∧ es.length ≤ limits.params + 1 ∧
    es.filter (·.1 ≠ "__metadata__") = items.map (fun x => (x.2.name, x.1)) ∧
    entries = items.map (·.2) ∧ (∀ x ∈ items, EntryText limits x.1 x.2) ∧
    (∀ v, ("__metadata__", v) ∈ es → ∃ notes, notes? = some notes ∧ NotesText limits v notes) ∧
    ("__metadata__" ∉ keysOf es → notes? = none)

/-- The tensors lie one behind the other, from one offset to another, each with four bytes for each
element of its shape. -/
def Tiles : List Safetensors.Entry → Nat → Nat → Prop
  | [], start, stop => start = stop
  | e :: es, start, stop =>
    e.start = start ∧ e.stop = start + 4 * e.shape.numel ∧ Tiles es e.stop stop

/-- The little-endian bytes of a word stand at a place. -/
def WordAt (bytes : ByteArray) (place : Nat) (w : UInt32) : Prop :=
  place + 4 ≤ bytes.size ∧ littleEndian ((bytes.data.toList.drop place).take 4) = w.toNat

/-- A tensor whose scalars stand where an entry says, offsets counting from `base`. -/
structure TensorAt (bytes : ByteArray) (base : Nat) (e : Safetensors.Entry) (t : RawTensor) :
    Prop where
  /-- The name. -/
  name : t.name = e.name
  /-- The shape. -/
  shape : t.shape = e.shape
  /-- As many scalars as its shape has elements. -/
  size : t.data.size = e.shape.numel
  /-- The scalars. -/
  bits : ∀ (i : Nat) (h : i < t.data.size), WordAt bytes (base + e.start + 4 * i) (t.data.bits i h)
  /-- None is infinite, or not a number. -/
  finite : ∀ b ∈ t.data.toBits, Binary32.isFinite b = true

/-- A string holds, between white space, a text of which something is true. -/
def Says (s : String) (p : List UInt8 → Prop) : Prop :=
  ∃ a text b, s.toUTF8.data.toList = a ++ (text ++ b) ∧ Space a ∧ Space b ∧ p text

/-- What the metadata says of the payload. -/
structure TagSays (limits : PayloadLimits) (notes : List (String × String)) (t : Tag) : Prop where
  /-- There are no other keys of ours. -/
  known : ∀ n ∈ notes, (∃ rest, n.1 = "torchlean." ++ rest) →
    n.1 ∈ ["torchlean.version", "torchlean.family", "torchlean.config", "torchlean.probe",
      "torchlean.meta"]
  /-- The version is 1. -/
  version : ∃ s, ("torchlean.version", s) ∈ notes ∧ Says s (NaturalText limits.toLimits · 1)
  /-- The family. -/
  family : ("torchlean.family", t.family) ∈ notes ∧ t.family.utf8ByteSize ≤ limits.name
  /-- The configuration. -/
  config : ∃ s, ("torchlean.config", s) ∈ notes ∧ Says s (ConfigText limits · t.config)
  /-- The probe, if it is there. -/
  probe : ∀ s, ("torchlean.probe", s) ∈ notes →
    ∃ q, t.probe = some q ∧ Says s (ProbeText limits .base64 · q)
  /-- None where there is none. -/
  noProbe : "torchlean.probe" ∉ notes.map (·.1) → t.probe = none
  /-- `meta`, if it is there. -/
  meta_ : ∀ s, ("torchlean.meta", s) ∈ notes →
    ∃ m, t.meta? = some m ∧ Says s (MetaText limits · m)
  /-- None where there is none. -/
  noMeta : "torchlean.meta" ∉ notes.map (·.1) → t.meta? = none

/-- What the metadata, if there is some, says of the payload, if it says something. -/
def TagText (limits : PayloadLimits) (notes? : Option (List (String × String))) :
    Option Tag → Prop
  | some t => ∃ notes, notes? = some notes ∧ TagSays limits notes t
  | none => ∀ notes ∈ notes?, ∀ n ∈ notes, ∀ rest, n.1 ≠ "torchlean." ++ rest

/-- The bytes are a safetensors file that holds these tensors and says this beside them: eight
bytes with the length of the header, of which the upper four are zero; the header, which is followed
by white space; and the tensors' bytes, to the end. -/
def SafetensorsFile (limits : PayloadLimits) (bytes : ByteArray) (s : Safetensors) : Prop :=
  ∃ (length text space data : List UInt8) (notes? : Option (List (String × String)))
      (items : List (Safetensors.Entry × RawTensor)),
    bytes.data.toList = length ++ (text ++ (space ++ data)) ∧
    length.length = 8 ∧ littleEndian length = (text ++ space).length ∧
    ((text ++ space).length ≤ limits.header ∧ (text ++ space).length < 2 ^ 32) ∧ Space space ∧
    HeaderText limits text (items.map (·.1)) notes? ∧
    Tiles (items.map (·.1)) 0 data.length ∧ s.tensors = items.map (·.2) ∧
    (∀ x ∈ items, TensorAt bytes (8 + (text ++ space).length) x.1 x.2) ∧
    TagText limits notes? s.tag?

/-- What lies in tensors that tile a file is in one of them. -/
theorem Tiles.cover {es : List Safetensors.Entry} {start stop k : Nat} (h : Tiles es start stop)
    (hk : start ≤ k ∧ k < stop) : ∃ e ∈ es, e.start ≤ k ∧ k < e.stop := by
  induction es generalizing start with
  | nil =>
    obtain rfl : start = stop := h
    omega
  | cons e es ih =>
    obtain ⟨h1, h2, h3⟩ := h
    by_cases hlt : k < e.stop
    · exact ⟨e, .head _, by omega, hlt⟩
    · obtain ⟨e', hm, h⟩ := ih h3 ⟨by omega, hk.2⟩
      exact ⟨e', .tail _ hm, h⟩

/-- Tensors that tile a file end where they say, inside of it. -/
theorem Tiles.inside {es : List Safetensors.Entry} {start stop : Nat} (h : Tiles es start stop) :
    start ≤ stop ∧ ∀ e ∈ es, start ≤ e.start ∧ e.stop = e.start + 4 * e.shape.numel ∧
      e.stop ≤ stop := by
  induction es generalizing start with
  | nil => exact ⟨Nat.le_of_eq h, by simp⟩
  | cons e es ih =>
    obtain ⟨rfl, h2, h3⟩ := h
    obtain ⟨hle, hes⟩ := ih h3
    refine ⟨by omega, fun e' hm => ?_⟩
    rcases List.mem_cons.mp hm with rfl | hm
    · exact ⟨Nat.le_refl _, h2, hle⟩
    · obtain ⟨h4, h5, h6⟩ := hes e' hm
      exact ⟨by omega, h5, h6⟩

/-- And in no other: of two tensors that tile a file, one ends before the other starts. -/
theorem Tiles.disjoint {es : List Safetensors.Entry} {start stop : Nat} (h : Tiles es start stop) :
    es.Pairwise fun a b => a.stop ≤ b.start := by
  induction es generalizing start with
  | nil => exact .nil
  | cons e es ih => exact .cons (fun e' hm => (Tiles.inside h.2.2).2 e' hm |>.1) (ih h.2.2)

/-- Tensors that tile a file start at multiples of four if the first one does. -/
theorem Tiles.aligned {es : List Safetensors.Entry} {start stop : Nat} (h : Tiles es start stop)
    (hs : start % 4 = 0) : ∀ e ∈ es, e.start % 4 = 0 := by
  induction es generalizing start with
  | nil => simp
  | cons e es ih =>
    obtain ⟨h1, h2, h3⟩ := h
    intro e' hm
    rcases List.mem_cons.mp hm with rfl | hm
    · omega
    · exact ih h3 (by omega) e' hm

end NN
