from __future__ import annotations

import random
import struct
from base64 import b64encode
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.formats.limits import Limits
from harness.reference.cursor import Cursor
from harness.reference.stop import Stop
from harness.reference.values import values


def read(data: bytes, **limits: int) -> tuple[str, bytes]:
    cursor = Cursor(data, Limits(**limits), end=len(data))
    found = values(cursor, "v")
    assert (cursor.pos, cursor.depth) == (len(data), 0)
    return found


def stop(data: bytes, **limits: int) -> Stop:
    with pytest.raises(Stop) as stopped:
        read(data, **limits)
    return stopped.value


def floats(*numbers: float) -> bytes:
    return struct.pack(f"<{len(numbers)}f", *numbers)


def finite_patterns() -> list[int]:
    """Every exponent with both signs, with random mantissas and the extreme ones."""
    bits = random.Random(5)
    return [
        sign << 31 | exponent << 23 | mantissa
        for sign in (0, 1)
        for exponent in range(255)
        for mantissa in (0, 1, 0x7F_FFFF, bits.getrandbits(23), bits.getrandbits(23))
    ]


def test_base64_of_every_exponent_comes_back() -> None:
    packed = struct.pack(f"<{len(finite_patterns())}I", *finite_patterns())
    assert read(b'"' + b64encode(packed) + b'"') == ("base64", packed)


@given(st.binary(max_size=64))
def test_base64_reads_what_an_encoder_writes(data: bytes) -> None:
    literal = b'"' + b64encode(data) + b'"'
    words = struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])
    if len(data) % 4:
        assert stop(literal).code == "scalar.base64"
    elif any(word & 0x7F80_0000 == 0x7F80_0000 for word in words):
        assert stop(literal).code == "scalar.not_finite"
    else:
        assert read(literal) == ("base64", data)


@given(
    st.lists(st.sampled_from(b"ABQgwx09+/=-_* \n\\\xff"), max_size=16)
    .map(bytes)
    .map(lambda text: text + b"=" * (-len(text) % 4))
)
def test_base64_is_canonical(text: bytes) -> None:
    """What is accepted is exactly what its own bytes encode to."""
    with suppress(Stop):
        _, data = read(b'"' + text + b'"')
        assert b64encode(data) == text


@pytest.mark.parametrize("word", [0x7F80_0000, 0xFF80_0000, 0x7F80_0001, 0xFFFF_FFFF, 0x7FC0_0000])
@pytest.mark.parametrize("index", [0, 7, 5000])
def test_the_first_scalar_that_is_not_finite(word: int, index: int) -> None:
    words = [0x7F00_0000, 0xFF7F_FFFF] * 2501
    words[index] = words[-1] = word
    found = stop(b'"' + b64encode(struct.pack("<5002I", *words)) + b'"')
    infinity = {0x7F80_0000: "Infinity", 0xFF80_0000: "-Infinity"}
    assert (found.code, found.path) == ("scalar.not_finite", f"v[{index}]")
    assert found.found == infinity.get(word, "NaN")


def test_many_decimals_across_blocks() -> None:
    bits = random.Random(6)
    numbers = [bits.uniform(-3, 3) for _ in range(20_000)]
    for between in (", ", ",\n   ", " ,", ","):
        literal = "[" + between.join(map(repr, numbers)) + "]"
        assert read(literal.encode()) == ("decimal", floats(*numbers))


@pytest.mark.parametrize("index", [0, 1, 700, 1500, 4999])
@pytest.mark.parametrize(
    ("literal", "code", "found"),
    [
        ("NaN", "scalar.not_finite", "NaN"),
        ("-Infinity", "scalar.not_finite", "-Infinity"),
        ("-1e39", "scalar.out_of_range", "-1e39"),
        ("9" * 50, "scalar.out_of_range", "9" * 40),
        ('"1"', "schema.type", "string"),
        ("[1]", "schema.type", "array"),
        ("01", "json.number", "a leading zero"),
        ("", "json.syntax", None),
    ],
)
def test_the_first_error_among_many(index: int, literal: str, code: str, found: str | None) -> None:
    literals = ["1.25"] * 5000
    literals[index] = literal
    data = ("[" + ", ".join(literals) + "]").encode()
    error = stop(data)
    assert (error.code, error.path) == (code, f"v[{index}]")
    assert error.byte == 1 + 6 * index
    assert found is None or error.found == found


def test_odd_literals_among_many_change_nothing_around_them() -> None:
    odd = {100: ("1e-45", 1e-45), 2000: ("16777217", 16777216.0), 3000: ("1." + "0" * 399, 1.0)}
    literals = [odd[i][0] if i in odd else str(i) for i in range(5000)]
    numbers = [odd[i][1] if i in odd else float(i) for i in range(5000)]
    assert read(f"[{','.join(literals)}]".encode()) == ("decimal", floats(*numbers))


@pytest.mark.parametrize("size", [(1 << 14) - 1, 1 << 14, (1 << 14) + 1, 1 << 15])
def test_white_space_as_long_as_a_block(size: int) -> None:
    space = b" " * size
    assert read(b"[" + space + b"1" + space + b"," + space + b"2" + space + b"]")[1] == floats(1, 2)


def test_limits_below_those_of_a_block() -> None:
    assert stop(b"[1.2345]", digits=4).code == "json.number"
    assert stop(b"[1, 1e7]", exponent=6).path == "v[1]"
    assert read(b"[1.25, 1e6]", digits=4, exponent=6)[1] == floats(1.25, 1e6)
    assert stop(b"[]", depth=0).code == "json.depth"


@pytest.mark.parametrize(
    ("data", "path", "is_open"),
    [
        (b"[", "v[0]", True),
        (b"[1", "v", True),
        (b"[1,", "v[1]", True),
        (b"[1e39", "v[0]", True),
        (b"[NaN,", "v[0]", False),
        (b"[Infin", "v[0]", True),
        (b"[1 2", "v", False),
        (b'"AAAA', "v", True),
        (b'"AA*', "v", False),
        (b'"AA\n', "v", False),
    ],
)
def test_an_error_is_open_while_more_bytes_could_mend_it(
    data: bytes, path: str, is_open: bool
) -> None:
    found = stop(data)
    assert (found.path, found.open) == (path, is_open)
