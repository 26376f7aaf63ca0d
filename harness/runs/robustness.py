"""Certified and attacked accuracy: many small properties of one model, each judged by Lean.

The run folder keeps `question.json`, what was asked; `found.jsonl`, what the search said of each
box, as soon as it said it; `judged.jsonl`, what Lean said of that. A run goes on from these.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TextIO

from harness import files
from harness.errors import BadRequest, Contradiction
from harness.formats import search as words
from harness.formats import vnnlib
from harness.formats.fields import parse
from harness.formats.graph import Graph
from harness.formats.samples import Sample
from harness.formats.search import Found
from harness.lean.verifier import LeanVerifier
from harness.processes.supervisor import MEMORY
from harness.runs.verify import searched, take_in

PROGRAM = "harness.search.robustness"


@dataclass(frozen=True, slots=True)
class Judged:
    """What is known of a sample at a radius: `certified` if Lean accepted a certificate, `broken`
    if Lean confirmed a counterexample, else `unknown` and why. `leaves` are those of the
    certificate, `input` is the counterexample."""

    sample: int
    label: int
    radius: str
    answer: str
    reason: str = ""
    leaves: int = 0
    input: tuple[float, ...] = ()

    @classmethod
    def of(cls, line: str) -> Judged:
        """What a line of `judged.jsonl` says."""
        fields = json.loads(line)
        return cls(**{**fields, "input": tuple(fields["input"])})


@dataclass(frozen=True, slots=True)
class Row:
    """The samples at one radius. Those that the model labels wrongly are broken at each."""

    radius: str
    samples: int
    certified: int
    broken: int

    @property
    def bounds(self) -> tuple[float, float]:
        """Between what shares the true accuracy lies."""
        return self.certified / self.samples, 1 - self.broken / self.samples


Hear = Callable[[str], None]


@dataclass
class Run:
    """One model, its samples, the radii from small to large."""

    lean: LeanVerifier
    payload: Path
    folder: Path
    samples: Sequence[Sample]
    radii: Sequence[str]
    timeout: float
    memory: int = MEMORY
    seed: int = 0
    judged: list[Judged] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.radii = sorted(self.radii, key=Fraction)

    def key(self, number: int) -> tuple[int, str]:
        """The sample and the radius of a question."""
        sample, radius = divmod(number, len(self.radii))
        return sample, self.radii[radius]

    def go(self, hear: Hear) -> list[Judged]:
        """Search what is not found yet, and have judged what is not judged yet."""
        bits, graph = self.folder / "params.json", self.folder / "graph.json"
        verdict = take_in(self.lean, self.payload, self.folder)
        if not verdict.accepted or verdict.receipt is None:
            raise BadRequest(f"Lean rejects {self.payload}: {verdict.errors[0].code}")
        self._same(verdict.receipt.bundle)
        self._ask(Graph.load(graph), hear)
        self.judged = [Judged.of(line) for line in _lines(self._path("judged"))]
        found = self._found()
        missing = [n for n in range(len(self.samples) * len(self.radii)) if n not in found]
        if missing:
            self._search(graph, bits, missing, len(found), hear)
            found = self._found()
        self._judge(found, hear)
        contradictions(self.judged)
        return self.judged

    def rows(self) -> list[Row]:
        """The table, a row a radius."""
        return [
            Row(
                radius,
                len(self.samples),
                *(
                    sum(one.radius == radius and one.answer == answer for one in self.judged)
                    for answer in ("certified", "broken")
                ),
            )
            for radius in self.radii
        ]

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.jsonl"

    def _same(self, bundle: str) -> None:
        """A run goes on with the question that it began with, or not at all."""
        asked = {
            "bundle": bundle,
            "radii": list(self.radii),
            "samples": [asdict(sample) for sample in self.samples],
        }
        path = self.folder / "question.json"
        if not path.exists():
            path.write_text(json.dumps(asked))
        elif json.loads(path.read_text()) != asked:
            raise BadRequest(f"{self.folder.name} asked for another model, samples or radii")

    def _ask(self, graph: Graph, hear: Hear) -> None:
        """Each box as VNN-LIB, and as Lean reads it."""
        (self.folder / "boxes").mkdir(exist_ok=True)
        for number in range(len(self.samples) * len(self.radii)):
            sample, radius = self.key(number)
            path = self._box(number, "vnnlib")
            read = self._box(number, "property.json")
            if read.exists():
                continue
            try:
                box = vnnlib.around(self.samples[sample].input, radius, graph.inputs)
                unsafe = vnnlib.other_class(self.samples[sample].label, graph.outputs)
            except ValueError as error:
                raise BadRequest(f"sample {sample}: {error}") from error
            path.write_text(vnnlib.document(box, graph.outputs, unsafe))
            read.write_bytes(self.lean.property(path))
        hear(f"{len(self.samples)} samples at {len(self.radii)} radii")

    def _box(self, number: int, end: str) -> Path:
        sample, radius = self.key(number)
        return self.folder / "boxes" / f"{sample}-{radius}.{end}"

    def _found(self) -> dict[int, Found]:
        """What the search said, by question."""
        found = {}
        for line in _lines(self._path("found")):
            if isinstance(answer := words.event(line), Found):
                found[parse(line, "event").natural("question")] = answer
        return found

    def _search(
        self, graph: Path, bits: Path, missing: Sequence[int], before: int, hear: Hear
    ) -> None:
        """Run the search as a child, and keep each answer as it comes."""
        questions = [
            {
                "number": n,
                "sample": self.key(n)[0],
                "label": self.samples[self.key(n)[0]].label,
                "property": str(self._box(n, "property.json")),
                "certificate": str(self._box(n, "certificate.json")),
            }
            for n in missing
        ]
        asked = self.folder / "questions.json"
        asked.write_text(json.dumps(questions))
        wish = {
            "graph": str(graph),
            "payload": str(bits),
            "questions": str(asked),
            "timeout": self.timeout,
            "seed": self.seed,
        }
        total, done = before + len(missing), before
        with _appended(self._path("found")) as kept:

            def tee(stream: str, line: str) -> None:
                nonlocal done
                if line.startswith(words.PREFIX):
                    kept.write(line.removeprefix(words.PREFIX) + "\n")
                    kept.flush()
                    done += 1
                    if done % 25 == 0 or done == total:
                        hear(f"searched {done} of {total} boxes")

            searched(PROGRAM, wish, 2 * self.timeout * len(missing), tee, memory=self.memory)

    def _judge(self, found: dict[int, Found], hear: Hear) -> None:
        """What Lean says of each answer; nobody else's word counts."""
        there = {(one.sample, one.radius) for one in self.judged}
        with _appended(self._path("judged")) as kept:
            for number, answer in sorted(found.items()):
                if self.key(number) in there:
                    continue
                judged = self._judged(number, answer)
                self.judged.append(judged)
                kept.write(json.dumps(asdict(judged)) + "\n")
                kept.flush()
                if len(self.judged) % 100 == 0:
                    hear(f"Lean judged {len(self.judged)} of {len(found)}")

    def _judged(self, number: int, found: Found) -> Judged:
        sample, radius = self.key(number)
        box = self._box(number, "vnnlib")
        who = (sample, self.samples[sample].label, radius)
        if found.answer == "certificate":
            certificate = self._box(number, "certificate.json")
            if self.lean.check(certificate, payload=self.payload, property=box):
                return Judged(*who, "certified", leaves=found.closed)
            return Judged(*who, "unknown", "Lean does not accept the certificate")
        if found.answer == "counterexample":
            point = self._box(number, "input.json")
            point.write_text(json.dumps(found.input))
            if self.lean.refute(point, payload=self.payload, property=box) is not None:
                return Judged(*who, "broken", input=found.input)
            return Judged(*who, "unknown", "Lean does not confirm the counterexample")
        return Judged(*who, "unknown", found.text or words.REASONS[found.reason])


def contradictions(judged: Sequence[Judged]) -> None:
    """Raises `Contradiction` where a sample is certified at a radius and broken within it: one of
    the two is wrong. So certified ≤ clean − attacked holds at every radius, and more."""
    broken: dict[int, Judged] = {}
    for one in judged:
        if one.answer == "broken":
            least = broken.get(one.sample)
            if least is None or Fraction(one.radius) < Fraction(least.radius):
                broken[one.sample] = one
    for one in judged:
        if one.answer == "certified" and (other := broken.get(one.sample)):
            if Fraction(other.radius) <= Fraction(one.radius):
                raise Contradiction(one.sample, certified=one.radius, broken=other.radius)


def table(rows: Sequence[Row]) -> str:
    """The rows for people."""
    lines = ["radius      certified  true between        attacked  open"]
    for row in rows:
        low, high = row.bounds
        rest = row.samples - row.certified - row.broken
        lines.append(
            f"{row.radius:<10}  {low:9.1%}  {low:6.1%} … {high:6.1%}  {high:10.1%}  {rest}"
        )
    return "\n".join(lines)


def _lines(path: Path) -> list[str]:
    """The whole lines of a file: the last one may have been cut off."""
    if not path.exists():
        return []
    return path.read_text().split("\n")[:-1]


def _appended(path: Path) -> TextIO:
    """A file of lines to go on with, without what was cut off."""
    files.write(path, "".join(f"{line}\n" for line in _lines(path)))
    return path.open("a")
