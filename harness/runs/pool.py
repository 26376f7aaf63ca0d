"""Side by side: functions that start children, here or on a Dask cluster."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from harness.errors import BadRequest

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pool:
    """Where functions run, and how many at a time. `stop` is told to children that are started
    here; those of a cluster end by themselves."""

    executor: Executor
    size: int
    stop: threading.Event | None

    def all(self, tasks: Sequence[Callable[[], T]]) -> list[T]:
        """What each returns, in order. Raises what the first of them raises that does."""
        return [future.result() for future in [self.executor.submit(task) for task in tasks]]

    def each(self, tasks: Sequence[Callable[[], T]]) -> Iterator[tuple[int, T]]:
        """The number of each and what it returns, as they end. Raises what one of them raises; then
        those that have not begun are left out."""
        futures = {self.executor.submit(task): number for number, task in enumerate(tasks)}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        finally:
            for future in futures:
                future.cancel()


@contextmanager
def local(jobs: int, stop: threading.Event) -> Iterator[Pool]:
    """So many threads; they only wait for their children, which end if this is left early."""
    with ThreadPoolExecutor(jobs) as executor:
        try:
            yield Pool(executor, jobs, stop)
        except BaseException:
            stop.set()
            executor.shutdown(wait=False, cancel_futures=True)
            raise


@contextmanager
def cluster(address: str) -> Iterator[Pool]:
    """The workers of a Dask cluster, each with this checkout at this place, built. Raises
    `BadRequest` where there is none."""
    try:
        from distributed import Client
    except ImportError:
        raise BadRequest("--cluster needs distributed: pip install -e '.[cluster]'") from None
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError) as error:
        raise BadRequest(f"there is no Dask cluster at {address}: {error}") from error
    with client:
        size = sum(client.nthreads().values())
        if size == 0:
            raise BadRequest(f"the Dask cluster at {address} has no workers")
        try:
            yield Pool(client.get_executor(), size, None)
        except RuntimeError as error:  # what Dask says where a worker cannot read a task
            reason = str(error).partition("\n")[0]
            raise BadRequest(
                f"a worker at {address} cannot read a task, has it this harness? {reason}"
            ) from error
