import NN.IR.Pretty
import NN.Proofs.Numerals

/-!
# Names in printed graphs

Every statement binds a new name and uses only names bound before, in the pretty printer, in the
picture and in emitted code.
-/

namespace NN.IR

/-- Statements in whose scope `known` are names: each binds a name that is not known, and uses only
known ones; the next statement knows one more. -/
def Scoped (known : List String) : List Statement → Prop
  | [] => True
  | s :: rest =>
    (∀ a ∈ s.args.toList, a ∈ known) ∧ s.name ∉ known ∧ Scoped (s.name :: known) rest

namespace Names

/-- The name of a value is one of the names. -/
theorem get_mem {Γ : Context} {s : Shape} : (names : Names Γ) → (v : Var Γ s) →
    names.get v ∈ names.toList
  | .nil, ⟨_, h⟩ => nomatch h
  | .cons _ _, ⟨0, _⟩ => .head _
  | .cons _ rest, ⟨i + 1, h⟩ => .tail _ (get_mem rest ⟨i, h⟩)

/-- The names of values are among the names. -/
theorem getAll_subset {Γ : Context} (names : Names Γ) : {ss : List Shape} → (vs : Vars Γ ss) →
    ∀ a ∈ (names.getAll vs).toList, a ∈ names.toList
  | _, .nil => by simp [getAll, toList]
  | _, .cons v vs => by
    intro a h
    simp only [getAll, toList, List.mem_cons] at h
    rcases h with h | h
    · exact h ▸ get_mem names v
    · exact getAll_subset names vs a h

/-- How many names there are. -/
theorem length_toList : {ss : List Shape} → (names : Names ss) → names.toList.length = ss.length
  | _, .nil => rfl
  | _, .cons _ rest => congrArg (· + 1) rest.length_toList

/-- The name of a value is where its index says. -/
theorem getElem?_index {Γ : Context} {s : Shape} : (names : Names Γ) → (v : Var Γ s) →
    names.toList[v.index]? = some (names.get v)
  | .nil, ⟨_, h⟩ => nomatch h
  | .cons _ _, ⟨0, _⟩ => rfl
  | .cons _ rest, ⟨i + 1, h⟩ => by simpa [toList, get] using rest.getElem?_index ⟨i, h⟩

/-- The names of a list are this list. -/
@[simp] theorem toList_ofList : (ss : List Shape) → (names : List String) →
    (h : names.length = ss.length) → (ofList ss names h).toList = names
  | [], [], _ => rfl
  | _ :: ss, name :: names, h => congrArg (name :: ·) (toList_ofList ss names (Nat.succ.inj h))

end Names

/-- What holds of the names in scope and of all new ones holds of every operand's. -/
theorem Graph.statements_args {P : String → Prop} (fresh : Nat → String) (hf : ∀ k, P (fresh k))
    {Γ : Context} {out : Shape} : (g : Graph Γ out) → (names : Names Γ) →
      (∀ n ∈ names.toList, P n) →
      ∀ s ∈ (g.statements fresh names).1, ∀ a ∈ s.args.toList, P a
  | .ret _, _, _ => by simp [statements]
  | .bind op args label rest, names, h => by
    intro s hs
    simp only [statements, List.mem_cons] at hs
    rcases hs with rfl | hs
    · exact fun a ha => h a (names.getAll_subset args a ha)
    · refine rest.statements_args fresh hf _ (fun n hn => ?_) s hs
      simp only [Names.toList, List.mem_cons] at hn
      exact hn.elim (fun hn => hn ▸ hf _) (h n)

/-- The name of the result is known or bound by a statement. -/
theorem Graph.result_mem (fresh : Nat → String) {Γ : Context} {out : Shape} :
    (g : Graph Γ out) → (names : Names Γ) →
      (g.statements fresh names).2 ∈ names.toList ++ (g.statements fresh names).1.map (·.name)
  | .ret v, names => by simpa [statements] using names.get_mem v
  | .bind op args label rest, names => by
    have := rest.result_mem fresh (.cons (fresh Γ.length) names)
    simp only [statements, Names.toList, List.map_cons, List.mem_append, List.mem_cons] at this ⊢
    rcases this with (h | h) | h
    · exact .inr (.inl h)
    · exact .inl h
    · exact .inr (.inr h)

/-- Statements of a graph bind new names and use known ones, if `fresh` gives a name once and none
that is there before. -/
theorem Graph.statements_scoped (fresh : Nat → String) {Γ : Context} {out : Shape} :
    (g : Graph Γ out) → (names : Names Γ) →
      (∀ i j, Γ.length ≤ i → Γ.length ≤ j → fresh i = fresh j → i = j) →
      (∀ k, Γ.length ≤ k → fresh k ∉ names.toList) →
      Scoped names.toList (g.statements fresh names).1
  | .ret _, _, _, _ => trivial
  | .bind op args label rest, names, inj, new => by
    refine ⟨names.getAll_subset args, new _ (Nat.le_refl _), ?_⟩
    refine rest.statements_scoped fresh (.cons (fresh Γ.length) names)
      (fun i j hi hj => inj i j (Nat.le_of_succ_le hi) (Nat.le_of_succ_le hj)) fun k hk => ?_
    simp only [List.length_cons] at hk
    simp only [Names.toList, List.mem_cons, not_or]
    exact ⟨fun h => by have := inj _ _ (by omega) (Nat.le_refl _) h; omega, new k (by omega)⟩

/-- Each value has its own name in printed graphs. -/
theorem percent_injective (i j : Nat) (h : percent i = percent j) : i = j := by
  have h := congrArg String.toList h
  simp only [percent, String.toList_append] at h
  exact toString_injective i j (String.toList_inj.mp (List.append_cancel_left h))

/-- What is among numbered names. -/
theorem Names.mem_numbered (name : Nat → String) {n : String} : (start : Nat) → (ss : List Shape) →
    n ∈ (numbered name start ss).toList → ∃ k, k < start + ss.length ∧ n = name k
  | _, [], h => nomatch h
  | start, _ :: ss, h => by
    simp only [List.length_cons]
    rcases List.mem_cons.mp h with rfl | h
    · exact ⟨start, by omega, rfl⟩
    · obtain ⟨k, hk, rfl⟩ := mem_numbered name (start + 1) ss h
      exact ⟨k, by omega, rfl⟩

/-- In a printed graph each line names a new value, and mentions only values named before. -/
theorem Graph.pretty_scoped {Γ : Context} {out : Shape} (g : Graph Γ out) :
    Scoped (Names.numbered percent 0 Γ).toList (g.statements percent (.numbered percent 0 Γ)).1 :=
  g.statements_scoped percent _ (fun i j _ _ => percent_injective i j) fun k hk hm => by
    obtain ⟨i, hi, he⟩ := Names.mem_numbered percent 0 Γ hm
    have := percent_injective _ _ he
    omega

end NN.IR
