import NN.Graph.Elementwise
import NN.Graph.Rearrange

/-!
# Operators between kinds

The table of FORMAT.md, section "Graph": for each operator what numbers and operands it takes, which are
looked at in this order, and what it gives for every number of samples. An entry can only give an operator of the graph's own
(`NN.IR.Op`), of just these operands; that its name and numbers are those that the file states is
compared where the table is used (`NN.Graph.Elaborate`).
-/

namespace NN

open IR

namespace TypeOp

/-- `linear` -/
def linear : TypeOp
  | _, [x, w, b] => do
    let ⟨(sampled, lead, i), hx⟩ ← x.rows 0
    let ⟨o, hw⟩ ← w.weight 1 i
    let ⟨hb⟩ ← b.is 2 (.fixed [o])
    return ⟨⟨sampled, lead ++ [o]⟩, hx ▸ hw ▸ hb ▸ match sampled with
      | true => { over n := .linear (n :: lead) i o }
      | false => { over _ := .linear lead i o }⟩
  | _, _ => .error (.arity 3)

/-- `conv2d` -/
def conv2d : TypeOp
  | s, [x, w, b] => do
    let ⟨stride, _⟩ ← s.positive "stride"
    let pad ← s.natural "pad"
    let ⟨(ci, h, width), hx⟩ ← x.image 0 ["ci", "h", "w"]
    let ⟨t, hw⟩ ← w.constant 1
    match t, hw with
    | [co, ci', kh, kw], hw =>
      if hc : ci' = ci then
        if fits : Window (h + 2 * pad) kh stride ∧ Window (width + 2 * pad) kw stride then
          let ⟨hb⟩ ← b.is 2 (.fixed [co])
          let rows := windows (h + 2 * pad) kh stride
          let cols := windows (width + 2 * pad) kw stride
          return ⟨⟨true, [co, rows, cols]⟩,
            hx ▸ hw ▸ hb ▸ hc ▸
              { over n := .conv2d n ci' h width co kh kw stride pad fits.1 fits.2 }⟩
        else throw (.operand 1 s!"a window on {[h + 2 * pad, width + 2 * pad]}")
      else throw (.operand 1 s!"shape![co, {ci}, kh, kw]")
    | _, _ => throw (.operand 1 s!"shape![co, {ci}, kh, kw]")
  | _, _ => .error (.arity 3)

/-- `max_pool2d` -/
def maxPool2d : TypeOp
  | s, [x] => do
    let k ← s.natural "k"
    let ⟨stride, _⟩ ← s.positive "stride"
    let ⟨(c, h, w), hx⟩ ← x.image 0 ["c", "h", "w"]
    if fits : Window h k stride ∧ Window w k stride then
      return ⟨⟨true, [c, windows h k stride, windows w k stride]⟩,
        hx ▸ { over n := .maxPool2d n c h w k stride fits.1 fits.2 }⟩
    else throw (.attribute "k" s!"a window on {[h, w]}")
  | _, _ => .error (.arity 1)

/-- `layer_norm` -/
def layerNorm : TypeOp
  | s, [x, gamma, beta] => do
    let eps ← s.constant "eps"
    let ⟨(sampled, lead, d), hx⟩ ← x.rows 0
    let ⟨hg⟩ ← gamma.is 1 (.fixed [d])
    let ⟨hb⟩ ← beta.is 2 (.fixed [d])
    let result :
        SampledOp [⟨sampled, lead ++ [d]⟩, .fixed [d], .fixed [d]] ⟨sampled, lead ++ [d]⟩ :=
      match sampled with
      | true => { over n := .layerNorm (n :: lead) d eps }
      | false => { over _ := .layerNorm lead d eps }
    return by
      subst hx hg hb
      exact ⟨_, result⟩
  | _, _ => .error (.arity 3)

/-- `matmul` -/
def matmul : TypeOp
  | _, [x, y] => do
    let ⟨(sampled, lead, m, k), hx⟩ ← x.matrices 0
    let n := y.shape.getLastD 0
    let ⟨hy⟩ ← y.is 1 ⟨sampled, lead ++ [k, n]⟩ (Kind.lettered lead [toString k, "n"])
    return ⟨⟨sampled, lead ++ [m, n]⟩, hx ▸ hy ▸ match sampled with
      | true => { over samples := .matmul (samples :: lead) m k n }
      | false => { over _ := .matmul lead m k n }⟩
  | _, _ => .error (.arity 2)

/-- `matmul_t` -/
def matmulT : TypeOp
  | _, [x, y] => do
    let ⟨(sampled, lead, m, k), hx⟩ ← x.matrices 0
    let n := y.shape.dropLast.getLastD 0
    let ⟨hy⟩ ← y.is 1 ⟨sampled, lead ++ [n, k]⟩ (Kind.lettered lead ["n", toString k])
    return ⟨⟨sampled, lead ++ [m, n]⟩, hx ▸ hy ▸ match sampled with
      | true => { over samples := .matmulT (samples :: lead) m k n }
      | false => { over _ := .matmulT lead m k n }⟩
  | _, _ => .error (.arity 2)

/-- `concat` -/
def concat : TypeOp
  | _, [x, y] => do
    let ⟨(sampled, lead, a), hx⟩ ← x.rows 0
    let b := y.shape.getLastD 0
    let ⟨hy⟩ ← y.is 1 ⟨sampled, lead ++ [b]⟩ (Kind.lettered lead ["b"])
    return ⟨⟨sampled, lead ++ [a + b]⟩, hx ▸ hy ▸ match sampled with
      | true => { over n := .concat (n :: lead) a b }
      | false => { over _ := .concat lead a b }⟩
  | _, _ => .error (.arity 2)

/-- `causal_mask` -/
def causalMask : TypeOp
  | _, [x] => do
    let ⟨(sampled, lead, t, t'), hx⟩ ← x.matrices 0
    if h : t' = t then
      return ⟨⟨sampled, lead ++ [t, t]⟩, hx ▸ h ▸ match sampled with
        | true => { over n := .causalMask (n :: lead) t' }
        | false => { over _ := .causalMask lead t' }⟩
    else throw (.operand 0 (Kind.ending [toString t, toString t]))
  | _, _ => .error (.arity 1)

/-- `softmax` -/
def softmax : TypeOp
  | _, [x] => do
    let ⟨(sampled, lead, d), hx⟩ ← x.rows 0
    let result : SampledOp [⟨sampled, lead ++ [d]⟩] ⟨sampled, lead ++ [d]⟩ :=
      match sampled with
      | true => { over n := .softmax (n :: lead) d, exponential := true, defined h _ := h rfl }
      | false => { over _ := .softmax lead d, exponential := true, defined h _ := h rfl }
    return ⟨_, hx ▸ result⟩
  | _, _ => .error (.arity 1)

/-- `mean_tokens` -/
def meanTokens : TypeOp
  | _, [x] => do
    let ⟨(t, d), hx⟩ ← x.tokens 0 ["t", "d"]
    return ⟨⟨true, [d]⟩, hx ▸ { over n := .meanTokens n t d }⟩
  | _, _ => .error (.arity 1)

/-- `sum_last` -/
def sumLast : TypeOp
  | _, [x] => do
    let ⟨(sampled, lead, d), hx⟩ ← x.rows 0
    return ⟨⟨sampled, lead⟩, hx ▸ match sampled with
      | true => { over n := .sumLast (n :: lead) d }
      | false => { over _ := .sumLast lead d }⟩
  | _, _ => .error (.arity 1)

/-- `mean_last` -/
def meanLast : TypeOp
  | _, [x] => do
    let ⟨(sampled, lead, d), hx⟩ ← x.rows 0
    return ⟨⟨sampled, lead⟩, hx ▸ match sampled with
      | true => { over n := .meanLast (n :: lead) d }
      | false => { over _ := .meanLast lead d }⟩
  | _, _ => .error (.arity 1)

/-- `avg_pool2d` -/
def avgPool2d : TypeOp
  | s, [x] => do
    let k ← s.natural "k"
    let ⟨stride, _⟩ ← s.positive "stride"
    let ⟨(c, h, w), hx⟩ ← x.image 0 ["c", "h", "w"]
    if fits : Window h k stride ∧ Window w k stride then
      return ⟨⟨true, [c, windows h k stride, windows w k stride]⟩,
        hx ▸ { over n := .avgPool2d n c h w k stride fits.1 fits.2 }⟩
    else throw (.attribute "k" s!"a window on {[h, w]}")
  | _, _ => .error (.arity 1)

/-- `batch_norm` -/
def batchNorm : TypeOp
  | s, [x, gamma, beta, mean, variance] => do
    let eps ← s.constant "eps"
    let ⟨t, hx⟩ ← x.each 0
    match t, hx with
    | c :: rest, hx =>
      let ⟨hg⟩ ← gamma.is 1 (.fixed [c])
      let ⟨hb⟩ ← beta.is 2 (.fixed [c])
      let ⟨hm⟩ ← mean.is 3 (.fixed [c])
      let ⟨hv⟩ ← variance.is 4 (.fixed [c])
      let result : SampledOp [⟨true, c :: rest⟩, .fixed [c], .fixed [c], .fixed [c], .fixed [c]]
          ⟨true, c :: rest⟩ := { over n := .batchNorm n c rest eps }
      return by
        subst hx hg hb hm hv
        exact ⟨_, result⟩
    | [], _ => throw (.operand 0 "shape![c, …]")
  | _, _ => .error (.arity 5)

/-- The table: the operator of each name. -/
def table : List (String × TypeOp) := [
  ("linear", linear), ("relu", relu), ("add", add), ("add_tail", addTail), ("conv2d", conv2d),
  ("max_pool2d", maxPool2d), ("flatten", flatten), ("layer_norm", layerNorm), ("slice", slice),
  ("concat", concat),
  ("split_heads", splitHeads), ("join_heads", joinHeads), ("matmul", matmul),
  ("matmul_t", matmulT), ("scale", scale), ("causal_mask", causalMask), ("softmax", softmax),
  ("mean_tokens", meanTokens), ("sum_last", sumLast),
  ("mean_last", meanLast), ("fill", fill), ("sub", sub), ("mul", mul), ("sub_tail", subTail),
  ("mul_tail", mulTail), ("reshape", reshape), ("permute", permute), ("leaky_relu", leakyRelu),
  ("sigmoid", sigmoid), ("tanh", tanh), ("gelu", gelu), ("gelu_tanh", geluTanh),
  ("batch_norm", batchNorm), ("avg_pool2d", avgPool2d)]

end TypeOp

end NN
