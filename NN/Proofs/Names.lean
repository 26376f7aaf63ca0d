import NN.Proofs.Attributes
import NN.Proofs.Scoped
import NN.Proofs.Spelling

/-!
# Names in emitted code

In the emitted `forward` every line assigns a new name and reads, as Python reads its text, the
operands of the graph's node in their order, all of them known before, and modules that the file
imports.
-/

namespace NN

open IR Python

/-- Each value has its own variable in emitted code. -/
theorem variableName_injective (i j : Nat) (h : variableName i = variableName j) : i = j := by
  have h := congrArg String.toList h
  simp only [variableName, String.toList_append] at h
  exact toString_injective i j (String.toList_inj.mp (List.append_cancel_left h))

private theorem toList_variableName (k : Nat) :
    (variableName k).toList = 'v' :: (toString k).toList := by
  have : (toString "v").toList = ['v'] := by decide
  simp only [variableName, String.toList_append, this]
  rfl

private theorem toList_self (a : String) : s!"self.{a}" = "self." ++ a := rfl

/-- The names of parameters in `forward`. -/
theorem toList_parameterNames (ps : List ParamSpec) :
    (parameterNames ps).toList = (attributesOf ps).map ("self." ++ ·) := by
  simp [parameterNames, toList_self]

private theorem parameterNames_head (ps : List ParamSpec) :
    ∀ n ∈ (parameterNames ps).toList, n.toList.head? = some 's' := by
  rw [toList_parameterNames]
  intro n hn
  obtain ⟨a, -, rfl⟩ := List.mem_map.mp hn
  have : "self.".toList.head? = some 's' := by decide
  simp [String.toList_append, List.head?_append, this]

/-- What is not a variable: its first character tells. -/
private theorem ne_variableName {name : String} (k : Nat) (h : name.toList.head? ≠ some 'v') :
    variableName k ≠ name := by
  rintro rfl
  exact h (by rw [toList_variableName]; rfl)

/-- No variable is called as an argument or a parameter. -/
theorem variableName_new (ps : List ParamSpec) (k : Nat) :
    variableName k ∉ "x" :: (parameterNames ps).toList := by
  simp only [List.mem_cons, not_or]
  refine ⟨ne_variableName k (by decide), fun h => ?_⟩
  exact ne_variableName k (by rw [parameterNames_head ps _ h]; decide) rfl

/-- In the emitted `forward` of every architecture, each line assigns a variable that is new and
reads only the argument, parameters of the module, and variables assigned before. -/
theorem Architecture.forward_scoped (a : Architecture) :
    Scoped ("x" :: (parameterNames a.params).toList) a.statements.1 :=
  a.graph.statements_scoped variableName (.cons "x" (parameterNames a.params))
    (fun i j _ _ => variableName_injective i j) fun k _ => variableName_new a.params k

/-- What the emitted `forward` returns is the argument, a parameter, or a variable. -/
theorem Architecture.forward_result (a : Architecture) :
    a.statements.2 ∈ ("x" :: (parameterNames a.params).toList) ++ a.statements.1.map (·.name) :=
  a.graph.result_mem variableName _

/-- The argument and the parameters of the emitted `forward` have different names, whatever Lean
calls the parameters. -/
theorem forward_nodup (ps : List ParamSpec) : ("x" :: (parameterNames ps).toList).Nodup := by
  refine List.nodup_cons.mpr ⟨fun h => ?_, ?_⟩
  · exact absurd (parameterNames_head ps _ h) (by decide)
  · rw [toList_parameterNames]
    refine List.pairwise_map.mpr ((attributes_nodup _).imp fun hne he => hne ?_)
    have := congrArg String.toList he
    simp only [String.toList_append] at this
    exact String.toList_inj.mp (List.append_cancel_left this)

private theorem isReference_variable (k : Nat) : IsReference (variableName k) := by
  refine ⟨variableName k, ?_, .inr ⟨rfl, ?_, ?_⟩⟩
  · simp only [isIdentifier, toList_variableName, Bool.and_eq_true, List.all_eq_true]
    exact ⟨by decide, fun c hc => isWord_of_isDigit (isDigit_toString k c hc)⟩
  · rw [toList_variableName]
    simp
  · rw [toList_variableName]
    intro h
    have first : ∀ w ∈ constants, w.head? ≠ some 'v' := by decide +kernel
    exact first _ h rfl

private theorem isReference_argument : IsReference "x" :=
  ⟨"x", by decide +kernel, .inr ⟨rfl, by decide +kernel, by decide +kernel⟩⟩

private theorem isReference_known (ps : List ParamSpec) :
    ∀ n ∈ "x" :: (parameterNames ps).toList, IsReference n := by
  intro n hn
  rcases List.mem_cons.mp hn with rfl | hn
  · exact isReference_argument
  · rw [toList_parameterNames] at hn
    obtain ⟨a, ha, rfl⟩ := List.mem_map.mp hn
    exact ⟨a, (attributes_valid _ a ha).1, .inl rfl⟩

/-- In the emitted `forward` of every architecture, what a line reads is the operands of its node, in
their order, and modules that the file imports. -/
theorem Architecture.forward_reads (a : Architecture) : ∀ s ∈ a.statements.1,
    s.args.toList.Sublist (reads (s.op.torch s.args)) ∧
      ∀ n ∈ reads (s.op.torch s.args), n ∈ s.args.toList ∨ n ∈ a.globals := by
  intro s hs
  have hargs : ∀ n ∈ s.args.toList, IsReference n :=
    a.graph.statements_args variableName isReference_variable
      (.cons "x" (parameterNames a.params)) (isReference_known a.params) s hs
  obtain ⟨hall, hread⟩ := s.op.torch_reads s.args hargs
  refine ⟨hall, fun n hn => (hread n hn).imp_right fun hm => ?_⟩
  unfold globals
  dsimp only
  simp only [List.mem_cons, List.not_mem_nil, or_false] at hm
  rcases hm with rfl | rfl
  · split <;> simp
  · have : (a.statements.1.any fun s => (reads (s.op.torch s.args)).contains "F") = true :=
      List.any_eq_true.mpr ⟨s, hs, List.contains_iff_mem.mpr hn⟩
    rw [if_pos this]
    simp

end NN
