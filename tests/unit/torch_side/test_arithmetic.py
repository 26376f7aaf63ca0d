"""What NumPy answers, compared with exact fractions; and that a wrong answer of Lean is noticed."""

from __future__ import annotations

import io
from fractions import Fraction

import numpy as np
import pytest

from harness.formats.arithmetic import CLASSES
from harness.torch_side.arithmetic import compare, fused, results
from harness.torch_side.operands import Triple, draw
from tests import oracle

SIGN, INFINITY, NAN = oracle.SIGN, oracle.INFINITY, 0x7FC0_0000
ONE, LEAST, LARGEST = 0x3F80_0000, 0x0000_0001, oracle.LARGEST


def words(*patterns: int) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    return np.array(patterns, np.uint32)


def is_finite(pattern: int) -> bool:
    return pattern & INFINITY != INFINITY


def exactly(operation: str, x: int, y: int, z: int) -> int:
    """The result for finite operands, by IEEE 754-2019 and fractions."""
    a, b, c = map(oracle.value, (x, y, z))
    if operation == "sqrt":
        if a == 0:
            return x
        return NAN if a < 0 else oracle.rounded_root(a)
    if operation == "div":
        sign = (x ^ y) & SIGN
        if b == 0:
            return sign | INFINITY if a else NAN
        return sign | oracle.rounded(abs(a / b))
    if operation == "mul":
        return (x ^ y) & SIGN | oracle.rounded(abs(a * b))
    if operation == "fma":
        sign, first, second = (x ^ y) & SIGN, a * b, c
        both = sign & z
    else:
        if operation == "sub":
            y, b = y ^ SIGN, -b
        first, second, both = a, b, x & y & SIGN
    total = first + second
    if total:
        return oracle.rounded(abs(total)) | (SIGN if total < 0 else 0)
    return both if first == 0 else 0  # a sum of zeros; or terms that cancel


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize("operation", ["add", "sub", "mul", "fma", "div", "sqrt"])
def test_results_are_rounded_once(operation: str, kind: str) -> None:
    drawn = draw(operation, kind, np.random.default_rng(8), 150)
    found = results(operation, *drawn).tolist()
    rows = [part.tolist() for part in drawn]
    compared = 0
    for x, y, z, result in zip(*rows, found, strict=True):
        if all(map(is_finite, (x, y, z))):
            expected = exactly(operation, x, y, z)
            both_nan = expected == NAN and result & ~SIGN > INFINITY
            assert both_nan or result == expected, [hex(v) for v in (x, y, z, result, expected)]
            compared += 1
    assert compared > 20


@pytest.mark.parametrize("tiny", [LEAST, 0x1780_0000])
@pytest.mark.parametrize("sign", [0, SIGN])
def test_a_little_beside_the_middle_decides(tiny: int, sign: int) -> None:
    """x y + z halfway but for so little that binary64 does not hold it: 1 + 2^-24 ± tiny."""
    factor = 0x3F80_0800  # 1 + 2^-12, whose square is 1 + 2^-11 + 2^-24
    square = oracle.value(factor) ** 2
    below = oracle.rounded(square - Fraction(1, 2**24))
    assert oracle.value(below) == square - Fraction(1, 2**24)
    for z, expected in ((0, below), (tiny, below + 1), (tiny | SIGN, below)):
        got = fused(words(factor), words(factor | sign), words(z ^ sign if z else sign))
        assert got.tolist() == [expected | sign]


@pytest.mark.parametrize(
    ("x", "y", "z", "expected"),
    [
        (INFINITY, 0, ONE, NAN),
        (INFINITY, ONE, INFINITY | SIGN, NAN),
        (INFINITY, ONE | SIGN, ONE, INFINITY | SIGN),
        (NAN, ONE, ONE, NAN),
        (ONE, ONE, INFINITY | SIGN, INFINITY | SIGN),
        (LARGEST, LARGEST, INFINITY | SIGN, INFINITY | SIGN),
        (LARGEST, LARGEST, LARGEST | SIGN, INFINITY),
        (LARGEST, ONE, LARGEST | SIGN, 0),
        (0, ONE | SIGN, SIGN, SIGN),
        (0, ONE | SIGN, 0, 0),
        (LEAST, LEAST | SIGN, 0, SIGN),
        (LEAST, LEAST, LEAST | SIGN, LEAST | SIGN),
    ],
)
def test_fused_with_what_is_special(x: int, y: int, z: int, expected: int) -> None:
    with np.errstate(all="ignore"):
        (found,) = fused(words(x), words(y), words(z)).tolist()
    assert found == expected or (expected == NAN and found & ~SIGN > INFINITY)


@pytest.mark.parametrize(
    ("operation", "x", "y", "expected"),
    [
        *[("max", 0, SIGN, 0), ("max", SIGN, 0, SIGN), ("max", ONE, NAN, NAN)],
        *[("max", NAN, ONE, NAN), ("max", ONE, LARGEST, LARGEST), ("neg", ONE, 0, ONE | SIGN)],
        *[("abs", ONE | SIGN, 0, ONE), ("lt", ONE, LARGEST, 1), ("lt", 0, SIGN, 0)],
        *[("le", SIGN, 0, 1), ("le", NAN, NAN, 0), ("eq", 0, SIGN, 1), ("eq", NAN, NAN, 0)],
        *[("ofNat", 1, 0, ONE), ("ofNat", 0xFFFF_FFFF, 0, 0x4F80_0000)],
        *[("ofNat", 0x0100_0001, 0, 0x4B80_0000), ("ofNat", 0x0100_0003, 0, 0x4B80_0002)],
    ],
)
def test_operations_that_do_not_round_as_they_are_in_lean(
    operation: str, x: int, y: int, expected: int
) -> None:
    assert results(operation, words(x), words(y), words(0)).tolist() == [expected]


TRIPLE: Triple = (words(ONE, ONE, NAN), words(ONE, LEAST, ONE), words(0, 0, 0))
TWO = 0x4000_0000


def test_answers_that_agree() -> None:
    answers = io.BytesIO(words(TWO, ONE, 0x7F80_0001).astype("<u4").tobytes())
    found = compare("add", "near", [TRIPLE], answers)
    assert (found.compared, found.differences, found.found) == (3, 0, ())


def test_one_bit_is_noticed() -> None:
    answers = io.BytesIO(words(TWO, ONE + 1, NAN).astype("<u4").tobytes())
    found = compare("add", "near", [TRIPLE], answers)
    assert (found.against, found.compared, found.differences) == ("numpy", 3, 1)
    (one,) = found.found
    assert (one.operands, one.lean, one.other) == (
        *(("0x3f800000", "0x00000001"), "0x3f800001", "0x3f800000"),
    )


def test_every_difference_is_counted_and_some_are_shown() -> None:
    nine: Triple = (words(*[ONE] * 9), words(*[ONE] * 9), words(*[0] * 9))
    found = compare("fma", "near", [nine, nine], io.BytesIO(bytes(72)))
    assert (found.compared, found.differences, len(found.found)) == (18, 18, 5)
    assert len(found.found[0].operands) == 3


def test_answers_that_are_missing() -> None:
    with pytest.raises(SystemExit, match="Lean stopped at operands 2 of add, near"):
        compare("add", "near", [TRIPLE], io.BytesIO(bytes(11)))
