"""Draws operands for comparisons of binary32 arithmetic; written apart from those that Lean draws.

`python -m harness.torch_side.operands OPERATION COUNT SEED` writes `COUNT` triples of little-endian
binary32 of each class to standard output, class after class. Uniform bits rarely meet what is hard:
each class but the first aims at it, for the operation that is asked for. The same words, the same
operands: whoever compares the answers draws them again.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from harness.formats.arithmetic import CLASSES, OPERATIONS

BLOCK = 1 << 18
"""Triples that are drawn at once."""

Bits = npt.NDArray[np.uint32]
Triple = tuple[Bits, Bits, Bits]

SIGN = np.uint32(0x8000_0000)
SPECIAL = np.array(
    [
        *(0x0000_0000, 0x0000_0001, 0x0000_0002, 0x0040_0000, 0x007F_FFFE, 0x007F_FFFF),
        *(0x0080_0000, 0x0080_0001, 0x00FF_FFFF, 0x0100_0000, 0x3380_0000, 0x3400_0000),
        *(0x3EFF_FFFF, 0x3F00_0000, 0x3F7F_FFFF, 0x3F80_0000, 0x3F80_0001, 0x4000_0000),
        *(0x4B7F_FFFF, 0x4B80_0000, 0x4B80_0001, 0x5F00_0000, 0x7E80_0000, 0x7F00_0000),
        *(0x7F7F_FFFE, 0x7F7F_FFFF, 0x7F80_0000, 0x7F80_0001, 0x7FC0_0000, 0x7FFF_FFFF),
    ],
    dtype=np.uint32,
)
"""Patterns without their signs: zero, subnormals, bounds of binades, the largest finite,
infinity, NaN."""


def main() -> None:
    operation, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    for _, triple in blocks(operation, count, seed):
        sys.stdout.buffer.write(np.stack(triple, axis=1).astype("<u4").tobytes())


def blocks(operation: str, count: int, seed: int) -> Iterator[tuple[str, Triple]]:
    """Triples by the block, `count` of each class, each block with its class."""
    number = list(OPERATIONS).index(operation)
    for place, kind in enumerate(CLASSES):
        for start in range(0, count, BLOCK):
            random = np.random.default_rng([seed, number, place, start])
            yield kind, draw(operation, kind, random, min(BLOCK, count - start))


@np.errstate(all="ignore")
def draw(operation: str, kind: str, random: np.random.Generator, count: int) -> Triple:
    """So many triples of a class."""
    x, y, z = random.integers(0, 1 << 32, (3, count), np.uint32)
    if kind == "near":
        y = at(y, exponent(x) + random.integers(-32, 33, count))
        z = at(z, exponent(x) + exponent(y) - 127 + random.integers(-50, 51, count))
    elif kind == "cancelling":
        opposite = moved(x ^ (y & SIGN), random.integers(-4, 5, count))
        y = np.where(random.random(count) < 0.5, opposite, y)
        z = moved(bits(number(x) * number(y)) ^ SIGN, random.integers(-4, 5, count))
    elif kind == "special":
        x, y, z = (some_special(random, plain) for plain in (x, y, z))
    elif kind == "halfway":
        x, y, z = halfway(operation, random, x, y, z)
    elif kind == "subnormal":
        x, y, z = subnormal(operation, random, x, y, z)
    return x, y, z


def halfway(operation: str, random: np.random.Generator, x: Bits, y: Bits, z: Bits) -> Triple:
    """Triples whose result lies halfway between two numbers, or as close to that as they allow."""
    count = len(x)
    off = random.integers(-1, 2, count)
    if operation == "ofNat":  # the bit behind the 24 that are kept, and nothing else, or about that
        shift = random.integers(1, 9, count)
        top = (x >> np.uint32(9)) | np.uint32(1 << 23)
        return moved((top << shift) | (1 << (shift - 1)), off), y, z
    if operation == "mul":  # 12 bits by 13 bits are 25
        even = np.uint32(0xFFFF_F000)
        x = at(x & even | np.uint32(0x1000), exponent(x) // 2 + 64)
        return x, at(y & even | np.uint32(0x0800), exponent(y) // 2 + 64), z
    if operation == "div":
        return *quotients(random, x, y), z
    if operation == "sqrt":
        return squares(random, x), y, z
    below = random.choice([23, 24, 24, 24, 25], count)  # half a place is 24 below
    if operation == "fma":  # x y is half of the last place of z, or about that
        x = at(x & SIGN, exponent(x) // 2 + 64)
        y = moved(at(y & SIGN, exponent(y) // 2 + 64), off)
        return x, y, at(z, exponent(x) + exponent(y) - 127 + below)
    y = moved(at(y & SIGN, exponent(x) - below), off)
    return (x, y, z) if random.random() < 0.5 else (y, x, z)


def quotients(random: np.random.Generator, x: Bits, y: Bits) -> tuple[Bits, Bits]:
    """Pairs whose quotient is as close to the middle of two numbers as one can be: `X / Y` with
    `2^25 X = M Y + r`, `M` odd of 25 bits, `r` small. That gives `M` by the inverse of `Y`."""
    divisor = (y & np.uint32(0x7F_FFFF) | np.uint32(0x80_0001)).astype(np.int64)
    rest = random.choice([-3, -1, 1, 3], len(x))
    inverse = divisor.copy()  # of its last three bits; each step doubles them
    for _ in range(4):
        inverse = inverse * (2 - divisor * inverse) % 2**25
    middle = -rest * inverse % 2**25
    middle = np.where(middle < 2**24, 2**25 - middle, middle)  # with -r in the place of r
    rest = -(middle * divisor) % 2**25
    rest = np.where(rest > 2**24, rest - 2**25, rest)
    dividend = bits(((middle * divisor + rest) >> 25).astype(np.float64))
    x = at(dividend | (x & SIGN), exponent(dividend) + exponent(x) // 2 - 64)
    divided = bits(divisor.astype(np.float64))
    return x, at(divided | (y & SIGN), exponent(divided) + exponent(y) // 2 - 64)


def squares(random: np.random.Generator, x: Bits) -> Bits:
    """Numbers whose root is as close to the middle of two numbers as one can be: `X` with
    `2^26 X = M² - r`, `M` odd of 25 bits, `r` small and 1 modulo 8. Bit by bit, that gives `M`."""
    rest = 8 * random.integers(-500, 500, len(x)) + 1
    middle = np.ones(len(x), np.int64)
    for place in range(3, 26):
        middle += ((middle * middle - rest) >> place & 1) << (place - 1)
    middle = np.where(middle < 2**24, 2**25 - middle, middle)
    square = bits(((middle * middle - rest) >> 26).astype(np.float64))
    return at(square, exponent(square) + 2 * (exponent(x) // 4) - 60)


def subnormal(operation: str, random: np.random.Generator, x: Bits, y: Bits, z: Bits) -> Triple:
    """Triples whose result is about the least normal number or below."""
    count = len(x)
    result = random.integers(-27, 4, count)  # its exponent field, were it to go on below zero
    tiny = at(z, random.integers(0, 2, count))
    if operation in ("mul", "fma"):
        return x, at(y, result + 127 - exponent(x)), tiny
    if operation == "div":
        return x, at(y, exponent(x) + 127 - result), tiny
    small = (random.integers(0, 3, count) for _ in range(2))
    return at(x, next(small)), at(y, next(small)), tiny


def some_special(random: np.random.Generator, plain: Bits) -> Bits:
    """Special patterns with the signs of the plain ones, and some plain ones between them."""
    chosen = SPECIAL[random.integers(0, len(SPECIAL), len(plain))] | (plain & SIGN)
    return np.where(random.random(len(plain)) < 0.25, plain, chosen)


def exponent(v: Bits) -> npt.NDArray[np.int64]:
    """The exponent fields."""
    fields: Bits = (v >> np.uint32(23)) & np.uint32(0xFF)
    return fields.astype(np.int64)


def at(v: Bits, exponents: npt.NDArray[np.int64]) -> Bits:
    """The patterns with other exponent fields, held between those of finite numbers."""
    fields = np.clip(exponents, 0, 254).astype(np.uint32)
    patterns: Bits = (v & np.uint32(0x807F_FFFF)) | (fields << np.uint32(23))
    return patterns


def moved(v: npt.NDArray[np.integer], by: npt.NDArray[np.int64]) -> Bits:
    """The patterns so many places further."""
    return (v.astype(np.int64) + by).astype(np.uint32)


def number(v: Bits) -> npt.NDArray[np.float64]:
    """The numbers of patterns."""
    return v.view(np.float32).astype(np.float64)


def bits(v: npt.NDArray[np.float64]) -> Bits:
    """The patterns that are nearest to numbers."""
    return v.astype(np.float32).view(np.uint32)


if __name__ == "__main__":
    main()
