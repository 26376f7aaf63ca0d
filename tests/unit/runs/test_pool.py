"""Functions side by side."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial

import pytest

from harness.errors import BadRequest
from harness.runs import pool as pools


def slow(number: int, gate: threading.Event) -> int:
    """Waits for the gate if it is the first."""
    if number == 0:
        assert gate.wait(10)
    return number * 10


def test_each_is_told_as_it_ends_and_all_in_order() -> None:
    gate = threading.Event()
    tasks = [partial(slow, number, gate) for number in range(2)]
    with pools.local(2, threading.Event()) as pool:
        told = pool.each(tasks)
        assert next(told) == (1, 10)  # while the first still waits
        gate.set()
        assert list(told) == [(0, 0)]
        assert pool.all(tasks) == [0, 10]


def test_what_one_raises_ends_the_rest_and_tells_children() -> None:
    stop, begun = threading.Event(), []

    def work(number: int) -> int:
        begun.append(number)
        if number == 0:
            raise BadRequest("no")
        time.sleep(0.05)
        return number

    tasks: list[Callable[[], int]] = [partial(work, number) for number in range(50)]
    with pytest.raises(BadRequest), pools.local(1, stop) as pool:
        list(pool.each(tasks))
    assert stop.is_set()
    assert len(begun) < 50
