import NN.Certificate.Certificate

/-!
# Trees and the lists of their nodes

In a file a tree is the list of its nodes: each tree's list gives the tree back, and nothing else is
read as the tree.
-/

namespace NN.Certificate

private theorem nodesThen_eq : (t : Tree) → (more : List Node) → t.nodesThen more = t.nodes ++ more
  | .leaf _, _ => rfl
  | .bound _ rest, more => by
    rw [Tree.nodesThen, nodesThen_eq rest more]
    rfl
  | .input _ _ below above, more => by
    rw [Tree.nodes, Tree.nodesThen, Tree.nodesThen, nodesThen_eq below, nodesThen_eq above more,
      nodesThen_eq below (above.nodesThen []), List.cons_append, List.append_assoc]
    rfl
  | .relu _ _ below above, more => by
    rw [Tree.nodes, Tree.nodesThen, Tree.nodesThen, nodesThen_eq below, nodesThen_eq above more,
      nodesThen_eq below (above.nodesThen []), List.cons_append, List.append_assoc]
    rfl

private theorem nodes_leaf (slopes : Slopes) : (Tree.leaf slopes).nodes = [.leaf slopes] := rfl

private theorem nodes_bound (slopes : Slopes) (rest : Tree) :
    (Tree.bound slopes rest).nodes = .bound slopes :: rest.nodes := rfl

private theorem nodes_input (i : Nat) (a : UInt32) (below above : Tree) :
    (Tree.input i a below above).nodes = .input i a :: (below.nodes ++ above.nodes) := by
  rw [Tree.nodes, Tree.nodesThen, nodesThen_eq below, ← Tree.nodes]

private theorem nodes_relu (name : String) (unit : Nat) (below above : Tree) :
    (Tree.relu name unit below above).nodes = .relu name unit :: (below.nodes ++ above.nodes) := by
  rw [Tree.nodes, Tree.nodesThen, nodesThen_eq below, ← Tree.nodes]

private theorem grow_append : (ns ms : List Node) → (ts : List Tree) →
    grow (ns ++ ms) ts = (grow ns ts).bind (grow ms)
  | [], _, _ => rfl
  | n :: ns, ms, ts => by
    simp only [List.cons_append, grow]
    cases plant n ts with
    | none => rfl
    | some ts => exact grow_append ns ms ts

private theorem grow_nodes : (t : Tree) → (ts : List Tree) →
    grow t.nodes.reverse ts = some (t :: ts)
  | .leaf _, _ => rfl
  | .bound slopes rest, ts => by
    rw [nodes_bound, List.reverse_cons, grow_append, grow_nodes rest]
    rfl
  | .input i a below above, ts => by
    rw [nodes_input, List.reverse_cons, List.reverse_append, grow_append, grow_append,
      grow_nodes above, Option.bind_some, grow_nodes below]
    rfl
  | .relu name unit below above, ts => by
    rw [nodes_relu, List.reverse_cons, List.reverse_append, grow_append, grow_append,
      grow_nodes above, Option.bind_some, grow_nodes below]
    rfl

/-- The list of a tree's nodes is read as the tree. -/
theorem tree_nodes (t : Tree) : treeOf? t.nodes.reverse = some t := by
  rw [treeOf?, grow_nodes]

private theorem plant_nodes {n : Node} {ts us : List Tree} (h : plant n ts = some us) :
    us.flatMap Tree.nodes = n :: ts.flatMap Tree.nodes := by
  unfold plant at h
  split at h <;> try contradiction
  all_goals
    cases h
    simp [nodes_leaf, nodes_bound, nodes_input, nodes_relu]

private theorem nodes_grow : (ns : List Node) → {ts us : List Tree} → grow ns ts = some us →
    us.flatMap Tree.nodes = ns.reverse ++ ts.flatMap Tree.nodes
  | [], ts, us, h => by
    cases h
    rfl
  | n :: ns, ts, us, h => by
    simp only [grow] at h
    split at h <;> rename_i hp <;> try contradiction
    rw [nodes_grow ns h, plant_nodes hp]
    simp

/-- What is read as a tree is the list of its nodes, each before those below it. -/
theorem nodes_tree {ns : List Node} {t : Tree} (h : treeOf? ns.reverse = some t) :
    t.nodes = ns := by
  unfold treeOf? at h
  split at h <;> rename_i hg <;> try contradiction
  cases h
  simpa using nodes_grow _ hg

end NN.Certificate

namespace NN

/-- A certificate's tree is handed on only if all three digests are those that were asked for. -/
theorem Certificate.about_sound {c : Certificate} {s : Subject} {t : Certificate.Tree}
    (h : c.about s = .ok t) : c.subject = s ∧ c.tree = t := by
  unfold about at h
  repeat' split at h <;> try contradiction
  rename_i hg hb hp
  simp only [ne_eq, Decidable.not_not] at hg hb hp
  obtain ⟨⟨_, _, _⟩, _⟩ := c
  obtain ⟨_, _, _⟩ := s
  simp only at hg hb hp h
  cases h
  exact ⟨by simp [hg, hb, hp], rfl⟩

end NN
