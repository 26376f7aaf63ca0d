import NN.Proofs.TensorSound
import NN.Proofs.ScalarsComplete

/-!
# Every tensor is read

The readers of a tensor's parts, of a tensor and of an array of tensors read what the relation
allows, to what it says.
-/

namespace NN

open Wire Wire.Json Wire.Window Read

variable {limits : PayloadLimits} {path : Path} {input : Input} {i j : USize} {text : List UInt8}

/-- A reader that first notes where its value starts. -/
theorem reads_start {α : Type} {r : USize → PayloadReader α} {Q : α → Prop} (hs : Starts text)
    (h : ∀ start, Reads input (r start) text Q) : Reads input (valueStart >>= r) text Q := by
  intro i ws tail hi hws ht hr
  obtain ⟨h1, h2⟩ := spaceEnd_reads hi hws hr hs.not_space
  obtain ⟨a, j, h3, h4, h5, hQ⟩ := h _ _ [] tail h1 .nil ht h2
  exact ⟨a, j, bind_ok.mpr ⟨_, _, valueStart_ok.mpr ⟨rfl, rfl⟩, h3⟩, h4, h5, hQ⟩

theorem StringText.starts' {s : String} (h : StringText text s) : Starts text := by
  obtain ⟨t, rfl⟩ := h.starts
  exact ⟨_, _, rfl, rfl⟩

theorem short_reads (hl : input.limits = limits.toLimits) {s : String}
    (h : ShortText limits text s) : Reads input (short path) text (· = s) := by
  intro i ws tail hi hws ht hr
  obtain ⟨_, j, h1, h2, h3, rfl⟩ := string_reads (δ := Meaning) (path := path)
    (limit := some input.limits.name) h.1 (by
      rintro n ⟨⟩
      rw [hl]
      exact h.2) i ws tail hi hws ht hr
  exact ⟨_, j, bind_ok.mpr ⟨input, i, read_ok.mpr ⟨rfl, rfl⟩, h1⟩, h2, h3, rfl⟩

theorem required_reads (hl : input.limits = limits.toLimits) {ok : String → Bool}
    {e : String → Meaning} {s : String} (h : ShortText limits text s) (hok : ok s = true) :
    Reads input (required path ok e) text (· = s) := by
  refine reads_start (StringText.starts' h.1) fun start i ws tail hi hws ht hr => ?_
  obtain ⟨_, j, h1, h2, h3, rfl⟩ := short_reads hl h i ws tail hi hws ht hr
  refine ⟨_, j, bind_ok.mpr ⟨_, j, h1, ?_⟩, h2, h3, rfl⟩
  rw [if_pos hok]
  exact pure_ok.mpr ⟨rfl, rfl⟩

/-- An array whose entries are collected, the last one first. -/
theorem collect_reads {ι α : Type} {limit : Nat} {of : Quantity} {r : Nat → PayloadReader α}
    {f : ι → List UInt8} {Q : ι → α → Prop} {items : List ι}
    (h : ∀ x ∈ items, ∀ k, Reads input (r k) (f x) (Q x)) (hs : ∀ x ∈ items, Starts (f x))
    (ht : ArrayText text (items.map f)) (hlen : items.length ≤ limit) :
    Reads input (array path limit of [] fun acc k => do return (← r k) :: acc) text fun b =>
      ∃ pairs : List (ι × α), pairs.map (·.1) = items ∧ b.reverse = pairs.map (·.2) ∧
        ∀ x ∈ pairs, Q x.1 x.2 := by
  refine (array_reads (f := f) (R := fun x a b => ∃ y, Q x y ∧ b = y :: a) ?_ hs ht hlen).mono ?_
  · intro x hx acc k
    refine (h x hx k).map.mono ?_
    rintro b ⟨a, ha, rfl⟩
    exact ⟨a, ha, rfl⟩
  · intro b hsteps
    obtain ⟨pairs, h1, rfl, h2⟩ := collected_of_steps hsteps
    exact ⟨pairs, h1, by simp, h2⟩

theorem shape_reads (hl : input.limits = limits.toLimits) {s : Shape} (h : ShapeText limits text s) :
    Reads input (shape limits path) text (· = s) := by
  obtain ⟨items, ht, rfl, hitems, hlen, hmost⟩ := h
  have hstart : Starts text := by
    obtain ⟨t, rfl⟩ := ht.starts
    exact ⟨_, _, rfl, rfl⟩
  refine reads_start hstart fun start i ws tail hi hws htail hr => ?_
  obtain ⟨dims, j, h1, h2, h3, pairs, hpairs, hdims, hQ⟩ := collect_reads (path := path)
    (limit := limits.rank) (of := .dimensions) (f := fun x : List UInt8 × Nat => x.1)
    (Q := fun x n => n = x.2)
    (r := fun k => natural (.index k :: path) (some limits.elements))
    (fun x hx k => natural_reads (by rw [hl]; exact (hitems x hx).1)
      (by rintro m ⟨⟩; exact (hitems x hx).2))
    (fun x hx => (hitems x hx).1.starts) ht (by simpa using hlen) i ws tail hi hws htail hr
  have hrev : dims.reverse = items.map (·.2) := by
    rw [hdims, ← hpairs, List.map_map]
    exact List.map_congr_left fun x hx => hQ x hx
  refine ⟨_, j, bind_ok.mpr ⟨dims, j, h1, ?_⟩, h2, h3, rfl⟩
  rw [hrev, if_neg (Nat.not_lt.mpr hmost)]
  exact pure_ok.mpr ⟨rfl, rfl⟩

theorem values_reads (hl : input.limits = limits.toLimits) (d : Draft) {enc : Encoding}
    {data : Float32Array} (h : ValuesText limits enc text data) :
    Reads input (values path d) text fun d' =>
      ∃ start, d' = { d with data, encoding := enc, start } := by
  intro i ws tail hi hws _ hr
  cases enc with
  | decimal =>
    obtain ⟨ls, ht, hfit, hden⟩ := h
    obtain ⟨t, htext⟩ := ht.starts
    obtain ⟨k, h1, _, h2⟩ := expect_reads (δ := Meaning) (path := path)
      (expected := "array or string") (kinds := [.array, .string])
      (show kindOf? 91 = some .array from rfl) (by decide) hi hws
      (by rw [hr, htext, List.cons_append])
    rw [← List.cons_append, ← htext] at h2
    obtain ⟨j, h3, h4, h5⟩ := decimals_complete (path := path) ht (by rwa [hl]) hden h2
    refine ⟨_, j, ?_, h4, h5, k, rfl⟩
    simp only [values, bind_ok, get_ok]
    refine ⟨_, k, h1, _, _, ⟨rfl, rfl⟩, ?_⟩
    rw [if_pos rfl]
    exact bind_ok.mpr ⟨data, j, h3, pure_ok.mpr ⟨rfl, rfl⟩⟩
  | base64 =>
    obtain ⟨rfl, hfin⟩ := h
    simp only [List.cons_append, List.append_assoc, List.nil_append] at hr
    obtain ⟨k, h1, _, h2⟩ := expect_reads (δ := Meaning) (path := path)
      (expected := "array or string") (kinds := [.array, .string])
      (show kindOf? 34 = some .string from rfl) (by decide) hi hws hr
    obtain ⟨j, h3, h4, h5⟩ := base64_complete (path := path) hfin h2
    refine ⟨_, j, ?_, h4, h5, k, rfl⟩
    simp only [values, bind_ok, get_ok]
    refine ⟨_, k, h1, _, _, ⟨rfl, rfl⟩, ?_⟩
    rw [if_neg (by decide)]
    exact bind_ok.mpr ⟨data, j, h3, pure_ok.mpr ⟨rfl, rfl⟩⟩

theorem exists_of_key {es : List (String × List UInt8)} {k : String} (h : k ∈ keysOf es) :
    ∃ v, (k, v) ∈ es := by
  obtain ⟨⟨_, v⟩, he, rfl⟩ := List.mem_map.mp h
  exact ⟨v, he⟩

/-- What reading a field makes of a draft of this tensor. -/
inductive TensorMade (enc : Encoding) (t : RawTensor) : String → List UInt8 → Draft → Draft → Prop
    where
  /-- `name` -/
  | name {k : String} {v : List UInt8} {d : Draft} (hk : k = "name") :
      TensorMade enc t k v d { d with name := t.name }
  /-- `shape` -/
  | shape {k : String} {v : List UInt8} {d : Draft} (hk : k = "shape") :
      TensorMade enc t k v d { d with shape := t.shape }
  /-- `values` -/
  | values {k : String} {v : List UInt8} {d : Draft} {start : USize} (hk : k = "values") :
      TensorMade enc t k v d { d with data := t.data, encoding := enc, start }

/-- A draft that is this tensor, in this encoding. -/
def Draft.Is (enc : Encoding) (t : RawTensor) (d : Draft) : Prop := d.tensor = t ∧ d.encoding = enc

theorem TensorMade.is {enc : Encoding} {t : RawTensor} {es : List (String × List UInt8)} {d : Draft}
    (h : Steps (fun e a b => TensorMade enc t e.1 e.2 a b) es {} d) (hn : (keysOf es).Nodup)
    (hname : "name" ∉ keysOf es → t.name = "") (hshape : "shape" ∈ keysOf es)
    (hvalues : "values" ∈ keysOf es) : Draft.Is enc t d := by
  have name : d.name = t.name := by
    have hother : ∀ (e : String × List UInt8) (a b : Draft), TensorMade enc t e.1 e.2 a b →
        e.1 ≠ "name" → b.name = a.name := by
      rintro ⟨k, v⟩ a b hs hne
      cases hs <;> first | rfl | (rename_i hk; exact absurd hk hne)
    by_cases hk : "name" ∈ keysOf es
    · obtain ⟨v, hv⟩ := exists_of_key hk
      refine h.find (part := Draft.name) (p := fun _ s => s = t.name) hother ?_ hn hv
      intro v a b hs
      cases hs <;> first | rfl | (rename_i hk; simp at hk)
    · rw [hname hk]
      exact h.keep (part := Draft.name) hother hk
  have shape : d.shape = t.shape := by
    obtain ⟨v, hv⟩ := exists_of_key hshape
    refine h.find (part := Draft.shape) (p := fun _ s => s = t.shape) ?_ ?_ hn hv
    · rintro ⟨k, v⟩ a b hs hne
      cases hs <;> first | rfl | (rename_i hk; exact absurd hk hne)
    · intro v a b hs
      cases hs <;> first | rfl | (rename_i hk; simp at hk)
  have values : (d.data, d.encoding) = (t.data, enc) := by
    obtain ⟨v, hv⟩ := exists_of_key hvalues
    refine h.find (part := fun d => (d.data, d.encoding)) (p := fun _ s => s = (t.data, enc)) ?_ ?_
      hn hv
    · rintro ⟨k, v⟩ a b hs hne
      cases hs <;> first | rfl | (rename_i hk; exact absurd hk hne)
    · intro v a b hs
      cases hs <;> first | rfl | (rename_i hk; simp at hk)
  obtain ⟨hdata, henc⟩ := Prod.mk.inj values
  refine ⟨?_, henc⟩
  rw [Draft.tensor, name, shape, hdata]

theorem tensorFields_reads (hl : input.limits = limits.toLimits) {enc : Encoding} {t : RawTensor}
    {es : List (String × List UInt8)} (h : TensorFields limits enc es t) :
    ∀ f ∈ tensorFields limits, ∀ v, (f.name, v) ∈ es → ∀ d,
      Reads input (f.read path d) v (TensorMade enc t f.name v d) := by
  simp only [tensorFields, List.mem_cons, List.not_mem_nil, or_false]
  rintro f (rfl | rfl) v hv d
  · refine (shape_reads hl (h.shape v hv)).map.mono ?_
    rintro _ ⟨s, rfl, rfl⟩
    exact .shape rfl
  · refine (values_reads hl d (h.values v hv)).mono ?_
    rintro _ ⟨start, rfl⟩
    exact .values rfl

theorem tensor_reads (hl : input.limits = limits.toLimits) {enc : Encoding} {t : RawTensor}
    (h : TensorText limits enc text t) :
    Reads input (tensor limits false path) text (Draft.Is enc t) := by
  obtain ⟨es, ht, hfields, h⟩ := h
  refine (object_reads (fields := tensorFields limits) (P := TensorMade enc t) rfl rfl
    (fun f hf v hv d => tensorFields_reads hl h f hf v hv d) (by rwa [hl]) hfields).mono ?_
  intro d hsteps
  exact TensorMade.is hsteps hfields.nodup h.anonymous (hfields.all _ (by simp))
    (hfields.all _ (by simp))

theorem namedTensor_reads (hl : input.limits = limits.toLimits) {enc : Encoding} {t : RawTensor}
    (h : NamedTensorText limits enc text t) :
    Reads input (tensor limits true path) text (Draft.Is enc t) := by
  obtain ⟨es, ht, hfields, h⟩ := h
  refine (object_reads (fields := nameField :: tensorFields limits) (P := TensorMade enc t) rfl rfl
    (fun f hf v hv d => ?_) (by rwa [hl]) hfields).mono ?_
  · rcases List.mem_cons.mp hf with rfl | hf
    · refine (short_reads hl (h.name v hv)).map.mono ?_
      rintro _ ⟨s, rfl, rfl⟩
      exact .name rfl
    · exact tensorFields_reads hl h f hf v hv d
  · intro d hsteps
    exact TensorMade.is hsteps hfields.nodup h.anonymous (hfields.all _ (by simp))
      (hfields.all _ (by simp))

/-- Drafts that are these tensors, the last one first, in this encoding. -/
def DraftsAre (enc : Encoding) (ts : List RawTensor) (ds : List Draft) : Prop :=
  ds.reverse.map Draft.tensor = ts ∧ AllIn enc ds

theorem tensors_reads (hl : input.limits = limits.toLimits) {enc : Encoding} {ts : List RawTensor}
    (h : TensorsText limits enc text ts) :
    Reads input (tensors limits path) text (DraftsAre enc ts) := by
  obtain ⟨items, ht, rfl, hitems, hlen⟩ := h
  refine (collect_reads (f := fun x : List UInt8 × RawTensor => x.1)
    (Q := fun x d => Draft.Is enc x.2 d) (r := fun k => tensor limits true (.index k :: path))
    (fun x hx k => namedTensor_reads hl (hitems x hx))
    (fun x hx => ?_) ht (by simpa using hlen)).mono ?_
  · obtain ⟨es, hobject, _⟩ := hitems x hx
    obtain ⟨t, ht⟩ := hobject.starts
    exact ⟨_, t, ht, rfl⟩
  · rintro ds ⟨pairs, hpairs, hds, hQ⟩
    constructor
    · rw [hds, ← hpairs, List.map_map, List.map_map]
      exact List.map_congr_left fun x hx => (hQ x hx).1
    · intro d hd
      rw [← List.mem_reverse, hds] at hd
      obtain ⟨x, hx, rfl⟩ := List.mem_map.mp hd
      exact (hQ x hx).2

end NN
