import NN.Certificate.Tree
import NN.Payload.Error
import Wire.Json.Limits

/-!
# Certificates

What a certificate is for, and what it found. Nothing in it is trusted: it says how to show that a
property holds, and the check shows it or does not.
-/

namespace NN

/-- What a certificate is about, as digests of 32 bytes in hexadecimal. -/
structure Subject where
  /-- Of the graph's text. -/
  graph : String
  /-- Of the parameters: the bundle's receipt. -/
  bundle : String
  /-- Of the property's file. -/
  property : String
deriving DecidableEq, Repr, Inhabited

/-- A certificate. -/
structure Certificate where
  /-- What it is about. -/
  subject : Subject
  /-- What was found. -/
  tree : Certificate.Tree
deriving DecidableEq, Repr

/-- What the limits of a certificate count. -/
inductive CertificateQuantity where
  /-- The nodes of the tree. -/
  | nodes
  /-- Splits below each other. -/
  | splits
  /-- The values that have slopes in one node. -/
  | slopes
deriving DecidableEq, Repr

/-- A well-formed value that the format does not allow. -/
inductive CertificateMeaning where
  /-- Another `format`. -/
  | format (found : String)
  /-- Another `version`. -/
  | version (found : Nat)
  /-- Not 64 hexadecimal digits in lower case. -/
  | digest (found : String)
  /-- The keys of an object that is no node. -/
  | node (keys : List String)
  /-- A number that is no finite binary32. -/
  | outOfRange
  /-- A number of a counterexample that is none. -/
  | inputOutOfRange
  /-- A node behind a tree that is whole. -/
  | rest
  /-- The end of a list of nodes that some more trees are to follow. -/
  | incomplete (missing : Nat)
  /-- More than allowed. -/
  | limit (limit : Nat) (of : CertificateQuantity)
deriving DecidableEq, Repr

/-- Why a certificate was not taken. -/
inductive CertificateError where
  /-- The file. -/
  | file (e : FileError)
  /-- Its bytes. -/
  | read (e : Wire.Json.Fault CertificateMeaning)
  /-- It is for another graph. -/
  | graph (expected found : String)
  /-- It is for other parameters. -/
  | bundle (expected found : String)
  /-- It is for another property. -/
  | property (expected found : String)
deriving DecidableEq, Repr

/-- The limits of FORMAT.md, section "Certificate". -/
structure CertificateLimits where
  /-- Bytes of the file. -/
  bytes : Nat := 2 ^ 31
  /-- Nodes of the tree. -/
  nodes : Nat := 10000000
  /-- Splits below each other. -/
  splits : Nat := 10000
  /-- The values that have slopes in one node. -/
  slopes : Nat := 4096
  /-- The units of one value, an index. -/
  elements : Nat := 2 ^ 31
  /-- Those of the reader of JSON. -/
  json : Wire.Json.Limits := {}

/-- The certificate, if it is about this, or the first thing that it is not about. -/
def Certificate.about (c : Certificate) (s : Subject) : Except CertificateError Certificate.Tree :=
  if c.subject.graph ≠ s.graph then .error (.graph s.graph c.subject.graph)
  else if c.subject.bundle ≠ s.bundle then .error (.bundle s.bundle c.subject.bundle)
  else if c.subject.property ≠ s.property then .error (.property s.property c.subject.property)
  else .ok c.tree

end NN
