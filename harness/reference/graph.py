"""A graph file: the schema of FORMAT.md, section "Graph", read into a `StatedGraph`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from harness.formats.limits import DEFAULT
from harness.reference.binary32 import nearest
from harness.reference.cursor import Cursor
from harness.reference.meta import windowed
from harness.reference.schema import dimensions, end, shape, version, word
from harness.reference.source import source
from harness.reference.stop import Stop
from harness.terminal import escaped

FORMAT = "torchlean.graph"
LIMITS = replace(DEFAULT, bytes=67_108_864)
NODES, ARGS = 8_192, 16

_DOCUMENT = ("format", "version", "name", "source", "input", "params", "nodes", "output")
_PARAM = ("name", "shape")
_NODE = ("name", "op", "args", "attrs", "shape", "label", "at")
_MODEL_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.")

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Constant:
    """An attribute that is a finite binary32."""

    bits: int


Attribute = int | Shape | Constant


@dataclass(frozen=True, slots=True)
class StatedNode:
    """A node as the file states it; `byte` is where it starts."""

    name: str
    op: str
    args: tuple[str, ...]
    attrs: Mapping[str, Attribute]
    shape: Shape
    label: str | None
    at: str | None
    byte: int


@dataclass(frozen=True, slots=True)
class StatedGraph:
    """A graph as the file states it. `source` is its canonical text already."""

    name: str
    source: str
    input: Shape
    params: tuple[tuple[str, Shape], ...]
    nodes: tuple[StatedNode, ...]
    output: str

    @property
    def input_name(self) -> str:
        """`x`, behind underscores where a parameter is called like a value of the graph."""
        names = [name for name, _ in self.params]
        taken = any(name == "x" or _is_numbered(name) for name in names)
        return "_" * (max(map(len, names)) + 1) + "x" if taken else "x"


def _is_numbered(name: str) -> bool:
    digits = name.removeprefix("h")
    return name.startswith("h") and (not digits or (digits.isascii() and digits.isdigit()))


def read(data: bytes) -> StatedGraph:
    """The graph that `data` states. Raises `Stop` at the first error."""
    cursor = Cursor(data, LIMITS, end=len(data))
    name = sources = output = ""
    sample: Shape = ()
    params: tuple[tuple[str, Shape], ...] = ()
    nodes: tuple[StatedNode, ...] = ()
    cursor.skip()
    for field in cursor.members("$", _DOCUMENT):
        if field == "format":
            word(cursor, field, "schema.format", FORMAT, (FORMAT,))
        elif field == "version":
            version(cursor)
        elif field == "name":
            name = _model_name(cursor, field)
        elif field == "source":
            sources = windowed(cursor, field, source)
        elif field == "input":
            sample = shape(cursor, field)
        elif field == "params":
            entries = cursor.entries(field, LIMITS.params)
            params = tuple(_param(cursor, f"params[{index}]") for index in entries)
        elif field == "nodes":
            nodes = tuple(_node(cursor, f"nodes[{k}]") for k in cursor.entries(field, NODES))
        else:
            output = cursor.text(field)
    end(cursor)
    return StatedGraph(name, sources, sample, params, nodes, output)


def _model_name(cursor: Cursor, path: str) -> str:
    start, name = cursor.pos, cursor.text(path)
    if not name or not _MODEL_NAME.issuperset(name):
        raise Stop("graph.name", path, "letters, digits, '_', '-', '.'", name, start)
    return name


def _name(cursor: Cursor, path: str) -> str:
    start, name = cursor.pos, cursor.text(path)
    if not name:
        raise Stop("graph.name", path, "a name", "nothing", start)
    if escaped(name) != name.replace("\\", "\\\\"):
        raise Stop("graph.name", path, "a name without control characters", name, start)
    return name


def _param(cursor: Cursor, path: str) -> tuple[str, Shape]:
    name = ""
    dims: Shape = ()
    for field in cursor.members(path, _PARAM):
        if field == "name":
            name = _name(cursor, f"{path}.name")
        else:
            dims = shape(cursor, f"{path}.shape")
    return name, dims


def _node(cursor: Cursor, path: str) -> StatedNode:
    byte = cursor.pos
    texts: dict[str, str] = {}
    args: tuple[str, ...] = ()
    attrs: Mapping[str, Attribute] = {}
    dims: Shape = ()
    for field in cursor.members(path, _NODE, ("label", "at")):
        where = f"{path}.{field}"
        if field == "args":
            args = tuple(cursor.text(f"{where}[{j}]") for j in cursor.entries(where, ARGS))
        elif field == "attrs":
            attrs = _attrs(cursor, where)
        elif field == "shape":
            dims = shape(cursor, where)
        else:
            texts[field] = (_text if field in ("op", "at") else _name)(cursor, where)
    label, at = texts.get("label"), texts.get("at")
    return StatedNode(texts["name"], texts["op"], args, attrs, dims, label, at, byte)


def _text(cursor: Cursor, path: str) -> str:
    return cursor.text(path)


def _attrs(cursor: Cursor, path: str) -> Mapping[str, Attribute]:
    """Reads attributes, whose order is then that of `_ATTRIBUTES`."""
    found: dict[str, Attribute] = {}
    fields = tuple(_ATTRIBUTES)
    for key in cursor.members(path, fields, fields, unknown="graph.attr"):
        found[key] = _ATTRIBUTES[key](cursor, f"{path}.{key}")
    return {key: found[key] for key in _ATTRIBUTES if key in found}


def _constant(cursor: Cursor, path: str) -> Constant:
    start = cursor.pos
    cursor.expect("number", path)
    bits = nearest(cursor.number(path))
    if bits is None:
        raise Stop("graph.attr", path, "magnitude below 2^128", "more", start)
    return Constant(bits)


def _natural(cursor: Cursor, path: str) -> int:
    return cursor.bounded(path)


_ATTRIBUTES: Mapping[str, Callable[[Cursor, str], Attribute]] = {
    **dict.fromkeys(("k", "stride", "pad", "offset"), _natural),
    "dims": dimensions,
    **dict.fromkeys(("slope", "value", "eps", "by"), _constant),
}
"""How each attribute is read, in the order in which a node has them."""
