/-!
# Which numbers there are

The names of the arithmetics that a model can be run in, as verdicts and the command line spell
them. What they compute is said where their instances are.
-/

namespace NN

/-- The arithmetics that a model can be run in. -/
inductive Numbers where
  /-- The machine's. -/
  | float32
  /-- Correctly rounded by definition, on integers. -/
  | exact
deriving DecidableEq, Repr

namespace Numbers

/-- All of them, the default first. -/
def all : List Numbers := [.float32, .exact]

/-- As people and programs spell it. -/
def name : Numbers → String
  | .float32 => "float32"
  | .exact => "exact"

end Numbers

end NN
