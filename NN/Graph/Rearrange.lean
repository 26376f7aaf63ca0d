import NN.Graph.Operand

/-!
# Operators that move scalars, between kinds

Entries of the table of operators (`NN.Graph.Operators`).
-/

namespace NN.TypeOp

open IR

/-- `flatten` -/
def flatten : TypeOp
  | _, [x] => do
    let ⟨s, hx⟩ ← x.each 0
    return ⟨⟨true, [s.numel]⟩, hx ▸ { over n := .flatten n s }⟩
  | _, _ => .error (.arity 1)

/-- `slice`: as many entries as the shape says. -/
def slice : TypeOp
  | s, [x] => do
    let offset ← s.natural "offset"
    let ⟨(sampled, lead, d), hx⟩ ← x.rows 0
    let len := s.shape.getLastD 0
    if h : offset + len ≤ d then
      return ⟨⟨sampled, lead ++ [len]⟩, hx ▸ match sampled with
        | true => { over n := .slice (n :: lead) d offset len h }
        | false => { over _ := .slice lead d offset len h }⟩
    else throw (.attribute "offset" s!"at most {d} less the {len} entries of the result")
  | _, _ => .error (.arity 1)

/-- `split_heads`: as many heads as the shape says. -/
def splitHeads : TypeOp
  | s, [x] => do
    let ⟨(t, d), hx⟩ ← x.tokens 0 ["t", "d"]
    let heads := s.shape.headD 0
    let k := s.shape.getLastD 0
    if h : d = heads * k then
      return ⟨⟨true, [heads, t, k]⟩, hx ▸ h ▸ { over n := .splitHeads n t heads k }⟩
    else throw (.result s!"shape![h, {t}, k], h · k = {d}")
  | _, _ => .error (.arity 1)

/-- `join_heads` -/
def joinHeads : TypeOp
  | _, [x] => do
    let ⟨(h, t, k), hx⟩ ← x.image 0 ["h", "t", "k"]
    return ⟨⟨true, [t, h * k]⟩, hx ▸ { over n := .joinHeads n h t k }⟩
  | _, _ => .error (.arity 1)

/-- `reshape`: the shape that the node states. -/
def reshape : TypeOp
  | s, [⟨sampled, t⟩] =>
    if h : t.numel = s.shape.numel then
      .ok ⟨⟨sampled, s.shape⟩, match sampled with
        | true => { over n := .reshape [n] t s.shape h }
        | false => { over _ := .reshape [] t s.shape h }⟩
    else .error (.result s!"a shape of {t.numel} elements")
  | _, _ => .error (.arity 1)

/-- `permute` -/
def permute : TypeOp
  | s, [⟨sampled, t⟩] => do
    let dims ← s.naturals "dims"
    if h : Order dims t.length then
      return ⟨⟨sampled, permuted dims t⟩, match sampled with
        | true => { over n := .permute [n] t dims h }
        | false => { over _ := .permute [] t dims h }⟩
    else throw (.attribute "dims" s!"each of {List.range t.length} once")
  | _, _ => .error (.arity 1)

end NN.TypeOp
