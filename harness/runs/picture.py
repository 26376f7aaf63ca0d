"""The page of `verify`: the verdict, and what there is to see of it.

Of a box of one or two inputs: how outputs lie within their bounds, and the splits. Of an image: the
center, and what was found in the box.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from fractions import Fraction
from html import escape
from itertools import pairwise
from pathlib import Path

from harness.errors import MalformedAnswer
from harness.formats.graph import Graph
from harness.formats.picture import PREFIX, Picture
from harness.formats.property import Property
from harness.processes import supervisor
from harness.processes.child import python
from harness.processes.supervisor import Outcome
from harness.runs.html import Html, document
from harness.runs.verify import Answer, Question

PROGRAM = "harness.search.picture"
SIDE, EDGE = 300, 44  # of a diagram, of the room for its numbers
PIXELS = 200  # of an image's longer side
OUTPUTS = 4  # that are drawn


def page(answer: Answer, question: Question, family: str) -> str:
    """One page without outside parts. The search's files are in the question's folder."""
    property = Property.load(question.read)
    graph = Graph.load(question.graph)
    parts = [f"<p><strong>{escape(answer.sentence)}</strong></p>"]
    if has_diagrams(property):
        parts.append(diagrams(property, drawn(question)))
    elif len(graph.input) == 3:
        found = answer.found.input if answer.found and answer.answer == "refuted" else ()
        parts.append(images(property, graph.input, found))
    parts.append(facts(answer, question))
    title = f"A property of {family}: {answer.answer}"
    parts.insert(0, f"<h1>{escape(title)}</h1>")
    return document(title, Html("\n".join(parts)))


def has_diagrams(property: Property) -> bool:
    """Is the box of one or two inputs, each of them free to move?"""
    return len(property.lower) <= 2 and all(a < b for a, b in _sides(property))


def drawn(question: Question) -> Picture:
    """What the search's module says of the box."""
    trees = [path for path in (question.certificate, question.state) if path.exists()]
    asked = command(question.graph, question.bits, [(question.read, trees[0] if trees else None)])
    outcome = supervisor.run(
        asked,
        cwd=Path(__file__).resolve().parents[2],
        env=python(),
        bounds=supervisor.Bounds(deadline=120.0),
    )
    return pictures(outcome, 1)[0]


def command(graph: Path, payload: Path, asked: Sequence[tuple[Path, Path | None]]) -> list[str]:
    """The search's module, and what it is asked of properties and their certificates."""
    wishes = (
        {
            "graph": str(graph),
            "payload": str(payload),
            "property": str(property),
            "certificate": None if tree is None else str(tree),
        }
        for property, tree in asked
    )
    return [sys.executable, "-m", PROGRAM, *map(json.dumps, wishes)]


def pictures(outcome: Outcome, count: int) -> list[Picture]:
    """What it says of so many properties."""
    lines = [line for line in outcome.expect(0).stdout.split("\n") if line.startswith(PREFIX)]
    try:
        found = [Picture.of(line) for line in lines]
    except (ValueError, TypeError) as error:
        raise MalformedAnswer(PROGRAM, lines[0], str(error)) from error
    if len(found) != count:
        raise MalformedAnswer(PROGRAM, outcome.tail, f"{len(found)} pictures of {count}")
    return found


def facts(answer: Answer, question: Question) -> str:
    """The search in numbers, and the property as it was asked."""
    rows = [("answer", f"{answer.answer} ({answer.code})")]
    if (found := answer.found) is not None:
        rows += [("search", f"{found.seconds:.1f} s"), ("leaves closed", str(found.closed))]
        rows += [("boxes open", str(found.open)), ("places with bounds", str(found.bounds))]
    cells = "".join(f"<tr><th>{escape(a)}</th><td>{escape(b)}</td></tr>\n" for a, b in rows)
    text = question.claim.read_text(encoding="utf-8", errors="replace")
    cut = text if len(text) < 20_000 else text[:20_000] + "…"
    return (
        f"<table>\n{cells}</table>\n<details><summary>the property</summary>"
        f"<pre>{escape(cut)}</pre></details>"
    )


def diagrams(property: Property, picture: Picture) -> str:
    """Each output over each input, and how the box is split."""
    inputs = range(len(property.lower))
    shown = range(min(OUTPUTS, len(picture.values[0])))
    parts = [band(property, picture, i, j) for j in shown for i in inputs]
    if len(inputs) == 2:
        parts.append(splits(property, picture))
    note = (
        "Dots: outputs by PyTorch at a grid of inputs. Shaded: the bounds of each box of the "
        "certificate, as the search computes them. Dashed: where outputs become unsafe."
    )
    return f'<p>{note}</p>\n<div class="pictures">\n{"".join(parts)}</div>'


def band(property: Property, picture: Picture, i: int, j: int) -> str:
    """Output `j` over input `i`: boxes with their bounds, points with their values."""
    low = min(min(one[j] for one in rows) for rows in (picture.low, picture.values))
    high = max(max(one[j] for one in rows) for rows in (picture.high, picture.values))
    limits = [
        float(one.bound / one.coefficients[j])
        for conjunction in property.unsafe
        for one in conjunction
        if set(one.coefficients) == {j} and len(conjunction) == 1
    ]
    near = [y for y in limits if abs(y - (low + high) / 2) < 2 * (high - low)]
    axes = _Axes(_side(property, i), (min([low, *near]), max([high, *near])))
    opacity = max(0.06, 0.3 / len({tuple(one) for one in picture.lower}) ** 0.3)
    marks = [
        axes.box(
            a[i], b[i], c[j], d[j], f'class="bound" fill="var(--sure)" opacity="{opacity:.2f}"'
        )
        for a, b, c, d in zip(picture.lower, picture.upper, picture.low, picture.high, strict=True)
    ]
    marks += [
        f'<circle cx="{axes.x(p[i]):.1f}" cy="{axes.y(v[j]):.1f}" r="1.2" fill="var(--known)"/>'
        for p, v in zip(picture.points, picture.values, strict=True)
    ]
    marks += [axes.level(y) for y in near]
    return axes.figure("\n".join(marks), f"y[{j}] over x[{i}]")


def splits(property: Property, picture: Picture) -> str:
    """The boxes of two inputs, shaded by the first output."""
    axes = _Axes(_side(property, 0), _side(property, 1))
    values = [one[0] for one in picture.values]
    low, span = min(values), (max(values) - min(values)) or 1.0
    steps = [sorted({one[i] for one in picture.points}) for i in (0, 1)]
    half = [min((b - a for a, b in pairwise(step)), default=1.0) / 2 for step in steps]
    marks = [
        axes.box(
            *(p[0] - half[0], p[0] + half[0], p[1] - half[1], p[1] + half[1]),
            f'fill="var(--known)" opacity="{0.05 + 0.7 * (v - low) / span:.2f}"',
        )
        for p, v in zip(picture.points, values, strict=True)
    ]
    marks += [
        axes.box(a[0], b[0], a[1], b[1], 'class="cut"')
        for a, b in zip(picture.lower, picture.upper, strict=True)
    ]
    return axes.figure("\n".join(marks), f"{len(picture.lower)} boxes; darker: greater y[0]")


class _Axes:
    """A diagram's scales: from a pair of numbers to pixels, each way."""

    def __init__(self, wide: tuple[float, float], tall: tuple[float, float]) -> None:
        self._wide, self._tall = wide, tall

    def x(self, value: float) -> float:
        low, high = self._wide
        return EDGE + SIDE * _share(value, low, high)

    def y(self, value: float) -> float:
        low, high = self._tall
        return 8 + SIDE * (1 - _share(value, low, high))

    def box(self, left: float, right: float, low: float, high: float, look: str) -> str:
        x, y = self.x(left), self.y(high)
        wide, tall = self.x(right) - x, self.y(low) - y
        return f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}" {look}/>'

    def level(self, y: float) -> str:
        left, right = map(self.x, self._wide)
        at = f'y1="{self.y(y):.1f}" y2="{self.y(y):.1f}"'
        return f'<line class="limit" x1="{left}" x2="{right}" {at}/>'

    def figure(self, marks: str, caption: str) -> str:
        numbers = "".join(
            f'<text x="{EDGE - 5}" y="{self.y(v) + 4:.1f}" text-anchor="end">{v:.3g}</text>'
            for v in self._tall
        ) + "".join(
            f'<text x="{self.x(v):.1f}" y="{SIDE + 24}" text-anchor="{anchor}">{v:.3g}</text>'
            for v, anchor in zip(self._wide, ("start", "end"), strict=True)
        )
        wide, tall = SIDE + EDGE + 8, SIDE + 30
        return (
            f'<figure><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {tall}" '
            f'width="{wide}" height="{tall}">\n{marks}\n{numbers}</svg>'
            f"<figcaption>{escape(caption)}</figcaption></figure>\n"
        )


def images(property: Property, shape: Sequence[int], found: Sequence[float]) -> str:
    """The center of the box, and the counterexample in it with what it changes."""
    center = [float((a + b) / 2) for a, b in _sides(property)]
    radius = max(float((b - a) / 2) for a, b in _sides(property))
    scale = min([*center, *found]), max([*center, *found])
    parts = [image(center, shape, scale, f"center; each input may be {radius:.4g} away")]
    if found:
        change = [x - c for x, c in zip(found, center, strict=True)]
        parts.append(image(found, shape, scale, "a counterexample"))
        most = max(map(abs, change))
        parts.append(image(change, shape, (-most, most), f"the change, at most {most:.4g}"))
    return f'<div class="pictures">\n{"".join(parts)}</div>'


def image(
    values: Sequence[float], shape: Sequence[int], scale: tuple[float, float], caption: str
) -> str:
    """Scalars as grey, dark to light along the scale; channels are averaged."""
    channels, height, width = shape
    area = height * width
    grey = [sum(values[k::area][:channels]) / channels for k in range(area)]
    size = PIXELS / max(height, width)
    dots = "".join(
        f'<rect x="{k % width}" y="{k // width}" width="1.02" height="1.02" '
        f'fill="rgb({tone},{tone},{tone})"/>'
        for k, tone in enumerate(round(255 * _share(v, *scale)) for v in grey)
    )
    return (
        f'<figure><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{size * width:.0f}" height="{size * height:.0f}">{dots}</svg>'
        f"<figcaption>{escape(caption)}</figcaption></figure>\n"
    )


def _sides(property: Property) -> list[tuple[Fraction, Fraction]]:
    return list(zip(property.lower, property.upper, strict=True))


def _side(property: Property, i: int) -> tuple[float, float]:
    return float(property.lower[i]), float(property.upper[i])


def _share(value: float, low: float, high: float) -> float:
    return min(max((value - low) / ((high - low) or 1.0), 0.0), 1.0)
