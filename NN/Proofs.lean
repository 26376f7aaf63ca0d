import NN.Proofs.Agree
import NN.Proofs.Attributes
import NN.Proofs.Base64Values
import NN.Proofs.Bundle
import NN.Proofs.CertificateTree
import NN.Proofs.Check
import NN.Proofs.Computes
import NN.Proofs.DiagnoseComplete
import NN.Proofs.DiagnoseSound
import NN.Proofs.Document
import NN.Proofs.Emitted
import NN.Proofs.Exact
import NN.Proofs.Families
import NN.Proofs.FamilyNames
import NN.Proofs.FastComplete
import NN.Proofs.FieldsComplete
import NN.Proofs.FieldsSound
import NN.Proofs.Files
import NN.Proofs.Finite
import NN.Proofs.Fits
import NN.Proofs.GraphNames
import NN.Proofs.Head
import NN.Proofs.Holds
import NN.Proofs.Import
import NN.Proofs.LargestLoop
import NN.Proofs.LayerNames
import NN.Proofs.Meta
import NN.Proofs.ModelNames
import NN.Proofs.Names
import NN.Proofs.Numerals
import NN.Proofs.Plain
import NN.Proofs.Probe
import NN.Proofs.PropertyNormal
import NN.Proofs.PropertyNumber
import NN.Proofs.PropertyRead
import NN.Proofs.Read
import NN.Proofs.ReadComplete
import NN.Proofs.ReadSound
import NN.Proofs.Report
import NN.Proofs.Rewrite
import NN.Proofs.Scalars
import NN.Proofs.ScalarsComplete
import NN.Proofs.Scan
import NN.Proofs.Scoped
import NN.Proofs.Shapes
import NN.Proofs.SpelledFloats
import NN.Proofs.Spelling
import NN.Proofs.Statements
import NN.Proofs.Storage
import NN.Proofs.SumLoops
import NN.Proofs.TensorComplete
import NN.Proofs.TensorSound
import NN.Proofs.Write
import NN.Proofs.WritePieces
import NN.Proofs.WriteTensors

/-!
# Theorems

About the code that runs, not about models of it; no executable module imports them. `TRUST.md` of
the project says in plain English what each one gives.
-/
