from __future__ import annotations

import random
import struct
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.reference.binary32 import nearest, nearest_block
from tests import oracle

TWO = Fraction(2)
MIDDLES = {
    "over one": 1 + TWO**-24,
    "over one, odd": 1 + 3 * TWO**-24,
    "below one": 1 - TWO**-25,
    "least subnormal": TWO**-150,
    "second subnormal": 3 * TWO**-150,
    "greatest subnormal": TWO**-126 - TWO**-150,
    "largest": oracle.OVERFLOW,
}
BESIDE = TWO**-400


@pytest.mark.parametrize("middle", MIDDLES.values(), ids=MIDDLES.keys())
@pytest.mark.parametrize("side", [-1, 0, 1])
@pytest.mark.parametrize("sign", ["", "-"])
def test_the_middle_between_two_and_what_is_beside_it(
    middle: Fraction, side: int, sign: str
) -> None:
    literal = sign + oracle.exact(middle + side * BESIDE)
    assert nearest(literal.encode()) == oracle.nearest(literal)
    assert block(literal) == oracle.nearest(literal)


@pytest.mark.parametrize(
    ("literal", "bits"),
    [
        ("0", 0),
        ("-0", 0x8000_0000),
        ("-0.0e5", 0x8000_0000),
        ("1", 0x3F80_0000),
        ("0.1", 0x3DCC_CCCD),
        ("1e-45", 1),
        ("7e-46", 0),
        ("-1e-9999", 0x8000_0000),
        ("3.4028235e38", 0x7F7F_FFFF),
        ("3.4028235677973366e38", 0x7F7F_FFFF),
        ("340282356779733661637539395458142568448", None),
        ("340282366920938463463374607431768211455", None),
        ("3.4028236e38", None),
        ("1e9999", None),
        ("16777217", 0x4B80_0000),
        ("16777219", 0x4B80_0002),
        ("0." + "0" * 393 + "5e350", 0x24),
    ],
)
def test_what_decimals_denote(literal: str, bits: int | None) -> None:
    assert nearest(literal.encode()) == bits
    assert block(literal) == bits


def test_every_exponent_comes_back_from_its_shortest_decimal() -> None:
    random_bits = random.Random(32)
    patterns = [
        sign << 31 | exponent << 23 | random_bits.getrandbits(23)
        for sign in (0, 1)
        for exponent in range(255)
        for _ in range(20)
    ]
    literals = [str(number) for number in np.array(patterns, np.uint32).view(np.float32)]
    packed = struct.pack(f"<{len(patterns)}I", *patterns)
    assert nearest_block([literal.encode() for literal in literals]) == packed
    assert [nearest(literal.encode()) for literal in literals] == patterns


def test_exact_decimals_of_every_exponent_come_back() -> None:
    random_bits = random.Random(33)
    for exponent in range(255):
        bits = exponent << 23 | random_bits.getrandbits(23)
        assert nearest(oracle.exact(oracle.value(bits)).encode()) == bits


@given(st.fractions(min_value=oracle.value(oracle.LARGEST), max_value=2**128))
def test_between_the_largest_and_overflow(number: Fraction) -> None:
    literal = f"{round(number * 10**6)}e-6"
    assert nearest(literal.encode()) == block(literal) == oracle.nearest(literal)


@given(
    digits=st.integers(0, 10**60),
    power=st.integers(-110, 45),
    sign=st.sampled_from(["", "-"]),
)
def test_agrees_with_exact_fractions(digits: int, power: int, sign: str) -> None:
    literal = f"{sign}{digits}e{power}"
    assert nearest(literal.encode()) == oracle.nearest(literal)
    assert block(literal) == oracle.nearest(literal)


@given(st.lists(st.integers(0, oracle.LARGEST - 1), min_size=1, max_size=20))
def test_halfway_points_in_a_block(patterns: list[int]) -> None:
    middles = [(oracle.value(bits) + oracle.value(bits + 1)) / 2 for bits in patterns]
    even = [bits + (bits & 1) for bits in patterns]
    tokens = [oracle.exact(middle).encode() for middle in middles]
    assert nearest_block(tokens) == struct.pack(f"<{len(even)}I", *even)


@given(st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), max_size=20))
def test_agrees_with_numpy(numbers: list[float]) -> None:
    tokens = [repr(number).encode() for number in numbers]
    assert nearest_block(tokens) == np.array(numbers, "<f4").tobytes()


def block(literal: str) -> int | None:
    """What a block makes of one literal among others, in white space."""
    packed = nearest_block([b" 1.5", f"\t{literal}\r\n".encode(), b"-2 "])
    if packed is None:
        return None
    first, middle, last = struct.unpack("<3I", packed)
    assert (first, last) == (0x3FC0_0000, 0xC000_0000)
    bits: int = middle
    return bits
