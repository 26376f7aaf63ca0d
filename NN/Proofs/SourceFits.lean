import NN.Payload.Check
import NN.Proofs.Fits
import NN.Proofs.Source

/-!
# What a safetensors file holds has room in a document

If the contract has: its family and its configuration are what is said of a file without a tag.
-/

namespace NN

open Wire Wire.Json

variable {c : Contract} {limits : PayloadLimits} {bytes : ByteArray} {p : Payload}

/-- A contract whose family, configuration and number of parameters are within the limits. -/
structure Contract.Fits (limits : PayloadLimits) (c : Contract) : Prop where
  /-- The family. -/
  family : c.family.utf8ByteSize ≤ limits.name
  /-- No key of the configuration twice. -/
  keys : (c.config.map (·.1)).Nodup
  /-- The settings. -/
  settings : ∀ kv ∈ c.config, kv.1.utf8ByteSize ≤ limits.name ∧ kv.2 ≤ limits.elements
  /-- How many they are. -/
  config : c.config.length ≤ limits.config
  /-- How many parameters there are. -/
  entries : c.params.length ≤ limits.params

/-- The tensors of a safetensors file are within the limits. -/
theorem SafetensorsFile.fits_tensors {s : Safetensors} (h : SafetensorsFile limits bytes s) :
    ∀ t ∈ s.tensors, t.Fits limits := by
  obtain ⟨_, _, _, _, _, items, _, _, _, _, _, ht, _, hs, hat, _⟩ := h
  obtain ⟨es, its, hobject, _, _, hes, hentries, htexts, _⟩ := ht
  intro t htm
  rw [hs] at htm
  obtain ⟨x, hx, rfl⟩ := List.mem_map.mp htm
  have hx1 : x.1 ∈ its.map (·.2) := hentries ▸ List.mem_map_of_mem hx
  obtain ⟨y, hy, hyx⟩ := List.mem_map.mp hx1
  have hmem : (y.2.name, y.1) ∈ es :=
    (List.mem_filter.mp (hes ▸ List.mem_map_of_mem hy : (y.2.name, y.1) ∈ es.filter _)).1
  obtain ⟨fs, _, hfields, _, hshape, _⟩ := htexts y hy
  obtain ⟨v, hv⟩ := hfields.get (k := "shape") (by decide)
  obtain ⟨dims, _, hdims, hall, hrank, helements⟩ := hshape v hv
  have hat := hat x hx
  rw [hyx] at hdims hrank helements hmem
  refine ⟨by rw [hat.name]; exact size_key hobject _ hmem, by rwa [hat.shape], ?_,
    by rwa [hat.shape], hat.finite⟩
  intro n hn
  rw [hat.shape, hdims] at hn
  obtain ⟨z, hz, rfl⟩ := List.mem_map.mp hn
  exact (hall z hz).2

/-- What a safetensors file says beside its tensors is within the limits. -/
theorem TagSays.fits {notes : List (String × String)} {t : Tag} (h : TagSays limits notes t) :
    (t.family.utf8ByteSize ≤ limits.name) ∧ (t.config.map (·.1)).Nodup ∧
      (∀ kv ∈ t.config, kv.1.utf8ByteSize ≤ limits.name ∧ kv.2 ≤ limits.elements) ∧
      t.config.length ≤ limits.config ∧ (∀ q ∈ t.probe, q.Fits limits) ∧
      ∀ s ∈ t.meta?, MetaText limits s.toUTF8.data.toList s := by
  obtain ⟨_, _, _, _, _, _, _, _, items, hobject, hc, hkeys, hitems, hlen⟩ := h.config
  refine ⟨h.family.2, hkeys, fun kv hkv => ?_, hlen, fun q hq => ?_, fun s hs => ?_⟩
  · rw [hc] at hkv
    obtain ⟨x, hx, rfl⟩ := List.mem_map.mp hkv
    exact ⟨size_key hobject (x.1, x.2.1) (List.mem_map_of_mem hx), (hitems x hx).2⟩
  · by_cases hk : "torchlean.probe" ∈ notes.map (·.1)
    · obtain ⟨⟨_, v⟩, hv, rfl⟩ := List.mem_map.mp hk
      obtain ⟨q', hq', _, _, _, _, _, _, ht⟩ := h.probe v hv
      rw [hq'] at hq
      cases hq
      exact ht.fits
    · rw [h.noProbe hk] at hq
      cases hq
  · by_cases hk : "torchlean.meta" ∈ notes.map (·.1)
    · obtain ⟨⟨_, v⟩, hv, rfl⟩ := List.mem_map.mp hk
      obtain ⟨m, hm, _, text, _, _, _, _, ht⟩ := h.meta_ v hv
      rw [hm] at hs
      cases hs
      exact ht.2.2.2 ▸ ht
    · rw [h.noMeta hk] at hs
      cases hs

/-- A conforming payload that a safetensors file holds is within the limits. -/
theorem SafetensorsFile.fits {s : Safetensors} (h : SafetensorsFile limits bytes s)
    (hh : s.Holds c p) (hconf : Conforms c p) (hc : c.Fits limits) : p.Fits limits := by
  have hparams : ∀ t ∈ p.params, t.Fits limits := fun t ht =>
    h.fits_tensors t ((hh.params t).mp ht)
  have hentries : p.params.length ≤ limits.params := by
    have := congrArg List.length hconf.params
    rw [List.length_map] at this
    rw [this]
    exact hc.entries
  cases htag : s.tag? with
  | none =>
    obtain ⟨h1, h2, h3, h4⟩ := hh.untagged htag
    refine ⟨by rw [h1]; exact hc.family, by rw [h2]; exact hc.keys, by rw [h2]; exact hc.settings,
      by rw [h2]; exact hc.config, hentries, hparams, by simp [h3], by simp [h4]⟩
  | some t =>
    obtain ⟨h1, h2, h3, h4⟩ := hh.tagged t htag
    obtain ⟨_, _, _, _, _, _, _, _, _, _, _, _, _, _, _, ht⟩ := h
    rw [htag] at ht
    obtain ⟨notes, _, ht⟩ := ht
    obtain ⟨f1, f2, f3, f4, f5, f6⟩ := ht.fits
    exact ⟨by rw [h1]; exact f1, by rw [h2]; exact f2, by rw [h2]; exact f3, by rw [h2]; exact f4,
      hentries, hparams, by rw [h3]; exact f5, by rw [h4]; exact f6⟩

end NN
