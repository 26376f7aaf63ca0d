"""A property of a model: searched for by PyTorch, judged by Lean. Three answers."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from harness.errors import BadRequest, MalformedAnswer
from harness.formats import search as words
from harness.formats.property import Property
from harness.formats.search import Found, Progress
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
    """What is asked, as files: the payload, the property in VNN-LIB; where the certificate and an
    unfinished search are kept, and a folder for what is between."""

    payload: Path
    property: Path
    certificate: Path
    state: Path
    folder: Path
    timeout: float
    seed: int = 0
    settings: dict[str, int] = field(default_factory=dict)

    def read(self) -> Path:
        """The property as Lean read it."""
        return self.folder / "property.json"


@dataclass(frozen=True, slots=True)
class Answer:
    """`proved`, `refuted` or `unknown`; a stable code for the reason, and one sentence."""

    answer: str
    code: str
    sentence: str
    found: Found | None = None


def verify(lean: LeanVerifier, questions: Sequence[Question], hear: Hear) -> list[Answer]:
    """Search, in one child for all questions, which are of one payload; and let Lean judge what is
    found. Raises `BadRequest` if the payload cannot be read."""
    bits, graph = (questions[0].folder / name for name in ("params.json", "graph.json"))
    payload = questions[0].payload
    verdict = lean.bits(payload, bits)
    if not verdict.accepted:
        code = verdict.errors[0].code
        if code.startswith("io."):
            raise BadRequest(f"{payload}: {code}: {verdict.errors[0].found}")
        text = f"Unknown: Lean rejects {payload} ({code})."
        return [Answer("unknown", "payload", text) for _ in questions]
    graph.write_bytes(lean.graph())
    for one in questions:
        one.read().write_bytes(lean.property(one.property))
    found = search(questions, graph, bits, hear)
    return [answer(lean, *pair) for pair in zip(questions, found, strict=True)]


def answer(lean: LeanVerifier, question: Question, found: Found) -> Answer:
    """What comes of what a search ended with."""
    if found.answer == "certificate":
        return judged(lean, question, found)
    if found.answer == "counterexample":
        return confirm(lean, question, Property.load(question.read()), found)
    why = found.text or words.REASONS[found.reason]
    rest = f", {found.open} boxes are open" if found.open else ""
    return Answer("unknown", found.reason, f"Unknown: {why}{rest}.", found)


def search(questions: Sequence[Question], graph: Path, bits: Path, hear: Hear) -> list[Found]:
    """Run the search as a child, and hear how far it is."""
    wishes = [
        {
            "graph": str(graph),
            "payload": str(bits),
            "property": str(one.read()),
            "certificate": str(one.certificate),
            "state": str(one.state),
            "timeout": one.timeout,
            "seed": one.seed,
            "settings": one.settings,
        }
        for one in questions
    ]

    def tee(stream: str, line: str) -> None:
        if line.startswith(words.PREFIX) and isinstance(said := words.event(line), Progress):
            hear(said)

    outcome = supervisor.run(
        [sys.executable, "-m", PROGRAM, *map(json.dumps, wishes)],
        cwd=Path(__file__).resolve().parents[2],
        env=python(),
        bounds=Bounds(deadline=sum(one.timeout for one in questions) + 600, grace=GRACE),
        tee=tee,
    ).expect(0)
    lines = [line for line in outcome.stdout.split("\n") if line.startswith(words.PREFIX)]
    try:
        found = [one for one in map(words.event, lines) if isinstance(one, Found)]
    except ValueError as error:
        raise MalformedAnswer(PROGRAM, lines[-1], str(error)) from error
    if len(found) != len(questions):
        raise MalformedAnswer(PROGRAM, str(len(found)), "it ended without an answer")
    return found


def judged(lean: LeanVerifier, question: Question, found: Found) -> Answer:
    """What Lean says of a certificate; nobody else's word counts."""
    said = lean.check(question.certificate, payload=question.payload, property=question.property)
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
    point = question.folder / "input.json"
    point.write_text(json.dumps(found.input), encoding="utf-8")
    said = lean.refute(point, payload=question.payload, property=question.property)
    at, out = _spelled(found.input), _spelled(found.output)
    name = lean.family.name
    if said is None:
        text = (
            f"Unknown: at the input ({at}) PyTorch's output ({out}) of this {name} is unsafe and "
            "Lean's is not, so the margin is as thin as rounding."
        )
        return Answer("unknown", "confirm.differs", text, found)
    ours = _spelled([float(y) for y in said])
    text = (
        f"Refuted: at the input ({at}) the output of this {name} is unsafe: "
        f"({out}) by PyTorch, ({ours}) by Lean."
    )
    return Answer("refuted", "refuted", text, found)


def _spelled(values: Sequence[float]) -> str:
    """Numbers for a sentence: all, or the first of many."""
    few = ", ".join(map(repr, values[:10]))
    return few if len(values) <= 10 else f"{few}, … of {len(values)}"
