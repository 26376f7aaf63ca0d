"""A JSON document as a tree that keeps every literal and every order, so that it can be damaged.

For documents that we wrote: it does not judge, it only refuses with a `ValueError` what it cannot
take apart. Payloads are judged by `harness.reference`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass(slots=True)
class Node:
    """A JSON value: a `literal` as it was written, or the `items` of an array or an object.

    The `keys` of an object are literals too, with their quotes; an array has none.
    """

    literal: bytes | None = None
    items: list[Node] = field(default_factory=list)
    keys: list[bytes] | None = None

    def copy(self) -> Node:
        """A copy that shares nothing."""
        keys = None if self.keys is None else list(self.keys)
        return Node(self.literal, [item.copy() for item in self.items], keys)


_TOKEN = re.compile(rb'[ \t\n\r]*([\[\]{},:]|"(?:[^"\\]|\\.)*"|[^ \t\n\r\[\]{},:"]+)')
_CLOSING = {b"]": b"[", b"}": b"{"}


def parse(data: bytes) -> Node:
    """The document that `data` spells; not strict, but it loses nothing of a valid one."""
    root = Node()
    stack: list[Node] = [root]
    pos, size = 0, len(data.rstrip())
    while pos < size:
        match = _TOKEN.match(data, pos)
        if match is None:
            raise ValueError(f"no JSON at byte {pos}")
        token, pos = match[1], match.end()
        if token in _CLOSING:
            if len(stack) == 1:
                raise ValueError(f"nothing to close before byte {pos}")
            stack.pop()
        elif token not in (b",", b":"):
            parent = stack[-1]
            if parent.keys is not None and len(parent.keys) == len(parent.items):
                parent.keys.append(token)
                continue
            container = token in (b"[", b"{")
            node = Node(None if container else token, keys=[] if token == b"{" else None)
            parent.items.append(node)
            if container:
                stack.append(node)
    if len(stack) != 1 or len(root.items) != 1:
        raise ValueError("not one JSON document")
    return root.items[0]


def render(node: Node) -> bytes:
    """The document in one line."""
    if node.literal is not None:
        return node.literal
    if node.keys is None:
        return b"[" + b", ".join(map(render, node.items)) + b"]"
    members = zip(node.keys, node.items, strict=True)
    return b"{" + b", ".join(key + b": " + render(item) for key, item in members) + b"}"


_STEP = re.compile(r"\[(\d+)\]|\.?([^.\[\]]+)")


def steps(path: str) -> list[str | int]:
    """The steps of a path such as `params[0].name`; none for the document itself, `$`."""
    if path == "$":
        return []
    found = list(_STEP.finditer(path))
    if "".join(match.group() for match in found) != path:
        raise ValueError(f"not a path: {path}")
    return [match[2] if match[1] is None else int(match[1]) for match in found]


def find(root: Node, path: str) -> Node:
    """The value at a path."""
    node = root
    for step in steps(path):
        node = node.items[index_of(node, step, path)]
    return node


def index_of(node: Node, step: str | int, path: str) -> int:
    """The index of one step of `path` in the items of a container."""
    if isinstance(step, int):
        if node.keys is None and step < len(node.items):
            return step
    elif node.keys is not None and quoted(step) in node.keys:
        return node.keys.index(quoted(step))
    raise ValueError(f"nothing at {path}")


def place(root: Node, path: str) -> tuple[Node, int]:
    """The container of the value at a path, and the value's index in it."""
    *outer, last = steps(path)
    node = root
    for step in outer:
        node = node.items[index_of(node, step, path)]
    return node, index_of(node, last, path)


def quoted(key: str) -> bytes:
    """A key or a name as a literal; what needs escapes must come escaped."""
    return b'"' + key.encode() + b'"'
