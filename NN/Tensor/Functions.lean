import NN.Tensor.Arithmetic

/-!
# Functions of the exponential function

What activations are made of, over any arithmetic that has an exponential function `exp`. No
standard says what these round to; errors here are absolute and of exact computation, to which a few
roundings are added.
-/

namespace NN.Arithmetic

variable {α : Type} [Arithmetic α] (exp : α → α)

/-- `1`. -/
@[inline] def one : α := ofBits 0x3f800000

/-- `1 / (1 + exp (-x))`. -/
@[inline] def sigmoid (x : α) : α := one / (one + exp (zero - x))

/-- Of `1 - 2 / (exp 2x + 1)` little is left where `x` is small: below 0.625 it is `x + x³ p(x²)`
with the `p` of Moshier's Cephes Mathematical Library (`tanhf`), whose error is below `10^-8 |x|`. -/
@[inline] def tanh (x : α) : α :=
  let negative := less x zero
  let a := if negative then zero - x else x
  if less a (ofBits 0x3f200000) then
    let z := x * x
    let p := ofBits 0xbbbaf0ea * z + ofBits 0x3ca9134e
    let p := p * z + ofBits 0xbd5c1e2d
    let p := p * z + ofBits 0x3e088393
    let p := p * z + ofBits 0xbeaaaa99
    p * z * x + x
  else
    let t := one - ofBits 0x40000000 / (exp (a + a) + one)
    if negative then zero - t else t

/-- `Φ x`, how much of the standard normal distribution lies below `x`: `(1 + erf (x / √2)) / 2` by
formula 7.1.26 of Abramowitz and Stegun, Handbook of Mathematical Functions (Hastings 1955), whose
error is at most `0.75 · 10^-7`. -/
@[inline] def normal (x : α) : α :=
  let negative := less x zero
  let a := if negative then zero - x else x
  -- `1 / (1 + 0.3275911 a / √2)`
  let t := one / (one + ofBits 0x3e6d3388 * a)
  let p := ofBits 0x3f87dc22 * t + ofBits 0xbfba00e3
  let p := p * t + ofBits 0x3fb5f0e3
  let p := p * t + ofBits 0xbe91a98e
  let p := p * t + ofBits 0x3e827906
  let tail := p * t * exp (zero - x * x * ofBits 0x3f000000) * ofBits 0x3f000000
  if negative then tail else one - tail

/-- `x · Φ x`. -/
@[inline] def gelu (x : α) : α := x * normal exp x

/-- `x · (1 + tanh (√(2 / π) (x + 0.044715 x³))) / 2`, by `(1 + tanh u) / 2 = sigmoid 2u`. -/
@[inline] def geluTanh (x : α) : α :=
  x * sigmoid exp (x * (ofBits 0x3fcc422a + ofBits 0x3d922279 * (x * x)))

end NN.Arithmetic
