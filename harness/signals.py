"""Being told to end: by Ctrl-C, TERM or a terminal that hangs up, all in one way.

What this process was started to ignore, as `nohup` has it, stays ignored.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TOLD = threading.Event()
"""Has this process been told to end?"""


def listen() -> None:
    """From now on each of them is a `KeyboardInterrupt`, so that nothing is left over."""
    for number in _heard():
        signal.signal(number, _end)


@contextmanager
def deferred() -> Iterator[None]:
    """Keeps what is inside whole: it is told to end only when it is over."""
    told: list[int] = []

    def tell(number: int, frame: FrameType | None) -> None:
        TOLD.set()
        told.append(number)

    before = {}
    if threading.current_thread() is threading.main_thread():
        before = {number: signal.signal(number, tell) for number in _heard()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if told:
        raise KeyboardInterrupt


def _end(number: int, frame: FrameType | None) -> None:
    TOLD.set()
    raise KeyboardInterrupt


def _heard() -> list[signal.Signals]:
    return [number for number in ENDING if signal.getsignal(number) is not signal.SIG_IGN]
