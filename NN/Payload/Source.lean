import NN.Payload.Tag

/-!
# A payload in either container

A file is a document or a safetensors file; what it holds tells which, not its name.
-/

namespace NN

open Wire Wire.Json

namespace Safetensors

/-- Where the first binary32 from `i` on starts that is not finite, or the end. -/
def notFiniteFrom (w : Window) (i : USize) : USize :=
  if h : i < w.stop ∧ 3 < w.stop - i then
    have h0 := USize.lt_iff_toNat_lt.mp h.1
    have h3 : 3 < w.stop.toNat - i.toNat := by
      have := USize.lt_iff_toNat_lt.mp h.2
      rw [USize.toNat_sub_of_le _ _ (USize.le_of_lt h.1)] at this
      simpa using this
    have e1 : (i + 1).toNat = i.toNat + 1 := toNat_succ h.1
    have l1 : i + 1 < w.stop := USize.lt_iff_toNat_lt.mpr (by omega)
    have e2 : (i + 1 + 1).toNat = i.toNat + 2 := by rw [toNat_succ l1]; omega
    have l2 : i + 1 + 1 < w.stop := USize.lt_iff_toNat_lt.mpr (by omega)
    have e3 : (i + 1 + 1 + 1).toNat = i.toNat + 3 := by rw [toNat_succ l2]; omega
    have l3 : i + 1 + 1 + 1 < w.stop := USize.lt_iff_toNat_lt.mpr (by omega)
    have e4 : (i + 1 + 1 + 1 + 1).toNat = i.toNat + 4 := by rw [toNat_succ l3]; omega
    if Binary32.isFinite (packLE (w.get i h.1) (w.get (i + 1) l1) (w.get (i + 1 + 1) l2)
        (w.get (i + 1 + 1 + 1) l3)) then
      notFiniteFrom w (i + 1 + 1 + 1 + 1)
    else i
  else w.stop
termination_by w.stop.toNat - i.toNat
decreasing_by
  simp only [e4]
  omega

/-- `count` scalars, from a byte on: a copy of their bytes. -/
def slice (bytes : ByteArray) (first count : Nat) : Float32Array :=
  let part := bytes.extract first (first + 4 * count)
  if h : part.size = 4 * count then ⟨part, count, h⟩ else .empty

/-- The tensor of an entry, given where the first of them starts. -/
def Entry.tensor (e : Entry) (bytes : ByteArray) (base : Nat) : RawTensor :=
  ⟨e.name, e.shape, slice bytes (base + e.start) e.shape.numel⟩

/-- The fault of a scalar that is not finite, which starts at a byte. -/
def notFiniteFault (bytes : ByteArray) (entries : List Entry) (base byte : Nat) : Fault Meaning :=
  let scalar := slice bytes byte 1
  let found := if h : 0 < scalar.size then Read.showNotFinite (scalar.bits 0 h) else "NaN"
  let path := match entries.find? fun e => byte - base < e.stop with
    | some e => [Step.index ((byte - base - e.start) / 4), .field e.name]
    | none => []
  ⟨path, byte, .other (.notFinite found)⟩

end Safetensors

/-- A safetensors file that was read. -/
structure Safetensors where
  /-- The tensors, in the file's order. -/
  tensors : List RawTensor
  /-- What it says beside them, if anything. -/
  tag? : Option Tag

/-- The safetensors file that some bytes are, or the first fault in them. -/
def readSafetensors (limits : PayloadLimits) (bytes : ByteArray) :
    Except (Fault Meaning) Safetensors := do
  let (header, base) ← Safetensors.readHeader limits bytes
  let tag? ← header.tag limits
  let entries := header.entries.reverse
  let window := Window.ofBytes bytes
  let broken := Safetensors.notFiniteFrom window (.ofNat base)
  if broken < window.stop then
    .error (Safetensors.notFiniteFault bytes entries base broken.toNat)
  else return { tensors := entries.map (·.tensor bytes base), tag? }

/-- Named tensors in the order of a contract, and behind them those that it does not know. -/
def arrange (specs : List ParamSpec) (ts : List RawTensor) : List RawTensor :=
  specs.filterMap (fun s => ts.find? (·.name == s.name))
    ++ ts.filter fun t => !specs.any (·.name == t.name)

/-- The payload that a safetensors file holds, for a contract: in its order; of its family and its
configuration, if the file says nothing of them. -/
def Safetensors.payload (s : Safetensors) (c : Contract) : Payload where
  family := (s.tag?.map (·.family)).getD c.family
  config := (s.tag?.map (·.config)).getD c.config
  params := arrange c.params s.tensors
  probe := s.tag?.bind (·.probe)
  meta? := s.tag?.bind (·.meta?)

/-- The payload that some bytes hold, a document or a safetensors file, for a contract, or the first
fault in them. -/
def readSource (c : Contract) (limits : PayloadLimits) (bytes : ByteArray) :
    Except (Fault Meaning) Payload :=
  if Safetensors.begins bytes then (readSafetensors limits bytes).map (·.payload c)
  else readPayload limits bytes

/-- Are some bytes a safetensors file that does not say what it is of? -/
def isUntagged (limits : PayloadLimits) (bytes : ByteArray) : Bool :=
  Safetensors.begins bytes && match Safetensors.readHeader limits bytes with
    | .ok (header, _) => header.notes?.all (·.ours.isEmpty)
    | .error _ => false

end NN
