"""What a graph file states, checked: all that is wrong in one run. And its canonical text.

A node that has no type counts as what it states, so that one mistake is told once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.formats.verdict import Rejection
from harness.reference.canonical import decimal, quote
from harness.reference.graph import Attribute, Constant, Shape, StatedGraph, StatedNode
from harness.reference.kinds import ALL, EACH, Kind, Mistyped
from harness.reference.operators import result

BEFORE = "a value that was named before"


def errors(graph: StatedGraph) -> Iterator[Rejection]:
    """All that is wrong with a graph; those of a node have the byte where it starts."""
    known: dict[str, Kind] = {}
    for index, (name, shape) in enumerate(graph.params):
        if name in known:
            yield Rejection("graph.name", f"params[{index}].name", "a new name", name)
        else:
            known[name] = Kind(False, shape)
    known[graph.input_name] = Kind(True, graph.input)
    later = {node.name for node in graph.nodes}
    for k, node in enumerate(graph.nodes):
        yield from _node_errors(node, f"nodes[{k}]", known, later)
    if graph.output not in known:
        yield Rejection("graph.name", "output", BEFORE, graph.output)
    elif not known[graph.output].sampled:
        yield Rejection("graph.samples", "output", EACH, ALL, name=graph.output)
    yield from _unused(graph)


def _node_errors(
    node: StatedNode, path: str, known: dict[str, Kind], later: set[str]
) -> Iterator[Rejection]:
    operands = [known[arg] for arg in node.args if arg in known]
    kind = Kind(True, node.shape)
    if len(operands) == len(node.args):
        kind = Kind(any(operand.sampled for operand in operands), node.shape)
        try:
            result(node, operands)
        except Mistyped as why:
            place = f"{path}.{why.place}"
            yield _error(why.code, place, why.expected, why.found, node)
    for j, arg in enumerate(node.args):
        if arg not in known:
            hint = "it is named later" if arg in later else None
            yield _error("graph.name", f"{path}.args[{j}]", BEFORE, arg, node, hint)
    if node.name in known:
        yield _error("graph.name", f"{path}.name", "a new name", node.name, node)
    else:
        known[node.name] = kind


def _error(
    code: str, path: str, expected: str, found: str, node: StatedNode, hint: str | None = None
) -> Rejection:
    """An error of a node, with where the node comes from."""
    hints = "; ".join(filter(None, (hint, node.at and f"at {node.at}")))
    return Rejection(code, path, expected, found, node.name, hints or None, node.byte)


def _unused(graph: StatedGraph) -> Iterator[Rejection]:
    read = {graph.output, *(arg for node in graph.nodes for arg in node.args)}
    expected, found = "a value that something reads", "nothing that reads it"
    for index, (name, _) in enumerate(graph.params):
        if name not in read:
            yield Rejection("graph.unused", f"params[{index}]", expected, found, name=name)
    for k, node in enumerate(graph.nodes):
        if node.name not in read:
            yield _error("graph.unused", f"nodes[{k}]", expected, found, node)


def output_shape(graph: StatedGraph) -> Shape:
    """The shape of the result of a graph without errors."""
    shapes = {node.name: node.shape for node in graph.nodes}
    return shapes.get(graph.output, graph.input)


def text(graph: StatedGraph) -> str:
    """The canonical text of a graph without errors."""
    params = [
        f'{{"name": {quote(name)}, "shape": {_array(shape)}}}' for name, shape in graph.params
    ]
    return (
        '{\n  "format": "torchlean.graph",\n  "version": 1,\n'
        f'  "name": {quote(graph.name)},\n  "source": {graph.source},\n'
        f'  "input": {_array(graph.input)},\n  "params": {_lines(params)},\n'
        f'  "nodes": {_lines([*map(_node_text, graph.nodes)])},\n'
        f'  "output": {quote(graph.output)}\n}}\n'
    )


def _node_text(node: StatedNode) -> str:
    args = ", ".join(map(quote, node.args))
    attrs = ", ".join(f"{quote(key)}: {_attribute(value)}" for key, value in node.attrs.items())
    texts = [f'"name": {quote(node.name)}, "op": {quote(node.op)}, "args": [{args}]']
    texts.append(f'"attrs": {{{attrs}}}, "shape": {_array(node.shape)}')
    for key, value in (("label", node.label), ("at", node.at)):
        if value is not None:
            texts.append(f"{quote(key)}: {quote(value)}")
    return f"{{{', '.join(texts)}}}"


def _attribute(value: Attribute) -> str:
    if isinstance(value, Constant):
        return decimal(value.bits)
    return str(value) if isinstance(value, int) else _array(value)


def _array(dims: Shape) -> str:
    return str(list(dims))


def _lines(items: Sequence[str]) -> str:
    inside = ",".join(f"\n    {item}" for item in items)
    return f"[{inside}\n  ]" if items else "[]"
