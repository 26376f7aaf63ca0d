import NN.Models

/-!
# The families

Contracts of the default configurations, spelled out once more and independently; what the
configurations refuse; graphs that name the layers that PyTorch records.
-/

open NN

namespace NNTest.Families

/-- Names and shapes for some settings of a family; nothing if they are refused. -/
def params (f : Family) (settings : Config := []) : List (String × Shape) :=
  match f.member settings with
  | .ok m => m.model.layer.params.map fun p => (p.name, p.shape)
  | .error _ => []

/-- What is said of settings that are refused. -/
def refusal (f : Family) (settings : Config) : Option String :=
  match f.member settings with
  | .ok _ => none
  | .error e => some e

/-- The layers of a graph over `n` samples, and the shapes of what they make. -/
def layers (f : Family) (n : Nat) : List (String × Shape) :=
  match f.member [] with
  | .ok m => go (m.model.graph n)
  | .error _ => []
where
  /-- The labels of a graph. -/
  go {Γ : IR.Context} {out : Shape} : IR.Graph Γ out → List (String × Shape)
    | .ret _ => []
    | .bind (s := s) _ _ label rest => (label.map (·, s)).toList ++ go rest

#guard params cnn = [
  ("conv1.weight", [6, 1, 3, 3]), ("conv1.bias", [6]),
  ("conv2.weight", [16, 6, 3, 3]), ("conv2.bias", [16]),
  ("linear.weight", [10, 64]), ("linear.bias", [10])]

#guard params cnn [("size", 13), ("in_channels", 3)] = [
  ("conv1.weight", [6, 3, 3, 3]), ("conv1.bias", [6]),
  ("conv2.weight", [16, 6, 3, 3]), ("conv2.bias", [16]),
  ("linear.weight", [10, 144]), ("linear.bias", [10])]

#guard params transformer [("layers", 1)] = [
  ("position", [8, 16]), ("embed.weight", [16, 8]), ("embed.bias", [16]),
  ("layers.0.self_attn.in_proj_weight", [48, 16]), ("layers.0.self_attn.in_proj_bias", [48]),
  ("layers.0.self_attn.out_proj.weight", [16, 16]), ("layers.0.self_attn.out_proj.bias", [16]),
  ("layers.0.linear1.weight", [32, 16]), ("layers.0.linear1.bias", [32]),
  ("layers.0.linear2.weight", [16, 32]), ("layers.0.linear2.bias", [16]),
  ("layers.0.norm1.weight", [16]), ("layers.0.norm1.bias", [16]),
  ("layers.0.norm2.weight", [16]), ("layers.0.norm2.bias", [16]),
  ("head.weight", [10, 16]), ("head.bias", [10])]

-- A name stands for one parameter, in every family and however many layers there are.
#guard families.all fun f => ((params f).map (·.1)).eraseDups.length = (params f).length
#guard ((params transformer [("layers", 12)]).map (·.1)).eraseDups.length = 5 + 12 * 12

#guard families.map (·.tag) = ["mlp", "cnn", "transformer"]

#guard layers cnn 3 =
  [("conv1", [3, 6, 8, 8]), ("conv2", [3, 16, 4, 4]), ("linear", [3, 10])]

#guard layers transformer 3 = [
  ("embed", [3, 8, 16]),
  ("layers.0.self_attn", [3, 8, 16]), ("layers.0.norm1", [3, 8, 16]),
  ("layers.0.linear1", [3, 8, 32]), ("layers.0.linear2", [3, 8, 16]),
  ("layers.0.norm2", [3, 8, 16]),
  ("layers.1.self_attn", [3, 8, 16]), ("layers.1.norm1", [3, 8, 16]),
  ("layers.1.linear1", [3, 8, 32]), ("layers.1.linear2", [3, 8, 16]),
  ("layers.1.norm2", [3, 8, 16]),
  ("head", [3, 10])]

#guard refusal transformer [("heads", 3)] = some "heads must divide width: 3 does not divide 16"
#guard refusal transformer [("heads", 0)] = some "heads must be at least 1"
#guard refusal transformer [("width", 8), ("heads", 8)] = none
#guard refusal cnn [("size", 3)] = some "size must be at least 4 for two poolings, not 3"
#guard refusal cnn [("size", 4)] = none
#guard refusal mlp [("in", 2), ("in", 2)] = some "in is set twice"
#guard refusal mlp [("depth", 2)] = some "mlp has no setting depth; it has in=2, hidden=8, out=1"

end NNTest.Families
