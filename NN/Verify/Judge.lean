import NN.Graph.File
import NN.Verify.Report

/-!
# Judging certificates

From what was read of a certificate to what is said of it, for a model whose parameters are known.
That a yes is one of the check, for these very parameters and this property, is proved
(`NN.Proofs.Verify.Judge`).
-/

namespace NN

open Wire

/-- What certificates for one model and its parameters are judged with; what is costly is computed
once, when it is first needed. -/
structure Judge (m : Model) (b : Bundle m.layer.params) (g : GraphFile) where
  /-- The network. -/
  ready : Verify.Ready m b
  /-- The digests of the graph and of the parameters. -/
  digests : Thunk (String × String)
  /-- So they are. -/
  digests_eq : digests.get = (Sha256.hex g.digest, Sha256.hex b.receipt.bundle)

namespace Judge

variable {m : Model} {b : Bundle m.layer.params} {g : GraphFile}

/-- Judges for a model with these parameters, whose graph is this file. -/
def of (m : Model) (b : Bundle m.layer.params) (g : GraphFile) : Judge m b g where
  ready := .of m b
  digests := .mk fun _ => (Sha256.hex g.digest, Sha256.hex b.receipt.bundle)
  digests_eq := rfl

/-- The certificate, if it is for this graph, these parameters and this property, and shows that the
property holds; or, where a part of its leaves is asked for, that they do. -/
def judge (j : Judge m b g) (part : Option Verify.Share) (property : Property × ByteArray)
    (bytes : ByteArray) (read : Except CertificateError Certificate) :
    Except Issue Certificate := do
  let c ← read.mapError (·.issue bytes)
  let (graph, bundle) := j.digests.get
  let tree ← (c.about ⟨graph, bundle, Sha256.hex property.2⟩).mapError (·.issue bytes)
  (j.ready.shows part property.1 (g.nodes.map (·.name)) tree).mapError fun r =>
    (r.place m.layer.params.length).issue
  return c

end Judge

end NN
