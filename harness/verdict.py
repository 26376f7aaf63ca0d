"""The verdict: what an engine says of one payload, as FORMAT.md lays it down.

Here: the types, the machine form (one line, `torchlean-verdict {…}`) and the people's form. Not
here: how an engine comes to its verdict.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass

from harness.errors import MalformedVerdict
from harness.fields import Fields, parse

PREFIX = "torchlean-verdict "


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
    """The largest differences between the model's outputs and those that the payload records."""

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
    """What `engine` says of `payload`; `omitted` counts the errors left out of `errors`."""

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
        return PREFIX + _json(
            {
                "format": "torchlean.verdict",
                "version": 1,
                "engine": self.engine,
                "engine_version": self.engine_version,
                "payload": self.payload,
                "verdict": "accepted" if self.accepted else "rejected",
                "family": self.family,
                "config": self.config,
                "errors": [_rejection_fields(error) for error in self.errors],
                "omitted": self.omitted,
                "parity": self.parity and _parity_fields(self.parity),
                "receipt": self.receipt and _receipt_fields(self.receipt),
                "meta": self.meta,
            }
        )

    def to_text(self) -> str:
        """The people's form, without its last line feed. Control characters come out escaped."""
        if self.accepted:
            lines = [f"accepted: {self.payload}{self._subject()}"]
            if self.parity is not None:
                lines.append(
                    f"  parity   {_count(self.parity.values, 'value')},"
                    f" absolute {self.parity.absolute!r}, relative {self.parity.relative!r},"
                    f" tolerance {self.parity.tolerance!r}"
                )
            if self.receipt is not None:
                lines.append(f"  receipt  {self.receipt.bundle}")
                width = max((len(param.name) for param in self.receipt.params), default=0)
                lines.extend(
                    f"    {param.name:<{width}}  {param.sha256}  {shape_text(param.shape)}"
                    for param in self.receipt.params
                )
        else:
            total = len(self.errors) + self.omitted
            lines = [f"rejected: {self.payload}: {_count(total, 'error')}"]
            for error in self.errors:
                lines.extend(_rejection_lines(error))
            if self.omitted:
                lines.append(f"  and {self.omitted} more")
        return "\n".join(_printable(line) for line in lines)

    def _subject(self) -> str:
        if self.family is None:
            return ""
        config = ", ".join(f"{key} {value}" for key, value in (self.config or {}).items())
        return f": {self.family}" + (f" ({config})" if config else "")


def shape_text(dims: tuple[int, ...], *, batch: str | None = None) -> str:
    """A shape as Lean writes it, `shape![8, 2]`; `batch` stands before the dimensions."""
    words = ([] if batch is None else [batch]) + [str(dim) for dim in dims]
    return f"shape![{', '.join(words)}]"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _rejection_lines(error: Rejection) -> list[str]:
    head = f"  {error.code}  {error.path}"
    lines = [head if error.name is None else f"{head} {error.name}"]
    lines += [f"    expected {error.expected}", f"    found    {error.found}"]
    if error.byte is not None:
        lines.append(f"    at       line {error.line}, column {error.column} (byte {error.byte})")
    if error.hint is not None:
        lines.append(f"    hint     {error.hint}")
    return lines


def _printable(text: str) -> str:
    """`text` with C0 and C1 control characters and surrogates written as `\\u001b`."""
    if text.isprintable():
        return text
    return "".join(
        f"\\u{ord(char):04x}"
        if char < " " or "\x7f" <= char < "\xa0" or "\ud800" <= char <= "\udfff"
        else char
        for char in text
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


def _json(value: object) -> str:
    """`value` as JSON. An infinity, which only `meta` can hold, is a number that reads so."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(k)}: {_json(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_json, value)) + "]"
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
    return Parity(
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
