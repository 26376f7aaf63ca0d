"""What the search says: a line for each event, progress and then one answer."""

from __future__ import annotations

from dataclasses import dataclass

from harness.formats.fields import Fields, parse

PREFIX = "torchlean-search "
"""What its lines begin with; a JSON object follows."""

REASONS = {
    "time": "the time was up",
    "interrupted": "the search was interrupted",
    "operator": "an operator has no bounds",
    "resolution": "a box of single inputs is left that no bound closes",
    "input": "the search cannot use what it was given",
}
"""Why a search ends without a certificate and without a counterexample."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search is: leaves closed and open, the worst bound of the open ones."""

    closed: int
    open: int
    worst: float
    seconds: float

    def line(self) -> str:
        """For people."""
        return (
            f"{self.seconds:8.1f} s  {self.closed} leaves closed, {self.open} open, "
            f"worst bound {self.worst:.4g}"
        )


@dataclass(frozen=True, slots=True)
class Found:
    """What a search ended with: `certificate`, `counterexample` or `unknown` and why.

    `input` and `output` are those of the counterexample, as PyTorch computed it; `closed`, `open`
    and `bounds` count places of the tree.
    """

    answer: str
    seconds: float
    reason: str = ""
    text: str = ""
    worst: float | None = None
    closed: int = 0
    open: int = 0
    bounds: int = 0
    input: tuple[float, ...] = ()
    output: tuple[float, ...] = ()


def event(line: str) -> Progress | Found:
    """What a line says. Raises `ValueError`."""
    fields = parse(line.removeprefix(PREFIX), "event")
    if fields.text("event") == "progress":
        return Progress(
            *(fields.natural(key) for key in ("closed", "open")),
            *(fields.number(key) for key in ("worst", "seconds")),
        )
    answer = fields.text("answer")
    if answer not in ("certificate", "counterexample", "unknown"):
        raise ValueError(f"no answer is {answer}")
    closed, opened, bounds = (
        fields.natural(key) if fields.has(key) else 0 for key in ("closed", "open", "bounds")
    )
    reason, text = (fields.text(key) if fields.has(key) else "" for key in ("reason", "text"))
    if answer == "unknown" and reason not in REASONS:
        raise ValueError("unknown, and no reason")
    return Found(
        answer,
        fields.number("seconds"),
        reason,
        text,
        closed=closed,
        open=opened,
        bounds=bounds,
        worst=fields.number("worst") if fields.has("worst") else None,
        input=_numbers(fields, "input"),
        output=_numbers(fields, "output"),
    )


def _numbers(fields: Fields, key: str) -> tuple[float, ...]:
    if not fields.has(key):
        return ()
    items = fields.items(key)
    if not all(isinstance(item, float | int) for item in items):
        raise ValueError(f"{key} has not only numbers")
    return tuple(float(str(item)) for item in items)
