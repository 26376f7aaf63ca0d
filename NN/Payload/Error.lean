import NN.Contract.Contract
import NN.Payload.Agree
import NN.Tensor.Numbers
import Wire.Json.Error

/-!
# Rejections

Each constructor is one code of FORMAT.md with its data. Text is made of them in `NN.Payload.Report`
only.
-/

namespace NN

/-- The file is not one to read. -/
inductive FileError where
  /-- There is none. -/
  | missing
  /-- It is no regular file, or the system would not let it be read. -/
  | unreadable (why : String)
  /-- It is larger than the reader's limit. -/
  | tooLarge (limit found : Nat)
deriving DecidableEq, Repr

/-- A well-formed value that the format does not allow. -/
inductive Meaning where
  /-- Another `format`. -/
  | format (found : String)
  /-- Another `version`. -/
  | version (found : Nat)
  /-- Another `scalar.dtype`. -/
  | dtype (found : String)
  /-- Another `scalar.encoding`. -/
  | encoding (found : String)
  /-- NaN or an infinity. -/
  | notFinite (found : String)
  /-- A decimal that rounds to `2^128` or beyond. -/
  | outOfRange (found : String)
  /-- Not canonical base64 of scalars. -/
  | base64 (expected found : String)
  /-- A header of a safetensors file that is too long, for the limit or for the file. -/
  | header (expected found : Nat) (limit : Bool)
  /-- Another `dtype` of a tensor of a safetensors file. -/
  | elementType (found : String)
  /-- Not two offsets, but so many. -/
  | offsets (found : Nat)
  /-- A tensor that does not start where the one before it ends. -/
  | gap (expected found : Nat)
  /-- Offsets that are another number of bytes apart than the shape asks for. -/
  | span (expected : Nat) (found : Int)
  /-- Another number of bytes behind the header than the tensors have. -/
  | extent (expected found : Nat)
deriving DecidableEq, Repr

/-- A payload that does not fit its contract. -/
inductive ContractError where
  /-- No family has this tag. -/
  | familyUnknown (expected found : String)
  /-- Another family than the one asked for. -/
  | familyMismatch (expected found : String)
  /-- Another value of a key; `none` is a key that is not there. -/
  | configMismatch (key : String) (expected found : Option Nat)
  /-- A parameter is not there. -/
  | paramMissing (name : String)
  /-- A parameter that the contract does not know. -/
  | paramUnexpected (index : Nat) (name : String)
  /-- A name for the second time. -/
  | paramDuplicate (index : Nat) (name : String) (first : Nat)
  /-- All names are there, another one is due here. -/
  | paramOrder (index : Nat) (expected found : Option String)
  /-- Another shape than the contract's. -/
  | paramShape (index : Nat) (name : String) (expected found : Shape)
  /-- Another number of scalars than the stated shape has. -/
  | paramCount (index : Nat) (name : String) (expected found : Nat)
deriving DecidableEq, Repr

/-- Which tensor of a probe. -/
inductive ProbePart where
  /-- The inputs. -/
  | input
  /-- The outputs. -/
  | output
  /-- A layer's outputs. -/
  | trace (index : Nat)
deriving DecidableEq, Repr

/-- A probe that does not fit the model, or that the model contradicts. -/
inductive ProbeError where
  /-- Another shape than samples of the expected one; their number is known once the inputs are. -/
  | shape (part : ProbePart) (samples : Option Nat) (expected found : Shape)
  /-- Another number of scalars than the shape says. -/
  | count (part : ProbePart) (expected found : Nat)
  /-- The numbers that the model was run in; the worst scalar of the outputs; the first recorded
  layer that does not agree, if there is one, and its worst scalar. -/
  | parity (numbers : Numbers) (worst : Agree.Apart) (layer : Option (String × Agree.Apart))
deriving DecidableEq, Repr

/-- Why a file was not accepted. -/
inductive ImportError where
  /-- The file. -/
  | file (e : FileError)
  /-- Its bytes. -/
  | read (e : Wire.Json.Fault Meaning)
  /-- Its fit to the contract. -/
  | contract (e : ContractError)
  /-- Its probe. -/
  | probe (e : ProbeError)
deriving DecidableEq, Repr

end NN
