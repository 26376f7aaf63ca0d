import NN.Proofs.Bundle
import NN.Proofs.ModelNames
import NN.Proofs.Names
import NN.Proofs.Statements

/-!
# Running an emitted module

What an emitted file does, as far as its lines say: `PARAMETERS` has the scalars of each parameter
under its name, `__init__` gives each to an attribute, `forward` runs its lines. The result is what
Lean computes.
-/

namespace NN

open IR Python

/-- Breaking text into lines loses nothing. -/
theorem flatten_linesOf (width : Nat) (text : List Char) :
    ((linesOf width text).map String.toList).flatten = text := by
  have go (text : List Char) (room : Nat) (line : String) (lines : Array String) :
      ((linesOf.go width text room line lines).toList.map String.toList).flatten
        = (lines.toList.map String.toList).flatten ++ line.toList ++ text := by
    fun_induction linesOf.go width text room line lines with
    | case1 => simp
    | case2 _ _ _ _ ih => simp [ih]
    | case3 _ _ _ _ _ ih => simp [ih]
  unfold linesOf
  split
  · simp [String.toList_ofList]
  · simp [go]

/-- A dictionary of scalars as Python builds it: of two entries under one key the last counts. -/
def dictionary : List RawTensor → String → Option Float32Array
  | [], _ => none
  | t :: ts, key => (dictionary ts key).or (if t.name = key then some t.data else none)

/-- What `parameter(name, …)` makes of the scalars under this name: a tensor, if they are as many as
the shape says. -/
def parameterOf (scalars : String → Option Float32Array) (p : ParamSpec) : Option SomeTensor :=
  (scalars p.name).bind fun data =>
    if h : data.size = p.shape.numel then some ⟨p.shape, data, h⟩ else none

/-- The assignments of `__init__`, one after another. -/
def runInit (scalars : String → Option Float32Array) : List (String × ParamSpec) → Env → Option Env
  | [], env => some env
  | (name, p) :: rest, env =>
    (parameterOf scalars p).bind fun value =>
      runInit scalars rest (env.assign s!"self.{name}" value)

private theorem dictionary_eq : {ts : List RawTensor} → (ts.map (·.name)).Nodup →
    ∀ t ∈ ts, dictionary ts t.name = some t.data
  | [], _, _, h => nomatch h
  | u :: ts, hn, t, h => by
    obtain ⟨hu, hn⟩ := List.nodup_cons.mp hn
    rcases List.mem_cons.mp h with rfl | h
    · have : dictionary ts t.name = none := by
        have go : ∀ {us : List RawTensor}, t.name ∉ us.map (·.name) →
            dictionary us t.name = none := by
          intro us
          induction us with
          | nil => exact fun _ => rfl
          | cons v us ih =>
            intro hv
            simp only [List.map_cons, List.mem_cons, not_or] at hv
            simp [dictionary, ih hv.2, Ne.symm hv.1]
        exact go hu
      simp [dictionary, this]
    · simp [dictionary, dictionary_eq hn t h]

private theorem parameterOf_eq {scalars : String → Option Float32Array} {p : ParamSpec}
    (t : Tensor p.shape) (h : scalars p.name = some t.data) :
    parameterOf scalars p = some ⟨p.shape, t⟩ := by
  simp [parameterOf, h, t.size_eq]

/-- After `__init__` each attribute means its parameter, and other names mean what they did. -/
private theorem runInit_holds (scalars : String → Option Float32Array) :
    (ps : List ParamSpec) → (attributes : List String) → (hl : attributes.length = ps.length) →
    attributes.Nodup → (b : Bundle ps) → (∀ t ∈ b.toRaw, scalars t.name = some t.data) →
    (env : Env) → ∃ last, runInit scalars (attributes.zip ps) env = some last ∧
      (∀ n, n ∉ attributes.map (s!"self.{·}") → last n = env n) ∧
      last.Holds (.ofList (shapesOf ps) (attributes.map (s!"self.{·}")) (by simpa using hl)) b.tensors
  | [], [], _, _, .nil, _, env => ⟨env, rfl, fun _ _ => rfl, Env.Holds.nil env⟩
  | p :: ps, a :: as, hl, hn, .cons t b, hb, env => by
    obtain ⟨hna, hn⟩ := List.nodup_cons.mp hn
    have hself : s!"self.{a}" ∉ as.map (s!"self.{·}") := by
      intro hm
      obtain ⟨c, hc, he⟩ := List.mem_map.mp hm
      have he := congrArg String.toList he
      simp only [String.toList_append] at he
      have he : c = a := String.toList_inj.mp (List.append_cancel_left he)
      exact hna (he ▸ hc)
    obtain ⟨last, hrun, hsame, hholds⟩ := runInit_holds scalars ps as (Nat.succ.inj hl) hn b
      (fun u hu => hb u (.tail _ hu)) (env.assign s!"self.{a}" ⟨p.shape, t⟩)
    refine ⟨last, ?_, fun n hm => ?_,
      Env.Holds.cons ((hsame _ hself).trans (Env.assign_self ..)) hholds⟩
    · have := parameterOf_eq t (hb ⟨p.name, p.shape, t.data⟩ (.head _))
      simp only [List.zip_cons_cons, runInit, this, Option.bind_some]
      exact hrun
    · simp only [List.map_cons, List.mem_cons, not_or] at hm
      rw [hsame n hm.2, Env.assign_of_ne _ _ hm.1]

/-- An emitted module whose parameters have different names computes what Lean does, for all
parameters and inputs, in every arithmetic that can: `__init__` finds each parameter, no line of
`forward` fails, and what it returns is the model's output. -/
theorem Architecture.forward_run (α : Type) [Arithmetic α] (a : Architecture)
    (h : (a.params.map (·.name)).Nodup) (hd : a.graph.defined α) (b : Bundle a.params)
    (x : Tensor (a.batch :: a.model.input)) :
    ∃ init last,
      runInit (dictionary b.toRaw) (assignments a.params) (fun _ => none) = some init ∧
      runStatements α a.statements.1 (init.assign "x" ⟨_, x⟩) = some last ∧
      last a.statements.2 = some ⟨_, (a.model.runIn α hd b x).1⟩ := by
  have hraw : (b.toRaw.map (·.name)).Nodup := by
    have : b.toRaw.map (·.name) = a.params.map (·.name) := by
      have := congrArg (List.map ParamSpec.name) b.spec_toRaw
      simpa [Function.comp_def, RawTensor.spec] using this
    rwa [this]
  obtain ⟨init, hinit, -, hholds⟩ := runInit_holds (dictionary b.toRaw) a.params
    (attributesOf a.params) (by simp [attributesOf]) (attributes_nodup _) b
    (dictionary_eq hraw) fun _ => none
  have hx := (List.nodup_cons.mp (forward_nodup a.params)).1
  obtain ⟨last, hrun, hlast⟩ := a.graph.run_statements α variableName variableName_injective hd
    (.cons "x" (parameterNames a.params)) (.cons x b.tensors) _ (Env.Holds.assign hholds hx x)
    fun k _ => variableName_new a.params k
  exact ⟨init, last, hinit, hrun, hlast⟩

/-- Each of the nine architectures, therefore, in the machine's arithmetic. -/
theorem architectures_run : ∀ a ∈ architectures, ∀ (b : Bundle a.params)
    (x : Tensor (a.batch :: a.model.input)), ∃ init last,
      runInit (dictionary b.toRaw) (assignments a.params) (fun _ => none) = some init ∧
      runStatements Float32 a.statements.1 (init.assign "x" ⟨_, x⟩) = some last ∧
      last a.statements.2 = some ⟨_, (a.model.run b x).1⟩ :=
  fun a ha => a.forward_run Float32 (architectures_nodup a ha) a.graph.defined_float32

end NN
