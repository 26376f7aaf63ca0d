"""Negative controls: the damaged copies of a payload that every engine must reject."""

from __future__ import annotations

import math
import struct
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass

from harness.damage.edits import Edit, add, append, apply, copy, move, remove, set_literal
from harness.damage.tree import Node, find, parse, quoted
from harness.formats.contract import Contract


@dataclass(frozen=True, slots=True)
class Control:
    """A damaged copy of a payload, and the code and path that its first error must have.

    Where `needs_model` is set, only an engine that runs the model can see the damage.
    """

    name: str
    code: str
    path: str
    data: bytes
    needs_model: bool = False


def controls(payload: bytes, contract: Contract) -> list[Control]:
    """One damaged copy of a payload for each error code that a copy of it can have.

    The payload must be one that is accepted, in either encoding. Damage that it has no place for
    (a probe that it lacks, a second family that the contract does not know of) is left out.
    """
    return [
        Control(code.replace(".", "-"), code, path, edit(payload), code == "probe.parity")
        for code, path, edit in _damages(parse(payload), contract)
    ]


def _damages(root: Node, contract: Contract) -> Iterator[tuple[str, str, Edit]]:
    yield from _json_damages(root)
    yield from _schema_damages()
    yield from _scalar_damages(root)
    yield from _contract_damages(root, contract)
    if root.keys is not None and quoted("probe") in root.keys:
        yield from _probe_damages(root)


def _json_damages(root: Node) -> Iterator[tuple[str, str, Edit]]:
    deep = b'{"deep": ' + b"[" * 20 + b"]" * 20 + b"}"
    yield "json.syntax", "$", lambda data: data.rstrip()[:-1]
    yield "json.utf8", "family", set_literal("family", b'"\xff"')
    yield "json.trailing_data", "$", append(b"{}")
    yield "json.duplicate_key", "format", copy("format", 1)
    yield "json.depth", "meta", _with_meta(root, deep)
    yield "json.number", "version", set_literal("version", b"01")


def _with_meta(root: Node, to: bytes) -> Edit:
    has_meta = root.keys is not None and quoted("meta") in root.keys
    return set_literal("meta", to) if has_meta else add("$", "meta", to)


def _schema_damages() -> Iterator[tuple[str, str, Edit]]:
    yield "schema.format", "format", set_literal("format", b'"torchlean.other"')
    yield "schema.version", "version", set_literal("version", b"2")
    yield "schema.missing_field", "scalar", remove("scalar")
    yield "schema.unknown_field", "notes", add("$", "notes", b"{}")
    yield "schema.type", "version", set_literal("version", b'"1"')
    yield "schema.limit", "params[0].name", set_literal("params[0].name", quoted("n" * 257))


def _scalar_damages(root: Node) -> Iterator[tuple[str, str, Edit]]:
    values = "params[0].values"
    yield "scalar.dtype", "scalar.dtype", set_literal("scalar.dtype", b'"float64"')
    yield "scalar.encoding", "scalar.encoding", set_literal("scalar.encoding", b'"hex"')
    yield "scalar.not_finite", f"{values}[0]", _set_scalar(root, values, 0, float("nan"))
    yield "scalar.out_of_range", f"{values}[0]", set_literal(values, b"[1e39]")
    yield "scalar.base64", values, set_literal(values, b'"AAAA*AAA"')


def _contract_damages(root: Node, contract: Contract) -> Iterator[tuple[str, str, Edit]]:
    count = len(contract.params)
    yield "family.unknown", "family", set_literal("family", b'"no_such_family"')
    for other in contract.families:
        if other != contract.family:
            yield "family.mismatch", "family", set_literal("family", quoted(other))
            break
    for key, value in contract.config.items():
        path = f"config.{key}"
        yield "config.mismatch", path, set_literal(path, str(value + 1).encode())
        break
    yield "param.missing", "params", remove(f"params[{count - 1}]")
    yield "param.unexpected", f"params[{count}]", _renamed_copy(count)
    yield "param.duplicate", f"params[{count}]", copy("params[0]", count)
    if count > 1:
        yield "param.order", "params[0]", move("params[0]", 1)
    index, dims = _reshaped(contract)
    shape = f"[{', '.join(map(str, dims))}]".encode()
    yield "param.shape", f"params[{index}]", set_literal(f"params[{index}].shape", shape)
    yield "param.count", "params[0]", _drop_last(root, "params[0].values")


def _renamed_copy(count: int) -> Edit:
    name = set_literal(f"params[{count}].name", b'"no.such.parameter"')
    return lambda data: apply(data, copy("params[0]", count), name)


def _reshaped(contract: Contract) -> tuple[int, tuple[int, ...]]:
    """A parameter, and another shape for it with the same number of values."""
    for index, param in enumerate(contract.params):
        if param.shape != param.shape[::-1]:
            return index, param.shape[::-1]
    return 0, (*contract.params[0].shape, 1)


def _probe_damages(root: Node) -> Iterator[tuple[str, str, Edit]]:
    batch = int(find(root, "probe.input.shape[0]").literal or b"0")
    more = set_literal("probe.input.shape[0]", str(batch + 1).encode())
    yield "probe.shape", "probe.input", more
    values = "probe.output.values"
    wrong = _scalar(find(root, values), 0) + 1000.0
    yield "probe.parity", "probe.output[0]", _set_scalar(root, values, 0, wrong)


def _scalar(values: Node, index: int) -> float:
    """One scalar of the `values` of a tensor, in either encoding."""
    if values.literal is None:
        return float(values.items[index].literal or b"nan")
    scalar: float = struct.unpack_from("<f", b64decode(values.literal[1:-1]), 4 * index)[0]
    return scalar


def _set_scalar(root: Node, path: str, index: int, value: float) -> Edit:
    """Another scalar in `values`, in the encoding that they have."""
    values = find(root, path)
    if values.literal is None:
        literal = "NaN" if math.isnan(value) else repr(value)
        return set_literal(f"{path}[{index}]", literal.encode())
    scalars = bytearray(b64decode(values.literal[1:-1]))
    struct.pack_into("<f", scalars, 4 * index, value)
    return set_literal(path, b'"' + b64encode(scalars) + b'"')


def _drop_last(root: Node, path: str) -> Edit:
    """One scalar less at the end of `values`, in the encoding that they have."""
    values = find(root, path)
    if values.literal is None:
        return remove(f"{path}[{len(values.items) - 1}]")
    return set_literal(path, b'"' + b64encode(b64decode(values.literal[1:-1])[:-4]) + b'"')
