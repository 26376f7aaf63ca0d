import NN.Graph.Operand

/-!
# Operators between kinds

The table of FORMAT.md, section "Graph": for each operator what operands and numbers it takes, and
what it gives for every number of samples. An entry can only give an operator of the graph's own
(`NN.IR.Op`), of just these operands; that its name and numbers are those that the file states is
compared where the table is used (`NN.Graph.Elaborate`).
-/

namespace NN

open IR

/-- What makes an operator of operands of some kinds, or says why it cannot. -/
abbrev TypeOp := Stated → (ins : List Kind) → Except Mistyped (TypedOp ins)

namespace TypeOp

/-- An operator on each scalar of its operand. -/
def unary (op : (s : Shape) → Op [s] s) (x : Kind)
    (tag_eq : ∀ s t, (op s).tag = (op t).tag := by intros; rfl)
    (fields_eq : ∀ s t, (op s).fields = (op t).fields := by intros; rfl)
    (exponential : Bool := false)
    (defined : ∀ {α : Type} [Arithmetic α], (exponential → (Arithmetic.exp? (α := α)).isSome) →
      ∀ s, (op s).defined α := by intros; rfl) : TypedOp [x] :=
  ⟨x, { over n := op (x.over n), tag_eq _ := tag_eq .., fields_eq _ := fields_eq ..
        exponential, defined h _ := defined h _ }⟩

/-- An operator on each pair of scalars of two operands. -/
def binary (op : (s : Shape) → Op [s, s] s) (x y : Kind)
    (tag_eq : ∀ s t, (op s).tag = (op t).tag := by intros; rfl)
    (fields_eq : ∀ s t, (op s).fields = (op t).fields := by intros; rfl)
    (defined : ∀ {α : Type} [Arithmetic α] s, (op s).defined α := by intros; rfl) :
    Except Mistyped (TypedOp [x, y]) := do
  let ⟨h⟩ ← y.is 1 x
  return ⟨x, {
    over n := h ▸ op (x.over n)
    tag_eq n := by cases h; exact tag_eq ..
    fields_eq n := by cases h; exact fields_eq ..
    sampled_eq := by cases h; simp
    defined _ n := by cases h; exact defined _ }⟩

/-- An operator on each pair of scalars, the second operand the same for all leading dimensions. -/
def tail (op : (lead s : Shape) → Op [lead ++ s, s] (lead ++ s)) (x y : Kind)
    (tag_eq : ∀ l m s, (op l s).tag = (op m s).tag := by intros; rfl)
    (fields_eq : ∀ l m s, (op l s).fields = (op m s).fields := by intros; rfl)
    (defined : ∀ {α : Type} [Arithmetic α] l s, (op l s).defined α := by intros; rfl) :
    Except Mistyped (TypedOp [x, y]) := do
  let ⟨s, hy⟩ ← y.constant 1
  let ⟨(sampled, lead), hx⟩ ← x.before 0 s
  let result : SampledOp [⟨sampled, lead ++ s⟩, .fixed s] ⟨sampled, lead ++ s⟩ :=
    match sampled with
    | true => { over n := op (n :: lead) s, tag_eq _ := tag_eq .., fields_eq _ := fields_eq ..
                defined _ _ := defined .. }
    | false => { over _ := op lead s, defined _ _ := defined .. }
  return ⟨_, hx ▸ hy ▸ result⟩

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

/-- `relu` -/
def relu : TypeOp
  | _, [x] => .ok (unary .relu x)
  | _, _ => .error (.arity 1)

/-- `add` -/
def add : TypeOp
  | _, [x, y] => binary .add x y
  | _, _ => .error (.arity 2)

/-- `add_tail` -/
def addTail : TypeOp
  | _, [x, y] => tail .addTail x y
  | _, _ => .error (.arity 2)

/-- `conv2d` -/
def conv2d : TypeOp
  | s, [x, w, b] => do
    let ⟨(ci, h, width), hx⟩ ← x.image 0 ["ci", "h", "w"]
    let stride ← s.natural "stride"
    let pad ← s.natural "pad"
    let ⟨t, hw⟩ ← w.constant 1
    match t, hw with
    | [co, ci', kh, kw], hw =>
      let ⟨hb⟩ ← b.is 2 (.fixed [co])
      if stride = 0 then throw (.attribute "stride" "at least 1")
      else if hc : ci' = ci then
        if fits : Window (h + 2 * pad) kh stride ∧ Window (width + 2 * pad) kw stride then
          return ⟨⟨true, [co, windows (h + 2 * pad) kh stride, windows (width + 2 * pad) kw stride]⟩,
            hx ▸ hw ▸ hb ▸ hc ▸
              { over n := .conv2d n ci' h width co kh kw stride pad fits.1 fits.2 }⟩
        else throw (.operand 1 s!"a window on {[h + 2 * pad, width + 2 * pad]}")
      else throw (.operand 1 s!"shape![co, {ci}, kh, kw]")
    | _, _ => throw (.operand 1 s!"shape![co, {ci}, kh, kw]")
  | _, _ => .error (.arity 3)

/-- `max_pool2d` -/
def maxPool2d : TypeOp
  | s, [x] => do
    let ⟨(c, h, w), hx⟩ ← x.image 0 ["c", "h", "w"]
    let k ← s.natural "k"
    let stride ← s.natural "stride"
    if stride = 0 then throw (.attribute "stride" "at least 1")
    else if fits : Window h k stride ∧ Window w k stride then
      return ⟨⟨true, [c, windows h k stride, windows w k stride]⟩,
        hx ▸ { over n := .maxPool2d n c h w k stride fits.1 fits.2 }⟩
    else throw (.attribute "k" s!"a window on {[h, w]}")
  | _, _ => .error (.arity 1)

/-- `flatten` -/
def flatten : TypeOp
  | _, [x] => do
    let ⟨s, hx⟩ ← x.each 0
    return ⟨⟨true, [s.numel]⟩, hx ▸ { over n := .flatten n s }⟩
  | _, _ => .error (.arity 1)

/-- `layer_norm` -/
def layerNorm : TypeOp
  | s, [x, gamma, beta] => do
    let ⟨(sampled, lead, d), hx⟩ ← x.rows 0
    let eps ← s.constant "eps"
    let ⟨hg⟩ ← gamma.is 1 (.fixed [d])
    let ⟨hb⟩ ← beta.is 2 (.fixed [d])
    let result : SampledOp [⟨sampled, lead ++ [d]⟩, .fixed [d], .fixed [d]] ⟨sampled, lead ++ [d]⟩ :=
      match sampled with
      | true => { over n := .layerNorm (n :: lead) d eps }
      | false => { over _ := .layerNorm lead d eps }
    return by
      subst hx hg hb
      exact ⟨_, result⟩
  | _, _ => .error (.arity 3)

/-- `slice`: as many entries as the shape says. -/
def slice : TypeOp
  | s, [x] => do
    let ⟨(sampled, lead, d), hx⟩ ← x.rows 0
    let offset ← s.natural "offset"
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

/-- `matmul` -/
def matmul : TypeOp
  | _, [x, y] => do
    let ⟨(sampled, lead, m, k), hx⟩ ← x.matrices 0
    let n := y.shape.getLastD 0
    let ⟨hy⟩ ← y.is 1 ⟨sampled, lead ++ [k, n]⟩
    return ⟨⟨sampled, lead ++ [m, n]⟩, hx ▸ hy ▸ match sampled with
      | true => { over samples := .matmul (samples :: lead) m k n }
      | false => { over _ := .matmul lead m k n }⟩
  | _, _ => .error (.arity 2)

/-- `matmul_t` -/
def matmulT : TypeOp
  | _, [x, y] => do
    let ⟨(sampled, lead, m, k), hx⟩ ← x.matrices 0
    let n := y.shape.dropLast.getLastD 0
    let ⟨hy⟩ ← y.is 1 ⟨sampled, lead ++ [n, k]⟩
    return ⟨⟨sampled, lead ++ [m, n]⟩, hx ▸ hy ▸ match sampled with
      | true => { over samples := .matmulT (samples :: lead) m k n }
      | false => { over _ := .matmulT lead m k n }⟩
  | _, _ => .error (.arity 2)

/-- `scale` -/
def scale : TypeOp
  | s, [x] => do
    let factor ← s.constant "by"
    return unary (.scale · factor) x
  | _, _ => .error (.arity 1)

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

/-- The table: the operator of each name. -/
def table : List (String × TypeOp) := [
  ("linear", linear), ("relu", relu), ("add", add), ("add_tail", addTail), ("conv2d", conv2d),
  ("max_pool2d", maxPool2d), ("flatten", flatten), ("layer_norm", layerNorm), ("slice", slice),
  ("split_heads", splitHeads), ("join_heads", joinHeads), ("matmul", matmul),
  ("matmul_t", matmulT), ("scale", scale), ("causal_mask", causalMask), ("softmax", softmax),
  ("mean_tokens", meanTokens), ("sum_last", sumLast)]

end TypeOp

end NN
