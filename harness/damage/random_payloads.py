"""Random payloads: valid ones damaged by the grammar and by the byte, and so any document.

Input number i of a seed is always the same, whoever makes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from harness.damage.pieces import (
    BYTES,
    ODD_BYTES,
    PAYLOAD,
    Words,
    characters,
    json_value,
    number,
)

_TOKEN = re.compile(
    rb'"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*|[a-z]+|[ \t\n\r]+|[\[\]{},:]', re.DOTALL
)

Tokens = list[bytes]


@dataclass(frozen=True, slots=True)
class Base:
    """A valid document, cut into tokens; `entries` are the spans of values, with their keys. It may
    be the header of a safetensors file with a `body`."""

    tokens: tuple[bytes, ...]
    entries: tuple[tuple[int, int], ...]
    words: Words = PAYLOAD
    body: bytes = b""

    @classmethod
    def of(cls, data: bytes, words: Words = PAYLOAD, body: bytes = b"") -> Base:
        """The tokens of a valid document."""
        tokens = tuple(_TOKEN.findall(data))
        if b"".join(tokens) != data:
            raise ValueError("a base must be a valid payload")
        return cls(tokens, tuple(_entries(tokens)), words, body)


def _entries(tokens: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    """Spans between the commas and brackets of one level, at every level."""
    starts: list[int] = []
    for index, token in enumerate(tokens):
        if token in (b"[", b"{"):
            starts.append(index + 1)
        elif token in (b",", b"]", b"}") and starts:
            if starts[-1] < index:
                yield starts[-1], index
            if token == b",":
                starts[-1] = index + 1
            else:
                starts.pop()


def payload(seed: int, index: int, bases: Sequence[Base]) -> bytes:
    """Input number `index` of a seed."""
    rng = Random(f"{seed} {index}")
    return damaged(rng, rng.choice(bases))


def damaged(rng: Random, base: Base) -> bytes:
    """A document that is damaged, most of the time."""
    tokens = list(base.tokens)
    kind = rng.random()
    if kind < 0.35:
        for _ in range(rng.randrange(1, 5)):
            rng.choice((_change_number, _change_number, _change_base64))(rng, tokens, base)
    elif kind < 0.6:
        rng.choice(_STRUCTURE)(rng, tokens, base)
        if rng.random() < 0.3:
            rng.choice(_TOKENS)(rng, tokens, base)
    elif kind < 0.8:
        for _ in range(rng.choice((1, 1, 2))):
            rng.choice(_TOKENS)(rng, tokens, base)
    data = b"".join(tokens)
    for _ in range(rng.choice((1, 1, 3)) if kind >= 0.8 else rng.random() < 0.1):
        data = damaged_bytes(rng, data)
    return data


def damaged_bytes(rng: Random, data: bytes) -> bytes:
    """Bytes that are damaged in one place."""
    return rng.choice(_RAW)(rng, data)


# Structure: whole entries


def _remove_entry(rng: Random, tokens: Tokens, base: Base) -> None:
    start, stop = rng.choice(base.entries)
    if stop < len(tokens) and tokens[stop] == b",":
        stop += 1
    elif tokens[start - 1] == b",":
        start -= 1
    del tokens[start:stop]


def _copy_entry(rng: Random, tokens: Tokens, base: Base) -> None:
    start, stop = rng.choice(base.entries)
    at = rng.choice(base.entries)[0] if rng.random() < 0.5 else start
    tokens[at:at] = [*tokens[start:stop], b","] * rng.choice((1, 1, 2, 6))


def _swap_entries(rng: Random, tokens: Tokens, base: Base) -> None:
    (a, b), (c, d) = sorted(rng.sample(base.entries, 2))
    if b <= c:
        tokens[a:d] = [*tokens[c:d], *tokens[b:c], *tokens[a:b]]


def _swap_neighbours(rng: Random, tokens: Tokens, base: Base) -> None:
    start, stop = rng.choice(base.entries)
    after = next((end for begin, end in base.entries if begin == stop + 1), None)
    if after is not None:
        tokens[start:after] = [*tokens[stop + 1 : after], b",", *tokens[start:stop]]


def _replace_entry(rng: Random, tokens: Tokens, base: Base) -> None:
    start, stop = rng.choice(base.entries)
    colon = next((i for i in range(start, stop) if tokens[i] == b":"), None)
    tokens[start if colon is None else colon + 1 : stop] = [base.words.literal(rng)]


def _add_member(rng: Random, tokens: Tokens, base: Base) -> None:
    at = rng.choice(base.entries)[0]
    tokens[at:at] = [rng.choice(base.words.keys), b":", base.words.literal(rng), b","]


def _add_meta(rng: Random, tokens: Tokens, base: Base) -> None:
    tokens[1:1] = [base.words.free, b":", json_value(rng, rng.randrange(8)), b","]


_STRUCTURE: list[Callable[[Random, Tokens, Base], None]] = [
    _remove_entry,
    _copy_entry,
    _swap_entries,
    _swap_neighbours,
    _replace_entry,
    _add_member,
    _add_meta,
]

# Tokens


def _pick(rng: Random, tokens: Tokens, starts: bytes) -> int | None:
    """The index of a random token that starts with one of some bytes."""
    for _ in range(8):
        index = rng.randrange(len(tokens)) if tokens else 0
        if index < len(tokens) and tokens[index][:1] in BYTES and tokens[index][0] in starts:
            return index
    return None


def _change_number(rng: Random, tokens: Tokens, base: Base) -> None:
    index = _pick(rng, tokens, b"-0123456789")
    if index is not None:
        tokens[index] = number(rng)


def _change_string(rng: Random, tokens: Tokens, base: Base) -> None:
    index = _pick(rng, tokens, b'"')
    if index is not None:
        old = tokens[index][1:-1]
        at = rng.randrange(len(old) + 1)
        tokens[index] = b'"' + old[:at] + characters(rng) + old[at + rng.randrange(2) :] + b'"'


def _change_base64(rng: Random, tokens: Tokens, base: Base) -> None:
    index = _pick(rng, tokens, b'"')
    if index is not None and len(tokens[index]) > 7:
        old = bytearray(tokens[index])
        for _ in range(rng.randrange(1, 4)):
            old[rng.randrange(1, len(old) - 1)] = rng.choice(b"ABCPQgwx+/019=-_")
        tokens[index] = bytes(old)


def _change_key(rng: Random, tokens: Tokens, base: Base) -> None:
    index = _pick(rng, tokens, b'"')
    if index is not None:
        tokens[index] = rng.choice(base.words.keys)


def _replace_token(rng: Random, tokens: Tokens, base: Base) -> None:
    if tokens:
        tokens[rng.randrange(len(tokens))] = base.words.literal(rng)


def _delete_token(rng: Random, tokens: Tokens, base: Base) -> None:
    if tokens:
        del tokens[rng.randrange(len(tokens))]


def _repeat_token(rng: Random, tokens: Tokens, base: Base) -> None:
    if tokens:
        at = rng.randrange(len(tokens))
        tokens[at:at] = [tokens[at]] * rng.choice((1, 1, 2, 20))


def _insert_space(rng: Random, tokens: Tokens, base: Base) -> None:
    tokens.insert(rng.randrange(len(tokens) + 1), rng.choice((b" ", b"\t", b"\n", b"\r", b"\f")))


def _insert_punctuation(rng: Random, tokens: Tokens, base: Base) -> None:
    tokens.insert(rng.randrange(len(tokens) + 1), rng.choice((b",", b":", b"[", b"]", b"{", b"}")))


def _cut(rng: Random, tokens: Tokens, base: Base) -> None:
    del tokens[rng.randrange(len(tokens) + 1) :]


_TOKENS: list[Callable[[Random, Tokens, Base], None]] = [
    *[_change_number] * 6,
    *[_change_string] * 3,
    *[_change_base64] * 2,
    *[_replace_token] * 2,
    _change_key,
    _delete_token,
    _repeat_token,
    _insert_space,
    _insert_punctuation,
    _cut,
]

# Bytes


def _flip_bit(rng: Random, data: bytes) -> bytes:
    if not data:
        return data
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]


def _put_byte(rng: Random, data: bytes) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.choice(ODD_BYTES) + data[at + rng.randrange(2) :]


def _put_any_byte(rng: Random, data: bytes) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.choice(BYTES) + data[at + 1 :]


def _drop_bytes(rng: Random, data: bytes) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + data[at + rng.choice((1, 1, 2, 3, 50)) :]


def _copy_bytes(rng: Random, data: bytes) -> bytes:
    start, at = rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)
    return data[:at] + data[start : start + rng.choice((1, 2, 5, 40))] + data[at:]


def _truncate(rng: Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _append(rng: Random, data: bytes) -> bytes:
    return data + rng.choice((PAYLOAD.literal(rng), rng.choice(ODD_BYTES)))


_RAW: list[Callable[[Random, bytes], bytes]] = [
    _flip_bit,
    _put_byte,
    _put_byte,
    _put_any_byte,
    _drop_bytes,
    _copy_bytes,
    _truncate,
    _append,
]
