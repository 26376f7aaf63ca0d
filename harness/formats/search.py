"""What the search says: a line for each event, progress, and one answer for each property."""

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
    """How far the search for property number `asked` is: leaves closed and open, the worst bound of
    the open ones."""

    closed: int
    open: int
    worst: float
    seconds: float
    asked: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """What the search for property number `asked` ended with: `certificate`, `counterexample`, or
    `unknown` and why.

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
    asked: int = 0


def event(line: str) -> Progress | Found:
    """What a line says. Raises `ValueError`."""
    fields = parse(line.removeprefix(PREFIX), "event")
    asked = fields.natural("asked") if fields.has("asked") else 0
    if fields.text("event") == "progress":
        return Progress(
            closed=fields.natural("closed"),
            open=fields.natural("open"),
            worst=fields.number("worst"),
            seconds=fields.number("seconds"),
            asked=asked,
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
        asked=asked,
    )


def _numbers(fields: Fields, key: str) -> tuple[float, ...]:
    if not fields.has(key):
        return ()
    items = fields.items(key)
    if not all(isinstance(item, float | int) for item in items):
        raise ValueError(f"{key} has not only numbers")
    return tuple(float(str(item)) for item in items)
