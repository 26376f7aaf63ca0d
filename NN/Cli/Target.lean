import NN.Cli.Common
import NN.Graph.Report

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

/-- A graph from a file. -/
def Chosen.ofGraph (t : GraphTarget) : Chosen := ⟨t.target, .mk fun _ => t.stated.file⟩

/-- The options that name what a command is about. -/
def targetOptions : List String := ["--model", "--set", "--graph"]

/-- Their help. -/
def targetHelp (demos : List Demo) : String :=
  s!"  --model NAME       {tagList demos}
  --set KEY=N        a setting of the family; may be repeated
  --graph FILE       a graph (torchlean.graph) in place of --model NAME"

/-- Goes on with a graph from a file; of one that is rejected it says so. -/
def withGraph (command : String) (json : Bool) (file : String)
    (go : GraphTarget → Except String (IO UInt32)) : IO UInt32 := do
  let path : System.FilePath := file
  match ← judgeGraphFile {} path with
  | .error issues => report json (graphVerdict (path.fileName.getD file) (.error issues))
  | .ok t =>
    match go t with
    | .ok run => run
    | .error message => usageError command message

/-- Goes on with what the options name. -/
def withChosen (demos : List Demo) (a : Args) (command : String) (json : Bool)
    (go : Chosen → Except String (IO UInt32)) : Except String (IO UInt32) := do
  match ← a.once? "--graph" with
  | none => go (.ofMember (← member (← demo demos a).family a) (tags demos))
  | some file =>
    unless (a.all "--model" ++ a.all "--set").isEmpty do
      throw "--graph goes without --model and --set"
    return withGraph command json file fun t => go (.ofGraph t)

end NN.Cli
