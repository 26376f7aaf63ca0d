"""A cursor over the bytes of a document: punctuation, strings and numbers of strict RFC 8259.

It reads from left to right and raises `Stop` at the first error. Nothing here recurses: the depth
of a document is counted, and the schema's own depth is fixed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NoReturn

from harness.formats.limits import Limits
from harness.reference.stop import Stop

_SPACE = re.compile(rb"[ \t\n\r]*")
_PLAIN = re.compile(rb"[\x20\x21\x23-\x5b\x5d-\x7f]*")
_CHARACTER = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}"
    rb"|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}"
    rb"|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)
_CHARACTER_START = re.compile(
    rb"[\xc2-\xf4]|\xe0[\xa0-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]|\xed[\x80-\x9f]"
    rb"|\xf0[\x90-\xbf][\x80-\xbf]?|[\xf1-\xf3][\x80-\xbf]{1,2}|\xf4[\x80-\x8f][\x80-\xbf]?"
)
_HEX = re.compile(rb"[0-9A-Fa-f]{0,4}")
_ESCAPES = dict(zip(b'"\\/bfnrt', b'"\\/\b\f\n\r\t', strict=True))
_NUMBER = re.compile(rb"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?([0-9]+))?")

_KINDS = {
    **{ord("{"): "object", ord("["): "array", ord('"'): "string", ord("-"): "number"},
    **{ord("t"): "true", ord("f"): "false", ord("n"): "null"},
    **dict.fromkeys(b"0123456789", "number"),
}
_NUMBER_LIKE = frozenset(b"+.NI")

# What `byte` answers at the end; no byte of the input has this value.
END = -1


class Cursor:
    """A position in `data[:end]`, and how deep in arrays and objects it is."""

    __slots__ = ("data", "depth", "end", "limits", "pos")

    def __init__(self, data: bytes, limits: Limits, *, end: int, pos: int = 0, depth: int = 0):
        self.data = data
        self.limits = limits
        self.end = end
        self.pos = pos
        self.depth = depth

    def byte(self) -> int:
        """The byte at the cursor, `END` at the end."""
        return self.data[self.pos] if self.pos < self.end else END

    def skip(self) -> None:
        """Moves over white space."""
        match = _SPACE.match(self.data, self.pos, self.end)
        self.pos = match.end() if match else self.pos

    def syntax(self, path: str, expected: str) -> NoReturn:
        """Stops with `json.syntax` at the cursor."""
        found, at_end = self.look(), self.pos >= self.end
        raise Stop("json.syntax", path, expected, found, self.pos, open=at_end)

    def look(self) -> str:
        """The byte at the cursor, in words."""
        value = self.byte()
        if value == END:
            return "end of input"
        return repr(chr(value)) if 0x20 < value < 0x7F else f"byte 0x{value:02x}"

    def kind(self, path: str) -> str:
        """The kind of the value at the cursor, by its first byte."""
        kind = _KINDS.get(self.byte())
        if kind is not None:
            return kind
        if self.byte() in _NUMBER_LIKE:
            raise Stop("json.number", path, "a JSON number", self.look(), self.pos)
        self.syntax(path, "a value")

    def expect(self, kind: str, path: str) -> None:
        """Stops if the value at the cursor is not of this kind."""
        found = self.kind(path)
        if found != kind:
            raise Stop("schema.type", path, kind, found, self.pos)

    def enter(self, path: str) -> None:
        """Moves into the array or object that starts at the cursor."""
        if self.depth >= self.limits.depth:
            raise Stop("json.depth", path, f"depth at most {self.limits.depth}", "more", self.pos)
        self.depth += 1
        self.pos += 1
        self.skip()

    def leave(self) -> None:
        """Moves out of the array or object that ends at the cursor."""
        self.depth -= 1
        self.pos += 1

    def colon(self, path: str) -> None:
        """Moves over the colon between a key and its value."""
        self.skip()
        if self.byte() != 0x3A:
            self.syntax(path, "':'")
        self.pos += 1
        self.skip()

    def comma(self, path: str, close: int) -> bool:
        """After an entry: moves to the next entry's place, or answers False at the `close`."""
        self.skip()
        value = self.byte()
        if value == 0x2C:
            self.pos += 1
            self.skip()
            return True
        if value != close:
            self.syntax(path, f"',' or {chr(close)!r}")
        return False

    def key(self, path: str) -> str:
        """Reads a key of the object `path`."""
        if self.byte() != 0x22:
            self.syntax(path, "a key")
        return self.string(path, self.limits.name)

    def members(
        self,
        path: str,
        fields: tuple[str, ...] | None = None,
        optional: tuple[str, ...] = (),
        *,
        limit: int | None = None,
        places: bool = True,
        prefix: str | None = None,
        unknown: str = "schema.unknown_field",
    ) -> Iterator[str]:
        """Reads an object: yields each key with the cursor at its value.

        Where `fields` are given, no other key may be there, and each of them must, but the
        `optional` ones; `unknown` is the code of others. `limit` bounds the number of keys. A key
        has a place of its own below `path`, which begins with `prefix`; without `places`, errors
        about it are told at `path`.
        """
        self.expect("object", path)
        self.enter(path)
        if prefix is None:
            prefix = "" if path == "$" else f"{path}."
        seen: set[str] = set()
        more = self.byte() != 0x7D
        while more:
            self._limit_entries(path, len(seen), limit, "entries")
            start = self.pos
            key = self.key(path)
            if fields is not None and key not in fields:
                expected = f"one of {', '.join(fields)}"
                raise Stop(unknown, prefix + key, expected, key, start)
            if key in seen:
                place = prefix + key if places else path
                raise Stop("json.duplicate_key", place, "one", "two", start)
            seen.add(key)
            self.colon(path)
            yield key
            more = self.comma(path, 0x7D)
        for field in fields or ():
            if field not in seen and field not in optional:
                raise Stop("schema.missing_field", prefix + field, "field", "nothing", self.pos)
        self.leave()

    def entries(self, path: str, limit: int | None = None, unit: str = "entries") -> Iterator[int]:
        """Reads an array: yields each index with the cursor at its value."""
        self.expect("array", path)
        self.enter(path)
        index = 0
        more = self.byte() != 0x5D
        while more:
            self._limit_entries(path, index, limit, unit)
            yield index
            index += 1
            more = self.comma(path, 0x5D)
        self.leave()

    def _limit_entries(self, path: str, count: int, limit: int | None, unit: str) -> None:
        """Stops where one entry more than `count` would be over the limit."""
        if limit is not None and count >= limit:
            raise Stop("schema.limit", path, f"at most {limit} {unit}", "more", self.pos)

    def text(self, path: str) -> str:
        """Reads a short string."""
        self.expect("string", path)
        return self.string(path, self.limits.name)

    def string(self, path: str, limit: int | None) -> str:
        """Reads the string at the cursor, of at most `limit` bytes unescaped."""
        out = bytearray()
        self.pos += 1
        while True:
            stop = self.end if limit is None else min(self.end, self.pos + limit - len(out) + 1)
            plain = _PLAIN.match(self.data, self.pos, stop)
            after = plain.end() if plain else self.pos
            if limit is not None and len(out) + after - self.pos > limit:
                self._too_long(path, limit, self.pos + limit - len(out))
            out += self.data[self.pos : after]
            self.pos = start = after
            value = self.byte()
            if value == 0x22:
                self.pos += 1
                return out.decode()
            if value == 0x5C:
                char = chr(self._escape(path)).encode()
            elif value >= 0x80:
                char = self._character(path)
            else:
                self.syntax(path, "a character or '\"'")
            if limit is not None and len(out) + len(char) > limit:
                self._too_long(path, limit, start)
            out += char

    def _too_long(self, path: str, limit: int, byte: int) -> NoReturn:
        raise Stop("schema.limit", path, f"at most {limit} bytes", "more", byte)

    def _character(self, path: str) -> bytes:
        """Reads a character of two bytes or more."""
        match = _CHARACTER.match(self.data, self.pos, self.end)
        if match is None:
            partial = _CHARACTER_START.fullmatch(self.data, self.pos, self.end)
            found = self.data[self.pos : min(self.pos + 4, self.end)].hex(" ")
            raise Stop("json.utf8", path, "UTF-8", found, self.pos, open=partial is not None)
        self.pos = match.end()
        return match.group()

    def _escape(self, path: str) -> int:
        """Reads an escape, or two that are a pair of surrogates. Its code point."""
        start = self.pos
        self.pos += 1
        simple = _ESCAPES.get(self.byte())
        if simple is not None:
            self.pos += 1
            return simple
        if self.byte() != 0x75:
            self.syntax(path, "an escape")
        high = self._unit(path)
        if not 0xD800 <= high < 0xE000:
            return high
        cut = False
        if high < 0xDC00:
            follows = self.data[self.pos : min(self.pos + 2, self.end)]
            if follows == b"\\u":
                self.pos += 1
                low = self._unit(path)
                if 0xDC00 <= low < 0xE000:
                    return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)
            else:
                cut = self.pos + len(follows) >= self.end and follows in (b"", b"\\")
        raise Stop("json.utf8", path, "a pair of surrogates", f"\\u{high:04x}", start, open=cut)

    def _unit(self, path: str) -> int:
        """Reads `uXXXX`."""
        self.pos += 1
        match = _HEX.match(self.data, self.pos, self.end)
        self.pos = match.end() if match else self.pos
        if match is None or len(match.group()) != 4:
            self.syntax(path, "four hex digits")
        return int(match.group(), 16)

    def number(self, path: str) -> bytes:
        """Reads the number at the cursor, checks its grammar and limits. Its bytes."""
        start = self.pos
        match = _NUMBER.match(self.data, start, self.end)
        if match is None:
            self._malformed(path, start, "a digit after '-'", start + 1)
        token, after = match.group(), match.end()
        digits = len(token) - len(token.translate(None, b"0123456789"))
        if digits > self.limits.digits:
            found = f"{digits} digits"
            raise Stop("json.number", path, f"at most {self.limits.digits} digits", found, start)
        if match[3] is not None and int(match[3]) > self.limits.exponent:
            expected = f"an exponent of magnitude at most {self.limits.exponent}"
            raise Stop("json.number", path, expected, match[2].decode(), start)
        follows = self.data[after : min(after + 1, self.end)]
        if follows.isdigit():
            raise Stop("json.number", path, "no leading zero", "a leading zero", start)
        if follows == b"." and match[1] is None and match[2] is None:
            self._malformed(path, start, "a digit after '.'", after + 1)
        if follows in (b"e", b"E") and match[2] is None:
            sign = self.data[after + 1 : min(after + 2, self.end)] in (b"+", b"-")
            self._malformed(path, start, "a digit in the exponent", after + 1 + sign)
        self.pos = after
        return token

    def _malformed(self, path: str, start: int, expected: str, missing: int) -> NoReturn:
        """Stops with `json.number`: there is no digit at byte `missing`."""
        self.pos = missing
        at_end = missing >= self.end
        raise Stop("json.number", path, expected, self.look(), start, open=at_end)

    def natural(self, path: str) -> bytes:
        """Reads a non-negative integer: digits only. Its bytes."""
        start = self.pos
        kind = self.kind(path)
        token = self.number(path) if kind == "number" else b""
        if not token.isdigit():
            at_end = kind == "number" and self.pos >= self.end
            raise Stop("schema.type", path, "non-negative integer", kind, start, open=at_end)
        return token

    def bounded(self, path: str, limit: int | None = None) -> int:
        """Reads a dimension or an integer of the configuration, or one with another limit."""
        start = self.pos
        if limit is None:
            limit = self.limits.elements
        value = int(self.natural(path))
        if value > limit:
            at_end = self.pos >= self.end
            raise Stop("schema.limit", path, f"at most {limit}", "more", start, open=at_end)
        return value
