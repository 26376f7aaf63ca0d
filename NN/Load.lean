import NN.Load.Certify
import NN.Load.Index
import NN.Load.Payload

/-!
# Payloads as constants, certificates as proofs

`load_payload` and `certify`. This library, and no other module, imports parts of `Lean`.
-/
