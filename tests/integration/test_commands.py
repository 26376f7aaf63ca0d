"""The other commands, as people call them, without Lean and with a FAKE in its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.checkout import Checkout
from tests.integration.copies import Copy, answer_of, verdict_of

MLP = Path("tests/payloads/accept/mlp.json")


@pytest.fixture
def payload(tmp_path: Path, checkout: Checkout) -> Path:
    path = tmp_path / "mlp.json"
    path.write_bytes((checkout.root / MLP).read_bytes())
    return path


@pytest.fixture
def turned(payload: Path) -> Path:
    """The payload with the shape of the first tensor turned round."""
    text = payload.read_text()
    assert text.count("[8, 2]") == 1
    payload.write_text(text.replace("[8, 2]", "[2, 8]"))
    return payload


def test_check_accepts(copy: Copy, payload: Path) -> None:
    done = copy.run("check", str(payload))
    assert done.returncode == 0
    assert done.stdout.startswith("accepted: mlp.json")
    assert "the reference engine checks" in done.stderr
    assert "-m harness setup" in done.stderr


def test_check_rejects_as_designed(copy: Copy, turned: Path) -> None:
    done = copy.run("check", "--engine", "reference", str(turned))
    assert done.returncode == 3
    assert done.stdout == (
        "rejected: mlp.json: 1 error\n"
        "  param.shape  params[0] linear1.weight\n"
        "    expected shape![8, 2]\n"
        "    found    shape![2, 8]\n"
        "    hint     looks transposed\n"
    )
    assert done.stderr == ""


def test_check_for_machines(copy: Copy, turned: Path) -> None:
    done = copy.run("check", "--json", str(turned))
    assert done.returncode == 3
    verdict = verdict_of(done.stdout)
    assert [error.code for error in verdict.errors] == ["param.shape"]


def test_what_is_not_there_is_named_whole_and_what_would_write_it(copy: Copy) -> None:
    done = copy.run("import", "--model", "mlp")
    assert done.returncode == 3
    assert f"there is no file {copy.payload}; to write it: " in done.stderr
    assert "-m harness train --model mlp" in done.stderr
    done = copy.run("check", "--model", "mlp", "no-such-file.json")
    assert f"there is no file {copy.root / 'no-such-file.json'}\n" in done.stderr


def test_check_of_no_file(copy: Copy) -> None:
    done = copy.run("check", "--model", "mlp", "--json", "no-such-file.json")
    assert done.returncode == 3
    verdict = verdict_of(done.stdout)
    assert [error.code for error in verdict.errors] == ["io.missing"]


def test_check_against_the_family_that_is_named(copy: Copy, payload: Path) -> None:
    done = copy.run("check", "--model", "cnn", "--json", str(payload))
    assert done.returncode == 3
    assert verdict_of(done.stdout).errors[0].code == "family.mismatch"


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("no-such-command",),
        ("roundtrip",),
        ("roundtrip", "--model", "no-such-family"),
        ("check", "any.json"),
        ("check", "--set", "hidden=9", "--engine", "reference", "mlp.json"),
        ("check", "--arithmetic", "exact", "mlp.json"),
        ("import", "--model", "mlp", "--arithmetic", "float32", "--engine", "reference"),
        ("import", "--model", "mlp", "--arithmetic", "half"),
        ("explain", "any.json"),
        ("report", "no-such-folder"),
        ("report",),
    ],
    ids=" ".join,
)
def test_usage(copy: Copy, words: tuple[str, ...]) -> None:
    done = copy.run(*words)
    assert done.returncode == 2
    assert done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    "words",
    [
        ("export", "--model", "mlp"),
        ("import", "--model", "mlp", "--engine", "lean"),
        ("check", "--engine", "lean", "mlp.json"),
    ],
    ids=" ".join,
)
def test_what_only_lean_can_do(copy: Copy, words: tuple[str, ...]) -> None:
    done = copy.run(*words)
    assert done.returncode == 4
    assert "-m harness setup" in done.stderr


def test_a_round_trip_in_an_arithmetic_needs_lean(copy: Copy) -> None:
    for wish in ("auto", "reference"):
        words = ("--model", "mlp", "--engine", wish, "--arithmetic", "exact")
        done = copy.run("roundtrip", *words)
        assert done.returncode == 2
        assert "--arithmetic needs Lean" in done.stderr


def test_train_then_import(copy: Copy) -> None:
    trained = copy.run("train", "--model", "mlp", "--", "--epochs", "2", "--encoding", "base64")
    assert trained.returncode == 0
    receipt = trained.stdout.splitlines()[-1]
    imported = copy.run("import", "--model", "mlp")
    assert imported.returncode == 0
    assert receipt.partition(" ")[2] in imported.stdout


def test_doctor(copy: Copy) -> None:
    assert copy.run("doctor").returncode == 0
    assert answer_of(copy.run("doctor", "--json").stdout)["engine"] == "reference"


def test_import_and_export_through_a_fake(faked: Callable[..., Copy]) -> None:
    copy = faked()
    assert copy.run("export", "--model", "mlp").returncode == 0
    assert copy.run("train", "--model", "mlp", "--", "--epochs", "2").returncode == 0
    done = copy.run("import", "--model", "mlp", "--json")
    assert done.returncode == 0
    assert verdict_of(done.stdout).engine == "lean"
    assert faked(**{"import": "reject"}).run("import", "--model", "mlp").returncode == 3
    assert faked(**{"import": "crash"}).run("import", "--model", "mlp").returncode == 4


def test_nothing_but_setup_asks_the_network() -> None:
    """Whatever could: only one module names an address or a client."""
    words = ("https://", "http://", "urllib", "socket.create_connection", "getaddrinfo")
    modules = (Checkout.find().root / "harness").rglob("*.py")
    found = {path.name for path in modules if any(word in path.read_text() for word in words)}
    pictures = {"html.py", "picture.py", "accuracy.py"}  # they name their XML namespace
    assert found <= {"install.py", *pictures, "foreign.py"}  # how a pointer of Git LFS begins
