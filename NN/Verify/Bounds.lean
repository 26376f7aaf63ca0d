import NN.Verify.Fast
import NN.Verify.Network

/-!
# Intervals, and how far every order of summation can be off

Bounds of a value are integers in units of `2^-149`. Sums of products are bounded on a coarser grid
on which numbers fit a machine word, rounded outward.
-/

namespace NN.Verify

open Wire

/-- Bounds of a value: `lowerᵢ ≤ xᵢ ≤ upperᵢ` for every index, in units of `2^-149`. -/
structure Bounds where
  /-- No scalar is less. -/
  lower : Array Int
  /-- No scalar is greater. -/
  upper : Array Int
deriving Inhabited

namespace Bounds

/-- `x` is within the bounds. -/
def Contain (b : Bounds) (x : Nat → Int) : Prop :=
  ∀ i, entry b.lower i ≤ x i ∧ x i ≤ entry b.upper i

/-- The greatest magnitude within the bounds. -/
@[inline] def reach (b : Bounds) (i : Nat) : Int :=
  max (entry b.lower i).natAbs (entry b.upper i).natAbs

/-- How many scalars are kept. -/
@[inline] def size (b : Bounds) : Nat := max b.lower.size b.upper.size

/-- The sum of the greatest magnitudes. -/
def mass (b : Bounds) : Int := sumTo b.size b.reach

/-- The tighter of two bounds, entry by entry. -/
def meet (b c : Bounds) : Bounds where
  lower := tabulate (max b.size c.size) fun i => max (entry b.lower i) (entry c.lower i)
  upper := tabulate (max b.size c.size) fun i => min (entry b.upper i) (entry c.upper i)

end Bounds

/-- Bounds on a grid: `2^shift (center - radius) ≤ x ≤ 2^shift (center + radius)` and
`|x| ≤ 2^shift · reach`. -/
structure Coarse where
  /-- The grid. -/
  shift : Nat
  /-- The middle. -/
  center : Vec
  /-- How far the bounds are from the middle. -/
  radius : Vec
  /-- The greatest magnitude. -/
  reach : Vec

/-- The grid on which numbers up to `n` have at most `bits` bits. -/
def gridOf (n bits : Nat) : Nat := n.log2 + 1 - bits

/-- Bounds on the grid on which they have 28 bits. -/
def Bounds.coarse (b : Bounds) : Coarse :=
  let largest := largestFrom b.reach b.size 0
  let s := gridOf largest 28
  let center := fun i => (entry b.lower i + entry b.upper i) / 2 ^ (s + 1)
  { shift := s
    center := .ofFn b.size center
    radius := .ofFn b.size fun i =>
      max (ceilShift (entry b.upper i) s - center i) (center i - entry b.lower i / 2 ^ s)
    reach := .ofFn b.size fun i => ceilShift (b.reach i) s }

/-- `2^64 ((1 + 2^-24)^n - 1)`, rounded up: how far `n` roundings can carry a sum from the exact
one, relative to the sum of the magnitudes. -/
def gamma (n : Nat) : Nat :=
  (((Sums.precision + 1) ^ n - Sums.precision ^ n) * 2 ^ 64 + Sums.precision ^ n - 1)
    / Sums.precision ^ n

/-- Bias and error of sums on a grid: `2^scale yⱼ` is within `2^shift · errorⱼ` of
`Σ W x + 2^shift · biasⱼ`. -/
structure Gap where
  /-- The grid. -/
  shift : Nat
  /-- What is added. -/
  bias : Vec
  /-- How far off every order of summation can be. -/
  error : Vec
deriving Inhabited

namespace Affine

/-- `Σₚ f p` over the operands with their bounds. -/
def overCoarse (f : Part → Coarse → Int) : List (Part × Coarse) → Int
  | [] => 0
  | (p, c) :: ps => f p c + overCoarse f ps

/-- An upper bound of `slack`. -/
def slackBound (a : Affine) (ops : List (Part × Coarse)) (j : Nat) : Int :=
  if a.exact then 0 else
    overCoarse (fun p c => ((p.matrix.row j).weights.size * c.reach.largest : Nat) * 2 ^ c.shift) ops

/-- An upper bound of the magnitudes that are added up, with `slack`. -/
def sizeBound (a : Affine) (ops : List (Part × Coarse)) (j : Nat) : Int :=
  overCoarse (fun p c => (p.matrix.row j).absDot c.reach * 2 ^ c.shift) ops
    + a.slackBound ops j + (entry a.bias j).natAbs

/-- Can no sum overflow, in any order, if its magnitudes add up to `size`? `γ` is `gamma` of the
number of addends, which is computed once for all sums. -/
def fits (a : Affine) (γ : Nat) (size : Int) : Bool :=
  (2 ^ 64 + γ)
      * (2 ^ 149 * size + 2 ^ a.scale * ((2 * a.addends - 1) * Sums.tiny : Nat))
    < 2 ^ 64 * (Sums.overflow * 2 ^ a.scale)

/-- How far `2^scale yⱼ` can be from `Σ W x + biasⱼ`, if the magnitudes add up to `size`, with
`slack`. -/
def error (a : Affine) (γ : Nat) (size slack : Int) : Int :=
  ceilShift (γ * size) 64
    + ceilShift ((2 ^ 64 + γ) * ((2 * a.addends - 1) * Sums.tiny : Nat) * 2 ^ a.scale) 213
    + slack

/-- Bias and error on the grid on which they have 28 bits. -/
def gap (a : Affine) (error : Array Int) : Gap :=
  let s := gridOf (max (largestOf a.bias) (largestOf error)) 28
  { shift := s
    bias := .ofFn a.size fun j => roundShift (entry a.bias j) s
    error := .ofFn a.size fun j => ceilShift (entry error j + half s) s }

/-- Bounds of the sums, and their bias and error; nothing if a sum may overflow. -/
def forward (a : Affine) (bounds : List Bounds) : Option (Bounds × Gap) :=
  let ops := a.parts.map fun p => (p, (bounds.getD p.arg default).coarse)
  let γ := gamma a.addends
  let sizes := tabulate a.size (a.sizeBound ops)
  if (List.range a.size).all fun j => a.fits γ (entry sizes j) then
    let error := tabulate a.size fun j => a.error γ (entry sizes j) (a.slackBound ops j)
    let middle := fun j =>
      overCoarse (fun p c => (p.matrix.row j).dot c.center * 2 ^ c.shift) ops + entry a.bias j
    let radius := fun j =>
      overCoarse (fun p c => (p.matrix.row j).absDot c.radius * 2 ^ c.shift) ops + entry error j
    some
      ({ lower := tabulate a.size fun j => ceilShift (middle j - radius j) a.scale
         upper := tabulate a.size fun j => (middle j + radius j) / 2 ^ a.scale },
        a.gap error)
  else none

end Affine

end NN.Verify
