"""The training scripts: real data, a goal that is reached, the same bytes each time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from harness import families, reference
from harness.checkout import Checkout
from harness.families import Family
from harness.formats.contract import Contract

ROOT = Checkout.find().root
GOALS = {"mlp": ("r2", 0.35), "cnn": ("accuracy", 0.95), "transformer": ("accuracy", 0.90)}


def train(family: Family, out: Path, *options: str) -> str:
    """What the script prints."""
    command = [sys.executable, str(ROOT / family.script), "--out", str(out), *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("family", families.ALL, ids=lambda family: family.name)
def test_the_goal_is_reached(family: Family, tmp_path: Path) -> None:
    out, history = tmp_path / "payload.json", tmp_path / "history.jsonl"
    printed = train(family, out, "--history", str(history))
    measure, goal = GOALS[family.name]
    document: dict[str, Any] = json.loads(out.read_text())
    assert document["meta"][measure] >= goal
    assert document["probe"]["input"]["shape"][0] >= 8

    verdict = reference.check_file(out, Contract.load(ROOT / family.contract))
    assert verdict.accepted, verdict.to_text()
    assert verdict.receipt is not None
    assert f"receipt {verdict.receipt.bundle}" in printed.splitlines()

    epochs = [json.loads(line) for line in history.read_text().splitlines()]
    assert [epoch["epoch"] for epoch in epochs] == list(range(1, document["meta"]["epochs"] + 1))
    assert epochs[-1]["loss"] < epochs[0]["loss"]
    assert epochs[-1]["val"] == pytest.approx(document["meta"][measure], abs=1e-6)


@pytest.mark.parametrize("family", families.ALL, ids=lambda family: family.name)
def test_a_seed_gives_the_same_bytes(family: Family, tmp_path: Path) -> None:
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    train(family, first, "--epochs", "2")
    train(family, second, "--epochs", "2")
    assert first.read_bytes() == second.read_bytes()
