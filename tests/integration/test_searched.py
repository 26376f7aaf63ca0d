"""Properties that the harness searches and Lean judges."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from harness.checkout import Checkout
from tests.desk import BENT, SWAMPED, Desk, Net

pytestmark = pytest.mark.lean

PROGRESS = re.compile(r" +\d+\.\d s  ")


@pytest.mark.parametrize(
    ("net", "box", "claim", "answer", "status"),
    [
        (BENT, "x in [-1, 1]", "y[0] <= 3.001", "Proved", 0),
        (BENT, "x in [-1, 1]", "y[0] <= 2.5", "Refuted", 1),
        (SWAMPED, "x in [0.6, 1]", "y[0] >= 0.5", "Refuted", 1),
        (SWAMPED, "x in [0.6, 1]", "y[0] >= -1", "Unknown", 5),
    ],
)
def test_the_harness_searches_and_lean_judges(
    desk: Desk, checkout: Checkout, net: Net, box: str, claim: str, answer: str, status: int
) -> None:
    desk.lay(net, 0, 1, "<= Y_0 0")
    asked = ("--payload", desk.folder / "net.json", "--box", box, "--output", claim)
    words = (*net.words(), *asked, "--timeout", "10", "--certificate", desk.folder / "c.json")
    command = [sys.executable, "-m", "harness", "verify", *map(str, words)]
    said = subprocess.run(
        command, cwd=checkout.root, capture_output=True, text=True, timeout=200, check=False
    )
    answers = [line for line in said.stdout.splitlines() if not PROGRESS.match(line)]
    assert answers[0].startswith(answer), said.stderr
    assert said.returncode == status


def test_accuracy_lies_between_what_lean_accepts_and_confirms(
    tmp_path: Path, checkout: Checkout
) -> None:
    """Class 0 from zero on, class 1 below; the third sample is labelled wrongly."""
    net = Net(into=(1.0, -1.0), at=(0.0, 0.0), out=())
    payload = net.payload()
    payload["config"]["out"] = 2
    payload["params"][2:] = [
        {"name": "linear2.weight", "shape": [2, 2], "values": [1, 0, 0, 1]},
        {"name": "linear2.bias", "shape": [2], "values": [0, 0]},
    ]
    (tmp_path / "net.json").write_text(json.dumps(payload))
    data = {"inputs": [[1.0], [-0.1], [0.75]], "labels": [0, 1, 1]}
    (tmp_path / "data.json").write_text(json.dumps(data))
    words = ("--model", "mlp", "--set", "in=1", "--set", "hidden=2", "--set", "out=2", "--json")
    files = ("--payload", tmp_path / "net.json", "--data", tmp_path / "data.json")
    radii = ("--radius", "0.2", "--radius", "0.05")
    command = [sys.executable, "-m", "harness", "robustness", *map(str, (*words, *files, *radii))]
    said = subprocess.run(
        command, cwd=checkout.root, capture_output=True, text=True, timeout=200, check=False
    )
    assert said.returncode == 0, said.stderr
    rows = json.loads(said.stdout)["rows"]
    assert [(one["radius"], one["certified"], one["broken"]) for one in rows] == [
        ("0.05", 2, 1),
        ("0.2", 1, 2),
    ]
