"""A parsed JSON value, taken apart by name and kind, with an error that names the place.

For what our own side wrote (verdicts, contracts). Payloads are read by `harness.reference`.
"""

from __future__ import annotations

import json
import math
from typing import NoReturn


def parse(text: str | bytes, where: str) -> Fields:
    """The JSON object that `text` spells; `where` names it in errors. Raises `ValueError`."""
    try:
        return Fields(json.loads(text, object_pairs_hook=_unique), where)
    except RecursionError:
        raise ValueError("nested too deep") from None


class Fields:
    """A JSON object. Every method raises `ValueError` where the value is not of its kind."""

    def __init__(self, value: object, where: str) -> None:
        self._fields = value if isinstance(value, dict) else _fail(where, "is not an object")
        self._where = where

    def only(self, *keys: str) -> Fields:
        """Itself, if it has exactly the fields `keys`."""
        if set(self._fields) != set(keys):
            _fail(self._where, f"has not exactly the fields {', '.join(keys)}")
        return self

    def value(self, key: str) -> object:
        if key not in self._fields:
            _fail(self._where, f"has no field {key}")
        return self._fields[key]

    def values(self) -> dict[str, object]:
        """All fields, for an object whose keys are data."""
        return dict(self._fields)

    def has(self, key: str) -> bool:
        """Is there a field `key` that is not null?"""
        return self._fields.get(key) is not None

    def text(self, key: str) -> str:
        return _text(self.value(key), self._at(key))

    def natural(self, key: str) -> int:
        return _natural(self.value(key), self._at(key))

    def number(self, key: str) -> float:
        """A number that is not NaN; infinities, which `1e999` reads as, included."""
        value = self.value(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
            _fail(self._at(key), "is not a number")
        return float(value)

    def items(self, key: str) -> list[object]:
        value = self.value(key)
        return value if isinstance(value, list) else _fail(self._at(key), "is not an array")

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(_text(item, self._at(key)) for item in self.items(key))

    def naturals(self, key: str) -> tuple[int, ...]:
        return tuple(_natural(item, self._at(key)) for item in self.items(key))

    def natural_map(self, key: str) -> dict[str, int]:
        fields = self.fields(key)
        return {name: fields.natural(name) for name in fields._fields}

    def fields(self, key: str) -> Fields:
        return Fields(self.value(key), self._at(key))

    def each(self, key: str) -> list[Fields]:
        """The objects of an array."""
        return [Fields(item, self._at(key)) for item in self.items(key)]

    def _at(self, key: str) -> str:
        return f"{self._where}.{key}"


def _fail(where: str, reason: str) -> NoReturn:
    raise ValueError(f"{where} {reason}")


def _text(value: object, where: str) -> str:
    return value if isinstance(value, str) else _fail(where, "is not a string")


def _natural(value: object, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        _fail(where, "is not a non-negative integer")
    return value


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a key is there twice")
    return fields
