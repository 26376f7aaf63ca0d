"""Lean itself, by the commands of the README, in a built copy of the checkout."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness import families
from harness.checkout import Checkout
from harness.families import Family
from harness.formats.contract import Contract
from harness.formats.verdict import Verdict
from harness.lean.toolchain import Toolchain
from harness.reference.engine import check_file
from tests.integration.copies import Copy, answer_of

pytestmark = pytest.mark.lean

PROGRAM = "lake env lean --run NN/Examples/Interop/PyTorch/Roundtrip.lean --"
MLP = families.ALL[0]
FAMILIES = families.present(Checkout.find().root)
ACCEPTED = Path("tests/payloads/accept/mlp.json")
ACCEPTED_ALL = sorted((Checkout.find().root / ACCEPTED.parent).iterdir())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, toolchain: Toolchain) -> Copy:
    """A copy of the checkout, built: what is trained in it is not the user's."""
    source = Checkout.find().root
    env = toolchain.environment()
    subprocess.run(["lake", "build"], cwd=source, env=env, check=True, capture_output=True)
    root = tmp_path_factory.mktemp("built") / "checkout"
    payloads = [family.payload_name for family in FAMILIES]
    ignore = shutil.ignore_patterns("__pycache__", *payloads)
    for part in ("Lean", "NN", "harness"):
        shutil.copytree(source / part, root / part, ignore=ignore)
    for part in (".lake", "tests/lean"):
        shutil.copytree(source / part, root / part)
    single = ("lake-manifest.json", "lean-toolchain", "pyproject.toml")
    for path in (*source.glob("*.lean"), *(source / name for name in single)):
        shutil.copy(path, root / path.name)
    return Copy(root, {**env, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"})


def shell(copy: Copy, line: str) -> subprocess.CompletedProcess[str]:
    """A command line as it stands in the README."""
    command = ["bash", "-c", line]
    return subprocess.run(
        command, cwd=copy.root, env=copy.env, capture_output=True, text=True, timeout=240
    )


@pytest.fixture
def trained(built: Copy) -> tuple[Copy, str]:
    """The copy with a payload just trained, and the receipt that PyTorch printed."""
    done = shell(built, f"{sys.executable} {MLP.script} --epochs 5")
    assert done.returncode == 0, done.stderr
    return built, done.stdout.splitlines()[-1].partition(" ")[2]


@pytest.fixture
def turned(tmp_path: Path) -> Path:
    """A payload with the shape of its first tensor turned round."""
    text = (Checkout.find().root / ACCEPTED).read_text()
    assert text.count("[8, 2]") == 1
    path = tmp_path / "mlp.json"
    path.write_text(text.replace("[8, 2]", "[2, 8]"))
    return path


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_export_writes_what_is_committed(built: Copy, family: Family) -> None:
    for path in (family.scaffold, family.contract):
        (built.root / path).unlink()
    done = shell(built, f"{PROGRAM} --model {family.name} --action export")
    assert done.returncode == 0, done.stderr
    folder = built.root / family.scaffold.parent
    assert {path.name for path in folder.iterdir()} == {"model.py", "contract.json"}
    for path in (family.scaffold, family.contract):
        committed = (Checkout.find().root / path).read_bytes()
        assert (built.root / path).read_bytes() == committed


def test_import_accepts_what_was_trained(trained: tuple[Copy, str]) -> None:
    copy, receipt = trained
    done = shell(copy, f"{PROGRAM} --model mlp --action import")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("accepted: ")
    assert receipt in done.stdout


def test_the_machine_form_says_the_same(trained: tuple[Copy, str]) -> None:
    copy, receipt = trained
    done = shell(copy, f"{PROGRAM} --model mlp --action import --report json")
    (line,) = done.stdout.splitlines()
    verdict = Verdict.from_line(line)
    assert verdict.accepted
    assert (verdict.engine, verdict.engine_version) == ("lean", "4.27.0")
    assert verdict.receipt is not None
    assert verdict.receipt.bundle == receipt
    assert verdict.parity is not None
    recorded = json.loads(copy.payload.read_text())["probe"]["output"]["values"]
    assert verdict.parity.values == len(recorded) > 1
    assert verdict.parity.absolute <= verdict.parity.tolerance
    people = shell(copy, f"{PROGRAM} --model mlp --action import")
    assert people.stdout == verdict.to_text() + "\n"


@pytest.mark.parametrize("program", ["lean", "compiled"])
def test_a_turned_shape_is_rejected_as_designed(built: Copy, turned: Path, program: str) -> None:
    call = PROGRAM if program == "lean" else ".lake/build/bin/torchlean roundtrip"
    done = shell(built, f"{call} --model mlp --action import --payload {turned}")
    assert done.returncode == 3
    assert done.stdout == (
        "rejected: mlp.json: 1 error\n"
        "  param.shape  params[0] linear1.weight\n"
        "    expected shape![8, 2]\n"
        "    found    shape![2, 8]\n"
        "    hint     looks transposed\n"
    )


@pytest.mark.parametrize("words", ["", "--model mlp", "--model none --action import", "--no-such"])
def test_usage(built: Copy, words: str) -> None:
    done = shell(built, f"{PROGRAM} {words}")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr


def test_another_configuration(built: Copy, tmp_path: Path) -> None:
    command = f"{PROGRAM} --model mlp --action export --set hidden=64 --out {tmp_path}"
    assert shell(built, command).returncode == 0
    contract = json.loads((tmp_path / "contract.json").read_text())
    assert contract["config"] == {"in": 2, "hidden": 64, "out": 1}
    assert contract["params"][0]["shape"] == [64, 2]
    done = shell(built, f"{PROGRAM} --model mlp --action export --set nothing=1 --out {tmp_path}")
    assert done.returncode == 2


@pytest.fixture(scope="module")
def trip(built: Copy) -> tuple[int, dict[str, Any]]:
    """Every family, once."""
    done = built.run("roundtrip", "--model", "all", "--engine", "lean", "--json", seconds=280.0)
    answer = answer_of(done.stdout)
    return done.returncode, answer


def test_the_round_trip_of_every_family(trip: tuple[int, dict[str, Any]]) -> None:
    code, answer = trip
    assert code == 0, answer
    assert [run["family"] for run in answer["runs"]] == [family.name for family in FAMILIES]
    for run in answer["runs"]:
        states = {step["name"]: step["state"] for step in run["steps"]}
        decided = {"mlp": "ok", "cnn": "ok", "transformer": "skipped"}[run["family"]]
        assert states.pop("property") == decided
        assert set(states.values()) == {"ok"}
        assert run["receipt"]["pytorch"] == run["receipt"]["engine"]
        assert "probe.parity" in {control["code"] for control in run["controls"]}
        assert all(control["as_expected"] for control in run["controls"])
        assert run["summary"].startswith("accepted by Lean 4.27.0")


def test_the_round_trip_ends_with_proofs(trip: tuple[int, dict[str, Any]]) -> None:
    found = {
        run["family"]: [(one["name"], one["answer"], one["by"]) for one in run["properties"]]
        for run in trip[1]["runs"]
    }
    both = "Lean and PyTorch"
    assert found == {
        "mlp": [
            ("range", "proved", "Lean"),
            ("largest", "refuted", both),
            ("theorem", "proved", "Lean's kernel"),
        ],
        "cnn": [
            *((f"digit-{i}", "proved", "Lean") for i in range(3)),
            ("digit-0-far", "refuted", both),
        ],
        "transformer": [],
    }
    steps = {step["name"]: step["detail"] for step in trip[1]["runs"][-1]["steps"]}
    assert "matmul_t: a product of two values (certificate.unsupported" in steps["property"]


def test_the_pages_show_all_of_it(built: Copy, trip: tuple[int, dict[str, Any]]) -> None:
    for run in trip[1]["runs"]:
        page = (built.root / run["folder"] / "report.html").read_text(encoding="utf-8")
        assert "Not drawn" not in page
        assert page.count('class="dot ') == {"mlp": 4, "cnn": 9, "transformer": 45}[run["family"]]
        assert "outputs are equal bit for bit" in page
        drawn = {"mlp": "Dots: outputs by PyTorch", "cnn": "a counterexample"}
        assert drawn.get(run["family"], "None is stated") in page


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_the_probe_in_both_arithmetics(
    built: Copy, trip: tuple[int, dict[str, Any]], family: Family
) -> None:
    """What is correctly rounded by definition differs from PyTorch as the machine's does, bit for
    bit; a model with an exponential function is refused, whatever the payload."""
    assert trip[0] == 0
    call = f".lake/build/bin/torchlean roundtrip --model {family.name} --action import"
    machine = Verdict.from_line(shell(built, f"{call} --report json").stdout)
    assert machine.parity is not None
    assert machine.parity.arithmetic == "float32"
    exact = shell(built, f"{call} --report json --arithmetic exact")
    if family.name == "transformer":
        assert (exact.returncode, exact.stdout) == (2, "")
        assert exact.stderr.startswith("roundtrip: exact arithmetic does not compute softmax\n")
        words = ("--model", family.name, "--arithmetic", "exact")
        done = built.run("import", *words)
        assert (done.returncode, done.stdout) == (2, "")
        assert "Lean refuses: exact arithmetic does not compute softmax" in done.stderr
    else:
        parity = replace(machine.parity, arithmetic="exact")
        assert Verdict.from_line(exact.stdout) == replace(machine, parity=parity)
        done = built.run("check", str(family.payload), "--arithmetic", "exact")
        assert done.returncode == 0
        assert ", exact arithmetic\n" in done.stdout
        call = f"lake env lean --run tests/lean/Both.lean {family.name} {family.payload}"
        both = shell(built, call)  # every output and every layer, bit by bit
        assert both.returncode == 0, both.stdout + both.stderr
        tensors, values, bits = both.stdout.rstrip("\n").split(", ")
        assert int(tensors.split()[0]) >= 3
        assert int(values.split()[0]) > machine.parity.values
        assert bits == "same bits"


def test_a_probe_that_differs_names_the_arithmetic(built: Copy) -> None:
    payload = Checkout.find().root / "tests/payloads/reject/probe.parity.json"
    call = f".lake/build/bin/torchlean check --model mlp {payload} --report json --arithmetic"
    machine, exact = (
        Verdict.from_line(shell(built, f"{call} {name}").stdout).errors[0]
        for name in ("float32", "exact")
    )
    assert machine.code == "probe.parity"
    assert machine.hint is None
    assert exact == replace(machine, hint="computed in exact arithmetic")


def rewritten(copy: Copy, family: Family, payload: Path, to: Path, encoding: str) -> Verdict:
    """Lean's verdict on a payload, which it also writes as canonical text."""
    options = f"--payload {payload} --rewrite {to} --encoding {encoding} --report json"
    call = f".lake/build/bin/torchlean roundtrip --model {family.name} --action import {options}"
    done = shell(copy, call)
    assert done.returncode == 0, done.stdout + done.stderr
    return Verdict.from_line(done.stdout)


def assert_stable(copy: Copy, family: Family, payload: Path, folder: Path, encoding: str) -> None:
    """Canonical text holds what was accepted, for both engines, and is its own canonical text."""
    once, again = folder / "once.json", folder / "again.json"
    first = rewritten(copy, family, payload, once, encoding)
    second = rewritten(copy, family, once, again, encoding)
    assert once.read_bytes() == again.read_bytes()
    contract = Contract.load(copy.root / family.contract)
    reference = check_file(once, contract)
    assert first.receipt is not None
    assert first.receipt == second.receipt == reference.receipt
    assert first.parity == second.parity
    assert first.meta == second.meta == reference.meta


@pytest.mark.parametrize("encoding", ["decimal", "base64"])
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_what_a_family_learned_is_written_again(
    built: Copy, trip: tuple[int, dict[str, Any]], tmp_path: Path, family: Family, encoding: str
) -> None:
    assert trip[0] == 0
    assert_stable(built, family, built.root / family.payload, tmp_path, encoding)


@pytest.mark.parametrize("encoding", ["decimal", "base64"])
@pytest.mark.parametrize("path", ACCEPTED_ALL, ids=lambda path: path.stem)
def test_what_is_accepted_is_written_again(
    built: Copy, tmp_path: Path, path: Path, encoding: str
) -> None:
    assert_stable(built, MLP, path, tmp_path, encoding)


def test_what_is_rejected_is_not_written(built: Copy, turned: Path, tmp_path: Path) -> None:
    call = ".lake/build/bin/torchlean check --model mlp"
    done = shell(built, f"{call} {turned} --rewrite {tmp_path}/written.json")
    assert done.returncode == 3
    assert not (tmp_path / "written.json").exists()


def test_what_cannot_be_written_is_said_and_leaves_nothing(built: Copy, tmp_path: Path) -> None:
    payload = Checkout.find().root / ACCEPTED
    call = f".lake/build/bin/torchlean check --model mlp {payload}"
    (tmp_path / "folder").mkdir()
    done = shell(built, f"{call} --rewrite {tmp_path}/folder")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"check: io.unwritable {tmp_path}/folder: ")
    small = f"{call} --limit bytes={payload.stat().st_size} --rewrite {tmp_path}/large.json"
    done = shell(built, small)
    assert done.returncode == 1
    assert "io.unwritable" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
    for words in ("--encoding base64", "--rewrite a --encoding base32", "--stream --rewrite a"):
        assert shell(built, f"{call} {words}").returncode == 2


def test_the_harness_takes_little_time_of_its_own(trip: tuple[int, dict[str, Any]]) -> None:
    _, answer = trip
    for run in answer["runs"]:
        controls = next(step for step in run["steps"] if step["name"] == "controls")
        own = run["seconds"] - run["children_seconds"] - controls["seconds"]
        assert own <= max(0.3, 0.05 * run["children_seconds"])


def test_commands_of_the_harness(built: Copy, turned: Path) -> None:
    assert built.run("export", "--model", "mlp").returncode == 0
    trained = built.run("train", "--model", "mlp", "--", "--epochs", "2", "--seed", "5")
    assert trained.returncode == 0
    done = built.run("import", "--model", "mlp")
    assert done.returncode == 0
    assert trained.stdout.splitlines()[-1].partition(" ")[2] in done.stdout
    assert "reference" not in done.stdout + done.stderr
    assert built.run("check", str(turned)).returncode == 3
