"""Files of other kinds: each has its own hint. That it is Lean's too is for `integration`."""

from __future__ import annotations

import pytest

from harness.checkout import Checkout
from harness.conformance.cases import BASES, load_files
from harness.damage.edits import apply, set_literal
from harness.formats.contract import Contract
from harness.reference import check_bytes, check_graph, foreign
from tests.foreign import KINDS


@pytest.mark.parametrize(("data", "hint"), KINDS)
def test_other_kinds(data: bytes, hint: str | None, contract: Contract) -> None:
    (error,) = check_bytes(data, contract).errors
    assert error.hint == hint
    (error,) = check_graph(data).errors
    assert error.hint == (None if hint == foreign.STATE else hint)


def test_a_payload_in_the_place_of_a_graph(checkout: Checkout) -> None:
    for data in load_files(checkout.root / BASES).values():
        assert check_graph(data).errors[0].hint == foreign.PAYLOAD


def test_nested_values(bases: dict[str, bytes], contract: Contract) -> None:
    nested = apply(bases["bare"], set_literal("params[0].values", b"[[1.5, 2.5]]"))
    assert check_bytes(nested, contract).errors[0].hint == foreign.NESTED
