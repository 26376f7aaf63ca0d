"""What payloads and graphs have in common: a format and its version, shapes, an end."""

from __future__ import annotations

import math

from harness.reference.cursor import END, Cursor
from harness.reference.stop import Stop

VERSION = b"1"


def word(cursor: Cursor, path: str, code: str, expected: str, words: tuple[str, ...]) -> str:
    """Reads a string that is one of `words`."""
    start = cursor.pos
    found = cursor.text(path)
    if found not in words:
        raise Stop(code, path, expected, found, start)
    return found


def version(cursor: Cursor) -> None:
    """Reads the version."""
    start = cursor.pos
    token = cursor.natural("version")
    if token != VERSION:
        found, at_end = token.decode(), cursor.pos >= cursor.end
        raise Stop("schema.version", "version", VERSION.decode(), found, start, open=at_end)


def dimensions(cursor: Cursor, path: str) -> tuple[int, ...]:
    """Reads non-negative integers, as many as a shape may have."""
    entries = cursor.entries(path, cursor.limits.rank, "dimensions")
    return tuple(cursor.bounded(f"{path}[{index}]") for index in entries)


def shape(cursor: Cursor, path: str) -> tuple[int, ...]:
    """Reads a shape."""
    start, limit = cursor.pos, cursor.limits.elements
    dims = dimensions(cursor, path)
    if math.prod(dims) > limit:
        raise Stop("schema.limit", path, f"at most {limit} elements", "more", start)
    return dims


def end(cursor: Cursor) -> None:
    """Stops unless nothing but white space is left."""
    cursor.skip()
    if cursor.byte() != END:
        raise Stop("json.trailing_data", "$", "end of input", cursor.look(), cursor.pos)
