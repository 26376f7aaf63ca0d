import NN.Verify.Claim

/-!
# A part of a certificate

The leaves of a tree are cut into parts, so that several processes can check a certificate. Each
part has the leaves that follow each other, and computes what they need and no more. A part by
itself shows nothing of the property: all of them together show what the whole does
(`NN.Proofs.Verify.Part`).
-/

namespace NN.Verify

/-- How many leaves a tree has. -/
def Tree.leaves : Tree → Nat
  | .leaf _ => 1
  | .split _ _ _ below above => below.leaves + above.leaves
  | .bound _ rest => rest.leaves

/-- Where part `k + 1` of `n` begins, and part `k` ends, among so many leaves. -/
def cut (leaves k n : Nat) : Nat := leaves * k / n

/-- Does the tree show that all outputs are safe, at its leaves from `first` on and before `last`?
Leaves are counted from 0, in the order of the file. -/
def checkSome (nodes : List Node) (output : Nat) (goal : Goal) (tree : Tree) (first last : Nat)
    (s : State) : Bool :=
  if last ≤ first ∨ tree.leaves ≤ first then true
  else match tree with
    | .leaf slopes => checkFrom nodes output goal (.leaf slopes) s
    | .split value index at_ below above =>
      let n := below.leaves
      checkSome nodes output goal below first last (s.atMost value index at_)
        && checkSome nodes output goal above (first - n) (last - n) (s.atLeast value index at_)
    | .bound slopes rest =>
      match forward s.input slopes nodes s with
      | some (s, _) => checkSome nodes output goal rest first last s
      | none => false

/-- Part `k` of `n`, from 1 on, of what `check` does. -/
def checkPart (k n : Nat) (nodes : List Node) (output : Nat) (goal : Goal) (box : Bounds)
    (slopes : Slopes) (tree : Tree) : Bool :=
  match forward box slopes nodes [] with
  | some (s, _) =>
    checkSome nodes output goal tree (cut tree.leaves (k - 1) n) (cut tree.leaves k n) s
  | none => false

/-- Part `k` of `n`, from 1 on, of what `shows` does. -/
def showsPart (k n : Nat) (m : Model) (b : Bundle m.layer.params) (p : Property)
    (names : List String) (tree : Certificate.Tree) : Except Refusal Unit :=
  showsBy (checkPart k n) m (lower (m.graph 1) b.tensors) p names tree

/-- Which part of how many is asked for. -/
structure Share where
  /-- The number of the part, from 1. -/
  number : Nat
  /-- How many parts there are. -/
  of : Nat
  /-- Parts are counted from 1. -/
  pos : 1 ≤ number
  /-- It is one of them. -/
  le : number ≤ of

/-- A model and its parameters, and their network once it was needed, for many certificates. -/
structure Ready (m : Model) (b : Bundle m.layer.params) where
  /-- The network. -/
  network : Thunk (Except Unsupported Lowered)
  /-- So it is. -/
  network_eq : network.get = lower (m.graph 1) b.tensors

/-- A model and its parameters; nothing is computed yet. -/
def Ready.of (m : Model) (b : Bundle m.layer.params) : Ready m b :=
  ⟨.mk fun _ => lower (m.graph 1) b.tensors, rfl⟩

/-- What `shows` does, or a part of it. -/
def Ready.shows {m : Model} {b : Bundle m.layer.params} (r : Ready m b) (part : Option Share)
    (p : Property) (names : List String) (tree : Certificate.Tree) : Except Refusal Unit :=
  match part with
  | none => showsBy check m r.network.get p names tree
  | some k => showsBy (checkPart k.number k.of) m r.network.get p names tree

theorem Ready.shows_none {m : Model} {b : Bundle m.layer.params} (r : Ready m b) (p : Property)
    (names : List String) (tree : Certificate.Tree) :
    r.shows none p names tree = Verify.shows m b p names tree := by
  simp only [Ready.shows, r.network_eq, Verify.shows]

theorem Ready.shows_part {m : Model} {b : Bundle m.layer.params} (r : Ready m b) (k : Share)
    (p : Property) (names : List String) (tree : Certificate.Tree) :
    r.shows (some k) p names tree = showsPart k.number k.of m b p names tree := by
  simp only [Ready.shows, r.network_eq, showsPart]

end NN.Verify
