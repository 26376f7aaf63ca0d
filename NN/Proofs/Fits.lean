import NN.Proofs.Document
import NN.Proofs.Finite

/-!
# Payloads that a document can carry

What the limits of FORMAT.md ask of a payload. What is read of a document is within them.
-/

namespace NN

open Wire Wire.Json

/-- The limits of the reader leave room for what every document says, and for shortest decimals. -/
structure PayloadLimits.Roomy (limits : PayloadLimits) : Prop where
  /-- For the fields' names and `torchlean.params`. -/
  name : 16 ≤ limits.name
  /-- For a decimal. -/
  digits : 400 ≤ limits.digits
  /-- For its exponent. -/
  exponent : 9999 ≤ limits.exponent
  /-- For the digits of an integer. -/
  elements : limits.elements < 10 ^ 100

/-- The limits that the reader has if nobody sets others. -/
theorem roomy_default : ({} : PayloadLimits).Roomy := by
  constructor <;> decide

/-- A tensor that is within the limits, with finite scalars. -/
structure RawTensor.Fits (limits : PayloadLimits) (t : RawTensor) : Prop where
  /-- The name. -/
  name : t.name.utf8ByteSize ≤ limits.name
  /-- The number of dimensions. -/
  rank : t.shape.length ≤ limits.rank
  /-- Each dimension. -/
  dimensions : ∀ n ∈ t.shape, n ≤ limits.elements
  /-- The number of elements that the shape states. -/
  elements : t.shape.numel ≤ limits.elements
  /-- The scalars. -/
  finite : ∀ b ∈ t.data.toBits, Binary32.isFinite b = true

/-- A probe whose tensors are within the limits. Its inputs and outputs have no names. -/
structure Probe.Fits (limits : PayloadLimits) (p : Probe) : Prop where
  /-- The inputs. -/
  input : p.input.Fits limits
  /-- They have no name. -/
  inputName : p.input.name = ""
  /-- The outputs. -/
  output : p.output.Fits limits
  /-- They have no name. -/
  outputName : p.output.name = ""
  /-- The number of entries of the trace. -/
  entries : p.trace.length ≤ limits.params
  /-- The entries of the trace. -/
  trace : ∀ t ∈ p.trace, t.Fits limits

/-- A payload that is within the limits, with finite scalars. -/
structure Payload.Fits (limits : PayloadLimits) (p : Payload) : Prop where
  /-- The family. -/
  family : p.family.utf8ByteSize ≤ limits.name
  /-- No key of the configuration twice. -/
  keys : (p.config.map (·.1)).Nodup
  /-- The settings. -/
  settings : ∀ kv ∈ p.config, kv.1.utf8ByteSize ≤ limits.name ∧ kv.2 ≤ limits.elements
  /-- How many they are. -/
  config : p.config.length ≤ limits.config
  /-- How many parameters there are. -/
  entries : p.params.length ≤ limits.params
  /-- The parameters. -/
  params : ∀ t ∈ p.params, t.Fits limits
  /-- The probe. -/
  probe : ∀ q ∈ p.probe, q.Fits limits
  /-- `meta` is an object of JSON. -/
  meta_ : ∀ s ∈ p.meta?, MetaText limits s.toUTF8.data.toList s

/-- Keys of an object are within their limit. -/
theorem size_key {most : Nat} {text : List UInt8} {es : List (String × List UInt8)}
    (h : ObjectText most text es) : ∀ e ∈ es, e.1.utf8ByteSize ≤ most := by
  rcases h with ⟨_, _, _, rfl⟩ | ⟨_, -, h⟩
  · simp
  · induction h with
    | last h =>
      cases h with
      | mk ha hk hn => simpa using hn
    | cons h _ ih =>
      cases h with
      | mk ha hk hn =>
        intro e he
        rcases List.mem_cons.mp he with rfl | he
        · exact hn
        · exact ih e he

/-- The text of a field that must be there. -/
theorem _root_.Wire.Json.FieldsOf.get {required optional : List String}
    {es : List (String × List UInt8)} (h : FieldsOf required optional es) {k : String}
    (hk : k ∈ required) : ∃ v, (k, v) ∈ es := by
  obtain ⟨⟨k', v⟩, he, rfl⟩ := List.mem_map.mp (h.all k hk)
  exact ⟨v, he⟩

variable {limits : PayloadLimits} {enc : Encoding} {text : List UInt8}

theorem ValuesText.finite {data : Float32Array} (h : ValuesText limits enc text data) :
    ∀ b ∈ data.toBits, Binary32.isFinite b = true := by
  cases enc with
  | decimal =>
    obtain ⟨_, _, _, h⟩ := h
    exact h.finite
  | base64 => exact h.2

theorem TensorFields.fits {es : List (String × List UInt8)} {t : RawTensor}
    (h : TensorFields limits enc es t) (hname : t.name.utf8ByteSize ≤ limits.name)
    (hs : ∃ v, ("shape", v) ∈ es) (hv : ∃ v, ("values", v) ∈ es) : t.Fits limits := by
  obtain ⟨s, hs⟩ := hs
  obtain ⟨v, hv⟩ := hv
  obtain ⟨items, _, hshape, hitems, hrank, helements⟩ := h.shape s hs
  refine ⟨hname, hrank, fun n hn => ?_, helements, (h.values v hv).finite⟩
  rw [hshape] at hn
  obtain ⟨x, hx, rfl⟩ := List.mem_map.mp hn
  exact (hitems x hx).2

theorem TensorText.fits {t : RawTensor} (h : TensorText limits enc text t) :
    t.Fits limits ∧ t.name = "" := by
  obtain ⟨es, _, hf, ht⟩ := h
  have hname : t.name = "" := ht.anonymous fun hk => by
    have := hf.known _ hk
    simp at this
  exact ⟨ht.fits (by rw [hname]; exact Nat.zero_le _) (hf.get (by decide)) (hf.get (by decide)),
    hname⟩

theorem NamedTensorText.fits {t : RawTensor} (h : NamedTensorText limits enc text t) :
    t.Fits limits := by
  obtain ⟨es, _, hf, ht⟩ := h
  obtain ⟨v, hv⟩ := hf.get (k := "name") (by decide)
  exact ht.fits (ht.name v hv).2 (hf.get (by decide)) (hf.get (by decide))

theorem TensorsText.fits {ts : List RawTensor} (h : TensorsText limits enc text ts) :
    ts.length ≤ limits.params ∧ ∀ t ∈ ts, t.Fits limits := by
  obtain ⟨items, _, rfl, hitems, hlen⟩ := h
  refine ⟨hlen, fun t ht => ?_⟩
  obtain ⟨x, hx, rfl⟩ := List.mem_map.mp ht
  exact (hitems x hx).fits

theorem ProbeText.fits {p : Probe} (h : ProbeText limits enc text p) : p.Fits limits := by
  obtain ⟨es, _, hf, hin, hout, htrace, hnone⟩ := h.fields
  obtain ⟨v, hv⟩ := hf.get (k := "input") (by decide)
  obtain ⟨w, hw⟩ := hf.get (k := "output") (by decide)
  have trace : p.trace.length ≤ limits.params ∧ ∀ t ∈ p.trace, t.Fits limits := by
    by_cases ht : "trace" ∈ keysOf es
    · obtain ⟨⟨_, u⟩, hu, rfl⟩ := List.mem_map.mp ht
      exact (htrace u hu).fits
    · rw [hnone ht]
      exact ⟨Nat.zero_le _, by simp⟩
  exact ⟨(hin v hv).fits.1, (hin v hv).fits.2, (hout w hw).fits.1, (hout w hw).fits.2, trace.1,
    trace.2⟩

/-- What a document holds is within the limits. -/
theorem Document.fits {bytes : ByteArray} {p : Payload} (h : Document limits bytes p) :
    p.Fits limits := by
  obtain ⟨a, b, text, es, enc, _, _, _, _, hf, hd⟩ := h
  obtain ⟨family, hfamily⟩ := hf.get (k := "family") (by decide)
  obtain ⟨config, hconfig⟩ := hf.get (k := "config") (by decide)
  obtain ⟨params, hparams⟩ := hf.get (k := "params") (by decide)
  obtain ⟨items, hobject, hc, hkeys, hitems, hlen⟩ := hd.config config hconfig
  obtain ⟨hcount, hall⟩ := (hd.params params hparams).fits
  refine ⟨(hd.family family hfamily).2, hkeys, fun kv hkv => ?_, hlen, hcount, hall, ?_, ?_⟩
  · rw [hc] at hkv
    obtain ⟨x, hx, rfl⟩ := List.mem_map.mp hkv
    exact ⟨size_key hobject (x.1, x.2.1) (List.mem_map_of_mem hx), (hitems x hx).2⟩
  · intro q hq
    by_cases hp : "probe" ∈ keysOf es
    · obtain ⟨⟨_, v⟩, hv, rfl⟩ := List.mem_map.mp hp
      obtain ⟨q', hq', ht⟩ := hd.probe v hv
      rw [hq'] at hq
      cases hq
      exact ht.fits
    · rw [hd.noProbe hp] at hq
      cases hq
  · intro s hs
    by_cases hp : "meta" ∈ keysOf es
    · obtain ⟨⟨_, v⟩, hv, rfl⟩ := List.mem_map.mp hp
      obtain ⟨s', hs', ht⟩ := hd.meta_ v hv
      rw [hs'] at hs
      cases hs
      exact ht.2.2.2 ▸ ht
    · rw [hd.noMeta hp] at hs
      cases hs

end NN
