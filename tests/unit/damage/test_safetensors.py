from __future__ import annotations

import pytest

from harness.checkout import Checkout
from harness.conformance import fuzz
from harness.conformance.cases import BASES, load_files
from harness.damage.edits import append, whole
from harness.damage.random_safetensors import file
from harness.damage.safetensors import in_body, in_header, join, split


def test_a_file_is_taken_apart_and_put_together() -> None:
    data = join(b"{}", b"abcd")
    assert data == b"\2\0\0\0\0\0\0\0{}abcd"
    assert split(data) == (b"{}", b"abcd")
    assert in_header([append(b" ")])(data) == join(b"{} ", b"abcd")
    assert in_body([whole(b"")])(data) == join(b"{}", b"")


@pytest.mark.parametrize("seed", [7, 8])
def test_an_input_is_always_the_same(checkout: Checkout, seed: int) -> None:
    cut = fuzz.cut(fuzz.SAFETENSORS, load_files(checkout.root / BASES).values())
    first = [file(seed, index, cut) for index in range(200)]
    assert first == [file(seed, index, cut) for index in range(200)]
    assert len(set(first)) > 150
