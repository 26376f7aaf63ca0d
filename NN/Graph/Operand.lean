import NN.Graph.Kind
import NN.Graph.Stated

/-!
# What operators ask of a node

The attributes and the shapes that an operator takes, each with what is expected where there is
something else.
-/

namespace NN

open IR

/-- What a node states, but for its operands' kinds. -/
structure Stated where
  /-- The attributes. -/
  attrs : List (String × Attribute)
  /-- The shape of the result. -/
  shape : Shape

/-- What makes an operator of operands of some kinds, or says why it cannot. -/
abbrev TypeOp := Stated → (ins : List Kind) → Except Mistyped (TypedOp ins)

namespace Stated

/-- An attribute that is a natural number. -/
def natural (s : Stated) (name : String) : Except Mistyped Nat :=
  match s.attrs.lookup name with
  | some (.natural n) => .ok n
  | _ => .error (.attribute name "a non-negative integer")

/-- An attribute that is a natural number other than zero. -/
def positive (s : Stated) (name : String) : Except Mistyped { n : Nat // 0 < n } := do
  let n ← s.natural name
  if h : 0 < n then return ⟨n, h⟩ else throw (.attribute name "at least 1")

/-- An attribute that is a number. -/
def constant (s : Stated) (name : String) : Except Mistyped UInt32 :=
  match s.attrs.lookup name with
  | some (.constant bits) => .ok bits
  | _ => .error (.attribute name "a number")

/-- An attribute that is an array of natural numbers. -/
def naturals (s : Stated) (name : String) : Except Mistyped (List Nat) :=
  match s.attrs.lookup name with
  | some (.naturals ns) => .ok ns
  | _ => .error (.attribute name "non-negative integers")

end Stated

namespace Kind

/-- `shape![…, 2]`. -/
def ending (dims : List String) : String := s!"shape![{", ".intercalate ("…" :: dims)}]"

/-- `shape![3, 2, n]`. -/
def lettered (lead : Shape) (dims : List String) : String :=
  s!"shape![{", ".intercalate (lead.map toString ++ dims)}]"

/-- The leading dimensions and the last one, of operand `k`. -/
def rows (k : Nat) (x : Kind) :
    Except Mistyped { p : Bool × Shape × Nat // x = ⟨p.1, p.2.1 ++ [p.2.2]⟩ } :=
  let d := x.shape.getLastD 0
  if h : x.shape = x.shape.dropLast ++ [d] then .ok ⟨(x.sampled, x.shape.dropLast, d), by
    rw [← h]⟩
  else .error (.operand k (ending ["d"]))

/-- The leading dimensions and the last two, of operand `k`. -/
def matrices (k : Nat) (x : Kind) :
    Except Mistyped { p : Bool × Shape × Nat × Nat // x = ⟨p.1, p.2.1 ++ [p.2.2.1, p.2.2.2]⟩ } :=
  let m := x.shape.dropLast.getLastD 0
  let d := x.shape.getLastD 0
  let lead := x.shape.dropLast.dropLast
  if h : x.shape = lead ++ [m, d] then .ok ⟨(x.sampled, lead, m, d), by rw [← h]⟩
  else .error (.operand k (ending ["m", "k"]))

/-- The leading dimensions before `s`, of operand `k`. -/
def before (k : Nat) (s : Shape) (x : Kind) :
    Except Mistyped { p : Bool × Shape // x = ⟨p.1, p.2 ++ s⟩ } :=
  let lead := x.shape.take (x.shape.length - s.length)
  if h : x.shape = lead ++ s then .ok ⟨(x.sampled, lead), by rw [← h]⟩
  else .error (.operand k (ending (s.map toString)))

/-- Operand `k` is of a kind, whose shape people see as `text`. -/
def is (k : Nat) (x y : Kind) (text : String := y.shape.render) : Except Mistyped (PLift (x = y)) :=
  if h : x = y then .ok ⟨h⟩
  else if x.sampled = y.sampled then .error (.operand k text)
  else .error (.samples k y.sampled)

/-- The shape of operand `k`, which is the same for all samples. -/
def constant (k : Nat) (x : Kind) : Except Mistyped { s : Shape // x = fixed s } :=
  match x with
  | ⟨false, s⟩ => .ok ⟨s, rfl⟩
  | ⟨true, _⟩ => .error (.samples k false)

/-- The shape of operand `k`, one for each sample. -/
def each (k : Nat) (x : Kind) : Except Mistyped { s : Shape // x = ⟨true, s⟩ } :=
  match x with
  | ⟨true, s⟩ => .ok ⟨s, rfl⟩
  | ⟨false, _⟩ => .error (.samples k true)

/-- The number of rows of operand `k`, a constant with rows of `i`. -/
def weight (k i : Nat) (x : Kind) : Except Mistyped { o : Nat // x = fixed [o, i] } := do
  let ⟨s, h⟩ ← x.constant k
  match s, h with
  | [o, i'], h =>
    if e : i' = i then return ⟨o, e ▸ h⟩ else throw (.operand k s!"shape![o, {i}]")
  | _, _ => throw (.operand k s!"shape![o, {i}]")

/-- The three dimensions of operand `k`, for each sample. -/
def image (k : Nat) (names : List String) (x : Kind) :
    Except Mistyped { p : Nat × Nat × Nat // x = ⟨true, [p.1, p.2.1, p.2.2]⟩ } := do
  let ⟨s, h⟩ ← x.each k
  match s, h with
  | [c, h', w], h => return ⟨(c, h', w), h⟩
  | _, _ => throw (.operand k s!"shape![{", ".intercalate names}]")

/-- The two dimensions of operand `k`, for each sample. -/
def tokens (k : Nat) (names : List String) (x : Kind) :
    Except Mistyped { p : Nat × Nat // x = ⟨true, [p.1, p.2]⟩ } := do
  let ⟨s, h⟩ ← x.each k
  match s, h with
  | [t, d], h => return ⟨(t, d), h⟩
  | _, _ => throw (.operand k s!"shape![{", ".intercalate names}]")

end Kind

end NN
