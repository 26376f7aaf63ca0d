import Wire.Json.Limits

/-!
# The limits of a payload
-/

namespace NN

/-- The limits of FORMAT.md, section "Limits". -/
structure PayloadLimits extends Wire.Json.Limits where
  /-- Bytes of the document. -/
  bytes : Nat := 2 ^ 31
  /-- Bytes of the header of a safetensors file. -/
  header : Nat := 100000000
  /-- Dimensions of a shape. -/
  rank : Nat := 8
  /-- A dimension, an integer of the configuration, the elements of a tensor. -/
  elements : Nat := 2 ^ 31
  /-- Bytes of `meta`. -/
  meta_ : Nat := 65536
  /-- Entries of `params` and of `probe.trace`. -/
  params : Nat := 4096
  /-- Entries of `config`. -/
  config : Nat := 64

end NN
