from __future__ import annotations

import json

import pytest

from harness.formats.arithmetic import CLASSES, OPERATIONS, PREFIX, Compared, Difference

ONE = Compared(
    *("numpy", "fma", "near", 9, 2),
    (Difference(("0x3f800000", "0x00000001", "0x80000000"), "0x00000001", "0x00000002"),),
)


def test_a_line_reads_back() -> None:
    assert Compared.from_line(ONE.to_line()) == ONE


def test_a_line_of_lean_is_read() -> None:
    """As tests/lean/NNTest/Arithmetic.lean has it."""
    line = (
        'torchlean-arithmetic {"against": "hardware", "operation": "add", "class": "near",'
        ' "compared": 9, "differences": 1, "found": [{"operands": ["0x3f800000",'
        ' "0x00000001"], "lean": "0x3f800000", "other": "0x3f800001"}]}'
    )
    difference = Difference(("0x3f800000", "0x00000001"), "0x3f800000", "0x3f800001")
    assert Compared.from_line(line) == Compared("hardware", "add", "near", 9, 1, (difference,))
    assert Compared.from_line(line).to_line() == line


@pytest.mark.parametrize("field", json.loads(ONE.to_line().removeprefix(PREFIX)))
def test_what_is_no_comparison(field: str) -> None:
    record = json.loads(ONE.to_line().removeprefix(PREFIX))
    for line in (
        ONE.to_line().removeprefix(PREFIX),
        PREFIX + json.dumps({**record, field: None}),
        PREFIX + json.dumps({key: value for key, value in record.items() if key != field}),
    ):
        with pytest.raises(ValueError, match=r"."):
            Compared.from_line(line)


def test_lean_has_these_operations_and_classes(lean_text: str) -> None:
    for name, arity in OPERATIONS.items():
        assert f'⟨"{name}", {arity}, ' in lean_text
    for kind in CLASSES:
        assert f'=> "{kind}"' in lean_text
    assert lean_text.count('  ⟨"') == len(OPERATIONS)


@pytest.fixture
def lean_text() -> str:
    """Where Lean has its names."""
    from harness.checkout import Checkout

    cli = Checkout.find().root / "NN" / "Cli"
    return "".join((cli / name).read_text() for name in ("Arithmetic.lean", "Operands.lean"))
