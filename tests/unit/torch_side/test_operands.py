"""Do operands meet what they aim at? Counted with exact fractions, on a few of each class."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import pytest

from harness.formats.arithmetic import CLASSES, OPERATIONS
from harness.torch_side.operands import blocks, draw
from tests import oracle

LEAST_NORMAL = Fraction(1, 2**126)


def finite(operation: str, kind: str, count: int = 200) -> Iterator[tuple[int, ...]]:
    """Operands of a class that are finite."""
    drawn = draw(operation, kind, np.random.default_rng(3), count)
    for triple in zip(*(part.tolist() for part in drawn), strict=True):
        operands = triple[: OPERATIONS[operation]]
        if all(v & 0x7F80_0000 != 0x7F80_0000 for v in operands):
            yield operands


def exact(operation: str, operands: tuple[int, ...]) -> Fraction | None:
    """The exact result; none where there is none. Of a root, its square."""
    if operation == "ofNat":
        return Fraction(operands[0])
    x, y, z = (*map(oracle.value, operands), Fraction(0), Fraction(0))[:3]
    if operation == "div":
        return x / y if y else None
    if operation == "sqrt":
        return x if x >= 0 else None
    return {"add": x + y, "sub": x - y, "mul": x * y, "fma": x * y + z}[operation]


def off_the_middle(operation: str, operands: tuple[int, ...]) -> Fraction | None:
    """How far the result is from the next middle of two numbers, in halves of their distance.
    None where it overflows or is subnormal."""
    result = exact(operation, operands)
    if result is None:
        return None
    root = operation == "sqrt"
    pattern = oracle.rounded_root(result) if root else oracle.rounded(abs(result))
    if not 0x0080_0000 < pattern < oracle.LARGEST:
        return None
    number = oracle.value(pattern)
    half = (oracle.value(pattern + 1) - number) / 2
    middles = (number - half, number + half)
    if root:  # the distance of the squares, by that of two roots which are close
        return min(abs(result - middle**2) / (2 * middle) for middle in middles) / half
    return min(abs(abs(result) - middle) for middle in middles) / half


@pytest.mark.parametrize("operation", ["add", "sub", "mul", "fma", "ofNat"])
def test_results_halfway(operation: str) -> None:
    gaps = [off_the_middle(operation, operands) for operands in finite(operation, "halfway")]
    known = [gap for gap in gaps if gap is not None]
    assert len(known) > 50
    assert sum(gap == 0 for gap in known) > len(known) / 10
    beside = [gap for gap in known if 0 < gap < Fraction(1, 1000)]
    assert beside or operation in ("mul", "ofNat")


@pytest.mark.parametrize("operation", ["div", "sqrt"])
def test_results_beside_halfway(operation: str) -> None:
    """No quotient and no root lies halfway; these are as near as operands allow."""
    gaps = [off_the_middle(operation, operands) for operands in finite(operation, "halfway")]
    known = [gap for gap in gaps if gap is not None]
    assert len(known) > 150
    assert 0 < min(known)
    assert max(known) < Fraction(1, 2**12)


@pytest.mark.parametrize("operation", ["add", "sub", "mul", "fma", "div"])
def test_results_that_are_subnormal(operation: str) -> None:
    results = [exact(operation, operands) for operands in finite(operation, "subnormal")]
    found = [r for r in results if r is not None and 0 < abs(r) < LEAST_NORMAL]
    assert len(found) > 40


@pytest.mark.parametrize("operation", ["add", "sub", "fma"])
def test_sums_that_cancel(operation: str) -> None:
    tiny = 0
    for operands in finite(operation, "cancelling"):
        result = exact(operation, operands)
        largest = abs(oracle.value(operands[-1]))
        tiny += result is not None and abs(result) < largest / 2**20
    assert tiny > 30


@pytest.mark.parametrize("kind", CLASSES)
def test_the_same_words_give_the_same_operands(kind: str) -> None:
    first, second = (list(blocks("add", 5, 9)) for _ in range(2))
    assert [kind for kind, _ in first] == list(CLASSES)
    for (_, one), (_, two) in zip(first, second, strict=True):
        assert np.array_equal(one, two)
    other = dict(blocks("add", 5, 10))
    assert kind == "special" or not np.array_equal(dict(first)[kind], other[kind])
