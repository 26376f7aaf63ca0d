"""`meta`: any JSON object, read through a window of limited size and without recursion."""

from __future__ import annotations

from harness.reference.cursor import Cursor
from harness.reference.stop import Stop

_PATH = "meta"
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


def meta(cursor: Cursor) -> dict[str, object]:
    """Reads the value of `meta`."""
    cursor.expect("object", _PATH)
    start, limit = cursor.pos, cursor.limits.meta
    window = Cursor(
        cursor.data,
        cursor.limits,
        end=min(cursor.end, start + limit),
        pos=start,
        depth=cursor.depth,
    )
    try:
        value = _value(window)
    except Stop as stop:
        if stop.open and start + limit <= cursor.end:
            expected = f"at most {limit} bytes"
            raise Stop("schema.limit", _PATH, expected, "more", start) from None
        raise
    cursor.pos = window.pos
    return value


class _Open:
    """An array or an object that has not ended yet."""

    __slots__ = ("fields", "items", "key")

    def __init__(self, *, is_object: bool) -> None:
        self.fields: dict[str, object] | None = {} if is_object else None
        self.items: list[object] = []
        self.key = ""

    @property
    def value(self) -> object:
        return self.items if self.fields is None else self.fields

    @property
    def close(self) -> int:
        return 0x5D if self.fields is None else 0x7D

    def start_entry(self, cursor: Cursor) -> None:
        """Reads the key and the colon, if entries have them."""
        if self.fields is not None:
            start = cursor.pos
            self.key = cursor.key(_PATH)
            if self.key in self.fields:
                raise Stop("json.duplicate_key", _PATH, "one", "two", start)
            cursor.colon(_PATH)

    def add(self, value: object) -> None:
        if self.fields is None:
            self.items.append(value)
        else:
            self.fields[self.key] = value


def _value(cursor: Cursor) -> dict[str, object]:
    """Reads the object at the cursor, with a stack of what is open in place of recursion."""
    stack: list[_Open] = []
    while True:
        kind = cursor.kind(_PATH)
        if kind in ("object", "array"):
            cursor.enter(_PATH)
            opened = _Open(is_object=kind == "object")
            stack.append(opened)
            if cursor.byte() != opened.close:
                opened.start_entry(cursor)
                continue
        else:
            stack[-1].add(_leaf(cursor, kind))
        # An entry has ended, or a container without entries has begun.
        while cursor.byte() == stack[-1].close or not cursor.comma(_PATH, stack[-1].close):
            cursor.leave()
            ended = stack.pop()
            if not stack:
                return ended.fields or {}
            stack[-1].add(ended.value)
            cursor.skip()
        stack[-1].start_entry(cursor)


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
