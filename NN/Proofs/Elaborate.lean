import NN.Graph.Diagnose
import NN.Proofs.BuiltGraph

/-!
# What is typed is what the file says

The model that a graph file becomes has, for every number of samples, the graph that the file
states: written as a file again, with the file's names, it is that file, node by node.
-/

namespace NN

open IR Wire.Json

namespace StatedGraph

/-- The name of value `k` of the graph, counted from the input and the parameters on. -/
def valueName (g : StatedGraph) (k : Nat) : String :=
  ((g.nodes[k - (g.params.length + 1)]?).map (·.name)).getD ""

private theorem index_cast {α : Type} {Γ : List α} {a b : α} (h : a = b) (v : Var Γ a) :
    (h ▸ v).index = v.index := by
  cases h
  rfl

private theorem get_weaken {Γ Δ : Context} (w : Weaken Γ Δ) {j : Nat}
    (hw : ∀ {s : Shape} (v : Var Γ s), (w v).index = v.index + j) : {ss : List Shape} →
    {s : Shape} → (vs : Vars Γ ss) → (v : Var ss s) →
    ((vs.weaken w).get v).index = (vs.get v).index + j
  | _, _, .nil, ⟨_, h⟩ => nomatch h
  | _, _, .cons u _, ⟨0, h⟩ => by simp [Vars.weaken, Vars.get, index_cast, hw]
  | _, _, .cons _ vs, ⟨i + 1, h⟩ => get_weaken w hw vs ⟨i, h⟩

private theorem get_allFrom {Γ : Context} : (Δ : Context) → (k : Nat) →
    (h : ∀ i, Γ[k + i]? = Δ[i]?) → {s : Shape} → (v : Var Δ s) →
    ((Vars.allFrom Δ k h).get v).index = k + v.index
  | [], _, _, _, ⟨_, h⟩ => nomatch h
  | _ :: _, _, _, _, ⟨0, h⟩ => by simp [Vars.allFrom, Vars.get, index_cast]
  | _ :: Δ, k, _, _, ⟨i + 1, h⟩ => by
    rw [Vars.allFrom, Vars.get, get_allFrom Δ (k + 1)]
    simp only
    omega

private theorem operandsOf_index {n : Nat} {input : Shape} {ps : List ParamSpec} :
    {κ : Kind} → (v : Var (⟨true, input⟩ :: kindsOf ps) κ) →
    (operandsOf (Γ := (n :: input) :: shapesOf ps) .zero ((Vars.all _).weaken .succ) v).index
      = v.index
  | _, ⟨0, h⟩ => by
    rw [operandsOf]
    cases h
    rfl
  | _, ⟨i + 1, h⟩ => by
    rw [operandsOf, get_weaken .succ (j := 1) (fun _ => rfl), Vars.all, get_allFrom]
    simp

private theorem new_of_add {Θ : List Kind} {s : Scope Θ} {name : String}
    (h : s.places.contains name = false) : name ∉ s.values.toList.map (·.1) := by
  intro hm
  obtain ⟨v, hv, rfl⟩ := List.mem_map.mp hm
  rw [s.placed v hv] at h
  contradiction

private theorem paramScope_spec : (ps : List ParamSpec) → {i : Nat} → {s : Scope (kindsOf ps)} →
    paramScope i ps = .ok s →
    (s.values.toList.map (·.1)).reverse = ps.map (·.name) ∧ (ps.map (·.name)).Nodup ∧
      ∀ v ∈ s.values.toList, v.2.sampled = false
  | [], _, s, h => by
    cases h
    simp [Scope.empty]
  | p :: ps, _, s, h => by
    unfold paramScope at h
    split at h <;> try contradiction
    rename_i s₀ h₀
    obtain ⟨hn, hd, hs⟩ := paramScope_spec ps h₀
    obtain ⟨rfl, hnew⟩ := add_spec h
    have hnew := new_of_add hnew
    refine ⟨by simp [Scope.push, hn], List.nodup_cons.mpr ⟨?_, hd⟩, ?_⟩
    · rw [← hn]
      simpa using hnew
    · intro v hv
      simp only [Scope.push, Array.toList_push, List.mem_append, List.mem_singleton] at hv
      rcases hv with hv | rfl
      · exact hs v hv
      · rfl

private theorem start_spec {g : StatedGraph} {s : Scope (⟨true, g.input⟩ :: kindsOf g.params)}
    (h : g.start = .ok s) :
    (s.values.toList.map (·.1)).reverse = g.inputName :: g.params.map (·.name) ∧
      (g.inputName :: g.params.map (·.name)).Nodup ∧
      (∀ v ∈ s.values.toList, [g.inputName].contains v.1 = v.2.sampled) ∧
      ∀ name ∈ [g.inputName], s.places.contains name := by
  unfold start at h
  split at h <;> try contradiction
  rename_i s₀ h₀
  obtain ⟨hn, hd, hs⟩ := paramScope_spec _ h₀
  obtain ⟨rfl, hnew⟩ := add_spec h
  have hnew := new_of_add hnew
  refine ⟨by simp [Scope.push, hn], List.nodup_cons.mpr ⟨?_, hd⟩, ?_, ?_⟩
  · rw [← hn]
    simpa using hnew
  · intro v hv
    simp only [Scope.push, Array.toList_push, List.mem_append, List.mem_singleton] at hv
    rcases hv with hv | rfl
    · rw [hs v hv]
      have : v.1 ≠ g.inputName := fun he => hnew (he ▸ List.mem_map.mpr ⟨v, hv, rfl⟩)
      simpa using this
    · simp
  · simp [Scope.push]

private theorem typed_of_elaborate {g : StatedGraph} {t : TypedGraph} (h : g.elaborate = .ok t) :
    g.typed = .ok t := by
  unfold elaborate at h
  split at h
  · cases ht : g.typed with
    | error e => simp [ht, Except.mapError] at h
    | ok t' => simpa [ht, Except.mapError] using h
  · contradiction

/-- What is typed is what the file says: the graph of the model that a file becomes, taken at any
number of samples and written with the file's names, is the file, node by node, but for the places
in a source that it names and labels that are empty. -/
theorem elaborate_typed {g : StatedGraph} {t : TypedGraph} (h : g.elaborate = .ok t) (n : Nat) :
    GraphFile.ofModelNamed g.name g.source t.model g.valueName n
      = { g.file with nodes := g.file.nodes.map (·.known) } := by
  have h := typed_of_elaborate h
  unfold typed at h
  split at h <;> try contradiction
  rename_i s hstart
  split at h <;> try contradiction
  rename_i output graph hb
  cases h
  obtain ⟨hn, _, hs, hk⟩ := start_spec hstart
  obtain ⟨h₁, h₂⟩ := build_spec g.nodes hb (n := n) (Γ := (n :: g.input) :: shapesOf g.params)
    .start (ρ := fun v => operandsOf .zero ((Vars.all _).weaken .succ) v) operandsOf_index
    (called := .cons g.inputName (.ofList _ (g.params.map (·.name)) (by simp)))
    (by simp [Names.toList, hn]) hs hk (fresh := g.valueName)
    (fun i m hi => by
      simp only [List.length_cons, List.length_map, valueName]
      rw [Nat.add_sub_cancel_left, hi]
      rfl)
  have hx : GraphFile.inputNameOf (g.params.map (·.name)) = g.inputName := rfl
  unfold GraphFile.ofModelNamed
  simp only [file, List.map_map]
  refine congr (congrArg _ ?_) ?_
  · exact h₁
  · exact h₂

/-- What is typed has no name twice: those of the input and the parameters are different, each
node's is a new one, and its operands were named before. -/
theorem elaborate_scoped {g : StatedGraph} {t : TypedGraph} (h : g.elaborate = .ok t) :
    (g.inputName :: g.params.map (·.name)).Nodup ∧
      GraphFile.Scoped (g.inputName :: g.params.map (·.name)) g.file.nodes := by
  have h := typed_of_elaborate h
  unfold typed at h
  split at h <;> try contradiction
  rename_i s hstart
  split at h <;> try contradiction
  rename_i output graph hb
  obtain ⟨hn, hd, _, _⟩ := start_spec hstart
  refine ⟨hd, ?_⟩
  rw [← hn]
  exact scoped_build g.nodes hb
where
  scoped_build {output : String} : (ns : List StatedNode) → {Θ : List Kind} → {s : Scope Θ} →
      {k : Nat} → {r : (out : Kind) × SampledGraph Θ out} → build output s k ns = .ok r →
      GraphFile.Scoped (s.values.toList.map (·.1)).reverse (ns.map (·.node))
    | [], _, _, _, _, _ => trivial
    | m :: ns, Θ, s, k, r, h => by
      unfold build at h
      repeat' split at h
      all_goals try contradiction
      rename_i ins args ha _ kind op ht _ s' hadd _ last rest hb
      obtain ⟨rfl, hnew⟩ := add_spec hadd
      refine ⟨Scope.findAll_mem ha, ?_, ?_⟩
      · simpa using new_of_add hnew
      · have := scoped_build ns hb
        simpa [Scope.push] using this

end StatedGraph

end NN
