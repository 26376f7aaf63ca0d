"""Conformance: every case to one engine or to both, compared with what FORMAT.md says.

Lean answers all cases in one process. Where there is no Lean, the answers that were recorded of it
take its place, as long as they are of the Lean sources in this checkout.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from harness.conformance.cases import Case
from harness.conformance.recording import Recording
from harness.engines import Engine
from harness.errors import EngineStopped, HarnessError
from harness.formats.answers import Answer
from harness.formats.contract import Contract
from harness.formats.verdict import Verdict
from harness.reference.receipt import receipt


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one engine says of one case, how that is not as expected, where it stopped reading."""

    answer: Answer
    faults: tuple[str, ...]
    byte: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """A case, and the opinions on it by the names of the engines."""

    case: Case
    payload: bytes
    opinions: Mapping[str, Opinion]

    @property
    def as_expected(self) -> bool:
        return not any(opinion.faults for opinion in self.opinions.values())

    @property
    def agreed(self) -> bool:
        return len({opinion.answer for opinion in self.opinions.values()}) < 2

    @property
    def same_byte(self) -> bool:
        """Did the engines that agree stop at the same byte? FORMAT.md says where they should."""
        bytes_ = {opinion.byte for opinion in self.opinions.values() if opinion.byte is not None}
        return not self.agreed or len(bytes_) < 2


def compare(
    engines: Sequence[Engine],
    cases: Sequence[Case],
    *,
    contract: Contract,
    bases: Mapping[str, bytes],
    recording: Recording | None = None,
) -> list[Result]:
    """The opinions of all engines, and of the recording if there is one, on all cases."""
    payloads = [case.data(bases) for case in cases]
    opinions: list[dict[str, Opinion]] = [{} for _ in cases]
    for engine in engines:
        for ask, graphs in ((engine.check_all, False), (engine.check_graphs, True)):
            chosen = [k for k, case in enumerate(cases) if case.is_graph == graphs]
            verdicts = ask([payloads[k] for k in chosen]) if chosen else iter(())
            for k in chosen:
                try:
                    verdict = next(verdicts)
                except HarnessError as error:
                    raise EngineStopped(engine.name, cases[k].name, error) from error
                opinions[k][engine.name] = opinion(cases[k], verdict, contract, bases)
    if recording is not None:
        for case, payload, found in zip(cases, payloads, opinions, strict=True):
            found["recorded lean"] = recorded_opinion(case, payload, recording, bases)
    results = zip(cases, payloads, opinions, strict=True)
    return [Result(case, payload, found) for case, payload, found in results]


def opinion(
    case: Case, verdict: Verdict, contract: Contract, bases: Mapping[str, bytes]
) -> Opinion:
    """A verdict on a case, compared with what the case expects."""
    answer = Answer.of(verdict)
    faults = list(_faults(case, answer, bases))
    if not faults and verdict.receipt is not None:
        digests = {param.name: param.sha256 for param in verdict.receipt.params}
        for name, digest in expected_digests(case, contract).items():
            if digests.get(name) != digest:
                faults.append(f"{name} has other bits than expected")
    byte = verdict.errors[0].byte if verdict.errors else None
    return Opinion(answer, tuple(faults), byte)


def recorded_opinion(
    case: Case, payload: bytes, recording: Recording, bases: Mapping[str, bytes]
) -> Opinion:
    """What was recorded of a case, compared with what the case expects."""
    record = recording.records.get(case.name)
    if record is None:
        return Opinion(Answer((), 0, None), ("has no recording",))
    if record.payload != sha256(payload).hexdigest():
        return Opinion(record.answer, ("was recorded of another payload",))
    return Opinion(record.answer, tuple(_faults(case, record.answer, bases)))


def expected_digests(case: Case, contract: Contract) -> dict[str, str]:
    """The digests of the parameters whose bits the case states."""
    shapes = {param.name: param.shape for param in contract.params}
    stated = (
        (name, shapes[name], struct.pack(f"<{len(words)}I", *words))
        for name, words in case.bits.items()
    )
    return {param.name: param.sha256 for param in receipt(stated).params}


def _faults(case: Case, answer: Answer, bases: Mapping[str, bytes]) -> list[str]:
    wanted = Answer(case.errors, case.omitted, None, tagged=case.tagged)
    if case.accepted:
        wanted = replace(wanted, bundle=answer.bundle, graph=answer.graph)
    digest = answer.graph if case.is_graph else answer.bundle
    if answer != wanted or case.accepted != (digest is not None):
        expected = str(wanted) if case.errors or not case.tagged else "accepted"
        return [f"expected {expected}, found {answer}"]
    if case.same is not None and digest != sha256(bases[case.same]).hexdigest():
        return [f"not the graph {case.same}"]
    return []
