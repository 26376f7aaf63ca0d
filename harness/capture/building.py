"""The graph as it is built: values, nodes, parameters; and how it ends as a file."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from harness.formats.contract import ParamSpec
from harness.formats.graph import Graph, GraphNode
from harness.torch_side.operators import RUN, Call


class Refused(Exception):
    """What cannot be captured: a stable code, and one line that helps. `operator` and `at` say what
    it is about, where that is not the operator at hand."""

    def __init__(self, code: str, text: str, operator: str = "", at: str = "") -> None:
        super().__init__(text)
        self.code = code
        self.operator = operator
        self.at = at


@dataclass(frozen=True, eq=False)
class Value:
    """What stands for a tensor of the original.

    `tensor` is what it is on the probe; where it depends on the input, samples are its first
    dimension, and `batch` is where the original has them. A constant has no `batch`; it becomes a
    parameter when a node reads it, unless it has the name `ref` of a node already. `sources` are
    the parameters of the original that it was made of, `notes` say how.
    """

    tensor: Tensor
    batch: int | None = None
    ref: str | None = None
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def constant(self) -> bool:
        return self.batch is None

    @property
    def shape(self) -> tuple[int, ...]:
        """Of one sample."""
        return tuple(self.tensor.shape[0 if self.constant else 1 :])

    @property
    def rank(self) -> int:
        """How many dimensions the original has, samples included."""
        return int(self.tensor.dim())

    def axis(self, dim: int) -> int:
        """The dimension of one sample that the original calls `dim`. Raises `Refused` for that of
        samples."""
        dim %= max(self.rank, 1)
        if self.batch is None:
            return dim
        if dim == self.batch:
            raise Refused("capture.samples", "it works across samples")
        return dim - (dim > self.batch)

    def noted(self, tensor: Tensor, *notes: str) -> Value:
        """A constant that was made of this one."""
        return replace(self, tensor=tensor, ref=None, notes=(*self.notes, *notes))


@dataclass(frozen=True)
class _Step:
    op: str
    args: tuple[str, ...]
    attrs: dict[str, Any]
    shape: tuple[int, ...]
    at: str


@dataclass(frozen=True)
class Param:
    """A parameter of the graph under its name, and where it came from."""

    name: str
    tensor: Tensor
    sources: tuple[str, ...]
    notes: tuple[str, ...]


class Building:
    """A graph of which nodes are added one after another. `at` is where the operator at hand stands
    in the original, `order` the parameters of the original in their order."""

    def __init__(self, inputs: Tensor, order: Sequence[str]) -> None:
        self.at = ""
        self.input = Value(inputs, 0, "input")
        self._order = {name: k for k, name in enumerate(order)}
        self._steps: list[_Step] = []
        self._constants: dict[str, Value] = {}
        self._known: dict[object, list[tuple[str, Tensor]]] = {}  # by how they were made
        self._made: dict[str, tuple[str, tuple[Value, ...]]] = {}
        self._fills: dict[tuple[tuple[int, ...], float], Value] = {}

    def node(
        self,
        op: str,
        *args: Value,
        shape: Sequence[int] = (),
        batch: int | None = None,
        **attrs: Any,
    ) -> Value:
        """Add a node. `batch` is where its result has samples, if not where its first operand that
        depends on the input has them."""
        if batch is None:
            batch = next((arg.batch for arg in args if not arg.constant), None)
        call = Call(attrs, tuple(shape), lead=0 if batch is None else 1)
        tensor = RUN[op](call, *(arg.tensor for arg in args))
        names = tuple(self._operand(arg) for arg in args)
        value = Value(tensor, batch, f"node{len(self._steps)}")
        self._steps.append(_Step(op, names, attrs, value.shape, self.at))
        self._made[f"node{len(self._steps) - 1}"] = (op, args)
        return value

    def made_by(self, value: Value) -> str:
        """The operator that the value is the result of, if it is one's."""
        return self._made.get(value.ref or "", ("", ()))[0]

    def unbiased(self, value: Value) -> tuple[Value, Value] | None:
        """Operand and weight of a `linear` without a bias, if the value is one."""
        op, args = self._made.get(value.ref or "", ("", ()))
        if op != "linear" or args[2] is not self._fills.get((args[2].shape, 0.0)):
            return None
        return args[0], args[1]

    def fill(self, shape: Sequence[int], number: float) -> Value:
        """A constant with the same number everywhere, which is no parameter."""
        key = (tuple(shape), number)
        if key not in self._fills:
            self._fills[key] = self.node("fill", shape=shape, value=number)
        return self._fills[key]

    def _operand(self, value: Value) -> str:
        if value.ref is not None:
            return value.ref
        made = (value.sources, value.notes, value.shape)
        for ref, other in self._known.get(made, []):
            if other is value.tensor or torch.equal(other, value.tensor):
                return ref
        ref = f"constant{len(self._constants)}"
        self._known.setdefault(made, []).append((ref, value.tensor))
        self._constants[ref] = value
        return ref

    def finish(self, name: str, output: Value) -> tuple[Graph, list[Param]]:
        """The graph of what the output depends on, and its parameters. Raises `Refused`."""
        if output.batch != 0 or output.ref is None:
            raise Refused(
                "capture.output", "expected a result that depends on the input, with samples first"
            )
        needed = {output.ref}
        for k in reversed(range(len(self._steps))):
            if f"node{k}" in needed:
                needed.update(self._steps[k].args)
        params = self._params(needed)
        names = {ref: param.name for ref, param in params.items()}
        own = [param.name for param in params.values()]
        taken = any(n == "x" or (n[:1] == "h" and n[1:].isdigit()) or n == "h" for n in own)
        lead = "_" * (max(map(len, own)) + 1) if taken else ""
        names["input"] = f"{lead}x"
        nodes: list[GraphNode] = []
        for k, step in enumerate(self._steps):
            if f"node{k}" not in needed:
                continue
            names[f"node{k}"] = f"{lead}h{len(nodes) + 1}"
            args = tuple(names[ref] for ref in step.args)
            shape, at = step.shape, step.at or None
            nodes.append(GraphNode(names[f"node{k}"], step.op, args, step.attrs, shape, at=at))
        graph = Graph(
            name=name,
            input=self.input.shape,
            params=tuple(ParamSpec(p.name, tuple(p.tensor.shape)) for p in params.values()),
            nodes=tuple(nodes),
            output=names[output.ref],
            sha256="",
        )
        return graph, list(params.values())

    def _params(self, needed: set[str]) -> dict[str, Param]:
        """The parameters that nodes read, in the original's order, each under a name of its own."""

        def place(item: tuple[str, Value]) -> float:
            return min((self._order.get(s, math.inf) for s in item[1].sources), default=math.inf)

        found = sorted(((r, v) for r, v in self._constants.items() if r in needed), key=place)
        names: set[str] = set()
        params = {}
        for ref, value in found:
            base = value.sources[0] if value.sources else "constant"
            name, k = base, 1
            while name in names or (k > 1 and name in self._order):
                k += 1
                name = f"{base}.{k}"
            names.add(name)
            params[ref] = Param(name, finite(value.tensor, name), value.sources, value.notes)
        return params


def finite(tensor: Tensor, name: str) -> Tensor:
    """The tensor, if it is one of finite binary32. Raises `Refused`."""
    if tensor.dtype != torch.float32:
        dtype = str(tensor.dtype).removeprefix("torch.")
        raise Refused("capture.dtype", f"{name} is {dtype}, expected float32")
    if not tensor.isfinite().all():
        raise Refused("capture.value", f"{name} has values that are not finite")
    return tensor.detach().contiguous()
