"""The operators of ONNX that are captured, one entry each."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from harness.capture import layers, windows
from harness.capture.arithmetic import combine, divide, linear, matmul, number, scale, turned
from harness.capture.building import Building, Refused, Value
from harness.capture.joins import bordered, cat, every, larger, smaller
from harness.capture.shapes import expand, narrow, padded, transposed, view


@dataclass(frozen=True)
class Operands:
    """What a node is called with; `shape` is that of its first result for as many `samples` as the
    file has at a time, `opset` the version of the operators, `results` how many there are."""

    inputs: tuple[Value | None, ...]
    attrs: Mapping[str, Any]
    shape: tuple[int, ...]
    samples: int
    opset: int
    results: int

    def __getitem__(self, k: int) -> Value:
        value = self.inputs[k]
        assert value is not None
        return value

    def maybe(self, k: int) -> Value | None:
        return self.inputs[k] if k < len(self.inputs) else None

    def attr(self, name: str, default: Any) -> Any:
        return self.attrs.get(name, default)

    def numbers(self, k: int, name: str) -> list[int] | None:
        """Whole numbers that are an attribute in some versions, and an operand in others."""
        if name in self.attrs:
            return [int(n) for n in self.attrs[name]]
        value = self.maybe(k)
        if value is None:
            return None
        if not value.constant:
            raise Refused("capture.argument", f"{name} depend on the input")
        return [int(n) for n in value.tensor.flatten().tolist()]


Result = Value | tuple[Value, ...]
Lower = Callable[[Building, Operands], Result]


def _pads(a: Operands, kernel: Sequence[int]) -> list[tuple[int, int]]:
    """Before and after, of each dimension."""
    dims = len(kernel)
    auto = a.attr("auto_pad", b"NOTSET").decode()
    if auto in ("SAME_UPPER", "SAME_LOWER"):
        strides, dilations = a.attr("strides", [1] * dims), a.attr("dilations", [1] * dims)
        sizes = a[0].shape[1:]
        pairs = []
        for n, k, s, d in zip(sizes, kernel, strides, dilations, strict=True):
            more = max((-(-n // s) - 1) * s + d * (k - 1) + 1 - n, 0)
            less = more // 2
            pairs.append((less, more - less) if auto == "SAME_UPPER" else (more - less, less))
        return pairs
    pads = a.attr("pads", [0] * (2 * dims)) if auto == "NOTSET" else [0] * (2 * dims)
    return list(zip(pads[:dims], pads[dims:], strict=True))


def _conv(g: Building, a: Operands) -> Result:
    kernel = a[1].tensor.shape[2:]
    return layers.conv(
        g,
        a[0],
        a[1],
        a.maybe(2),
        stride=a.attr("strides", [1] * len(kernel)),
        pads=_pads(a, kernel),
        dilation=a.attr("dilations", [1] * len(kernel)),
        groups=a.attr("group", 1),
    )


def _pool(op: str) -> Lower:
    def lower(g: Building, a: Operands) -> Result:
        kernel = a.attrs["kernel_shape"]
        return windows.pool(
            g,
            op,
            a[0],
            kernel=kernel,
            stride=a.attr("strides", [1] * len(kernel)),
            pads=_pads(a, kernel),
            dilation=a.attr("dilations", [1] * len(kernel)),
            ceil=bool(a.attr("ceil_mode", 0)),
            counted=bool(a.attr("count_include_pad", 0)),
        )

    return lower


def _gemm(g: Building, a: Operands) -> Result:
    if a.attr("transA", 0):
        raise Refused("capture.argument", "expected transA 0")
    if not a[1].constant:
        raise Refused("capture.argument", "a weight that depends on the input")
    weight = _times(a[1] if a.attr("transB", 0) else turned(a[1]), a.attr("alpha", 1.0))
    bias = a.maybe(2)
    return linear(g, a[0], weight, bias and _times(bias, a.attr("beta", 1.0)))


def _times(v: Value, by: float) -> Value:
    return v if by == 1 or not v.constant else v.noted(v.tensor * by, f"times {by}")


def _batch_norm(g: Building, a: Operands) -> Result:
    training = bool(a.attr("training_mode", 0)) or a.results > 1
    given = (a.maybe(k) for k in range(1, 5))
    return layers.batch_norm(g, a[0], *given, eps=a.attr("epsilon", 1e-5), training=training)


def _layer_norm(g: Building, a: Operands) -> Result:
    dims = a[0].rank - a.attr("axis", -1) % a[0].rank
    return layers.layer_norm(g, a[0], dims, a[1], a.maybe(2), a.attr("epsilon", 1e-5))


def _view(g: Building, a: Operands) -> Result:
    return view(g, a[0], a.shape, a.samples)


def _transpose(g: Building, a: Operands) -> Result:
    return transposed(g, a[0], a.attr("perm", list(range(a[0].rank))[::-1]))


def _slice(g: Building, a: Operands) -> Result:
    starts, ends = a.numbers(1, "starts") or [], a.numbers(2, "ends") or []
    axes = a.numbers(3, "axes") or list(range(len(starts)))
    steps = a.numbers(4, "steps") or [1] * len(starts)
    if min(steps) < 1:
        raise Refused("capture.argument", "a step back")
    v = a[0]
    for axis, start, end, step in zip(axes, starts, ends, steps, strict=True):
        place = v.axis(axis)
        size = v.shape[place]
        low, high = (max(n + size, 0) if n < 0 else min(n, size) for n in (start, end))
        v = every(g, narrow(g, v, place, low, high - low), place, step)
    return v


def _concat(g: Building, a: Operands) -> Result:
    return cat(g, [a[k] for k in range(len(a.inputs))], a.attrs["axis"])


def _pad(g: Building, a: Operands) -> Result:
    if a.attr("mode", b"constant") != b"constant":
        raise Refused("capture.argument", f"a padding with {a.attrs['mode'].decode()}")
    amounts = a.numbers(1, "pads") or []
    value = a.maybe(2)
    if value is not None and not value.constant:
        raise Refused("capture.argument", "a number that depends on the input")
    fill = a.attr("value", 0.0) if value is None else float(value.tensor)
    axes = a.numbers(3, "axes") or list(range(len(amounts) // 2))
    pads = [(0, 0)] * len(a[0].shape)
    for axis, low, high in zip(axes, amounts[: len(axes)], amounts[len(axes) :], strict=True):
        if low or high:
            pads[a[0].axis(axis)] = (low, high)
    return bordered(g, a[0], pads, fill)


def _each(of_two: Callable[[Building, Value, Value], Value]) -> Lower:
    def lower(g: Building, a: Operands) -> Result:
        values = sorted((a[k] for k in range(len(a.inputs))), key=lambda v: v.constant)
        return reduce(lambda x, y: of_two(g, x, y), values)

    return lower


def _largest(g: Building, a: Operands) -> Result:
    axes = a.numbers(1, "axes")
    if not axes:
        raise Refused("capture.samples", "it works across samples")
    return windows.largest(g, a[0], axes, bool(a.attr("keepdims", 1)))


def _instance_norm(g: Building, a: Operands) -> Result:
    return layers.group_norm(g, a[0], a[0].shape[0], a[1], a[2], a.attr("epsilon", 1e-5))


def _hard_swish(g: Building, a: Operands) -> Result:
    return g.node("mul", a[0], layers.hard_sigmoid(g, a[0]))


def _hard_sigmoid(g: Building, a: Operands) -> Result:
    alpha, beta = a.attr("alpha", 0.2), a.attr("beta", 0.5)
    return layers.clamp(g, combine(g, "add", scale(g, a[0], alpha), number(beta)), 0, 1)


def _split(g: Building, a: Operands) -> Result:
    axis = a[0].axis(a.attr("axis", 0))
    size = a[0].shape[axis]
    each = -(-size // a.results)
    sizes = a.numbers(1, "split") or [min(each, size - k) for k in range(0, size, each)]
    starts = [sum(sizes[:k]) for k in range(len(sizes))]
    return tuple(narrow(g, a[0], axis, s, n) for s, n in zip(starts, sizes, strict=True))


def _gather(g: Building, a: Operands) -> Result:
    index = a[1]
    if not index.constant or index.tensor.numel() != 1:
        raise Refused("capture.argument", "indices other than one constant")
    axis = a[0].axis(a.attr("axis", 0))
    one = narrow(g, a[0], axis, int(index.tensor) % a[0].shape[axis], 1)
    return view(g, one, a.shape, a.samples)


def _softmax(g: Building, a: Operands) -> Result:
    x = a[0]
    axis = a.attr("axis", -1 if a.opset >= 13 else 1) % x.rank
    if a.opset < 13 and axis != x.rank - 1:  # all dimensions from here on are one
        whole = [n for d, n in enumerate(x.shape) if d < x.axis(axis)]
        size = math.prod(x.shape[x.axis(axis) :])
        flat = g.node("softmax", g.node("reshape", x, shape=(*whole, size)))
        return g.node("reshape", flat, shape=x.shape)
    return layers.softmax(g, x, axis)


def _binary(op: str) -> Lower:
    return lambda g, a: combine(g, op, a[0], a[1])


def _reduce(what: Callable[..., Value]) -> Lower:
    def lower(g: Building, a: Operands) -> Result:
        return what(g, a[0], a.numbers(1, "axes"), bool(a.attr("keepdims", 1)))

    return lower


def _global_mean(g: Building, a: Operands) -> Result:
    return layers.mean(g, a[0], list(range(2, a[0].rank)), keep=True)


def _global_largest(g: Building, a: Operands) -> Result:
    return windows.adaptive(g, "max_pool2d", a[0], [1] * (a[0].rank - 2))


def _clip(g: Building, a: Operands) -> Result:
    bounds: list[float | None] = []
    for k, name in ((1, "min"), (2, "max")):
        value = a.maybe(k)
        if value is not None and not value.constant:
            raise Refused("capture.argument", "bounds that depend on the input")
        bounds.append(a.attrs.get(name) if value is None else float(value.tensor))
    return layers.clamp(g, a[0], bounds[0], bounds[1])


def _power(g: Building, a: Operands) -> Result:
    if not a[1].constant or a[1].tensor.numel() != 1:
        raise Refused("capture.argument", "a power that is no number")
    return layers.power(g, a[0], float(a[1].tensor))


def _gelu(g: Building, a: Operands) -> Result:
    return g.node("gelu_tanh" if a.attr("approximate", b"") == b"tanh" else "gelu", a[0])


def _dropout(g: Building, a: Operands) -> Result:
    training = a.maybe(2)
    if training is not None and bool(training.tensor.any()):
        raise Refused("capture.random", "dropout that is on")
    return a[0]


def _expand(g: Building, a: Operands) -> Result:
    v = padded(g, a[0], len(a.shape))
    return expand(g, v, [n for d, n in enumerate(a.shape) if d != v.batch])


def _one(op: str) -> Lower:
    return lambda g, a: g.node(op, a[0])


SHAPES = ("Shape", "Size")
"""What reads no scalars."""

TABLE: Mapping[str, Lower] = {
    "Abs": lambda g, a: layers.magnitude(g, a[0]),
    "Add": _binary("add"),
    "AveragePool": _pool("avg_pool2d"),
    "BatchNormalization": _batch_norm,
    "Clip": _clip,
    "Concat": _concat,
    "Conv": _conv,
    "Div": lambda g, a: divide(g, a[0], a[1]),
    "Dropout": _dropout,
    "Expand": _expand,
    "Flatten": _view,
    "Gather": _gather,
    "Gelu": _gelu,
    "Gemm": _gemm,
    "GlobalAveragePool": _global_mean,
    "GlobalMaxPool": _global_largest,
    "HardSigmoid": _hard_sigmoid,
    "HardSwish": _hard_swish,
    "Identity": lambda g, a: a[0],
    "InstanceNormalization": _instance_norm,
    "LayerNormalization": _layer_norm,
    "LeakyRelu": lambda g, a: layers.leaky(g, a[0], a.attr("alpha", 0.01)),
    "MatMul": lambda g, a: matmul(g, a[0], a[1]),
    "Max": _each(larger),
    "MaxPool": _pool("max_pool2d"),
    "Min": _each(smaller),
    "Mul": _binary("mul"),
    "Neg": lambda g, a: scale(g, a[0], -1),
    "Pad": _pad,
    "Pow": _power,
    "PRelu": lambda g, a: layers.parametric(g, a[0], a[1]),
    "ReduceMax": _largest,
    "ReduceMean": _reduce(layers.mean),
    "ReduceSum": _reduce(layers.total),
    "Relu": _one("relu"),
    "Reshape": _view,
    "Sigmoid": _one("sigmoid"),
    "Slice": _slice,
    "Softmax": _softmax,
    "Split": _split,
    "Squeeze": _view,
    "Sub": _binary("sub"),
    "Tanh": _one("tanh"),
    "Transpose": _transpose,
    "Unsqueeze": _view,
}
"""By the type of a node."""
