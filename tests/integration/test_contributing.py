"""CONTRIBUTING.md adds a family; what it says is done here, in a copy, word for word."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from harness.checkout import Checkout
from harness.lean.toolchain import Toolchain
from tests.integration.copies import answer_of

PAGE = (Checkout.find().root / "CONTRIBUTING.md").read_text(encoding="utf-8")
CACHES = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", "*.egg-info")


def follow(page: str, root: Path) -> list[Path]:
    """Write the files that the page shows, apply its patches; the files written."""
    written = []
    for name, text in re.findall(r"^`(\S+)`:\n\n```\w+\n(.*?)^```$", page, re.M | re.S):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    for text in re.findall(r"^```diff\n(.*?)^```$", page, re.M | re.S):
        subprocess.run(["git", "apply", "-"], cwd=root, input=text, text=True, check=True)
    return written


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the checkout, with what has been built of it."""
    source, root = Checkout.find().root, tmp_path / "checkout"

    def left_out(folder: str, names: list[str]) -> set[str]:
        runs = {"runs"} if Path(folder) == source else set()  # not `harness/runs`
        return runs | CACHES(folder, names)

    shutil.copytree(source, root, ignore=left_out, symlinks=True)
    return root


def test_the_page_fits_the_files_that_it_speaks_of(copy: Path) -> None:
    model, script = follow(PAGE, copy)
    assert model.parent == copy / "NN" / "Models"
    compile(script.read_text(), script, "exec")
    checked = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", str(script)],
        cwd=copy,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout


@pytest.mark.lean
@pytest.mark.timeout(900)
def test_a_family_added_as_the_page_says_makes_the_round_trip(
    copy: Path, toolchain: Toolchain
) -> None:
    follow(PAGE, copy)
    environment = {**toolchain.environment(), "PYTHONPATH": str(copy)}
    words = ["roundtrip", "--model", "residual", "--engine", "lean", "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "harness", *words],
        cwd=copy,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=800,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (run,) = answer_of(done.stdout)["runs"]
    states = {step["name"]: step["state"] for step in run["steps"]}
    assert states.pop("property") == "skipped"  # the page states none of its family
    assert set(states.values()) == {"ok"}
    payload = copy / "NN/Examples/Interop/PyTorch/Residual/residual.json"
    document = json.loads(payload.read_text())
    assert document["meta"]["accuracy"] >= 0.9
    assert [param["name"] for param in document["params"]][2:4] == [
        "blocks.0.linear1.weight",
        "blocks.0.linear1.bias",
    ]
    assert os.listdir(payload.parent / "generated") != []
