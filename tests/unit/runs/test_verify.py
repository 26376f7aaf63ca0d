"""Three answers, and that Lean has the word."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from harness.errors import BadRequest, MalformedAnswer
from harness.formats.property import Constraint, Property
from harness.formats.search import Found
from harness.runs.verify import Question, confirm, judge


@dataclass(frozen=True)
class Family:
    name: str = "mlp"


@dataclass(frozen=True)
class Lean:
    """Says of everything the same."""

    said: bool
    family: Family = Family()

    def check(self, certificate: Path, *, payload: Path, property: Path) -> bool:
        return self.said

    def refute(self, input: Path, *, payload: Path, property: Path) -> list[float] | None:
        assert json.loads(input.read_text()) == [0.5]
        return [1.25] if self.said else None


def asked(folder: Path) -> Question:
    payload, claimed, certificate, state = (folder / str(i) for i in range(4))
    return Question(payload, claimed, certificate, state, folder=folder)


@pytest.mark.parametrize(
    ("said", "answer", "code"),
    [
        (True, "proved", "proved"),
        (False, "unknown", "check.failed"),
    ],
)
def test_only_lean_proves(said: bool, answer: str, code: str, tmp_path: Path) -> None:
    lean: Any = Lean(said)
    found = judge(lean, asked(tmp_path), Found("certificate", 1.0, closed=3))
    assert (found.answer, found.code) == (answer, code)
    assert found.sentence.lower().startswith(answer)


def claim(bound: int) -> Property:
    return Property((), (), ((Constraint({0: Fraction(1)}, Fraction(bound), False),),), "")


@pytest.mark.parametrize(
    ("said", "answer", "code"),
    [(True, "refuted", "refuted"), (False, "unknown", "confirm.differs")],
)
def test_only_both_refute(said: bool, answer: str, code: str, tmp_path: Path) -> None:
    lean: Any = Lean(said)
    found = Found("counterexample", 1.0, input=(0.5,), output=(1.0,))
    said_of = confirm(lean, asked(tmp_path), claim(2), found)
    assert (said_of.answer, said_of.code) == (answer, code)
    assert said_of.sentence.lower().startswith(answer)
    with pytest.raises(MalformedAnswer, match="not unsafe"):
        confirm(lean, asked(tmp_path), claim(0), found)


def test_what_the_search_cannot_use_is_no_unknown(tmp_path: Path) -> None:
    lean: Any = Lean(said=False)
    found = Found("unknown", 0.1, reason="input", text="state.json is of another property")
    with pytest.raises(BadRequest, match="of another property"):
        judge(lean, asked(tmp_path), found)
