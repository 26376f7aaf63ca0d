import NN

/-!
# A probe in both arithmetics

`lake env lean --run tests/lean/Both.lean TAG PAYLOAD` runs a demo's model on the probe of a payload
in `Float32` and in `Wire.Binary32`, and says whether every output and every labelled layer has the
same bits.
-/

open NN

/-- The outputs and the labelled layers of a payload's probe, with their names, as patterns. -/
def outputs (tag file : String) (numbers : Numbers) :
    ExceptT String IO (List (String × List UInt32)) := do
  let some f := families.find? (·.tag == tag) | throw s!"no family {tag}"
  let member ← ExceptT.mk (pure (f.member []))
  let target := member.target []
  let evaluation ← ExceptT.mk (pure (Evaluation.of target.model numbers))
  match importBytes target {} none (← IO.FS.readBinFile file) with
  | .error _ => throw "rejected"
  | .ok i =>
    let some probe := i.payload.probe | throw "no probe"
    match probe.fit target.model with
    | .error _ => throw "no probe of the model"
    | .ok fitted =>
      let (result, layers) :=
        target.model.runWith evaluation (target.params_eq ▸ i.bundle) fitted.input
      return ("", result.data.toBits) :: layers.map fun (name, value) => (name, value.2.data.toBits)

/-- Compares. -/
def main : List String → IO UInt32
  | [tag, file] => do
    match ← (outputs tag file .float32).run, ← (outputs tag file .exact).run with
    | .ok machine, .ok exact =>
      let same := machine == exact
      let values := (machine.map (·.2.length)).sum
      IO.println s!"{machine.length} tensors, {values} values, {if same then "same" else "other"} bits"
      return if same then 0 else 1
    | .error why, _ | _, .error why => IO.eprintln why; return 2
  | _ => return 2
