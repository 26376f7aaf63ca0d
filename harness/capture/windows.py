"""Maxima and means over windows of any size and stride, with a margin."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch

from harness.capture.arithmetic import combine
from harness.capture.building import Building, Refused, Value
from harness.capture.joins import bordered
from harness.capture.layers import first, mean
from harness.capture.shapes import expand, moved_last, permute, reshape

LOWEST = -torch.finfo(torch.float32).max


def pool(
    g: Building,
    op: str,
    x: Value,
    *,
    kernel: Sequence[int],
    stride: Sequence[int],
    pads: Sequence[tuple[int, int]],
    dilation: Sequence[int] = (1,),
    ceil: bool = False,
    counted: bool = True,
) -> Value:
    """`max_pool2d` or `avg_pool2d`. A margin is joined to the value; windows that are no squares
    are taken along one dimension after the other. `counted` says that means count the margin."""
    dims = len(kernel)
    first(x, dims + 1, "channels and places")
    if any(d != 1 for d in dilation):
        raise Refused("capture.argument", f"a dilation of {tuple(dilation)}, expected 1")
    over = [0] * dims
    if ceil:
        over = [_over(*n) for n in zip(x.shape[1:], kernel, stride, pads, strict=True)]
        if any(over) and op != "max_pool2d":
            raise Refused("capture.argument", "means of windows over the edge (ceil_mode)")
    margins = [(0, 0), *((low, high + n) for (low, high), n in zip(pads, over, strict=True))]
    sizes = x.shape[1:]
    if any(map(any, margins)):
        positive = op == "avg_pool2d" or g.made_by(x) == "relu"
        x = bordered(g, x, margins, 0.0 if positive else LOWEST)
    y = _windows(g, op, x, kernel, stride)
    if any(map(any, pads)) and op == "avg_pool2d" and not counted:
        inside = torch.ones(sizes)
        for dim, (low, high) in enumerate(pads):
            inside = _bordered(inside, dim, low, high)
        for dim, (k, s) in enumerate(zip(kernel, stride, strict=True)):
            inside = inside.unfold(dim, k, s).sum(-1)
        times = math.prod(kernel) / inside
        y = combine(g, "mul", y, Value(times[None, None]))
    return y


def _bordered(t: torch.Tensor, dim: int, low: int, high: int) -> torch.Tensor:
    shapes = [[*t.shape[:dim], n, *t.shape[dim + 1 :]] for n in (low, high)]
    return torch.cat([t.new_zeros(shapes[0]), t, t.new_zeros(shapes[1])], dim)


def _over(size: int, k: int, step: int, pads: tuple[int, int]) -> int:
    """By how much the last window goes over the margin, if it starts before that."""
    whole = size + sum(pads)
    count = -(-(whole - k) // step) + 1
    if (count - 1) * step >= size + pads[0]:
        count -= 1
    return max((count - 1) * step + k - whole, 0)


def _windows(g: Building, op: str, x: Value, kernel: Sequence[int], stride: Sequence[int]) -> Value:
    if len(kernel) == 1:
        return _along(g, op, x, kernel[0], stride[0])
    if len(set(kernel)) == len(set(stride)) == 1:
        return g.node(op, x, k=kernel[0], stride=stride[0])
    channels, height, _ = x.shape
    rows = _along(g, op, reshape(g, x, (channels * height, x.shape[2])), kernel[1], stride[1])
    turned = permute(g, reshape(g, rows, (channels, height, rows.shape[1])), [0, 2, 1])
    flat = reshape(g, turned, (channels * rows.shape[1], height))
    columns = _along(g, op, flat, kernel[0], stride[0])
    return permute(g, reshape(g, columns, (channels, rows.shape[1], columns.shape[1])), [0, 2, 1])


def _along(g: Building, op: str, x: Value, k: int, step: int) -> Value:
    """Over the last of two dimensions: in squares of as many equal rows as a window is long."""
    if k == step == 1:
        return x
    channels, length = x.shape
    rows = expand(g, reshape(g, x, (channels, 1, length)), (channels, k, length))
    result = g.node(op, rows, k=k, stride=step)
    return reshape(g, result, (channels, result.shape[-1]))


def adaptive(g: Building, op: str, x: Value, sizes: Sequence[int | None]) -> Value:
    """Over windows that divide the last dimensions evenly."""
    dims = len(sizes)
    first(x, dims + 1, "channels and places")
    wanted = [old if n is None else n for n, old in zip(sizes, x.shape[1:], strict=True)]
    if op == "avg_pool2d" and all(n == 1 for n in wanted):
        return mean(g, x, list(range(-dims, 0)), keep=True)
    windows = [old // new for old, new in zip(x.shape[1:], wanted, strict=True)]
    if any(old % new for old, new in zip(x.shape[1:], wanted, strict=True)):
        raise Refused("capture.argument", f"windows of different sizes, for {tuple(wanted)}")
    return pool(g, op, x, kernel=windows, stride=windows, pads=[(0, 0)] * dims)


def largest(g: Building, x: Value, dims: Sequence[int], keep: bool) -> Value:
    """The largest along dimensions of the original."""
    assert x.batch is not None
    whole = sorted({d % x.rank for d in dims})
    axes, shape = [x.axis(d) for d in whole], x.shape
    if not axes:
        raise Refused("capture.samples", "it works across samples")
    rest = [n for d, n in enumerate(shape) if d not in axes]
    size = math.prod(shape[d] for d in axes)
    rows = reshape(g, moved_last(g, x, axes), (math.prod(rest), size))
    y = _along(g, "max_pool2d", rows, size, size)
    if keep:
        return reshape(g, y, [1 if d in axes else n for d, n in enumerate(shape)])
    return reshape(g, y, rest, batch=x.batch - sum(d < x.batch for d in whole))
