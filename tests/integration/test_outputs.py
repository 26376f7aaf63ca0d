"""The command `outputs`: what Lean computes of the inputs of a payload's probe."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from harness.formats.graph import decimal
from harness.runs.outputs import Pair, computed

ACCEPTED = Path("tests/payloads/accept")
DAMAGED = Path("tests/payloads/reject")

pytestmark = pytest.mark.lean


def outputs(program: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    command = [str(program), "outputs", "--model", "mlp", *words]
    return subprocess.run(command, capture_output=True, timeout=60)


@pytest.mark.parametrize("numbers", ["float32", "exact"])
def test_lean_computes_what_pytorch_recorded(program: Path, numbers: str) -> None:
    done = outputs(program, "--arithmetic", numbers, str(ACCEPTED / "mlp.json"))
    assert (done.returncode, done.stderr) == (0, b"")
    said = json.loads(done.stdout)
    recorded = json.loads((ACCEPTED / "mlp.json").read_bytes())["probe"]["output"]
    assert (said["arithmetic"], said["shape"]) == (numbers, recorded["shape"])
    pairs = zip(computed(done.stdout), recorded["values"], strict=True)
    assert max(Pair(0, a, b).relative for a, b in pairs) < 1e-6


def test_nothing_is_compared(program: Path) -> None:
    """A payload whose outputs are not the model's: that is what one wants to look at."""
    done = outputs(program, str(DAMAGED / "probe.parity.json"))
    assert done.returncode == 0
    check = [str(program), "check", "--model", "mlp", "--arithmetic", "float32", "--report", "json"]
    words = subprocess.run([*check, str(DAMAGED / "probe.parity.json")], capture_output=True)
    (error,) = json.loads(words.stdout.partition(b" ")[2])["errors"]
    index = int(error["path"][len("probe.output[") : -1])
    assert error["found"] == decimal(computed(done.stdout)[index])


def test_what_is_rejected_has_no_outputs(program: Path) -> None:
    done = outputs(program, str(DAMAGED / "param.shape.json"))
    assert done.returncode == 3
    assert b'"code": "param.shape"' in done.stdout
    done = outputs(program, str(ACCEPTED / "bare.json"))
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"has no probe" in done.stderr
