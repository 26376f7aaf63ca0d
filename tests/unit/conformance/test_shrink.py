from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from harness.conformance.fuzz import PAYLOADS
from harness.conformance.shrink import disagreeing, shrink
from harness.errors import ChildKilled
from harness.formats.contract import Contract
from harness.formats.verdict import Verdict
from harness.reference import ReferenceEngine
from tests.liar import Liar


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

    differs = disagreeing(ReferenceEngine(contract), Liar(contract, lie), PAYLOADS)
    assert differs([b"a", b"aa"]) == [True, False]
    assert differs([b"a", b"deadly"]) == [False, False]
