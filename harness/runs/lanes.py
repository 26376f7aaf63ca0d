"""A model's graph, drawn: a row a value, in the order of the file, and a line for each value from
where it is computed to where it is read last."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from harness.formats.graph import Graph, GraphNode
from harness.runs.html import Html, joined, note, svg, tag

MOST = 400  # rows that are drawn
HEIGHT, MIDDLE, STEP, EDGE = 42, 12, 14, 10  # of a row, of its dot, of a lane, of the first lane
MOVES = {"slice", "split_heads", "join_heads", "reshape", "permute", "flatten"}
"""Operators that compute nothing."""


@dataclass(frozen=True, slots=True)
class Row:
    """A value, the lane of its dot, and the lanes of the lines around it: those that end in it, and
    those that pass by or begin below it."""

    value: str
    node: GraphNode | None
    lane: int
    above: tuple[int, ...]
    through: tuple[int, ...]
    below: bool


def rows(graph: Graph) -> list[Row]:
    """Where each value stands; a lane is free again behind the last reader of its value."""
    last = {arg: k for k, node in enumerate(graph.nodes) for arg in node.args}
    lanes: list[str | None] = [graph.input_name]
    taken = [Row(graph.input_name, None, 0, (), (), graph.input_name in last)]
    for k, node in enumerate(graph.nodes):
        ends = [i for i, value in enumerate(lanes) if value is not None and last[value] == k]
        above = tuple(i for i, value in enumerate(lanes) if value in node.args)
        for i in ends:
            lanes[i] = None
        through = tuple(i for i, value in enumerate(lanes) if value is not None)
        free = next((i for i in above if i in ends), None)
        if free is None:
            free = next((i for i, value in enumerate(lanes) if value is None), len(lanes))
        if free == len(lanes):
            lanes.append(None)
        below = last.get(node.name, -1) > k
        taken.append(Row(node.name, node, free, above, through, below))
        if below:
            lanes[free] = node.name
    return taken


def drawn(graph: Graph) -> Html:
    """The rows as a list."""
    taken = rows(graph)
    wide = 2 * EDGE + STEP * max(max(row.lane, *row.through, 0) for row in taken)
    shapes = {param.name: param.shape for param in graph.params}
    items = [
        tag("li", _lines(row, wide, shapes), _words(row, graph, shapes)) for row in taken[:MOST]
    ]
    more = note(f"… and {len(taken) - MOST} values more") if len(taken) > MOST else None
    return joined([tag("ol", *items, class_="graph"), more])


def _x(lane: int) -> int:
    return EDGE + STEP * lane


def _lines(row: Row, wide: int, learned: Container[str]) -> Html:
    x = _x(row.lane)
    parts = [f"M{_x(i)} 0V{HEIGHT}" for i in row.through]
    parts += [f"M{_x(i)} 0C{_x(i)} {MIDDLE - 2} {x} 2 {x} {MIDDLE}" for i in row.above]
    if row.below:
        parts.append(f"M{x} {MIDDLE}V{HEIGHT}")
    dot = tag("circle", cx=x, cy=MIDDLE, r=5, class_=f"dot {_kind(row.node, learned)}")
    wires = tag("path", d="".join(parts), class_="wire") if parts else None
    return svg(wide, HEIGHT, wires, dot, title=f"{row.value} in the graph")


def _kind(node: GraphNode | None, learned: Container[str]) -> str:
    if node is None or node.op in MOVES:
        return "moves"
    return "learned" if any(arg in learned for arg in node.args) else "acts"


def _words(row: Row, graph: Graph, shapes: dict[str, tuple[int, ...]]) -> Html:
    node = row.node
    if node is None:
        first = [tag("span", "input", class_="op moves"), f" {row.value} {list(graph.input)}"]
        words = tag("div", f"one sample of {graph.name}", class_="line soft mono")
        return tag("div", tag("div", *first, class_="line"), words)
    kind = _kind(node, shapes)
    first = [tag("span", node.op, class_=f"op {kind}"), f" {node.name} {list(node.shape)}"]
    if node.name == graph.output:
        first.append(tag("b", " output"))
    if node.label is not None:
        first.append(tag("span", f" {node.label}", class_="soft"))
    args = [f"{arg} {list(shapes[arg])}" if arg in shapes else arg for arg in node.args]
    second = ", ".join([*args, *(f"{key} {value}" for key, value in node.attrs.items())])
    words = tag("div", second, class_="line soft mono", title=second)
    return tag("div", tag("div", *first, class_="line"), words)
