"""Steps of the round trip: what each makes of what it finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness import families
from harness.checkout import Checkout
from harness.formats.verdict import Parity, Receipt, Verdict
from harness.lean.toolchain import Toolchain
from harness.processes.supervisor import Bounds, Outcome
from harness.runs import roundtrip
from harness.runs.folder import RunFolder
from harness.runs.roundtrip import Trip

MLP = families.ALL[0]
VERDICT = Verdict(
    engine="lean",
    engine_version="4.27.0",
    payload="mlp.json",
    accepted=True,
    family="mlp",
    config={},
    errors=(),
    omitted=0,
    parity=Parity("float32", 9, 2.5e-7, 1.25e-7, 1e-5),
    receipt=Receipt("ab" * 32, ()),
    meta=None,
)


@pytest.fixture
def trip(tmp_path: Path) -> Trip:
    """One with Lean, whose verdict is there."""
    checkout = Checkout(tmp_path)
    run = RunFolder.create(checkout, "mlp", bounds=Bounds(), listen=lambda stream, line: None)
    return Trip(
        *(checkout, MLP, "lean", (), None, (), run),
        toolchain=Toolchain("pin", tmp_path),
        trained="ab" * 32,
        verdict=VERDICT,
    )


def says(monkeypatch: pytest.MonkeyPatch, *lines: str) -> list[list[str]]:
    """The training script says these lines; the commands that it is called with."""
    called: list[list[str]] = []

    def child(self: RunFolder, step: str, command: Sequence[str], env: Any = None) -> Outcome:
        called.append(list(command))
        return Outcome(tuple(command), 0, "\n".join(lines), "", 0.1, 0, 0, "")

    monkeypatch.setattr(RunFolder, "child", child)
    return called


def test_of_several_receipts_the_last_counts(trip: Trip, monkeypatch: pytest.MonkeyPatch) -> None:
    says(monkeypatch, f"receipt {'01' * 32}", "epoch 1", "epoch 2", f"receipt {'02' * 32}")
    known, state, detail = roundtrip.train(trip)
    assert (known.trained, state, detail) == ("02" * 32, "ok", "epoch 2")


@pytest.mark.parametrize("lines", [(), ("receipt none",), (f"receipt {'01' * 32}", "receipt x")])
def test_without_a_receipt_the_training_failed(
    trip: Trip, monkeypatch: pytest.MonkeyPatch, lines: tuple[str, ...]
) -> None:
    says(monkeypatch, *lines)
    _, state, detail = roundtrip.train(trip)
    assert (state, detail) == ("failed", f"{MLP.script} printed no receipt")


def test_a_family_in_another_place_is_trained_there(
    trip: Trip, monkeypatch: pytest.MonkeyPatch
) -> None:
    called = says(monkeypatch, f"receipt {'01' * 32}")
    place = trip.run.path
    roundtrip.train(trip)
    roundtrip.train(replace(trip, family=MLP.at(place)))
    usual, there = (command[1:] for command in called)
    assert usual[:3] == [str(MLP.script), "--out", str(MLP.payload)]
    assert there[:3] == ["-m", "harness.torch_side.scaffolded", str(place / "model.py")]
    assert there[3:6] == [str(MLP.script), "--out", str(place / "mlp.json")]


def test_parity_needs_a_probe(trip: Trip) -> None:
    assert roundtrip.parity(trip)[1] == "ok"
    for verdict in (replace(VERDICT, parity=None), None):
        _, state, detail = roundtrip.parity(replace(trip, verdict=verdict))
        assert state == "failed"
        assert "no probe" in detail
    assert roundtrip.parity(replace(trip, toolchain=None))[1] == "skipped"


def test_receipts_must_be_there_and_equal(trip: Trip) -> None:
    assert roundtrip.receipt(trip)[1] == "ok"
    for other in (
        replace(trip, trained="cd" * 32),
        replace(trip, trained=""),
        replace(trip, verdict=replace(VERDICT, receipt=None)),
        replace(trip, verdict=None),
    ):
        assert roundtrip.receipt(other)[1] == "failed"
