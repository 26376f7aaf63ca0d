"""Work in shares, each in a process of its own, here or on a cluster."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from contextlib import nullcontext
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Protocol, TypeVar

from harness.conformance.cases import CASES, load_cases
from harness.conformance.compare import Opinion, compare
from harness.conformance.recording import Recording
from harness.engines import Engine
from harness.formats.contract import Contract

T_co = TypeVar("T_co", covariant=True)


class Share(Protocol[T_co]):
    """A share of the work, which a process can be handed."""

    def run(self) -> T_co: ...


@dataclass(frozen=True, slots=True)
class Cases:
    """Conformance cases by their numbers in a checkout: a case itself cannot be handed on."""

    root: Path
    numbers: tuple[int, ...]
    engines: Sequence[Engine]
    contract: Contract
    bases: Mapping[str, bytes]
    recording: Recording | None

    def run(self) -> list[tuple[int, Mapping[str, Opinion]]]:
        """The opinions on each."""
        cases = load_cases(self.root / CASES)
        results = compare(
            self.engines,
            [cases[number] for number in self.numbers],
            contract=self.contract,
            bases=self.bases,
            recording=self.recording,
        )
        opinions = (result.opinions for result in results)
        return list(zip(self.numbers, opinions, strict=True))


def run(
    shares: Sequence[Share[T_co]], jobs: int, elsewhere: Executor | None = None
) -> Iterator[T_co]:
    """What came of the shares, in the order in which they end. They are taken in so many processes
    of this machine, or `elsewhere`."""
    if elsewhere is None and (jobs == 1 or len(shares) == 1):
        yield from (share.run() for share in shares)
        return
    here = ProcessPoolExecutor(jobs, get_context("spawn")) if elsewhere is None else None
    with here or nullcontext(elsewhere) as pool:
        assert pool is not None
        futures = [pool.submit(share.run) for share in shares]
        try:
            for future in as_completed(futures):
                yield future.result()
        finally:
            # Whoever is interrupted waits for the shares at work, not for those to come.
            for future in futures:
                future.cancel()
