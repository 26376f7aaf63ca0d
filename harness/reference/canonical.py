"""Canonical text: strings, and the shortest decimal of a binary32."""

from __future__ import annotations

from fractions import Fraction

from harness.reference.binary32 import SIGN, nearest

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n"}


def quote(text: str) -> str:
    """A string of JSON in ASCII."""
    return f'"{"".join(map(_character, text))}"'


def _character(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if " " <= char <= "~":
        return char
    units = char.encode("utf-16-be")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def decimal(bits: int) -> str:
    """The shortest decimal that reads back to a finite binary32, and of those the nearest."""
    sign, magnitude = "-" if bits & SIGN else "", bits & ~SIGN
    if magnitude == 0:
        return sign + "0.0"
    digits, power = _shortest(magnitude)
    size = len(digits) + power - 1  # the decimal is at least 10^size, and below ten times that
    if not -4 <= size < 16:
        point = "." if len(digits) > 1 else ""
        return f"{sign}{digits[0]}{point}{digits[1:]}e{size}"
    if size < 0:
        return f"{sign}0.{digits.zfill(-power)}"
    whole = digits.ljust(size + 1, "0")
    return f"{sign}{whole[: size + 1]}.{whole[size + 1 :] or '0'}"


def _shortest(magnitude: int) -> tuple[str, int]:
    """Digits, the last of which is not zero, and the power of ten that they are multiplied with."""
    exponent = max(magnitude >> 23, 1)
    mantissa = magnitude - ((exponent - 1) << 23)
    value = mantissa * Fraction(2) ** (exponent - 150)
    power = 38  # of ten, the largest below 2^128
    while value < Fraction(10) ** power:
        power -= 1
    while True:
        below = int(value / Fraction(10) ** power)
        good = [n for n in (below, below + 1) if nearest(b"%de%d" % (n, power)) == magnitude]
        if good:
            unit = Fraction(10) ** power
            best = min(good, key=lambda n: (abs(n * unit - value), n % 2))
            digits = str(best).rstrip("0")
            return digits, power + len(str(best)) - len(digits)
        power -= 1
