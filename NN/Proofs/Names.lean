import NN.Emit.Module

/-!
# Names in printed graphs and in emitted code

Every statement binds a new name and uses only names bound before, in the pretty printer, in the
picture and in the emitted `forward`: what PyTorch runs refers to the values that the graph refers
to.
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
  | .cons _ _, .zero => .head _
  | .cons _ rest, .succ v => .tail _ (get_mem rest v)

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

end Names

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
theorem Graph.statements_scoped (fresh : Nat → String) (inj : ∀ i j, fresh i = fresh j → i = j)
    {Γ : Context} {out : Shape} : (g : Graph Γ out) → (names : Names Γ) →
      (∀ k, Γ.length ≤ k → fresh k ∉ names.toList) →
      Scoped names.toList (g.statements fresh names).1
  | .ret _, _, _ => trivial
  | .bind op args label rest, names, new => by
    refine ⟨names.getAll_subset args, new _ (Nat.le_refl _), ?_⟩
    refine rest.statements_scoped fresh inj (.cons (fresh Γ.length) names) fun k hk => ?_
    simp only [List.length_cons] at hk
    simp only [Names.toList, List.mem_cons, not_or]
    exact ⟨fun h => by have := inj _ _ h; omega, new k (by omega)⟩

end NN.IR

namespace NN

open IR

/-- The number that decimal digits spell. -/
private def spelled (digits : List Char) (start : Nat) : Nat :=
  digits.foldl (fun n c => 10 * n + (c.toNat - 48)) start

private theorem digitChar_value : ∀ d < 10, (Nat.digitChar d).toNat - 48 = d := by decide

private theorem spelled_toDigitsCore : (fuel n : Nat) → (digits : List Char) → n < fuel →
    spelled (Nat.toDigitsCore 10 fuel n digits) 0 = spelled digits n
  | 0, _, _, h => nomatch h
  | fuel + 1, n, digits, h => by
    have hd := digitChar_value (n % 10) (Nat.mod_lt _ (by decide))
    rw [Nat.toDigitsCore]
    by_cases hn : n / 10 = 0
    · simp only [hn, if_true, spelled, List.foldl_cons, hd]
      congr 1
      omega
    · simp only [hn, if_false]
      rw [spelled_toDigitsCore fuel (n / 10) _ (by omega)]
      simp only [spelled, List.foldl_cons, hd]
      congr 1
      omega

/-- Different numbers are spelled differently. -/
theorem toString_injective (i j : Nat) (h : toString i = toString j) : i = j := by
  have h : (Nat.toDigits 10 i) = Nat.toDigits 10 j := String.ofList_injective h
  have spells (n : Nat) : spelled (Nat.toDigits 10 n) 0 = n :=
    spelled_toDigitsCore (n + 1) n [] (Nat.lt_succ_self n)
  rw [← spells i, ← spells j, h]

/-- Each value has its own variable in emitted code. -/
theorem variableName_injective (i j : Nat) (h : variableName i = variableName j) : i = j := by
  have h := congrArg String.toList h
  simp only [variableName, String.toList_append] at h
  exact toString_injective i j (String.toList_inj.mp (List.append_cancel_left h))

private theorem head_v : (toString "v").toList.head? = some 'v' := by decide

private theorem head_self : (toString "self.").toList.head? = some 's' := by decide

/-- What is not a variable: its first character tells. -/
private theorem ne_variableName {name : String} (k : Nat) (h : name.toList.head? ≠ some 'v') :
    variableName k ≠ name := by
  rintro rfl
  exact h (by simp [variableName, head_v])

private theorem parameterNames_head : (ps : List ParamSpec) →
    ∀ a ∈ (parameterNames ps).toList, a.toList.head? = some 's'
  | [] => by simp [parameterNames, Names.toList]
  | p :: ps => by
    intro a h
    simp only [parameterNames, Names.toList, List.mem_cons] at h
    rcases h with h | h
    · simp [h, head_self]
    · exact parameterNames_head ps a h

/-- In the emitted `forward` of every architecture, each line assigns a variable that is new and
reads only the argument, parameters of the module, and variables assigned before. -/
theorem Architecture.forward_scoped (a : Architecture) :
    Scoped ("x" :: (parameterNames a.params).toList) a.statements.1 := by
  refine a.graph.statements_scoped variableName variableName_injective
    (.cons "x" (parameterNames a.params)) fun k _ => ?_
  simp only [Names.toList, List.mem_cons, not_or]
  refine ⟨ne_variableName k (by decide), fun h => ?_⟩
  exact absurd (parameterNames_head _ _ h) (by simp [variableName, head_v])

/-- What the emitted `forward` returns is the argument, a parameter, or a variable. -/
theorem Architecture.forward_result (a : Architecture) :
    a.statements.2 ∈ ("x" :: (parameterNames a.params).toList) ++ a.statements.1.map (·.name) :=
  a.graph.result_mem variableName _

end NN
