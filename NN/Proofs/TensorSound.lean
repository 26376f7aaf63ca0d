import NN.Payload.Read
import NN.Proofs.Base64Values
import WireProofs.ValuesComplete

/-!
# Tensors that are read

What the readers of a tensor's parts, of a tensor and of an array of tensors say of the text that
stood there.
-/

namespace NN

open Wire Wire.Json Wire.Window Read

variable {limits : PayloadLimits} {path : Path} {input : Input} {i j : USize}

/-- A reader that first notes where its value starts. -/
theorem gives_start {α : Type} {r : USize → PayloadReader α} {Q : List UInt8 → α → Prop}
    (h : ∀ start, Gives input (r start) Q) : Gives input (valueStart >>= r) Q := by
  intro i j a hi hr
  obtain ⟨start, _, hs, hr⟩ := bind_ok.mp hr
  obtain ⟨rfl, rfl⟩ := valueStart_ok.mp hs
  obtain ⟨hle, ws, hws, hrs⟩ := spaceEnd_gives (w := input.window) hi
  obtain ⟨hj, ws', text, hws', hrt, hQ⟩ := h _ _ _ _ hle hr
  exact ⟨hj, ws ++ ws', text, hws.append hws', by rw [hrs, hrt, List.append_assoc], hQ⟩

theorem short_gives (hl : input.limits = limits.toLimits) :
    Gives input (short path) (ShortText limits) := by
  intro i j s hi h
  obtain ⟨_, _, hread, h⟩ := bind_ok.mp h
  obtain ⟨rfl, rfl⟩ := read_ok.mp hread
  obtain ⟨hj, ws, text, hws, hr, htext, hsize⟩ := string_gives _ _ _ hi h
  exact ⟨hj, ws, text, hws, hr, htext, by have := hsize _ rfl; rwa [hl] at this⟩

theorem required_gives (hl : input.limits = limits.toLimits) {ok : String → Bool}
    {e : String → Meaning} :
    Gives input (required path ok e) fun text s => ShortText limits text s ∧ ok s = true := by
  refine gives_start fun start i j s hi h => ?_
  obtain ⟨s', k, hs, h⟩ := bind_ok.mp h
  obtain ⟨hj, ws, text, hws, hr, ht⟩ := short_gives hl _ _ _ hi hs
  split at h
  · rename_i hok
    obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    exact ⟨hj, ws, text, hws, hr, ht, hok⟩
  · exact (faultAt_ok.mp h).elim

/-- A state that collects what was read, the last one first. -/
theorem collected_of_steps {ι α : Type} {p : ι → α → Prop} {xs : List ι} {a b : List α}
    (h : Steps (fun x a b => ∃ y, p x y ∧ b = y :: a) xs a b) :
    ∃ items : List (ι × α), items.map (·.1) = xs ∧ b = (items.map (·.2)).reverse ++ a ∧
      ∀ x ∈ items, p x.1 x.2 := by
  induction xs generalizing a with
  | nil => exact ⟨[], rfl, by simpa using (show a = b from h).symm, by simp⟩
  | cons x xs ih =>
    obtain ⟨_, ⟨y, hy, rfl⟩, hxs⟩ := h
    obtain ⟨items, rfl, rfl, hitems⟩ := ih hxs
    refine ⟨(x, y) :: items, rfl, by simp, ?_⟩
    intro z hz
    rcases List.mem_cons.mp hz with rfl | hz
    · exact hy
    · exact hitems z hz

/-- An array whose entries are collected, the last one first. -/
theorem collect_gives {α : Type} {limit : Nat} {of : Quantity} {r : Nat → PayloadReader α}
    {Q : List UInt8 → α → Prop} (h : ∀ k, Gives input (r k) Q) :
    Gives input (array path limit of [] fun acc k => do return (← r k) :: acc) fun text b =>
      ∃ items : List (List UInt8 × α), ArrayText text (items.map (·.1)) ∧
        b.reverse = items.map (·.2) ∧ (∀ x ∈ items, Q x.1 x.2) ∧ items.length ≤ limit := by
  refine (array_gives (f := id) (R := fun v a b => ∃ y, Q v y ∧ b = y :: a) ?_).mono ?_
  · intro acc k
    refine (h k).map.mono ?_
    rintro text b ⟨a, ha, rfl⟩
    exact ⟨text, rfl, a, ha, rfl⟩
  · rintro text b ⟨xs, ht, hlen, hsteps⟩
    obtain ⟨items, rfl, rfl, hitems⟩ := collected_of_steps hsteps
    refine ⟨items, by rwa [List.map_id] at ht, by simp, hitems, by simpa using hlen⟩

theorem shape_gives (hl : input.limits = limits.toLimits) :
    Gives input (shape limits path) (ShapeText limits) := by
  refine gives_start fun start i j s hi h => ?_
  obtain ⟨dims, k, hd, h⟩ := bind_ok.mp h
  obtain ⟨hj, ws, text, hws, hr, items, ht, hdims, hitems, hlen⟩ :=
    collect_gives (fun _ => natural_gives) _ _ _ hi hd
  split at h
  · exact (faultAt_ok.mp h).elim
  · rename_i hmost
    obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    refine ⟨hj, ws, text, hws, hr, items, ht, hdims, ?_, ?_, Nat.not_lt.mp hmost⟩
    · intro x hx
      obtain ⟨h1, h2⟩ := hitems x hx
      exact ⟨hl ▸ h1, h2 _ rfl⟩
    · rw [hdims, List.length_map]
      exact hlen

theorem values_gives (hl : input.limits = limits.toLimits) (d : Draft) :
    Gives input (values path d) fun text d' => ∃ data enc start,
      ValuesText limits enc text data ∧ d' = { d with data, encoding := enc, start } := by
  intro i j d' hi h
  simp only [values, bind_ok, get_ok] at h
  obtain ⟨k, _, he, _, _, ⟨rfl, rfl⟩, h⟩ := h
  obtain ⟨rfl, hlt, hkind, hc⟩ := expect_gives he
  obtain ⟨_, ws, hws, hr⟩ := spaceEnd_gives (w := input.window) hi
  split at h
  · rename_i hk
    subst hk
    obtain ⟨data, _, hd, h⟩ := bind_ok.mp h
    obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    obtain ⟨hj, text, ls, ht, hfit, hrt, hden⟩ := decimals_sound (kindOf_array hkind) hd
    exact ⟨hj, ws, text, hws, by rw [hr, hrt], data, .decimal, _,
      ⟨ls, ht, by rwa [hl] at hfit, hden⟩, rfl⟩
  · rename_i hk
    obtain rfl : k = .string := by
      simp only [List.contains_cons, List.contains_nil, Bool.or_false, Bool.or_eq_true,
        beq_iff_eq] at hc
      exact hc.resolve_left hk
    obtain ⟨data, _, hd, h⟩ := bind_ok.mp h
    obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    obtain ⟨hj, hrt, hfin⟩ := base64_sound (kindOf_string hkind) hd
    refine ⟨hj, ws, 34 :: (Base64.enc data.bytes.data.toList ++ [34]), hws, ?_, data, .base64, _,
      ⟨rfl, hfin⟩, rfl⟩
    rw [hr, hrt]
    simp

/-- What reading a field of a tensor does to a draft of it. -/
inductive TensorStep (limits : PayloadLimits) : String → List UInt8 → Draft → Draft → Prop where
  /-- `name` -/
  | name {k : String} {v : List UInt8} {d : Draft} {s : String} (h : ShortText limits v s)
      (hk : k = "name") :
      TensorStep limits k v d { d with name := s }
  /-- `shape` -/
  | shape {k : String} {v : List UInt8} {d : Draft} {s : Shape} (h : ShapeText limits v s)
      (hk : k = "shape") :
      TensorStep limits k v d { d with shape := s }
  /-- `values` -/
  | values {k : String} {v : List UInt8} {d : Draft} {data : Float32Array} {enc : Encoding} {start : USize}
      (h : ValuesText limits enc v data) (hk : k = "values") :
      TensorStep limits k v d { d with data, encoding := enc, start }

/-- The draft that the fields of a tensor make. -/
theorem TensorStep.fields {es : List (String × List UInt8)} {d : Draft}
    (h : Steps (fun e a b => TensorStep limits e.1 e.2 a b) es {} d) (hn : (keysOf es).Nodup) :
    TensorFields limits d.encoding es d.tensor where
  name v hv := by
    refine h.find (part := Draft.name) (p := ShortText limits) ?_ ?_ hn hv
    · rintro ⟨k, v⟩ a b hs hne
      cases hs <;> first | rfl | (rename_i hk; exact absurd hk hne)
    · intro v a b hs
      cases hs <;> first | (rename_i h hk; exact h) | (rename_i hk; simp at hk)
  anonymous hk := by
    refine h.keep (part := Draft.name) ?_ hk
    rintro ⟨k, v⟩ a b hs hne
    cases hs <;> first | rfl | (rename_i hk; exact absurd hk hne)
  shape v hv := by
    refine h.find (part := Draft.shape) (p := ShapeText limits) ?_ ?_ hn hv
    · rintro ⟨k, v⟩ a b hs hne
      cases hs <;> first | rfl | (rename_i hk; exact absurd hk hne)
    · intro v a b hs
      cases hs <;> first | (rename_i h hk; exact h) | (rename_i hk; simp at hk)
  values v hv := by
    refine h.find (part := fun d => (d.encoding, d.data))
      (p := fun v x => ValuesText limits x.1 v x.2) ?_ ?_ hn hv
    · rintro ⟨k, v⟩ a b hs hne
      cases hs <;> first | rfl | (rename_i hk; exact absurd hk hne)
    · intro v a b hs
      cases hs <;> first | (rename_i h hk; exact h) | (rename_i hk; simp at hk)

theorem nameField_gives (hl : input.limits = limits.toLimits) (d : Draft) :
    Gives input (nameField.read path d) (TensorStep limits "name" · d) := by
  refine (short_gives hl).map.mono ?_
  rintro v _ ⟨s, hs, rfl⟩
  exact .name hs rfl

theorem tensorFields_gives (hl : input.limits = limits.toLimits) :
    ∀ f ∈ tensorFields limits, ∀ d,
      Gives input (f.read path d) (TensorStep limits f.name · d) := by
  simp only [tensorFields, List.mem_cons, List.not_mem_nil, or_false]
  rintro f (rfl | rfl) d
  · refine (shape_gives hl).map.mono ?_
    rintro v _ ⟨s, hs, rfl⟩
    exact .shape hs rfl
  · refine (values_gives hl d).mono ?_
    rintro v _ ⟨data, enc, start, h, rfl⟩
    exact .values h rfl

theorem tensor_gives (hl : input.limits = limits.toLimits) :
    Gives input (tensor limits false path) fun text d =>
      TensorText limits d.encoding text d.tensor := by
  refine (object_gives (fields := tensorFields limits) (P := TensorStep limits) rfl rfl
    (fun f hf d => tensorFields_gives hl f hf d)).mono ?_
  rintro text d ⟨es, ht, hfields, hsteps⟩
  rw [hl] at ht
  exact ⟨es, ht, hfields, TensorStep.fields hsteps hfields.nodup⟩

theorem namedTensor_gives (hl : input.limits = limits.toLimits) :
    Gives input (tensor limits true path) fun text d =>
      NamedTensorText limits d.encoding text d.tensor := by
  refine (object_gives (fields := nameField :: tensorFields limits) (P := TensorStep limits) rfl
    rfl (fun f hf d => ?_)).mono ?_
  · rcases List.mem_cons.mp hf with rfl | hf
    · exact nameField_gives hl d
    · exact tensorFields_gives hl f hf d
  · rintro text d ⟨es, ht, hfields, hsteps⟩
    rw [hl] at ht
    exact ⟨es, ht, hfields, TensorStep.fields hsteps hfields.nodup⟩

/-- Tensors that came in one encoding. -/
def AllIn (enc : Encoding) (ds : List Draft) : Prop := ∀ d ∈ ds, d.encoding = enc

/-- What a list of drafts says of the text that it came from, if all came in one encoding. -/
def DraftsText (limits : PayloadLimits) (text : List UInt8) (ds : List Draft) : Prop :=
  ∀ enc, AllIn enc ds → TensorsText limits enc text (ds.reverse.map Draft.tensor)

theorem tensors_gives (hl : input.limits = limits.toLimits) :
    Gives input (tensors limits path) (DraftsText limits) := by
  refine (collect_gives fun k => namedTensor_gives hl).mono ?_
  rintro text ds ⟨items, ht, hds, hitems, hlen⟩ enc henc
  refine ⟨items.map fun x => (x.1, x.2.tensor), ?_, ?_, ?_, ?_⟩
  · rw [List.map_map]
    exact ht
  · rw [hds, List.map_map, List.map_map]
    rfl
  · intro y hy
    obtain ⟨x, hx, rfl⟩ := List.mem_map.mp hy
    have : x.2 ∈ ds := by
      rw [← List.mem_reverse, hds]
      exact List.mem_map.mpr ⟨x, hx, rfl⟩
    have h := hitems x hx
    rwa [henc _ this] at h
  · rw [hds, List.length_map, List.length_map]
    exact hlen

end NN
