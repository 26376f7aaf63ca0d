import NN.Cli.Program

/-!
# The executable `torchlean`
-/

/-- Runs a command for the families that ship. -/
def main : List String → IO UInt32 := NN.Cli.program NN.demos
