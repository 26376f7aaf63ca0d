"""The command `graph`: its files, whose shapes are computed once more here, and its other forms."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from collections.abc import Callable
from math import prod
from pathlib import Path
from typing import Any

import pytest

from harness import families
from harness.checkout import Checkout
from harness.formats.contract import Contract
from tests.emitted import NAMES

ROOT = Checkout.find().root
GOLDEN = ROOT / "tests" / "golden" / "graph"
FAMILIES = {family.name: family for family in families.ALL}
Graph = dict[str, Any]
Shape = list[int]

each = pytest.mark.parametrize("name", FAMILIES)


def kept(name: str) -> Graph:
    graph: Graph = json.loads((GOLDEN / f"{name}.json").read_bytes())
    return graph


def windows(size: int, k: int, stride: int) -> int:
    return (size - k) // stride + 1


def linear(x: Shape, w: Shape, b: Shape) -> Shape:
    assert w == [*b, x[-1]]
    return [*x[:-1], *b]


def conv2d(x: Shape, w: Shape, b: Shape, stride: int, pad: int) -> Shape:
    channels, height, width = x
    assert w[:2] == [*b, channels]
    return [
        *b,
        windows(height + 2 * pad, w[2], stride),
        windows(width + 2 * pad, w[3], stride),
    ]


def max_pool2d(x: Shape, k: int, stride: int) -> Shape:
    return [x[0], windows(x[1], k, stride), windows(x[2], k, stride)]


def same(x: Shape, *others: Shape, **numbers: float) -> Shape:
    return x


def add(x: Shape, y: Shape) -> Shape:
    assert x == y
    return x


SHAPES: dict[str, Callable[..., Shape]] = {
    "linear": linear,
    "conv2d": conv2d,
    "max_pool2d": max_pool2d,
    "flatten": lambda x: [prod(x)],
    "add": add,
    "add_tail": add,
    "relu": same,
    "scale": same,
    "softmax": same,
    "layer_norm": same,
    "join_heads": lambda x: [x[1], x[0] * x[2]],
    "matmul": lambda x, y: [*x[:-1], y[-1]],
    "matmul_t": lambda x, y: [*x[:-1], y[-2]],
    "mean_tokens": lambda x: x[1:],
}
"""The shape of one sample's result, by the shapes of the operands and the operator's numbers."""


def test_every_family_has_a_file_and_every_file_a_family() -> None:
    assert sorted(path.name for path in GOLDEN.iterdir()) == sorted(f"{f}.json" for f in FAMILIES)


@each
def test_the_shapes_of_a_file_are_those_of_its_operators(name: str) -> None:
    graph = kept(name)
    known: dict[str, Shape] = {"x": graph["input"]}
    known.update({p["name"]: p["shape"] for p in graph["params"]})
    assert len(known) == 1 + len(graph["params"])
    for k, node in enumerate(graph["nodes"], 1):
        assert list(node) == ["name", "op", "args", "attrs", "shape", "label"][: len(node)]
        assert node["name"] == f"h{k}" not in known
        args = [known[arg] for arg in node["args"]]
        if node["op"] == "slice":
            assert node["shape"][:-1] == args[0][:-1]
            assert 0 <= node["attrs"]["offset"] <= args[0][-1] - node["shape"][-1]
        elif node["op"] == "split_heads":
            assert SHAPES["join_heads"](node["shape"]) == args[0]
        else:
            assert node["shape"] == SHAPES[node["op"]](*args, **node["attrs"])
        known[node["name"]] = node["shape"]
    assert graph["output"] in known


@each
def test_a_file_has_the_contract_of_its_family(checkout: Checkout, name: str) -> None:
    graph = kept(name)
    contract = Contract.load(checkout.root / FAMILIES[name].contract)
    assert [(p["name"], tuple(p["shape"])) for p in graph["params"]] == [
        (p.name, p.shape) for p in contract.params
    ]
    assert graph["source"] == {
        "tool": "torchlean",
        "family": contract.family,
        "config": dict(contract.config),
    }
    assert (graph["format"], graph["version"], graph["name"]) == ("torchlean.graph", 1, name)
    text = (checkout.root / FAMILIES[name].contract).read_text("utf-8")
    assert graph["input"] == json.loads(text)["input"]
    shapes = {node["name"]: node["shape"] for node in graph["nodes"]}
    assert shapes[graph["output"]] == json.loads(text)["output"]


def run(program: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([str(program), "graph", *words], capture_output=True, timeout=60)


@pytest.mark.lean
@each
def test_lean_writes_what_is_kept(program: Path, name: str) -> None:
    done = run(program, "--model", name, "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == (GOLDEN / f"{name}.json").read_bytes()


@pytest.mark.lean
@each
def test_the_text_says_the_same(program: Path, name: str) -> None:
    graph = kept(name)
    lines = run(program, "--model", name).stdout.decode().splitlines()
    rows = [("x", graph["input"], "input")]
    rows += [(p["name"], p["shape"], "parameter") for p in graph["params"]]
    for node in graph["nodes"]:
        numbers = [
            f"{key}={value}".replace("1e-05", "1e-5") for key, value in node["attrs"].items()
        ]
        words = " ".join([node["op"], *node["args"], *numbers])
        label = f"  -- {node['label']}" if "label" in node else ""
        rows.append((node["name"], node["shape"], words + label))
    digest = hashlib.sha256((GOLDEN / f"{name}.json").read_bytes()).hexdigest()
    assert lines == [
        *(f"{value} : shape!{shape} = {what}" for value, shape, what in rows),
        f"return {graph['output']}",
        f"sha256 {digest}",
    ]


@pytest.mark.lean
@each
def test_the_picture_has_the_same_edges(program: Path, name: str) -> None:
    graph = kept(name)
    dot = run(program, "--model", name, "--dot").stdout.decode()
    edges = {(arg, node["name"]) for node in graph["nodes"] for arg in node["args"]}
    edges.add((graph["output"], "return"))
    assert set(re.findall(r'^  "([^"]+)" -> "([^"]+)"$', dot, re.M)) == edges


@pytest.mark.lean
def test_settings_change_the_graph(program: Path) -> None:
    graph = json.loads(run(program, "--model", "mlp", "--set", "hidden=64", "--json").stdout)
    assert graph["source"]["config"] == {"in": 2, "hidden": 64, "out": 1}
    assert [node["shape"] for node in graph["nodes"]] == [[64], [64], [1]]


@pytest.mark.lean
@pytest.mark.parametrize("name", NAMES)
def test_an_architecture_has_a_graph(program: Path, name: str) -> None:
    graph = json.loads(run(program, "--arch", name, "--json").stdout)
    assert graph["source"] == {"tool": "torchlean", "architecture": name}
    assert graph["nodes"][-1]["name"] == graph["output"]


@pytest.mark.lean
@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "--model is missing"),
        (["--model", "gru"], "--model is one of mlp, cnn, transformer, not gru"),
        (["--arch", "gru"], "--arch is one of linear, mlp"),
        (["--arch", "mlp", "--set", "hidden=3"], "--arch goes without --model and --set"),
        (["--model", "mlp", "--json", "--dot"], "give one of --json and --dot"),
        (["--model", "mlp", "extra"], "what is extra?"),
        (["--model", "mlp", "--set", "depth=3"], "mlp has no setting depth"),
    ],
)
def test_what_is_refused(program: Path, words: list[str], message: str) -> None:
    done = run(program, *words)
    assert (done.returncode, done.stdout) == (2, b"")
    assert message in done.stderr.decode()
