"""ACAS Xu: this search and, where it is installed, Marabou, in the same run.

python -m tests.bench.acas FOLDER [--network 1_1] [--property 3] [--certificates FOLDER]

FOLDER holds `ACASXU_run2a_1_1_batch_2000.onnx` and the like, `prop_3.vnnlib` and the like, of
VNN-COMP. Needs `onnx`; the peer needs `maraboupy`, which nothing else here does. Both use one
processor, and so does Lean's check of what is found, by the program that `lake build` makes.
Marabou answers over the reals.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import subprocess
import time
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import torch

from harness.formats.property import Property
from harness.lean.build import BINARY
from harness.search.__main__ import keep
from harness.search.attack import attack
from harness.search.branch import Search, Settings
from harness.search.goal import Goal
from harness.search.network import Network
from harness.search.tree import Tree

CASES = (("3_3", "3"), ("3_3", "4"), ("1_1", "4"), ("1_1", "3"))
BOUND = re.compile(r"\(assert \((<=|>=) (\S+) (\S+?)\)\)")


@dataclass(frozen=True)
class Layers:
    """Weights `[out, in]` and biases of the linear layers; `relu` is between them."""

    weights: list[Any]
    biases: list[Any]

    @classmethod
    def load(cls, path: Path) -> Layers:
        """Those of a network that is matrices, biases and `relu`, of an input less zero."""
        import onnx
        from onnx import numpy_helper

        graph = onnx.load(path).graph
        held = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
        named: dict[str, list[Any]] = {node.op_type: [] for node in graph.node}
        for node in graph.node:
            named[node.op_type] += [held[name] for name in node.input if name in held]
        if any(one.any() for one in named.get("Sub", [])):
            raise ValueError("the network subtracts a mean")
        return cls([w.T for w in named["MatMul"]], named["Add"])


def lean(*words: object) -> subprocess.CompletedProcess[str]:
    """What Lean's program says."""
    return subprocess.run([str(BINARY), *map(str, words)], capture_output=True, text=True)


def checked(folder: Path, source: Path, certificate: Path) -> str:
    """What Lean says of a certificate, and in how many seconds."""
    files = ("--graph", folder / "graph.json", "--payload", folder / "params.json")
    begun = time.monotonic()
    said = lean("check-certificate", *files, "--property", source, certificate).stdout
    return f"{said.partition(':')[0]}  {time.monotonic() - begun:8.2f} s"


def lay(layers: Layers, folder: Path) -> Network:
    """The graph and the payload as files, and the network of these."""
    params, nodes, value = [], [], "x"
    for k, (weight, bias) in enumerate(zip(layers.weights, layers.biases, strict=True), 1):
        for name, array in ((f"l{k}.weight", weight), (f"l{k}.bias", bias)):
            data = base64.b64encode(array.astype("<f4").tobytes()).decode()
            params.append({"name": name, "shape": list(array.shape), "values": data})
        shape = list(bias.shape)
        args = [value, f"l{k}.weight", f"l{k}.bias"]
        value = f"h{2 * k - 1}"
        nodes.append({"name": value, "op": "linear", "args": args, "attrs": {}, "shape": shape})
        if k < len(layers.weights):
            nodes.append(
                {"name": f"h{2 * k}", "op": "relu", "args": [value], "attrs": {}, "shape": shape}
            )
            value = f"h{2 * k}"
    graph = {
        "format": "torchlean.graph",
        "version": 1,
        "name": "acas",
        "source": {"benchmark": "acasxu"},
        "input": [layers.weights[0].shape[1]],
        "params": [{"name": one["name"], "shape": one["shape"]} for one in params],
        "nodes": nodes,
        "output": value,
    }
    payload = {
        "format": "torchlean.params",
        "version": 1,
        "family": "acas",
        "config": {},
        "scalar": {"dtype": "float32", "encoding": "base64"},
        "params": params,
    }
    (folder / "graph.json").write_text(json.dumps(graph))
    canonical = lean("graph", folder / "graph.json", "--json")  # what certificates name
    (folder / "graph.json").write_text(canonical.stdout)
    (folder / "params.json").write_text(json.dumps(payload))
    return Network.load(folder / "graph.json", folder / "params.json", torch.device("cpu"))


def claim(path: Path, digest: str) -> Property:
    """A property of this benchmark: bounds of inputs, and one conjunction `Y_i <= Y_j`."""
    bounds: dict[str, dict[str, str]] = {}
    unsafe = []
    for relation, name, other in BOUND.findall(path.read_text()):
        if name.startswith("X"):
            side = "upper" if relation == "<=" else "lower"
            bounds.setdefault(name, {})[side] = str(Fraction(other))
        else:
            sign = 1 if relation == "<=" else -1
            coefficients = {name[2:]: str(sign), other[2:]: str(-sign)}
            unsafe.append({"coefficients": coefficients, "bound": "0", "strict": False})
    text = {
        "format": "torchlean.property",
        "version": 1,
        "inputs": [bounds[f"X_{i}"] for i in range(len(bounds))],
        "unsafe": [unsafe],
        "sha256": digest,
    }
    return Property.from_bytes(json.dumps(text).encode())


def ours(network: Network, claimed: Property, out: Path, limit: float) -> str:
    """What the search says, in how many leaves and seconds of the processor."""
    begun = time.process_time()
    goal = Goal.of(claimed, network.sizes[network.output], torch.device("cpu"))
    if attack(network, goal):
        return f"counterexample  {time.process_time() - begun:8.2f} s"
    tree = Tree()
    search = Search(network, goal, tree, Settings())
    while search.open and time.process_time() - begun < limit:
        search.step()
        if not search.open:
            search.verify()
    said = "unknown" if search.open else "certificate"
    keep(out, network, goal, tree)
    count = tree.counts()
    seconds = time.process_time() - begun
    return f"{said}  {count['closed']} leaves, {count['bounds']} bounds  {seconds:8.2f} s"


def theirs(layers: Layers, claimed: Property, limit: float) -> str:
    """What Marabou says, and in how many seconds."""
    try:
        from maraboupy import Marabou, MarabouCore, MarabouUtils
        from maraboupy.MarabouNetwork import MarabouNetwork
    except ImportError:
        return "not installed"
    network = MarabouNetwork()
    sizes = [layers.weights[0].shape[1], *(len(bias) for bias in layers.biases)]
    before = [network.getNewVariable() for _ in range(sizes[0])]
    network.inputVars = [torch.tensor(before).numpy()]
    for x, lower, upper in zip(before, claimed.lower, claimed.upper, strict=True):
        network.setLowerBound(x, float(lower))
        network.setUpperBound(x, float(upper))
    for k, (weight, bias) in enumerate(zip(layers.weights, layers.biases, strict=True), 1):
        after = [network.getNewVariable() for _ in range(sizes[k])]
        for i, y in enumerate(after):
            one = MarabouUtils.Equation(MarabouCore.Equation.EQ)
            for j, x in enumerate(before):
                one.addAddend(float(weight[i, j]), x)
            one.addAddend(-1.0, y)
            one.setScalar(-float(bias[i]))
            network.addEquation(one)
        if k < len(layers.weights):
            before = [network.getNewVariable() for _ in after]
            for y, z in zip(after, before, strict=True):
                network.addRelu(y, z)
    network.outputVars = [torch.tensor(after).numpy()]
    for one in claimed.unsafe[0]:
        js = list(one.coefficients)
        signs = [float(one.coefficients[j]) for j in js]
        network.addInequality([after[j] for j in js], signs, float(one.bound))
    options = Marabou.createOptions(verbosity=0, timeoutInSeconds=int(limit), numWorkers=1)
    begun = time.monotonic()
    answer = network.solve(options=options, verbose=False)[0]
    return f"{answer or 'timeout'}  {time.monotonic() - begun:8.2f} s"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--network")
    parser.add_argument("--property")
    parser.add_argument("--certificates", type=Path, required=True, help="what is found goes here")
    parser.add_argument("--limit", type=float, default=600.0, help="seconds for each (600)")
    arguments = parser.parse_args()
    torch.set_grad_enabled(False)
    torch.set_num_threads(1)
    for tag, number in CASES:
        if arguments.network not in (None, tag) or arguments.property not in (None, number):
            continue
        layers = Layers.load(arguments.folder / f"ACASXU_run2a_{tag}_batch_2000.onnx")
        out = arguments.certificates / tag
        out.mkdir(parents=True, exist_ok=True)
        network = lay(layers, out)
        source = arguments.folder / f"prop_{number}.vnnlib"
        claimed = claim(source, hashlib.sha256(source.read_bytes()).hexdigest())
        name = f"network {tag}, property {number}"
        kept = out / f"{number}.certificate.json"
        print(f"{name}  ours     {ours(network, claimed, kept, arguments.limit)}", flush=True)
        if kept.exists():
            print(f"{name}  lean     {checked(out, source, kept)}", flush=True)
        print(f"{name}  marabou  {theirs(layers, claimed, arguments.limit)}", flush=True)


if __name__ == "__main__":
    main()
