import NN.Graph.Diagnose
import NN.Proofs.GraphNames

/-!
# What is typed is what the file says

The model that a graph file becomes has, for every number of samples, the graph that the file states:
written as a file again, with the file's names, it is that file, node by node.
-/

namespace NN

open IR Wire.Json

/-- The node as a graph knows it: without its place in the source, and without a label that is
empty. -/
def GraphNode.known (n : GraphNode) : GraphNode :=
  { n with label := n.label.filter (!·.isEmpty), at_ := none }

namespace StatedGraph

/-- The name of value `k` of the graph, counted from the input and the parameters on. -/
def valueName (g : StatedGraph) (k : Nat) : String :=
  ((g.nodes[k - (g.params.length + 1)]?).map (·.name)).getD ""

end StatedGraph

namespace Scope

variable {Θ : List Kind} {s : Scope Θ}

private theorem find_spec {name : String} {κ : Kind} {v : Var Θ κ}
    (h : s.find? name = some ⟨κ, v⟩) :
    (s.values.toList.map (·.1)).reverse[v.index]? = some name ∧ (name, κ) ∈ s.values.toList := by
  unfold find? at h
  repeat' split at h
  all_goals try contradiction
  rename_i i _ hi hname
  simp only [Option.some.injEq, Sigma.mk.injEq] at h
  obtain ⟨rfl, h⟩ := h
  cases h
  constructor
  · rw [List.getElem?_reverse (by simp; omega)]
    simp only [List.length_map, Array.length_toList, List.getElem?_map]
    rw [show s.values.size - 1 - (s.values.size - 1 - i) = i by omega]
    simp [hi, hname]
  · rw [← hname]
    exact Array.mem_toList_iff.mpr (Array.getElem_mem hi)

private theorem findAll_spec {names : List String} {ins : List Kind} {vs : Vars Θ ins}
    (h : s.findAll names = .ok ⟨ins, vs⟩) {n : Nat} {base : List Kind} {Γ Δ : Context} {j : Nat}
    (hsp : Spliced n base Γ Θ Δ j) {ρ : {κ : Kind} → Var base κ → Var Γ (κ.over n)}
    (hρ : ∀ {κ : Kind} (v : Var base κ), (ρ v).index = v.index) {called : Names Δ}
    (hn : called.toList = (s.values.toList.map (·.1)).reverse) {sampled : List String}
    (hs : ∀ v ∈ s.values.toList, sampled.contains v.1 = v.2.sampled) :
    (called.getAll (hsp.vars ρ vs)).toList = names ∧
      names.any sampled.contains = ins.any (·.sampled) := by
  induction names generalizing ins with
  | nil =>
    cases h
    exact ⟨rfl, rfl⟩
  | cons name names ih =>
    unfold findAll at h
    split at h
    · contradiction
    · rename_i κ v hf
      cases hr : s.findAll names with
      | error e => simp [hr, bind, Except.bind] at h
      | ok r =>
        obtain ⟨ks, rest⟩ := r
        simp only [hr, bind, Except.bind, pure, Except.pure, Except.ok.injEq, Sigma.mk.injEq] at h
        obtain ⟨rfl, h⟩ := h
        cases h
        obtain ⟨h₁, h₂⟩ := ih hr
        obtain ⟨hget, hmem⟩ := find_spec hf
        refine ⟨?_, ?_⟩
        · simp only [Spliced.vars, Names.getAll, Names.toList, h₁, List.cons.injEq, and_true]
          exact name_var hsp hρ hn hget
        · simp only [List.any_cons, h₂, hs _ hmem]
where
  name_var {n : Nat} {base : List Kind} {Γ Δ : Context} {j : Nat}
      (hsp : Spliced n base Γ Θ Δ j) {ρ : {κ : Kind} → Var base κ → Var Γ (κ.over n)}
      (hρ : ∀ {κ : Kind} (v : Var base κ), (ρ v).index = v.index) {called : Names Δ}
      (hn : called.toList = (s.values.toList.map (·.1)).reverse) {κ : Kind} {v : Var Θ κ}
      {name : String} (hget : (s.values.toList.map (·.1)).reverse[v.index]? = some name) :
      called.get (hsp.var ρ v) = name := by
    have hi : (hsp.var ρ v).index = v.index := by
      unfold Spliced.var
      split
      · rfl
      · simp only [Spliced.weaken, hρ]
        omega
    have := called.getElem?_index (hsp.var ρ v)
    rw [hi, hn, hget] at this
    exact (Option.some.inj this).symm

end Scope

namespace Scope

private theorem findAll_mem {Θ : List Kind} {s : Scope Θ} {names : List String}
    {r : (ins : List Kind) × Vars Θ ins} (h : s.findAll names = .ok r) :
    ∀ name ∈ names, name ∈ (s.values.toList.map (·.1)).reverse := by
  induction names generalizing r with
  | nil => nofun
  | cons name names ih =>
    unfold findAll at h
    split at h
    · contradiction
    · rename_i κ v hf
      cases hr : s.findAll names with
      | error e => simp [hr, bind, Except.bind] at h
      | ok r =>
        intro a ha
        rcases List.mem_cons.mp ha with rfl | ha
        · exact List.mem_reverse.mpr (List.mem_map.mpr ⟨_, (find_spec hf).2, rfl⟩)
        · exact ih hr a ha

end Scope

private theorem type_spec {m : StatedNode} {k : Nat} {ins : List Kind} {out : Kind}
    {op : SampledOp ins out} (h : m.type k ins = .ok ⟨out, op⟩) :
    op.tag = m.op ∧ op.fields = m.attrs.map (fun (key, a) => (key, a.text)) ∧
      out.shape = m.shape := by
  unfold StatedNode.type at h
  split at h <;> try contradiction
  split at h <;> try contradiction
  dsimp only at h
  repeat' split at h
  all_goals try contradiction
  rename_i ht hf hs
  cases h
  exact ⟨Decidable.not_not.mp ht, Decidable.not_not.mp hf, Decidable.not_not.mp hs⟩

namespace StatedGraph

private theorem add_spec {Θ : List Kind} {s : Scope Θ} {path : Path} {name : String} {κ : Kind}
    {s' : Scope (κ :: Θ)} (h : add s path name κ = .ok s') :
    s' = s.push name κ ∧ s.places.contains name = false := by
  unfold add at h
  split at h
  · contradiction
  · rename_i hc
    cases h
    exact ⟨rfl, by simpa using hc⟩

/-- The statements of a graph that was built from nodes are these nodes. -/
private theorem build_spec {output : String} : (ns : List StatedNode) → {Θ : List Kind} →
    {s : Scope Θ} → {k : Nat} → {out : Kind} → {g : SampledGraph Θ out} →
    build output s k ns = .ok ⟨out, g⟩ → {n : Nat} → {base : List Kind} → {Γ Δ : Context} →
    {j : Nat} → (hsp : Spliced n base Γ Θ Δ j) →
    {ρ : {κ : Kind} → Var base κ → Var Γ (κ.over n)} →
    (∀ {κ : Kind} (v : Var base κ), (ρ v).index = v.index) → {called : Names Δ} →
    called.toList = (s.values.toList.map (·.1)).reverse → {sampled : List String} →
    (∀ v ∈ s.values.toList, sampled.contains v.1 = v.2.sampled) →
    (∀ name ∈ sampled, s.places.contains name) → {fresh : Nat → String} →
    (∀ i m, ns[i]? = some m → fresh (Δ.length + i) = m.name) →
    GraphFile.nodesOf sampled
        ((g.splice n id ρ (fun _ y => .ret y) hsp).statements fresh called).1
      = ns.map (fun m => m.node.known) ∧
    ((g.splice n id ρ (fun _ y => .ret y) hsp).statements fresh called).2 = output
  | [], _, s, _, _, _, h, _, _, _, _, _, hsp, ρ, hρ, called, hn, _, _, _, _, _ => by
    unfold build at h
    split at h <;> try contradiction
    rename_i out v hf
    cases h
    refine ⟨rfl, ?_⟩
    exact Scope.findAll_spec.name_var hsp hρ hn (Scope.find_spec hf).1
  | m :: ns, Θ, s, k, out, g, h, n, base, Γ, Δ, j, hsp, ρ, hρ, called, hn, sampled, hs, hk,
    fresh, hf => by
    unfold build at h
    repeat' split at h
    all_goals try contradiction
    rename_i ins args ha _ kind op ht _ s' hadd _ last rest hb
    cases h
    obtain ⟨rfl, hnew⟩ := add_spec hadd
    obtain ⟨htag, hfields, hshape⟩ := type_spec ht
    obtain ⟨hargs, hany⟩ := Scope.findAll_spec ha hsp hρ hn hs
    have hname : fresh Δ.length = m.name := hf 0 m rfl
    have hsampled : m.args.any sampled.contains = kind.sampled := by
      rw [hany, op.sampled_eq]
    have hne : ∀ v ∈ s.values.toList, v.1 ≠ m.name := by
      intro v hv he
      have := s.placed v hv
      rw [he, hnew] at this
      contradiction
    have hout : sampled.contains m.name = false := by
      cases hc : sampled.contains m.name with
      | false => rfl
      | true =>
        have := hk m.name (by simpa using hc)
        rw [hnew] at this
        contradiction
    obtain ⟨h₁, h₂⟩ := build_spec ns hb (hsp.step kind) (ρ := ρ) hρ
      (called := .cons m.name called)
      (by simp [Names.toList, Scope.push, hn])
      (sampled := if kind.sampled then m.name :: sampled else sampled)
      (by
        intro v hv
        simp only [Scope.push, Array.toList_push, List.mem_append, List.mem_singleton] at hv
        rcases hv with hv | rfl
        · have := hne v hv
          have hs := hs v hv
          split
          · rw [List.contains_cons, hs]
            simp [this]
          · exact hs
        · split
          · rename_i hkind
            simp [hkind]
          · rename_i hkind
            rw [hout]
            simpa using hkind)
      (by
        intro name hm
        simp only [Scope.push, Std.HashMap.contains_insert, Bool.or_eq_true, beq_iff_eq]
        split at hm
        · rcases List.mem_cons.mp hm with rfl | hm
          · exact .inl rfl
          · exact .inr (hk _ hm)
        · exact .inr (hk _ hm))
      (fresh := fresh)
      (fun i m' hi => by
        have := hf (i + 1) m' hi
        rw [List.length_cons, Nat.add_right_comm, Nat.add_assoc]
        exact this)
    simp only [SampledGraph.splice, Graph.statements, hname]
    refine ⟨?_, h₂⟩
    simp only [GraphFile.nodesOf, hargs, hsampled, List.map_cons]
    refine List.cons_eq_cons.mpr ⟨?_, h₁⟩
    simp only [StatedNode.node, GraphNode.known, Option.map_id, id_eq, op.tag_eq, op.fields_eq]
    rw [← htag, ← hfields, ← hshape]
    obtain ⟨_ | _, _⟩ := kind <;> rfl

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

/-- What is typed has no name twice: those of the input and the parameters are different, each node's
is a new one, and its operands were named before. -/
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
