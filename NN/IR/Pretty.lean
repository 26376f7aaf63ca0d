import NN.IR.Names
import Wire.Decimal

/-!
# Graphs as text

`%3 : shape![4, 8] = linear %0 %1 %2`: a line a value, with every number that is not in the shapes.
-/

namespace NN.IR

/-- A binary32 pattern as people write it. -/
protected def constant (bits : UInt32) : String :=
  if Wire.Binary32.isFinite bits then Wire.decimalOfBits bits
  else toString (Float32.ofBits bits)

namespace Op

variable {ins : List Shape} {s : Shape}

/-- The operator's name. -/
def tag : Op ins s → String
  | .linear .. => "linear"
  | .relu .. => "relu"
  | .add .. => "add"
  | .addTail .. => "add_tail"
  | .conv2d .. => "conv2d"
  | .maxPool2d .. => "max_pool2d"
  | .flatten .. => "flatten"
  | .layerNorm .. => "layer_norm"
  | .slice .. => "slice"
  | .concat .. => "concat"
  | .splitHeads .. => "split_heads"
  | .joinHeads .. => "join_heads"
  | .matmul .. => "matmul"
  | .matmulT .. => "matmul_t"
  | .scale .. => "scale"
  | .causalMask .. => "causal_mask"
  | .softmax .. => "softmax"
  | .meanTokens .. => "mean_tokens"
  | .sumLast .. => "sum_last"
  | .meanLast .. => "mean_last"
  | .fill .. => "fill"
  | .sub .. => "sub"
  | .mul .. => "mul"
  | .subTail .. => "sub_tail"
  | .mulTail .. => "mul_tail"
  | .reshape .. => "reshape"
  | .permute .. => "permute"
  | .leakyRelu .. => "leaky_relu"
  | .sigmoid .. => "sigmoid"
  | .tanh .. => "tanh"
  | .gelu .. => "gelu"
  | .geluTanh .. => "gelu_tanh"
  | .batchNorm .. => "batch_norm"
  | .avgPool2d .. => "avg_pool2d"

/-- The operator's numbers that the shapes do not tell: decimals, or a list of them as `[1, 0]`. -/
def fields : Op ins s → List (String × String)
  | .conv2d (stride := stride) (pad := pad) .. => [("stride", toString stride), ("pad", toString pad)]
  | .maxPool2d (k := k) (stride := stride) .. => [("k", toString k), ("stride", toString stride)]
  | .layerNorm (eps := eps) .. => [("eps", IR.constant eps)]
  | .slice (offset := offset) .. => [("offset", toString offset)]
  | .scale _ c => [("by", IR.constant c)]
  | .fill _ c => [("value", IR.constant c)]
  | .permute _ _ dims _ => [("dims", toString dims)]
  | .leakyRelu _ slope => [("slope", IR.constant slope)]
  | .batchNorm (eps := eps) .. => [("eps", IR.constant eps)]
  | .avgPool2d (k := k) (stride := stride) .. => [("k", toString k), ("stride", toString stride)]
  | _ => []

end Op

/-- The names `%0`, `%1`, …. -/
def percent (k : Nat) : String := s!"%{k}"

/-- `%3 : shape![4, 8] = linear %0 %1 %2`, and the layer if it has a name. -/
def Statement.pretty (s : Statement) : String :=
  let words := s.op.tag :: s.args.toList ++ s.op.fields.map fun (k, v) => s!"{k}={v}"
  let label := match s.label with
    | some l => if l.isEmpty then "" else s!"  -- {l}"
    | none => ""
  s!"{s.name} : {s.shape.render} = {" ".intercalate words}{label}"

/-- A graph over values that are described by `what`, a line a value. -/
def Graph.pretty {Γ : Context} {out : Shape} (g : Graph Γ out) (what : List String) : String :=
  let names : Names Γ := .numbered percent 0 Γ
  let inputs := (names.toList.zip (Γ.zip what)).map fun (name, s, w) =>
    s!"{name} : {Shape.render s} = {w}"
  let (statements, result) := g.statements percent names
  "\n".intercalate (inputs ++ statements.map (·.pretty) ++ [s!"return {result}"])

-- `relu (x wᵀ + b)` for four samples.
#guard (Graph.bind (Γ := [[4, 2], [8, 2], [8]]) (.linear [4] 2 8)
    (.cons .zero (.cons (.succ .zero) (.cons (.succ (.succ .zero)) .nil))) (some "linear1")
    (.bind (.relu [4, 8]) (.cons .zero .nil) none (.ret .zero))).pretty ["input", "weight", "bias"]
  = "%0 : shape![4, 2] = input
%1 : shape![8, 2] = weight
%2 : shape![8] = bias
%3 : shape![4, 8] = linear %0 %1 %2  -- linear1
%4 : shape![4, 8] = relu %3
return %4"

end NN.IR
