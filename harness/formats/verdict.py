"""The verdict: what an engine says of one payload, as FORMAT.md lays it down.

Here: the types, the machine form (one line, `torchlean-verdict {…}`) and the people's form. Not
here: how an engine comes to its verdict.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from harness.errors import MalformedVerdict
from harness.formats.fields import Fields, parse
from harness.terminal import escaped

PREFIX = "torchlean-verdict "

_UNTAGGED = "  tag      none: the file does not say what family it is of"

ARITHMETICS = ("float32", "exact")
"""What a model is run in: the machine's binary32, or binary32 by definition."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """One error: its code, the path of the value, what was expected there and what was found.

    `byte` counts from 0, `line` and `column` from 1; only errors of the reader have them.
    """

    code: str
    path: str
    expected: str
    found: str
    name: str | None = None
    hint: str | None = None
    byte: int | None = None
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Parity:
    """The largest differences between the model's outputs, recomputed in one of `ARITHMETICS`, and
    those that the payload records."""

    arithmetic: str
    values: int
    absolute: float
    relative: float
    tolerance: float


@dataclass(frozen=True, slots=True)
class ParamReceipt:
    """SHA-256 over one tensor's name, shape and little-endian bytes, in lower-case hexadecimal."""

    name: str
    shape: tuple[int, ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The digests of a bundle and of its tensors, in order. Equal receipts mean equal bits."""

    bundle: str
    params: tuple[ParamReceipt, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `engine` says of `payload`; `omitted` counts the errors left out of `errors`. `graph` is
    the digest of the graph that it was checked against, if that came from a file; the payload is
    not `tagged` if it does not say what family it is of."""

    engine: str
    engine_version: str
    payload: str
    accepted: bool
    family: str | None
    config: Mapping[str, int] | None
    errors: tuple[Rejection, ...]
    omitted: int
    parity: Parity | None
    receipt: Receipt | None
    meta: object
    graph: str | None = None
    tagged: bool = True

    @classmethod
    def from_line(cls, line: str) -> Verdict:
        """The verdict of one `torchlean-verdict {…}` line. Raises `MalformedVerdict`."""
        if not line.startswith(PREFIX):
            raise MalformedVerdict(line, f"does not start with `{PREFIX}`")
        try:
            return _verdict(parse(line[len(PREFIX) :], "verdict"))
        except ValueError as error:
            raise MalformedVerdict(line, str(error)) from error

    def to_line(self) -> str:
        """The machine form: one line of ASCII, without its line feed."""
        return PREFIX + to_json(self.fields())

    def fields(self) -> dict[str, object]:
        """The object of the machine form."""
        return {
            "format": "torchlean.verdict",
            "version": 1,
            "engine": self.engine,
            "engine_version": self.engine_version,
            "payload": self.payload,
            "verdict": "accepted" if self.accepted else "rejected",
            "family": self.family,
            "config": self.config,
            **({} if self.graph is None else {"graph": self.graph}),
            "errors": [_rejection_fields(error) for error in self.errors],
            "omitted": self.omitted,
            "parity": self.parity and _parity_fields(self.parity),
            "receipt": self.receipt and _receipt_fields(self.receipt),
            "meta": self.meta,
            **({} if self.tagged else {"tagged": False}),
        }

    def to_text(self) -> str:
        """The people's form, without its last line feed. Control characters come out escaped."""
        lines = self._accepted_lines() if self.accepted else self._rejected_lines()
        return "\n".join(map(escaped, lines))

    def _accepted_lines(self) -> Iterator[str]:
        params = self.receipt.params if self.receipt is not None else ()
        scalars = sum(math.prod(param.shape) for param in params)
        size = f": {_count(len(params), 'parameter')}, {_count(scalars, 'value')}"
        yield f"accepted: {self.payload}{size if params else ''}"
        yield f"  engine   {self.engine} {self.engine_version}"
        if self.family is not None:
            config = ", ".join(f"{key}={value}" for key, value in (self.config or {}).items())
            yield f"  family   {self.family} ({config})"
        yield f"  parity   {_parity_text(self.parity)}"
        if self.graph is not None:
            yield f"  graph    {self.graph}"
        if not self.tagged:
            yield _UNTAGGED
        if self.receipt is not None:
            yield f"  receipt  {self.receipt.bundle}"
            width = max((len(param.name) for param in params), default=0)
            for param in params:
                yield f"    {param.name:<{width}}  {param.sha256}  {shape_text(param.shape)}"

    def _rejected_lines(self) -> Iterator[str]:
        total = len(self.errors) + self.omitted
        yield f"rejected: {self.payload}: {_count(total, 'error')}"
        for error in self.errors:
            name = "" if error.name is None else f" {error.name}"
            place = "" if error.byte is None else f" (line {error.line}, column {error.column})"
            yield f"  {error.code}  {error.path}{name}{place}"
            yield f"    expected {error.expected}"
            yield f"    found    {error.found}"
            if error.hint is not None:
                yield f"    hint     {error.hint}"
        if self.omitted:
            yield f"  and {self.omitted} more"
        if not self.tagged:
            yield _UNTAGGED


def shape_text(dims: tuple[int, ...], *, batch: str | None = None) -> str:
    """A shape as Lean writes it, `shape![8, 2]`; `batch` stands before the dimensions."""
    words = ([] if batch is None else [batch]) + [str(dim) for dim in dims]
    return f"shape![{', '.join(words)}]"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _parity_text(parity: Parity | None) -> str:
    if parity is None:
        return "not checked"
    absolute, relative, tolerance = (
        repr(number).replace("e-0", "e-")
        for number in (parity.absolute, parity.relative, parity.tolerance)
    )
    over = _count(parity.values, "value")
    return (
        f"largest difference {absolute} absolute, {relative} relative over {over},"
        f" tolerance {tolerance}, {parity.arithmetic} arithmetic"
    )


def _rejection_fields(error: Rejection) -> dict[str, object]:
    fields: dict[str, object] = {
        "code": error.code,
        "path": error.path,
        "expected": error.expected,
        "found": error.found,
    }
    for key in ("name", "hint", "byte", "line", "column"):
        value = getattr(error, key)
        if value is not None:
            fields[key] = value
    return fields


def _parity_fields(parity: Parity) -> dict[str, object]:
    return {
        "arithmetic": parity.arithmetic,
        "values": parity.values,
        "absolute": parity.absolute,
        "relative": parity.relative,
        "tolerance": parity.tolerance,
    }


def _receipt_fields(receipt: Receipt) -> dict[str, object]:
    return {
        "bundle": receipt.bundle,
        "params": [
            {"name": param.name, "shape": list(param.shape), "sha256": param.sha256}
            for param in receipt.params
        ],
    }


def to_json(value: object) -> str:
    """`value` as JSON. An infinity, which only `meta` can hold, is a number that reads so."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(k)}: {to_json(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(to_json, value)) + "]"
    if isinstance(value, float) and math.isinf(value):
        return "1e9999" if value > 0 else "-1e9999"
    return json.dumps(value, allow_nan=False)


def _verdict(fields: Fields) -> Verdict:
    if (fields.text("format"), fields.natural("version")) != ("torchlean.verdict", 1):
        raise ValueError("not a torchlean.verdict of version 1")
    word = fields.text("verdict")
    if word not in ("accepted", "rejected"):
        raise ValueError(f"verdict is {word!r}, neither accepted nor rejected")
    errors = tuple(map(_rejection, fields.each("errors")))
    if (word == "accepted") != (not errors):
        raise ValueError(f"{word} with {_count(len(errors), 'error')}")
    return Verdict(
        engine=fields.text("engine"),
        engine_version=fields.text("engine_version"),
        payload=fields.text("payload"),
        accepted=word == "accepted",
        family=fields.text("family") if fields.has("family") else None,
        config=fields.natural_map("config") if fields.has("config") else None,
        errors=errors,
        omitted=fields.natural("omitted"),
        parity=_parity(fields.fields("parity")) if fields.has("parity") else None,
        receipt=_receipt(fields.fields("receipt")) if fields.has("receipt") else None,
        meta=fields.value("meta"),
        graph=fields.text("graph") if fields.has("graph") else None,
        tagged=not fields.has("tagged") or fields.value("tagged") is True,
    )


def _rejection(fields: Fields) -> Rejection:
    return Rejection(
        code=fields.text("code"),
        path=fields.text("path"),
        expected=fields.text("expected"),
        found=fields.text("found"),
        name=fields.text("name") if fields.has("name") else None,
        hint=fields.text("hint") if fields.has("hint") else None,
        byte=fields.natural("byte") if fields.has("byte") else None,
        line=fields.natural("line") if fields.has("line") else None,
        column=fields.natural("column") if fields.has("column") else None,
    )


def _parity(fields: Fields) -> Parity:
    arithmetic = fields.text("arithmetic")
    if arithmetic not in ARITHMETICS:
        raise ValueError(f"parity.arithmetic is {arithmetic!r}, none of {', '.join(ARITHMETICS)}")
    return Parity(
        arithmetic=arithmetic,
        values=fields.natural("values"),
        absolute=fields.number("absolute"),
        relative=fields.number("relative"),
        tolerance=fields.number("tolerance"),
    )


def _receipt(fields: Fields) -> Receipt:
    params = (
        ParamReceipt(param.text("name"), param.naturals("shape"), param.text("sha256"))
        for param in fields.each("params")
    )
    return Receipt(fields.text("bundle"), tuple(params))
