"""A graph with its parameters: the module that runs it, and its operators for bounds."""

from __future__ import annotations

import base64
import ctypes
import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from harness.formats.fields import parse
from harness.formats.graph import Graph, GraphNode
from harness.search.operators import (
    Affine,
    Convolution,
    Largest,
    LinearMap,
    Matrix,
    Operator,
    Placed,
    Relu,
    Repeated,
    Scaled,
    Select,
    Summed,
)
from harness.torch_side.operators import evaluated


class Unsupported(Exception):
    """The node `name` has the operator `op`, for which there are no bounds."""

    def __init__(self, name: str, op: str) -> None:
        super().__init__(f"{name}: there are no bounds for {op}")
        self.name = name
        self.op = op


class Module(nn.Module):  # type: ignore[misc]  # torch is not looked into
    """The graph as it is emitted, in float32, for a batch of inputs."""

    def __init__(self, graph: Graph, parameters: Mapping[str, Tensor]) -> None:
        super().__init__()
        self._graph = graph
        self._names = {spec.name: f"p{i}" for i, spec in enumerate(graph.params)}
        for name, attribute in self._names.items():
            self.register_buffer(attribute, parameters[name])

    def forward(self, x: Tensor) -> Tensor:
        parameters = {name: getattr(self, attribute) for name, attribute in self._names.items()}
        samples = x.reshape(-1, *self._graph.input)
        return evaluated(self._graph, parameters, samples).flatten(1)


BOUNDED = frozenset(
    "linear conv2d relu max_pool2d add add_tail sub sub_tail mul_tail scale sum_last fill "
    "flatten reshape permute slice concat".split()
)
"""The operators that have bounds here."""


@dataclass(frozen=True)
class Network:
    """A graph for bounds: value 0 is the input, value `k` is what `operators[k - 1]` computes.

    `sizes` are those of the values, `output` is the number of the output's, `places` the names of
    the values in the graph, `bundle` the receipt of the parameters. `split_at` has for each `relu`
    the value that it reads.
    """

    graph: Graph
    module: Module
    operators: tuple[Operator, ...]
    sizes: tuple[int, ...]
    output: int
    places: tuple[str, ...]
    bundle: str

    @classmethod
    def load(cls, graph: Path, payload: Path, device: torch.device) -> Network:
        """The graph of one file with the parameters of another. Raises `Unsupported`, `ValueError`
        or `OSError`."""
        described = Graph.load(graph)
        return cls.of(described, load_parameters(payload, described), device)

    @classmethod
    def of(cls, graph: Graph, parameters: Mapping[str, Tensor], device: torch.device) -> Network:
        """The graph with these parameters."""
        for node in graph.nodes:
            if node.op not in BOUNDED:
                raise Unsupported(node.name, node.op)
        lowering = _Lowering(graph, {n: p.to(device, torch.float64) for n, p in parameters.items()})
        for node in graph.nodes:
            lowering.add(node)
        return cls(
            graph=graph,
            module=Module(graph, parameters).eval().to(device),
            operators=tuple(lowering.operators),
            sizes=tuple(lowering.sizes),
            output=lowering.number(graph.output),
            places=tuple(lowering.places),
            bundle=receipt(graph, parameters),
        )

    @property
    def relus(self) -> dict[int, Relu]:
        """The values that are a `relu`."""
        return {k: op for k, op in enumerate(self.operators, 1) if isinstance(op, Relu)}


class _Lowering:
    """Values and operators so far."""

    def __init__(self, graph: Graph, parameters: Mapping[str, Tensor]) -> None:
        self.parameters = dict(parameters)
        self.operators: list[Operator] = []
        self.sizes = [math.prod(graph.input)]
        self.places = [graph.input_name]
        self._numbers = {graph.input_name: 0}
        self._shapes = {graph.input_name: graph.input}

    def number(self, name: str) -> int:
        """The value of a name. Raises `ValueError` for a parameter."""
        if name not in self._numbers:
            raise ValueError(f"{name} is no value that depends on the input")
        return self._numbers[name]

    def add(self, node: GraphNode) -> None:
        """Take the next node."""
        if node.op == "fill":
            one = self._one(_constant(node, "value"))
            self.parameters[node.name] = one.expand(node.shape)
            return
        operator = self._operator(node)
        if isinstance(operator, int):
            self._numbers[node.name] = operator
        else:
            self._read(operator)
            self.operators.append(operator)
            self.sizes.append(math.prod(node.shape))
            self.places.append(node.name)
            self._numbers[node.name] = len(self.operators)
        self._shapes[node.name] = node.shape

    def _operator(self, node: GraphNode) -> Operator | int:
        """What the node computes; the number of a value that is the same but for its shape."""
        if node.op in ("linear", "conv2d"):
            weight, bias = (self._parameter(node, name) for name in node.args[1:])
            source = self._shapes[node.args[0]]
            linear: LinearMap = Matrix(weight)
            if node.op == "conv2d":
                stride, pad = _natural(node, "stride"), _natural(node, "pad")
                linear = Convolution(weight, stride, pad, source, node.shape)
            each = (
                bias.repeat_interleave(math.prod(node.shape[1:]))
                if node.op == "conv2d"
                else (bias.repeat(math.prod(node.shape[:-1])))
            )
            return Affine([(self.number(node.args[0]), linear)], each)
        if node.op in ("add", "add_tail", "sub", "sub_tail"):
            return self._sum(node)
        if node.op == "concat":
            return self._joined(node)
        argument = self.number(node.args[0])
        if node.op == "relu":
            return Relu(argument)
        if node.op in ("flatten", "reshape"):
            return argument
        if node.op == "mul_tail":
            factors = self._parameter(node, node.args[1]).flatten()
            factors = factors.repeat(self.sizes[argument] // factors.numel())
            return Affine([(argument, Scaled(factors))], None)
        if node.op == "scale":
            return Affine([(argument, Scaled(self._one(_constant(node, "by"))))], None)
        if node.op == "sum_last":
            length = self._shapes[node.args[0]][-1]
            return Affine([(argument, Summed(self._one(1.0), length))], None)
        places = torch.arange(self.sizes[argument], device=self._device)
        places = places.view(self._shapes[node.args[0]])
        if node.op == "permute":
            return Select(argument, places.permute(_dims(node)).flatten())
        if node.op == "slice":
            offset = _natural(node, "offset")
            return Select(argument, places[..., offset : offset + node.shape[-1]].flatten())
        kernel, stride = _natural(node, "k"), _natural(node, "stride")
        windows = places.unfold(-2, kernel, stride).unfold(-2, kernel, stride)
        return Largest(argument, windows.flatten(-2).flatten(0, -2))

    def _sum(self, node: GraphNode) -> Affine:
        """A sum or a difference of two operands, of which the second may have fewer dimensions,
        and one at most may be a parameter."""
        size = math.prod(node.shape)
        parts: list[tuple[int, LinearMap]] = []
        bias = None
        for k, name in enumerate(node.args):
            negative = k == 1 and node.op in ("sub", "sub_tail")
            if negative and name in self._numbers:
                if self._shapes[name] != node.shape:
                    raise Unsupported(node.name, f"{node.op} of {name}, which is repeated")
                parts.append((self._numbers[name], Scaled(self._one(-1.0))))
            elif name in self._numbers:
                times = size // math.prod(self._shapes[name])
                parts.append((self._numbers[name], Repeated(self._one(1.0), times)))
            else:
                flat = self._parameter(node, name).flatten()
                bias = flat.repeat(size // flat.numel()) * (-1 if negative else 1)
        if not parts:
            raise Unsupported(node.name, "add of parameters")
        return Affine(parts, bias)

    def _joined(self, node: GraphNode) -> Affine:
        """Rows of two operands, one behind the other: a sum of both among zeros."""
        parts: list[tuple[int, LinearMap]] = []
        start = 0
        for name in node.args:
            if name not in self._numbers:
                raise Unsupported(node.name, "concat of parameters")
            width = self._shapes[name][-1]
            placed = Placed(self._one(1.0), start, width, node.shape[-1])
            parts.append((self._numbers[name], placed))
            start += width
        return Affine(parts, None)

    def _parameter(self, node: GraphNode, name: str) -> Tensor:
        if name not in self.parameters:
            raise Unsupported(node.name, f"{node.op} with {name}, which depends on the input")
        return self.parameters[name]

    def _read(self, operator: Operator) -> None:
        """Mark sums that `relu` or a maximum reads: these are bounded by going back."""
        if not isinstance(operator, Relu | Largest):
            return
        argument = operator.arg
        while argument and isinstance(below := self.operators[argument - 1], Select):
            argument = below.arg
        if argument and isinstance(below := self.operators[argument - 1], Affine):
            below.refine = True

    @property
    def _device(self) -> torch.device | None:
        return next((p.device for p in self.parameters.values()), None)

    def _one(self, value: float) -> Tensor:
        return torch.tensor(value, dtype=torch.float64, device=self._device)


def load_parameters(path: Path, graph: Graph) -> dict[str, Tensor]:
    """The parameters of a payload as Lean writes it again, in base64: its exact bits."""
    payload = parse(path.read_bytes(), "payload")
    if payload.fields("scalar").text("encoding") != "base64":
        raise ValueError("the payload's scalars are not base64")
    found = {param.text("name"): param for param in payload.each("params")}
    parameters = {}
    for spec in graph.params:
        if spec.name not in found:
            raise ValueError(f"the payload has no parameter {spec.name}")
        raw = bytearray(base64.b64decode(found[spec.name].text("values"), validate=True))
        flat = torch.frombuffer(raw, dtype=torch.float32)
        if flat.numel() != spec.size or not flat.isfinite().all():
            raise ValueError(f"{spec.name} has not {spec.size} finite values")
        parameters[spec.name] = flat.view(spec.shape)
    return parameters


def receipt(graph: Graph, parameters: Mapping[str, Tensor]) -> str:
    """The digest of the parameters' bits, as FORMAT.md has it."""
    digests = b""
    for spec in graph.params:
        head = f"{spec.name}\0{','.join(map(str, spec.shape))}\0".encode()
        flat = parameters[spec.name].detach().cpu().contiguous()
        bits = ctypes.string_at(flat.data_ptr(), 4 * flat.numel())
        digests += hashlib.sha256(head + bits).digest()
    return hashlib.sha256(digests).hexdigest()


def _constant(node: GraphNode, key: str) -> float:
    """The binary32 that a number of a node denotes."""
    return float(torch.tensor(float(str(node.attrs[key])), dtype=torch.float32))


def _dims(node: GraphNode) -> list[int]:
    dims = node.attrs.get("dims")
    if not isinstance(dims, list) or sorted(dims) != list(range(len(dims))):
        raise ValueError(f"{node.name} has no order of dimensions")
    return dims


def _natural(node: GraphNode, key: str) -> int:
    value = node.attrs.get(key)
    if not isinstance(value, int):
        raise ValueError(f"{node.name} has no number {key}")
    return value
