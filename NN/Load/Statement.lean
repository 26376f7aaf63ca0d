import NN.Load.Loaded
import NN.Semantics.Computes
import WireProofs.Value

/-!
# Words for statements about a network

Inputs and outputs of one sample, whose scalars are read as the rational numbers that they stand
for; boxes; and what a deployment may compute. Nothing here knows how a statement is proved.
-/

namespace NN

open Wire

section

variable {f : Family} {m : f.Member}

/-- An input of a network: one sample, binary32 as it is stored. `x[i]` is the rational number that
the scalar at a flat, row-major index stands for. -/
def Inputs (_ : Loaded m) : Type := Tensor (1 :: m.model.input)

/-- An output of a network: one sample, binary32 as it is stored. `y[j]` is the rational number that
the scalar at a flat, row-major index stands for. Infinities and NaN have magnitudes of `2^128` and
more there; `y.Finite` says that there are none. -/
def Outputs (_ : Loaded m) : Type := Tensor (1 :: m.model.output)

variable {d : Loaded m}

/-- The binary32 at an index; zero outside. -/
def Inputs.scalar (x : Inputs d) : Nat → Binary32 := Tensor.scalar (s := 1 :: m.model.input) x

/-- The binary32 at an index; zero outside. -/
def Outputs.scalar (y : Outputs d) : Nat → Binary32 := Tensor.scalar (s := 1 :: m.model.output) y

/-- No scalar is infinite or NaN. -/
def Inputs.Finite (x : Inputs d) : Prop := ∀ i, (x.scalar i).Finite

/-- No scalar is infinite or NaN. -/
def Outputs.Finite (y : Outputs d) : Prop := ∀ j, (y.scalar j).Finite

instance : GetElem (Inputs d) Nat Rat fun _ i => i < m.model.input.numel :=
  ⟨fun x i _ => Binary32.toRat (x.scalar i).bits⟩

instance : GetElem (Outputs d) Nat Rat fun _ j => j < m.model.output.numel :=
  ⟨fun y j _ => Binary32.toRat (y.scalar j).bits⟩

-- An index that is a numeral: the shape is evaluated.
macro_rules
  | `(tactic| get_elem_tactic_extensible) => `(tactic| exact of_decide_eq_true rfl)

/-- Some of the values of a type. -/
def Region (α : Type) : Type := α → Prop

instance {α : Type} : Membership α (Region α) := ⟨fun r x => r x⟩

/-- The finite inputs of which each scalar is between two numbers, both included:
`x ∈ box [(-1, 1), (0, 0.5)]`. There is an interval for each scalar. -/
def box (sides : List (Rat × Rat)) : Region (Inputs d) := fun x =>
  x.Finite ∧ sides.length = m.model.input.numel ∧
    ∀ (i : Nat) (h : i < sides.length),
      sides[i].1 ≤ Binary32.toRat (x.scalar i).bits ∧
        Binary32.toRat (x.scalar i).bits ≤ sides[i].2

/-- `y` is one of the results that a deployment of the network may compute of `x`: sums in any order
and bracketing, products fused or not, subnormal results kept or flushed (`IR.Graph.Computes`). -/
def Loaded.Computes (d : Loaded m) (x : Inputs d) (y : Outputs d) : Prop :=
  (m.model.graph 1).Computes (.cons x d.bundle.tensors) y

end

end NN
