"""The operators of PyTorch that move scalars, join them, and change none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.capture.arithmetic import number
from harness.capture.building import Building, Refused, Value
from harness.capture.joins import bordered, cat, every, rolled, stack
from harness.capture.shapes import (
    expand,
    narrow,
    padded,
    permute,
    reshape,
    select,
    transposed,
    view,
)


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
    step = a["step"]
    if dim == v.batch:
        if a.shape[dim] != a.samples or step != 1:
            raise Refused("capture.samples", "it takes some samples only")
        return v
    axis, start = v.axis(dim), a["start"] or 0
    size = v.shape[axis]
    start = max(start + size, 0) if start < 0 else start
    length = min((a.shape[dim] - 1) * step + 1, size - start)
    return every(g, narrow(g, v, axis, start, length), axis, step)


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


def _expand(g: Building, a: Operands) -> Result:
    v = padded(g, a["self"], len(a.shape))
    own = [n for d, n in enumerate(a.shape) if d != v.batch]
    return expand(g, v, own)


def same(g: Building, a: Operands) -> Result:
    value: Value = a["self"] if "self" in a.named else a["input"]
    return value


def _cat(g: Building, a: Operands) -> Result:
    return cat(g, a["tensors"], a.get("dim", 0))


def _stack(g: Building, a: Operands) -> Result:
    return stack(g, a["tensors"], a.get("dim", 0))


def _pad(g: Building, a: Operands) -> Result:
    if a.get("mode", "constant") != "constant":
        raise Refused("capture.argument", f"a padding with {a['mode']}")
    v: Value = a["self"]
    amounts = list(zip(a["pad"][::2], a["pad"][1::2], strict=True))  # from the last dimension on
    pads = [(0, 0)] * len(v.shape)
    for k, pair in enumerate(amounts):
        if any(pair):
            pads[v.axis(v.rank - 1 - k)] = pair
    return bordered(g, v, pads, float(a.get("value") or 0))


def _roll(g: Building, a: Operands) -> Result:
    if not a.get("dims"):
        raise Refused("capture.samples", "it works across samples")
    return rolled(g, a["self"], a["dims"], a["shifts"])


def _pixels(g: Building, a: Operands) -> Result:
    """Channels become rows and columns."""
    v, r = a["self"], a["upscale_factor"]
    channels, height, width = v.shape
    parts = reshape(g, v, (channels // r**2, r, r, height, width))
    whole = (channels // r**2, height * r, width * r)
    return reshape(g, permute(g, parts, [0, 3, 1, 4, 2]), whole)


def _repeated(g: Building, a: Operands) -> Result:
    """The nearest of an image with fewer rows and columns."""
    v: Value = a["input"] if "input" in a.named else a["self"]
    channels, *sizes = v.shape
    times = [new // old for new, old in zip(a.shape[2:], sizes, strict=True)]
    if [n * k for n, k in zip(sizes, times, strict=True)] != list(a.shape[2:]):
        raise Refused("capture.argument", "a size that is no multiple")
    apart = [part for n in sizes for part in (n, 1)]
    spread = [part for n, k in zip(sizes, times, strict=True) for part in (n, k)]
    return reshape(
        g,
        expand(g, reshape(g, v, (channels, *apart)), (channels, *spread)),
        (channels, *a.shape[2:]),
    )


MOVING: Mapping[str, Lower] = {
    "_unsafe_view": _view,
    "alias": same,
    "cat": _cat,
    "chunk": _chunk,
    "clone": same,
    "concat": _cat,
    "constant_pad_nd": _pad,
    "contiguous": same,
    "detach": same,
    "expand": _expand,
    "expand_as": _expand,
    "flatten": _view,
    "narrow": lambda g, a: narrow(g, a["self"], a["self"].axis(a["dim"]), a["start"], a["length"]),
    "pad": _pad,
    "permute": _permute,
    "pixel_shuffle": _pixels,
    "reshape": _view,
    "roll": _roll,
    "select": lambda g, a: select(g, a["self"], a["dim"], a["index"]),
    "slice": _slice,
    "split": _split,
    "split_with_sizes": lambda g, a: _parts(g, a["self"], a.get("dim", 0), a["split_sizes"]),
    "squeeze": _view,
    "stack": _stack,
    "t": lambda g, a: _swap(g, a["self"], 0, 1),
    "transpose": lambda g, a: _swap(g, a["self"], a["dim0"], a["dim1"]),
    "unbind": _unbind,
    "unflatten": _view,
    "unsqueeze": _view,
    "upsample_nearest1d": _repeated,
    "upsample_nearest2d": _repeated,
    "view": _view,
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
