"""A project that requires this one: a family of its own makes the round trip."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from harness.checkout import Checkout
from harness.formats.verdict import PREFIX, Verdict
from harness.lean.toolchain import Toolchain

LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "runs", "__pycache__", ".*_cache", "*.egg-info")

SAVE = """
import torch
from generated.model import build_exported_model, receipt, save_torchlean_json

torch.manual_seed(0)
model = build_exported_model()
save_torchlean_json(model, "bottleneck.json", probe=torch.randn(4, 3))
print(receipt(model)["bundle"])
"""


@pytest.mark.lean
@pytest.mark.timeout(900)
def test_a_family_of_another_project_makes_the_round_trip(
    tmp_path: Path, toolchain: Toolchain
) -> None:
    root = tmp_path / "checkout"
    shutil.copytree(Checkout.find().root, root, ignore=LEFT_OUT, symlinks=True)
    project = root / "tests" / "dependent"

    def run(*words: str) -> str:
        done = subprocess.run(
            words,
            cwd=project,
            env=toolchain.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=800,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("lake", "build")
    program = str(project / ".lake/build/bin/dependent")
    model = ("--model", "bottleneck")
    run(program, "roundtrip", *model, "--action", "export")
    saved = run(sys.executable, "-c", SAVE)
    said = run(program, "roundtrip", *model, "--action", "import", "--report", "json")
    (line,) = [line for line in said.split("\n") if line.startswith(PREFIX)]
    verdict = Verdict.from_line(line)
    assert verdict.accepted
    assert verdict.parity is not None
    assert verdict.parity.values == 12
    assert verdict.receipt is not None
    assert verdict.receipt.bundle == saved.strip()
    assert "mlp" in run(program, "roundtrip", "--help")
