"""Edits that damage a payload.

An edit is a function from bytes to bytes. Some work on the bytes as they are, some on the document
that they spell; those keep every literal and the order of everything that they do not touch, so
that one edit does one damage. They are for payloads that we wrote: a payload that is not JSON is a
`ValueError`. Expectations stand beside the edits that call for them, never here.
"""

from __future__ import annotations

from collections.abc import Callable

from harness.damage.tree import Node, find, parse, place, quoted, render

Edit = Callable[[bytes], bytes]


# Edits of bytes


def whole(text: bytes) -> Edit:
    """Another document in place of this one."""
    return lambda data: text


def prepend(text: bytes) -> Edit:
    return lambda data: text + data


def append(text: bytes) -> Edit:
    return lambda data: data + text


def replace(old: bytes, to: bytes, *, nth: int = 1) -> Edit:
    """`to` in place of the `nth` place where `old` stands."""

    def edit(data: bytes) -> bytes:
        at = _nth(data, old, nth)
        return data[:at] + to + data[at + len(old) :]

    return edit


def insert_before(old: bytes, text: bytes, *, nth: int = 1) -> Edit:
    return replace(old, text + old, nth=nth)


def insert_after(old: bytes, text: bytes, *, nth: int = 1) -> Edit:
    return replace(old, old + text, nth=nth)


def delete(old: bytes, *, nth: int = 1) -> Edit:
    return replace(old, b"", nth=nth)


def cut_before(old: bytes, *, nth: int = 1) -> Edit:
    """The bytes before the `nth` place where `old` stands."""
    return lambda data: data[: _nth(data, old, nth)]


def cut_after(old: bytes, *, nth: int = 1) -> Edit:
    """The bytes up to the end of the `nth` place where `old` stands."""
    return lambda data: data[: _nth(data, old, nth) + len(old)]


def _nth(data: bytes, old: bytes, nth: int) -> int:
    at = -1
    for _ in range(nth):
        at = data.find(old, at + 1)
        if at < 0:
            raise ValueError(f"{old!r} is not there {nth} times")
    return at


# Edits of the document


def structural(change: Callable[[Node], None]) -> Edit:
    """An edit that changes the parsed document in place."""

    def edit(data: bytes) -> bytes:
        root = parse(data)
        change(root)
        return render(root)

    return edit


def set_literal(path: str, to: bytes) -> Edit:
    """The text `to`, whatever it is, in place of the value at a path."""

    def change(root: Node) -> None:
        parent, index = place(root, path)
        parent.items[index] = Node(to)

    return structural(change)


def remove(path: str) -> Edit:
    def change(root: Node) -> None:
        parent, index = place(root, path)
        del parent.items[index]
        if parent.keys is not None:
            del parent.keys[index]

    return structural(change)


def rename(path: str, to: str) -> Edit:
    """Another key for the value at a path, written as `to` between quotes."""

    def change(root: Node) -> None:
        parent, index = place(root, path)
        if parent.keys is None:
            raise ValueError(f"no key at {path}")
        parent.keys[index] = quoted(to)

    return structural(change)


def move(path: str, to: int) -> Edit:
    """The value at a path, with its key, as entry number `to` of its container."""

    def change(root: Node) -> None:
        parent, index = place(root, path)
        parent.items.insert(to, parent.items.pop(index))
        if parent.keys is not None:
            parent.keys.insert(to, parent.keys.pop(index))

    return structural(change)


def copy(path: str, to: int) -> Edit:
    """A second copy of the value at a path, with its key, as entry number `to`."""

    def change(root: Node) -> None:
        parent, index = place(root, path)
        parent.items.insert(to, parent.items[index].copy())
        if parent.keys is not None:
            parent.keys.insert(to, parent.keys[index])

    return structural(change)


def add(path: str, key: str, to: bytes) -> Edit:
    """A new last member of the object at a path."""

    def change(root: Node) -> None:
        node = find(root, path)
        if node.keys is None:
            raise ValueError(f"no object at {path}")
        node.keys.append(quoted(key))
        node.items.append(Node(to))

    return structural(change)


def push(path: str, to: bytes) -> Edit:
    """A new last entry of the array at a path."""
    return structural(lambda root: find(root, path).items.append(Node(to)))


def apply(data: bytes, *edits: Edit) -> bytes:
    """The data after all edits, in order."""
    for edit in edits:
        data = edit(data)
    return data
