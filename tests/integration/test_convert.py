"""`convert` as people call it: a table, a verdict, equal receipts, or one line that helps."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.copies import Copy, answer_of

SAVE = """
import sys, torch
from generated.model import build_exported_model, receipt
torch.manual_seed(3)
model = build_exported_model()
state = {"module." + name: value for name, value in model.state_dict().items()}
torch.save({"state_dict": state, "epoch": 1}, sys.argv[1])
print(receipt(model)["bundle"])
"""


@pytest.fixture
def saved(copy: Copy, tmp_path: Path) -> tuple[Path, str]:
    """A checkpoint of a wrapped model, and the model's receipt."""
    path = tmp_path / "a checkpoint.pt"
    folder = copy.payload.parent
    command = [sys.executable, "-c", SAVE, str(path)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return path, done.stdout.strip()


def test_people_see_what_went_where(copy: Copy, saved: tuple[Path, str]) -> None:
    path, receipt = saved
    done = copy.run("convert", str(path), "--model", "mlp")
    assert done.returncode == 0, done.stderr
    assert "seen through: state_dict, DataParallel or AveragedModel" in done.stdout
    assert "module.linear1.weight" not in done.stdout
    assert "linear1.weight → linear1.weight  8x2" in done.stdout
    assert receipt in done.stdout
    assert "the receipt is that of the live model" in done.stdout
    assert copy.payload.is_file()
    assert copy.run("check", str(copy.payload)).returncode == 0


def test_machines_get_one_object(copy: Copy, saved: tuple[Path, str], tmp_path: Path) -> None:
    path, receipt = saved
    out = tmp_path / "elsewhere.json"
    words = ("--model", "mlp", "--out", str(out), "--encoding", "base64", "--json")
    done = copy.run("convert", str(path), *words)
    answer = answer_of(done.stdout)
    assert (done.returncode, answer["same_receipt"]) == (0, True)
    assert answer["receipt"] == answer["verdict"]["receipt"]["bundle"] == receipt
    assert [row["name"] for row in answer["rows"]][:2] == ["linear1.weight", "linear1.bias"]
    assert out.is_file()
    assert not copy.payload.exists()


def test_a_refusal_is_one_line_with_a_code(copy: Copy, saved: tuple[Path, str]) -> None:
    path, _ = saved
    done = copy.run("convert", str(path), "--model", "mlp", "--rename", "nothing=something")
    assert (done.returncode, done.stdout) == (3, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("harness: checkpoint.rename  nothing=something: no parameter is called")
    assert not copy.payload.exists()


def test_a_checkpoint_of_another_family_does_not_fit(copy: Copy, saved: tuple[Path, str]) -> None:
    done = copy.run("convert", str(saved[0]), "--model", "cnn")
    assert done.returncode == 3
    assert "checkpoint.fit  parameters missing" in done.stderr


def test_numbers_have_ranges(copy: Copy, saved: tuple[Path, str]) -> None:
    done = copy.run("convert", str(saved[0]), "--model", "mlp", "--probe", "-1")
    assert done.returncode == 2
    assert "expected a whole number from 0" in done.stderr
