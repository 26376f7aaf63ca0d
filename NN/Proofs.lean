import NN.Proofs.Bundle
import NN.Proofs.Check
import NN.Proofs.DiagnoseComplete
import NN.Proofs.DiagnoseSound
import NN.Proofs.Holds

/-!
# Theorems

About the code that runs, not about models of it; no executable module imports them. `TRUST.md` of
the project says in plain English what each one gives.
-/
