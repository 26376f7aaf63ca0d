"""Operators that move scalars and change none."""

from __future__ import annotations

import math
from collections.abc import Sequence

from harness.capture.building import Building, Refused, Value


def reshape(g: Building, v: Value, shape: Sequence[int], batch: int | None = None) -> Value:
    """One sample in another shape; `batch` is where the original then has samples."""
    where = v.batch if batch is None else batch
    if tuple(shape) == v.shape:
        return Value(v.tensor, where, v.ref)
    if len(shape) == 1:
        return g.node("flatten", v, batch=where)
    return g.node("reshape", v, shape=shape, batch=where)


def permute(g: Building, v: Value, dims: Sequence[int], batch: int | None = None) -> Value:
    """Dimension `i` of a sample is `dims[i]` of what it was."""
    where = v.batch if batch is None else batch
    if list(dims) == sorted(dims):
        return Value(v.tensor, where, v.ref)
    return g.node("permute", v, batch=where, dims=list(dims))


def view(g: Building, v: Value, whole: Sequence[int], size: int) -> Value:
    """The original's value in the shape `whole`, in which samples are a dimension of `size`."""
    assert v.batch is not None
    before = math.prod(v.shape[: v.batch])
    places = [q for q, n in enumerate(whole) if n == size and math.prod(whole[:q]) == before]
    if not places:
        raise Refused("capture.samples", "the dimension of samples is merged with another one")
    q = v.batch if v.batch in places else places[0]
    return reshape(g, v, [n for i, n in enumerate(whole) if i != q], batch=q)


def transposed(g: Building, v: Value, dims: Sequence[int]) -> Value:
    """Dimension `i` of the original's value is `dims[i]` of what it was."""
    dims = [d % v.rank for d in dims]
    assert v.batch is not None
    batch = dims.index(v.batch)
    return permute(g, v, [v.axis(d) for d in dims if d != v.batch], batch=batch)


def narrow(g: Building, v: Value, axis: int, start: int, length: int) -> Value:
    """Those of dimension `axis` of a sample from `start` on."""
    if length == v.shape[axis]:
        return v
    if not 0 <= start < start + length <= v.shape[axis]:
        raise Refused("capture.argument", "a slice of nothing")
    rest = math.prod(v.shape[axis + 1 :])
    flat = reshape(g, v, (*v.shape[:axis], v.shape[axis] * rest))
    part = g.node("slice", flat, shape=(length * rest,), offset=start * rest)
    return reshape(g, part, (*v.shape[:axis], length, *v.shape[axis + 1 :]))


def select(g: Building, v: Value, dim: int, index: int) -> Value:
    """One of the original's dimension `dim`, which then is gone."""
    axis = v.axis(dim)
    part = narrow(g, v, axis, index % v.shape[axis], 1)
    assert v.batch is not None
    shape = (*v.shape[:axis], *v.shape[axis + 1 :])
    return reshape(g, part, shape, batch=v.batch - (dim % v.rank < v.batch))


def moved_last(g: Building, v: Value, axes: Sequence[int]) -> Value:
    """These dimensions of a sample behind all others."""
    return permute(g, v, [d for d in range(len(v.shape)) if d not in axes] + list(axes))


def moved_back(g: Building, v: Value, axes: Sequence[int]) -> Value:
    """The way back."""
    order = [d for d in range(len(v.shape)) if d not in axes] + list(axes)
    return permute(g, v, [order.index(d) for d in range(len(v.shape))])


def padded(g: Building, v: Value, rank: int) -> Value:
    """With dimensions of size 1 in front, as broadcasting adds them, up to `rank`."""
    more = rank - v.rank
    assert v.batch is not None
    return reshape(g, v, (1,) * more + v.shape, batch=v.batch + more) if more else v


def expand(g: Building, v: Value, shape: Sequence[int]) -> Value:
    """Dimensions of size 1 repeated: each scalar times 1, which is exact."""
    repeated = [d for d, (old, new) in enumerate(zip(v.shape, shape, strict=True)) if old != new]
    if not repeated:
        return v
    kept = [d for d in range(len(shape)) if d not in repeated]
    times = math.prod(shape[d] for d in repeated)
    column = g.node("reshape", v, shape=(*(shape[d] for d in kept), 1))
    rows = g.node("linear", column, g.fill((times, 1), 1.0), g.fill((times,), 0.0))
    spread = reshape(g, rows, (*(shape[d] for d in kept), *(shape[d] for d in repeated)))
    order = kept + repeated
    return permute(g, spread, [order.index(d) for d in range(len(shape))])
