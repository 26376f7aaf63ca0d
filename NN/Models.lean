import NN.Models.Cnn
import NN.Models.Expectations
import NN.Models.Mlp
import NN.Models.Transformer

/-!
# All families
-/

namespace NN

/-- A family with a training script, and where its files are. -/
structure Demo where
  /-- The family. -/
  family : Family
  /-- The folder of the training script; the scaffold goes to `generated/` in it. -/
  folder : System.FilePath := "."
  /-- The file in it that the training script writes. -/
  payload : System.FilePath := s!"{family.tag}.json"
  /-- What is expected of a model that was trained, given what it recorded. -/
  expectations : (m : Model) → Probe.Fitted m → List Expectation := fun _ _ => []

/-- What the commands of this project know, in the order in which it is listed. -/
def demos : List Demo := [
  { family := mlp, folder := "NN/Examples/Interop/PyTorch/MLP"
    expectations := regressionExpectations },
  { family := cnn, folder := "NN/Examples/Interop/PyTorch/CNN"
    expectations := imageExpectations },
  { family := transformer, folder := "NN/Examples/Interop/PyTorch/Transformer"
    payload := "transformer_encoder.json" }]

/-- The families that ship. -/
def families : List Family := demos.map (·.family)

end NN
