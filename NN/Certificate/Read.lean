import NN.Certificate.Certificate
import Wire.Json.Object

/-!
# Reading a certificate

The schema of FORMAT.md as a reader. The tree is a list, however deep it is: no reader goes down
with it.
-/

namespace NN.Certificate.Read

open Wire Wire.Json

/-- A reader of certificates. -/
abbrev CertificateReader := Reader CertificateMeaning

/-- A node that is being read: the fields that were there. -/
structure Draft where
  /-- `input` -/
  input? : Option Nat := none
  /-- `at` -/
  at? : Option UInt32 := none
  /-- `relu` -/
  relu? : Option String := none
  /-- `unit` -/
  unit? : Option Nat := none
  /-- `bound` -/
  bound? : Option Slopes := none
  /-- `leaf` -/
  leaf? : Option Slopes := none

/-- The keys that were there. -/
def Draft.keys (d : Draft) : List String :=
  [("input", d.input?.isSome), ("at", d.at?.isSome), ("relu", d.relu?.isSome),
    ("unit", d.unit?.isSome), ("bound", d.bound?.isSome), ("leaf", d.leaf?.isSome)].filterMap
    fun (key, there) => if there then some key else none

/-- The node, if these are the fields of one. -/
def Draft.node? : Draft → Option Node
  | ⟨some i, some a, none, none, none, none⟩ => some (.input i a)
  | ⟨none, none, some name, some unit, none, none⟩ => some (.relu name unit)
  | ⟨none, none, none, none, some slopes, none⟩ => some (.bound slopes)
  | ⟨none, none, none, none, none, some slopes⟩ => some (.leaf slopes)
  | _ => none

/-- Reads a short string. -/
def short (path : Path) : CertificateReader String := do
  string path (some (← read).limits.name)

/-- Reads a number as the nearest binary32; `wrong` is what there is to say of one that has none. -/
def binary32 (path : Path) (wrong : CertificateMeaning := .outOfRange) :
    CertificateReader UInt32 := do
  let start ← valueStart
  let t ← token path
  match t.value.toBits with
  | some bits => return bits
  | none => faultAt start path (.other wrong)

/-- Reads the slopes of one value. -/
def units (limits : CertificateLimits) (path : Path) : CertificateReader (Array Nat) :=
  array path limits.elements .elements #[] fun acc i => do
    return acc.push (← natural (.index i :: path) (some 1024))

/-- Reads the slopes of a node. -/
def slopes (limits : CertificateLimits) (path : Path) : CertificateReader Slopes := do
  if ← openObject path then
    let read ← members path
      (do skipSpace; fault path (.other (.limit limits.slopes .slopes)))
      (fun (seen : Slopes) => twice (.field · :: path) (seen.map (·.1)))
      (fun seen name => do return (name, ← units limits (.field name :: path)) :: seen)
      limits.slopes []
    return read.reverse
  else return []

/-- The fields of a node. -/
def nodeFields (limits : CertificateLimits) : List (Field CertificateMeaning Draft) :=
  let index (path : Path) := natural (δ := CertificateMeaning) path (some limits.elements)
  [{ name := "input", required := false, read := fun path d =>
      return { d with input? := some (← index path) } },
   { name := "at", required := false, read := fun path d =>
      return { d with at? := some (← binary32 path) } },
   { name := "relu", required := false, read := fun path d =>
      return { d with relu? := some (← short path) } },
   { name := "unit", required := false, read := fun path d =>
      return { d with unit? := some (← index path) } },
   { name := "bound", required := false, read := fun path d =>
      return { d with bound? := some (← slopes limits path) } },
   { name := "leaf", required := false, read := fun path d =>
      return { d with leaf? := some (← slopes limits path) } }]

/-- Reads a node. -/
def node (fields : List (Field CertificateMeaning Draft)) (path : Path) :
    CertificateReader Node := do
  let start ← valueStart
  let d ← object path fields {}
  match d.node? with
  | some n => return n
  | none => faultAt start path (.other (.node d.keys))

/-- Nodes that were read, the last one first, and the trees that are to follow: for each, below how
many splits it is. -/
structure Nodes where
  /-- The nodes. -/
  nodes : List Node := []
  /-- The trees to follow, the next one first. -/
  open_ : List Nat := [0]

/-- Reads the next node. -/
def next (limits : CertificateLimits) (fields : List (Field CertificateMeaning Draft))
    (path : Path) (ns : Nodes) (i : Nat) : CertificateReader Nodes := do
  let start ← valueStart
  let path := .index i :: path
  match ns.open_ with
  | [] => faultAt start path (.other .rest)
  | splits :: rest =>
    if i ≥ limits.nodes then faultAt start path (.other (.limit limits.nodes .nodes))
    else
      let n ← node fields path
      let nodes := n :: ns.nodes
      match n with
      | .leaf _ => return { nodes, open_ := rest }
      | .bound _ => return { nodes, open_ := splits :: rest }
      | _ =>
        if splits ≥ limits.splits then
          faultAt start path (.other (.limit limits.splits .splits))
        else return { nodes, open_ := (splits + 1) :: (splits + 1) :: rest }

/-- Reads a tree. -/
def tree (limits : CertificateLimits) (path : Path) : CertificateReader Tree := do
  let start ← valueStart
  let fields := nodeFields limits
  let ns ← array path (← remaining) .entries {} (next limits fields path)
  match treeOf? ns.nodes with
  | some t => return t
  | none => faultAt start path (.other (.incomplete ns.open_.length))

/-- A certificate that is being read. -/
structure Fields where
  /-- The digests. -/
  subject : Subject := default
  /-- The tree. -/
  tree : Tree := .leaf []

/-- Is this a digest in hexadecimal? -/
def isDigest (text : String) : Bool :=
  text.length == 64 && text.toList.all fun c => c.isDigit || 'a' ≤ c && c ≤ 'f'

/-- Reads a digest. -/
def digest (path : Path) : CertificateReader String := do
  let start ← valueStart
  let text ← short path
  if isDigest text then return text else faultAt start path (.other (.digest text))

/-- The fields of a certificate. -/
def documentFields (limits : CertificateLimits) : List (Field CertificateMeaning Fields) :=
  [{ name := "format", read := fun path d => do
      let start ← valueStart
      let text ← short path
      if text = "torchlean.certificate" then return d
      else faultAt start path (.other (.format text)) },
   { name := "version", read := fun path d => do
      let start ← valueStart
      let n ← natural path none
      if n = 1 then return d else faultAt start path (.other (.version n)) },
   { name := "graph", read := fun path d =>
      return { d with subject.graph := ← digest path } },
   { name := "bundle", read := fun path d =>
      return { d with subject.bundle := ← digest path } },
   { name := "property", read := fun path d =>
      return { d with subject.property := ← digest path } },
   { name := "tree", read := fun path d => return { d with tree := ← tree limits path } }]

/-- Reads all of the input as a certificate. -/
def certificate (limits : CertificateLimits) : CertificateReader Certificate := do
  let d ← object [] (documentFields limits) {}
  skipSpace
  if (← get) == (← read).window.stop then return ⟨d.subject, d.tree⟩
  else fault [] (.trailingData (showByte (← peekByte [] "")))

/-- Reads one input: an array of numbers, each as the nearest binary32. -/
def input (limits : CertificateLimits) : CertificateReader (Array UInt32) := do
  skipSpace
  let bits ← array [] limits.elements .elements #[] fun acc i => do
    return acc.push (← binary32 [.index i] .inputOutOfRange)
  skipSpace
  if (← get) == (← read).window.stop then return bits
  else fault [] (.trailingData (showByte (← peekByte [] "")))

end NN.Certificate.Read

namespace NN

/-- The input that some bytes are, or the first fault in them. -/
def readInput (limits : CertificateLimits) (bytes : ByteArray) :
    Except (Wire.Json.Fault CertificateMeaning) (Array UInt32) :=
  match Certificate.Read.input limits { window := .ofBytes bytes, limits := limits.json } 0 with
  | .ok c _ => .ok c
  | .error e _ => .error e

/-- The certificate that some bytes are, or the first fault in them. -/
def readCertificate (limits : CertificateLimits) (bytes : ByteArray) :
    Except (Wire.Json.Fault CertificateMeaning) Certificate :=
  match Certificate.Read.certificate limits
      { window := .ofBytes bytes, limits := limits.json } 0 with
  | .ok c _ => .ok c
  | .error e _ => .error e

end NN
