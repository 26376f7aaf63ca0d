import NN.Graph.File
import NN.Proofs.Scoped

/-!
# Names in graph files

In the file of every model whose parameters have different names, each value has a name of its own,
and a node names only what was named before it.
-/

namespace NN.GraphFile

open IR

/-- Nodes in whose scope `known` are names: each has a name that is not known, and operands that
are; the next node knows one more. -/
def Scoped (known : List String) : List GraphNode → Prop
  | [] => True
  | n :: rest => (∀ a ∈ n.args, a ∈ known) ∧ n.name ∉ known ∧ Scoped (n.name :: known) rest

private theorem scoped_nodesOf : (statements : List Statement) → (sampled known : List String) →
    IR.Scoped known statements → Scoped known (nodesOf sampled statements)
  | [], _, _, _ => trivial
  | _ :: rest, _, _, h => ⟨h.1, h.2.1, scoped_nodesOf rest _ _ h.2.2⟩

private theorem toList_nodeName (ps : List String) (k : Nat) :
    (nodeName ps k).toList = (lead ps).toList ++ 'h' :: (toString (k - ps.length)).toList := by
  have : (toString "h").toList = ['h'] := by decide
  simp only [nodeName, String.toList_append, this, List.append_assoc]
  rfl

private theorem toList_x (ps : List String) : s!"{lead ps}x".toList = (lead ps).toList ++ ['x'] := by
  have : (toString "x").toList = ['x'] := by decide
  simp only [String.toList_append, this]
  rfl

private theorem length_le : (names : List String) → (start : Nat) →
    start ≤ (names.map String.length).foldl max start ∧
      ∀ p ∈ names, p.length ≤ (names.map String.length).foldl max start
  | [], _ => ⟨Nat.le_refl _, nofun⟩
  | n :: names, start => by
    obtain ⟨h, hall⟩ := length_le names (max start n.length)
    simp only [List.map_cons, List.foldl_cons]
    refine ⟨by omega, fun p hp => ?_⟩
    rcases List.mem_cons.mp hp with rfl | hp
    · omega
    · exact hall p hp

/-- What begins with `lead` and is a name of our own without it is no parameter's name. -/
private theorem new_of_own {ps : List String} {name own : String} (hown : isOwnName own = true)
    (h : name.toList = (lead ps).toList ++ own.toList) : name ∉ ps := by
  intro hm
  unfold lead at h
  split at h
  · have := (length_le ps 0).2 name hm
    have hl := congrArg List.length h
    simp only [String.toList_ofList, List.length_append, List.length_replicate,
      String.length_toList] at hl
    omega
  · rename_i hany
    have : name = own := String.toList_inj.mp (by simpa using h)
    subst this
    exact hany (List.any_eq_true.mpr ⟨name, hm, hown⟩)

private theorem isOwnName_x : isOwnName "x" = true := by decide +kernel

private theorem isOwnName_node (k : Nat) : isOwnName s!"h{k}" = true := by
  have h : (s!"h{k}").toList = 'h' :: (toString k).toList := by
    have : (toString "h").toList = ['h'] := by decide
    simp only [String.toList_append, this]
    rfl
  rw [isOwnName, h]
  exact Bool.or_eq_true_iff.mpr (.inr (List.all_eq_true.mpr (isDigit_toString k)))

private theorem nodeName_new (ps : List String) (k : Nat) :
    nodeName ps k ∉ s!"{lead ps}x" :: ps := by
  simp only [List.mem_cons, not_or]
  refine ⟨fun h => ?_, new_of_own (isOwnName_node (k - ps.length)) ?_⟩
  · have := congrArg String.toList h
    rw [toList_nodeName, toList_x] at this
    have := List.append_cancel_left this
    simp at this
  · have : (s!"h{k - ps.length}").toList = 'h' :: (toString (k - ps.length)).toList := by
      have : (toString "h").toList = ['h'] := by decide
      simp only [String.toList_append, this]
      rfl
    rw [toList_nodeName, this]

private theorem x_new (ps : List String) : s!"{lead ps}x" ∉ ps :=
  new_of_own isOwnName_x (by rw [toList_x]; rfl)

/-- In the file of every model whose parameters have different names, the names of the input and the
parameters are different, each node's name is a new one, and its operands are named before. -/
theorem ofModel_scoped (name : String) (source : List (String × Wire.Json.Value)) (m : Model)
    (n : Nat) (h : (m.layer.params.map (·.name)).Nodup) :
    let g := ofModel name source m n
    (g.inputName :: g.params.map (·.name)).Nodup ∧
      Scoped (g.inputName :: g.params.map (·.name)) g.nodes := by
  refine ⟨List.nodup_cons.mpr ⟨x_new _, h⟩, ?_⟩
  refine scoped_nodesOf _ _ _ ?_
  have hl : (m.scope n).length = (m.layer.params.map (·.name)).length + 1 := by
    simp [Model.scope, shapesOf]
  have := (m.graph n).statements_scoped (nodeName (m.layer.params.map (·.name)))
    (.cons s!"{lead (m.layer.params.map (·.name))}x"
      (.ofList _ (m.layer.params.map (·.name)) (by simp)))
    (fun i j hi hj he => by
      have := congrArg String.toList he
      rw [toList_nodeName, toList_nodeName] at this
      have := (List.cons.inj (List.append_cancel_left this)).2
      have := toString_injective _ _ (String.toList_inj.mp this)
      omega)
    (fun k _ => by
      simp only [Names.toList, Names.toList_ofList]
      exact nodeName_new _ k)
  simpa [Names.toList] using this

end NN.GraphFile
