"""Binary32 by exact fractions, slow and plain: what the fast code is compared with."""

from __future__ import annotations

import struct
from fractions import Fraction

LARGEST = 0x7F7F_FFFF
INFINITY = 0x7F80_0000
SIGN = 0x8000_0000
OVERFLOW = Fraction(2) ** 128 - Fraction(2) ** 103


def value(bits: int) -> Fraction:
    """The number that a finite pattern stands for."""
    number: float = struct.unpack("<f", struct.pack("<I", bits))[0]
    return Fraction(number)


def nearest(literal: str) -> int | None:
    """The pattern nearest to a decimal; none from where it would be an infinity."""
    magnitude = rounded(abs(Fraction(literal)))
    sign = SIGN if literal.startswith("-") else 0
    return None if magnitude == INFINITY else sign | magnitude


def rounded(magnitude: Fraction) -> int:
    """The pattern nearest to a number without sign, by bisection over all finite magnitudes."""
    if magnitude >= OVERFLOW:
        return INFINITY
    low, high = 0, LARGEST
    while low < high:
        middle = (low + high + 1) // 2
        if value(middle) <= magnitude:
            low = middle
        else:
            high = middle - 1
    if low < LARGEST:
        below, above = magnitude - value(low), value(low + 1) - magnitude
        if above < below or (above == below and low & 1):
            low += 1
    return low


def rounded_root(square: Fraction) -> int:
    """The pattern nearest to the square root of a number without sign, by bisection. No root of a
    binary32 lies halfway between two."""
    low, high = 0, LARGEST
    while low < high:
        middle = (low + high + 1) // 2
        if value(middle) ** 2 <= square:
            low = middle
        else:
            high = middle - 1
    halfway = (value(low) + value(low + 1)) / 2
    return low + (halfway**2 < square)


def exact(number: Fraction) -> str:
    """The exact decimal of a dyadic fraction, as integer and power of ten."""
    power = number.denominator.bit_length() - 1
    return f"{number.numerator * 5**power}e-{power}"
