"""Compare emitted modules three ways: Lean's output, the emitted code, the idiomatic `nn` module.

    python compare.py linear=linear.py mlp=mlp.py

prints a line of JSON for each: the largest |a - b| / max(1, |b|) of each pair, over the input and
with the parameters that Lean drew. It is null if one side has a NaN or another shape. `torch` says
what the idiomatic module is made of, and is null where there is none.
"""

import argparse
import importlib.util
import json
from collections import OrderedDict
from pathlib import Path

import torch
from torch import nn


class SelfAttention(nn.MultiheadAttention):
    """Attention of a sequence to itself; with `causal`, of no token to those after it."""

    def __init__(self, width, heads, causal):
        super().__init__(width, heads, batch_first=True)
        self.causal = causal

    def forward(self, x):
        mask = None
        if self.causal:
            mask = nn.Transformer.generate_square_subsequent_mask(x.shape[1], device=x.device)
        return super().forward(x, x, x, need_weights=False, attn_mask=mask)[0]


class Sum(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(5, 7)

    def forward(self, x):
        return self.linear(x).sum(dim=-1)


class Transformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Linear(7, 10)
        self.position = nn.Parameter(torch.zeros(4, 10))
        layer = nn.TransformerEncoderLayer(10, 2, dim_feedforward=9, dropout=0.0, batch_first=True)
        self.layers = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False).layers
        self.head = nn.Linear(10, 11)

    def forward(self, x):
        x = self.embed(x) + self.position
        for layer in self.layers:
            x = layer(x)
        return self.head(x.mean(dim=1))


def sequential(**modules):
    return nn.Sequential(OrderedDict(modules))


# What a PyTorch user would write, with Lean's names of parameters.
IDIOMATIC = {
    "linear": lambda: nn.Linear(5, 3),
    "mlp": lambda: sequential(linear1=nn.Linear(5, 8), relu=nn.ReLU(), linear2=nn.Linear(8, 3)),
    "sum": Sum,
    "autoencoder": lambda: sequential(
        encoder=nn.Sequential(nn.Linear(9, 6), nn.ReLU(), nn.Linear(6, 2)),
        decoder=nn.Sequential(nn.Linear(2, 5), nn.ReLU(), nn.Linear(5, 9)),
    ),
    "cnn": lambda: sequential(
        conv1=nn.Conv2d(2, 5, 3, padding=1),
        relu1=nn.ReLU(),
        pool1=nn.MaxPool2d(2),
        conv2=nn.Conv2d(5, 7, 3, padding=1),
        relu2=nn.ReLU(),
        pool2=nn.MaxPool2d(2),
        flatten=nn.Flatten(),
        linear=nn.Linear(42, 11),
    ),
    "conv-mlp": lambda: sequential(
        conv=nn.Conv2d(2, 7, 3, stride=2, padding=1),
        relu1=nn.ReLU(),
        flatten=nn.Flatten(),
        linear1=nn.Linear(105, 8),
        relu2=nn.ReLU(),
        linear2=nn.Linear(8, 10),
    ),
    "mha": lambda: SelfAttention(15, 3, causal=False),
    "mha-mask": lambda: SelfAttention(15, 3, causal=True),
    "transformer": Transformer,
}


def load(path):
    """The emitted file as a Python module."""
    spec = importlib.util.spec_from_file_location("exported_model", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def with_parameters_of(idiomatic, emitted, names):
    """The idiomatic module with the emitted module's parameters, every one of them."""
    attributes = emitted.state_dict()
    idiomatic.load_state_dict({name: attributes[name.replace(".", "_")] for name in names})
    return idiomatic


def parts(module):
    """The classes of `torch.nn` that a module is made of, those inside of others left out."""
    if isinstance(module, SelfAttention):
        return ["MultiheadAttention"]
    containers = (nn.Sequential, nn.ModuleList)
    if type(module).__module__.startswith("torch.nn.") and not isinstance(module, containers):
        return [type(module).__name__]
    return [name for child in module.children() for name in parts(child)]


def compare(name, path):
    """What there is to say about one emitted file."""
    file = load(path)
    model, x, lean = file.build_exported_model().eval(), file.example_input(), file.lean_output()
    found = {
        "name": name,
        "input": list(x.shape),
        "output": list(lean.shape),
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "tolerance": file.TOLERANCE,
        "torch": None,
        "emitted_lean": None,
        "idiomatic_lean": None,
        "idiomatic_emitted": None,
    }
    with torch.no_grad():
        emitted = model(x)
        found["emitted_lean"] = difference(emitted, lean)
        if name in IDIOMATIC:
            module = with_parameters_of(IDIOMATIC[name](), model, file.PARAMETERS).eval()
            idiomatic = module(x)
            found["torch"] = ", ".join(dict.fromkeys(parts(module)))
            found["idiomatic_lean"] = difference(idiomatic, lean)
            found["idiomatic_emitted"] = difference(idiomatic, emitted)
    return found


def difference(a, b):
    """The largest |a - b| / max(1, |b|); None if that is not a number."""
    if a.shape != b.shape:
        return None
    a, b = a.double(), b.double()
    gap = ((a - b).abs() / b.abs().clamp(min=1)).max().item()
    return gap if gap == gap else None


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="+", metavar="NAME=FILE")
    for item in parser.parse_args().files:
        name, _, path = item.partition("=")
        print(json.dumps(compare(name, Path(path))), flush=True)


if __name__ == "__main__":
    main()
