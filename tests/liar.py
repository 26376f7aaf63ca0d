"""An engine that says what a test wants of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

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

    def check_graphs(self, graphs: Iterable[bytes]) -> Iterator[Verdict]:
        raise AssertionError("not asked for graphs")
