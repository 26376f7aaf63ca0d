import NN.Payload.Check

/-!
# What an error claims

`ContractError.Holds` is the meaning of each contract error, as a proposition about the contract and
the payload alone: nothing here depends on how `diagnose` finds them.
-/

namespace NN

/-- What a configuration says about a key: that it is there with this value, or not there at all. -/
def Config.Says (s : Config) (key : String) : Option Nat → Prop
  | some v => (key, v) ∈ s
  | none => ∀ v, (key, v) ∉ s

/-- What an error claims of a contract and a payload. -/
def ContractError.Holds (c : Contract) (p : Payload) : ContractError → Prop
  | .familyUnknown expected found =>
    expected = c.family ∧ found = p.family ∧ found ≠ expected ∧ found ∉ c.families
  | .familyMismatch expected found =>
    expected = c.family ∧ found = p.family ∧ found ≠ expected ∧ found ∈ c.families
  | .configMismatch key expected found =>
    c.config.Says key expected ∧ p.config.Says key found ∧ expected ≠ found
  | .paramMissing name =>
    name ∈ c.params.map ParamSpec.name ∧ name ∉ p.params.map RawTensor.name
  | .paramUnexpected index name =>
    (p.params.map RawTensor.name)[index]? = some name ∧ name ∉ c.params.map ParamSpec.name
  | .paramDuplicate index name first =>
    first < index ∧ (p.params.map RawTensor.name)[index]? = some name ∧
      (p.params.map RawTensor.name)[first]? = some name ∧
      ∀ j < first, (p.params.map RawTensor.name)[j]? ≠ some name
  | .paramOrder index expected found =>
    expected = (c.params.map ParamSpec.name)[index]? ∧
      found = (p.params.map RawTensor.name)[index]? ∧ expected ≠ found ∧
      (p.params.map RawTensor.name).Nodup ∧
      ∀ name, name ∈ p.params.map RawTensor.name ↔ name ∈ c.params.map ParamSpec.name
  | .paramShape index name expected found =>
    (p.params.map RawTensor.spec)[index]? = some ⟨name, found⟩ ∧
      (⟨name, expected⟩ : ParamSpec) ∈ c.params ∧ expected ≠ found
  | .paramCount index name expected found =>
    ∃ t, p.params[index]? = some t ∧ t.name = name ∧ t.shape.numel = expected ∧
      t.data.size = found ∧ expected ≠ found

namespace Config

/-- What is looked up is there. -/
theorem mem_of_lookup {s : Config} {k : String} {v : Nat} (h : s.lookup k = some v) :
    (k, v) ∈ s := by
  induction s with
  | nil => simp [List.lookup] at h
  | cons kv s ih =>
    by_cases hk : k = kv.1
    · subst hk
      simp only [List.lookup, beq_self_eq_true, Option.some.injEq] at h
      subst h
      exact .head _
    · simp only [List.lookup, beq_eq_false_iff_ne.mpr hk] at h
      exact .tail _ (ih h)

/-- What is not looked up is not there. -/
theorem not_mem_of_lookup {s : Config} {k : String} (h : s.lookup k = none) (v : Nat) :
    (k, v) ∉ s := by
  induction s with
  | nil => simp
  | cons kv s ih =>
    by_cases hk : k = kv.1
    · simp [List.lookup, hk] at h
    · simp only [List.lookup, beq_eq_false_iff_ne.mpr hk] at h
      intro hm
      rcases List.mem_cons.mp hm with e | hm
      · exact hk (congrArg Prod.fst e)
      · exact ih h hm

/-- A look-up says what the configuration says. -/
theorem says_lookup (s : Config) (k : String) : s.Says k (s.lookup k) := by
  cases h : s.lookup k with
  | some v => exact mem_of_lookup h
  | none => exact not_mem_of_lookup h

end Config

end NN
