"""A property of a model: searched for by PyTorch, judged by Lean. Three answers."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

from harness import files
from harness.errors import MalformedAnswer
from harness.formats import search as words
from harness.formats.property import Property
from harness.formats.search import Found, Progress
from harness.formats.verdict import Verdict
from harness.lean.verifier import LeanVerifier
from harness.processes import supervisor
from harness.processes.child import python
from harness.processes.supervisor import Bounds

PROGRAM = "harness.search"
GRACE = 15.0
"""Seconds in which an interrupted search keeps what it has."""

Hear = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Question:
    """One property that is asked of a payload's model, as files: the property in VNN-LIB; where the
    certificate and an unfinished search are kept, and a folder for what is between, where those of
    the property begin with `name`."""

    payload: Path
    claim: Path
    certificate: Path
    state: Path
    folder: Path
    name: str = ""

    @property
    def graph(self) -> Path:
        return self.folder / "graph.json"

    @property
    def bits(self) -> Path:
        """The parameters, in base64."""
        return self.folder / "params.json"

    @property
    def read(self) -> Path:
        """The property as Lean reads it."""
        return self.folder / f"{self.name}property.json"

    @property
    def point(self) -> Path:
        """The input of a counterexample."""
        return self.folder / f"{self.name}input.json"


@dataclass(frozen=True, slots=True)
class Effort:
    """Seconds for each property, and how the search goes."""

    timeout: float
    seed: int = 0
    settings: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """`proved`, `refuted` or `unknown`; a stable code for the reason, one sentence, and how many
    seconds Lean took to judge what was found."""

    answer: str
    code: str
    sentence: str
    found: Found | None = None
    seconds: float = 0.0


def take_in(lean: LeanVerifier, payload: Path, folder: Path) -> Verdict:
    """What Lean says of a payload; if it accepts it, its parameters and the graph are in `folder`
    for the search."""
    verdict = lean.bits(payload, folder / "params.json")
    if verdict.accepted:
        files.write(folder / "graph.json", lean.graph())
    return verdict


def verify(
    lean: LeanVerifier, questions: Sequence[Question], effort: Effort, hear: Hear
) -> list[Answer]:
    """Search, and let Lean judge what is found; the payload is taken in already. Raises
    `BadRequest` if a property is rejected."""
    for question in questions:
        files.write(question.read, lean.property(question.claim))
    found = search(questions, effort, hear)
    return [judge(lean, *pair) for pair in zip(questions, found, strict=True)]


def judge(lean: LeanVerifier, question: Question, found: Found) -> Answer:
    """What comes of what a search found."""
    begin = time.monotonic()
    if found.answer == "certificate":
        answer = judged(lean, question, found)
    elif found.answer == "counterexample":
        answer = confirm(lean, question, Property.load(question.read), found)
    else:
        why = found.text or words.REASONS[found.reason]
        rest = f", {found.open} boxes are open" if found.open else ""
        answer = Answer("unknown", found.reason, f"Unknown: {why}{rest}.", found)
    return replace(answer, seconds=round(time.monotonic() - begin, 3))


def search(questions: Sequence[Question], effort: Effort, hear: Hear) -> list[Found]:
    """Run the search as a child, one property after the other, and hear how far it is."""
    wish = {
        "graph": str(questions[0].graph),
        "payload": str(questions[0].bits),
        "asked": [
            {
                "property": str(question.read),
                "certificate": str(question.certificate),
                "state": str(question.state),
            }
            for question in questions
        ],
        "timeout": effort.timeout,
        "seed": effort.seed,
        "settings": effort.settings,
    }

    def tee(stream: str, line: str) -> None:
        if line.startswith(words.PREFIX) and isinstance(said := words.event(line), Progress):
            hear(said)

    outcome = supervisor.run(
        [sys.executable, "-m", PROGRAM, json.dumps(wish)],
        cwd=Path(__file__).resolve().parents[2],
        env=python(),
        bounds=Bounds(deadline=600 + effort.timeout * len(questions), grace=GRACE),
        tee=tee,
    ).expect(0)
    found = []
    for line in outcome.stdout.split("\n"):
        try:
            said = words.event(line) if line.startswith(words.PREFIX) else None
        except ValueError as error:
            raise MalformedAnswer(PROGRAM, line, str(error)) from error
        if isinstance(said, Found):
            found.append(said)
    if [one.asked for one in found] != list(range(len(questions))):
        raise MalformedAnswer(PROGRAM, outcome.tail, "it ended without an answer")
    return found


def judged(lean: LeanVerifier, question: Question, found: Found) -> Answer:
    """What Lean says of a certificate; nobody else's word counts."""
    said = lean.check(question.certificate, payload=question.payload, property=question.claim)
    size = "1 leaf" if found.closed == 1 else f"{found.closed} leaves"
    what = f"the certificate of {size} that PyTorch found"
    if not said:
        return Answer("unknown", "check.failed", f"Unknown: Lean does not accept {what}.", found)
    text = (
        f"Proved: for every binary32 input in the box, whatever the order of summation, every "
        f"output of this {lean.family.name} is finite and none is unsafe; Lean checked {what}."
    )
    return Answer("proved", "proved", text, found)


def confirm(lean: LeanVerifier, question: Question, property: Property, found: Found) -> Answer:
    """Whether a counterexample is one: Lean's evaluator must break the property, too."""
    if not property.broken_by([Fraction(y) for y in found.output]):
        raise MalformedAnswer(PROGRAM, str(found.output), "the outputs are not unsafe")
    files.write(question.point, json.dumps(found.input))
    said = lean.refute(question.point, payload=question.payload, property=question.claim)
    at = ", ".join(map(repr, found.input))
    out = ", ".join(map(repr, found.output))
    name = lean.family.name
    if said is None:
        text = (
            f"Unknown: at the input ({at}) PyTorch's output ({out}) of this {name} is unsafe and "
            "Lean's is not, so the margin is as thin as rounding."
        )
        return Answer("unknown", "confirm.differs", text, found)
    ours = ", ".join(repr(float(y)) for y in said)
    text = (
        f"Refuted: at the input ({at}) the output of this {name} is unsafe: "
        f"({out}) by PyTorch, ({ours}) by Lean."
    )
    return Answer("refuted", "refuted", text, found)
