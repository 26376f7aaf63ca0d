"""The graph file: one model as a list of named operations, as Lean wrote it."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from harness.formats.contract import ParamSpec
from harness.formats.fields import Fields, parse


@dataclass(frozen=True, slots=True)
class GraphNode:
    """One operation: `args` are names of parameters and of earlier values; `shape` is that of the
    result for one sample."""

    name: str
    op: str
    args: tuple[str, ...]
    attrs: Mapping[str, object]
    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """A model: the shape of one input, the parameters, the operations in order, and the name of the
    result. `sha256` is the digest of the text."""

    name: str
    input: tuple[int, ...]
    params: tuple[ParamSpec, ...]
    nodes: tuple[GraphNode, ...]
    output: str
    sha256: str

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
        shapes = {node.name: node.shape for node in self.nodes}
        return math.prod(shapes.get(self.output, self.input))

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
        return cls(
            name=fields.text("name"),
            input=fields.naturals("input"),
            params=tuple(
                ParamSpec(param.text("name"), param.naturals("shape"))
                for param in fields.each("params")
            ),
            nodes=tuple(_node(node) for node in fields.each("nodes")),
            output=fields.text("output"),
            sha256=hashlib.sha256(data).hexdigest(),
        )


def _node(fields: Fields) -> GraphNode:
    attrs = fields.fields("attrs").values() if fields.has("attrs") else {}
    return GraphNode(
        name=fields.text("name"),
        op=fields.text("op"),
        args=fields.texts("args"),
        attrs=attrs,
        shape=fields.naturals("shape"),
    )
