"""Making an input smaller about which engines disagree."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from harness.conformance.fuzz import asked, comparable
from harness.engines import Engine
from harness.errors import HarnessError


def shrink(data: bytes, differs: Callable[[Sequence[bytes]], list[bool]]) -> bytes:
    """A smaller input that still differs: pieces are left out as long as that is so."""
    piece = max(len(data) // 2, 1)
    while True:
        smaller = [data[:at] + data[at + piece :] for at in range(0, len(data), piece)]
        found = [one for one, still in zip(smaller, differs(smaller), strict=True) if still]
        if found:
            data = found[0]
        elif piece == 1:
            return data
        piece = max(min(piece, len(data)) // (1 if found else 2), 1)


def disagreeing(
    reference: Engine, lean: Engine, of: str
) -> Callable[[Sequence[bytes]], list[bool]]:
    """Which of some inputs the engines still disagree about; none where one gives no verdict."""

    def differs(inputs: Sequence[bytes]) -> list[bool]:
        ours = list(map(comparable, asked(reference, of, inputs)))
        try:
            theirs = list(map(comparable, asked(lean, of, inputs)))
        except HarnessError:
            return [False] * len(inputs)
        return [one != other for one, other in zip(ours, theirs, strict=True)]

    return differs
