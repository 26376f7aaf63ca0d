import NN.Cli.Arithmetic

/-!
# The comparison with the hardware

Nothing differs on a few operands of every class, and a hardware that is wrong is noticed, with the
operands that show it.
-/

open NN.Cli

namespace NNTest.Arithmetic

#guard operations.all fun o => o.hardware.all fun hardware =>
  OperandClass.all.all fun c => (compare o hardware c 7 60).differences = 0

/-- What comes of a wrong sum. -/
def wrong (hardware : Float32 → Float32 → UInt32) (c : OperandClass) (count : Nat) :
    Option Compared :=
  (operations.find? (·.name == "add")).map fun o => compare o hardware c 7 count

/-- A sum that is rounded to zero where it is subnormal. -/
def flushed (x y : Float32) : UInt32 :=
  let v := (x + y).toBits
  if v &&& 0x7f800000 == 0 then v &&& 0x80000000 else v

#guard (wrong (fun x y => (x - y).toBits) .near 60).any fun r =>
  30 < r.differences && r.found.size = 5
#guard (wrong flushed .uniform 60).any (·.differences = 0)
#guard (wrong flushed .subnormal 60).any fun r =>
  0 < r.differences && r.found.all fun d => (d.proved ^^^ d.hardware) &&& 0x7fffff ≠ 0

#guard (Compared.toLine ⟨"add", .near, 9, 1, #[⟨[0x3f800000, 1], 0x3f800000, 0x3f800001⟩]⟩) =
  "torchlean-arithmetic {\"against\": \"hardware\", \"operation\": \"add\", \"class\": \"near\", \
    \"compared\": 9, \"differences\": 1, \"found\": [{\"operands\": [\"0x3f800000\", \
    \"0x00000001\"], \"lean\": \"0x3f800000\", \"other\": \"0x3f800001\"}]}"

end NNTest.Arithmetic
