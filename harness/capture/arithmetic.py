"""Sums, differences and products, with broadcasting as PyTorch and ONNX have it."""

from __future__ import annotations

import torch

from harness.capture.building import Building, Refused, Value
from harness.capture.shapes import expand, moved_back, moved_last, padded, reshape, transposed

NEGATIVE = "negative"
RECIPROCAL = "reciprocal"


def number(value: float) -> Value:
    """A number that stands in the original's text."""
    return Value(torch.tensor(float(value), dtype=torch.float32))


def scale(g: Building, v: Value, by: float) -> Value:
    return g.node("scale", v, by=float(by)) if by != 1 else v


def combine(g: Building, op: str, a: Value, b: Value) -> Value:
    """`add`, `sub` or `mul` of two values of which one at least depends on the input."""
    if a.constant and b.constant:
        raise Refused("capture.argument", "both operands are constants")
    if a.constant:
        return combine(g, "add", scale(g, b, -1), a) if op == "sub" else combine(g, op, b, a)
    if b.constant:
        return _with_constant(g, op, a, b)
    assert a.batch is not None
    assert b.batch is not None
    rank = max(a.rank, b.rank)
    if a.rank - a.batch != b.rank - b.batch:
        raise Refused("capture.samples", "the operands have samples in different places")
    a, b = padded(g, a, rank), padded(g, b, rank)
    shape = torch.broadcast_shapes(a.shape, b.shape)
    return g.node(op, expand(g, a, shape), expand(g, b, shape))


def divide(g: Building, a: Value, b: Value) -> Value:
    """By a constant: the product with its reciprocal."""
    if not b.constant:
        raise Refused("capture.argument", "a quotient by what depends on the input")
    if not b.tensor.is_floating_point():
        b = b.noted(b.tensor.float())
    reciprocal = b.noted((1 / b.tensor.double()).float(), RECIPROCAL)
    return combine(g, "mul", a, reciprocal)


def _with_constant(g: Building, op: str, a: Value, b: Value) -> Value:
    assert a.batch is not None
    tensor = b.tensor if b.tensor.is_floating_point() else b.tensor.float()
    if not b.sources and tensor.numel() == 1 and tensor.dim() <= a.rank:
        by = float(tensor.reshape(()))
        if op == "mul":
            return scale(g, a, by)
        return g.node("add_tail", a, g.fill((), -by if op == "sub" else by)) if by else a
    if op == "add" and tuple(tensor.shape) == a.shape[-1:] and (parts := g.unbiased(a)):
        return g.node("linear", *parts, b, batch=a.batch)
    rank = max(a.rank, tensor.dim())
    a = padded(g, a, rank)
    assert a.batch is not None
    whole = (1,) * (rank - tensor.dim()) + tuple(tensor.shape)
    if whole[a.batch] != 1:
        raise Refused("capture.samples", "a constant that differs from sample to sample")
    own = whole[: a.batch] + whole[a.batch + 1 :]
    a = expand(g, a, torch.broadcast_shapes(a.shape, own))
    axes = [d for d, n in enumerate(own) if n != 1]
    shape = [own[d] for d in axes]
    tail = tensor.reshape(shape)
    c = b.noted(tail, *_reshaped(b, tuple(shape))) if b.ref is None else b
    return moved_back(g, g.node(f"{op}_tail", moved_last(g, a, axes), c), axes)


def _reshaped(v: Value, shape: tuple[int, ...]) -> tuple[str, ...]:
    if tuple(v.tensor.shape) == shape:
        return ()
    return (f"reshaped from {'x'.join(map(str, v.tensor.shape)) or 'scalar'}",)


def linear(g: Building, x: Value, weight: Value, bias: Value | None) -> Value:
    """`x Wᵀ + b` over the last dimension."""
    if not weight.constant or (bias is not None and not bias.constant):
        raise Refused("capture.argument", "a weight or a bias that depends on the input")
    if weight.tensor.dim() != 2:
        raise Refused("capture.argument", f"a weight of {weight.tensor.dim()} dimensions")
    x.axis(-1)
    width = weight.tensor.shape[0]
    if bias is None:
        bias = g.fill((width,), 0.0)
    elif tuple(bias.tensor.shape) != (width,):
        whole = bias.tensor.expand(width) if bias.tensor.numel() == 1 else bias.tensor
        bias = bias.noted(whole.reshape(width).clone(), *_reshaped(bias, (width,)))
    return g.node("linear", x, weight, bias)


def turned(weight: Value) -> Value:
    """A matrix the other way round: its bits are moved, not changed."""
    if weight.tensor.dim() != 2:
        raise Refused("capture.argument", f"a weight of {weight.tensor.dim()} dimensions")
    if weight.notes[-1:] == ("transposed",):
        back = Value(weight.tensor.t().contiguous(), sources=weight.sources)
        return Value(back.tensor, sources=weight.sources, notes=weight.notes[:-1])
    return weight.noted(weight.tensor.t().contiguous(), "transposed")


def matmul(g: Building, a: Value, b: Value, bias: Value | None = None) -> Value:
    """The product over the last two dimensions; a constant one is a weight."""
    if b.constant:
        return linear(g, a, turned(b), bias)
    if bias is not None:
        return combine(g, "add", matmul(g, a, b), bias)
    if a.constant:
        if a.tensor.dim() != 2 or b.rank < 3:
            raise Refused("capture.argument", "a constant of other than two dimensions")
        swapped = [*range(b.rank - 2), b.rank - 1, b.rank - 2]
        return transposed(g, linear(g, transposed(g, b, swapped), a, None), swapped)
    if min(a.rank, b.rank) < 3 or max(a.axis(-1), a.axis(-2)) < 1:
        raise Refused("capture.samples", "a product in which samples are rows or columns")
    if a.batch != b.batch or a.batch != 0:
        raise Refused("capture.samples", "a product in which samples are not the first dimension")
    rank = max(a.rank, b.rank)
    if a.rank != b.rank:
        lower = a if a.rank < b.rank else b
        more = reshape(g, lower, (1,) * (rank - lower.rank) + lower.shape)
        a, b = (more, b) if lower is a else (a, more)
    lead = torch.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    return g.node(
        "matmul",
        expand(g, a, (*lead, *a.shape[-2:])),
        expand(g, b, (*lead, *b.shape[-2:])),
    )
