"""The page of `robustness`: between which curves the accuracy lies, over radii."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from harness.runs.robustness import Row

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 52, 16, 16, 40

STYLE = """:root { color-scheme: light dark; --ink: #222; --paper: #fff; --grid: #ddd;
 --sure: #2a6fb4; --known: #b4532a; --between: #2a6fb422 }
@media (prefers-color-scheme: dark) { :root { --ink: #ddd; --paper: #161616; --grid: #3a3a3a;
 --sure: #74b0ec; --known: #ec9a74; --between: #74b0ec22 } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
 color: var(--ink); background: var(--paper) }
table { border-collapse: collapse; margin: 1rem 0 }
td, th { padding: .2rem .8rem .2rem 0; text-align: left; vertical-align: top }
svg { max-width: 100%; height: auto } svg text { fill: var(--ink); font: 11px sans-serif }
.grid { stroke: var(--grid) } .sure { stroke: var(--sure) } .known { stroke: var(--known) }
polyline { fill: none; stroke-width: 2 } .between { fill: var(--between); stroke: none }
.cut { stroke: var(--ink); stroke-width: .5; fill: none }
.limit { stroke: var(--ink); stroke-dasharray: 4 3 }
.pictures { display: flex; flex-wrap: wrap; gap: 1.5rem } figure { margin: 0 }"""
"""Of all pages about properties: dark or light as the reader has it."""


def html(title: str, body: str) -> str:
    """One page without outside parts."""
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>\n'
        f"<style>\n{STYLE}\n</style>\n<h1>{escape(title)}</h1>\n{body}\n</html>\n"
    )


def page(family: str, engine: str, rows: Sequence[Row]) -> str:
    """The curve and the table."""
    cells = "".join(
        f"<tr><td>{escape(row.radius)}</td><td>{row.bounds[0]:.1%}</td><td>{row.bounds[1]:.1%}</td>"
        f"<td>{row.certified}</td><td>{row.broken}</td>"
        f"<td>{row.samples - row.certified - row.broken}</td></tr>\n"
        for row in rows
    )
    return html(
        f"Robustness of {family}, {rows[0].samples} samples",
        "<p>At each radius the true accuracy lies between the two curves. Certified: "
        f"{escape(engine)} accepted a certificate, for every order of summation. "
        "Attacked: all samples but those for which Lean confirmed a counterexample; one that is "
        "labelled wrongly is its own.</p>\n"
        f"{svg(rows)}\n<table>\n<tr><th>radius</th><th>certified</th><th>attacked</th>"
        "<th>with certificate</th><th>with counterexample</th><th>neither</th></tr>\n"
        f"{cells}</table>",
    )


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
