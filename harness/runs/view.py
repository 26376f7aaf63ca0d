"""What people see of a run while it goes: a live table on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from harness.formats.verdict import PREFIX
from harness.terminal import blanked, say

if TYPE_CHECKING:
    from rich.console import Console
    from rich.live import Live
    from rich.table import Table

State = Literal["ok", "skipped", "failed"]
WIDTH = 11  # of the longest name of a step


@dataclass(frozen=True, slots=True)
class Step:
    """A step that is over: what came of it, and what there is to say about it."""

    name: str
    state: State
    detail: str
    seconds: float = 0.0


class View(Protocol):
    """Is told of a run as it goes. `line` is called from another thread than the others."""

    def open(self, title: str) -> None: ...
    def begin(self, name: str) -> None: ...
    def line(self, stream: str, text: str) -> None: ...
    def finish(self, step: Step) -> None: ...
    def close(self, summary: str) -> None: ...


class SilentView:
    """Says nothing: standard output belongs to a machine."""

    def open(self, title: str) -> None: ...
    def begin(self, name: str) -> None: ...
    def line(self, stream: str, text: str) -> None: ...
    def finish(self, step: Step) -> None: ...
    def close(self, summary: str) -> None: ...


class PlainView:
    """Lines, for logs and pipes: what children say, and a line for each step."""

    def open(self, title: str) -> None:
        say(title)

    def begin(self, name: str) -> None:
        pass

    def line(self, stream: str, text: str) -> None:
        if not text.startswith(PREFIX):  # verdicts for machines are told as steps
            say(f"  | {blanked(text)}")

    def finish(self, step: Step) -> None:
        first, *rest = step.detail.split("\n")
        say(f"  {step.name:<{WIDTH}} {step.state:<7} {step.seconds:6.1f} s  {first}")
        for line in rest:
            say(f"  {'':<{WIDTH + 19}}{line}")

    def close(self, summary: str) -> None:
        if summary:
            say(summary)


class LiveView:
    """A table that grows by a row a step; the last row shows the last line of the child."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._steps: list[Step] = []
        self._live: Live | None = None
        self._name = ""
        self._begun = 0.0
        self._last = ""

    def open(self, title: str) -> None:
        from rich.live import Live

        self._steps = []
        self._console.print(title, style="bold", markup=False, highlight=False)
        self._live = Live(get_renderable=self._table, console=self._console, refresh_per_second=8)
        self._live.start()

    def begin(self, name: str) -> None:
        self._begun = time.monotonic()
        self._last = ""
        self._name = name

    def line(self, stream: str, text: str) -> None:
        if not text.startswith(PREFIX):
            self._last = blanked(text) or self._last

    def finish(self, step: Step) -> None:
        self._steps.append(step)
        self._name = ""

    def close(self, summary: str) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None
        if summary:
            self._console.print(summary, markup=False, highlight=False, soft_wrap=True)

    def _table(self) -> Table:
        from rich.spinner import Spinner
        from rich.table import Table
        from rich.text import Text

        marks = {"ok": ("✓", "green"), "skipped": ("–", "yellow"), "failed": ("✗", "red")}
        table = Table(box=None, show_header=False, padding=(0, 1))
        table.add_column(width=1)
        table.add_column(min_width=WIDTH)
        table.add_column(justify="right", min_width=8)
        table.add_column(ratio=1)
        for step in self._steps:
            mark, style = marks[step.state]
            table.add_row(
                Text(mark, style=style),
                Text(step.name),
                Text(f"{step.seconds:.1f} s", style="dim"),
                Text(step.detail, style=style if step.state == "failed" else ""),
            )
        if self._name:
            table.add_row(
                Spinner("dots", style="cyan"),
                Text(self._name, style="cyan"),
                Text(f"{time.monotonic() - self._begun:.1f} s", style="dim"),
                Text(self._last, style="dim", no_wrap=True, overflow="ellipsis"),
            )
        return table


def choose(*, machine: bool) -> View:
    """Silent for a machine, a live table on a terminal, plain lines otherwise."""
    if machine:
        return SilentView()
    if not sys.stdout.isatty():
        return PlainView()
    from rich.console import Console

    console = Console()
    return PlainView() if console.is_dumb_terminal else LiveView(console)
