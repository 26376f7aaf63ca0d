"""The page of `robustness`: between which curves the accuracy lies, over radii."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from harness.runs.html import Html, document, joined, table, tag
from harness.runs.robustness import Row

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 52, 16, 16, 40


def page(family: str, engine: str, rows: Sequence[Row]) -> str:
    """The curve and the table."""
    title = f"Robustness of {family}, {rows[0].samples} samples"
    told = (
        "At each radius the true accuracy lies between the two curves. Certified: "
        f"{engine} accepted a certificate, for every order of summation. "
        "Attacked: all samples but those for which Lean confirmed a counterexample; one that is "
        "labelled wrongly is its own."
    )
    shares = ("certified", "attacked")
    counts = ("with certificate", "with counterexample", "neither")
    cells = (
        (
            row.radius,
            *(f"{share:.1%}" for share in row.bounds),
            *(row.certified, row.broken, row.samples - row.certified - row.broken),
        )
        for row in rows
    )
    numbers = table(("radius", *shares, *counts), cells)
    return document(title, joined([tag("h1", title), tag("p", told), Html(svg(rows)), numbers]))


def svg(rows: Sequence[Row]) -> str:
    """Two curves over radii, and what is between them."""
    last = max(float(row.radius) for row in rows)

    def x(row: Row) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * float(row.radius) / last

    def y(share: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share)

    low = [f"{x(row):.1f},{y(row.bounds[0]):.1f}" for row in rows]
    high = [f"{x(row):.1f},{y(row.bounds[1]):.1f}" for row in rows]
    grid = "".join(
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(s):.1f}" y2="{y(s):.1f}"/>'
        f'<text x="{LEFT - 6}" y="{y(s) + 4:.1f}" text-anchor="end">{s:.0%}</text>\n'
        for s in (0, 0.25, 0.5, 0.75, 1)
    )
    ticks = "".join(
        f'<text x="{x(row):.1f}" y="{HEIGHT - 22}" text-anchor="middle">{escape(row.radius)}</text>'
        f'<circle cx="{x(row):.1f}" cy="{y(row.bounds[0]):.1f}" r="3" fill="var(--sure)"/>'
        f'<circle cx="{x(row):.1f}" cy="{y(row.bounds[1]):.1f}" r="3" fill="var(--known)"/>\n'
        for row in rows
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}">\n{grid}{ticks}'
        f'<polygon class="between" points="{" ".join([*low, *reversed(high)])}"/>\n'
        f'<polyline class="sure" points="{" ".join(low)}"/>\n'
        f'<polyline class="known" points="{" ".join(high)}"/>\n'
        f'<text x="{LEFT}" y="{HEIGHT - 6}">radius; certified below, attacked above</text>\n</svg>'
    )
