"""Three answers, and that Lean has the word."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from harness.errors import MalformedAnswer
from harness.formats.property import Constraint, Property
from harness.formats.search import Found
from harness.runs.verify import Question, confirm, judged


@dataclass(frozen=True)
class Family:
    name: str = "mlp"


@dataclass(frozen=True)
class Lean:
    """Says of every certificate the same."""

    said: bool | None
    family: Family = Family()

    def check(self, certificate: Path, *, payload: Path, property: Path) -> bool | None:
        return self.said


def asked(folder: Path) -> Question:
    payload, claimed, certificate, state = (folder / str(i) for i in range(4))
    return Question(payload, claimed, certificate, state, folder=folder, timeout=1.0)


@pytest.mark.parametrize(
    ("said", "answer", "code"),
    [
        (True, "proved", "proved"),
        (False, "unknown", "check.failed"),
        (None, "unknown", "check.missing"),
    ],
)
def test_only_lean_proves(said: bool | None, answer: str, code: str, tmp_path: Path) -> None:
    lean: Any = Lean(said)
    found = judged(lean, asked(tmp_path), Found("certificate", 1.0, closed=3))
    assert (found.answer, found.code) == (answer, code)
    assert found.sentence.lower().startswith(answer)


def claim(bound: int) -> Property:
    return Property((), (), ((Constraint({0: Fraction(1)}, Fraction(bound), False),),), "")


def test_pytorch_alone_refutes_nothing() -> None:
    lean: Any = Lean(True)
    found = Found("counterexample", 1.0, input=(0.5,), output=(1.0,))
    answer = confirm(lean, claim(2), found)
    assert (answer.answer, answer.code) == ("unknown", "confirm.missing")
    with pytest.raises(MalformedAnswer, match="not unsafe"):
        confirm(lean, claim(0), found)
