"""`roundtrip` of several families: what is said of all, and what it ends with."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from harness.checkout import Checkout
from harness.commands import roundtrip
from harness.errors import CheckoutBusy
from harness.runs import exhibits, record
from harness.runs.roundtrip import Report

Run = Callable[..., int]


@pytest.fixture
def several(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command on as many families as there are answers, each as expected or not."""

    def run(*answers: bool, checkout: Checkout | None = None) -> int:
        reports = iter(
            SimpleNamespace(as_expected=one, trouble=None, known=None) for one in answers
        )
        trip: Any = SimpleNamespace(family=SimpleNamespace(name="mlp"))

        def trips(*words: object) -> Sequence[tuple[Any, tuple[()]]]:
            return [(trip, ())] * len(answers)

        def overview(reports: Sequence[Report]) -> str:
            return f"an overview of {len(reports)}"

        monkeypatch.setattr(roundtrip, "trips", trips)
        monkeypatch.setattr(roundtrip, "travel", lambda *words, **more: next(reports))
        monkeypatch.setattr(record, "save", lambda report: {})
        monkeypatch.setattr(exhibits, "gather", lambda trip: False)
        monkeypatch.setattr(record, "summary", lambda report: "")
        monkeypatch.setattr(record, "overview", overview)
        arguments = argparse.Namespace(json=False, model="all", resume=None, answer=None)
        return roundtrip.run(arguments, checkout or Checkout(tmp_path))

    return run


@pytest.mark.parametrize(
    ("answers", "code"),
    [((True, True), 0), ((False, True), 1), ((True, False), 1), ((False, True, True), 1)],
)
def test_one_that_is_not_as_expected_is_enough(
    several: Run, answers: tuple[bool, ...], code: int
) -> None:
    assert several(*answers) == code


def test_several_have_an_overview_and_one_has_none(
    several: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    several(True, False)
    assert "an overview of 2" in capsys.readouterr().out
    several(True)
    assert "an overview" not in capsys.readouterr().out


def test_the_checkout_is_held_meanwhile(several: Run, tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    with checkout.lock("training of mlp"), pytest.raises(CheckoutBusy, match="training of mlp"):
        several(True, checkout=checkout)
