"""Which tensor of a file is which parameter of the contract, and what would have to be edited.

Names that are the same belong together; the rest is guessed, by shapes first and then by names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from harness.explain.look import Seen
from harness.formats.contract import ParamSpec
from harness.formats.scalars import Summary

PAIRS = 250_000  # of names that are compared; of more, those of one shape are taken in order


@dataclass(frozen=True, slots=True)
class Row:
    """A parameter and the tensor that seems to be it; one of them may be missing. `edits` are what
    turns the tensor into the parameter."""

    param: ParamSpec | None
    tensor: Seen | None
    edits: tuple[str, ...]
    fits: bool
    """Would it be the parameter after these edits?"""


def match(params: Sequence[ParamSpec], tensors: Sequence[Seen]) -> list[Row]:
    """A row for each parameter, in the contract's order, then one for each tensor that is left."""
    named: dict[str, Seen] = {}
    for tensor in tensors:
        named.setdefault(tensor.name, tensor)
    found = {param.name: named[param.name] for param in params if param.name in named}
    missing = [param for param in params if param.name not in found]
    used = {id(tensor) for tensor in found.values()}
    left = [tensor for tensor in tensors if id(tensor) not in used]
    found |= _guessed(missing, left)
    used = {id(tensor) for tensor in found.values()}
    rows = [_row(param, found.get(param.name)) for param in params]
    rest = (tensor for tensor in tensors if id(tensor) not in used)
    return rows + [Row(None, one, (f"remove {one.name!r}",), True) for one in rest]


def _guessed(missing: Sequence[ParamSpec], left: Sequence[Seen]) -> dict[str, Seen]:
    """For parameters that no tensor is called like, the likeliest tensors."""
    if len(missing) * len(left) > PAIRS:
        return _in_order(missing, left)
    scores = [
        (score, -abs(i - j), -i, -j)
        for i, param in enumerate(missing)
        for j, tensor in enumerate(left)
        if (score := _likeness(param, tensor)) > 0
    ]
    found: dict[str, Seen] = {}
    used: set[int] = set()
    for _, _, i, j in sorted(scores, reverse=True):
        if missing[-i].name not in found and -j not in used:
            found[missing[-i].name] = left[-j]
            used.add(-j)
    return found


def _likeness(param: ParamSpec, tensor: Seen) -> float:
    """How likely a tensor is a parameter; 0 where the number of scalars is another."""
    if param.size != tensor.size:
        return 0.0
    shape = 1.0
    if tensor.shape == param.shape:
        shape = 4.0
    elif _turned(param, tensor):
        shape = 2.0
    ends = f".{param.name}".endswith(f".{tensor.name}") or f".{tensor.name}".endswith(
        f".{param.name}"
    )
    last = param.name.rpartition(".")[2] == tensor.name.rpartition(".")[2]
    near = SequenceMatcher(None, param.name, tensor.name, autojunk=False).ratio()
    return shape + 3.0 * ends + 1.0 * last + 2.0 * near


def _in_order(missing: Sequence[ParamSpec], left: Sequence[Seen]) -> dict[str, Seen]:
    waiting: dict[tuple[int, ...], list[Seen]] = {}
    for tensor in reversed(left):
        waiting.setdefault(tensor.shape, []).append(tensor)
    return {param.name: some.pop() for param in missing if (some := waiting.get(param.shape))}


def _turned(param: ParamSpec, tensor: Seen) -> bool:
    """A matrix that is stored the other way round."""
    return len(param.shape) == 2 and param.shape != tensor.shape == param.shape[::-1]


def _row(param: ParamSpec, tensor: Seen | None) -> Row:
    if tensor is None:
        return Row(param, None, (f"add {param.name!r} {list(param.shape)}: nothing is it",), False)
    edits, fits = [], True
    if tensor.name != param.name:
        edits.append(f"rename {tensor.name!r} to {param.name!r}, a guess")
    if tensor.dtype != "float32":
        edits.append(f"cast {tensor.dtype} to float32")
    if _turned(param, tensor):
        edits.append(f"transpose {list(tensor.shape)} to {list(param.shape)}")
    elif tensor.shape != param.shape and tensor.size == param.size:
        edits.append(f"reshape {list(tensor.shape)} to {list(param.shape)}")
    elif tensor.shape != param.shape:
        edits.append(
            f"another shape {list(param.shape)}, not {list(tensor.shape)}: no edit does it"
        )
        fits = False
    count = None if tensor.scalars is None else len(tensor.scalars) // 4
    if count is not None and count != tensor.size:
        edits.append(f"{tensor.size} values, not {count}: no edit does it")
        fits = False
    if tensor.scalars is not None and (wrong := Summary.of(tensor.scalars).not_finite):
        values = "1 value is" if wrong == 1 else f"{wrong} values are"
        edits.append(f"{values} not finite: train again")
        fits = False
    return Row(param, tensor, tuple(edits), fits)
