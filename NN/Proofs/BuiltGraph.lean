import NN.Graph.Elaborate
import NN.Proofs.GraphNames

/-!
# Graphs that were built from nodes

The statements of a graph that was built from nodes, over any number of samples, are these nodes.
-/

namespace NN

open IR Wire.Json

/-- The node as a graph knows it: without its place in the source, and without a label that is
empty. -/
def GraphNode.known (n : GraphNode) : GraphNode :=
  { n with label := n.label.filter (!·.isEmpty), at_ := none }

namespace Scope

variable {Θ : List Kind} {s : Scope Θ}

theorem find_spec {name : String} {κ : Kind} {v : Var Θ κ}
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

theorem findAll_spec {names : List String} {ins : List Kind} {vs : Vars Θ ins}
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

theorem findAll_mem {Θ : List Kind} {s : Scope Θ} {names : List String}
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

theorem StatedNode.type_spec {m : StatedNode} {k : Nat} {ins : List Kind} {out : Kind}
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

theorem add_spec {Θ : List Kind} {s : Scope Θ} {path : Path} {name : String} {κ : Kind}
    {s' : Scope (κ :: Θ)} (h : add s path name κ = .ok s') :
    s' = s.push name κ ∧ s.places.contains name = false := by
  unfold add at h
  split at h
  · contradiction
  · rename_i hc
    cases h
    exact ⟨rfl, by simpa using hc⟩

/-- The statements of a graph that was built from nodes are these nodes. -/
theorem build_spec {output : String} : (ns : List StatedNode) → {Θ : List Kind} →
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
    obtain ⟨htag, hfields, hshape⟩ := StatedNode.type_spec ht
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

end StatedGraph

end NN
