"""The operators of PyTorch that are captured, one entry each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.capture import layers, windows
from harness.capture.arithmetic import combine, divide, linear, matmul, scale, turned
from harness.capture.aten_shapes import MOVING, Lower, Operands, Result, same
from harness.capture.building import Building, Refused, Value
from harness.capture.joins import larger, smaller


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
        return windows.pool(
            g,
            op,
            a["self"],
            kernel=kernel,
            stride=_pair(a["stride"], dims) if a["stride"] else kernel,
            pads=[(p, p) for p in _pair(a["padding"], dims)],
            dilation=a.get("dilation", (1,)),
            ceil=a["ceil_mode"],
            counted=a.get("count_include_pad", True),
        )

    return lower


def _adaptive(op: str, dims: int) -> Lower:
    return lambda g, a: windows.adaptive(g, op, a["self"], _pair(a["output_size"], dims))


def _with_places(lower: Lower) -> Lower:
    """An operator that also says where its maxima are, which nobody asks."""
    return lambda g, a: (lower(g, a), None)  # type: ignore[return-value]  # nobody reads None


def _batch_norm(g: Building, a: Operands) -> Result:
    given = (a[name] for name in ("input", "weight", "bias", "running_mean", "running_var"))
    value = layers.batch_norm(g, *given, eps=a["eps"], training=a.get("training", False))
    return value if "training" in a.named else (value,)


def _instance_norm(g: Building, a: Operands) -> Result:
    x: Value = a["input"]
    if not a["use_input_stats"]:
        given = (a[name] for name in ("weight", "bias", "running_mean", "running_var"))
        return layers.batch_norm(g, x, *given, eps=a["eps"])
    if x.batch != 0 or not x.shape:
        raise Refused("capture.samples", "expected samples first, then channels")
    return layers.group_norm(g, x, x.shape[0], a["weight"], a["bias"], a["eps"])


def _native_layer_norm(g: Building, a: Operands) -> Result:
    return (_layer_norm(g, a),)


def _layer_norm(g: Building, a: Operands) -> Value:
    dims = len(a["normalized_shape"])
    return layers.layer_norm(g, a["input"], dims, a["weight"], a["bias"], a["eps"])


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


def _baddbmm(g: Building, a: Operands) -> Result:
    if a["beta"] != 1 or a["alpha"] != 1:
        raise Refused("capture.argument", "expected beta 1 and alpha 1")
    return combine(g, "add", a["self"], matmul(g, a["batch1"], a["batch2"]))


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
    return same(g, a)


def _one(op: str) -> Lower:
    return lambda g, a: g.node(op, a["self"])


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
    **MOVING,
    "abs": lambda g, a: layers.magnitude(g, a["self"]),
    "adaptive_avg_pool1d": _adaptive("avg_pool2d", 1),
    "adaptive_avg_pool2d": _adaptive("avg_pool2d", 2),
    "adaptive_max_pool1d": _with_places(_adaptive("max_pool2d", 1)),
    "adaptive_max_pool2d": _with_places(_adaptive("max_pool2d", 2)),
    "add": _binary("add"),
    "addmm": _addmm,
    "amax": lambda g, a: windows.largest(g, a["self"], a["dim"], a.get("keepdim", False)),
    "avg_pool1d": _pool("avg_pool2d", 1),
    "avg_pool2d": _pool("avg_pool2d", 2),
    "batch_norm": _batch_norm,
    "_native_batch_norm_legit_no_training": _batch_norm,
    "baddbmm": _baddbmm,
    "bmm": _matmul,
    "clamp": lambda g, a: layers.clamp(g, a["self"], a["min"], a["max"]),
    "clamp_min": lambda g, a: layers.clamp(g, a["self"], a["min"], None),
    "conv1d": _conv(1),
    "conv2d": _conv(2),
    "convolution": _convolution,
    "div": _div,
    "dropout": _dropout,
    "dropout1d": _dropout,
    "feature_dropout": _dropout,
    "gelu": _gelu,
    "group_norm": lambda g, a: layers.group_norm(
        g, a["input"], a["num_groups"], a["weight"], a["bias"], a["eps"]
    ),
    "hardsigmoid": lambda g, a: layers.hard_sigmoid(g, a["self"]),
    "hardswish": lambda g, a: g.node("mul", a["self"], layers.hard_sigmoid(g, a["self"])),
    "hardtanh": lambda g, a: layers.clamp(g, a["self"], a["min_val"], a["max_val"]),
    "instance_norm": _instance_norm,
    "layer_norm": _layer_norm,
    "leaky_relu": lambda g, a: layers.leaky(g, a["self"], a["negative_slope"]),
    "linear": _linear,
    "masked_fill": _masked_fill,
    "matmul": _matmul,
    "max_pool1d": _pool("max_pool2d", 1),
    "max_pool2d": _pool("max_pool2d", 2),
    "maximum": lambda g, a: larger(g, a["self"], a["other"]),
    "mean": lambda g, a: layers.mean(g, a["self"], a.get("dim"), a.get("keepdim", False)),
    "minimum": lambda g, a: smaller(g, a["self"], a["other"]),
    "mm": _matmul,
    "mul": _binary("mul"),
    "native_layer_norm": _native_layer_norm,
    "neg": lambda g, a: scale(g, a["self"], -1),
    "pow": _power,
    "prelu": lambda g, a: layers.parametric(g, a["self"], a["weight"]),
    "relu": _one("relu"),
    "relu6": lambda g, a: layers.clamp(g, a["self"], 0, 6),
    "rsub": _rsub,
    "scaled_dot_product_attention": _attention,
    "sigmoid": _one("sigmoid"),
    "silu": lambda g, a: layers.silu(g, a["self"]),
    "softmax": _stable,
    "_softmax": _stable,
    "square": lambda g, a: layers.power(g, a["self"], 2),
    "sub": _binary("sub"),
    "sum": lambda g, a: layers.total(g, a["self"], a.get("dim"), a.get("keepdim", False)),
    "tanh": _one("tanh"),
}
"""By the name of an operator, without its overload."""
