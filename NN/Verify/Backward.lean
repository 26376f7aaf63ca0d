import NN.Verify.Bounds

/-!
# Linear bounds, backward

A linear function of a late value is bounded from below by one of earlier values, node by node down
to the input (CROWN: Zhang et al. 2018, arXiv 1811.00866): a sum is replaced by its addends, the
error of every order charged to the constant; `relu` by one of the lines that bound it; a maximum by
one of its operands. Coefficients are integers on a grid, rounded to the nearest, and the rounding is
charged as well.
-/

namespace NN.Verify

/-- Slopes of `relu`'s lines are integers times `2^-slopeBits`. -/
def slopeBits : Nat := 24

/-- What bounds a node by earlier values, prepared for many passes. -/
inductive Step where
  /-- Sums: `2^scale yⱼ` within the gap's error of `Σ W x` and bias. Of each operand: its number, the
  matrix's columns, and the sum of the greatest magnitudes. -/
  | affine (scale : Nat) (parts : List (Nat × Array Row × Int)) (gap : Gap)
  /-- `lowerⱼ x ≤ 2^slopeBits y ≤ upperⱼ x + 2^shift · offsetⱼ` entry by entry, and the sum of the
  operand's greatest magnitudes. -/
  | lines (arg : Nat) (lower upper : Array Int) (shift : Nat) (offset : Vec) (mass : Int)
  /-- `x (lowerⱼ) ≤ yⱼ`, and `yⱼ ≤ x (upperⱼ)`, or `yⱼ ≤ ceilingⱼ` where there is none. -/
  | pick (arg size : Nat) (lower : Array Nat) (upper : Array (Option Nat)) (ceiling : Array Int)

/-- Coefficients of the values in scope; none where all are zero. -/
abbrev Front := List (Option Vec)

/-- Coefficients added to those of a value; a value that there is not is zero. -/
def Front.addAt : Front → Nat → Vec → Front
  | [], _, _ => []
  | none :: f, 0, v => some v :: f
  | some u :: f, 0, v => some (u.add v) :: f
  | c :: f, n + 1, v => c :: Front.addAt f n v

/-- Coefficients of operands added, one part after another. -/
def addParts (coefficients : Array Row → Vec) :
    List (Nat × Array Row × Int) → Front → Front
  | [], f => f
  | (arg, columns, _) :: ps, f => addParts coefficients ps (f.addAt arg (coefficients columns))

/-- What rounding the operands' coefficients costs at most. -/
def roundingCost (scale : Nat) : List (Nat × Array Row × Int) → Int
  | [] => 0
  | (_, _, mass) :: ps => half scale * mass + roundingCost scale ps

/-- Products of coefficients with the scalars that a maximum is at least or at most. -/
def pickInto (c : Vec) (lower : Array Nat) (upper : Array (Option Nat)) :
    Nat → Array Int → Array Int
  | 0, acc => acc
  | j + 1, acc =>
    let a := c.get j
    let acc :=
      if 0 ≤ a then acc.modify (lower.getD j 0) (· + a)
      else match upper.getD j none with
        | some i => acc.modify i (· + a)
        | none => acc
    pickInto c lower upper j acc

/-- `Σ cⱼ ceilingⱼ` where a maximum is bounded by a number. -/
def pickConstant (c : Vec) (upper : Array (Option Nat)) (ceiling : Array Int) (n : Nat) : Int :=
  sumTo n fun j =>
    if c.get j < 0 ∧ (upper.getD j none).isNone then c.get j * entry ceiling j else 0

namespace Step

/-- The coefficients of a node's value, moved to its operands; and the constant that comes in. -/
def apply : Step → Vec → Front → Front × Int
  | .affine scale parts gap, c, front =>
    (addParts (fun columns => .ofFn columns.size fun i => (columns.getD i default).dotShift c scale)
        parts front,
      ((c.dot gap.bias - c.absDot gap.error) * 2 ^ gap.shift - roundingCost scale parts) / 2 ^ scale)
  | .lines arg lower upper shift offset mass, c, front =>
    let coefficients := Vec.ofFn c.size fun j =>
      let a := c.get j
      mulShift a (if 0 ≤ a then entry lower j else entry upper j) slopeBits
    (front.addAt arg coefficients,
      (c.negDot offset * 2 ^ shift - half slopeBits * mass) / 2 ^ slopeBits)
  | .pick arg size lower upper ceiling, c, front =>
    let n := min c.size lower.size
    (front.addAt arg (.ofArray (pickInto c lower upper n (.replicate size 0))),
      pickConstant c upper ceiling n)

end Step

/-- The least value of a linear function within bounds. -/
def Vec.least (c : Vec) (b : Bounds) : Int :=
  sumTo c.size fun i =>
    let a := c.get i
    if 0 ≤ a then a * entry b.lower i else a * entry b.upper i

/-- A lower bound of the front's linear function, from the input's bounds. -/
def lowerBound (input : Bounds) : List Step → Front → Int → Int
  | [], some c :: _, constant => constant + c.least input
  | [], _, constant => constant
  | _ :: steps, none :: front, constant => lowerBound input steps front constant
  | s :: steps, some c :: front, constant =>
    if c.largest = 0 then lowerBound input steps front constant
    else
      let (front, k) := s.apply c front
      lowerBound input steps front (constant + k)
  | _ :: _, [], constant => constant

/-- Nothing yet, of `n` values. -/
def Front.empty (n : Nat) : Front := .replicate n none

/-- A row's entries added to those of an array. -/
def spreadInto (r : Row) : Nat → Array Int → Array Int
  | 0, acc => acc
  | k + 1, acc => spreadInto r k (acc.modify (r.col k) (· + r.weight k))

/-- The coefficients of the operands for `factor · yⱼ`, one part after another. -/
def startParts (factor : Int) (scale j : Nat) : List Part → Front → Front
  | [], f => f
  | p :: ps, f =>
    let row := spreadInto (p.matrix.row j) (p.matrix.row j).weights.size
      (.replicate p.matrix.columns.size 0)
    startParts factor scale j ps
      (f.addAt p.arg (.ofFn row.size fun i => mulShift factor (entry row i) scale))

/-- A lower bound of `factor · yⱼ` for a sum, by the steps below it. -/
def Affine.lowerBound (a : Affine) (gap : Gap) (cost : Int) (input : Bounds) (steps : List Step)
    (factor : Int) (j : Nat) : Int :=
  let constant :=
    ((factor * gap.bias.get j - factor.natAbs * gap.error.get j) * 2 ^ gap.shift - cost) / 2 ^ a.scale
  NN.Verify.lowerBound input steps (startParts factor a.scale j a.parts (.empty (steps.length + 1)))
    constant

end NN.Verify
