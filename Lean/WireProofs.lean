import WireProofs.Base64
import WireProofs.Base64Encode
import WireProofs.Base64Last
import WireProofs.Bits
import WireProofs.Decimal
import WireProofs.Digits
import WireProofs.FastDecimal
import WireProofs.Finite
import WireProofs.Literal
import WireProofs.Nearest
import WireProofs.Reader
import WireProofs.Rounding
import WireProofs.RoundingSplit
import WireProofs.Sextets
import WireProofs.Shortest
import WireProofs.Token
import WireProofs.WindowRest

/-!
# Theorems about `Wire`

About the code that runs, not about models of it; no executable module imports them. What they give
is said in plain English in `TRUST.md`.
-/
