import NN.Proofs.Base64
import NN.Proofs.Base64Encode
import NN.Proofs.Base64Last
import NN.Proofs.Base64Values
import NN.Proofs.Bundle
import NN.Proofs.Check
import NN.Proofs.Decimal
import NN.Proofs.DiagnoseComplete
import NN.Proofs.DiagnoseSound
import NN.Proofs.Digits
import NN.Proofs.Families
import NN.Proofs.FastDecimal
import NN.Proofs.Finite
import NN.Proofs.Holds
import NN.Proofs.Import
import NN.Proofs.Literal
import NN.Proofs.Names
import NN.Proofs.Nearest
import NN.Proofs.Plain
import NN.Proofs.Probe
import NN.Proofs.Reader
import NN.Proofs.Rounding
import NN.Proofs.RoundingSplit
import NN.Proofs.Scalars
import NN.Proofs.Sextets
import NN.Proofs.Shapes
import NN.Proofs.Shortest
import NN.Proofs.Storage
import NN.Proofs.Token
import NN.Proofs.WindowRest

/-!
# Theorems

About the code that runs, not about models of it; no executable module imports them. `TRUST.md` of
the project says in plain English what each one gives.
-/
