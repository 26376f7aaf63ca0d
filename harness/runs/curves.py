"""The picture of a training run: loss and validation by epoch, as SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.formats.fields import Fields, parse
from harness.runs import html
from harness.runs.html import Html, tag

WIDTH, HEIGHT = 340, 200
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 28, 28


@dataclass(frozen=True, slots=True)
class History:
    """What a training script wrote with `--history`, a value an epoch."""

    epochs: tuple[int, ...]
    loss: tuple[float, ...]
    validation: tuple[float, ...]

    @classmethod
    def load(cls, path: Path) -> History:
        """The history in a file of JSON lines `{"epoch", "loss", "val"}`; a loss that has diverged
        may be `NaN`. Raises `ValueError` or `OSError`."""
        lines = path.read_text(encoding="utf-8").splitlines()
        rows = [parse(line, f"{path.name}, line {k}") for k, line in enumerate(lines, 1)]
        return cls(
            tuple(row.natural("epoch") for row in rows),
            tuple(_number(row, "loss") for row in rows),
            tuple(_number(row, "val") for row in rows),
        )


def _number(row: Fields, key: str) -> float:
    value = row.value(key)
    return math.nan if isinstance(value, float) and math.isnan(value) else row.number(key)


def svg(history: History) -> Html:
    """Two panels side by side."""
    return html.svg(
        2 * WIDTH,
        HEIGHT,
        _panel("training loss", history.epochs, history.loss, "#c2622f", 0),
        _panel("validation", history.epochs, history.validation, "#3b82c4", WIDTH),
        title="Loss and validation by epoch",
        font_family="sans-serif",
        font_size=11,
        fill="currentColor",
    )


def panels(history: History) -> list[Html]:
    """The same, each for itself."""
    both = (
        ("training loss", history.loss, "#c2622f"),
        ("validation", history.validation, "#3b82c4"),
    )
    return [
        html.svg(WIDTH, HEIGHT, _panel(name, history.epochs, values, colour, 0), title=name)
        for name, values, colour in both
    ]


def _panel(
    title: str, epochs: Sequence[int], values: Sequence[float], colour: str, left: int
) -> Html:
    known = [(e, v) for e, v in zip(epochs, values, strict=True) if math.isfinite(v)]
    low, high = min((v for _, v in known), default=0.0), max((v for _, v in known), default=1.0)
    first, last = min(epochs, default=0), max(epochs, default=1)
    wide, tall = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    missing = len(values) - len(known)

    def x(epoch: float) -> float:
        return LEFT + wide * (epoch - first) / ((last - first) or 1)

    def y(value: float) -> float:
        return TOP + tall * (high - value) / ((high - low) or 1)

    level = {"x1": LEFT, "x2": WIDTH - RIGHT, "stroke": "currentColor", "stroke_opacity": 0.2}
    marks = []
    for v in (low, (low + high) / 2, high):
        at = f"{y(v):.1f}"
        marks.append(tag("line", **level, y1=at, y2=at))
        marks.append(tag("text", f"{v:.3g}", x=LEFT - 5, y=f"{y(v) + 4:.1f}", text_anchor="end"))
    words = f"{title}, {missing} values not finite" if missing else title
    return tag(
        "g",
        tag("text", words, x=LEFT, y=16, font_weight="bold"),
        *marks,
        tag("text", first, x=LEFT, y=HEIGHT - 10),
        tag("text", f"epoch {last}", x=WIDTH - RIGHT, y=HEIGHT - 10, text_anchor="end"),
        tag(
            "polyline",
            points=" ".join(f"{x(e):.1f},{y(v):.1f}" for e, v in known),
            fill="none",
            stroke=colour,
            stroke_width=1.5,
        ),
        transform=f"translate({left} 0)",
    )
