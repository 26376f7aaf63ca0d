"""Engines compared on random payloads or graph files.

Each process sends its share in batches through a Lean process of its own while it asks the
reference, and keeps only what they disagree about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from harness.conformance import third
from harness.damage import pieces
from harness.damage.random_graphs import graph
from harness.damage.random_payloads import Base, payload
from harness.damage.random_safetensors import file
from harness.damage.safetensors import split
from harness.engines import Engine
from harness.errors import HarnessError
from harness.formats.answers import Answer
from harness.formats.contract import Contract
from harness.formats.limits import DEFAULT, Limits
from harness.formats.verdict import Verdict
from harness.lean.engine import LeanEngine
from harness.reference import ReferenceEngine

PAYLOADS, GRAPHS, SAFETENSORS = "payloads", "graphs", "safetensors"
BATCH = 1000
TIGHT = Limits(
    **{"depth": 5, "digits": 12, "exponent": 40, "name": 17, "rank": 3},
    **{"elements": 25, "meta": 80, "params": 5, "config": 4, "header": 960},
)
"""Limits just above what the bases need. Every other batch is read under them."""
KEPT = 20  # disagreements that are kept of a run


def limits_of(index: int, of: str) -> Limits:
    """The limits under which input number `index` of a kind is read."""
    return TIGHT if index // BATCH % 2 and of != GRAPHS else DEFAULT


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An input, and the answers to it by the names of the engines; a crash is an answer too."""

    index: int
    data: bytes
    answers: Mapping[str, str]


@dataclass(slots=True)
class Tally:
    """What came of some inputs: how many, which first errors, what the package says beside them of
    safetensors files, and what was disagreed about."""

    inputs: int = 0
    size: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    package: Counter[str] = field(default_factory=Counter)
    count: int = 0
    disagreements: list[Disagreement] = field(default_factory=list)

    def take(self, other: Tally) -> None:
        """Add what came of other inputs."""
        self.inputs += other.inputs
        self.size += other.size
        self.codes += other.codes
        self.package += other.package
        self.count += other.count
        kept = sorted([*self.disagreements, *other.disagreements], key=lambda one: one.index)
        self.disagreements = kept[:KEPT]


def comparable(verdict: Verdict) -> tuple[object, ...]:
    """What engines must agree on: the answer, and the byte where each error is."""
    return Answer.of(verdict), tuple(error.byte for error in verdict.errors)


_MAKE = {PAYLOADS: payload, GRAPHS: graph, SAFETENSORS: file}


def cut(of: str, bases: Iterable[bytes]) -> tuple[Base, ...]:
    """What inputs of a kind are made of."""
    if of == SAFETENSORS:
        parts = map(split, bases)
        return tuple(Base.of(header, pieces.SAFETENSORS, body) for header, body in parts)
    words = pieces.GRAPH if of == GRAPHS else pieces.PAYLOAD
    return tuple(Base.of(data, words) for data in bases)


def asked(engine: Engine, of: str, inputs: Iterable[bytes]) -> Iterator[Verdict]:
    """What an engine says of inputs of a kind."""
    return engine.check_graphs(inputs) if of == GRAPHS else engine.check_all(inputs)


def compare(
    seed: int,
    indices: Sequence[int],
    bases: Sequence[Base],
    reference: Engine,
    lean: Engine | None,
    *,
    of: str = PAYLOADS,
) -> Tally:
    """Ask both engines, or the reference alone, about some inputs."""
    tally = Tally()
    rest = list(indices)
    while rest:
        said: list[tuple[int, bytes, Verdict]] = []
        inputs = _ask(reference, seed, rest, bases, of, said)
        verdicts = asked(lean, of, inputs) if lean is not None else (None for _ in inputs)
        answered = 0
        try:
            for verdict in verdicts:
                _count(tally, of, *said[answered], verdict)
                answered += 1
        except HarnessError as error:
            if answered == len(said) or tally.count >= KEPT:
                raise
            # It died of this one, or could not say what it wanted to; the rest gets another.
            _count(tally, of, *said[answered], error)
            answered += 1
        rest = rest[answered:]
    return tally


def _ask(
    reference: Engine,
    seed: int,
    indices: Sequence[int],
    bases: Sequence[Base],
    of: str,
    said: list[tuple[int, bytes, Verdict]],
) -> Iterator[bytes]:
    """The inputs, and beside them what the reference says while another engine is at work."""
    for index in indices:
        data = _MAKE[of](seed, index, bases)
        said.append((index, data, next(asked(reference, of, [data]))))
        yield data


def _count(
    tally: Tally,
    of: str,
    index: int,
    data: bytes,
    expected: Verdict,
    said: Verdict | HarnessError | None,
) -> None:
    """Take in one input and what was said of it."""
    tally.inputs += 1
    tally.size += len(data)
    tally.codes[expected.errors[0].code if expected.errors else "accepted"] += 1
    answers = {}
    if isinstance(said, Verdict):
        if comparable(expected) != comparable(said):
            answers["lean"] = _words(said)
    elif said is not None:
        answers["lean"] = f"no verdict: {said}"
    if of == SAFETENSORS:
        beside, wrong = third.opinion(data, expected)
        tally.package[beside] += 1
        if wrong is not None:
            answers["package"] = wrong
    if answers:
        tally.count += 1
        if len(tally.disagreements) < KEPT:
            kept = {"reference": _words(expected), **answers}
            tally.disagreements.append(Disagreement(index, data, kept))


def _words(verdict: Verdict) -> str:
    bytes_ = [str(error.byte) for error in verdict.errors if error.byte is not None]
    return " ".join([str(Answer.of(verdict)), *(["at byte", *bytes_] if bytes_ else [])])


@dataclass(frozen=True, slots=True)
class Task:
    """A share of the inputs, with all that a process needs to compare the engines on them."""

    seed: int
    indices: range
    bases: tuple[Base, ...]
    contract: Contract
    lean: LeanEngine | None
    of: str = PAYLOADS

    def run(self) -> Tally:
        """Compare the engines on these inputs."""
        limits = limits_of(self.indices[0], self.of)
        reference = ReferenceEngine(self.contract, limits=limits)
        lean = self.lean and replace(self.lean, limits=limits)
        return compare(self.seed, self.indices, self.bases, reference, lean, of=self.of)
