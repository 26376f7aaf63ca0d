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
Keep = Callable[[Known, Sequence[Step]], None]
"""Keeps what is known after the last of these steps."""


@dataclass(frozen=True, slots=True)
class Taken(Generic[Known]):
    """Steps that are over; `trouble` is what kept them from coming to an end, if anything."""

    known: Known
    steps: tuple[Step, ...]
    seconds: float
    trouble: BaseException | None

    @property
    def as_expected(self) -> bool:
        return all(step.state != "failed" for step in self.steps)


def take(
    known: Known,
    steps: Sequence[tuple[str, Take[Known]]],
    view: View,
    *,
    stop: bool,
    done: Sequence[Step] = (),
    keep: Keep[Known] | None = None,
) -> Taken[Known]:
    """Take the steps up to one that raises, or with `stop` to one that fails.

    Those that are `done` already are told, and not taken again. `keep` is given each that has ended
    with those before it. What a step raises, whatever it is, is returned, to be raised again when
    what was found out has been kept.
    """
    begin = time.monotonic()
    taken: list[Step] = list(done)
    failures: list[BaseException] = []
    for one in done:
        view.begin(one.name)
        view.finish(one)
    for name, step in steps[len(done) :]:
        view.begin(name)
        step_begin = time.monotonic()
        try:
            known, state, detail = step(known)
            ended = Step(name, state, detail, time.monotonic() - step_begin)
            if keep is not None:
                keep(known, [*taken, ended])
        except BaseException as error:  # noqa: BLE001  # raised again by who asked
            failures.append(error)
            ended = Step(name, "failed", _first_line(error), time.monotonic() - step_begin)
        taken.append(ended)
        view.finish(taken[-1])
        if failures or (stop and ended.state == "failed"):
            break
    seconds = time.monotonic() - begin + sum(step.seconds for step in done)
    return Taken(known, tuple(taken), seconds, failures[0] if failures else None)


def _first_line(error: BaseException) -> str:
    """What a step that raised has to say."""
    if isinstance(error, KeyboardInterrupt):
        return str(error) or "interrupted"
    text = str(error).partition("\n")[0]
    return text if text and isinstance(error, HarnessError) else f"{type(error).__name__}: {text}"


def look_for_lean(checkout: Checkout, wish: str) -> Toolchain | ToolchainMissing:
    """The pinned Lean, or that it is missing, which is raised where it was asked for by name."""
    try:
        return toolchains.find(checkout)
    except ToolchainMissing as missing:
        if wish == "lean":
            raise
        return missing
