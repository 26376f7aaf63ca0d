"""`meta`: any JSON object, read through a window of limited size and without recursion."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from harness.reference.cursor import Cursor
from harness.reference.stop import Stop

T = TypeVar("T")

_PATH = "meta"
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


def meta(cursor: Cursor) -> dict[str, object]:
    """Reads the value of `meta`."""
    return windowed(cursor, _PATH, _value)


def windowed(cursor: Cursor, path: str, read: Callable[[Cursor], T]) -> T:
    """Reads an object of a limited number of bytes."""
    cursor.expect("object", path)
    start, limit = cursor.pos, cursor.limits.meta
    window = Cursor(
        cursor.data,
        cursor.limits,
        end=min(cursor.end, start + limit),
        pos=start,
        depth=cursor.depth,
    )
    try:
        value = read(window)
    except Stop as stop:
        if stop.open and start + limit <= cursor.end:
            expected = f"at most {limit} bytes"
            raise Stop("schema.limit", path, expected, "more", start) from None
        raise
    cursor.pos = window.pos
    return value


def _value(cursor: Cursor) -> dict[str, object]:
    """Reads the object at the cursor, with a stack of the walks that have not ended yet in place
    of recursion."""
    value: dict[str, object] = {}
    stack: list[tuple[Iterator[str] | Iterator[int], dict[str, object] | list[object]]]
    stack = [(_members(cursor), value)]
    while stack:
        walk, outer = stack[-1]
        key = next(walk, None)
        if key is None:
            stack.pop()
            continue
        kind = cursor.kind(_PATH)
        inner: object
        if kind == "object":
            stack.append((_members(cursor), inner := {}))
        elif kind == "array":
            stack.append((cursor.entries(_PATH), inner := []))
        else:
            inner = _leaf(cursor, kind)
        if isinstance(outer, dict):
            outer[str(key)] = inner
        else:
            outer.append(inner)
    return value


def _members(cursor: Cursor) -> Iterator[str]:
    return cursor.members(_PATH, places=False)


def _leaf(cursor: Cursor, kind: str) -> object:
    """Reads a value that holds no others."""
    if kind == "string":
        return cursor.string(_PATH, None)
    if kind == "number":
        token = cursor.number(_PATH)
        return int(token) if token.lstrip(b"-").isdigit() else float(token)
    return _word(cursor, kind)


def _word(cursor: Cursor, word: str) -> bool | None:
    """Reads `true`, `false` or `null`, whose first byte stands at the cursor."""
    for byte in word.encode():
        if cursor.byte() != byte:
            cursor.syntax(_PATH, word)
        cursor.pos += 1
    return _WORDS[word]
