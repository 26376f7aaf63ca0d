import NN.Models.Mlp

/-!
# All families
-/

namespace NN

/-- The families, in the order in which they are listed. -/
def families : List Family := [mlp]

/-- The tags of all families. -/
def familyTags : List String := families.map (·.tag)

end NN
