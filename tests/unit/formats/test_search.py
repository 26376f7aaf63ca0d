"""What the search says, line by line."""

from __future__ import annotations

import json

import pytest

from harness.formats.search import PREFIX, REASONS, Found, Progress, event


def line(**fields: object) -> str:
    return PREFIX + json.dumps(fields)


def test_progress() -> None:
    said = line(event="progress", closed=3, open=2, worst=-0.5, seconds=1.5)
    assert event(said) == Progress(3, 2, -0.5, 1.5)


def test_answers() -> None:
    said = line(event="answer", answer="certificate", seconds=2.0, closed=3, open=0, bounds=4)
    assert event(said) == Found("certificate", 2.0, closed=3, bounds=4)
    said = line(event="answer", answer="counterexample", seconds=2.0, input=[0.5], output=[1, 2.0])
    assert event(said) == Found("counterexample", 2.0, input=(0.5,), output=(1.0, 2.0))


@pytest.mark.parametrize("reason", REASONS)
def test_unknown_has_a_reason(reason: str) -> None:
    said = line(event="answer", answer="unknown", seconds=2.0, reason=reason, worst=None)
    assert event(said) == Found("unknown", 2.0, reason)


@pytest.mark.parametrize(
    "said",
    [
        line(event="answer", answer="perhaps", seconds=1.0),
        line(event="answer", answer="unknown", seconds=1.0),
        line(event="answer", answer="counterexample", seconds=1.0, input=["1"]),
        PREFIX + "{",
    ],
)
def test_other_lines_are_refused(said: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        event(said)
