"""A safetensors file as a payload (FORMAT.md, section "safetensors")."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from harness.formats.contract import Contract
from harness.formats.limits import Limits
from harness.reference.cursor import Cursor
from harness.reference.document import Payload, RawTensor, read_config, read_probe
from harness.reference.meta import meta
from harness.reference.schema import end, shape, version, word
from harness.reference.stop import Stop
from harness.reference.values import not_finite

T = TypeVar("T")

_LENGTH = 8
_METADATA = "__metadata__"
_OURS = "torchlean."
_REQUIRED = ("torchlean.version", "torchlean.family", "torchlean.config")
_KEYS = (*_REQUIRED, "torchlean.probe", "torchlean.meta")
_TENSOR = ("dtype", "shape", "data_offsets")


def begins(data: bytes) -> bool:
    """Is this the beginning of a safetensors file?"""
    return len(data) > _LENGTH and data[4:9] == b"\0\0\0\0{"


@dataclass(frozen=True, slots=True)
class _Entry:
    """A tensor of the header; offsets count from the end of the header."""

    name: str
    shape: tuple[int, ...]
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class _Text:
    """A text of the metadata, and where it stands."""

    text: str
    byte: int


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a file, and where it ends; `close` is where the metadata does."""

    entries: tuple[_Entry, ...]
    texts: Mapping[str, _Text]
    close: int
    base: int

    @property
    def tagged(self) -> bool:
        """Does the file say what family it is of, or try to?"""
        return any(key.startswith(_OURS) for key in self.texts)


def read_header(data: bytes, limits: Limits) -> Header:
    """The header of a file, which ends where its last tensor does. Raises `Stop`."""
    length, there = int.from_bytes(data[:_LENGTH], "little"), len(data) - _LENGTH
    if length > limits.header:
        expected = f"at most {limits.header} bytes"
        raise Stop("safetensors.header", "$", expected, f"{length} bytes", 0)
    if length > there:
        raise Stop("safetensors.header", "$", f"{length} bytes", f"{there} bytes", 0)
    base = _LENGTH + length
    cursor = Cursor(data, limits, end=base, pos=_LENGTH)
    entries: list[_Entry] = []
    texts: dict[str, _Text] = {}
    close = stop = 0
    for key in cursor.members("$", limit=limits.params + 1):
        if key == _METADATA:
            texts = _texts(cursor)
            close = cursor.pos - 1
        else:
            entries.append(_entry(cursor, key, stop))
            stop = entries[-1].stop
    end(cursor)
    rest = len(data) - base
    if stop != rest:
        byte = base + min(stop, rest)
        raise Stop("safetensors.extent", "$", f"{stop} bytes", f"{rest} bytes", byte)
    return Header(tuple(entries), texts, close, base)


def _texts(cursor: Cursor) -> dict[str, _Text]:
    texts = {}
    for key in cursor.members(_METADATA, limit=cursor.limits.params):
        path, byte = f"{_METADATA}.{key}", cursor.pos
        cursor.expect("string", path)
        texts[key] = _Text(cursor.string(path, None), byte)
    return texts


def _entry(cursor: Cursor, name: str, due: int) -> _Entry:
    """Reads a tensor, whose bytes are to start at an offset."""
    prefix = f"{name}." if name else ""
    dims: tuple[int, ...] = ()
    offsets, place = [0, 0], 0
    for field in cursor.members(name, _TENSOR, prefix=prefix):
        path = prefix + field
        if field == "dtype":
            word(cursor, path, "safetensors.dtype", "F32", ("F32",))
        elif field == "shape":
            dims = shape(cursor, path)
        else:
            place = cursor.pos
            most = cursor.limits.bytes
            offsets = [cursor.bounded(f"{path}[{k}]", most) for k in cursor.entries(path, 2)]
            if len(offsets) != 2:
                found = str(len(offsets))
                raise Stop("safetensors.offsets", path, "two offsets", found, place)
    path, (start, stop) = f"{prefix}data_offsets", offsets
    entry = _Entry(name, dims, start, stop)
    size = 4 * _elements(entry)
    if start != due:
        expected, found = f"a start at {due}", f"a start at {start}"
        raise Stop("safetensors.offsets", path, expected, found, place)
    if stop - start != size:
        raise Stop("safetensors.span", path, f"{size} bytes", f"{stop - start} bytes", place)
    return entry


def _elements(entry: _Entry) -> int:
    return RawTensor(entry.name, entry.shape, b"").size


def read(data: bytes, header: Header, limits: Limits, contract: Contract) -> Payload:
    """The payload that a file holds, in the order of a contract, of which it is if it does not say
    what it is of. Raises `Stop`."""
    payload = Payload(contract.family, contract.config, (), None, None)
    if header.tagged:
        payload = _tag(header, limits)
    tensors = {entry.name: _tensor(data, header.base, entry) for entry in header.entries}
    known = [param.name for param in contract.params if param.name in tensors]
    others = [name for name in tensors if name not in known]
    return replace(payload, params=tuple(tensors[name] for name in [*known, *others]))


def _tensor(data: bytes, base: int, entry: _Entry) -> RawTensor:
    scalars = data[base + entry.start : base + entry.stop]
    found = not_finite(scalars)
    if found is not None:
        index, text = found
        byte = base + entry.start + 4 * index
        raise Stop("scalar.not_finite", f"{entry.name}[{index}]", "finite", text, byte)
    return RawTensor(entry.name, entry.shape, scalars)


def _tag(header: Header, limits: Limits) -> Payload:
    """What the metadata says beside the parameters."""
    texts = header.texts
    for key, text in texts.items():
        if key.startswith(_OURS) and key not in _KEYS:
            path, expected = f"{_METADATA}.{key}", f"one of {', '.join(_KEYS)}"
            raise Stop("schema.unknown_field", path, expected, key, text.byte)
    for key in _REQUIRED:
        if key not in texts:
            path = f"{_METADATA}.{key}"
            raise Stop("schema.missing_field", path, "field", "nothing", header.close)

    def part(name: str, read: Callable[[Cursor], T]) -> T:
        return _part(texts[_OURS + name], limits, read)

    part("version", version)
    family = texts["torchlean.family"]
    if len(family.text.encode()) > limits.name:
        expected = f"at most {limits.name} bytes"
        raise Stop("schema.limit", "family", expected, "more", family.byte)
    config = part("config", read_config)
    probe = part("probe", read_probe) if "torchlean.probe" in texts else None
    provenance = part("meta", meta) if "torchlean.meta" in texts else None
    return Payload(family.text, config, (), probe, provenance)


def _part(text: _Text, limits: Limits, read: Callable[[Cursor], T]) -> T:
    """Reads all of a text as the value of a field of a document."""
    data = text.text.encode()
    cursor = Cursor(data, limits, end=len(data), depth=1)
    try:
        cursor.skip()
        value = read(cursor)
        end(cursor)
    except Stop as stop:
        raise Stop(stop.code, stop.path, stop.expected, stop.found, text.byte) from None
    return value
