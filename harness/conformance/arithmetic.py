"""Lean's binary32 arithmetic compared with the hardware's, on operands of every class.

Inside Lean through `Float32`, by `torchlean arithmetic`; outside through NumPy, on operands that
are drawn apart from Lean's: a program draws them, Lean answers them, a program compares.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from harness.errors import MalformedAnswer
from harness.formats.arithmetic import CLASSES, OPERATIONS, PREFIX, Compared
from harness.lean.build import BINARY
from harness.processes.child import Child

INSIDE = tuple(name for name in OPERATIONS if name not in ("fma", "ofNat"))
"""The operations that Lean's `Float32` has."""

PIPELINE = (
    '"$1" -m harness.torch_side.operands "$3" "$4" "$5"'
    ' | "$2" arithmetic --answer "$3"'
    ' | "$1" -m harness.torch_side.arithmetic "$3" "$4" "$5"'
)
"""The last program counts what it is answered, so that its exit status speaks for all three."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is compared: at least so many operands of each operation, drawn from a seed."""

    operands: int
    seed: int

    @property
    def each(self) -> int:
        """Operands of one operation and one class."""
        return -(-self.operands // len(CLASSES))

    @property
    def parts(self) -> list[tuple[str, str, str]]:
        """What is compared with what, in order: the other side, operation and class."""
        sides = (("hardware", INSIDE), ("numpy", tuple(OPERATIONS)))
        return [(side, name, kind) for side, names in sides for name in names for kind in CLASSES]


@dataclass(slots=True)
class Tally:
    """What came of the comparisons so far; `watch` is shown it after each."""

    wish: Wish
    watch: Callable[[Tally], None]
    found: list[Compared] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)

    def hear(self, stream: str, line: str) -> None:
        """Take in a line of a child. Raises `MalformedAnswer` if it is not the next answer."""
        if stream != "stdout" or not line.startswith(PREFIX):
            return
        try:
            one = Compared.from_line(line)
        except ValueError as error:
            raise MalformedAnswer("the comparison", line, str(error)) from error
        due = self.wish.parts[len(self.found) :][:1]
        if [(one.against, one.operation, one.kind)] != due or one.compared != self.wish.each:
            raise MalformedAnswer("the comparison", line, f"{self.wish.each} of {due} are due")
        self.found.append(one)
        self.watch(self)

    @property
    def complete(self) -> bool:
        return len(self.found) == len(self.wish.parts)

    @property
    def compared(self) -> int:
        return sum(one.compared for one in self.found)

    @property
    def differences(self) -> int:
        return sum(one.differences for one in self.found)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started


def compare(tally: Tally, child: Child, root: Path) -> None:
    """Compare all operations; `child` lets the tally hear what its children say."""
    wish, binary = tally.wish, str(root / BINARY)
    options = ["--count", str(wish.each * len(CLASSES)), "--seed", str(wish.seed)]
    child("hardware", [binary, "arithmetic", *options, "--report", "json"]).expect(0, 3)
    for name in OPERATIONS:
        words = [sys.executable, binary, name, str(wish.each), str(wish.seed)]
        child(name, ["sh", "-c", PIPELINE, "sh", *words]).expect(0)
    if not tally.complete:
        raise MalformedAnswer("the comparison", "", f"ended after {len(tally.found)} answers")


def record(tally: Tally) -> dict[str, object]:
    """The numbers of a run, for machines."""
    return {
        "format": "torchlean.arithmetic",
        "version": 1,
        "seed": tally.wish.seed,
        "operands": tally.wish.operands,
        "seconds": round(tally.seconds, 1),
        "compared": tally.compared,
        "differences": tally.differences,
        "comparisons": [one.record() for one in tally.found],
    }


def as_text(tally: Tally) -> str:
    """The numbers for people: a row for each operation, a column for each class."""
    from rich.console import Console
    from rich.table import Table

    title = f"Arithmetic: {tally.compared:,} results, seed {tally.wish.seed}"
    table = Table("operation", "against", title=title, title_justify="left")
    for heading in (*CLASSES, "differ"):
        table.add_column(heading, justify="right")
    for start in range(0, len(tally.found), len(CLASSES)):
        row = tally.found[start : start + len(CLASSES)]
        counts = (f"{one.compared:,}" for one in row)
        differ = sum(one.differences for one in row)
        table.add_row(row[0].operation, row[0].against, *counts, f"{differ:,}")
    console = Console(width=120)
    with console.capture() as capture:
        console.print(table)
    lines = [line for one in tally.found for line in _details(one)]
    last = f"{tally.differences:,} differences in {tally.seconds:.1f} s"
    return "\n".join([capture.get().rstrip(), *lines, last])


def _details(one: Compared) -> list[str]:
    lines = [
        f"{one.operation} {' '.join(two.operands)}: Lean {two.lean}, {one.against} {two.other}"
        for two in one.found
    ]
    more = one.differences - len(one.found)
    return [*lines, f"{one.operation}, {one.kind}: {more:,} more"] if more else lines


def progress(tally: Tally) -> None:
    """One line that is written over again on a terminal, a line for each tenth elsewhere."""
    last, total = tally.found[-1], len(tally.wish.parts) * tally.wish.each
    text = f"{tally.compared:,} of {total:,} results, {tally.compared / tally.seconds:,.0f}/s,"
    text += f" {last.operation} against {last.against}, {tally.differences:,} differences"
    if sys.stderr.isatty():
        print(f"{text:<100}", end="\n" if tally.complete else "\r", file=sys.stderr, flush=True)
    elif (tally.compared - last.compared) * 10 // total < tally.compared * 10 // total:
        print(text, file=sys.stderr, flush=True)
