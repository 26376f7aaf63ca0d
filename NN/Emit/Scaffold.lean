import NN.Models.Family
import Wire.Json.Write

/-!
# The scaffold

What `export` writes: the family's model as PyTorch users would write it, with the functions that
bring its parameters back, and the contract that Python reads.
-/

namespace NN

open Wire.Json

/-- A shape as a Python tuple. -/
def Shape.tuple (s : Shape) : String :=
  match s with
  | [n] => s!"({n},)"
  | _ => s!"({", ".intercalate (s.map toString)})"

/-- The part of a scaffold that is the same for all families: `save_torchlean_json`, `receipt`, and
how the document is written. -/
def scaffoldCommon : String :=
  (include_str "common.py" : String) ++ "\n\n" ++ (include_str "document.py" : String)

/-- Indents the statements of a method. -/
def Python.body (lines : List String) : String :=
  String.join (lines.map fun l => s!"        {l}\n")

variable {f : Family}

/-- `generated/model.py`. -/
def Family.Member.scaffold (m : f.Member) : String :=
  let torch := m.model.layer.torch "self"
  let config := ", ".intercalate (m.config.map fun (k, v) => s!"{quote k}: {v}")
  let params := String.join (m.model.layer.params.map fun p =>
    s!"    ({quote p.name}, {p.shape.tuple}),\n")
  s!"\"\"\"The {f.className} that TorchLean describes, in PyTorch.

Exported by Lean: change the Lean model and export again, not this file.

Train what `build_exported_model()` returns as any module, then hand it back to Lean with
`save_torchlean_json(model, path)`. The format is specified in FORMAT.md.
\"\"\"

import base64
import ctypes
import hashlib
import json
import math
import os
import re
import sys
from array import array
from collections.abc import Mapping
from fractions import Fraction
from itertools import chain, zip_longest
from pathlib import Path

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel

FAMILY = {quote f.tag}
CONFIG = \{{config}}
INPUT = {m.model.input.tuple}  # of one sample
PARAMS = [
{params}]


class {f.className}(nn.Module):
    def __init__(self):
        super().__init__()
{Python.body torch.init}
    def forward(self, x):
{Python.body torch.forward}        return x


def build_exported_model():
    \"\"\"The model with PyTorch's own initial weights, in training mode.\"\"\"
    return {f.className}()


" ++ scaffoldCommon

/-- `generated/contract.json`. -/
def Contract.json (c : Contract) : Value :=
  .obj [
    ("format", .str "torchlean.contract"), ("version", .nat 1), ("family", .str c.family),
    ("config", .obj (c.config.map fun (k, v) => (k, .nat v))),
    ("families", .arr (c.families.map .str)), ("dtype", .str "float32"),
    ("params", .arr (c.params.map fun p =>
      .obj [("name", .str p.name), ("shape", .arr (p.shape.map .nat))])),
    ("input", .arr (c.input.map .nat)), ("output", .arr (c.output.map .nat)),
    ("tolerance", .raw c.tolerance.render)]

end NN
