"""A property of a model: searched for by PyTorch, judged by Lean. Three answers."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from pathlib import Path

from harness import files
from harness.errors import BadRequest, MalformedAnswer
from harness.formats import search as words
from harness.formats.property import Property
from harness.formats.search import Found, Progress
from harness.formats.verdict import Verdict
from harness.lean.verifier import LeanVerifier, whole
from harness.processes import supervisor
from harness.processes.child import Child, python
from harness.processes.supervisor import MEMORY, Bounds, Outcome, Tee
from harness.runs.pool import Pool

PROGRAM = "harness.search"
CAN_GO_ON = ("time", "interrupted")
"""Reasons for an end after which more time may help."""
GRACE = 15.0
"""Seconds in which an interrupted search keeps what it has."""

LARGE = 64
"""Leaves from which on a certificate is checked in parts."""

SHOWN = 10
"""Numbers of an input or an output that a sentence has."""

Hear = Callable[["Question", Progress], None]


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
    """Seconds for each property, bytes of memory, and how the search goes."""

    timeout: float
    seed: int = 0
    memory: int = MEMORY
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
    lean: LeanVerifier,
    questions: Sequence[Question],
    effort: Effort,
    hear: Hear | None,
    pool: Pool | None = None,
    child: Child | None = None,
) -> list[Answer]:
    """Search, and let Lean judge what is found; the payload is taken in already. In a pool several
    properties are searched side by side, and a large certificate is checked in parts. `child` runs
    the search for who keeps a record of children. Raises `BadRequest` if a property is rejected."""
    for question in questions:
        files.write(question.read, lean.property(question.claim))
    if pool is None:
        found = search(questions, effort, hear, child=child)
        return [judge(lean, *pair) for pair in zip(questions, found, strict=True)]
    groups = [questions[k :: pool.size] for k in range(min(pool.size, len(questions)))]
    told = pool.all([partial(search, group, effort, hear, pool.stop) for group in groups])
    found = [told[i % len(groups)][i // len(groups)] for i in range(len(questions))]
    if len(questions) == 1 and found[0].closed >= LARGE:
        return [in_parts(lean, questions[0], found[0], pool)]
    pairs = zip(questions, found, strict=True)
    return pool.all([partial(judge, lean, question, one) for question, one in pairs])


def in_parts(lean: LeanVerifier, question: Question, found: Found, pool: Pool) -> Answer:
    """What Lean says of a certificate, part by part."""
    if found.answer != "certificate":
        return judge(lean, question, found)
    begin = time.monotonic()
    parts = pool.all(
        [
            partial(
                lean.part,
                question.certificate,
                payload=question.payload,
                property=question.claim,
                share=(k, pool.size),
            )
            for k in range(1, pool.size + 1)
        ]
    )
    answer = judged(lean, found, whole(parts, pool.size))
    return replace(answer, seconds=round(time.monotonic() - begin, 3))


def judge(lean: LeanVerifier, question: Question, found: Found) -> Answer:
    """What comes of what a search found. Raises `BadRequest` if it could not use what was asked."""
    begin = time.monotonic()
    if found.answer == "certificate":
        files_of = {"payload": question.payload, "property": question.claim}
        answer = judged(lean, found, lean.check(question.certificate, **files_of))
    elif found.answer == "counterexample":
        answer = confirm(lean, question, Property.load(question.read), found)
    elif found.reason == "input":
        raise BadRequest(f"{question.claim.name}: {found.text}")
    else:
        why = found.text or words.REASONS[found.reason]
        boxes = "1 box is" if found.open == 1 else f"{found.open} boxes are"
        rest = f", {boxes} open" if found.open else ""
        answer = Answer("unknown", found.reason, f"Unknown: {why}{rest}.", found)
    return replace(answer, seconds=round(time.monotonic() - begin, 3))


def search(
    questions: Sequence[Question],
    effort: Effort,
    hear: Hear | None,
    stop: threading.Event | None = None,
    child: Child | None = None,
) -> list[Found]:
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
            if hear is not None:
                hear(questions[said.asked], said)

    if child is not None:
        outcome = child("property", command(PROGRAM, wish), python()).expect(0)
    else:
        seconds = effort.timeout * len(questions)
        outcome = searched(PROGRAM, wish, seconds, tee, stop, memory=effort.memory)
    return answers_of(outcome, len(questions))


def command(program: str, wish: Mapping[str, object]) -> list[str]:
    """A program of the searching side, and what it is asked."""
    return [sys.executable, "-m", program, json.dumps(wish)]


def searched(
    program: str,
    wish: Mapping[str, object],
    seconds: float,
    tee: Tee,
    stop: threading.Event | None = None,
    *,
    memory: int = MEMORY,
) -> Outcome:
    """Run a search that should take so many seconds, and has time to keep what it has."""
    return supervisor.run(
        command(program, wish),
        cwd=Path(__file__).resolve().parents[2],
        env=python(),
        bounds=Bounds(deadline=600 + seconds, memory=memory, grace=GRACE),
        tee=tee,
        stop=stop,
    ).expect(0)


def answers_of(outcome: Outcome, count: int) -> list[Found]:
    """What a search found of so many properties."""
    found = []
    for line in outcome.stdout.split("\n"):
        try:
            said = words.event(line) if line.startswith(words.PREFIX) else None
        except ValueError as error:
            raise MalformedAnswer(PROGRAM, line, str(error)) from error
        if isinstance(said, Found):
            found.append(said)
    if [one.asked for one in found] != list(range(count)):
        raise MalformedAnswer(PROGRAM, outcome.tail, "it ended without an answer")
    return found


def judged(lean: LeanVerifier, found: Found, said: bool) -> Answer:
    """What Lean says of a certificate; nobody else's word counts."""
    size = "1 leaf" if found.closed == 1 else f"{found.closed} leaves"
    what = f"the certificate of {size} that PyTorch found"
    if not said:
        return Answer("unknown", "check.failed", f"Unknown: Lean does not accept {what}.", found)
    text = (
        f"Proved: for every binary32 input in the box, whatever the order of summation, every "
        f"output of this {lean.family.name} is finite and none is unsafe; Lean checked {what}."
    )
    return Answer("proved", "proved", text, found)


def listed(values: Sequence[float]) -> str:
    """The first of some numbers."""
    first = ", ".join(map(repr, values[:SHOWN]))
    return first if len(values) <= SHOWN else f"{first}, … {len(values)} numbers"


def confirm(lean: LeanVerifier, question: Question, property: Property, found: Found) -> Answer:
    """Whether a counterexample is one: Lean's evaluator must break the property, too."""
    if not property.broken_by([Fraction(y) for y in found.output]):
        raise MalformedAnswer(PROGRAM, str(found.output), "the outputs are not unsafe")
    files.write(question.point, json.dumps(found.input))
    said = lean.refute(question.point, payload=question.payload, property=question.claim)
    at, out = listed(found.input), listed(found.output)
    name = lean.family.name
    if said is None:
        text = (
            f"Unknown: at the input ({at}) PyTorch's output ({out}) of this {name} is unsafe and "
            "Lean's is not, so the margin is as thin as rounding."
        )
        return Answer("unknown", "confirm.differs", text, found)
    ours = listed([float(y) for y in said])
    text = (
        f"Refuted: at the input ({at}) the output of this {name} is unsafe: "
        f"({out}) by PyTorch, ({ours}) by Lean."
    )
    return Answer("refuted", "refuted", text, found)
