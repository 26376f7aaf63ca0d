/-!
# The limits of a reader of JSON
-/

namespace Wire.Json

/-- The limits of FORMAT.md that concern JSON itself. -/
structure Limits where
  /-- Nesting of arrays and objects; the document itself is 1. -/
  depth : Nat := 16
  /-- Digits of one number, exponent included. -/
  digits : Nat := 400
  /-- Magnitude of a number's exponent. -/
  exponent : Nat := 9999
  /-- Bytes of a key or a short string. -/
  name : Nat := 256
deriving Repr

end Wire.Json
