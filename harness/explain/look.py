"""What a file seems to hold, read as leniently as it can be: nothing is accepted for that.

A payload, a bare `state_dict` as JSON, or a file of safetensors. Values that cannot be read are
left out, so that the rest can be looked at.
"""

from __future__ import annotations

import binascii
import json
import math
import struct
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

SAFETENSORS = "safetensors"


@dataclass(frozen=True, slots=True)
class Seen:
    """A tensor as it seems to be; `scalars` are little-endian binary32, if they can be told."""

    name: str
    shape: tuple[int, ...]
    scalars: bytes | None
    dtype: str = "float32"

    @property
    def size(self) -> int:
        """The number of scalars that the shape asks for."""
        return math.prod(self.shape)


@dataclass(frozen=True, slots=True)
class Look:
    """What a file seems to be, and to say of itself."""

    kind: str
    family: str | None
    config: Mapping[str, object] | None
    tensors: tuple[Seen, ...]


def look(data: bytes) -> Look | None:
    """What there is to see; nothing of what is neither JSON nor safetensors."""
    if data[4:9] == b"\0\0\0\0{":
        return _safetensors(data)
    try:
        content = json.loads(data.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict):
        return None
    family, config, params = (content.get(key) for key in ("family", "config", "params"))
    if isinstance(params, list):
        tensors = tuple(_tensor(one) for one in params if isinstance(one, dict))
    else:
        tensors = tuple(_bare(content))
    return Look(
        "payload" if isinstance(params, list) else "state_dict",
        family if isinstance(family, str) else None,
        config if isinstance(config, dict) else None,
        tensors,
    )


def _tensor(entry: Mapping[str, object]) -> Seen:
    name, values = entry.get("name"), entry.get("values")
    flat, found = _flat(values)
    return Seen(
        name if isinstance(name, str) else "",
        _dims(entry.get("shape"), found),
        _decoded(values) if isinstance(values, str) else flat,
    )


def _bare(content: Mapping[str, object]) -> Iterator[Seen]:
    for name, values in content.items():
        if isinstance(values, list):
            flat, found = _flat(values)
            if flat is not None:
                yield Seen(name, found, flat)


def _dims(shape: object, found: tuple[int, ...]) -> tuple[int, ...]:
    """The shape that is stated, or else that of the nested arrays."""
    stated = shape if isinstance(shape, list) else found
    return tuple(dim for dim in stated if type(dim) is int and dim >= 0)


def _flat(values: object) -> tuple[bytes | None, tuple[int, ...]]:
    """The scalars of nested arrays, row-major, and their shape as the first entries have it."""
    shape: list[int] = []
    level = values
    while isinstance(level, list):
        shape.append(len(level))
        level = level[0] if level else None
    items = values if isinstance(values, list) else [values]
    for _ in shape[1:]:
        items = [x for row in items for x in (row if isinstance(row, list) else [row])]
    if not isinstance(values, list) or not all(type(x) in (int, float) for x in items):
        return None, tuple(shape)
    return b"".join(map(_scalar, items)), tuple(shape)


def _scalar(x: float) -> bytes:
    try:
        return struct.pack("<f", x)
    except OverflowError:
        return struct.pack("<f", math.inf if x > 0 else -math.inf)


def _decoded(text: str) -> bytes | None:
    try:
        data = b64decode(text)
    except (binascii.Error, ValueError):
        return None
    return data if len(data) % 4 == 0 else None


def _safetensors(data: bytes) -> Look | None:
    length = int.from_bytes(data[:8], "little")
    body = data[8 + length :]
    try:
        header = json.loads(data[8 : 8 + length])
    except (ValueError, RecursionError):
        return None
    notes = header.pop("__metadata__", None)
    notes = notes if isinstance(notes, dict) else {}
    family = notes.get("torchlean.family")
    try:
        config = json.loads(notes.get("torchlean.config", "null"))
    except (ValueError, TypeError, RecursionError):
        config = None
    entries = [(name, one) for name, one in header.items() if isinstance(one, dict)]
    return Look(
        SAFETENSORS,
        family if isinstance(family, str) else None,
        config if isinstance(config, dict) else None,
        tuple(_stored(name, one, body) for name, one in entries),
    )


def _stored(name: str, entry: Mapping[str, object], body: bytes) -> Seen:
    dtype, offsets = str(entry.get("dtype")), entry.get("data_offsets")
    scalars = None
    if isinstance(offsets, list) and len(offsets) == 2:
        start, end = offsets
        if type(start) is int and type(end) is int and 0 <= start <= end <= len(body):
            scalars = _single(dtype, body[start:end])
    kind = "float32" if dtype == "F32" else dtype
    return Seen(name, _dims(entry.get("shape"), ()), scalars, kind)


def _single(dtype: str, data: bytes) -> bytes | None:
    """Scalars of another type as the nearest binary32."""
    if dtype == "BF16":
        return b"".join(b"\0\0" + data[k : k + 2] for k in range(0, len(data) - 1, 2))
    letter, size = {"F32": ("f", 4), "F16": ("e", 2), "F64": ("d", 8)}.get(dtype, ("", 1))
    if not letter or len(data) % size:
        return None
    values = struct.unpack(f"<{len(data) // size}{letter}", data)
    return data if dtype == "F32" else b"".join(map(_scalar, values))
