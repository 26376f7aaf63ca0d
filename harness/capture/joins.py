"""What is put together of several values: joined, padded, the larger of two, each so many apart."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch

from harness.capture.building import Building, Refused, Value
from harness.capture.shapes import expand, narrow, reshape


def spread(g: Building, like: Value, constant: Value) -> Value:
    """A constant for each sample that `like` has: zero times a scalar of it, and the constant."""
    size = constant.tensor.numel()
    one = g.node("slice", reshape(g, like, (math.prod(like.shape),)), shape=(1,), offset=0)
    bias = constant
    if constant.tensor.dim() != 1:
        bias = constant.noted(constant.tensor.flatten(), "flattened")
    return reshape(g, g.node("linear", one, g.fill((size, 1), 0.0), bias), constant.shape)


def block(g: Building, like: Value, shape: Sequence[int], number: float) -> Value:
    """One number everywhere, for each sample that `like` has."""
    size = math.prod(shape)
    one = g.node("slice", reshape(g, like, (math.prod(like.shape),)), shape=(1,), offset=0)
    row = g.node("linear", one, g.fill((size, 1), 0.0), g.fill((size,), number))
    return reshape(g, row, shape)


def joined(g: Building, parts: Sequence[Value], axis: int) -> Value:
    """Values one behind the other along dimension `axis` of a sample."""
    front = parts[0].shape[:axis]
    whole = (*front, sum(part.shape[axis] for part in parts), *parts[0].shape[axis + 1 :])
    rows = [reshape(g, part, (*front, math.prod(part.shape[axis:]))) for part in parts]
    result = rows[0]
    for row in rows[1:]:
        result = g.node("concat", result, row)
    return reshape(g, result, whole)


def of_one_sample(v: Value, like: Value) -> Value:
    """A constant without the dimension that samples have in `like`. Raises `Refused`."""
    assert like.batch is not None
    more = like.rank - v.rank
    whole = v.tensor.reshape((1,) * max(more, 0) + tuple(v.tensor.shape))
    rows = whole.movedim(like.batch, 0) if more >= 0 else whole
    if more < 0 or not torch.equal(rows[:1].expand_as(rows), rows):
        raise Refused("capture.samples", "a constant that differs from sample to sample")
    return Value(rows[0].contiguous(), None, None, v.sources, v.notes)


def cat(g: Building, values: Sequence[Value], dim: int) -> Value:
    """The same along the dimension that the original calls `dim`; some may be constants."""
    like = next(v for v in values if not v.constant)
    axis = like.axis(dim)
    parts = [spread(g, like, of_one_sample(v, like)) if v.constant else v for v in values]
    if any(v.batch != like.batch or v.rank != like.rank for v in parts):
        raise Refused("capture.samples", "the operands have samples in different places")
    return joined(g, parts, axis)


def stack(g: Building, values: Sequence[Value], dim: int) -> Value:
    """The same along a new dimension."""
    dim %= values[0].rank + 1
    return cat(g, [unsqueezed(g, v, dim) for v in values], dim)


def unsqueezed(g: Building, v: Value, dim: int) -> Value:
    """With one more dimension of the original, of size 1."""
    if v.batch is None:
        return Value(v.tensor.unsqueeze(dim), None, None, v.sources, v.notes)
    before = dim <= v.batch
    axis = dim if before else dim - 1
    return reshape(g, v, (*v.shape[:axis], 1, *v.shape[axis:]), batch=v.batch + before)


def bordered(g: Building, v: Value, pads: Sequence[tuple[int, int]], number: float) -> Value:
    """With so many more before and after in each dimension of a sample, all of one number."""
    for axis, pair in enumerate(pads):
        if min(pair) < 0:
            raise Refused("capture.argument", "a padding that takes away")
        margins = {
            n: block(g, v, (*v.shape[:axis], n, *v.shape[axis + 1 :]), number)
            for n in set(pair)
            if n
        }
        before, after = ([margins[n]] if n else [] for n in pair)
        parts = [*before, v, *after]
        v = joined(g, parts, axis) if len(parts) > 1 else v
    return v


def every(g: Building, v: Value, axis: int, step: int) -> Value:
    """The first of each `step` along a dimension of a sample."""
    if step == 1:
        return v
    count = -(-v.shape[axis] // step)
    more = [(0, count * step - n if d == axis else 0) for d, n in enumerate(v.shape)]
    v = bordered(g, v, more, 0.0)
    front, rest = v.shape[:axis], v.shape[axis + 1 :]
    first = narrow(g, reshape(g, v, (*front, count, step, *rest)), axis + 1, 0, 1)
    return reshape(g, first, (*front, count, *rest))


def rolled(g: Building, v: Value, dims: Sequence[int], shifts: Sequence[int]) -> Value:
    """Moved along dimensions of the original, what leaves at one end at the other."""
    for dim, shift in zip(dims, shifts, strict=True):
        axis = v.axis(dim)
        size = v.shape[axis]
        if place := -shift % size:
            parts = [narrow(g, v, axis, place, size - place), narrow(g, v, axis, 0, place)]
            v = joined(g, parts, axis)
    return v


def larger(g: Building, a: Value, b: Value) -> Value:
    """The larger of two, scalar by scalar: a maximum over windows of both, twice."""
    like = b if a.constant else a
    sides = [of_one_sample(v, like) if v.constant else v for v in (a, b)]
    if any(not v.constant and (v.batch, v.rank) != (like.batch, like.rank) for v in sides):
        raise Refused("capture.samples", "the operands have samples in different places")
    shape = torch.broadcast_shapes(*(v.shape for v in sides))
    size, columns = math.prod(shape), []
    for v in sides:
        if not v.constant:
            v = expand(g, v, shape)
        elif not v.sources and v.tensor.numel() == 1:
            v = block(g, like, shape, float(v.tensor.float()))
        else:
            notes = ("repeated",) if v.shape != shape else ()
            v = spread(g, like, v.noted(v.tensor.float().expand(shape).contiguous(), *notes))
        columns.append(reshape(g, v, (size, 1)))
    pairs = reshape(g, joined(g, columns, 1), (2 * size,))
    image = reshape(g, joined(g, [pairs, pairs], 0), (1, 2, 2 * size))
    return reshape(g, g.node("max_pool2d", image, k=2, stride=2), shape)


def smaller(g: Building, a: Value, b: Value) -> Value:
    """The smaller of two."""
    turned = [
        v.noted(-v.tensor, *(("negative",) if v.sources else ()))
        if v.constant
        else g.node("scale", v, by=-1.0)
        for v in (a, b)
    ]
    return g.node("scale", larger(g, turned[0], turned[1]), by=-1.0)
