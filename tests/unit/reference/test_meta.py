from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.formats.limits import Limits
from harness.reference.cursor import Cursor
from harness.reference.meta import meta
from harness.reference.stop import Stop

LEAF = (
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
)
KEY = st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
VALUE = st.recursive(
    LEAF,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEY, inner, max_size=3),
    max_leaves=12,
)


def read(data: bytes, **limits: int) -> object:
    cursor = Cursor(data, Limits(**limits), end=len(data))
    value = meta(cursor)
    assert cursor.pos == len(data)
    return value


def stop(data: bytes, **limits: int) -> Stop:
    with pytest.raises(Stop) as stopped:
        read(data, **limits)
    assert stopped.value.path == "meta"
    return stopped.value


@given(st.dictionaries(KEY, VALUE, max_size=4), st.booleans(), st.sampled_from([None, 1, "\t"]))
def test_reads_what_json_reads(
    value: dict[str, object], ascii_only: bool, indent: int | str | None
) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    found = read(text.encode(), depth=100)
    assert found == value
    assert repr(found) == repr(json.loads(text))  # 1 is not 1.0 and -0.0 is not 0.0


def test_depth_is_counted_not_recursed_into() -> None:
    deep = 200_000
    data = b'{"a": ' + b"[" * deep + b"]" * deep + b"}"
    assert stop(data, meta=1 << 20).code == "json.depth"
    value = read(data, meta=1 << 20, depth=deep + 1)
    for _ in range(deep):
        value = next(iter(value.values())) if isinstance(value, dict) else value
        if isinstance(value, list) and value:
            value = value[0]
    assert value == []


@pytest.mark.parametrize("value", [b'{"a": "bcd"}', b'{"a": [1]  }', '{"é": "é"}'.encode()])
def test_the_window_is_as_long_as_it_says(value: bytes) -> None:
    assert read(value, meta=len(value)) == json.loads(value)
    found = stop(value, meta=len(value) - 1)
    assert (found.code, found.expected) == ("schema.limit", f"at most {len(value) - 1} bytes")


@pytest.mark.parametrize(
    "value",
    [
        b'{"a": 1, "a": 2}',
        b'{"a": tru, "b": 1}',
        b'{"a": "\xff", "b": 1}',
        b'{"a": "\\ud800", "b": 1}',
        b'{"a": 01, "b": 1}',
        b'{"a": 1 2, "b": 1}',
        b'{"a": "\n", "b": 1}',
    ],
)
def test_an_error_inside_the_window_goes_before_its_end(value: bytes) -> None:
    """Wherever the window ends: over the limit while the error is outside, then the error."""
    whole = stop(value)
    codes = [stop(value, meta=size).code for size in range(1, len(value))]
    assert whole.code != "schema.limit"
    assert sorted(set(codes), key=codes.index) == ["schema.limit", whole.code]
    assert codes == sorted(codes, key=["schema.limit", whole.code].index)


def test_the_end_of_the_input_inside_the_window_is_no_limit() -> None:
    value = b'{"a": "bc'
    assert stop(value, meta=len(value) + 1).code == "json.syntax"
    assert stop(value, meta=len(value)).code == "schema.limit"


def test_a_value_of_another_kind_is_not_looked_into() -> None:
    found = stop(b'["\xff', meta=1)
    assert (found.code, found.expected, found.found) == ("schema.type", "object", "array")
