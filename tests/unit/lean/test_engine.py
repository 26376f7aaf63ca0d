from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from harness import families
from harness.checkout import Checkout
from harness.errors import BadRequest, ChildFailed, MalformedVerdict
from harness.formats.contract import Contract
from harness.formats.limits import Limits
from harness.formats.verdict import Verdict
from harness.lean.engine import LeanEngine, verdict_of
from harness.lean.toolchain import Toolchain
from harness.processes.supervisor import Outcome
from harness.reference import ReferenceEngine

MLP = families.ALL[0]
PROGRAM = "lake env lean --run NN/Examples/Interop/PyTorch/Roundtrip.lean -- --model mlp"


def outcome(stdout: str, status: int = 0) -> Outcome:
    return Outcome(("lake",), status, stdout, "", 0.1, 0, 0, stdout)


def engine(root: Path, heard: list[str], *settings: str, answer: str = "") -> LeanEngine:
    """An engine that notes its commands and is answered with `answer`."""

    def run(command: Sequence[str]) -> Outcome:
        heard.append(" ".join(command))
        return outcome(answer)

    return LeanEngine(Toolchain("pin", root), root, MLP, settings, run)


@pytest.fixture
def accepted(checkout: Checkout, payload: Path) -> Verdict:
    contract = Contract.load(checkout.root / MLP.contract)
    return ReferenceEngine(contract).check(payload, probe=True)


def test_the_literal_commands(tmp_path: Path, accepted: Verdict) -> None:
    heard: list[str] = []
    lean = engine(tmp_path, heard, answer=accepted.to_line() + "\n")
    lean.export()
    lean.check(tmp_path / MLP.payload, probe=True)
    lean.check(tmp_path / "other.json", probe=True)
    lean.check(tmp_path / "other.json", probe=False)
    assert heard == [
        f"{PROGRAM} --action export",
        f"{PROGRAM} --action import --report json",
        f"{PROGRAM} --action import --payload {tmp_path}/other.json --report json",
        f"{tmp_path}/.lake/build/bin/torchlean check --model mlp --report json"
        f" {tmp_path}/other.json",
    ]


def test_settings_come_with_every_command(tmp_path: Path, accepted: Verdict) -> None:
    heard: list[str] = []
    lean = engine(tmp_path, heard, "hidden=64", "in=3", answer=accepted.to_line())
    lean.export(tmp_path / "out")
    lean.check(tmp_path / "other.json", probe=False)
    assert heard[0] == f"{PROGRAM} --action export --set hidden=64 --set in=3 --out {tmp_path}/out"
    assert "--set hidden=64 --set in=3" in heard[1]


def test_an_arithmetic_comes_with_a_probe(tmp_path: Path, accepted: Verdict) -> None:
    heard: list[str] = []
    lean = replace(engine(tmp_path, heard, answer=accepted.to_line()), arithmetic="exact")
    lean.check(tmp_path / MLP.payload, probe=True)
    lean.check(tmp_path / "other.json", probe=False)
    assert heard[0] == f"{PROGRAM} --action import --arithmetic exact --report json"
    assert "--arithmetic" not in heard[1]


def test_what_lean_refuses_is_asked_in_vain() -> None:
    said = "roundtrip: exact arithmetic does not compute softmax\nroundtrip: --help says more"
    refused = replace(outcome("", status=2), stderr=said)
    with pytest.raises(BadRequest, match=r"^Lean refuses: exact .* softmax$"):
        verdict_of(refused)


def test_the_one_verdict_among_other_lines(accepted: Verdict) -> None:
    text = f"warning: something\n{accepted.to_line()}\nanother line\n"
    assert verdict_of(outcome(text)) == accepted


@pytest.mark.parametrize("copies", [0, 2])
def test_no_verdict_or_two(accepted: Verdict, copies: int) -> None:
    with pytest.raises(MalformedVerdict, match=f"{copies} verdicts"):
        verdict_of(outcome(f"{accepted.to_line()}\n" * copies))


def test_a_verdict_and_an_exit_status_that_disagree(accepted: Verdict) -> None:
    with pytest.raises(MalformedVerdict, match="exit status 3"):
        verdict_of(outcome(accepted.to_line(), status=3))


@pytest.mark.parametrize("status", [1, 2, 134])
def test_a_status_that_is_no_verdict(accepted: Verdict, status: int) -> None:
    with pytest.raises(ChildFailed) as failed:
        verdict_of(outcome(accepted.to_line(), status=status))
    assert failed.value.status == status


def test_the_reference_answers_in_order(checkout: Checkout, payload: Path) -> None:
    reference = ReferenceEngine(Contract.load(checkout.root / MLP.contract))
    good = payload.read_bytes()
    verdicts = list(reference.check_all([good, b"", good]))
    assert [verdict.accepted for verdict in verdicts] == [True, False, True]


def test_limits_other_than_the_defaults_are_told(tmp_path: Path, accepted: Verdict) -> None:
    heard: list[str] = []
    lean = engine(tmp_path, heard, answer=accepted.to_line() + "\n")
    replace(lean, limits=Limits(depth=3, digits=7)).check(tmp_path / "other.json", probe=False)
    assert "--limit depth=3 --limit digits=7" in heard[0]
    lean.check(tmp_path / "other.json", probe=False)
    assert "--limit" not in heard[1]


def test_a_payload_in_another_place_is_named(tmp_path: Path, accepted: Verdict) -> None:
    """Lean looks beside the training script, and nowhere else, for one that is not."""
    heard: list[str] = []
    lean = engine(tmp_path, heard, "hidden=5", answer=accepted.to_line() + "\n")
    lean = replace(lean, family=MLP.at(tmp_path / "run"))
    lean.check(tmp_path / "run" / MLP.payload_name, probe=True)
    assert f"--set hidden=5 --payload {tmp_path}/run/mlp.json" in heard[0]
