"""The picture of a training run: loss and validation by epoch, as SVG."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

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
        """The history in a file of JSON lines `{"epoch", "loss", "val"}`."""
        rows = [json.loads(line) for line in path.read_text().splitlines()]
        return cls(
            tuple(int(row["epoch"]) for row in rows),
            tuple(float(row["loss"]) for row in rows),
            tuple(float(row["val"]) for row in rows),
        )


def svg(history: History) -> str:
    """Two panels side by side."""
    panels = [
        _panel("training loss", history.epochs, history.loss, "#b4532a", 0),
        _panel("validation", history.epochs, history.validation, "#2a6fb4", WIDTH),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * WIDTH} {HEIGHT}"'
        f' width="{2 * WIDTH}" height="{HEIGHT}" font-family="sans-serif" font-size="11">\n'
        f'<rect width="100%" height="100%" fill="white"/>\n{"".join(panels)}</svg>\n'
    )


def _panel(
    title: str, epochs: Sequence[int], values: Sequence[float], colour: str, left: int
) -> str:
    low, high = min(values, default=0.0), max(values, default=1.0)
    first, last = min(epochs, default=0), max(epochs, default=1)
    wide, tall = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def x(epoch: float) -> float:
        return LEFT + wide * (epoch - first) / ((last - first) or 1)

    def y(value: float) -> float:
        return TOP + tall * (high - value) / ((high - low) or 1)

    points = " ".join(f"{x(e):.1f},{y(v):.1f}" for e, v in zip(epochs, values, strict=True))
    ticks = "".join(
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(v):.1f}" y2="{y(v):.1f}" stroke="#ddd"/>'
        f'<text x="{LEFT - 5}" y="{y(v) + 4:.1f}" text-anchor="end">{v:.3g}</text>\n'
        for v in (low, (low + high) / 2, high)
    )
    return (
        f'<g transform="translate({left} 0)">\n'
        f'<text x="{LEFT}" y="16" font-weight="bold">{title}</text>\n{ticks}'
        f'<text x="{LEFT}" y="{HEIGHT - 10}">{first}</text>'
        f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 10}" text-anchor="end">epoch {last}</text>\n'
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5"/>\n</g>\n'
    )
