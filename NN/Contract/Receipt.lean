import NN.Contract.Bundle
import Wire.Sha256

/-!
# Receipts

SHA-256 over names, shapes and bits (FORMAT.md, "Receipt"). PyTorch's side computes the same over
the live model: equal receipts mean that not one bit moved.
-/

namespace NN

/-- The digest of one tensor. -/
structure ParamReceipt where
  /-- What was digested. -/
  spec : ParamSpec
  /-- 32 bytes. -/
  digest : ByteArray

/-- The digests of a bundle. -/
structure Receipt where
  /-- Of the tensors, in order. -/
  params : List ParamReceipt
  /-- Of those digests, 32 bytes. -/
  bundle : ByteArray

/-- What stands before the scalars of a tensor in its digest. -/
def ParamSpec.header (p : ParamSpec) : ByteArray :=
  let dims := ",".intercalate (p.shape.map toString)
  p.name.toUTF8.push 0 ++ dims.toUTF8.push 0

/-- The digest of a tensor. -/
def RawTensor.receipt (t : RawTensor) : ParamReceipt :=
  ⟨t.spec, Wire.Sha256.digest t.spec.header t.data.bytes⟩

/-- The digests of named tensors. -/
def receiptOf (ts : List RawTensor) : Receipt :=
  let params := ts.map RawTensor.receipt
  ⟨params, Wire.Sha256.digest (params.foldl (· ++ ·.digest) .empty) .empty⟩

/-- The digests of a bundle. -/
def Bundle.receipt {ps : List ParamSpec} (b : Bundle ps) : Receipt := receiptOf b.toRaw

end NN
