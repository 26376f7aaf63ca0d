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
    from rich.spinner import Spinner
    from rich.table import Table
    from rich.text import Text

State = Literal["ok", "skipped", "failed"]
WIDTH = 11  # of the longest name of a step


@dataclass(frozen=True, slots=True)
class Step:
    """A step that is over: what came of it, and what there is to say about it."""

    name: str
    state: State
    detail: str
    seconds: float = 0.0


def told(name: str, state: str, seconds: float, first: str) -> str:
    """The line of a step that is over, with the first line of its detail."""
    return f"  {name:<{WIDTH}} {state:<7} {seconds:6.1f} s  {blanked(first)}"


class View(Protocol):
    """Is told of a run as it goes, and never keeps it from going on: what is written goes to a
    stream that does not raise (`terminal.Steady`). `line` is called from another thread than the
    others."""

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
        say(told(step.name, step.state, step.seconds, first))
        for line in rest:
            say(f"  {'':<{WIDTH + 19}}{blanked(line)}")

    def close(self, summary: str) -> None:
        if summary:
            say(summary)


class LiveView:
    """A row a step that is over, and below them one that is not, with the last line of its child.
    Only that one is drawn anew, so that it is seen however low the terminal is."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live: Live | None = None
        self._name = ""
        self._begun = 0.0
        self._last = ""

    def open(self, title: str) -> None:
        from rich.live import Live

        self._console.print(title, style="bold", markup=False, highlight=False)
        self._live = Live(
            get_renderable=self._now, console=self._console, refresh_per_second=8, transient=True
        )
        self._live.start()

    def begin(self, name: str) -> None:
        self._begun = time.monotonic()
        self._last = ""
        self._name = name

    def line(self, stream: str, text: str) -> None:
        if not text.startswith(PREFIX):
            self._last = blanked(text) or self._last

    def finish(self, step: Step) -> None:
        from rich.text import Text

        marks = {"ok": ("✓", "green"), "skipped": ("–", "yellow"), "failed": ("✗", "red")}
        mark, style = marks[step.state]
        self._name = ""
        row = self._row(
            Text(mark, style=style),
            Text(step.name),
            step.seconds,
            Text(
                "\n".join(map(blanked, step.detail.split("\n"))),
                style=style if step.state == "failed" else "",
            ),
        )
        if self._live is not None:
            self._live.refresh()  # so that the row is not followed by what went on before
        self._console.print(row)

    def close(self, summary: str) -> None:
        self._name = ""
        if self._live is not None:
            self._live.stop()
            self._live = None
        if summary:
            self._console.print(summary, markup=False, highlight=False, soft_wrap=True)

    def _now(self) -> Table | Text:
        from rich.spinner import Spinner
        from rich.text import Text

        if not self._name:
            return Text()
        last = Text(self._last, style="dim", no_wrap=True, overflow="ellipsis")
        seconds = time.monotonic() - self._begun
        return self._row(
            Spinner("dots", style="cyan"), Text(self._name, style="cyan"), seconds, last
        )

    def _row(self, mark: Text | Spinner, name: Text, seconds: float, detail: Text) -> Table:
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, show_header=False, padding=(0, 1))
        table.add_column(width=1)
        table.add_column(width=WIDTH)
        table.add_column(justify="right", width=8)
        table.add_column(ratio=1)
        table.add_row(mark, name, Text(f"{seconds:.1f} s", style="dim"), detail)
        return table


def choose(*, machine: bool) -> View:
    """Silent for a machine, live on a terminal that can draw, plain lines otherwise."""
    if machine:
        return SilentView()
    if not sys.stdout.isatty() or not sys.stdout.encoding.lower().startswith("utf"):
        return PlainView()
    from rich.console import Console

    console = Console()
    return PlainView() if console.is_dumb_terminal else LiveView(console)
