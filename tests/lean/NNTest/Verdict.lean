import NN.Models
import NN.Payload.Import

/-!
# Verdicts

What people read when a payload's texts hold what a terminal would obey, and what a probe's
comparison says of a model whose outputs are known.
-/

open NN

namespace NNTest.Verdict

/-- A member of the family `mlp` with two outputs. -/
def member : mlp.Member := mlp.of [("out", 2)]

/-- What is asked of its payloads. -/
def target : Target := member.target ["mlp", "cnn"]

/-- A rejection for some contract errors. -/
def rejection (payload : String) (es : List ContractError) : NN.Verdict :=
  ({ target } : Request).verdict payload (.error (es.map (·.issue target.contract none)))

#guard (rejection "mlp.json" [.paramUnexpected 0 "a\x1b[2K\naccepted: mlp.json"]).toText =
  "rejected: mlp.json: 1 error
  param.unexpected  params[0] a\\u001b[2K\\u000aaccepted: mlp.json
    expected nothing
    found    a\\u001b[2K\\u000aaccepted: mlp.json"

#guard (rejection "x\naccepted: mlp.json" [.configMismatch "a\u2028\\b" none (some 1)]).toText =
  "rejected: x\\u000aaccepted: mlp.json: 1 error
  config.mismatch  config.a\\u2028\\\\b
    expected nothing
    found    1"

/-- The member's parameters: zeros, and biases of the outputs. -/
def bundle : Bundle member.model.layer.params :=
  .cons default (.cons default (.cons default (.cons (.ofList [2] [1000, -0.5]) .nil)))

/-- A probe of one sample. -/
def probe (outputs : List Float32) (trace : List RawTensor := []) : Probe where
  input := ⟨"", [1, 2], .ofList [3, 4]⟩
  output := ⟨"", [1, 2], .ofList outputs⟩
  trace

/-- What the comparison says: the error, or the differences. -/
def compared (p : Probe) (tolerance : Wire.Decimal := member.contract [] |>.tolerance)
    (e : Evaluation member.model := .float32) : Except ProbeError Parity := do
  (← p.fit member.model).compare e bundle tolerance

/-- The worst scalar and the layer that an error names. -/
def worst (p : Probe) : Option (Nat × Option String) :=
  match compared p with
  | .error (.parity _ w layer) => some (w.index, layer.map (·.1))
  | _ => none

/-- Is a probe accepted? -/
def agrees (p : Probe) : Bool := (compared p).isOk

#guard agrees (probe [1000, -0.5])
#guard agrees (probe [1000.009, -0.500009])
#guard worst (probe [1000.011, -0.5]) = some (0, none)
#guard worst (probe [1000.011, -0.50002]) = some (1, none)
#guard worst (probe [1000.3, -0.50002]) = some (0, none)
#guard worst (probe [1000, 0 / 0]) = some (1, none)
#guard worst (probe [1 / 0, 2]) = some (0, none)
#guard (compared (probe [1000.5, -0.25])).toOption.isNone
#guard ((compared (probe [1000.5, -0.25]) ⟨false, 3, -1⟩).toOption.map fun p =>
  (p.values, Wire.decimalOfBits p.absolute, Wire.decimalOfBits p.relative)) = some (2, "0.5", "0.25")

-- The other arithmetic: the same differences, under its name.
/-- In `Wire.Binary32`, which computes this family. -/
def exact : Evaluation member.model := .exact (member.model.defined rfl Wire.Binary32)

#guard (compared (probe [1000.009, -0.500009])).toOption.map (·.numbers) = some .float32
#guard (compared (probe [1000.009, -0.500009]) (e := exact)).toOption
  = (compared (probe [1000.009, -0.500009])).toOption.map fun p => { p with numbers := .exact }
#guard (compared (probe [1000.011, -0.5]) (e := exact)) matches .error (.parity .exact ..)

/-- What a comparison that fails is said to rest on. -/
def hint (e : Evaluation member.model) (trace : List RawTensor := []) : Option String :=
  match compared (probe [0, 0] trace) (e := e) with
  | .error e => e.issue.hint
  | .ok _ => none

#guard hint .float32 = none
#guard hint exact = some "computed in exact arithmetic"
#guard hint exact [⟨"linear2", [1, 2], .ofList [0, 0]⟩] = some ("computed in exact arithmetic; "
  ++ "first layer that differs: linear2[0], PyTorch 0.0, Lean 1000.0")

-- The first layer that was recorded under its name and shape and differs; others are not compared.
#guard worst (probe [0, 0] [⟨"linear1", [1, 8], .ofList [0, 0, 0, 0, 0, 0, 0, 0]⟩]) = some (0, none)
#guard worst (probe [0, 0] [⟨"linear2", [2], .ofList [0, 0]⟩, ⟨"nothing", [1], .ofList [7]⟩])
  = some (0, none)
#guard worst (probe [0, 0] [⟨"linear1", [1, 8], .ofList [0, 0, 0, 9, 0, 0, 0, 0]⟩,
  ⟨"linear2", [1, 2], .ofList [0, 0]⟩]) = some (0, some "linear1")

/-- The error of a probe that does not fit. -/
def misfit (p : Probe) : Option ProbeError :=
  match p.fit member.model with
  | .error e => some e
  | .ok _ => none

#guard misfit { probe [1, 2] with input := ⟨"", [], .ofList [1]⟩ } = some (.shape .input none [2] [])
#guard misfit { probe [1, 2] with input := ⟨"", [0, 2], .empty⟩ }
  = some (.shape .input none [2] [0, 2])
#guard misfit (probe [1, 2, 3]) = some (.count .output 2 3)
#guard misfit { probe [1] with output := ⟨"", [1, 1], .ofList [1]⟩ }
  = some (.shape .output (some 1) [2] [1, 1])
#guard misfit (probe [1, 2] [⟨"a", [1], .ofList [1]⟩, ⟨"b", [2], .ofList [1]⟩])
  = some (.count (.trace 1) 2 1)

end NNTest.Verdict
