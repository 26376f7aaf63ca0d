"""The values of a tensor, read straight into little-endian binary32.

Arrays of decimals are read in blocks: a regular expression says that a block holds nothing but
entries of the common kind, which are then converted together. What it does not recognise is read
entry by entry, with every check and every error.
"""

from __future__ import annotations

import re
from binascii import a2b_base64

from harness.reference.binary32 import INFINITY, SIGN, nearest, nearest_block
from harness.reference.cursor import Cursor
from harness.reference.stop import Stop

# Entries whose digits and exponent are under any sensible limit; `decimals` checks that they are.
_ENTRY = rb"[ \t\n\r]*-?(?:0|[1-9][0-9]{0,39})(?:\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,3})?[ \t\n\r]*"
_BLOCK = re.compile(_ENTRY + rb"(?:," + _ENTRY + rb")*")
_BLOCK_DIGITS, _BLOCK_EXPONENT, _BLOCK_BYTES = 83, 999, 1 << 14

_BASE64 = re.compile(rb"[A-Za-z0-9+/=]*")
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_BASE64_BYTES = 1 << 20

# The most significant byte of a large number, an infinity or a NaN.
_TOP = re.compile(rb"[\x7f\xff]")

_NOT_FINITE = re.compile(rb"NaN|-?Infinity")


def values(cursor: Cursor, path: str) -> tuple[str, bytes]:
    """Reads `values`: the encoding that they are written in, and the scalars."""
    kind, start = cursor.kind(path), cursor.pos
    if kind == "array":
        return "decimal", decimals(cursor, path)
    if kind == "string":
        return "base64", base64(cursor, path)
    raise Stop("schema.type", path, "array or string", kind, start)


def decimals(cursor: Cursor, path: str) -> bytes:
    """Reads an array of numbers."""
    blocks = cursor.limits.digits >= _BLOCK_DIGITS and cursor.limits.exponent >= _BLOCK_EXPONENT
    out = bytearray()
    cursor.enter(path)
    close = cursor.data.find(b"]", cursor.pos, cursor.end)
    more = cursor.byte() != 0x5D
    while more:
        stop = _block_end(cursor, close)
        block = _block(cursor, stop) if blocks else None
        if block is not None:
            out += block
            cursor.pos = stop
            more = cursor.comma(path, 0x5D)
        else:
            while more and cursor.pos <= stop:
                out += _scalar(cursor, f"{path}[{len(out) // 4}]")
                more = cursor.comma(path, 0x5D)
    cursor.leave()
    return bytes(out)


def _block_end(cursor: Cursor, close: int) -> int:
    """Where a block of whole entries ends: before a comma, or before the bracket at `close`."""
    if 0 <= close - cursor.pos <= _BLOCK_BYTES:
        return close
    comma = cursor.data.rfind(b",", cursor.pos, min(cursor.pos + _BLOCK_BYTES, cursor.end))
    return comma if comma >= 0 else cursor.pos


def _block(cursor: Cursor, stop: int) -> bytes | None:
    """The scalars from the cursor to `stop`, None where they need a closer look."""
    match = _BLOCK.fullmatch(cursor.data, cursor.pos, stop)
    return nearest_block(match.group().split(b",")) if match else None


def _scalar(cursor: Cursor, path: str) -> bytes:
    """Reads one number."""
    start = cursor.pos
    not_finite = _NOT_FINITE.match(cursor.data, start, cursor.end)
    if not_finite is not None:
        found = not_finite.group().decode()
        raise Stop("scalar.not_finite", path, "finite", found, start)
    try:
        cursor.expect("number", path)
        token = cursor.number(path)
    except Stop as stop:
        # `Infin` at the end of what is there could still become `Infinity`.
        stop.open = stop.open or cursor.end - start < len("-Infinity")
        raise
    bits = nearest(token)
    if bits is None:
        expected, found = "magnitude below 2^128", token[:40].decode()
        at_end = cursor.pos >= cursor.end
        raise Stop("scalar.out_of_range", path, expected, found, start, open=at_end)
    return bits.to_bytes(4, "little")


def base64(cursor: Cursor, path: str) -> bytes:
    """Reads a string of base64."""
    quote = cursor.pos
    match = _BASE64.match(cursor.data, quote + 1, cursor.end)
    stop = match.end() if match else quote + 1
    cursor.pos = stop
    value = cursor.byte()
    if value < 0x20:
        cursor.syntax(path, "base64 or '\"'")
    if value != 0x22:
        raise Stop("scalar.base64", path, "base64", cursor.look(), quote)
    length = stop - quote - 1
    padding = 0
    while padding < min(length, 3) and cursor.data[stop - 1 - padding] == 0x3D:
        padding += 1
    fault = None
    if length % 4:
        fault = "a length that is a multiple of 4", f"{length} characters"
    elif padding > 2 or cursor.data.find(b"=", quote + 1, stop - padding) >= 0:
        fault = "padding at the end alone", "'=' elsewhere"
    elif padding and _ALPHABET.index(cursor.data[stop - 1 - padding]) % 4**padding:
        fault = "unused bits of zero", "others"
    elif (length // 4 * 3 - padding) % 4:
        fault = "whole binary32 scalars", f"{length // 4 * 3 - padding} bytes"
    if fault is not None:
        raise Stop("scalar.base64", path, *fault, quote)
    out = bytearray()
    for start in range(quote + 1, stop, _BASE64_BYTES):
        out += a2b_base64(cursor.data[start : min(start + _BASE64_BYTES, stop)])
    cursor.pos = stop + 1
    _check_finite(out, path, quote)
    return bytes(out)


def _check_finite(scalars: bytes | bytearray, path: str, byte: int) -> None:
    found = not_finite(scalars)
    if found is not None:
        index, word = found
        raise Stop("scalar.not_finite", f"{path}[{index}]", "finite", word, byte)


def not_finite(scalars: bytes | bytearray) -> tuple[int, str] | None:
    """The first NaN or infinity, an exponent of eight ones: its index, and what it is."""
    for match in _TOP.finditer(scalars[3::4]):
        index = match.start()
        word = int.from_bytes(scalars[4 * index : 4 * index + 4], "little")
        if word & INFINITY == INFINITY:
            infinity = "-Infinity" if word & SIGN else "Infinity"
            return index, infinity if word in (INFINITY, SIGN | INFINITY) else "NaN"
    return None
