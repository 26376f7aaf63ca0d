"""The command line itself: what it takes, and how it answers."""

from __future__ import annotations

import argparse
import json
import shlex
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import harness
from harness import cli
from harness.checkout import Checkout
from harness.commands import report
from harness.errors import BadRequest

ROOT = Checkout.find().root


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[..., int]], None]:
    """Has `report` do something else; signals and streams are those of before afterwards."""
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(sys, "stdout", sys.stdout)
    monkeypatch.setattr(sys, "stderr", sys.stderr)

    def answer(run: Callable[..., int]) -> None:
        monkeypatch.setattr(report, "run", run)

    return answer


def fails(arguments: argparse.Namespace, checkout: Checkout) -> int:
    raise KeyError("val")


def answers(arguments: argparse.Namespace, checkout: Checkout) -> int:
    arguments.answer = {"inf": float("inf")}
    return 3


def test_what_nobody_foresaw_is_no_verdict(
    answering: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    answering(fails)
    assert cli.main(["report"]) == 4
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("harness: a fault of the harness, at test_cli.py, line ")
    assert "KeyError: 'val'" in err
    assert "Traceback" not in err
    assert cli.main(["--traceback", "report"]) == 4
    assert "Traceback" in capsys.readouterr().err


def test_one_envelope(answering: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    answering(answers)
    assert cli.main(["report", "--json"]) == 3
    line = capsys.readouterr().out
    assert "Infinity" not in line  # which no standard knows
    assert json.loads(line) == {
        "format": "torchlean.answer",
        "version": 1,
        "command": "report",
        "exit_code": 3,
        "trouble": None,
        "answer": {"inf": float("inf")},
    }
    answering(fails)
    assert cli.main(["report", "--json"]) == 4
    envelope = json.loads(capsys.readouterr().out)
    assert envelope["trouble"]["kind"] == "KeyError"
    assert (envelope["exit_code"], envelope["answer"]) == (4, None)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["train", "--model", "mlp", "--epochs", "3"], "of the training script follow --"),
        (["report", "--", "--epochs", "3"], "report has no script to hand these to: -- --epochs 3"),
        (["check", "x.json", "--jobs"], "unrecognized arguments: --jobs"),
        ([], "the following arguments are required: COMMAND"),
        (["train", "--model", "mlp", "--deadline", "nan"], "expected seconds above 0"),
        (["train", "--model", "mlp", "--deadline", "-1"], "expected"),
        (["train", "--model", "mlp", "--deadline", "1e300"], "expected seconds above 0"),
        (["train", "--model", "mlp", "--memory", "much"], "expected a size such as 512M or 8G"),
        (["conformance", "--fuzz", "-5"], "expected a whole number from 0"),
        (["conformance", "--jobs", "-2"], "expected a whole number from 1 to 1024"),
        (["conformance", "--jobs", "0"], "expected a whole number from 1 to 1024"),
        (["verify", "--model", "mlp", "--timeout", "inf"], "expected seconds above 0"),
        (["verify", "--model", "mlp", "--seed", str(2**64)], "expected a whole number from 0"),
        (["bench", "--rounds", "0"], "expected a whole number from 1"),
        (["ir", "--arch", "mlp", "--seed", "x"], "expected a whole number from 0"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_usage(
    answering: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    message: str,
) -> None:
    assert cli.main(words) == 2
    err = capsys.readouterr().err
    assert message in err
    assert "usage: " in err


def test_each_command_is_in_one_group_and_has_an_example() -> None:
    grouped = [name for names in cli.GROUPS.values() for name in names]
    assert sorted(grouped) == sorted(cli.COMMANDS)
    assert set(cli.EXAMPLES) == set(cli.COMMANDS)


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_an_example_can_be_called(name: str) -> None:
    words = shlex.split(cli.EXAMPLES[name])
    arguments = argparse.Namespace(command=None, json=False, answer=None)
    cli.read(words, arguments)
    assert arguments.command == name


def test_help_shows_the_groups_and_the_exit_codes() -> None:
    text = cli.parser().format_help()
    assert all(f"\n{group}:\n" in text for group in cli.GROUPS)
    assert "Exit codes: 0 as expected, 1 not as expected, 2 usage" in text
    assert max(map(len, text.splitlines())) <= 80


def test_completion_knows_every_command_and_its_options() -> None:
    command = [sys.executable, "-m", "harness", "--completion"]
    for shell in ("bash", "zsh"):
        done = subprocess.run([*command, shell], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert "robustness" in done.stdout
        assert "--radius" in done.stdout


def test_another_checkout_by_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Checkout.find(ROOT).root == ROOT
    with pytest.raises(BadRequest, match="is not a checkout"):
        Checkout.find(tmp_path)


def test_an_installed_harness(tmp_path: Path) -> None:
    """The package alone, elsewhere: helps, says what it needs, and works with --root."""
    with zipfile.ZipFile(tmp_path / "wheel.zip", "w") as wheel:
        for path in sorted((ROOT / "harness").rglob("*.py")):
            wheel.write(path, path.relative_to(ROOT))
    with zipfile.ZipFile(tmp_path / "wheel.zip") as wheel:
        wheel.extractall(tmp_path / "site")
    code = "import sys; sys.path.insert(0, sys.argv.pop(1)); from harness.cli import main;"
    call = [sys.executable, "-c", f"{code} sys.exit(main())", str(tmp_path / "site")]

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*call, *words], cwd=tmp_path, capture_output=True, text=True)

    assert run("--version").stdout == f"torchlean-harness {harness.__version__}\n"
    alone = run("check", "mlp.json")
    assert alone.returncode == 2
    assert "say --root FOLDER before the command" in alone.stderr
    payload = str(ROOT / "tests/payloads/accept/mlp.json")
    done = run("--root", str(ROOT), "check", "--engine", "reference", payload)
    assert done.returncode == 0, done.stderr


def test_type_information_ships() -> None:
    assert (ROOT / "harness" / "py.typed").is_file()
    text = (ROOT / "pyproject.toml").read_text()
    assert 'harness = ["py.typed"]' in text
    assert 'torchlean-harness = "harness.cli:main"' in text
