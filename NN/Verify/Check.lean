import NN.Verify.Backward

/-!
# Checking a certificate

A certificate is a tree. At an inner node the box is split: a scalar of some value, of the input or
of a node, is at most a number or at least that number, and both halves are checked. Or bounds are
computed: they hold for everything below. At a leaf one backward pass of each constraint must show
that no output is unsafe. Whatever the tree says, both halves of a split are checked and cover the
whole, so a wrong tree can only make the check fail.
-/

namespace NN.Verify

/-- What is known of a value. -/
structure Value where
  /-- Its bounds. -/
  bounds : Bounds
  /-- Bias and error, for a node of sums. -/
  gap : Gap := default
deriving Inhabited

/-- What is known of all values, the latest first; the input is the last. -/
abbrev State := List Value

/-- Lower slopes of `relu`, in units of `2^-10`, by the number of the value counted from the input. -/
abbrev Slopes := List (Nat × Array Nat)

/-- The slopes for a value; those that are not there are chosen by the check. -/
def Slopes.at (slopes : Slopes) (position : Nat) : Array Nat :=
  ((slopes.find? fun s => s.1 = position).map (·.2)).getD #[]

/-- The bounds of a value by its number; zero if there is none. -/
def boundsAt (below : State) (arg : Nat) : Bounds := (below.getD arg default).bounds

/-- The slope of `relu`'s upper line on `[l, u]`. -/
def upperSlope (l u : Int) : Int :=
  if u ≤ 0 then 0 else if 0 ≤ l then 2 ^ slopeBits else u * 2 ^ slopeBits / (u - l)

/-- How far the upper line must be raised: it holds at `l`, at `0` and at `u`. -/
def upperOffset (s l u : Int) : Int := max 0 (max (-(s * l)) ((2 ^ slopeBits - s) * u))

/-- The slope of `relu`'s lower line on `[l, u]`: the given one between `0` and `1`, or the better of
the two. -/
def lowerSlope (given : Option Nat) (l u : Int) : Int :=
  if 0 ≤ l then 2 ^ slopeBits
  else if u ≤ 0 then 0
  else match given with
    | some k => min k 1024 * 2 ^ (slopeBits - 10)
    | none => if -l ≤ u then 2 ^ slopeBits else 0

/-- The index of a window at which `f` is greatest. -/
def argmaxFrom (f : Nat → Int) : List Nat → Nat → Nat
  | [], best => best
  | i :: is, best => argmaxFrom f is (if f best < f i then i else best)

/-- The index of a window whose lower bound is greatest; zero if the window is empty. -/
def lowerPick (b : Bounds) (window : Array Nat) : Nat :=
  argmaxFrom (entry b.lower) window.toList (window.getD 0 0)

/-- The greatest upper bound of a window. -/
def windowUpper (b : Bounds) (window : Array Nat) : Int :=
  window.toList.foldl (fun m i => max m (entry b.upper i)) (entry b.upper (window.getD 0 0))

/-- The index of a window that no other exceeds, if there is one. -/
def upperPick (b : Bounds) (window : Array Nat) : Option Nat :=
  let i := lowerPick b window
  if window.toList.all fun k => k = i || entry b.upper k ≤ entry b.lower i then some i else none

/-- The operands of a node of sums as a step has them: for each its number, the columns of its
weights, and the sum of its greatest magnitudes. -/
def operands (a : Affine) (below : State) : List (Nat × Array Row × Int) :=
  a.parts.map fun p => (p.arg, p.matrix.columns, (boundsAt below p.arg).mass)

namespace Node

/-- Bounds of a node's value by those of the values below; nothing if a sum may overflow. -/
def forward (n : Node) (below : State) : Option Value :=
  match n with
  | .affine a => (a.forward (below.map (·.bounds))).map fun (b, g) => ⟨b, g⟩
  | .relu arg =>
    let b := boundsAt below arg
    some { bounds :=
      { lower := tabulate b.size fun i => max 0 (entry b.lower i)
        upper := tabulate b.size fun i => max 0 (entry b.upper i) } }
  | .select arg index =>
    let b := boundsAt below arg
    some { bounds := ⟨index.map (entry b.lower), index.map (entry b.upper)⟩ }
  | .largest arg windows =>
    let b := boundsAt below arg
    some { bounds :=
      { lower := windows.map fun w => entry b.lower (lowerPick b w)
        upper := windows.map (windowUpper b) } }

/-- What bounds a node's value in backward passes. -/
def step (n : Node) (gap : Gap) (below : State) (slopes : Array Nat) : Step :=
  match n with
  | .affine a => .affine a.scale (operands a below) gap
  | .relu arg =>
    let b := boundsAt below arg
    let size := b.size
    let upper := tabulate size fun i => upperSlope (entry b.lower i) (entry b.upper i)
    let offset := tabulate size fun i =>
      upperOffset (entry upper i) (entry b.lower i) (entry b.upper i)
    let shift := gridOf (largestOf offset) 28
    .lines arg
      (tabulate size fun i => lowerSlope slopes[i]? (entry b.lower i) (entry b.upper i))
      upper shift (.ofFn size fun i => ceilShift (entry offset i) shift) b.mass
  | .select arg index =>
    .pick arg (boundsAt below arg).size index (index.map some) #[]
  | .largest arg windows =>
    let b := boundsAt below arg
    .pick arg b.size (windows.map (lowerPick b)) (windows.map (upperPick b))
      (windows.map (windowUpper b))

end Node

/-- Coefficients are integers times `2^-unitBits` where a backward pass starts. -/
def unitBits : Nat := 22

/-- A coefficient of one. -/
def unit : Int := 2 ^ unitBits

/-- The bounds of a node of sums, tightened by going back to the input where zero is inside. -/
def refine (n : Node) (v : Value) (below : State) (input : Bounds) (steps : List Step) : Value :=
  match n with
  | .affine a =>
    if a.refine then
      let cost := roundingCost a.scale (operands a below)
      let l := v.bounds.lower
      let u := v.bounds.upper
      let inside := fun i => entry l i < 0 ∧ 0 < entry u i
      { v with bounds :=
        { lower := tabulate a.size fun i =>
            if inside i then
              max (entry l i) (ceilShift (a.lowerBound v.gap cost input steps unit i) unitBits)
            else entry l i
          upper := tabulate a.size fun i =>
            if inside i then
              min (entry u i) (-(ceilShift (a.lowerBound v.gap cost input steps (-unit) i) unitBits))
            else entry u i } }
    else v
  | _ => v

/-- Bounds of all values on a box, and what backward passes use, each node after those below it.
What was known before (`old`, of all nodes or of none) still holds. Nothing if a sum may overflow. -/
def forward (input : Bounds) (slopes : Slopes) :
    List Node → State → Option (State × List Step)
  | [], _ => some ([⟨input, default⟩], [])
  | n :: ns, old => do
    let (below, steps) ← forward input slopes ns old.tail
    let v ← n.forward below
    let v := match old with
      | o :: _ => { v with bounds := v.bounds.meet o.bounds }
      | [] => v
    let v := refine n v below input steps
    some (v :: below, n.step v.gap below (slopes.at below.length) :: steps)

/-- The steps of what is known already. -/
def stepsOf (slopes : Slopes) : List Node → State → List Step
  | n :: ns, v :: below =>
    n.step v.gap below (slopes.at below.length) :: stepsOf slopes ns below
  | _, _ => []

/-- `Σ aⱼ yⱼ ≥ bound` for the outputs `y`, in units of `2^-149`. -/
structure Constraint where
  /-- The coefficients. -/
  coefficients : Array Int
  /-- The bound. -/
  bound : Int

/-- The safe outputs: of each of these lists, one constraint holds. -/
abbrev Goal := List (List Constraint)

/-- The bounds of the input of what is known. -/
def State.input (s : State) : Bounds := (s.getLastD default).bounds

/-- Does a constraint hold of value `output` everywhere? -/
def Constraint.provedBy (c : Constraint) (steps : List Step) (input : Bounds) (output : Nat) :
    Bool :=
  let e := unitBits - (largestOf c.coefficients).log2
  c.bound ≤ ceilShift (lowerBound input steps
    ((Front.empty (steps.length + 1)).addAt output
      (.ofArray (c.coefficients.map (· * 2 ^ e)))) 0) e

/-- A certificate's tree. -/
inductive Tree where
  /-- No output is unsafe here. -/
  | leaf (slopes : Slopes)
  /-- Scalar `index` of a value, counted from the input, is at most `at`; or at least. -/
  | split (value index : Nat) (at_ : Int) (below above : Tree)
  /-- Bounds are computed and hold for the rest. -/
  | bound (slopes : Slopes) (rest : Tree)

/-- What is known, and that a scalar is at most a number. -/
def State.atMost (s : State) (value index : Nat) (at_ : Int) : State :=
  s.modify (s.length - 1 - value) fun v =>
    { v with bounds.upper := v.bounds.upper.modify index (min at_) }

/-- What is known, and that a scalar is at least a number. -/
def State.atLeast (s : State) (value index : Nat) (at_ : Int) : State :=
  s.modify (s.length - 1 - value) fun v =>
    { v with bounds.lower := v.bounds.lower.modify index (max at_) }

/-- Does the tree show that all outputs are safe? -/
def checkFrom (nodes : List Node) (output : Nat) (goal : Goal) : Tree → State → Bool
  | .leaf slopes, s =>
    let steps := stepsOf slopes nodes s
    goal.all fun cs => cs.any fun c => c.provedBy steps s.input output
  | .split value index at_ below above, s =>
    checkFrom nodes output goal below (s.atMost value index at_)
      && checkFrom nodes output goal above (s.atLeast value index at_)
  | .bound slopes rest, s =>
    match forward s.input slopes nodes s with
    | some (s, _) => checkFrom nodes output goal rest s
    | none => false

/-- Does the certificate show that all outputs are safe for every input in the box? -/
def check (nodes : List Node) (output : Nat) (goal : Goal) (box : Bounds) (slopes : Slopes)
    (tree : Tree) : Bool :=
  match forward box slopes nodes [] with
  | some (s, _) => checkFrom nodes output goal tree s
  | none => false

end NN.Verify
