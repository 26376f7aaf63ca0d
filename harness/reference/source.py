"""`source` of a graph: strings, numbers and objects of these, read into canonical text without
recursion."""

from __future__ import annotations

from collections.abc import Iterator

from harness.reference.canonical import quote
from harness.reference.cursor import Cursor
from harness.reference.stop import Stop


def source(cursor: Cursor) -> str:
    """Reads the value of `source`; numbers stay as they are written."""
    text = ["{"]
    walks: list[tuple[str, Iterator[str]]] = [("source", cursor.members("source"))]
    while walks:
        outer, keys = walks[-1]
        key = next(keys, None)
        if key is None:
            walks.pop()
            text.append("}")
            continue
        path, comma = f"{outer}.{key}", "" if text[-1] == "{" else ", "
        text.append(f"{comma}{quote(key)}: ")
        start, kind = cursor.pos, cursor.kind(path)
        if kind == "object":
            walks.append((path, cursor.members(path)))
            text.append("{")
        elif kind == "string":
            text.append(quote(cursor.string(path, None)))
        elif kind == "number":
            text.append(cursor.number(path).decode())
        else:
            raise Stop("schema.type", path, "string, number or object", kind, start)
    return "".join(text)
