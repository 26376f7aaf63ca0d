"""Convolutions, pools, norms, attention, reductions: each in the operators of a graph file."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch.nn import functional as F

from harness.capture.arithmetic import combine, number, scale
from harness.capture.building import Building, Refused, Value
from harness.capture.joins import every, larger, smaller
from harness.capture.shapes import moved_back, moved_last, reshape


def first(v: Value, dims: int, what: str) -> None:
    """Samples come first, and each has so many dimensions. Raises `Refused`."""
    if v.batch != 0 or len(v.shape) != dims:
        raise Refused("capture.samples", f"expected samples first, then {what}")


def conv(
    g: Building,
    x: Value,
    weight: Value,
    bias: Value | None,
    *,
    stride: Sequence[int],
    pads: Sequence[tuple[int, int]],
    dilation: Sequence[int],
    groups: int,
) -> Value:
    """A convolution over one or two dimensions, in one with a padding and a stride for both: what
    else there is (dilation, groups, a padding of its own) is written into the weight, as zeros."""
    if not weight.constant or (bias is not None and not bias.constant):
        raise Refused("capture.argument", "a weight or a bias that depends on the input")
    if len(stride) == 1:
        first(x, 2, "channels and positions")
        channels, length = x.shape
        row = reshape(g, x, (channels, 1, length))
        flat = Value(weight.tensor.unsqueeze(2), None, None, weight.sources, weight.notes)
        rows = conv(
            g,
            row,
            flat,
            bias,
            stride=[*stride, *stride],
            pads=[(0, 0), *pads],
            dilation=[1, *dilation],
            groups=groups,
        )
        return reshape(g, rows, (rows.shape[0], rows.shape[2]))
    if len(stride) != 2:
        raise Refused("capture.argument", f"a convolution over {len(stride)} dimensions")
    first(x, 3, "channels, rows and columns")
    step = math.gcd(*stride)
    kernel, notes = weight.tensor, []
    if groups > 1:
        out, each = kernel.shape[0] // groups, kernel.shape[1]
        dense = kernel.new_zeros(kernel.shape[0], each * groups, *kernel.shape[2:])
        for k in range(groups):
            part = slice(k * out, (k + 1) * out)
            dense[part, k * each : (k + 1) * each] = kernel[part]
        kernel = dense
        notes.append(f"{groups} groups as one, with zeros")
    if max(dilation) > 1:
        rows, columns = (d * (n - 1) + 1 for d, n in zip(dilation, kernel.shape[2:], strict=True))
        wide = kernel.new_zeros(*kernel.shape[:2], rows, columns)
        wide[:, :, :: dilation[0], :: dilation[1]] = kernel
        kernel = wide
        notes.append(f"dilated by {tuple(dilation)}, with zeros")
    pad = max(max(pair) for pair in pads)
    (top, bottom), (left, right) = (tuple(pad - p for p in pair) for pair in pads)
    if any((top, bottom, left, right)):
        kernel = F.pad(kernel, (left, right, top, bottom))
        notes.append(f"zeros around it, for one padding of {pad}")
    if len(stride) == 2 and kernel.shape != weight.tensor.shape and not notes:
        notes.append("reshaped")
    made = weight.noted(kernel, *notes) if notes else weight
    if bias is None:
        bias = g.fill((kernel.shape[0],), 0.0)
    y = g.node("conv2d", x, made, bias, stride=step, pad=pad)
    for axis, own in enumerate(stride, 1):
        y = every(g, y, axis, own // step)
    return y


def batch_norm(
    g: Building,
    x: Value,
    weight: Value | None,
    bias: Value | None,
    mean: Value | None,
    variance: Value | None,
    *,
    eps: float,
    training: bool = False,
) -> Value:
    if training or mean is None or variance is None:
        raise Refused("capture.statistics", "it uses the statistics of the batch at hand")
    if x.batch != 0 or not x.shape:
        raise Refused("capture.samples", "expected samples first, then channels")
    channels = x.shape[0]
    gamma = weight or g.fill((channels,), 1.0)
    beta = bias or g.fill((channels,), 0.0)
    return g.node("batch_norm", x, gamma, beta, mean, variance, eps=float(eps))


def layer_norm(
    g: Building, x: Value, dims: int, weight: Value | None, bias: Value | None, eps: float
) -> Value:
    """Over the last `dims` dimensions."""
    if x.axis(-dims) < 0 or (x.batch or 0) > x.rank - dims:
        raise Refused("capture.samples", "it works across samples")
    shape, size = x.shape, math.prod(x.shape[-dims:])
    flat = reshape(g, x, (*shape[:-dims], size))
    gamma = _flat(weight) if weight else g.fill((size,), 1.0)
    beta = _flat(bias) if bias else g.fill((size,), 0.0)
    return reshape(g, g.node("layer_norm", flat, gamma, beta, eps=float(eps)), shape)


def _flat(v: Value) -> Value:
    return v if v.tensor.dim() == 1 else v.noted(v.tensor.flatten(), "flattened")


def group_norm(
    g: Building, x: Value, groups: int, weight: Value | None, bias: Value | None, eps: float
) -> Value:
    if x.batch != 0 or not x.shape:
        raise Refused("capture.samples", "expected samples first, then channels")
    shape = x.shape
    size = math.prod(shape) // groups
    flat = reshape(g, x, (groups, size))
    ones, zeros = g.fill((size,), 1.0), g.fill((size,), 0.0)
    y = reshape(g, g.node("layer_norm", flat, ones, zeros, eps=float(eps)), shape)
    for op, each in (("mul", weight), ("add", bias)):
        if each is not None:
            column = each.tensor.reshape(-1, *[1] * (len(shape) - 1))
            y = combine(g, op, y, Value(column, None, None, each.sources, each.notes))
    return y


def softmax(g: Building, x: Value, dim: int) -> Value:
    axis = [x.axis(dim)]
    return moved_back(g, g.node("softmax", moved_last(g, x, axis)), axis)


def mean(g: Building, x: Value, dims: Sequence[int] | None, keep: bool) -> Value:
    return _reduce(g, "mean_last", x, dims, keep)


def total(g: Building, x: Value, dims: Sequence[int] | None, keep: bool) -> Value:
    return _reduce(g, "sum_last", x, dims, keep)


def _reduce(g: Building, op: str, x: Value, dims: Sequence[int] | None, keep: bool) -> Value:
    if dims is None or len(dims) == 0:
        raise Refused("capture.samples", "it works across samples")
    assert x.batch is not None
    whole = sorted(d % x.rank for d in dims)
    axes = [x.axis(d) for d in whole]
    shape = x.shape
    rest = [n for d, n in enumerate(shape) if d not in axes]
    if op == "mean_last" and axes == [0] and len(shape) == 2:
        y = g.node("mean_tokens", x)
    else:
        last = moved_last(g, x, axes)
        y = g.node(op, reshape(g, last, (*rest, math.prod(shape[d] for d in axes))))
    if keep:
        return reshape(g, y, [1 if d in axes else n for d, n in enumerate(shape)])
    return Value(y.tensor, x.batch - sum(d < x.batch for d in whole), y.ref)


def attention(
    g: Building,
    q: Value,
    k: Value,
    v: Value,
    mask: Value | None,
    *,
    causal: bool,
    by: float | None,
) -> Value:
    """Scaled dot product attention."""
    if q.constant or k.constant or v.constant:
        raise Refused("capture.argument", "queries, keys or values that do not depend on the input")
    if not q.batch == k.batch == v.batch == 0:
        raise Refused("capture.samples", "expected samples first")
    if q.shape[:-2] != k.shape[:-2] or k.shape[:-1] != v.shape[:-1]:
        raise Refused("capture.argument", "queries, keys and values of different shapes")
    factor = 1 / math.sqrt(q.shape[-1]) if by is None else by
    scores = scale(g, g.node("matmul_t", q, k), factor)
    if causal:
        scores = _causal(g, scores)
    if mask is not None:
        scores = masked(g, scores, mask)
    return g.node("matmul", g.node("softmax", scores), v)


def masked(g: Building, scores: Value, mask: Value) -> Value:
    """Scores plus a mask; one of truth values, or of −∞, must be the causal one."""
    if not mask.constant:
        raise Refused("capture.argument", "a mask that depends on the input")
    if mask.tensor.dtype == torch.bool:
        barred = ~mask.tensor
    elif mask.tensor.isfinite().all():
        return combine(g, "add", scores, mask)
    else:
        barred = mask.tensor == float("-inf")
        if mask.tensor[~barred].any():
            raise Refused("capture.argument", "a mask with −∞ and other numbers")
    return bar(g, scores, barred)


def bar(g: Building, scores: Value, barred: torch.Tensor) -> Value:
    """−∞ where `barred`, which must be above the diagonal of the last two dimensions."""
    if not barred.any():
        return scores
    size = scores.shape[-1]
    later = torch.ones(size, size, dtype=torch.bool).triu(1)
    same = barred.shape[-2:] == later.shape and bool((barred == later).all())
    if not same:
        raise Refused("capture.argument", "a mask with −∞ that is not the causal one")
    return _causal(g, scores)


def _causal(g: Building, scores: Value) -> Value:
    if len(scores.shape) < 2 or scores.shape[-1] != scores.shape[-2]:
        raise Refused("capture.argument", "a causal mask of scores that are not square")
    return g.node("causal_mask", scores)


def leaky(g: Building, x: Value, slope: float) -> Value:
    return g.node("leaky_relu", x, slope=float(slope))


def parametric(g: Building, x: Value, slope: Value) -> Value:
    """PReLU: one of the two terms is zero."""
    assert x.batch is not None
    tensor = slope.tensor
    if tensor.dim() == 1 and len(tensor) > 1:
        tensor = tensor.reshape(-1, *[1] * (x.rank - 2))
    slopes = Value(tensor, None, None, slope.sources, slope.notes)
    below = combine(g, "mul", g.node("relu", scale(g, x, -1)), slopes)
    return g.node("sub", g.node("relu", x), below)


def silu(g: Building, x: Value) -> Value:
    return g.node("mul", x, g.node("sigmoid", x))


def magnitude(g: Building, x: Value) -> Value:
    """|x|: one of the two terms is zero."""
    return g.node("add", g.node("relu", x), g.node("relu", scale(g, x, -1)))


def clamp(g: Building, x: Value, low: float | None, high: float | None) -> Value:
    if low is not None and low != -math.inf:
        x = g.node("relu", x) if low == 0 else larger(g, x, number(low))
    if high is not None and high != math.inf:
        x = smaller(g, x, number(high))
    return x


def hard_sigmoid(g: Building, x: Value) -> Value:
    return scale(g, clamp(g, combine(g, "add", x, number(3)), 0, 6), 1 / 6)


def power(g: Building, x: Value, exponent: float) -> Value:
    if exponent == 1:
        return x
    if exponent == 2:
        return g.node("mul", x, x)
    if exponent == 3:
        return g.node("mul", g.node("mul", x, x), x)
    raise Refused("capture.argument", f"the power {exponent}, expected 1, 2 or 3")


def plus(g: Building, a: Value, b: Value, alpha: float, op: str = "add") -> Value:
    """`a + alpha · b` or `a - alpha · b`."""
    if alpha != 1:
        b = b.noted(b.tensor * alpha, f"times {alpha}") if b.constant else scale(g, b, alpha)
    return combine(g, op, a, b)


ELEMENTWISE = ("relu", "sigmoid", "tanh", "gelu", "gelu_tanh")
ZERO = number(0)
