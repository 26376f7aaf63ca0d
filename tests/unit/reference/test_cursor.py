from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.formats.limits import Limits
from harness.reference.cursor import Cursor
from harness.reference.stop import Stop


def cursor(data: bytes, **limits: int) -> Cursor:
    return Cursor(data, Limits(**limits), end=len(data))


def stop_of_string(data: bytes, limit: int | None = None) -> Stop:
    with pytest.raises(Stop) as stopped:
        cursor(data).string("x", limit)
    return stopped.value


def stop_of_number(data: bytes, **limits: int) -> Stop:
    with pytest.raises(Stop) as stopped:
        cursor(data, **limits).number("x")
    return stopped.value


@given(st.text())
def test_strings_are_read_as_json_reads_them(text: str) -> None:
    if any("\ud800" <= char <= "\udfff" for char in text):
        return
    for ascii_only in (True, False):
        literal = json.dumps(text, ensure_ascii=ascii_only).encode()
        assert cursor(literal).string("x", None) == text


@given(st.binary(max_size=8))
def test_bytes_above_127_are_utf8_or_an_error(data: bytes) -> None:
    high = bytes(byte | 0x80 for byte in data)
    literal = b'"' + high + b'"'
    bad = re.search("[\udc80-\udcff]", high.decode("utf-8", "surrogateescape"))
    if bad is None:
        assert cursor(literal).string("x", None) == high.decode("utf-8")
    else:
        stop = stop_of_string(literal)
        before = bad.string[: bad.start()].encode()
        assert (stop.code, stop.byte) == ("json.utf8", 1 + len(before))


@pytest.mark.parametrize(
    ("data", "code", "byte"),
    [
        (b'"a\nb"', "json.syntax", 2),
        (b'"a\x00b"', "json.syntax", 2),
        (b'"ab', "json.syntax", 3),
        (b'"a\\', "json.syntax", 3),
        (b'"a\\q"', "json.syntax", 3),
        (b'"\\u12"', "json.syntax", 5),
        (b'"\\ud800"', "json.utf8", 1),
        (b'"a\\ud800\\u0041"', "json.utf8", 2),
        (b'"\\udc00\\ud800"', "json.utf8", 1),
    ],
)
def test_where_a_string_goes_wrong(data: bytes, code: str, byte: int) -> None:
    stop = stop_of_string(data)
    assert (stop.code, stop.path, stop.byte) == (code, "x", byte)


@pytest.mark.parametrize(
    ("data", "is_open"),
    [
        (b'"ab', True),
        (b'"ab\\', True),
        (b'"\\u00', True),
        (b'"\\u00x', False),
        (b'"\\ud83d', True),
        (b'"\\ud83d\\', True),
        (b'"\\ud83d\\u', True),
        (b'"\\ud83dx', False),
        (b'"\\ud83d\\n', False),
        (b'"\\ud83d\\u0041', False),
        (b'"\\udc00', False),
        (b'"\xc3', True),
        (b'"\xe2\x82', True),
        (b'"\xf0\x9f\x98', True),
        (b'"\xff', False),
        (b'"\xc0', False),
        (b'"\xe0\x80', False),
        (b'"\xed\xa0', False),
        (b'"\xf4\x90', False),
        (b'"\xf0\x9f"', False),
    ],
)
def test_an_error_is_open_while_more_bytes_could_mend_it(data: bytes, is_open: bool) -> None:
    assert stop_of_string(data).open is is_open


@pytest.mark.parametrize(
    ("data", "limit", "byte"),
    [
        (b'"abc"', 2, 3),
        ('"aé"'.encode(), 2, 2),
        (b'"a\\u00e9"', 2, 2),
        (b'"\\ud83d\\ude00"', 3, 1),
        (b'"' + b"a" * 100, 99, 100),
    ],
)
def test_a_limit_is_on_what_is_read(data: bytes, limit: int, byte: int) -> None:
    stop = stop_of_string(data, limit)
    assert (stop.code, stop.expected, stop.found) == (
        "schema.limit",
        f"at most {limit} bytes",
        "more",
    )
    assert (stop.byte, stop.open) == (byte, False)


@pytest.mark.parametrize("data", [b'"abc"', '"é1"'.encode(), b'"\\u0061bc"'])
def test_a_limit_that_is_just_met(data: bytes) -> None:
    assert len(cursor(data).string("x", 3).encode()) == 3


@pytest.mark.parametrize(
    ("data", "after"),
    [(b"0", 1), (b"-0", 2), (b"10.5e+3,", 7), (b"1.5.5", 3), (b"1e5e5", 3), (b"12-3", 2)],
)
def test_a_number_ends_before_what_cannot_continue_it(data: bytes, after: int) -> None:
    at = cursor(data)
    assert at.number("x") == data[:after]
    assert at.pos == after


@pytest.mark.parametrize(
    ("data", "is_open"),
    [
        (b"-", True),
        (b"-x", False),
        (b"1.", True),
        (b"1.x", False),
        (b"1e", True),
        (b"1e+", True),
        (b"1e+x", False),
        (b"01", False),
        (b"-00", False),
        (b"1" * 401, False),
        (b"1e10000", False),
        (b"1e99999", False),
    ],
)
def test_numbers_that_are_none(data: bytes, is_open: bool) -> None:
    stop = stop_of_number(data)
    assert (stop.code, stop.path, stop.byte, stop.open) == ("json.number", "x", 0, is_open)


def test_limits_of_numbers_are_parameters() -> None:
    assert stop_of_number(b"1234", digits=3).code == "json.number"
    assert stop_of_number(b"1e6", exponent=5).code == "json.number"
    assert cursor(b"12e1", digits=3, exponent=1).number("x") == b"12e1"


@pytest.mark.parametrize(
    ("data", "code", "found"),
    [
        (b"1.5", "schema.type", "number"),
        (b"-1", "schema.type", "number"),
        (b"1e2", "schema.type", "number"),
        (b'"1"', "schema.type", "string"),
        (b"9", "schema.limit", "more"),
    ],
)
def test_integers_are_digits_only(data: bytes, code: str, found: str) -> None:
    with pytest.raises(Stop) as stopped:
        cursor(data + b" ", elements=8).bounded("x")
    assert (stopped.value.code, stopped.value.found) == (code, found)
    assert cursor(b"8", elements=8).bounded("x") == 8


def test_the_first_byte_is_the_kind() -> None:
    kinds = [cursor(bytes([byte])).kind("x") for byte in b'{["-07tfn']
    assert kinds == "object array string number number number true false null".split()


def test_any_other_first_byte_is_an_error() -> None:
    for byte in set(range(256)) - set(b'{["-0123456789tfn'):
        with pytest.raises(Stop) as stopped:
            cursor(bytes([byte])).kind("x")
        assert stopped.value.code == ("json.number" if byte in b"+.NI" else "json.syntax")
        assert not stopped.value.open
