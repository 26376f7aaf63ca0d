"""The document: the schema of FORMAT.md, read into a `Payload`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from harness.formats.limits import Limits
from harness.reference.cursor import Cursor
from harness.reference.meta import meta
from harness.reference.schema import end, shape, version, word
from harness.reference.stop import Stop
from harness.reference.values import values

FORMAT = "torchlean.params"
DTYPE = "float32"
KINDS = {"decimal": "array", "base64": "string"}

_DOCUMENT = ("format", "version", "family", "config", "scalar", "params", "probe", "meta")
_OPTIONAL = ("probe", "meta")
_SCALAR = ("dtype", "encoding")
_TENSOR = ("shape", "values")
_NAMED_TENSOR = ("name", "shape", "values")
_PROBE = ("input", "output", "trace")


@dataclass(frozen=True, slots=True)
class RawTensor:
    """A tensor as it was read: `scalars` are little-endian binary32, row-major.

    Whether there are as many of them as `shape` says is for the check. `name` is empty for the
    tensors of a probe that have none.
    """

    name: str
    shape: tuple[int, ...]
    scalars: bytes

    @property
    def count(self) -> int:
        """The number of scalars."""
        return len(self.scalars) // 4

    @property
    def size(self) -> int:
        """The number of scalars that the shape asks for."""
        return math.prod(self.shape)


@dataclass(frozen=True, slots=True)
class Probe:
    """Inputs, PyTorch's outputs for them, and what named layers answered on the way."""

    input: RawTensor
    output: RawTensor
    trace: tuple[RawTensor, ...]


@dataclass(frozen=True, slots=True)
class Payload:
    """A document that conforms to the schema; not yet compared with a contract."""

    family: str
    config: Mapping[str, int]
    params: tuple[RawTensor, ...]
    probe: Probe | None
    meta: Mapping[str, object] | None


def read(data: bytes, limits: Limits, *, whole: bool = True) -> Payload:
    """The payload that `data` spells. Raises `Stop` at the first error.

    Where `data` is not the `whole` document but its head, an error that is not `open` is the
    error of the document too.
    """
    return _Reader(Cursor(data, limits, end=len(data)), whole=whole).document()


def read_config(cursor: Cursor) -> dict[str, int]:
    """Reads the value of `config`."""
    keys = cursor.members("config", limit=cursor.limits.config)
    return {key: cursor.bounded(f"config.{key}") for key in keys}


def read_probe(cursor: Cursor) -> Probe:
    """Reads the value of `probe`, all of whose values are base64."""
    reader = _Reader(cursor, whole=True)
    probe = reader.probe()
    reader.check_encodings(KINDS["base64"])
    return probe


class _Reader:
    """Reads the schema, and keeps what can be judged only at the end."""

    def __init__(self, cursor: Cursor, *, whole: bool) -> None:
        self._cursor = cursor
        self._whole = whole
        # Of each tensor, in the order of the document: encoding, path and position of `values`.
        self._encodings: list[tuple[str, str, int]] = []

    def document(self) -> Payload:
        cursor = self._cursor
        family = encoding = ""
        config: dict[str, int] = {}
        params: tuple[RawTensor, ...] = ()
        probe: Probe | None = None
        provenance: dict[str, object] | None = None
        cursor.skip()
        for field in cursor.members("$", _DOCUMENT, _OPTIONAL):
            if field == "format":
                word(cursor, field, "schema.format", FORMAT, (FORMAT,))
            elif field == "version":
                version(cursor)
            elif field == "family":
                family = cursor.text(field)
            elif field == "config":
                config = read_config(cursor)
            elif field == "scalar":
                encoding = self._scalar()
            elif field == "params":
                params = self._tensors(field)
            elif field == "probe":
                probe = self.probe()
            else:
                provenance = meta(cursor)
        end(cursor)
        self.check_encodings(KINDS[encoding])
        return Payload(family, config, params, probe, provenance)

    def check_encodings(self, kind: str) -> None:
        """Stops at the first `values` that are of another kind."""
        for encoding, path, byte in self._encodings:
            if KINDS[encoding] != kind:
                found = KINDS[encoding]
                raise Stop("schema.type", path, kind, found, byte, open=not self._whole)

    def _scalar(self) -> str:
        encoding = ""
        for field in self._cursor.members("scalar", _SCALAR):
            path = f"scalar.{field}"
            if field == "dtype":
                word(self._cursor, path, "scalar.dtype", DTYPE, (DTYPE,))
            else:
                words = tuple(KINDS)
                expected = "decimal or base64"
                encoding = word(self._cursor, path, "scalar.encoding", expected, words)
        return encoding

    def probe(self) -> Probe:
        tensors: dict[str, RawTensor] = {}
        trace: tuple[RawTensor, ...] = ()
        for field in self._cursor.members("probe", _PROBE, ("trace",)):
            if field == "trace":
                trace = self._tensors("probe.trace")
            else:
                tensors[field] = self._tensor(f"probe.{field}", _TENSOR)
        return Probe(tensors["input"], tensors["output"], trace)

    def _tensors(self, path: str) -> tuple[RawTensor, ...]:
        entries = self._cursor.entries(path, self._cursor.limits.params)
        return tuple(self._tensor(f"{path}[{index}]", _NAMED_TENSOR) for index in entries)

    def _tensor(self, path: str, fields: tuple[str, ...]) -> RawTensor:
        cursor = self._cursor
        name, scalars = "", b""
        dims: tuple[int, ...] = ()
        for field in cursor.members(path, fields):
            where = f"{path}.{field}"
            if field == "name":
                name = cursor.text(where)
            elif field == "shape":
                dims = shape(cursor, where)
            else:
                start = cursor.pos
                encoding, scalars = values(cursor, where)
                self._encodings.append((encoding, where, start))
        return RawTensor(name, dims, scalars)
