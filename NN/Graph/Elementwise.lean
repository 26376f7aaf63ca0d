import NN.Graph.Operand

/-!
# Operators on each scalar, between kinds

Entries of the table of operators (`NN.Graph.Operators`).
-/

namespace NN.TypeOp

open IR

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

/-- `scale` -/
def scale : TypeOp
  | s, [x] => do
    let factor ← s.constant "by"
    return unary (.scale · factor) x
  | _, _ => .error (.arity 1)

/-- `sub` -/
def sub : TypeOp
  | _, [x, y] => binary .sub x y
  | _, _ => .error (.arity 2)

/-- `mul` -/
def mul : TypeOp
  | _, [x, y] => binary .mul x y
  | _, _ => .error (.arity 2)

/-- `sub_tail` -/
def subTail : TypeOp
  | _, [x, y] => tail .subTail x y
  | _, _ => .error (.arity 2)

/-- `mul_tail` -/
def mulTail : TypeOp
  | _, [x, y] => tail .mulTail x y
  | _, _ => .error (.arity 2)

/-- `fill`: the shape that the node states. -/
def fill : TypeOp
  | s, [] => do
    let value ← s.constant "value"
    return ⟨.fixed s.shape, { over _ := .fill s.shape value }⟩
  | _, _ => .error (.arity 0)

/-- `leaky_relu` -/
def leakyRelu : TypeOp
  | s, [x] => do
    let slope ← s.constant "slope"
    return unary (.leakyRelu · slope) x
  | _, _ => .error (.arity 1)

/-- `sigmoid` -/
def sigmoid : TypeOp
  | _, [x] => .ok (unary .sigmoid x (exponential := true) (defined := fun h _ => h rfl))
  | _, _ => .error (.arity 1)

/-- `tanh` -/
def tanh : TypeOp
  | _, [x] => .ok (unary .tanh x (exponential := true) (defined := fun h _ => h rfl))
  | _, _ => .error (.arity 1)

/-- `gelu` -/
def gelu : TypeOp
  | _, [x] => .ok (unary .gelu x (exponential := true) (defined := fun h _ => h rfl))
  | _, _ => .error (.arity 1)

/-- `gelu_tanh` -/
def geluTanh : TypeOp
  | _, [x] => .ok (unary .geluTanh x (exponential := true) (defined := fun h _ => h rfl))
  | _, _ => .error (.arity 1)

end NN.TypeOp
