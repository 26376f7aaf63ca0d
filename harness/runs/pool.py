"""Side by side: functions that start children, here or on a Dask cluster."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
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
        yield Pool(client.get_executor(), size, None)
