import NN.Models
import NN.Models.Architectures
import NN.Tensor.Exact
import NN.Verify.Lower

/-!
# Networks that graphs are lowered to

At random parameters and inputs a network that is computed exactly, without rounding, gives what the
evaluator gives, but for the evaluator's rounding and that of weights to 26 bits. What has no bounds
is refused at its place.
-/

open NN IR NN.Verify Wire

namespace NNTest.Lower

/-- The value of a node over exact values, in units of `2^-149`. -/
def value (env : List (Array Int)) : Node → Array Int
  | .affine a =>
    let env := env.map entry
    tabulate a.size fun j => roundShift (a.total env j) a.scale
  | .relu arg => (env.getD arg #[]).map (max 0)
  | .select arg index => index.map (entry (env.getD arg #[]))
  | .largest arg windows => windows.map fun w =>
    let x := env.getD arg #[]
    w.foldl (fun m i => max m (entry x i)) (entry x (w.getD 0 0))

/-- All values of a network on an input. -/
def run (input : Array Int) : List Node → List (Array Int)
  | [] => [input]
  | n :: ns => let env := run input ns; value env n :: env

/-- The scalars in units of `2^-149`. -/
def exactly {s : Shape} (t : Tensor s) : Array Int := tabulate s.numel fun i => (t.scalar i).value

/-- The greatest difference to the evaluator's output, in units of `2^-24`, rounded up, or what is
refused; of one sample. -/
def difference (m : Model) (seed : UInt64) : Except Unsupported Nat := do
  let b := Bundle.draw seed 0 m.layer.params
  let x : Tensor (1 :: m.input) := SplitMix64.tensor seed (Bundle.numel m.layer.params) _
  let l ← lower (m.graph 1) b.tensors
  let y := exactly (m.run b x).1
  let z := (run (exactly x) l.nodes).getD l.output #[]
  return (largestOf (tabulate (max y.size z.size) fun i => entry y i - entry z i)) / 2 ^ 125 + 1

/-- The differences of some seeds, or what is refused. -/
def differences (m : Model) : Except Unsupported (List Nat) :=
  (List.range 4).mapM fun seed => difference m (.ofNat seed)

-- Architectures are computed up to a few units in the last place of one, or refused.
#guard (architectures.filterMap fun a => match differences a.model with
    | .ok ds => if ds.all (· ≤ 16) then some a.name else none
    | .error _ => none)
  = ["linear", "mlp", "sum", "autoencoder", "cnn", "conv-mlp"]
#guard (architectures.filterMap fun a => match differences a.model with
    | .ok _ => none
    | .error e => some (a.name, e))
  = [("mha", ⟨.product, 12, "matmul_t"⟩), ("mha-mask", ⟨.product, 12, "matmul_t"⟩),
    ("transformer", ⟨.product, 39, "matmul_t"⟩)]

/-- The output at `input`, the numbers of bindings and which nodes are worth while to be bounded
more closely, of a graph over an input of three scalars and two parameters of three. -/
def lowered {out : Shape} (g : Graph [[3], [3], [3]] out) (input : List Float32)
    (p q : List Float32) : Except Unsupported (List Int × List (Option Nat) × List Bool) := do
  let read (xs : List Float32) (i : Nat) : Binary32 := ⟨(xs.getD i 0).toBits⟩
  let l ← lowerWith g [read p, read q]
  let y := (run (tabulate 3 fun i => (read input i).value) l.nodes).getD l.output #[]
  return (y.toList.map (· / 2 ^ 146), l.bindings, l.nodes.filterMap fun
    | .affine a => some a.refine
    | _ => none)

/-- The data of an accepted one, as it is compared. -/
def gives (r : Except Unsupported (List Int × List (Option Nat) × List Bool)) (y : List Int)
    (bindings : List (Option Nat)) (refine : List Bool) : Bool :=
  match r with
  | .ok r => r == (y, bindings, refine)
  | .error _ => false

/-- What is refused. -/
def refuses (r : Except Unsupported (List Int × List (Option Nat) × List Bool)) (e : Unsupported) :
    Bool :=
  match r with
  | .ok _ => false
  | .error e' => e == e'

-- `x - p`, as exporters write it: the parameter is scaled, then added; `relu` reads the sum. All in
-- units of 1/8. The first node is the parameter, the second its product.
#guard gives (lowered (.bind (.scale [3] 0xbf800000) (.one (.succ .zero)) none
    (.bind (.add [3]) (.two (.succ .zero) .zero) none
      (.bind (.relu [3]) (.one .zero) none (.ret .zero)))) [1, 2, 3] [0.5, 4, -1] [])
  [4, 0, 32] [some 2, some 3, some 4] [true, false, false]
-- The same by one operator; what is chosen of a parameter, and a constant, are known.
#guard gives (lowered (.bind (.sub [3]) (.two .zero (.succ .zero)) none (.ret .zero))
    [1, 2, 3] [0.5, 4, -1] []) [4, -16, 32] [some 1] [false]
#guard gives (lowered (.bind (.reshape [] [3] [1, 3] (by decide)) (.one (.succ .zero)) none
    (.bind (.permute [] [1, 3] [1, 0] (by decide)) (.one .zero) none
      (.bind (.reshape [] [3, 1] [3] (by decide)) (.one .zero) none
        (.bind (.mul [3]) (.two (.succ (.succ (.succ .zero))) .zero) none (.ret .zero)))))
    [1, 2, 3] [0.5, 4, -1] []) [4, 64, -24] [none, none, none, some 1] [false]
#guard gives (lowered (.bind (.fill [3] 0x3f000000) .nil none
    (.bind (.subTail [] [3]) (.two (.succ .zero) .zero) none (.ret .zero))) [1, 2, 3] [] [])
  [4, 12, 20] [none, some 1] [false]
#guard gives (lowered (.bind (.reshape [] [3] [1, 3] (by decide)) (.one .zero) none
    (.bind (.permute [] [1, 3] [1, 0] (by decide)) (.one .zero) none (.ret .zero)))
    [1, 2, 3] [] []) [8, 16, 24] [some 0, some 1] []
#guard refuses (lowered (.bind (.mul [3]) (.two .zero .zero) none (.ret .zero)) [1, 2, 3] [] [])
  ⟨.product, 3, "mul"⟩
#guard refuses (lowered (.bind (.tanh [3]) (.one .zero) none (.ret .zero)) [1, 2, 3] [] [])
  ⟨.noRule, 3, "tanh"⟩
-- A value twice, and a choice that `relu` reads.
#guard gives (lowered (.bind (.add [3]) (.two .zero .zero) none
    (.bind (.slice [] 3 1 2 (by decide)) (.one .zero) none
      (.bind (.relu [2]) (.one .zero) none (.ret .zero)))) [1, 2, -3] [] [])
  [32, 0] [some 1, some 2, some 3] [true]
-- The result is a parameter.
#guard gives (lowered (.ret (.succ .zero)) [] [1, 2, 3] []) [8, 16, 24] [] [false]
#guard refuses (lowered (.bind (.add [3]) (.two .zero (.succ .zero)) none (.ret .zero))
    [1, 2, 3] [1, 0 / 0, 2] []) ⟨.notFinite, 3, "add"⟩
#guard refuses (lowered (.bind (.softmax [] 3) (.one .zero) none (.ret .zero)) [] [] [])
  ⟨.noRule, 3, "softmax"⟩

end NNTest.Lower
