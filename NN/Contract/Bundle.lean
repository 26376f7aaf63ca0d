import NN.Contract.Contract

/-!
# Typed parameter bundles

A bundle over specifications holds one tensor for each, of exactly its shape: what an accepted
payload becomes, and the only thing that a model runs on.
-/

namespace NN

/-- One tensor for each specification, in order. -/
inductive Bundle : List ParamSpec → Type where
  /-- No parameters. -/
  | nil : Bundle []
  /-- A parameter and the rest. -/
  | cons {p : ParamSpec} {ps : List ParamSpec} (t : Tensor p.shape) (b : Bundle ps) :
    Bundle (p :: ps)
deriving DecidableEq

/-- A tensor as a payload carries it: its shape is a claim, and its size another. -/
structure RawTensor where
  /-- The name. -/
  name : String
  /-- The shape that it states. -/
  shape : Shape
  /-- The scalars that it has. -/
  data : Float32Array
deriving DecidableEq, Repr, Inhabited

namespace RawTensor

/-- What it states of itself. -/
def spec (t : RawTensor) : ParamSpec := ⟨t.name, t.shape⟩

/-- It has as many scalars as its shape says. -/
def WellSized (t : RawTensor) : Prop := t.data.size = t.shape.numel

instance (t : RawTensor) : Decidable t.WellSized := inferInstanceAs (Decidable (_ = _))

end RawTensor

namespace Bundle

/-- The bundle of tensors that match the specifications one by one. -/
def build : (specs : List ParamSpec) → (ts : List RawTensor) →
    ts.map RawTensor.spec = specs → (∀ t ∈ ts, t.WellSized) → Bundle specs
  | [], _, _, _ => .nil
  | p :: ps, t :: ts, h, hw =>
    .cons ⟨t.data, by
        have hs : t.spec = p := (List.cons.inj h).1
        have := hw t (.head _)
        simpa [← hs, RawTensor.spec] using this⟩
      (build ps ts (List.cons.inj h).2 fun u hu => hw u (.tail _ hu))
  | _ :: _, [], h, _ => nomatch h

/-- The storages, in order. -/
def datas : {ps : List ParamSpec} → Bundle ps → List Float32Array
  | _, .nil => []
  | _, .cons t b => t.data :: b.datas

/-- The named tensors that a payload carries for this bundle. -/
def toRaw : {ps : List ParamSpec} → Bundle ps → List RawTensor
  | _, .nil => []
  | p :: _, .cons t b => ⟨p.name, p.shape, t.data⟩ :: b.toRaw

/-- The shape of the first parameter with a name. -/
def shape? (name : String) : List ParamSpec → Option Shape
  | [] => none
  | p :: ps => if p.name = name then some p.shape else shape? name ps

/-- The tensor of a name: `b.get "linear1.weight"`. -/
def get {s : Shape} (name : String) :
    {ps : List ParamSpec} → Bundle ps → (h : shape? name ps = some s := by rfl) → Tensor s
  | [], .nil, h => nomatch h
  | p :: _, .cons t b, h =>
    if hn : p.name = name then
      have : p.shape = s := by simpa [shape?, hn] using h
      this ▸ t
    else b.get name (by simpa [shape?, hn] using h)

/-- Zeros. -/
def zeros : (ps : List ParamSpec) → Bundle ps
  | [] => .nil
  | _ :: ps => .cons default (zeros ps)

instance (ps : List ParamSpec) : Inhabited (Bundle ps) := ⟨zeros ps⟩

instance (ps : List ParamSpec) : Repr (Bundle ps) := ⟨fun b n => reprPrec b.toRaw n⟩

/-- The number of scalars in all. -/
def numel (ps : List ParamSpec) : Nat := (ps.map fun p => p.shape.numel).sum

end Bundle

end NN
