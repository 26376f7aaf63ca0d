"""The step `property`: what Lean states of the trained model is proved, or refuted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from harness.families import Family
from harness.formats.expectations import Expectation
from harness.lean.verifier import LeanVerifier
from harness.processes.child import Child
from harness.processes.supervisor import Outcome
from harness.runs.verify import Answer, Effort, Question, take_in, verify

TIMEOUT = 60.0
"""Seconds of search for each property."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of one property."""

    name: str
    sentence: str
    expected: str
    answer: str
    code: str
    by: str
    seconds: float
    detail: str

    @property
    def as_expected(self) -> bool:
        return self.answer == self.expected

    def __str__(self) -> str:
        if self.as_expected:
            return f"{self.answer} by {self.by}, {self.seconds:.1f} s: {self.sentence}"
        return f"{self.name}: expected {self.expected}, found {self.detail}"


def decide(
    lean: LeanVerifier,
    payload: Path,
    folder: Path,
    stated: Sequence[Expectation],
    child: Child,
) -> list[Decided]:
    """Search and judge each; files are kept in `folder`, which has the properties."""
    take_in(lean, payload, folder)
    questions = [
        Question(
            payload,
            folder / one.file,
            certificate=folder / f"{one.name}.certificate.json",
            state=folder / f"{one.name}.unfinished.json",
            folder=folder,
            name=f"{one.name}.",
        )
        for one in stated
    ]
    answers = verify(lean, questions, Effort(TIMEOUT), None, child=child)
    return [decided(*pair) for pair in zip(stated, answers, strict=True)]


def decided(stated: Expectation, answer: Answer) -> Decided:
    """An answer beside what was expected."""
    by = {"proved": "Lean", "refuted": "Lean and PyTorch"}.get(answer.answer, "nobody")
    searched = answer.found.seconds if answer.found else 0.0
    return Decided(
        name=stated.name,
        sentence=stated.sentence,
        expected=stated.expected,
        answer=answer.answer,
        code=answer.code,
        by=by,
        seconds=round(searched + answer.seconds, 3),
        detail=answer.sentence,
    )


def by_kernel(stated: Decided, file: Path, said: Outcome) -> Decided:
    """What Lean said of a file with a theorem that is a property once more."""
    proved = said.status == 0
    return replace(
        stated,
        name="theorem",
        sentence=f"{stated.sentence} ({file})",
        answer="proved" if proved else "unknown",
        code="proved" if proved else "theorem.failed",
        by="Lean's kernel" if proved else "nobody",
        seconds=round(said.seconds, 3),
        detail="" if proved else said.tail,
    )


def theorem(family: Family) -> Path:
    """The file of Lean that proves a property of what was trained, where a family has one."""
    return family.folder / "Proved.lean"


def theorem_certificate(family: Family) -> Path:
    """The certificate that it reads."""
    return family.payload.with_suffix(".certificate.json")
