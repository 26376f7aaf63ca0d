import NN.Cli.Roundtrip

/-! The floor under `Roundtrip.lean`: the same imports and nothing to do. -/

/-- Does nothing. -/
def main (_ : List String) : IO UInt32 := pure 0
