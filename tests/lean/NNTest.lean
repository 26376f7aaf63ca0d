import NNTest.Architectures
import NNTest.Arithmetic
import NNTest.Axioms
import NNTest.AxiomsNumbers
import NNTest.AxiomsProperties
import NNTest.Emit
import NNTest.Evaluation
import NNTest.Families
import NNTest.Graph
import NNTest.GraphFiles
import NNTest.Load
import NNTest.Lower
import NNTest.Reader
import NNTest.Verdict
import NNTest.Windows
import NNTest.Write

/-! Tests that the compiler runs; see also the `#guard`s beside definitions. -/
