import NN.Tensor.Arithmetic
import Wire.Binary32.Arithmetic
import Wire.Binary32.Compare

/-!
# The arithmetic that one can reason about

`Wire.Binary32`: the same bits as the machine's, computed from what is proved of rounding.
-/

namespace NN

open Wire

/-- Binary32 as IEEE 754-2019 defines it. It has no exponential function: no standard says what that
rounds to. -/
instance : Arithmetic Binary32 where
  add := Binary32.add
  sub := Binary32.sub
  mul := Binary32.mul
  div := Binary32.div
  ofBits := .mk
  toBits := Binary32.bits
  ofNat := Binary32.ofNat
  sqrt := Binary32.sqrt
  less := Binary32.lt
  isNaN := Binary32.isNaN
  exp? := none

end NN
