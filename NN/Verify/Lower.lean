import NN.IR.Pretty
import NN.IR.Tensors
import NN.Verify.Gather

/-!
# From graphs to networks

A typed graph and its parameters become a network. What bounds have no rule for is refused, with the
place. That every possible run of the graph is one of the network is proved
(`NN.Proofs.Verify.Lower`).
-/

namespace NN.Verify

open Wire NN.IR

/-- What has no bounds. -/
structure Unsupported where
  /-- Why. -/
  reason : Reason
  /-- The number of the value in the graph, counted from the first in scope, or that of values if
  it is the result. -/
  value : Nat
  /-- The operator; `return` for the result. -/
  op : String
deriving DecidableEq, Repr

/-- A graph as a network. -/
structure Lowered where
  /-- The nodes, the latest first. -/
  nodes : List Node
  /-- The number of the output's value, counted from the latest back. -/
  output : Nat
  /-- For each binding of the graph, in order, the number of its value in the network, counted from
  the input, which is 0; nothing if it does not depend on the input. -/
  bindings : List (Option Nat)

/-- The number of a value in the network, if it is one. -/
def Source.position? : Source → Option Nat
  | .value p => some p
  | .parameter _ => none

/-- A value that is known as one of the network: a node that adds nothing to it. -/
def lift (source : Source) (size : Nat) (nodes : List Node) :
    Except Reason (Nat × List Node) :=
  match source with
  | .value p => .ok (p, nodes)
  | .parameter f =>
    match gather (fun _ => .parameter f) 1 nodes.length size fun j => [.value (.scalar 0 j)] with
    | .ok a => .ok (nodes.length + 1, .affine a :: nodes)
    | .error reason => .error reason

/-- Is no operand a value of the network? -/
def allKnown (operands : List Source) : Bool := operands.all fun s => s.position?.isNone

/-- What an operator's value is, and the nodes with those that it takes. -/
def lowerOp {ins : List Shape} {s : Shape} (op : Op ins s) (operands : List Source)
    (nodes : List Node) : Except Reason (Source × List Node) :=
  let first := (ins.headD []).numel
  let one (node : Nat → Node) : Except Reason (Source × List Node) :=
    match lift (operands.getD 0 default) first nodes with
    | .ok (p, nodes) => .ok (.value (nodes.length + 1), node (nodes.length - p) :: nodes)
    | .error reason => .error reason
  match form op with
  | .none => .error .noRule
  | .same => .ok (operands.getD 0 default, nodes)
  | .constant c => .ok (.parameter fun j => if j < s.numel then c else .zero, nodes)
  | .relu => one .relu
  | .select index => match operands.getD 0 default with
    | .parameter f => .ok (.parameter fun j => if j < s.numel then f (index j) else .zero, nodes)
    | .value _ => one fun arg => .select arg (.ofFn (n := s.numel) fun j => index j)
  | .largest window => one fun arg =>
    .largest arg (.ofFn (n := s.numel) fun j => (window j).toArray)
  | .sums terms =>
    let sums (operands : List Source) (nodes : List Node) : Except Reason (Source × List Node) :=
      match gather (operands.getD · default) operands.length nodes.length s.numel terms with
      | .ok a => .ok (.value (nodes.length + 1), .affine a :: nodes)
      | .error reason => .error reason
    if allKnown operands then
      match lift (operands.getD 0 default) first nodes with
      | .ok (p, nodes) => sums (.value p :: operands.tail) nodes
      | .error reason => .error reason
    else sums operands nodes

/-- A graph after nodes, given what is known of the values in scope. -/
def lowerFrom {Γ : Context} {out : Shape} : Graph Γ out → List Source → List Node →
    List (Option Nat) → Except Unsupported Lowered
  | .ret v, scope, nodes, bindings =>
    match lift (scope.getD v.index default) out.numel nodes with
    | .ok (p, nodes) => .ok ⟨nodes, nodes.length - p, bindings.reverse⟩
    | .error reason => .error ⟨reason, scope.length, "return"⟩
  | .bind op args _ rest, scope, nodes, bindings =>
    match lowerOp op (args.indices.map (scope.getD · default)) nodes with
    | .ok (source, nodes) =>
      lowerFrom rest (source :: scope) nodes (source.position? :: bindings)
    | .error reason => .error ⟨reason, scope.length, op.tag⟩

/-- Which values, counted from the one before a node back, `relu` or a maximum reads, if `read` says
whether one reads the node. -/
def Node.reads (read : Bool) : Node → List Nat
  | .affine _ => []
  | .relu arg => [arg]
  | .select arg _ => if read then [arg] else []
  | .largest arg _ => [arg]

/-- The node, its sums worth while to be bounded by going back to the input if they are read. -/
def Node.refined (read : Bool) : Node → Node
  | .affine a => .affine { a with refine := read }
  | n => n

/-- Marks the nodes that `relu` or a maximum reads, also through a choice; `reads` are those that
later ones do. -/
def markReads : (reads : List Nat) → List Node → List Node
  | _, [] => []
  | reads, n :: ns =>
    let read := reads.contains 0
    let earlier := reads.filterMap fun
      | 0 => none
      | k + 1 => some k
    n.refined read :: markReads (n.reads read ++ earlier) ns

/-- The graph of an input and parameters as a network, for parameters that are known scalar by
scalar. -/
def lowerWith {s out : Shape} {ps : List Shape} (g : Graph (s :: ps) out)
    (params : List (Nat → Binary32)) : Except Unsupported Lowered :=
  match lowerFrom g (.value 0 :: params.map .parameter) [] [] with
  | .ok l => .ok { l with nodes := markReads [] l.nodes }
  | .error e => .error e

/-- `Tensor.scalar`, read in a way that the kernel can evaluate: without the width of a machine
word. -/
def plainScalar {s : Shape} (t : Tensor s) (i : Nat) : Binary32 :=
  if h : i < t.data.size then ⟨t.data.bitsFar i h⟩ else .zero

/-- The scalars of tensors by their flat indices; zero outside. -/
def scalarsOf : {ss : List Shape} → Tensors ss → List (Nat → Binary32)
  | _, .nil => []
  | _, .cons t ts => plainScalar t :: scalarsOf ts

/-- The graph of an input and parameters as a network. -/
def lower {s out : Shape} {ps : List Shape} (g : Graph (s :: ps) out) (params : Tensors ps) :
    Except Unsupported Lowered := lowerWith g (scalarsOf params)

end NN.Verify
