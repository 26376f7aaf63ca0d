import NN.Models
import NN.Models.Architecture

/-!
# A forward pass, timed

`forward MODEL`: the seconds that a large model takes in Lean, and a digest of the bits of its
output. Its parameters and input are those of `forward.c`, which computes the same in C.
-/

open NN

/-- The models that are timed: the family, its settings, how many samples. -/
def models : List (Family × Config × Nat) :=
  [(mlp, [("in", 784), ("hidden", 256), ("out", 10)], 256),
    (cnn, [("size", 28)], 256),
    (transformer, [("layers", 4), ("width", 64), ("ffn", 128), ("seq", 32)], 32)]

/-- FNV-1a over the patterns of a tensor. -/
def digest {s : Shape} (t : Tensor s) : UInt64 :=
  t.data.toBits.foldl (init := 0xcbf29ce484222325) fun h w => (h ^^^ w.toUInt64) * 0x100000001b3

/-- Runs a model once, and prints how long it took and what came out. -/
def timed (m : Model) (n : Nat) : IO Unit := do
  let b := Bundle.draw 1 0 m.layer.params
  let x := SplitMix64.tensor 1 (Bundle.numel m.layer.params) (n :: m.input)
  -- Drawn before the clock starts.
  let scalars := x.data.size + (b.datas.map (·.size)).sum
  let start ← IO.monoNanosNow
  let (y, _) ← IO.lazyPure fun _ => m.run b x
  let stop ← IO.monoNanosNow
  IO.println s!"\{\"scalars\": {scalars}, \"nanoseconds\": {stop - start}, \"digest\": {digest y}}"

/-- The command line. -/
def main (words : List String) : IO UInt32 := do
  for (family, settings, samples) in models do
    if words == [family.tag] then
      match family.member settings with
      | .ok member =>
        timed member.model samples
        return 0
      | .error why => throw (.userError why)
  throw (.userError "forward mlp, cnn or transformer")
