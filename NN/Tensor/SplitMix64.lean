import NN.Tensor.Tensor

/-!
# Deterministic scalars

SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014), the
generator that Java and the seeding of xoshiro use. Its state is a counter, so any draw of a stream
can be computed without those before it.
-/

namespace NN.SplitMix64

/-- Draw `i` of the stream of a seed, from 0. -/
def draw (seed : UInt64) (i : Nat) : UInt64 :=
  let z := seed + (UInt64.ofNat i + 1) * 0x9e3779b97f4a7c15
  let z := (z ^^^ (z >>> 30)) * 0xbf58476d1ce4e5b9
  let z := (z ^^^ (z >>> 27)) * 0x94d049bb133111eb
  z ^^^ (z >>> 31)

/-- The 23 highest bits `u` of a draw as the odd multiple `2 u + 1 - 2^23` of `2^-24`: between -1/2
and 1/2, symmetric, never zero, and exact in binary32, as is every step here. -/
def uniform (seed : UInt64) (i : Nat) : Float32 :=
  let u := draw seed i >>> 41
  ((2 * u + 1).toFloat32 - 8388608) / 16777216

/-- A tensor of scalars `start`, `start + 1`, … of the stream. -/
def tensor (seed : UInt64) (start : Nat) (s : Shape) : Tensor s :=
  .generate s fun j _ => uniform seed (start + j)

-- The reference implementation's first draws for the seeds 0 and 1234567.
#guard (List.range 3).map (draw 0) = [0xe220a8397b1dcdaf, 0x6e789e6aa1b965f4, 0x06c45d188009454f]
#guard (List.range 3).map (draw 1234567)
  = [6457827717110365317, 3203168211198807973, 9817491932198370423]
#guard (uniform 0 0).toBits = 0x3ec44152

end NN.SplitMix64
