"""The step `property`: what is not as Lean states it is said, and fails the step."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from harness import families
from harness.formats.expectations import Expectation, Expectations
from harness.formats.search import Found
from harness.processes.supervisor import Outcome
from harness.runs import property as properties
from harness.runs import roundtrip
from harness.runs.property import by_kernel, decided
from harness.runs.verify import Answer

STATED = Expectation("range", "range.vnnlib", "it stays", "proved")
FALSE = Expectation("largest", "largest.vnnlib", "it grows no more", "refuted")
FOUND = Found("certificate", 1.5, closed=2)
PROVED = Answer("proved", "proved", "Proved: all.", FOUND, 0.25)
REFUTED = Answer("refuted", "refuted", "Refuted: at 1.", Found("counterexample", 0.5), 0.25)
FAILED = Answer("unknown", "check.failed", "Unknown: Lean does not accept it.", FOUND)


def step(
    monkeypatch: pytest.MonkeyPatch, folder: Path, *answers: Answer
) -> tuple[str, str, tuple[properties.Decided, ...]]:
    """The step, where these are the answers for `STATED` and `FALSE`."""
    stated = Expectations(None, (STATED, FALSE))
    lean = SimpleNamespace(expectations=lambda payload, folder: stated)
    monkeypatch.setattr(roundtrip, "LeanVerifier", lambda *words: lean)
    monkeypatch.setattr(properties, "take_in", lambda *words: None)
    monkeypatch.setattr(properties, "verify", lambda *words, child: answers)
    run: Any = SimpleNamespace(path=folder, child=print)
    monkeypatch.setattr(roundtrip, "_quiet", lambda run: run)
    family = replace(families.ALL[0], folder=Path("none"))
    trip = roundtrip.Trip(
        checkout=(checkout := SimpleNamespace(root=folder)),  # type: ignore[arg-type]
        family=family,
        wish="lean",
        settings=(),
        arithmetic=None,
        script_options=(),
        run=run,
        toolchain=SimpleNamespace(environment=dict),  # type: ignore[arg-type]
    )
    assert checkout.root == folder
    known, state, detail = roundtrip.property_(trip)
    return state, detail, known.decided


def test_as_stated(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    state, detail, decided = step(monkeypatch, tmp_path, PROVED, REFUTED)
    assert (state, detail.split("\n")[0]) == ("ok", "1 proved, 1 refuted, as stated in Lean")
    assert [(one.by, one.seconds) for one in decided] == [
        ("Lean", 1.75),
        ("Lean and PyTorch", 0.75),
    ]


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ((FAILED, REFUTED), "range: expected proved, found Unknown: Lean does not accept it."),
        ((REFUTED, REFUTED), "range: expected proved, found Refuted: at 1."),
        ((PROVED, PROVED), "largest: expected refuted, found Proved: all."),
        ((PROVED, FAILED), "largest: expected refuted, found Unknown"),
    ],
)
def test_what_is_not_as_stated_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answers: tuple[Answer, ...], words: str
) -> None:
    state, detail, decided = step(monkeypatch, tmp_path, *answers)
    assert state == "failed"
    assert detail.startswith(words)
    assert not all(one.as_expected for one in decided)


@pytest.mark.parametrize(("status", "as_expected"), [(0, True), (1, False)])
def test_the_kernel_has_the_word_on_the_theorem(status: int, as_expected: bool) -> None:
    said = Outcome((), status, "", "", 4.0, 0, 0, "error: no")
    found = by_kernel(decided(STATED, PROVED), Path("Proved.lean"), said)
    assert (found.as_expected, found.seconds) == (as_expected, 4.0)
    assert ("Lean's kernel" in str(found)) == as_expected


def test_what_lean_states_is_read() -> None:
    line = '{"format": "torchlean.expectations", "version": 1, "unsupported": null, "properties": '
    one = '[{"name": "a", "file": "a.vnnlib", "sentence": "b", "expected": "%s"}]}'
    assert Expectations.of(line + one % "proved").properties[0].name == "a"
    with pytest.raises(ValueError, match="nothing is expected to be unknown"):
        Expectations.of(line + one % "unknown")
