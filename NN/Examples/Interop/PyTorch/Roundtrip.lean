import NN.Cli.Roundtrip

/-! The round trip as a script: `lake env lean --run` with `-- --model mlp --action import`. -/

/-- Runs `roundtrip`. -/
def main (words : List String) : IO UInt32 := NN.Cli.roundtrip NN.demos words
