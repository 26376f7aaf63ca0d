"""Work in shares, each in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import Protocol, TypeVar

T_co = TypeVar("T_co", covariant=True)


class Share(Protocol[T_co]):
    """A share of the work, which a process can be handed."""

    def run(self) -> T_co: ...


def run(shares: Sequence[Share[T_co]], jobs: int) -> Iterator[T_co]:
    """What came of the shares, in the order in which they end."""
    if jobs == 1 or len(shares) == 1:
        yield from (share.run() for share in shares)
        return
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        futures = [pool.submit(share.run) for share in shares]
        try:
            for future in as_completed(futures):
                yield future.result()
        finally:
            # Whoever is interrupted waits for the shares at work, not for those to come.
            for future in futures:
                future.cancel()
