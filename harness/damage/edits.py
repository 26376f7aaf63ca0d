"""Edits that damage a payload, and the damaged copies that every engine must reject.

An edit is a function from bytes to bytes. Some work on the bytes as they are, some on the document
that they spell; those keep every literal and the order of everything that they do not touch, so
that one edit does one damage. They are for payloads that we wrote: a payload that is not JSON is a
`ValueError`. Expectations stand beside the edits that call for them, never here.
"""

from __future__ import annotations

import math
import struct
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from harness.damage.tree import Node, find, parse, place, quoted, render
from harness.formats.contract import Contract

Edit = Callable[[bytes], bytes]


# Edits of bytes


def whole(text: bytes) -> Edit:
    """Another document in place of this one."""
    return lambda data: text


def prepend(text: bytes) -> Edit:
    return lambda data: text + data


def append(text: bytes) -> Edit:
    return lambda data: data + text


def replace(old: bytes, to: bytes, *, nth: int = 1) -> Edit:
    """`to` in place of the `nth` place where `old` stands."""

    def edit(data: bytes) -> bytes:
        at = _nth(data, old, nth)
        return data[:at] + to + data[at + len(old) :]

    return edit


def insert_before(old: bytes, text: bytes, *, nth: int = 1) -> Edit:
    return replace(old, text + old, nth=nth)


def insert_after(old: bytes, text: bytes, *, nth: int = 1) -> Edit:
    return replace(old, old + text, nth=nth)


def delete(old: bytes, *, nth: int = 1) -> Edit:
    return replace(old, b"", nth=nth)


def cut_before(old: bytes, *, nth: int = 1) -> Edit:
    """The bytes before the `nth` place where `old` stands."""
    return lambda data: data[: _nth(data, old, nth)]


def cut_after(old: bytes, *, nth: int = 1) -> Edit:
    """The bytes up to the end of the `nth` place where `old` stands."""
    return lambda data: data[: _nth(data, old, nth) + len(old)]


def _nth(data: bytes, old: bytes, nth: int) -> int:
    at = -1
    for _ in range(nth):
        at = data.find(old, at + 1)
        if at < 0:
            raise ValueError(f"{old!r} is not there {nth} times")
    return at


# Edits of the document


def structural(change: Callable[[Node], None]) -> Edit:
    """An edit that changes the parsed document in place."""

    def edit(data: bytes) -> bytes:
        root = parse(data)
        change(root)
        return render(root)

    return edit


def set_literal(path: str, to: bytes) -> Edit:
    """The text `to`, whatever it is, in place of the value at a path."""

    def change(root: Node) -> None:
        parent, index = place(root, path)
        parent.items[index] = Node(to)

    return structural(change)


def remove(path: str) -> Edit:
    def change(root: Node) -> None:
        parent, index = place(root, path)
        del parent.items[index]
        if parent.keys is not None:
            del parent.keys[index]

    return structural(change)


def rename(path: str, to: str) -> Edit:
    """Another key for the value at a path, written as `to` between quotes."""

    def change(root: Node) -> None:
        parent, index = place(root, path)
        if parent.keys is None:
            raise ValueError(f"no key at {path}")
        parent.keys[index] = quoted(to)

    return structural(change)


def move(path: str, to: int) -> Edit:
    """The value at a path, with its key, as entry number `to` of its container."""

    def change(root: Node) -> None:
        parent, index = place(root, path)
        parent.items.insert(to, parent.items.pop(index))
        if parent.keys is not None:
            parent.keys.insert(to, parent.keys.pop(index))

    return structural(change)


def copy(path: str, to: int) -> Edit:
    """A second copy of the value at a path, with its key, as entry number `to`."""

    def change(root: Node) -> None:
        parent, index = place(root, path)
        parent.items.insert(to, parent.items[index].copy())
        if parent.keys is not None:
            parent.keys.insert(to, parent.keys[index])

    return structural(change)


def add(path: str, key: str, to: bytes) -> Edit:
    """A new last member of the object at a path."""

    def change(root: Node) -> None:
        node = find(root, path)
        if node.keys is None:
            raise ValueError(f"no object at {path}")
        node.keys.append(quoted(key))
        node.items.append(Node(to))

    return structural(change)


def push(path: str, to: bytes) -> Edit:
    """A new last entry of the array at a path."""
    return structural(lambda root: find(root, path).items.append(Node(to)))


def apply(data: bytes, *edits: Edit) -> bytes:
    """The data after all edits, in order."""
    for edit in edits:
        data = edit(data)
    return data


# Negative controls


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
