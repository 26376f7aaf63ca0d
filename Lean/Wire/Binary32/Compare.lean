import Wire.Binary32.Value

/-!
# Comparison in binary32

IEEE 754-2019 (5.11): `-0` equals `+0`, and a NaN compares with nothing.
-/

namespace Wire.Binary32

/-- An integer that orders all numbers, infinities too, as their values are ordered. -/
@[inline] def order (x : Binary32) : Int :=
  if x.negative then -x.magnitude else x.magnitude

/-- `x < y`. -/
@[inline] protected def lt (x y : Binary32) : Bool := !x.isNaN && !y.isNaN && x.order < y.order

/-- `x ≤ y`. -/
@[inline] protected def le (x y : Binary32) : Bool := !x.isNaN && !y.isNaN && x.order ≤ y.order

/-- `x = y`: not of bits, but of numbers. -/
@[inline] protected def eq (x y : Binary32) : Bool := !x.isNaN && !y.isNaN && x.order == y.order

/-- `y` if it is larger or a NaN, `x` otherwise: a NaN is never lost, and of two zeros the first is
kept. -/
@[inline] protected def max (x y : Binary32) : Binary32 :=
  if Binary32.lt x y || y.isNaN then y else x

end Wire.Binary32
