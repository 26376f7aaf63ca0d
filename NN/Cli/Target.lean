import NN.Cli.Common
import NN.Graph.File

/-!
# What a command is about

One place turns options into a model with its contract and its graph.
-/

namespace NN.Cli

open Wire.Cli

/-- A model, what is asked of its payloads, and its graph. -/
structure Chosen where
  /-- The model and its contract. -/
  target : Target
  /-- Its graph as a file, which takes time to write. -/
  graph : Thunk GraphFile

/-- The member of a family, among all that a program knows. -/
def Chosen.ofMember {f : Family} (m : f.Member) (tags : List String) : Chosen :=
  ⟨m.target tags, .mk fun _ => m.graphFile⟩

/-- The options that name what a command is about. -/
def targetOptions : List String := ["--model", "--set"]

/-- Their help. -/
def targetHelp (demos : List Demo) : String :=
  s!"  --model NAME       {tagList demos}
  --set KEY=N        a setting of the family; may be repeated"

/-- Goes on with what the options name. -/
def withChosen (demos : List Demo) (a : Args)
    (go : Chosen → Except String (IO UInt32)) : Except String (IO UInt32) := do
  go (.ofMember (← member (← demo demos a).family a) (tags demos))

end NN.Cli
