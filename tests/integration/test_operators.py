"""Operators three ways: what Lean computes, what it emits, and what a PyTorch user would write."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from tests.emitted import load, mutants

pytestmark = pytest.mark.lean


class Case(NamedTuple):
    """An operator on `30 x`, where activations are saturated, and on parameters."""

    shape: Sequence[int]
    params: Mapping[str, Sequence[int]]
    args: Sequence[str]
    attrs: Mapping[str, Any]
    result: Sequence[int]
    torch: Callable[..., Tensor]


def norm(x: Tensor, gamma: Tensor, beta: Tensor, mean: Tensor, v: Tensor) -> Tensor:
    module = nn.BatchNorm2d(len(v), eps=0.25).eval()
    named = {"weight": gamma, "bias": beta, "running_mean": mean, "running_var": v * v}
    module.load_state_dict(named, strict=False)
    result: Tensor = module(x)
    return result


X = [3, 4, 5]
CHANNELS = {name: [3] for name in ("gamma", "beta", "mean", "v")}
SAME: Mapping[str, Callable[[Tensor], Tensor]] = {
    "sigmoid": nn.Sigmoid(),
    "tanh": nn.Tanh(),
    "gelu": nn.GELU(),
    "gelu_tanh": nn.GELU(approximate="tanh"),
}
CASES = {
    **{op: Case(X, {}, ["h"], {}, X, module) for op, module in SAME.items()},
    "leaky_relu": Case(X, {}, ["h"], {"slope": 0.2}, X, nn.LeakyReLU(0.2)),
    "sub": Case(X, {}, ["h", "x"], {}, X, lambda h: h - h / 30),
    "mul": Case(X, {}, ["h", "x"], {}, X, lambda h: h * (h / 30)),
    "sub_tail": Case(X, {"w": [4, 5]}, ["h", "w"], {}, X, lambda h, w: h - w),
    "mul_tail": Case(X, {"w": [4, 5]}, ["h", "w"], {}, X, lambda h, w: h * w),
    "reshape": Case(X, {}, ["h"], {}, [6, 2, 5], lambda h: h.reshape(-1, 6, 2, 5)),
    "permute": Case(X, {}, ["h"], {"dims": [2, 0, 1]}, [5, 3, 4], lambda h: h.permute(0, 3, 1, 2)),
    "concat": Case(X, {}, ["h", "x"], {}, [3, 4, 10], lambda h: torch.cat([h, h / 30], -1)),
    "mean_last": Case(X, {}, ["h"], {}, [3, 4], lambda h: h.mean(-1)),
    "avg_pool2d": Case(
        [2, 7, 9], {}, ["h"], {"k": 3, "stride": 2}, [2, 3, 4], nn.AvgPool2d(3, stride=2)
    ),
    "batch_norm": Case(
        X, CHANNELS, ["h", "gamma", "beta", "mean", "variance"], {"eps": 0.25}, X, norm
    ),
    "fill": Case(
        X, {"w": [7, 5]}, [], {"value": 0.3}, [3, 4, 7], lambda h, w: F.linear(h, w) + 0.3
    ),
}
"""A case for each operator."""


def graph(op: str, case: Case) -> dict[str, Any]:
    """The file: what it takes, the operator, and for `fill` what it is good for."""

    def node(name: str, op: str, args: Sequence[str], shape: Sequence[int], **attrs: Any) -> Any:
        return {"name": name, "op": op, "args": args, "attrs": attrs, "shape": shape}

    nodes = [node("h", "scale", ["x"], case.shape, by=30)]
    if op == "batch_norm":
        nodes.append(node("variance", "mul", ["v", "v"], [3]))
    if op == "fill":
        nodes += [
            node("b", op, case.args, [7], **case.attrs),
            node("y", "linear", ["h", "w", "b"], case.result),
        ]
    else:
        nodes.append(node("y", op, case.args, case.result, **case.attrs))
    params = [{"name": name, "shape": shape} for name, shape in case.params.items()]
    return {
        **{"format": "torchlean.graph", "version": 1, "name": op, "source": {}},
        **{"input": case.shape, "params": params, "nodes": nodes, "output": "y"},
    }


def emit(program: Path, path: Path, *words: str) -> str:
    command = [str(program), "torch_ir_pytorch", str(path), *words]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize("op", CASES)
def test_an_operator_agrees_three_ways(op: str, program: Path, tmp_path: Path) -> None:
    case = CASES[op]
    path = tmp_path / "graph.json"
    path.write_text(json.dumps(graph(op, case)))
    text = emit(program, path, "--seed", "3")
    emitted = load(text)
    model, x, lean = (
        emitted[name]() for name in ("build_exported_model", "example_input", "lean_output")
    )
    with torch.no_grad():
        parameters = [parameter.detach() for parameter in model.parameters()]
        idiomatic = case.torch(30 * x, *parameters)
        for y in (model(x), idiomatic):
            assert y.shape == lean.shape
            assert emitted["difference"](y, lean) <= 2e-6
        # Each operand exchanged for another value of its shape is another result.
        for label, other in mutants(text):
            wrong = load(other)
            y = wrong["build_exported_model"]()(x)
            same = y.shape == lean.shape and emitted["difference"](y, lean) <= 1e-4
            assert not same, label


@pytest.mark.parametrize(
    ("op", "attrs", "found"),
    [
        ("permute", {"dims": [2, 0, 0]}, "nodes[1].attrs.dims"),
        ("permute", {"dims": [0, 1, 2, 3]}, "nodes[1].attrs.dims"),
        ("permute", {}, "nodes[1].attrs.dims"),
        ("leaky_relu", {"slope": 1e39}, "nodes[1].attrs.slope"),
        ("batch_norm", {}, "nodes[2].attrs.eps"),
        ("avg_pool2d", {"k": 8, "stride": 2}, "nodes[1].attrs.k"),
        ("avg_pool2d", {"k": 3, "stride": 0}, "nodes[1].attrs.stride"),
    ],
)
def test_wrong_numbers_are_refused(
    op: str, attrs: Mapping[str, Any], found: str, program: Path, tmp_path: Path
) -> None:
    path = tmp_path / "graph.json"
    path.write_text(json.dumps(graph(op, CASES[op]._replace(attrs=attrs))))
    command = [str(program), "graph", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60)
    assert done.returncode == 3
    assert f"graph.attr {found}" in " ".join(done.stdout.split())
