"""Steps: a list of plain functions, taken in order, each told to whoever watches.

A step takes what is known so far and returns it with what it found out. One that fails says so,
one that cannot even be tried raises a `HarnessError`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from harness.checkout import Checkout
from harness.errors import HarnessError, ToolchainMissing
from harness.lean import toolchain as toolchains
from harness.lean.toolchain import Toolchain
from harness.runs.view import State, Step, View

Known = TypeVar("Known")
Take = Callable[[Known], tuple[Known, State, str]]
"""What is known after a step, what came of it, and what there is to say about it."""


@dataclass(frozen=True, slots=True)
class Taken(Generic[Known]):
    """Steps that are over; `trouble` is what kept them from coming to an end, if anything."""

    known: Known
    steps: tuple[Step, ...]
    seconds: float
    trouble: HarnessError | KeyboardInterrupt | None

    @property
    def as_expected(self) -> bool:
        return all(step.state != "failed" for step in self.steps)


def take(
    known: Known, steps: Sequence[tuple[str, Take[Known]]], view: View, *, stop: bool
) -> Taken[Known]:
    """Take the steps up to one that raises, or with `stop` to one that fails.

    What a step raises is returned, to be raised again when what was found out has been kept.
    """
    begin = time.monotonic()
    taken: list[Step] = []
    trouble: HarnessError | KeyboardInterrupt | None = None
    for name, step in steps:
        view.begin(name)
        step_begin = time.monotonic()
        state: State
        try:
            known, state, detail = step(known)
        except (HarnessError, KeyboardInterrupt) as error:
            trouble = error
            state, detail = "failed", str(error).partition("\n")[0] or "interrupted"
        taken.append(Step(name, state, detail, time.monotonic() - step_begin))
        view.finish(taken[-1])
        if trouble is not None or (stop and state == "failed"):
            break
    return Taken(known, tuple(taken), time.monotonic() - begin, trouble)


def look_for_lean(checkout: Checkout, wish: str) -> Toolchain | ToolchainMissing:
    """The pinned Lean, or that it is missing, which is raised where it was asked for by name."""
    try:
        return toolchains.find(checkout)
    except ToolchainMissing as missing:
        if wish == "lean":
            raise
        return missing
