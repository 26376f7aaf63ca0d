"""Pieces of JSON for random payloads: most of them valid, the others where readers go wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

# Literals that readers have been wrong about, and a few that they are right about.
LITERALS = [
    *[b"0", b"-0", b"-0.0", b"1", b"8", b"2", b"01", b"-", b"+1", b".5", b"1.", b"1e", b"1e+"],
    *[b"1e5", b"1E-5", b"1e38", b"3.4028235e38", b"3.4028236e38", b"1e39", b"-1e39", b"1e9999"],
    *[b"1e-45", b"7e-46", b"1e-9999", b"1e10000", b"3E9999999993", b"2147483648", b"2147483649"],
    *[b"18446744073709551616", b"1.000000059604644775390625", b"16777217", b"8388608.5", b"0x1"],
    *[b"NaN", b"Infinity", b"-Infinity", b"nan", b"-NaN", b"true", b"false", b"null", b"tru"],
    *[b"{}", b"[]", b'""', b'"x"', b'"mlp"', b'"cnn"', b'"float32"', b'"decimal"', b'"base64"'],
    *[b'"AACAPw=="', b'"AACAfw=="', b'"AAAA"', b'"A==="', b'"\\u0061"', b'"\\ud800"', b'"\\q"'],
    *[b'"\xff"', b'"\xc3\xa9"', b'"\xed\xa0\x80"', b'"\x00"', b'"\\ud83d\\ude00"', b"[8, 2]"],
    *[b"[0]", b"[1]", b"[1, 8]", b"[65536, 65536]", b"[1,1,1,1,1,1,1,1,1]", b"// x\n", b"/**/"],
    *[b'{"a": 1, "a": 2}', b'{"a": [[[[[[[[[[[[[[]]]]]]]]]]]]]]}', b'{"a": [[[[[[[[[[[[[[[1]'],
]
KEYS = [
    *[b'"format"', b'"version"', b'"family"', b'"config"', b'"scalar"', b'"params"', b'"probe"'],
    *[b'"meta"', b'"name"', b'"shape"', b'"values"', b'"input"', b'"output"', b'"trace"', b'""'],
    *[b'"dtype"', b'"encoding"', b'"in"', b'"hidden"', b'"out"', b'"f\\u006frmat"', b'"Format"'],
    *[b'"linear1.weight"', b'"linear1.bias"', b'"linear2.weight"', b'"linear2.bias"', b'"x"'],
]
GRAPH_LITERALS = [
    *[b'"x"', b'"h1"', b'"h2"', b'"h3"', b'"__x"', b'"w"', b'"b"', b'"torchlean.graph"', b'"a b"'],
    *[b'"relu"', b'"add"', b'"linear"', b'"fill"', b'"mul_tail"', b'"reshape"', b'"\\u0085"'],
    *[b"[2, 3]", b"[4]", b"[2, 2, 4]", b'["x"]', b'["h1", "x"]', b'{"eps": 1e-5}', b'{"by": -0}'],
    *[b'["x","x","x","x","x","x","x","x","x","x","x","x","x","x","x","x","x"]', b"2147483647"],
]
GRAPH_KEYS = [
    *[b'"format"', b'"version"', b'"name"', b'"source"', b'"input"', b'"params"', b'"nodes"'],
    *[b'"output"', b'"op"', b'"args"', b'"attrs"', b'"shape"', b'"label"', b'"at"', b'""'],
    *[b'"k"', b'"stride"', b'"pad"', b'"offset"', b'"dims"', b'"slope"', b'"value"', b'"eps"'],
    *[b'"by"', b'"b\\u0079"', b'"Name"', b'"meta"'],
]
SAFETENSORS_LITERALS = [
    *[b'"F32"', b'"F64"', b'"BF16"', b'"F\\u00332"', b'"1"', b'"{}"', b'"\\n1"', b"[0, 64]"],
    *[b"[0, 0]", b"[64, 96]", b"[96, 64]", b"[0]", b"[8]", b"[0, 2147483648]", b"132", b"[2, 8]"],
    b'{"dtype":"F32","shape":[0],"data_offsets":[0,0]}',
]
SAFETENSORS_KEYS = [
    *[b'"dtype"', b'"shape"', b'"data_offsets"', b'"__metadata__"', b'"format"', b'""', b'"$"'],
    *[b'"torchlean.version"', b'"torchlean.family"', b'"torchlean.config"', b'"torchlean.probe"'],
    *[b'"torchlean.meta"', b'"torchlean."', b'"linear1.weight"', b'"linear1.bias"', b'"x"'],
]
BYTES = [bytes([value]) for value in range(256)]
ODD_BYTES = [
    *[b"\0", b"\t", b"\n", b" ", b'"', b"\\", b",", b":", b"[", b"]", b"{", b"}", b"="],
    *[b"-", b"+", b".", b"e", b"E", b"0", b"9", b"A", b"/", b"\x7f", b"\x80", b"\xc0", b"\xe2"],
    *[b"\xed", b"\xf4", b"\xff", b"\xef\xbb\xbf", b"\xc2\xa0", b"\xe2\x80\xa8", b"\x0b", b"\x0c"],
]


@dataclass(frozen=True, slots=True)
class Words:
    """The keys of a format, values that may stand in it, and the object that holds anything."""

    keys: Sequence[bytes]
    literals: Sequence[bytes]
    free: bytes

    def literal(self, rng: Random) -> bytes:
        """A token that may stand for a value."""
        return rng.choice(self.literals) if rng.random() < 0.8 else number(rng)


PAYLOAD = Words(KEYS, LITERALS, b'"meta"')
SAFETENSORS = Words(SAFETENSORS_KEYS, [*LITERALS, *2 * SAFETENSORS_LITERALS], b'"__metadata__"')
GRAPH = Words(GRAPH_KEYS, [*LITERALS, *2 * GRAPH_LITERALS], b'"source"')


def _digits(rng: Random, most: int) -> str:
    return "".join(rng.choices("0123456789", k=rng.randrange(1, most + 1)))


def number(rng: Random) -> bytes:
    """A number of the grammar: of any size, or next to where two binary32 meet."""
    sign = rng.choice(("", "", "-"))
    form = rng.randrange(6)
    if form == 0:
        return f"{sign}{rng.randrange(20)}".encode()
    if form == 1:
        return f"{sign}{rng.randrange(10)}.{_digits(rng, 9)}".encode()
    if form == 2:
        return f"{sign}{rng.randrange(1, 10)}.{_digits(rng, 20)}e{rng.randrange(-50, 42)}".encode()
    if form == 3:
        most = rng.choice((3, 30, 300, 395, 400, 405))
        return f"{sign}{rng.choice(('0', '1'))}.{_digits(rng, most)}".encode()
    if form == 4:
        return (sign + _halfway(rng)).encode()
    exponent = rng.choice((0, 5, 37, 38, 39, 308, 309, 9998, 9999, 10000))
    return f"{sign}{rng.randrange(10)}{rng.choice('eE')}{rng.choice('+-')}{exponent}".encode()


def _halfway(rng: Random) -> str:
    """The exact decimal of a point between two binary32, or of a point beside it."""
    mantissa = 2 * rng.randrange(1 << rng.choice((3, 23, 24))) + 1
    exponent = rng.choice((rng.randrange(-150, 104), rng.randrange(-30, 5), -150))
    beside = rng.choice((0, 0, 1, -1))
    shift = 40 if exponent < 0 else 0
    whole = (mantissa << shift) + (beside if shift else 0)
    power = exponent - shift
    if power >= 0:
        return str(whole << power)
    return f"{whole * 5**-power}e{power}"


def characters(rng: Random) -> bytes:
    """Something to put into a string."""
    form = rng.randrange(8)
    if form == 0:
        return rng.choice(ODD_BYTES)
    if form == 1:
        return b"\\" + bytes([rng.choice(b'"\\/bfnrtuxU0\n')])
    if form == 2:
        return f"\\u{rng.randrange(0x10000):04x}".encode()
    if form == 3:
        return f"\\u{rng.randrange(0xD800, 0xE000):04X}".encode()
    if form == 4:
        high, low = rng.randrange(0xD800, 0xDC00), rng.randrange(0xDC00, 0xE000)
        return f"\\u{high:04x}\\u{low:04x}".encode()
    if form == 5:
        return chr(rng.choice((0xE9, 0x7FF, 0x800, 0xFFFF, 0x10000, 0x10FFFF))).encode()
    if form == 6:
        return bytes(rng.choices(range(0x80, 0x100), k=rng.randrange(1, 5)))
    return b"k" * rng.choice((1, 3, 17, 18, 255, 256, 257))


def json_value(rng: Random, depth: int) -> bytes:
    """A value for `meta`, an object at the top; sometimes too deep."""
    inner: bytes = rng.choice(LITERALS[:40]) if rng.random() < 0.3 else number(rng)
    for level in range(depth + rng.choice((0, 0, 0, 8, 9, 10))):
        if rng.random() < 0.5:
            inner = b"[" + inner + rng.choice((b"", b", 1", b" ")) + b"]"
        else:
            key = rng.choice(KEYS) if rng.random() < 0.5 else b'"%d"' % level
            inner = b"{" + key + b": " + inner + rng.choice((b"", b', "a": {}')) + b"}"
    return b'{"a": ' + inner + b"}"
