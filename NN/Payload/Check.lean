import NN.Payload.Error
import NN.Payload.Payload

/-!
# The check

`Conforms` is what acceptance means; `check` decides it and returns the typed bundle. `diagnose`
says all that is wrong, and is only run when something is. The theorems that join the three are in
`NN.Proofs.Check`, `NN.Proofs.DiagnoseSound` and `NN.Proofs.DiagnoseComplete`.
-/

namespace NN

/-- The payload is one of this contract. -/
structure Conforms (c : Contract) (p : Payload) : Prop where
  /-- The family is the one that was asked for. -/
  family : p.family = c.family
  /-- The configuration has the keys and values of the contract. -/
  config : p.config.Agrees c.config
  /-- Names and shapes are the contract's, in its order. -/
  params : p.params.map RawTensor.spec = c.params
  /-- Each tensor has as many scalars as its shape says. -/
  sized : ∀ t ∈ p.params, t.WellSized

instance (c : Contract) (p : Payload) : Decidable (Conforms c p) :=
  decidable_of_iff
    (p.family = c.family ∧ p.config.Agrees c.config ∧ p.params.map RawTensor.spec = c.params
      ∧ ∀ t ∈ p.params, t.WellSized)
    ⟨fun ⟨a, b, c, d⟩ => ⟨a, b, c, d⟩, fun ⟨a, b, c, d⟩ => ⟨a, b, c, d⟩⟩

namespace Diagnose

/-- What is wrong with the family. -/
def family (c : Contract) (p : Payload) : List ContractError :=
  if p.family = c.family then []
  else if p.family ∈ c.families then [.familyMismatch c.family p.family]
  else [.familyUnknown c.family p.family]

/-- What is wrong with the configuration. -/
def config (c : Contract) (p : Payload) : List ContractError :=
  (c.config.filterMap fun (k, v) =>
    let found := p.config.lookup k
    if found = some v then none else some (.configMismatch k (some v) found)) ++
  (p.config.filterMap fun (k, v) =>
    if (c.config.lookup k).isSome then none else some (.configMismatch k none (some v)))

/-- What is wrong with the parameter at an index, given the names before it. -/
def param (c : Contract) (before : List String) (index : Nat) (t : RawTensor) :
    List ContractError :=
  if t.name ∈ before then [.paramDuplicate index t.name (before.idxOf t.name)]
  else
    (match c.params.find? (·.name == t.name) with
      | none => [.paramUnexpected index t.name]
      | some spec =>
        if t.shape = spec.shape then [] else [.paramShape index t.name spec.shape t.shape]) ++
    (if t.WellSized then [] else [.paramCount index t.name t.shape.numel t.data.size])

/-- What is wrong with the parameters, one by one; `before` are the names so far. -/
def each (c : Contract) (before : List String) : List RawTensor → List ContractError
  | [] => []
  | t :: ts => param c before before.length t ++ each c (before ++ [t.name]) ts

/-- The parameters of the contract that are not there. -/
def missing (c : Contract) (p : Payload) : List ContractError :=
  c.params.filterMap fun spec =>
    if p.params.any (·.name == spec.name) then none else some (.paramMissing spec.name)

/-- The places where another name is due, from index `i` on. -/
def order (i : Nat) : List ParamSpec → List RawTensor → List ContractError
  | [], [] => []
  | s :: ss, [] => .paramOrder i (some s.name) none :: order (i + 1) ss []
  | [], t :: ts => .paramOrder i none (some t.name) :: order (i + 1) [] ts
  | s :: ss, t :: ts =>
    (if s.name = t.name then [] else [.paramOrder i (some s.name) (some t.name)])
      ++ order (i + 1) ss ts

/-- Is the error about which names there are? -/
def isAboutNames : ContractError → Bool
  | .paramMissing _ | .paramUnexpected .. | .paramDuplicate .. => true
  | _ => false

end Diagnose

/-- Everything that is wrong with a payload, in the order of FORMAT.md. -/
def Contract.diagnose (c : Contract) (p : Payload) : List ContractError :=
  let params := Diagnose.each c [] p.params ++ Diagnose.missing c p
  Diagnose.family c p ++ Diagnose.config c p ++ params ++
    (if params.any Diagnose.isAboutNames then [] else Diagnose.order 0 c.params p.params)

/-- The bundle of a payload that conforms, or all that is wrong with it. -/
def Contract.check (c : Contract) (p : Payload) : Except (List ContractError) (Bundle c.params) :=
  if h : Conforms c p then .ok (Bundle.build _ p.params h.params h.sized)
  else .error (c.diagnose p)

end NN
