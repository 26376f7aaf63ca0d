import NN.Models.Evaluation
import Wire.Cli

/-!
# `--arithmetic`: the numbers that a model is run in
-/

namespace NN.Cli

open Wire.Cli

/-- Their names. -/
def numbersList : String := " or ".intercalate (Numbers.all.map (·.name))

/-- The numbers that `--arithmetic` names. -/
def numbers? (a : Args) : Except String (Option Numbers) := do
  let some name ← a.once? "--arithmetic" | return none
  match Numbers.all.find? (·.name == name) with
  | some numbers => return some numbers
  | none => throw s!"--arithmetic is {numbersList}, not {name}"

end NN.Cli
