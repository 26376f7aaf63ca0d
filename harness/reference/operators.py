"""The operators of a graph: what each asks of its attributes and operands, and what it gives.

The table is that of FORMAT.md, section "Graph". Of a node one error is told. First come attributes
that are missing or that no operand makes right, then operands in their order, then attributes that
do not go with them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from harness.formats.verdict import shape_text
from harness.reference.graph import Shape, StatedNode
from harness.reference.kinds import Kind, Mistyped, Node, letters


def result(node: StatedNode, operands: list[Kind]) -> Kind:
    """The kind of a node's value, which is the one that it states. Raises `Mistyped`."""
    if node.op not in _TABLE:
        raise Mistyped("graph.op", "op", f"one of {', '.join(_TABLE)}", node.op)
    row = _TABLE[node.op]
    if len(operands) != row.operands:
        expected = f"{row.operands} operand{'' if row.operands == 1 else 's'}"
        raise Mistyped("graph.arity", "args", expected, str(len(operands)))
    shape = shape_of(node, operands)
    for key in node.attrs:
        if key not in row.attributes:
            raise Mistyped("graph.attr", f"attrs.{key}", "nothing", key)
    if shape != node.shape:
        raise Mistyped("graph.shape", "shape", shape_text(shape), shape_text(node.shape))
    return Kind(any(kind.sampled for kind in operands), shape)


def shape_of(node: StatedNode, operands: list[Kind]) -> Shape:
    """The shape of a node of an operator that there is, whatever it states of its shape, but for
    those that take it from there."""
    return _TABLE[node.op].shape(Node(node, operands))


def _unary(node: Node) -> Shape:
    return node.shape_of(0)


def _constant(key: str) -> Callable[[Node], Shape]:
    def shape(node: Node) -> Shape:
        node.needs_constant(key)
        return node.shape_of(0)

    return shape


def _binary(node: Node) -> Shape:
    node.like(1, 0, node.shape_of(0))
    return node.shape_of(0)


def _tail(node: Node) -> Shape:
    """The second operand says what the first must end with, and is looked at before it."""
    shape, tail = node.shape_of(0), node.samples(1, sampled=False)
    if len(shape) < len(tail) or shape[len(shape) - len(tail) :] != tail:
        node.wrong_operand(0, letters("…", *tail))
    return shape


def _linear(node: Node) -> Shape:
    *lead, columns = node.ends(0, "d")
    weight = node.samples(1, sampled=False)
    if len(weight) != 2 or weight[1] != columns:
        node.wrong_operand(1, letters("o", columns))
    node.fixed(2, weight[:1])
    return (*lead, weight[0])


def _conv2d(node: Node) -> Shape:
    stride, pad = node.natural("stride", least=1), node.natural("pad")
    channels, *image = node.each(0, "ci", "h", "w")
    weight = node.samples(1, sampled=False)
    if len(weight) != 4 or weight[1] != channels:
        node.wrong_operand(1, letters("co", channels, "kh", "kw"))
    padded = [size + 2 * pad for size in image]
    if not all(0 < k <= size for k, size in zip(weight[2:], padded, strict=True)):
        node.wrong_operand(1, f"a window on {padded}")
    node.fixed(2, weight[:1])
    return (weight[0], *_windows(padded, weight[2:], stride))


def _pool(node: Node) -> Shape:
    k, stride = node.natural("k"), node.natural("stride", least=1)
    channels, *image = node.each(0, "c", "h", "w")
    if not all(0 < k <= size for size in image):
        node.wrong_attribute("k", f"a window on {image}")
    return (channels, *_windows(image, (k, k), stride))


def _windows(sizes: list[int], windows: Shape, stride: int) -> Shape:
    return tuple((size - k) // stride + 1 for size, k in zip(sizes, windows, strict=True))


def _layer_norm(node: Node) -> Shape:
    node.needs_constant("eps")
    shape = node.ends(0, "d")
    for index in (1, 2):
        node.fixed(index, shape[-1:])
    return shape


def _batch_norm(node: Node) -> Shape:
    node.needs_constant("eps")
    shape = node.each(0)
    if not shape:
        node.wrong_operand(0, letters("c", "…"))
    for index in (1, 2, 3, 4):
        node.fixed(index, shape[:1])
    return shape


def _slice(node: Node) -> Shape:
    offset = node.natural("offset")
    *lead, width = node.ends(0, "d")
    count = node.stated[-1] if node.stated else 0
    if offset + count > width:
        expected = f"at most {width} less the {count} entries of the result"
        node.wrong_attribute("offset", expected)
    return (*lead, count)


def _concat(node: Node) -> Shape:
    *lead, width = node.ends(0, "d")
    more = (node.shape_of(1) or (0,))[-1]
    node.like(1, 0, (*lead, more), letters(*lead, "b"))
    return (*lead, width + more)


def _split_heads(node: Node) -> Shape:
    tokens, width = node.each(0, "t", "d")
    heads, size = (node.stated[0], node.stated[-1]) if node.stated else (0, 0)
    if heads * size != width:
        node.wrong_shape(f"{letters('h', tokens, 'k')}, h · k = {width}")
    return heads, tokens, size


def _join_heads(node: Node) -> Shape:
    heads, tokens, size = node.each(0, "h", "t", "k")
    return tokens, heads * size


def _matmul(node: Node) -> Shape:
    *lead, rows, inner = node.ends(0, "m", "k")
    columns = (node.shape_of(1) or (0,))[-1]
    node.like(1, 0, (*lead, inner, columns), letters(*lead, inner, "n"))
    return (*lead, rows, columns)


def _matmul_t(node: Node) -> Shape:
    *lead, rows, inner = node.ends(0, "m", "k")
    columns = (node.shape_of(1)[:-1] or (0,))[-1]
    node.like(1, 0, (*lead, columns, inner), letters(*lead, "n", inner))
    return (*lead, rows, columns)


def _causal_mask(node: Node) -> Shape:
    shape = node.ends(0, "m", "k")
    if shape[-2] != shape[-1]:
        node.wrong_operand(0, letters("…", shape[-2], shape[-2]))
    return shape


def _rows(node: Node) -> Shape:
    return node.ends(0, "d")


def _last(node: Node) -> Shape:
    return node.ends(0, "d")[:-1]


def _mean_tokens(node: Node) -> Shape:
    return node.each(0, "t", "d")[1:]


def _flatten(node: Node) -> Shape:
    return (math.prod(node.each(0)),)


def _fill(node: Node) -> Shape:
    node.needs_constant("value")
    return node.stated


def _reshape(node: Node) -> Shape:
    elements = math.prod(node.shape_of(0))
    if math.prod(node.stated) != elements:
        node.wrong_shape(f"a shape of {elements} elements")
    return node.stated


def _permute(node: Node) -> Shape:
    dims, shape = node.naturals("dims"), node.shape_of(0)
    each = list(range(len(shape)))
    if sorted(dims) != each:
        node.wrong_attribute("dims", f"each of {each} once")
    return tuple(shape[dim] for dim in dims)


@dataclass(frozen=True, slots=True)
class _Operator:
    """How many operands, the shape of the result, the attributes."""

    operands: int
    shape: Callable[[Node], Shape]
    attributes: tuple[str, ...] = ()


_TABLE = {
    "linear": _Operator(3, _linear),
    "relu": _Operator(1, _unary),
    "add": _Operator(2, _binary),
    "add_tail": _Operator(2, _tail),
    "conv2d": _Operator(3, _conv2d, ("stride", "pad")),
    "max_pool2d": _Operator(1, _pool, ("k", "stride")),
    "flatten": _Operator(1, _flatten),
    "layer_norm": _Operator(3, _layer_norm, ("eps",)),
    "slice": _Operator(1, _slice, ("offset",)),
    "concat": _Operator(2, _concat),
    "split_heads": _Operator(1, _split_heads),
    "join_heads": _Operator(1, _join_heads),
    "matmul": _Operator(2, _matmul),
    "matmul_t": _Operator(2, _matmul_t),
    "scale": _Operator(1, _constant("by"), ("by",)),
    "causal_mask": _Operator(1, _causal_mask),
    "softmax": _Operator(1, _rows),
    "mean_tokens": _Operator(1, _mean_tokens),
    "sum_last": _Operator(1, _last),
    "mean_last": _Operator(1, _last),
    "fill": _Operator(0, _fill, ("value",)),
    "sub": _Operator(2, _binary),
    "mul": _Operator(2, _binary),
    "sub_tail": _Operator(2, _tail),
    "mul_tail": _Operator(2, _tail),
    "reshape": _Operator(1, _reshape),
    "permute": _Operator(1, _permute, ("dims",)),
    "leaky_relu": _Operator(1, _constant("slope"), ("slope",)),
    "sigmoid": _Operator(1, _unary),
    "tanh": _Operator(1, _unary),
    "gelu": _Operator(1, _unary),
    "gelu_tanh": _Operator(1, _unary),
    "batch_norm": _Operator(5, _batch_norm, ("eps",)),
    "avg_pool2d": _Operator(1, _pool, ("k", "stride")),
}

OPERATORS = {name: operator.attributes for name, operator in _TABLE.items()}
"""The attributes of each operator."""
