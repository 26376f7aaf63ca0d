"""The graph file: one model as a list of named operations, as Lean or a capture wrote it."""

from __future__ import annotations

import hashlib
import json
import math
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from harness.formats.contract import Contract, ParamSpec
from harness.formats.fields import Fields, parse

TOLERANCE = 1e-5
"""That of the probe, for a model that comes as a graph file."""


UNUSED = "not used"
"""Of a parameter that a captured module has, and its graph does not read."""

RESHAPED = "reshaped from "
"""How the note begins of one whose scalars are the module's, in their order; the two shapes follow,
as `2x3 to 6`."""


@dataclass(frozen=True, slots=True)
class GraphNode:
    """One operation: `args` are names of parameters and of earlier values; `shape` is that of the
    result for one sample; `label` is the layer whose output it is, `at` where it was found."""

    name: str
    op: str
    args: tuple[str, ...]
    attrs: Mapping[str, object]
    shape: tuple[int, ...]
    label: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Graph:
    """A model: the shape of one input, the parameters, the operations in order, and the name of the
    result. `sha256` is the digest of the text. `notes` say of a captured module which parameters
    are not as it has them, and which of its own are not there."""

    name: str
    input: tuple[int, ...]
    params: tuple[ParamSpec, ...]
    nodes: tuple[GraphNode, ...]
    output: str
    sha256: str
    notes: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def input_name(self) -> str:
        """What operations call the input: the one name that nothing else has."""
        known = {param.name for param in self.params} | {node.name for node in self.nodes}
        return next((arg for node in self.nodes for arg in node.args if arg not in known), "x")

    @property
    def inputs(self) -> int:
        """How many scalars an input has."""
        return math.prod(self.input)

    @property
    def outputs(self) -> int:
        """How many scalars the result has."""
        return math.prod(self.output_shape)

    @property
    def output_shape(self) -> tuple[int, ...]:
        """The shape of the result, of one sample."""
        shapes = {node.name: node.shape for node in self.nodes}
        return shapes.get(self.output, self.input)

    @property
    def contract(self) -> Contract:
        """What a payload of this model must hold; the tag of the family is the graph's name."""
        return Contract(
            family=self.name,
            config={},
            families=(self.name,),
            dtype="float32",
            params=self.params,
            input=self.input,
            output=self.output_shape,
            tolerance=TOLERANCE,
        )

    @classmethod
    def load(cls, path: Path) -> Graph:
        """The graph in the file at `path`. Raises `ValueError` or `OSError`."""
        return cls.from_bytes(path.read_bytes())

    @classmethod
    def from_bytes(cls, data: bytes) -> Graph:
        """The graph that `data` spells. Raises `ValueError`."""
        fields = parse(data, "graph")
        if (fields.text("format"), fields.natural("version")) != ("torchlean.graph", 1):
            raise ValueError("not a torchlean.graph of version 1")
        graph = cls(
            name=fields.text("name"),
            input=fields.naturals("input"),
            params=tuple(
                ParamSpec(param.text("name"), param.naturals("shape"))
                for param in fields.each("params")
            ),
            nodes=tuple(_node(node) for node in fields.each("nodes")),
            output=fields.text("output"),
            sha256=hashlib.sha256(data).hexdigest(),
            notes=_notes(fields),
        )
        _named(graph)
        return graph


def _notes(fields: Fields) -> dict[str, str]:
    source = fields.fields("source") if fields.has("source") else None
    if source is None or not source.has("params"):
        return {}
    return {name: str(note) for name, note in source.fields("params").values().items()}


def _node(fields: Fields) -> GraphNode:
    attrs = fields.fields("attrs").values() if fields.has("attrs") else {}
    return GraphNode(
        name=fields.text("name"),
        op=fields.text("op"),
        args=fields.texts("args"),
        attrs=attrs,
        shape=fields.naturals("shape"),
        label=fields.text("label") if fields.has("label") else None,
        at=fields.text("at") if fields.has("at") else None,
    )


def _named(graph: Graph) -> None:
    """Every name is there once, and before it is used. Raises `ValueError`."""
    known = {graph.input_name}
    for name in (param.name for param in graph.params):
        if name in known:
            raise ValueError(f"graph.params has the name {name} twice")
        known.add(name)
    for k, node in enumerate(graph.nodes):
        if unknown := next((arg for arg in node.args if arg not in known), None):
            raise ValueError(f"graph.nodes[{k}] uses {unknown} before it is defined")
        if node.name in known:
            raise ValueError(f"graph.nodes[{k}] has the name {node.name}, which is taken")
        known.add(node.name)
    if graph.output not in known:
        raise ValueError(f"graph.output is {graph.output}, which is not defined")


def text(graph: Graph, source: Mapping[str, object]) -> str:
    """The text of a graph, which is determined to the byte; `source` says where it comes from."""
    params = (f'{{"name": {_json(p.name)}, "shape": {_json(p.shape)}}}' for p in graph.params)
    return (
        '{\n  "format": "torchlean.graph",\n  "version": 1,\n'
        f'  "name": {_json(graph.name)},\n'
        f'  "source": {_json(source)},\n'
        f'  "input": {_json(graph.input)},\n'
        f'  "params": {_lines(params)},\n'
        f'  "nodes": {_lines(map(_node_text, graph.nodes))},\n'
        f'  "output": {_json(graph.output)}\n}}\n'
    )


def _lines(items: Iterable[str]) -> str:
    inside = ",".join(f"\n    {item}" for item in items)
    return f"[{inside}\n  ]" if inside else "[]"


def _json(value: object) -> str:
    return json.dumps(value)


def _node_text(node: GraphNode) -> str:
    attrs = ", ".join(f"{_json(key)}: {_number(value)}" for key, value in node.attrs.items())
    end = "".join(
        f", {_json(key)}: {_json(value)}"
        for key, value in (("label", node.label), ("at", node.at))
        if value is not None
    )
    return (
        f'{{"name": {_json(node.name)}, "op": {_json(node.op)}, "args": {_json(node.args)}, '
        f'"attrs": {{{attrs}}}, "shape": {_json(node.shape)}{end}}}'
    )


def _number(value: object) -> str:
    return decimal(value) if isinstance(value, float) else _json(value)


def _single(value: float) -> bytes:
    """The nearest binary32, which may be infinite."""
    try:
        return struct.pack("<f", value)
    except OverflowError:
        return struct.pack("<f", math.copysign(math.inf, value))


def decimal(value: float) -> str:
    """The shortest decimal that reads back as the nearest binary32 of `value`, as canonical text
    spells it. Raises `ValueError` where there is none."""
    single = _single(value)
    (exact,) = struct.unpack("<f", single)
    if not math.isfinite(exact):
        raise ValueError(f"{value} is no finite binary32")
    short = next(
        short for digits in range(9) if _single(float(short := f"{exact:.{digits}e}")) == single
    )
    mantissa, _, exponent = repr(float(short)).partition("e")
    return f"{mantissa}e{int(exponent)}" if exponent else mantissa
