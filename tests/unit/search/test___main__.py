"""The program: what it says, what it keeps when it is stopped, and that it goes on."""

from __future__ import annotations

import base64
import ctypes
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from harness.checkout import Checkout
from harness.formats.search import PREFIX
from harness.search.network import Network
from tests import networks

ROOT = Checkout.find().root
FILES = ("property", "certificate", "state")


def files(folder: Path, net: Network, data: bytes, bound: float) -> dict[str, Any]:
    """A wish: is the first output above `bound` in a box around zero?"""
    bits = {name: getattr(net.module, attribute) for name, attribute in net.module._names.items()}
    params = []
    for spec in net.graph.params:
        flat = bits[spec.name].contiguous()
        raw = ctypes.string_at(flat.data_ptr(), 4 * flat.numel())
        values = base64.b64encode(raw).decode()
        params.append({"name": spec.name, "shape": list(spec.shape), "values": values})
    scalar = {"dtype": "float32", "encoding": "base64"}
    (folder / "params.json").write_text(json.dumps({"scalar": scalar, "params": params}))
    (folder / "graph.json").write_bytes(data)
    constraint = {"coefficients": {"0": "1"}, "bound": str(bound), "strict": False}
    claim = {
        "format": "torchlean.property",
        "version": 1,
        "inputs": [{"lower": "-1/2", "upper": "1/2"}] * net.sizes[0],
        "unsafe": [[constraint]],
        "sha256": "5" * 64,
    }
    (folder / "property.json").write_text(json.dumps(claim))
    return {
        "graph": str(folder / "graph.json"),
        "payload": str(folder / "params.json"),
        "asked": [{key: str(folder / f"{key}.json") for key in FILES}],
        "timeout": 60.0,
        "seed": 0,
        "settings": {"batch": 1, "rounds": 0},
    }


def started(wish: dict[str, Any]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "harness.search", json.dumps(wish)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def answer(child: subprocess.Popen[str]) -> dict[str, Any]:
    said, _ = child.communicate(timeout=100)
    assert child.returncode == 0
    found: dict[str, Any] = json.loads(said.splitlines()[-1].removeprefix(PREFIX))
    assert found["event"] == "answer"
    return found


@pytest.fixture
def hard(tmp_path: Path) -> dict[str, Any]:
    """A property that holds by so little that boxes are split again and again."""
    data = networks.mlp()
    net = networks.network(data, seed=3, size=1.0)
    generator = torch.Generator().manual_seed(0)
    x = torch.rand(400_000, 3, generator=generator) - 0.5
    return files(tmp_path, net, data, float(net.module(x)[:, 0].min()) - 1e-2)


def test_an_interrupted_search_is_kept_and_goes_on(hard: dict[str, Any]) -> None:
    child = started({**hard, "timeout": 0.0})
    stopped = answer(child)
    assert (stopped["answer"], stopped["reason"]) == ("unknown", "time")
    state = Path(hard["asked"][0]["state"])
    assert json.loads(state.read_text())["tree"] == [{"bound": {}}, {"open": {}}]
    found = answer(started(hard))
    assert found["answer"] == "certificate"
    assert found["closed"] > 1
    assert not state.exists()
    kept = json.loads(Path(hard["asked"][0]["certificate"]).read_text())
    assert kept["format"] == "torchlean.certificate"
    assert kept["property"] == "5" * 64
    assert sum("leaf" in node for node in kept["tree"]) == found["closed"]


def test_term_ends_it_as_time_does(hard: dict[str, Any]) -> None:
    """Of what no number of boxes shows and no input breaks: that 0 < 0 is not so."""
    claim = json.loads(Path(hard["asked"][0]["property"]).read_text())
    claim["unsafe"] = [[{"coefficients": {"0": "0"}, "bound": "0", "strict": True}]]
    Path(hard["asked"][0]["property"]).write_text(json.dumps(claim))
    child = started(hard)
    assert child.stdout is not None
    assert "progress" in child.stdout.readline()
    child.send_signal(signal.SIGTERM)
    stopped = answer(child)
    assert (stopped["answer"], stopped["reason"]) == ("unknown", "interrupted")
    kept = json.loads(Path(hard["asked"][0]["state"]).read_text())
    assert sum("open" in node for node in kept["tree"]) == stopped["open"] > 1


def test_a_state_of_something_else_is_refused(hard: dict[str, Any]) -> None:
    Path(hard["asked"][0]["state"]).write_text(json.dumps({"graph": "0" * 64, "tree": []}))
    found = answer(started(hard))
    assert (found["answer"], found["reason"]) == ("unknown", "input")
    assert "another graph" in found["text"]


def test_an_operator_without_bounds_is_named(hard: dict[str, Any]) -> None:
    text = Path(hard["graph"]).read_text().replace('"relu"', '"softmax"')
    Path(hard["graph"]).write_text(text)
    found = answer(started(hard))
    assert (found["answer"], found["reason"]) == ("unknown", "operator")
    assert found["text"] == "h2: there are no bounds for softmax"


def test_a_false_property_is_refuted(hard: dict[str, Any]) -> None:
    claim = json.loads(Path(hard["asked"][0]["property"]).read_text())
    claim["unsafe"][0][0]["bound"] = "1000"
    Path(hard["asked"][0]["property"]).write_text(json.dumps(claim))
    found = answer(started(hard))
    assert found["answer"] == "counterexample"
    assert all(-0.5 <= x <= 0.5 for x in found["input"])
    assert found["output"][0] <= 1000
