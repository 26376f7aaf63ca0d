import NN.Property.Normal
import NN.Property.Syntax

/-!
# Reading a property

What a file asserts, as a box and a set of unsafe outputs. A file's meaning is the set of its
counterexamples: inputs and outputs for which all that it asserts is true. That the property has the
same ones is proved in `NN.Proofs.PropertyRead`.
-/

namespace NN.Vnnlib

/-- The bounds that an input has so far. -/
structure Side where
  /-- From below. -/
  lower? : Option Rat := none
  /-- From above. -/
  upper? : Option Rat := none
deriving Inhabited

/-- One more bound. -/
def Side.bound (s : Side) (b : Bound) : Except PropertyFault Side :=
  if b.upper then
    if s.upper?.isSome then .error ⟨b.byte, .boundTwice b.input true⟩
    else .ok { s with upper? := some b.value }
  else if s.lower?.isSome then .error ⟨b.byte, .boundTwice b.input false⟩
  else .ok { s with lower? := some b.value }

/-- The interval of an input that is declared at `byte`. -/
def Side.interval (s : Side) (byte input : Nat) : Except PropertyFault Interval :=
  match s.lower?, s.upper? with
  | none, _ => .error ⟨byte, .boundMissing input false⟩
  | _, none => .error ⟨byte, .boundMissing input true⟩
  | some l, some u => if l ≤ u then .ok ⟨l, u⟩ else .error ⟨byte, .boxEmpty input l u⟩

/-- What the assertions so far say. -/
structure Draft where
  /-- The bounds of the inputs. -/
  sides : Array Side
  /-- The cases of the outputs. -/
  cases : Cases := [[]]

/-- One more bound of an input. -/
def Draft.bound (d : Draft) (b : Bound) : Except PropertyFault Draft :=
  if h : b.input < d.sides.size then do
    let side ← d.sides[b.input].bound b
    return { d with sides := d.sides.set b.input side }
  else .error ⟨b.byte, .undeclared (Variable.input b.input).name⟩

/-- One more assertion. -/
def Draft.assert (limits : PropertyLimits) (d : Draft) (f : Formula) :
    Except PropertyFault Draft := do
  let n ← f.normal limits
  let d ← n.bounds.foldlM Draft.bound d
  let cases ← Cases.both limits f.byte d.cases n.cases
  return { d with cases }

/-- The intervals of inputs from number `i` on, which are declared at `bytes`. -/
def intervals : (i : Nat) → List Nat → List Side → Array Interval →
    Except PropertyFault (Array Interval)
  | i, byte :: bytes, s :: sides, acc => do
    intervals (i + 1) bytes sides (acc.push (← s.interval byte i))
  | _, _, _, acc => .ok acc

/-- The property of a file that ends at `stop`. -/
def Script.property (limits : PropertyLimits) (stop : Nat) (s : Script) :
    Except PropertyFault Property := do
  if s.inputs.isEmpty then throw ⟨stop, .noVariable (Variable.input 0).name⟩
  if s.outputs = 0 then throw ⟨stop, .noVariable (Variable.output 0).name⟩
  let d ← s.assertions.reverse.foldlM (Draft.assert limits)
    { sides := .replicate s.inputs.size {} }
  let inputs ← intervals 0 s.inputs.toList d.sides.toList #[]
  if d.cases.any (·.isEmpty) then throw ⟨stop, .noConstraint⟩
  return { inputs, outputs := s.outputs, unsafe_ := d.cases }

end NN.Vnnlib

namespace NN

/-- The property that a file of VNN-LIB says, or the first thing that is wrong with it. -/
def readProperty (limits : PropertyLimits) (bytes : ByteArray) : Except PropertyFault Property := do
  (← Vnnlib.readScript limits bytes).property limits bytes.size

end NN
