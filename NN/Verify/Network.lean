import NN.Semantics.Computes
import NN.Verify.Matrix

/-!
# Networks as bounds see them

A graph with its parameters put in, taken apart into scalars: sums with known weights, `relu`,
choices and maxima. Values are numbered from the latest back, as a graph's references are; the last
one is the input. A value has a scalar at every index, zero outside.

Integers stand for multiples of `2^-149`, so every finite binary32 is one.
-/

namespace NN.Verify

open Wire NN.IR

/-- One operand of a node of sums: which value, and the weights of its scalars. -/
structure Part where
  /-- How many values lie between the node and its operand. -/
  arg : Nat
  /-- A row of weights for each sum, times `2^scale`. -/
  matrix : Matrix

/-- Sums of products: `2^scale · yⱼ` is `Σ W x + biasⱼ`, but for what rounding may do. -/
structure Affine where
  /-- How many sums. -/
  size : Nat
  /-- The weights are integers times `2^-scale`. -/
  scale : Nat
  /-- The operands. -/
  parts : List Part
  /-- What is added to each sum, times `2^scale`, in units of `2^-149`. -/
  bias : Array Int
  /-- No sum has more addends. -/
  addends : Nat
  /-- Are the weights what they are in the model, not rounded? -/
  exact : Bool
  /-- Is it worth while to bound each sum by going back to the input? -/
  refine : Bool
  /-- No row without a sum. -/
  rows_le : ∀ p ∈ parts, p.matrix.rows.size ≤ size
  /-- Nothing is added to what is no sum. -/
  bias_le : bias.size ≤ size

/-- A node: how it is made of earlier values. -/
inductive Node where
  /-- Sums of products. -/
  | affine (a : Affine)
  /-- `max x 0`. -/
  | relu (arg : Nat)
  /-- Scalars of an operand at other places. -/
  | select (arg : Nat) (index : Array Nat)
  /-- Largest scalars of an operand, each of some places. -/
  | largest (arg : Nat) (windows : Array (Array Nat))

/-- Values in units of `2^-149`. -/
def values (x : Nat → Binary32) : Nat → Int := fun i => (x i).value

/-- A value by its number; zero if there is none. -/
def valueAt (env : List (Nat → Int)) (arg : Nat) : Nat → Int := env.getD arg fun _ => 0

/-- `f p₀ + f p₁ + …`. -/
def overParts (f : Part → Int) : List Part → Int
  | [] => 0
  | p :: ps => f p + overParts f ps

namespace Affine

/-- `Σ W x`, exactly. -/
def linear (a : Affine) (env : List (Nat → Int)) (j : Nat) : Int :=
  overParts (fun p => (p.matrix.row j).eval (valueAt env p.arg)) a.parts

/-- `Σ W x + bias`, exactly. -/
def total (a : Affine) (env : List (Nat → Int)) (j : Nat) : Int := a.linear env j + entry a.bias j

/-- `Σ |x|` over the scalars that a sum reads. -/
def mass (a : Affine) (env : List (Nat → Int)) (j : Nat) : Int :=
  overParts (fun p => (p.matrix.row j).mass (valueAt env p.arg)) a.parts

/-- `Σ |W| |x|`. -/
def magnitude (a : Affine) (env : List (Nat → Int)) (j : Nat) : Int :=
  overParts (fun p => (p.matrix.row j).absEval fun i => (valueAt env p.arg i).natAbs) a.parts

/-- By how much rounded weights can change a sum. -/
def slack (a : Affine) (env : List (Nat → Int)) (j : Nat) : Int :=
  if a.exact then 0 else a.mass env j

/-- The addends `ts` are those of sum `j`. -/
structure Describes (a : Affine) (env : List (Nat → Binary32)) (j : Nat) (ts : List Addend) :
    Prop where
  /-- They are no more than is said. -/
  length : ts.length ≤ a.addends
  /-- They are finite if all operands are. -/
  finite : (∀ x ∈ env, ∀ i, (x i).Finite) → ∀ t ∈ ts, t.Finite
  /-- The exact sum. -/
  total : (2 ^ a.scale * Addend.total ts - 2 ^ 149 * a.total (env.map values) j).natAbs
    ≤ 2 ^ 149 * a.slack (env.map values) j
  /-- The magnitudes. -/
  size : 2 ^ a.scale * (Addend.size ts : Int)
    ≤ 2 ^ 149 * (a.magnitude (env.map values) j + a.slack (env.map values) j
      + (entry a.bias j).natAbs)

end Affine

/-- A value by its number; zero if there is none. -/
def binaryAt (env : List (Nat → Binary32)) (arg : Nat) : Nat → Binary32 :=
  env.getD arg fun _ => .zero

/-- `y` is a possible value of a node after the values `env`. -/
def Node.Computes : Node → List (Nat → Binary32) → (Nat → Binary32) → Prop
  | .affine a, env, y =>
    (∀ j < a.size, ∃ ts, a.Describes env j ts ∧ Sums ts (y j)) ∧ ∀ j, a.size ≤ j → y j = .zero
  | .relu arg, env, y => ∀ j, Alike (.max .zero (binaryAt env arg j)) (y j)
  | .select arg index, env, y =>
    ∀ j, y j = if h : j < index.size then binaryAt env arg index[j] else .zero
  | .largest arg windows, env, y =>
    ∀ j, if h : j < windows.size then
        Largest (windows[j].toList.map (binaryAt env arg)) (y j)
      else y j = .zero

/-- `env` is a possible run of a network, the latest value first: the nodes' values, then the
input. -/
def Computes : List Node → (Nat → Binary32) → List (Nat → Binary32) → Prop
  | [], input, env => env = [input]
  | n :: ns, input, env => ∃ y rest, env = y :: rest ∧ Computes ns input rest ∧ n.Computes rest y

end NN.Verify
