from __future__ import annotations

from collections.abc import Sequence

import pytest

from harness.damage.random_payloads import Base, payload


@pytest.fixture(scope="module")
def cut(bases: dict[str, bytes]) -> tuple[Base, ...]:
    return tuple(map(Base.of, bases.values()))


def test_an_input_is_always_the_same(cut: Sequence[Base]) -> None:
    first = [payload(7, index, cut) for index in range(200)]
    assert first == [payload(7, index, cut) for index in range(200)]
    others = [payload(8, index, cut) for index in range(200)]
    assert len({*first, *others}) > 300


def test_the_tokens_of_a_base_are_all_of_it(bases: dict[str, bytes]) -> None:
    for base in bases.values():
        made = Base.of(base)
        assert b"".join(made.tokens) == base
        for start, stop in made.entries:
            assert 0 < start < stop < len(made.tokens)
            assert made.tokens[start - 1] in (b",", b"[", b"{")
            assert made.tokens[stop] in (b",", b"]", b"}")
    with pytest.raises(ValueError, match="valid payload"):
        Base.of(b"?")
