import NN.Emit.Attributes
import NN.Emit.Scaffold
import NN.Emit.Torch
import NN.Models.Architecture
import Wire.Base64

/-!
# Emitted modules

The graph of an architecture as a Python file that needs nothing but torch: an `nn.Module` with a line
a node, the exact bytes of the parameters, an input, and the output that Lean computed for it.
-/

namespace NN

open IR Python Wire.Json

/-- The attributes of the parameters, in order. -/
def Python.attributesOf (ps : List ParamSpec) : List String := attributes (ps.map (·.name))

/-- The names of parameters in `forward`. -/
def Python.parameterNames (ps : List ParamSpec) : Names (shapesOf ps) :=
  .ofList _ ((attributesOf ps).map fun a => s!"self.{a}") (by simp [attributesOf])

/-- What `__init__` assigns to each attribute: a parameter. -/
def Python.assignments (ps : List ParamSpec) : List (String × ParamSpec) := (attributesOf ps).zip ps

/-- The name of value `k` in `forward`: `v5` is the `%5` of the printed graph. -/
def Python.variableName (k : Nat) : String := s!"v{k}"

/-- A node in `forward`. -/
def IR.Statement.torch (s : Statement) : String := s!"{s.name} = {s.op.torch s.args}  # {s.shape}"

/-- Characters in lines of `width`; in one line for the width 0. -/
def Python.linesOf (width : Nat) (text : List Char) : List String :=
  if width = 0 then [String.ofList text] else (go text width "" #[]).toList
where
  /-- The lines that there are, that which is being written and has room, and those of the rest. -/
  go : List Char → (room : Nat) → (line : String) → (lines : Array String) → Array String
    | [], _, line, lines => lines.push line
    | c :: text, 0, line, lines => go text (width - 1) (String.singleton c) (lines.push line)
    | c :: text, room + 1, line, lines => go text room (line.push c) lines

/-- Scalars as a Python expression, the base64 of their bytes; the first line stands at its place,
the others are indented by `indent`. -/
def Python.pythonBytes (indent : String) (data : Float32Array) : String :=
  let text := (Wire.Base64.encode data.bytes).toList.map Char.ofUInt8
  match linesOf 76 text with
  | [line] => quote line
  | lines => "(\n" ++ String.join (lines.map fun l => s!"{indent}    {quote l}\n") ++ s!"{indent})"

namespace Architecture

variable (a : Architecture)

/-- The statements of `forward`, and the name of its result. -/
def statements : List Statement × String :=
  a.graph.statements variableName (.cons "x" (parameterNames a.params))

/-- The names of modules that `forward` reads and the file imports. -/
def globals : List String :=
  let read := a.statements.1.any fun s => (Python.reads (s.op.torch s.args)).contains "F"
  if read then ["torch", "F"] else ["torch"]

/-- The class. -/
def torchClass : String :=
  let (statements, result) := a.statements
  let parameters := (assignments a.params).map fun (name, p) =>
    let operands := quote p.name :: p.shape.map toString
    s!"self.{name} = parameter({", ".intercalate operands})"
  s!"class {a.className}(nn.Module):
    def __init__(self):
        super().__init__()
{body parameters}
    def forward(self, x):  # {a.batch :: a.model.input}
{body (statements.map (·.torch))}        return {result}
"

/-- The functions that stand for the architecture as a whole. -/
def torchFunctions : String :=
  let shaped (data : String) (s : Shape) := s!"tensor({", ".intercalate (data :: s.map toString)})"
  s!"def build_exported_model():
    \"\"\"The model with the parameters that Lean drew.\"\"\"
    return {a.className}()


def example_input():
    \"\"\"The input that Lean drew.\"\"\"
    return {shaped "INPUT" (a.batch :: a.model.input)}


def lean_output():
    \"\"\"What Lean computed for it.\"\"\"
    return {shaped "LEAN_OUTPUT" (a.batch :: a.model.output)}
"

/-- The part of an emitted module that is the same for all. -/
def torchCommon : String := include_str "ir.py"

/-- The bytes. -/
def torchData (seed : UInt64) : String :=
  let parameters := (a.bundle seed).toRaw.map fun t =>
    s!"    {quote t.name}: {pythonBytes "    " t.data},\n"
  s!"PARAMETERS = \{
{String.join parameters}}

INPUT = {pythonBytes "" (a.input seed).data}

LEAN_OUTPUT = {pythonBytes "" (a.output seed).data}
"

/-- What stands before the class. -/
def torchHead (seed : UInt64) : String :=
  let functional :=
    if a.globals.contains "F" then "\nfrom torch.nn import functional as F" else ""
  s!"\"\"\"`{a.name}`: {a.about}.

Emitted from a typed graph: change the Lean model and emit again, not this file, with

    lake exe torchlean torch_ir_pytorch {a.words} --seed {seed} > exported_model.py

Variables are numbered as in the graph that `--graph` prints. Run this file to compare what PyTorch
computes with what Lean computed: the exit status is 0 if they agree within TOLERANCE, 1 if not.
\"\"\"

import base64
import struct
import sys

import torch
from torch import nn{functional}

TOLERANCE = {a.tolerance.render}  # largest |torch - lean| / max(1, |lean|)
"

/-- The Python file for a seed. -/
def emit (seed : UInt64) : String :=
  "\n\n".intercalate
    [a.torchHead seed, a.torchClass, a.torchFunctions, torchCommon, a.torchData seed,
      "if __name__ == \"__main__\":\n    sys.exit(main())\n"]

end Architecture

end NN
