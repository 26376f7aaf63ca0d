from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from harness.conformance.shrink import disagreeing, shrink
from harness.errors import ChildKilled
from harness.formats.contract import Contract
from harness.formats.verdict import Verdict
from harness.reference import ReferenceEngine


@dataclass(frozen=True)
class Liar:
    """An engine that says what it is told to of each document."""

    contract: Contract
    lie: Callable[[bytes, Verdict], Verdict]
    name: str = "liar"

    def check(self, payload: Path, *, probe: bool) -> Verdict:
        raise AssertionError("not asked for files")

    def check_all(self, payloads: Iterable[bytes]) -> Iterator[Verdict]:
        for payload in payloads:
            (verdict,) = ReferenceEngine(self.contract).check_all([payload])
            yield self.lie(payload, verdict)


def test_what_is_disagreed_about_is_made_smaller() -> None:
    def differs(inputs: Sequence[bytes]) -> list[bool]:
        return [b"x" in data and b"y" in data for data in inputs]

    assert shrink(b"aaaa" * 100 + b"x" + b"bbb" * 50 + b"y", differs) == b"xy"
    assert shrink(b"xy", differs) == b"xy"


def test_the_disagreement_of_two_engines(contract: Contract) -> None:
    def lie(data: bytes, verdict: Verdict) -> Verdict:
        if data == b"deadly":
            raise ChildKilled(("lean",), 11, "")
        return replace(verdict, omitted=len(data) % 2)

    differs = disagreeing(ReferenceEngine(contract), Liar(contract, lie))
    assert differs([b"a", b"aa"]) == [True, False]
    assert differs([b"a", b"deadly"]) == [False, False]
