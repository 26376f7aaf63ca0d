"""A property of a model: searched for by PyTorch, judged by Lean. Three answers."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from harness.errors import MalformedAnswer
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


@dataclass(frozen=True, slots=True)
class Answer:
    """`proved`, `refuted` or `unknown`; a stable code for the reason, and one sentence."""

    answer: str
    code: str
    sentence: str
    found: Found | None = None


def verify(lean: LeanVerifier, question: Question, hear: Hear) -> Answer:
    """Search, and let Lean judge what is found."""
    bits, graph = question.folder / "params.json", question.folder / "graph.json"
    read = question.folder / "property.json"
    verdict = lean.bits(question.payload, bits)
    if not verdict.accepted:
        code = verdict.errors[0].code
        return Answer("unknown", "payload", f"Unknown: Lean rejects {question.payload} ({code}).")
    graph.write_bytes(lean.graph())
    read.write_bytes(lean.property(question.property))
    found = search(question, graph, bits, read, hear)
    if found.answer == "certificate":
        return judged(lean, question, found)
    if found.answer == "counterexample":
        return confirm(lean, question, Property.load(read), found)
    why = found.text or words.REASONS[found.reason]
    rest = f", {found.open} boxes are open" if found.open else ""
    return Answer("unknown", found.reason, f"Unknown: {why}{rest}.", found)


def search(question: Question, graph: Path, bits: Path, read: Path, hear: Hear) -> Found:
    """Run the search as a child, and hear how far it is."""
    wish = {
        "graph": str(graph),
        "payload": str(bits),
        "property": str(read),
        "certificate": str(question.certificate),
        "state": str(question.state),
        "timeout": question.timeout,
        "seed": question.seed,
        "settings": question.settings,
    }

    def tee(stream: str, line: str) -> None:
        if line.startswith(words.PREFIX) and isinstance(said := words.event(line), Progress):
            hear(said)

    outcome = supervisor.run(
        [sys.executable, "-m", PROGRAM, json.dumps(wish)],
        cwd=Path(__file__).resolve().parents[2],
        env=python(),
        bounds=Bounds(deadline=question.timeout + 600, grace=GRACE),
        tee=tee,
    ).expect(0)
    last = next((s for s in reversed(outcome.stdout.split("\n")) if s.startswith(words.PREFIX)), "")
    try:
        found = words.event(last)
    except ValueError as error:
        raise MalformedAnswer(PROGRAM, last, str(error)) from error
    if not isinstance(found, Found):
        raise MalformedAnswer(PROGRAM, last, "it ended without an answer")
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
