from __future__ import annotations

import random
import struct

import numpy as np

from harness.formats import graph
from harness.reference.binary32 import nearest
from harness.reference.canonical import decimal, quote


def patterns() -> list[int]:
    """Every power of two and what is beside it, subnormals, and others."""
    bits = random.Random(8)
    powers = [exponent << 23 for exponent in range(1, 255)]
    beside = [power + step for power in powers for step in (-1, 1)]
    return [1, 2, 9, *powers, *beside, *(bits.randrange(0x7F800000) for _ in range(500))]


def test_decimals_are_the_shortest() -> None:
    """As NumPy has them, in another layout; those of a capture are the same."""
    for bits in patterns():
        (value,) = struct.unpack("<f", struct.pack("<I", bits))
        text = decimal(bits)
        assert text == graph.decimal(value)
        assert nearest(text.encode()) == bits
        scientific = np.format_float_scientific(np.float32(value), trim="-", exp_digits=1)
        assert float(text) == float(scientific), text


def test_the_layout_of_decimals() -> None:
    texts = ["0.0", "-0.0", "0.5", "-123.456", "0.0001", "1e-5", "1.25e17", "1e16", "1e-45"]
    for text in [*texts, "1000000000000000.0", "1.2621775e-29", "3.4028235e38"]:
        bits = nearest(text.encode())
        assert bits is not None
        assert decimal(bits) == text


def test_strings_are_ascii() -> None:
    assert quote('a"\\\n\té\x7f\U0001d11e') == '"a\\"\\\\\\n\\u0009\\u00e9\\u007f\\ud834\\udd1e"'
