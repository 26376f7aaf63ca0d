"""The operators of PyTorch that are captured, one entry each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.capture import layers
from harness.capture.arithmetic import divide, linear, matmul, number, scale, turned
from harness.capture.building import Building, Refused, Value
from harness.capture.shapes import expand, narrow, padded, select, transposed, view


@dataclass(frozen=True)
class Operands:
    """What an operator is called with, by the names of its schema; `shape` is that of its result
    for as many `samples` as the probe has."""

    named: Mapping[str, Any]
    shape: tuple[int, ...]
    samples: int

    def __getitem__(self, name: str) -> Any:
        return self.named[name]

    def get(self, name: str, default: Any = None) -> Any:
        return self.named.get(name, default)

    def value(self, name: str) -> Value:
        """An operand that may be a number."""
        value = self.named[name]
        return value if isinstance(value, Value) else number(value)


Result = Value | tuple[Value, ...]
Lower = Callable[[Building, Operands], Result]


def _pair(values: Sequence[int], count: int) -> list[int]:
    return list(values) * count if len(values) == 1 else list(values)


def _conv(dims: int) -> Lower:
    def lower(g: Building, a: Operands) -> Result:
        padding = a["padding"]
        dilation = _pair(a["dilation"], dims)
        kernel = a["weight"].tensor.shape[2:]
        if padding == "valid":
            padding = [0]
        if padding == "same":
            total = [d * (n - 1) for d, n in zip(dilation, kernel, strict=True)]
            pads = [(n // 2, n - n // 2) for n in total]
        else:
            pads = [(p, p) for p in _pair(padding, dims)]
        stride = _pair(a["stride"], dims)
        return layers.conv(
            g,
            a["input"],
            a["weight"],
            a["bias"],
            stride=stride,
            pads=pads,
            dilation=dilation,
            groups=a["groups"],
        )

    return lower


def _convolution(g: Building, a: Operands) -> Result:
    if a["transposed"]:
        raise Refused("capture.argument", "a transposed convolution")
    return _conv(len(a["stride"]))(g, a)


def _pool(op: str, dims: int) -> Lower:
    def lower(g: Building, a: Operands) -> Result:
        if a.get("divisor_override") is not None:
            raise Refused("capture.argument", "a divisor of its own")
        kernel = _pair(a["kernel_size"], dims)
        return layers.pool(
            g,
            op,
            a["self"],
            kernel=kernel,
            stride=_pair(a["stride"], dims) if a["stride"] else kernel,
            pads=a["padding"],
            dilation=a.get("dilation", (1,)),
            ceil=a["ceil_mode"],
        )

    return lower


def _adaptive(dims: int) -> Lower:
    return lambda g, a: layers.adaptive_mean(g, a["self"], _pair(a["output_size"], dims))


def _batch_norm(g: Building, a: Operands) -> Result:
    given = (a[name] for name in ("input", "weight", "bias", "running_mean", "running_var"))
    value = layers.batch_norm(g, *given, eps=a["eps"], training=a.get("training", False))
    return value if "training" in a.named else (value,)


def _native_layer_norm(g: Building, a: Operands) -> Result:
    return (_layer_norm(g, a),)


def _layer_norm(g: Building, a: Operands) -> Value:
    dims = len(a["normalized_shape"])
    return layers.layer_norm(g, a["input"], dims, a["weight"], a["bias"], a["eps"])


def _view(g: Building, a: Operands) -> Result:
    return view(g, a["self"], a.shape, a.samples)


def _permute(g: Building, a: Operands) -> Result:
    return transposed(g, a["self"], a["dims"])


def _swap(g: Building, v: Value, one: int, other: int) -> Value:
    dims = list(range(v.rank))
    dims[one], dims[other] = dims[other], dims[one]
    return transposed(g, v, dims)


def _slice(g: Building, a: Operands) -> Result:
    v: Value = a["self"]
    dim = a["dim"] % v.rank
    if a["step"] != 1:
        raise Refused("capture.argument", f"a step of {a['step']}, expected 1")
    if dim == v.batch:
        if a.shape[dim] != a.samples:
            raise Refused("capture.samples", "it takes some samples only")
        return v
    axis, start = v.axis(dim), a["start"] or 0
    size = v.shape[axis]
    start = max(start + size, 0) if start < 0 else start
    return narrow(g, v, axis, start, a.shape[dim])


def _parts(g: Building, v: Value, dim: int, sizes: Sequence[int]) -> Result:
    axis, start, parts = v.axis(dim), 0, []
    for size in sizes:
        parts.append(narrow(g, v, axis, start, size))
        start += size
    return tuple(parts)


def _split(g: Building, a: Operands) -> Result:
    v, dim = a["self"], a.get("dim", 0)
    length, size = v.shape[v.axis(dim)], a["split_size"]
    if not isinstance(size, int):
        return _parts(g, v, dim, size)
    return _parts(g, v, dim, [min(size, length - k) for k in range(0, length, size)])


def _chunk(g: Building, a: Operands) -> Result:
    v, dim = a["self"], a.get("dim", 0)
    length = v.shape[v.axis(dim)]
    size = -(-length // a["chunks"])
    return _parts(g, v, dim, [min(size, length - k) for k in range(0, length, size)])


def _unbind(g: Building, a: Operands) -> Result:
    v, dim = a["self"], a.get("dim", 0)
    return tuple(select(g, v, dim, k) for k in range(v.shape[v.axis(dim)]))


def _binary(op: str) -> Lower:
    return lambda g, a: layers.plus(g, a.value("self"), a.value("other"), a.get("alpha", 1), op)


def _rsub(g: Building, a: Operands) -> Result:
    return layers.plus(g, a.value("other"), a.value("self"), a.get("alpha", 1), "sub")


def _div(g: Building, a: Operands) -> Result:
    if a.get("rounding_mode") is not None:
        raise Refused("capture.argument", f"rounding mode {a['rounding_mode']}")
    return divide(g, a.value("self"), a.value("other"))


def _addmm(g: Building, a: Operands) -> Result:
    if a["beta"] != 1 or a["alpha"] != 1 or not a["self"].constant or not a["mat2"].constant:
        raise Refused("capture.argument", "expected a bias and a weight, both unscaled")
    return linear(g, a["mat1"], turned(a["mat2"]), a["self"])


def _gelu(g: Building, a: Operands) -> Result:
    return g.node("gelu_tanh" if a.get("approximate") == "tanh" else "gelu", a["self"])


def _attention(g: Building, a: Operands) -> Result:
    if a["dropout_p"]:
        raise Refused("capture.random", "dropout that is on in eval mode")
    return layers.attention(
        g,
        a["query"],
        a["key"],
        a["value"],
        a["attn_mask"],
        causal=a["is_causal"],
        by=a["scale"],
    )


def _masked_fill(g: Building, a: Operands) -> Result:
    value = a.value("value").tensor
    mask = a["mask"]
    if not mask.constant or float(value) != float("-inf"):
        raise Refused("capture.argument", "expected a constant mask and −∞")
    return layers.bar(g, a["self"], mask.tensor)


def _dropout(g: Building, a: Operands) -> Result:
    if a["train"]:
        raise Refused("capture.random", "dropout that is on in eval mode")
    return _same(g, a)


def _same(g: Building, a: Operands) -> Result:
    value: Value = a["self"] if "self" in a.named else a["input"]
    return value


def _one(op: str) -> Lower:
    return lambda g, a: g.node(op, a["self"])


def _expand(g: Building, a: Operands) -> Result:
    v = padded(g, a["self"], len(a.shape))
    own = [n for d, n in enumerate(a.shape) if d != v.batch]
    return expand(g, v, own)


def _stable(g: Building, a: Operands) -> Result:
    return layers.softmax(g, a["self"], a["dim"])


def _linear(g: Building, a: Operands) -> Result:
    return linear(g, a["input"], a["weight"], a["bias"])


def _matmul(g: Building, a: Operands) -> Result:
    return matmul(g, a["self"], a["other"] if "other" in a.named else a["mat2"])


def _power(g: Building, a: Operands) -> Result:
    if isinstance(a["exponent"], Value):
        raise Refused("capture.argument", "a power that is no number")
    return layers.power(g, a["self"], float(a["exponent"]))


TABLE: Mapping[str, Lower] = {
    "abs": lambda g, a: layers.magnitude(g, a["self"]),
    "adaptive_avg_pool1d": _adaptive(1),
    "adaptive_avg_pool2d": _adaptive(2),
    "add": _binary("add"),
    "addmm": _addmm,
    "alias": _same,
    "avg_pool1d": _pool("avg_pool2d", 1),
    "avg_pool2d": _pool("avg_pool2d", 2),
    "batch_norm": _batch_norm,
    "_native_batch_norm_legit_no_training": _batch_norm,
    "bmm": _matmul,
    "chunk": _chunk,
    "clamp": lambda g, a: layers.clamp(g, a["self"], a["min"], a["max"]),
    "clamp_min": lambda g, a: layers.clamp(g, a["self"], a["min"], None),
    "clone": _same,
    "contiguous": _same,
    "conv1d": _conv(1),
    "conv2d": _conv(2),
    "convolution": _convolution,
    "detach": _same,
    "div": _div,
    "dropout": _dropout,
    "dropout1d": _dropout,
    "expand": _expand,
    "feature_dropout": _dropout,
    "flatten": _view,
    "gelu": _gelu,
    "group_norm": lambda g, a: layers.group_norm(
        g, a["input"], a["num_groups"], a["weight"], a["bias"], a["eps"]
    ),
    "layer_norm": _layer_norm,
    "leaky_relu": lambda g, a: layers.leaky(g, a["self"], a["negative_slope"]),
    "linear": _linear,
    "masked_fill": _masked_fill,
    "matmul": _matmul,
    "max_pool1d": _pool("max_pool2d", 1),
    "max_pool2d": _pool("max_pool2d", 2),
    "mean": lambda g, a: layers.mean(g, a["self"], a.get("dim"), a.get("keepdim", False)),
    "mm": _matmul,
    "mul": _binary("mul"),
    "narrow": lambda g, a: narrow(g, a["self"], a["self"].axis(a["dim"]), a["start"], a["length"]),
    "native_layer_norm": _native_layer_norm,
    "neg": lambda g, a: scale(g, a["self"], -1),
    "permute": _permute,
    "pow": _power,
    "prelu": lambda g, a: layers.parametric(g, a["self"], a["weight"]),
    "relu": _one("relu"),
    "reshape": _view,
    "rsub": _rsub,
    "scaled_dot_product_attention": _attention,
    "select": lambda g, a: select(g, a["self"], a["dim"], a["index"]),
    "sigmoid": _one("sigmoid"),
    "silu": lambda g, a: layers.silu(g, a["self"]),
    "slice": _slice,
    "softmax": _stable,
    "_softmax": _stable,
    "split": _split,
    "split_with_sizes": lambda g, a: _parts(g, a["self"], a.get("dim", 0), a["split_sizes"]),
    "square": lambda g, a: layers.power(g, a["self"], 2),
    "squeeze": _view,
    "sub": _binary("sub"),
    "sum": lambda g, a: layers.total(g, a["self"], a.get("dim"), a.get("keepdim", False)),
    "t": lambda g, a: _swap(g, a["self"], 0, 1),
    "tanh": _one("tanh"),
    "transpose": lambda g, a: _swap(g, a["self"], a["dim0"], a["dim1"]),
    "unbind": _unbind,
    "unflatten": _view,
    "unsqueeze": _view,
    "view": _view,
    "_unsafe_view": _view,
}
"""By the name of an operator, without its overload."""

MOVES = {
    **dict.fromkeys(("t", "transpose", "permute"), "transposed"),
    **dict.fromkeys(("view", "reshape", "flatten", "unflatten", "_unsafe_view"), "reshaped"),
    **dict.fromkeys(("squeeze", "unsqueeze"), "reshaped"),
    **dict.fromkeys(("slice", "select", "narrow", "split", "chunk", "unbind"), "a part"),
    "split_with_sizes": "a part",
    "expand": "",
    **dict.fromkeys(("alias", "clone", "contiguous", "detach", "lift_fresh_copy", "to"), ""),
    **dict.fromkeys(("detach_", "dropout", "_to_copy", "lift_fresh", "type_as"), ""),
}
"""What happens to a parameter that goes through an operator before the input is met; of all others
their name is said."""
