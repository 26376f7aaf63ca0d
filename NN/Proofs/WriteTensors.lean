import NN.Proofs.Fits
import NN.Proofs.WritePieces

/-!
# Tensors that are written

Each is the text of the tensor, its scalars included, in both encodings.
-/

namespace NN

open Wire Wire.Json Wire.Decimal Write

variable {limits : PayloadLimits}

theorem naturalText_natural {n : Nat} (room : limits.Roomy) (h : n < 10 ^ 100) :
    NaturalText limits.toLimits (bytesOf (Write.natural n)) n := by
  have := naturalText_text (limits := limits.toLimits)
    (Nat.le_trans (digitCount_le h (by decide)) (Nat.le_trans (by decide) room.digits))
  simpa [Write.natural, bytesOf_cons, bytesOf_nil, Piece.bytes] using this

theorem shortText_string {s : String} (h : s.utf8ByteSize ≤ limits.name) :
    ShortText limits (bytesOf (Write.string s)) s := by
  refine ⟨?_, h⟩
  simpa [Write.string, bytesOf_cons, bytesOf_nil, Piece.bytes] using quote_text s

theorem shapeText_array {s : Shape} (room : limits.Roomy) (hr : s.length ≤ limits.rank)
    (hd : ∀ n ∈ s, n ≤ limits.elements) (hn : s.numel ≤ limits.elements) :
    ShapeText limits (bytesOf (Write.array inline (s.map Write.natural))) s := by
  refine ⟨s.map fun n => (bytesOf (Write.natural n), n), ?_, by simp [Function.comp_def],
    fun x hx => ?_, hr, hn⟩
  · have := arrayText_array inline_fits (s.map Write.natural)
    simpa [List.map_map, Function.comp_def] using this
  · obtain ⟨n, hn, rfl⟩ := List.mem_map.mp hx
    exact ⟨naturalText_natural room (Nat.lt_of_le_of_lt (hd n hn) room.elements), hd n hn⟩

/-- Scalars that are written, in either encoding, are the scalars. -/
theorem valuesText_values {data : Float32Array} (room : limits.Roomy) (enc : Encoding)
    (h : ∀ b ∈ data.toBits, Binary32.isFinite b = true) :
    ValuesText limits enc (bytesOf (Write.values enc data)) data := by
  cases enc with
  | base64 =>
    refine ⟨?_, h⟩
    simp [Write.values, bytesOf_cons, bytesOf_nil, Piece.bytes, Base64.toList_encode]
  | decimal =>
    refine ⟨data.toBits.map fun b => (shortest b).literal, ?_, fun l hl => ?_, ?_⟩
    · have := arrayText_bracket space_nil (by decide : Space [32]) space_nil
        (decimalTexts data)
      simpa [Write.values, bytesOf_cons, bytesOf_nil, Piece.bytes, decimalTexts, List.map_map,
        Function.comp_def] using this
    · obtain ⟨b, hb, rfl⟩ := List.mem_map.mp hl
      exact ⟨literal_valid _, shortest_within (h b hb) room.digits room.exponent⟩
    · rw [Denotes, List.map_map]
      apply List.map_congr_left
      intro b hb
      show ((shortest b).literal.value).toBits = some b
      rw [(literal_same _).toBits, shortest_toBits (h b hb)]

/-- Names of fields are short. -/
theorem short_keys {ks : List String} (room : limits.Roomy)
    (h : ∀ k ∈ ks, k.utf8ByteSize ≤ 16) : ∀ k ∈ ks, k.utf8ByteSize ≤ limits.name :=
  fun k hk => Nat.le_trans (h k hk) room.name

/-- What a field says, where each field is there once. -/
theorem field_of {P : List UInt8 → Prop} {es : List (String × List UInt8)} {k : String}
    {v' : List UInt8} (nodup : (keysOf es).Nodup) (hm : (k, v') ∈ es) (h : P v') :
    ∀ v, (k, v) ∈ es → P v := by
  intro v hv
  suffices v = v' from this ▸ h
  induction es with
  | nil => cases hv
  | cons e es ih =>
    obtain ⟨hnot, nodup⟩ := List.nodup_cons.mp nodup
    have key {u : List UInt8} (hu : (k, u) ∈ es) : e.1 ≠ k := by
      rintro rfl
      exact hnot (List.mem_map_of_mem (a := (e.1, u)) hu)
    rcases List.mem_cons.mp hv with rfl | hv <;> rcases List.mem_cons.mp hm with hm | hm
    · exact (congrArg Prod.snd hm).symm
    · exact absurd rfl (key hm)
    · exact absurd (congrArg Prod.fst hm).symm (key hv)
    · exact ih nodup hm hv

theorem tensorText_tensor {t : RawTensor} (room : limits.Roomy) (enc : Encoding)
    (h : t.Fits limits) (hn : t.name = "") :
    TensorText limits enc (bytesOf (Write.tensor enc t)) t := by
  have nodup : (keysOf ((fields enc t).map fun m => (m.1, bytesOf m.2))).Nodup := by
    simp [keysOf, fields]
  refine ⟨_, objectText_object inline_fits
      (short_keys room (ks := ["shape", "values"]) (by decide)),
    ⟨nodup, by simp [keysOf, fields], by simp [keysOf, fields]⟩,
    ⟨by simp [fields], fun _ => hn, ?_, ?_⟩⟩
  · exact field_of nodup (by simp [fields]) (shapeText_array room h.rank h.dimensions h.elements)
  · exact field_of nodup (by simp [fields]) (valuesText_values room enc h.finite)

theorem namedTensorText_object {t : RawTensor} (room : limits.Roomy) (enc : Encoding)
    (h : t.Fits limits) :
    NamedTensorText limits enc
      (bytesOf (Write.object inline (("name", Write.string t.name) :: fields enc t))) t := by
  have nodup : (keysOf ((("name", Write.string t.name) :: fields enc t).map
      fun m => (m.1, bytesOf m.2))).Nodup := by
    simp [keysOf, fields]
  refine ⟨_, objectText_object inline_fits
      (short_keys room (ks := ["name", "shape", "values"]) (by decide)),
    ⟨nodup, by simp [keysOf, fields], by simp [keysOf, fields]⟩,
    ⟨?_, by simp [keysOf], ?_, ?_⟩⟩
  · exact field_of nodup (by simp [fields]) (shortText_string h.name)
  · exact field_of nodup (by simp [fields]) (shapeText_array room h.rank h.dimensions h.elements)
  · exact field_of nodup (by simp [fields]) (valuesText_values room enc h.finite)

theorem tensorsText_tensors {margin : String} {ts : List RawTensor} (room : limits.Roomy)
    (enc : Encoding) (hm : Space (utf8 margin)) (h : ∀ t ∈ ts, t.Fits limits)
    (hl : ts.length ≤ limits.params) :
    TensorsText limits enc (bytesOf (Write.tensors margin enc ts)) ts := by
  refine ⟨ts.map fun t =>
    (bytesOf (Write.object inline (("name", Write.string t.name) :: fields enc t)), t), ?_,
    by simp [Function.comp_def], fun x hx => ?_, hl⟩
  · have := arrayText_array (lines_fits hm)
      (ts.map fun t => Write.object inline (("name", Write.string t.name) :: fields enc t))
    simpa [Write.tensors, List.map_map, Function.comp_def] using this
  · obtain ⟨t, ht, rfl⟩ := List.mem_map.mp hx
    exact namedTensorText_object room enc (h t ht)

end NN
