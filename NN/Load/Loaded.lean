import NN.Models.Family
import NN.Tensor.Exact

/-!
# Parameters as a constant

What `load_payload` declares (`NN.Load.Payload`): the bits of a bundle as literals of natural
numbers, from which the kernel reads a scalar in a few steps, and a compiled program as well. Shapes
are those of the member and definitional: `d.run x` and `d.bundle.get "linear1.weight"` are typed
tensors without a cast.
-/

namespace NN

open Wire

/-- The bits of scalars: 256 of them to a number, the first in its lowest 32 bits. -/
abbrev Words := List Nat

namespace Words

/-- The pattern of a scalar; zero outside. -/
def bits (w : Words) (i : Nat) : UInt32 := .ofNat (w.getD (i / 256) 0 >>> (32 * (i % 256)))

/-- The words of some scalars. -/
def ofStorage (a : Float32Array) : Words :=
  (List.range ((a.size + 255) / 256)).map fun k =>
    (List.range (min 256 (a.size - 256 * k))).foldr (init := 0) fun i n =>
      let bits := if h : 256 * k + i < a.size then a.bits (256 * k + i) h else 0
      n <<< 32 ||| bits.toNat

#guard (ofStorage (.ofList [1, -2])) = [0xc00000003f800000]
#guard (List.range 300).all fun i =>
  bits (ofStorage (.generate 300 fun i _ => .ofNat (i * i))) i == .ofNat (i * i)

end Words

/-- The tensor with these bits. -/
def Tensor.ofWords (s : Shape) (w : Words) : Tensor s :=
  .generate (α := Binary32) s fun i _ => ⟨w.bits i⟩

/-- The bundle with these bits, tensor by tensor; zeros where there are none. -/
def Bundle.ofWords : (ps : List ParamSpec) → List Words → Bundle ps
  | [], _ => .nil
  | p :: ps, ws => .cons (.ofWords p.shape (ws.headD [])) (ofWords ps ws.tail)

/-- The words of a bundle, tensor by tensor. -/
def Bundle.words {ps : List ParamSpec} (b : Bundle ps) : List Words := b.datas.map .ofStorage

/-- Parameters of a member of a family that were read of a file while a Lean file was elaborated. -/
structure Loaded {f : Family} (m : f.Member) where
  /-- The bits of the parameters, in the order of the contract. -/
  words : List Words
  /-- The bundle's receipt, in hexadecimal, as the importer computed it. -/
  receipt : String

namespace Loaded

variable {f : Family} {m : f.Member} (d : Loaded m)

/-- The parameters: `d.bundle.get "linear1.weight"`. -/
def bundle : Bundle m.model.layer.params := .ofWords _ d.words

/-- What the model makes of `n` samples, in the machine's arithmetic. -/
def run {n : Nat} (x : Tensor (n :: m.model.input)) : Tensor (n :: m.model.output) :=
  (m.model.run d.bundle x).1

end Loaded

end NN
