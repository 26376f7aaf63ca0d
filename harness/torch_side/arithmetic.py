"""Compares answers of Lean's binary32 arithmetic with NumPy's, which is the hardware's.

`python -m harness.torch_side.arithmetic OPERATION COUNT SEED` reads the answers to the operands of
`harness.torch_side.operands` with the same words from standard input, and prints a line of
`harness.formats.arithmetic` for each class. NumPy has no fused product and sum: see `fused`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from harness.formats.arithmetic import OPERATIONS, Compared, Difference
from harness.torch_side.operands import Bits, Triple, blocks, number

KEPT = 5  # differences of an operation and a class that are shown

Floats = npt.NDArray[np.float32]


def main() -> None:
    operation, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    for kind, drawn in groupby(blocks(operation, count, seed), lambda block: block[0]):
        found = compare(operation, kind, (triple for _, triple in drawn), sys.stdin.buffer)
        print(found.to_line(), flush=True)
    if sys.stdin.buffer.read(1):
        raise SystemExit(f"Lean answered more than it was asked about {operation}")


def compare(operation: str, kind: str, triples: Iterable[Triple], answers: BinaryIO) -> Compared:
    """What comes of the answers to some operands of one class."""
    compared = differences = 0
    found: list[Difference] = []
    for triple in triples:
        size = len(triple[0])
        data = answers.read(4 * size)
        if len(data) < 4 * size:
            at = compared + len(data) // 4
            raise SystemExit(f"Lean stopped at operands {at} of {operation}, {kind}")
        lean = np.frombuffer(data, "<u4").astype(np.uint32)
        other = results(operation, *triple)
        wrong = np.flatnonzero((lean != other) & ~(not_a_number(lean) & not_a_number(other)))
        compared += size
        differences += len(wrong)
        for index in wrong[: KEPT - len(found)]:
            operands = tuple(hexadecimal(v[index]) for v in triple[: OPERATIONS[operation]])
            found.append(Difference(operands, hexadecimal(lean[index]), hexadecimal(other[index])))
    return Compared("numpy", operation, kind, compared, differences, tuple(found))


@np.errstate(all="ignore")
def results(operation: str, x: Bits, y: Bits, z: Bits) -> Bits:
    """The patterns of the results; 1 and 0 for yes and no."""
    if operation == "fma":
        return fused(x, y, z)
    if operation == "ofNat":
        return x.astype(np.float32).view(np.uint32)
    a, b = x.view(np.float32), y.view(np.float32)
    if operation in RELATIONS:
        return RELATIONS[operation](a, b).astype(np.uint32)
    return FUNCTIONS[operation](a, b).view(np.uint32)


FUNCTIONS: dict[str, Callable[[Floats, Floats], Floats]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "sqrt": lambda a, b: np.sqrt(a),
    "neg": lambda a, b: -a,
    "abs": lambda a, b: np.abs(a),
    "max": lambda a, b: np.where((a < b) | np.isnan(b), b, a),
}

RELATIONS: dict[str, Callable[[Floats, Floats], npt.NDArray[np.bool_]]] = {
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "eq": lambda a, b: a == b,
}


@np.errstate(all="ignore")
def fused(x: Bits, y: Bits, z: Bits) -> Bits:
    """The patterns of `x y + z`, rounded once.

    In binary64 a product of binary32 is exact, and so is the error of a sum (Knuth). Of the two
    binary64 about the exact result the odd one is taken: rounding that to binary32, which has more
    than two places fewer, is rounding the exact result (Boldo and Melquiond).
    """
    product, c = number(x) * number(y), number(z)
    total = product + c
    part = total - product
    error = (product - (total - part)) + (c - part)
    pattern = total.view(np.int64)
    even = np.isfinite(total) & (error != 0) & (pattern & 1 == 0)
    outward = (error > 0) == (total > 0)
    odd = np.where(even, pattern + np.where(outward, 1, -1), pattern)
    return odd.view(np.float64).astype(np.float32).view(np.uint32)


def not_a_number(v: Bits) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = (v & np.uint32(0x7FFF_FFFF)) > np.uint32(0x7F80_0000)
    return found


def hexadecimal(v: np.uint32) -> str:
    return f"0x{v:08x}"


if __name__ == "__main__":
    main()
