import NN.IR.Run
import NN.Proofs.Scoped

/-!
# Running named statements

What emitted code means, line by line: names have values, a line computes its operator on the values
of its operands' names and assigns the result to a name. Running the lines of a graph is running the
graph: a wrong operand, another order of operands or a name that is used twice would break it. That
PyTorch's operators compute what `Op.eval` does is no theorem; each emitted module checks it.
-/

namespace NN.IR

/-- What names mean while Python runs. -/
abbrev Env := String → Option SomeTensor

namespace Env

/-- An assignment: the name means the value from now on. -/
def assign (env : Env) (name : String) (value : SomeTensor) : Env :=
  fun n => if n = name then some value else env n

/-- The tensors that names mean, if each means one of the shape that is asked for. -/
def read (env : Env) : {ss : List Shape} → Names ss → Option (Tensors ss)
  | _, .nil => some .nil
  | _, .cons (s := s) name rest =>
    match env name with
    | some ⟨t, value⟩ => if h : t = s then (env.read rest).map (.cons (h ▸ value)) else none
    | none => none

/-- The names of all values in scope mean these values. -/
def Holds (env : Env) {Γ : Context} (names : Names Γ) (values : Tensors Γ) : Prop :=
  ∀ ⦃s : Shape⦄ (v : Var Γ s), env (names.get v) = some ⟨s, values.get v⟩

end Env

/-- A line: the operator on what its operands' names mean, assigned to its name; nothing if the
arithmetic cannot compute it. -/
def Statement.run (α : Type) [Arithmetic α] (s : Statement) (env : Env) : Option Env :=
  if h : s.op.defined α then
    (env.read s.args).map fun values => env.assign s.name ⟨s.shape, s.op.eval α h values⟩
  else none

/-- Lines, one after another; nothing if one reads a name that means nothing. -/
def runStatements (α : Type) [Arithmetic α] : List Statement → Env → Option Env
  | [], env => some env
  | s :: rest, env => (s.run α env).bind (runStatements α rest)

namespace Env

variable {Γ : Context}

theorem assign_self (env : Env) (name : String) (value : SomeTensor) :
    env.assign name value name = some value := by simp [assign]

theorem assign_of_ne (env : Env) {name n : String} (value : SomeTensor) (h : n ≠ name) :
    env.assign name value n = env n := by simp [assign, h]

/-- No names, no values. -/
theorem Holds.nil (env : Env) : env.Holds .nil .nil := fun _ v => nomatch v

/-- One name and more. -/
theorem Holds.cons {env : Env} {names : Names Γ} {values : Tensors Γ} {name : String} {s : Shape}
    {value : Tensor s} (first : env name = some ⟨s, value⟩) (rest : env.Holds names values) :
    env.Holds (.cons name names) (.cons value values) := by
  intro t v
  cases v with
  | zero => exact first
  | succ v => exact rest v

/-- A new name leaves what the others mean. -/
theorem Holds.assign {env : Env} {names : Names Γ} {values : Tensors Γ} (h : env.Holds names values)
    {name : String} (new : name ∉ names.toList) {s : Shape} (value : Tensor s) :
    (env.assign name ⟨s, value⟩).Holds (.cons name names) (.cons value values) :=
  .cons (assign_self ..) fun _ v => by
    have hne : names.get v ≠ name := fun he => new (he ▸ names.get_mem v)
    rw [assign_of_ne _ _ hne, h v]

/-- Reading names gives the values that they mean. -/
theorem Holds.read {env : Env} {names : Names Γ} {values : Tensors Γ} (h : env.Holds names values) :
    {ss : List Shape} → (vs : Vars Γ ss) → env.read (names.getAll vs) = some (values.getAll vs)
  | _, .nil => rfl
  | _, .cons v vs => by
    simp only [Names.getAll, Env.read, h v, h.read vs]
    simp [Tensors.getAll]

end Env

/-- Running the statements of a graph is running the graph, in every arithmetic that can compute it:
from names that mean the values in scope, no line fails, and the name of the result means the graph's
value. -/
theorem Graph.run_statements (α : Type) [Arithmetic α] (fresh : Nat → String)
    (inj : ∀ i j, fresh i = fresh j → i = j) {Γ : Context} {out : Shape} : (g : Graph Γ out) →
      (hd : g.defined α) → (names : Names Γ) → (values : Tensors Γ) → (env : Env) →
      env.Holds names values → (∀ k, Γ.length ≤ k → fresh k ∉ names.toList) →
      ∃ last, runStatements α (g.statements fresh names).1 env = some last ∧
        last (g.statements fresh names).2 = some ⟨out, g.eval α hd values⟩
  | .ret v, _, _, _, env, h, _ => ⟨env, rfl, h v⟩
  | .bind op args label rest, hd, names, values, env, h, new => by
    obtain ⟨hop, hrest⟩ := Bool.and_eq_true_iff.mp hd
    have hn := new _ (Nat.le_refl _)
    have step := h.assign hn (op.eval α hop (values.getAll args))
    obtain ⟨last, hrun, hlast⟩ := rest.run_statements α fresh inj hrest _ _ _ step fun k hk => by
      simp only [List.length_cons] at hk
      simp only [Names.toList, List.mem_cons, not_or]
      exact ⟨fun he => by have := inj _ _ he; omega, new k (by omega)⟩
    refine ⟨last, ?_, hlast⟩
    simp only [statements, runStatements, Statement.run, hop, dif_pos, h.read args, Option.map_some,
      Option.bind_some]
    exact hrun

end NN.IR
