import NN.Payload.Read
import NN.Payload.Write
import NN.Tensor.SplitMix64

/-!
# The writer on small payloads

What is written, to the byte, and that it is read back; `NN.Proofs.Write` proves the second.
-/

namespace NNTest

open NN Wire

deriving instance DecidableEq for Probe, Payload

/-- Scalars by their bits. -/
def scalars (bits : List UInt32) : Float32Array := bits.foldl .push .empty

/-- A payload with what is rare: escapes, empty names and shapes, no scalars, extreme ones. -/
def rare : Payload where
  family := "a\"\\\n\té𝄞"
  config := [("in", 0), ("out", 2147483648)]
  params := [
    ⟨"w", [2, 3], scalars [0x3dcccccd, 0x80000000, 1, 0x7f7fffff, 0xbfc00000, 0x358637bd]⟩,
    ⟨"", [], scalars [0x3f800000]⟩, ⟨"b", [0], .empty⟩]
  probe := some {
    input := ⟨"", [1, 2], scalars [0xbe800000, 0x4b800000]⟩
    output := ⟨"", [1], scalars [0]⟩
    trace := [⟨"layer", [1], scalars [0x00800000]⟩] }
  meta? := some "{ \"a\" : [1e0,\n\"\\u00e9\"]}"

/-- What is written of a payload, as text. -/
def written (enc : Encoding) (p : Payload) : String := ascii (writePayload enc p)

/-- Is a payload read back from what is written of it? -/
def comesBack (enc : Encoding) (p : Payload) : Bool :=
  match readPayload {} (writePayload enc p) with
  | .ok q => p = q
  | .error _ => false

#guard written .decimal rare = "{
  \"format\": \"torchlean.params\",
  \"version\": 1,
  \"family\": \"a\\\"\\\\\\n\\u0009\\u00e9\\ud834\\udd1e\",
  \"config\": {\"in\": 0, \"out\": 2147483648},
  \"scalar\": {\"dtype\": \"float32\", \"encoding\": \"decimal\"},
  \"params\": [
    {\"name\": \"w\", \"shape\": [2, 3], \"values\": [0.1, -0.0, 1e-45, 3.4028235e38, -1.5, 1e-6]},
    {\"name\": \"\", \"shape\": [], \"values\": [1.0]},
    {\"name\": \"b\", \"shape\": [0], \"values\": []}
  ],
  \"probe\": {
    \"input\": {\"shape\": [1, 2], \"values\": [-0.25, 16777216.0]},
    \"output\": {\"shape\": [1], \"values\": [0.0]},
    \"trace\": [
      {\"name\": \"layer\", \"shape\": [1], \"values\": [1.1754944e-38]}
    ]
  },
  \"meta\": { \"a\" : [1e0,\n\"\\u00e9\"]}
}
"

#guard written .base64 { family := "", config := [], params := [⟨"w", [2], scalars [1, 2]⟩] } = "{
  \"format\": \"torchlean.params\",
  \"version\": 1,
  \"family\": \"\",
  \"config\": {},
  \"scalar\": {\"dtype\": \"float32\", \"encoding\": \"base64\"},
  \"params\": [
    {\"name\": \"w\", \"shape\": [2], \"values\": \"AQAAAAIAAAA=\"}
  ]
}
"

#guard comesBack .decimal rare
#guard comesBack .base64 rare
#guard comesBack .decimal { rare with probe := none, params := [], meta? := none }
#guard comesBack .base64 { rare with probe := rare.probe.map ({ · with trace := [] }) }

/-- The shortest decimal by integers of any size: the first number of digits that is enough, and of
the two decimals beside the number the nearer one, if it reads back. -/
def shortestByIntegers (bits : UInt32) : Option Decimal :=
  let (digits, exponent) := Decimal.exact (bits &&& ~~~Binary32.signBit).toNat
  (List.range 9).findSome? fun n =>
    let drop := Decimal.digitCount digits - (n + 1)
    let below := digits / 10 ^ drop
    let near := Binary32.roundHalfEven digits (10 ^ drop)
    [near, 2 * below + 1 - near].findSome? fun found =>
      let d : Decimal := ⟨bits &&& Binary32.signBit != 0, found, exponent + drop⟩
      if d.toBits = some bits then some d else none

/-- Is the shortest decimal the same by machine words and by integers? -/
def sameShortest (bits : UInt32) : Bool :=
  (shortestByIntegers bits).map Decimal.render = some (Decimal.shortest bits).render

-- All exponents with few and with many digits, and what lies beside powers of two.
#guard (List.range 255).all fun e =>
  [0, 1, 2, 0x7fffff, 0x7ffffe, 0x400000, 0x123456, 0x555555].all fun m =>
    sameShortest (.ofNat (e * 2 ^ 23 + m))
-- Scalars of the size that parameters have.
#guard (List.range 2000).all fun i => sameShortest (SplitMix64.uniform 7 i).toBits
#guard (List.range 2000).all fun i => sameShortest (SplitMix64.uniform 8 i * 1e-4).toBits
-- Decimals of a few digits.
#guard (List.range 1000).all fun i =>
  sameShortest (((⟨false, i, -4⟩ : Decimal).toBits).getD 0)

end NNTest
