"""Decimal to binary32: the nearest value, ties to even, for every input.

`nearest` is the definition, on integers of any size. `nearest_block` gives the same bits for many
decimals at once: it goes through binary64, whose nearest value rounds on to the right binary32
unless it lies exactly between two, and asks `nearest` where that could be.
"""

from __future__ import annotations

import sys
from array import array

INFINITY = 0x7F80_0000
SIGN = 0x8000_0000

# Of binary64 patterns: all but the sign, the bits beyond binary32's mantissa, the pattern of these
# bits halfway between two binary32, the magnitude 2^-126, and the first that rounds to 2^128.
_MAGNITUDE = 0x7FFF_FFFF_FFFF_FFFF
_REST = 0x1FFF_FFFF
_HALF = 0x1000_0000
_NORMAL = 0x3810_0000_0000_0000
_OVERFLOW = 0x47EF_FFFF_F000_0000


def nearest(token: bytes) -> int | None:
    """Bits of the binary32 nearest to a JSON number, None where that is not finite."""
    sign = SIGN if token.startswith(b"-") else 0
    mantissa, _, exponent = token.lstrip(b"-").lower().partition(b"e")
    whole, _, fraction = mantissa.partition(b".")
    digits = (whole + fraction).lstrip(b"0")
    if not digits:
        return sign
    power = int(exponent or b"0") - len(fraction)
    # The magnitude is at least 10^(top - 1) and less than 10^top.
    top = len(digits) + power
    if top > 39:
        return None
    if top < -45:
        return sign
    scale = 10 ** abs(power)
    ratio = (int(digits) * scale, 1) if power >= 0 else (int(digits), scale)
    magnitude = _nearest_ratio(*ratio)
    return None if magnitude >= INFINITY else sign | magnitude


def _nearest_ratio(numerator: int, denominator: int) -> int:
    """Bits of the binary32 nearest to a positive ratio, `INFINITY` or above from 2^128 on."""
    exponent = numerator.bit_length() - denominator.bit_length()
    if numerator << max(-exponent, 0) < denominator << max(exponent, 0):
        exponent -= 1
    # Now 2^exponent <= ratio < 2^(exponent + 1), and one unit of the last place is 2^unit.
    unit = max(exponent - 23, -149)
    denominator <<= max(unit, 0)
    quotient, rest = divmod(numerator << max(-unit, 0), denominator)
    if 2 * rest > denominator or (2 * rest == denominator and quotient & 1):
        quotient += 1
    # A normal quotient has its leading bit at 23, where it adds one to the exponent's field.
    return quotient + ((unit + 149) << 23)


def nearest_block(tokens: list[bytes]) -> bytes | None:
    """Little-endian binary32 of JSON numbers, which may stand in white space.

    None where one of them is out of range.
    """
    doubles = array("d", map(float, tokens))
    exact: dict[int, int] = {}
    for index, bits in enumerate(memoryview(doubles).cast("B").cast("Q")):
        if bits & _REST == _HALF or not _NORMAL <= bits & _MAGNITUDE < _OVERFLOW:
            if bits & _MAGNITUDE:
                single = nearest(tokens[index].strip(b" \t\n\r"))
                if single is None:
                    return None
                exact[index] = single
    for index in exact:
        doubles[index] = 0.0
    singles = array("f", doubles)
    if exact:
        words = memoryview(singles).cast("B").cast("I")
        for index, single in exact.items():
            words[index] = single
    return little_endian(singles)


def little_endian(words: array[float] | array[int]) -> bytes:
    """The bytes of 32-bit words, least significant first on every machine."""
    if sys.byteorder == "big":
        words.byteswap()
    return words.tobytes()
