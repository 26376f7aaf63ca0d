"""Random graph files: operators one upon the other, mistakes in what they state, damaged text.

Input number i of a seed is always the same, whoever makes it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from harness.damage.pieces import GRAPH
from harness.damage.random_payloads import Base, damaged
from harness.reference.graph import Constant, Shape, StatedNode
from harness.reference.kinds import Kind, Mistyped
from harness.reference.operators import OPERATORS, shape_of

Fields = dict[str, Any]
_NAMES = ("x", "h1", "", "a\tb", "\u202e", "ghost", "_x", "k" * 256)
_CONSTANTS = (0.5, -0.0, 1, 1e-05, 0.01, 3.4028234e38, 1e-45, 1.2621775e-29, 16777217, 1e16, 7e-46)
_VALUES = [0, 1, 2, 7, 2**31, *_CONSTANTS, 3.5e38, [], [0], [1, 0], [0, 0], [2, 0, 1], "1"]


def graph(seed: int, index: int, bases: Sequence[Base]) -> bytes:
    """Input number `index` of a seed."""
    rng = Random(f"{seed} {index}")
    if rng.random() < 0.25:
        return damaged(rng, rng.choice(bases))
    document = _Draft(rng).document()
    for _ in range(rng.choice((0, 0, 1, 1, 1, 2, 3, 40))):
        rng.choice(_MISTAKES)(rng, document)
    data = json.dumps(_shuffled(rng, document), indent=rng.choice((None, None, 1))).encode()
    return damaged(rng, Base.of(data, GRAPH)) if rng.random() < 0.35 else data


class _Draft:
    """A graph on its way: nearly every operator gets operands that it takes."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.params: list[Fields] = []
        self.nodes: list[Fields] = []
        self.input = self._shape(rng.randrange(5))
        self.stem = rng.choice(("h", "h", "n.", "é", "\\"))
        self.x = "x"
        if rng.random() < 0.1:  # a parameter with a name that a value of the graph would have
            name = rng.choice(("x", "h", "h1", "h12"))
            self._param(self._shape(1), name)
            self.x = "_" * (len(name) + 1) + "x"
        self.values = [(self.x, Kind(True, self.input))]

    def _dim(self) -> int:
        return self.rng.choice((0, 1, 2, 2, 3, 3, 4, 6))

    def _shape(self, rank: int) -> Shape:
        return tuple(self._dim() for _ in range(rank))

    def _param(self, shape: Shape, name: str | None = None) -> tuple[str, Kind]:
        """A parameter, most of the time a new one."""
        known = [param for param in self.params if tuple(param["shape"]) == shape]
        if known and name is None and self.rng.random() < 0.3:
            return self.rng.choice(known)["name"], Kind(False, shape)
        name = name or f"p{len(self.params)}"
        self.params.append({"name": name, "shape": list(shape)})
        return name, Kind(False, shape)

    def document(self) -> Fields:
        rng = self.rng
        for _ in range(rng.choice((1, 2, 4, 8, 8, 20))):
            self._node()
        return {
            "format": "torchlean.graph",
            "version": 1,
            "name": rng.choice(("net", "a-b_c.0")),
            "source": rng.choice(({}, {"tool": "fuzz", "of": {"a": 1.50, "é": "\n"}})),
            "input": list(self.input),
            "params": self.params,
            "nodes": self.nodes,
            "output": self.values[-1][0],
        }

    def _node(self) -> None:
        rng = self.rng
        op = rng.choice(list(OPERATORS))
        # The latest value more often than others, so that most are read.
        name, kind = rng.choice((self.values[-1], self.values[-1], rng.choice(self.values)))
        shape = kind.shape
        operands, stated = [(name, kind)], shape
        last = shape[-1] if shape else 2
        if op in ("add", "sub", "mul"):
            same = [value for value in self.values if value[1] == kind]
            operands.append(rng.choice(same))
        elif op.endswith("_tail"):
            operands.append(self._param(shape[rng.randrange(len(shape) + 1) :]))
        elif op == "linear":
            out = self._dim()
            operands += [self._param((out, last)), self._param((out,))]
        elif op == "conv2d":
            out, channels = self._dim(), shape[0] if shape else 1
            operands += [self._param((out, channels, 1 + rng.randrange(2), 2)), self._param((out,))]
        elif op == "layer_norm":
            operands += [self._param((last,)), self._param((last,))]
        elif op == "batch_norm":
            operands += [self._param(shape[:1]) for _ in range(4)]
        elif op in ("matmul", "matmul_t"):
            tail = (last, self._dim())
            other = (*shape[:-2], *(tail if op == "matmul" else tail[::-1]))
            same = [v for v in self.values if v[1].shape[:-2] == shape[:-2]]
            operands.append(self._param(other) if not kind.sampled else rng.choice(same))
        elif op == "concat":
            operands.append(rng.choice([v for v in self.values if v[1].shape[:-1] == shape[:-1]]))
        elif op == "fill":
            operands, stated = [], self._shape(rng.randrange(4))
        elif op == "slice" and shape:
            stated = (*shape[:-1], rng.randrange(shape[-1] + 1))
        elif op == "split_heads" and len(shape) == 2:
            heads = rng.choice([n for n in range(1, last + 1) if last % n == 0] or [1])
            stated = (heads, shape[0], last // heads)
        elif op == "reshape":
            stated = rng.choice((shape[::-1], (1, *shape), (*shape, 1)))
        self._push(op, operands, stated)

    def _push(self, op: str, operands: list[tuple[str, Kind]], stated: Shape) -> None:
        rng = self.rng
        rank = len(operands[0][1].shape) if operands else 0
        attrs = {key: self._attribute(key, rank) for key in OPERATORS[op]}
        name = f"{self.stem}{len(self.nodes)}"
        node = StatedNode(name, op, (), attrs, stated, None, None, 0)
        kinds = [kind for _, kind in operands]
        try:
            stated = shape_of(node, kinds)
        except Mistyped:
            if rng.random() < 0.9:
                return
        fields: Fields = {"name": name, "op": op, "args": [arg for arg, _ in operands]}
        fields["attrs"] = {
            key: rng.choice(_CONSTANTS) if isinstance(value, Constant) else value
            for key, value in attrs.items()
        }
        fields["shape"] = list(stated)
        for key, text in (("label", "layer é"), ("at", "net.py:7")):
            if rng.random() < 0.2:
                fields[key] = text
        self.nodes.append(fields)
        self.values.append((name, Kind(any(kind.sampled for kind in kinds), stated)))

    def _attribute(self, key: str, rank: int) -> int | Shape | Constant:
        if key == "dims":
            return tuple(self.rng.sample(range(rank), rank))
        if key in ("k", "stride", "pad", "offset"):
            return self.rng.choice((0, 1, 1, 2))
        return Constant(0)


def _shuffled(rng: Random, document: Fields) -> Fields:
    """The fields of a document in another order, some of the time."""
    if rng.random() < 0.8:
        return document
    keys = rng.sample(list(document), len(document))
    return {key: document[key] for key in keys}


# Mistakes: the text stays JSON, and mostly a graph file


def _some(rng: Random, document: Fields, field: str = "nodes") -> Fields:
    entries: list[Fields] = document[field]
    return rng.choice(entries) if entries else {"args": [], "attrs": {}, "shape": []}


def _rename(rng: Random, document: Fields) -> None:
    _some(rng, document, rng.choice(("nodes", "nodes", "params")))["name"] = _name(rng, document)


def _name(rng: Random, document: Fields) -> str:
    names = [str(entry["name"]) for field in ("nodes", "params") for entry in document[field]]
    return rng.choice([*names, *_NAMES])


def _rewire(rng: Random, document: Fields) -> None:
    args = _some(rng, document)["args"]
    if args:
        args[rng.randrange(len(args))] = _name(rng, document)


def _more_or_fewer(rng: Random, document: Fields) -> None:
    args = _some(rng, document)["args"]
    if args and rng.random() < 0.5:
        del args[rng.randrange(len(args))]
    else:
        args.append(_name(rng, document))


def _other_operator(rng: Random, document: Fields) -> None:
    _some(rng, document)["op"] = rng.choice([*OPERATORS, "halve", "Relu", ""])


def _reshape(rng: Random, document: Fields) -> None:
    entry = _some(rng, document, rng.choice(("nodes", "nodes", "params")))
    shape = entry["shape"]
    if shape and rng.random() < 0.7:
        shape[rng.randrange(len(shape))] = rng.choice((0, 1, 2, 3, 5, 2**31))
    elif rng.random() < 0.5:
        shape.reverse()
    else:
        entry["shape"] = rng.choice(([], [2], [1, *shape], [*shape, 1], shape[1:]))


def _other_attribute(rng: Random, document: Fields) -> None:
    attrs = _some(rng, document)["attrs"]
    if attrs and rng.random() < 0.3:
        del attrs[rng.choice(list(attrs))]
        return
    key = rng.choice(("k", "stride", "pad", "offset", "dims", "slope", "by", "eps", "value", "z"))
    attrs[key] = rng.choice(_VALUES)


def _other_end(rng: Random, document: Fields) -> None:
    document["output"] = _name(rng, document)


def _lose(rng: Random, document: Fields) -> None:
    entries = document[rng.choice(("nodes", "params"))]
    if entries:
        del entries[rng.randrange(len(entries))]


def _twice(rng: Random, document: Fields) -> None:
    entries = document[rng.choice(("nodes", "params"))]
    if entries:
        entries.insert(rng.randrange(len(entries) + 1), rng.choice(entries))


def _mix(rng: Random, document: Fields) -> None:
    rng.shuffle(document[rng.choice(("nodes", "params"))])


def _wider(rng: Random, document: Fields) -> None:
    document["input"] = rng.choice(([], [2, 3], [1] * 9, [65536, 65536], [2**31], [3, 4, 6]))


_MISTAKES: list[Callable[[Random, Fields], None]] = [
    *[_rename, _rewire, _rewire, _more_or_fewer, _other_operator, _other_operator],
    *[_reshape, _reshape, _other_attribute, _other_attribute, _other_attribute],
    *[_other_end, _lose, _twice, _mix, _wider],
]
