import NN.Models.Cnn
import NN.Models.Mlp
import NN.Models.Transformer

/-!
# All families
-/

namespace NN

/-- The families, in the order in which they are listed. -/
def families : List Family := [mlp, cnn, transformer]

/-- The tags of all families. -/
def familyTags : List String := families.map (·.tag)

end NN
