import NN.Models
import NN.Models.Architectures
import NN.Models.Evaluation

/-!
# Two arithmetics, one evaluator

What the machine's `Float32` and the exact `Wire.Binary32` make of the same graphs: the same bits,
where there is no exponential function.
-/

open NN IR

namespace NNTest.Evaluation

/-- The same bits, but a NaN is a NaN. -/
def same (a b : UInt32) : Bool :=
  a == b || (⟨a⟩ : Wire.Binary32).isNaN && (⟨b⟩ : Wire.Binary32).isNaN

/-- The same values of the same layers, and the same result. -/
def alike {s : Shape} (a b : Tensor s × List (String × SomeTensor)) : Bool :=
  bits ⟨s, a.1⟩ ⟨s, b.1⟩
    && a.2.map (·.1) == b.2.map (·.1)
    && (a.2.zip b.2).all fun ((_, x), (_, y)) => bits x y
where
  /-- The same shape and bits. -/
  bits (x y : SomeTensor) : Bool :=
    x.1 == y.1 && (x.2.data.toBits.zip y.2.data.toBits).all fun (a, b) => same a b

/-- Both arithmetics agree on a model at random parameters and inputs; nothing, if the exact one
cannot compute it. -/
def agrees (m : Model) (n : Nat) (seed : UInt64) : Option Bool :=
  let b := Bundle.draw seed 0 m.layer.params
  let x := SplitMix64.tensor seed (Bundle.numel m.layer.params) (n :: m.input)
  if h : (m.graph n).defined Wire.Binary32 then
    some (alike (m.run b x) (m.runIn Wire.Binary32 h b x))
  else none

#guard (architectures.filter fun a => a.graph.defined Wire.Binary32).map (·.name)
  = ["linear", "mlp", "sum", "autoencoder", "cnn", "conv-mlp"]
#guard architectures.all fun a => a.model.layer.exponential = !a.graph.defined Wire.Binary32
#guard architectures.all fun a =>
  [0, 1, 2].all fun seed => agrees a.model a.batch seed != some false

/-- Do both agree on a family with some settings? -/
def familyAgrees (f : Family) (settings : Config) : Option Bool :=
  match f.member settings with
  | .ok m => agrees m.model 3 5
  | .error _ => none

#guard familyAgrees mlp [] = some true
#guard familyAgrees mlp [("in", 7), ("hidden", 19), ("out", 5)] = some true
#guard familyAgrees cnn [] = some true
#guard familyAgrees cnn [("in_channels", 2), ("size", 5), ("channels1", 3)] = some true
#guard familyAgrees transformer [] = none

/-- Why a family is not computed in some numbers. -/
def refused (f : Family) (numbers : Numbers) : Option String :=
  match f.member [] with
  | .ok m => match Evaluation.of m.model numbers with
    | .ok _ => none
    | .error why => some why
  | .error why => some why

#guard families.map (refused · .float32) = [none, none, none]
#guard families.map (refused · .exact)
  = [none, none, some "exact arithmetic does not compute softmax"]

/-- Scalars of every class: what the patterns of a stream happen to be, with zeros, infinities, NaN,
the least and the largest number among them. -/
def patterns (seed : UInt64) (s : Shape) : Tensor s :=
  let special : List UInt32 :=
    [0, 0x80000000, 0x7f800000, 0xff800000, 0x7fc00000, 1, 0x80000001, 0x7f7fffff, 0x3f800000]
  .generate (α := Wire.Binary32) s fun j _ =>
    let draw := SplitMix64.draw seed j
    ⟨if draw % 4 = 0 then special.getD (draw / 4 % 9).toNat 0 else draw.toUInt32⟩

/-- Do both arithmetics agree on an operator, at operands of every class? -/
def opAgrees {ins : List Shape} {s : Shape} (op : Op ins s) (seed : UInt64) : Bool :=
  if h : op.defined Wire.Binary32 then
    alike (op.eval Float32 (op.defined_of_exp rfl) (operands seed ins), [])
      (op.eval Wire.Binary32 h (operands seed ins), [])
  else false
where
  /-- An operand for each shape. -/
  operands (seed : UInt64) : (ins : List Shape) → Tensors ins
    | [] => .nil
    | s :: ss => .cons (patterns seed s) (operands (seed + 1) ss)

#guard [0, 10, 20, 30].all fun seed =>
  opAgrees (.linear [3] 5 7) seed && opAgrees (.relu [29]) seed && opAgrees (.add [31]) seed
  && opAgrees (.addTail [3] [4]) seed && opAgrees (.conv2d 2 3 5 6 4 3 2 2 1) seed
  && opAgrees (.maxPool2d 2 3 7 6 3 2) seed && opAgrees (.layerNorm [6] 5 0x3727c5ac) seed
  && opAgrees (.matmul [2] 3 4 5) seed && opAgrees (.matmulT [2] 3 4 5) seed
  && opAgrees (.scale [17] 0x3e4ccccd) seed && opAgrees (.meanTokens 2 3 4) seed
  && opAgrees (.sumLast [3] 4) seed && opAgrees (.causalMask [2] 4) seed
  && opAgrees (.slice [3] 7 2 4 (by decide)) seed && opAgrees (.concat [3] 4 2) seed
  && opAgrees (.splitHeads 2 3 4 5) seed && opAgrees (.joinHeads 2 4 3 5) seed
  && opAgrees (.meanLast [3] 4) seed && opAgrees (.fill [3] 0xff800000) seed
  && opAgrees (.sub [31]) seed && opAgrees (.mul [31]) seed
  && opAgrees (.subTail [3] [4]) seed && opAgrees (.mulTail [3] [4]) seed
  && opAgrees (.reshape [2] [3, 4] [6, 2] (by decide)) seed
  && opAgrees (.permute [2] [3, 4, 5] [2, 0, 1] (by decide)) seed
  && opAgrees (.leakyRelu [29] 0x3e4ccccd) seed && opAgrees (.batchNorm 2 3 [5] 0x3727c5ac) seed
  && opAgrees (.avgPool2d 2 3 7 6 3 2) seed

-- Exact arithmetic has no exponential function, and what is made of it is refused.
#guard [Op.sigmoid [2], .tanh [2], .gelu [2], .geluTanh [2]].all fun op =>
  !op.defined Wire.Binary32 && op.defined Float32

end NNTest.Evaluation
