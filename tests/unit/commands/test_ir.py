"""The rows of `harness ir`, as people see them."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from harness.commands.ir import WIDE, table
from harness.runs.ir import Row
from tests.emitted import ROW


def shown(*rows: Row, width: int = 160) -> str:
    text = io.StringIO()
    Console(file=text, width=width).print(table(rows, wide=width >= WIDE))
    return text.getvalue()


def test_a_narrow_terminal_loses_no_digit() -> None:
    (line,) = [line for line in shown(ROW, width=60).splitlines() if "mlp" in line]
    assert line.split() == ["✓", "mlp", "0", "1.0e-06", "2.0e-07", "1e-06"]


def test_a_row_shows_what_was_measured() -> None:
    (line,) = [line for line in shown(ROW).splitlines() if "mlp" in line]
    assert line.split() == [
        *("✓", "mlp", "[4,", "5]", "→", "[4,", "3]", "Linear,", "ReLU", "75"),
        *("0", "1.0e-06", "2.0e-07", "1e-06"),
    ]
    assert "not a number" in shown(replace(ROW, emitted_lean=None))
    assert "–" in shown(replace(ROW, torch=""))


@pytest.mark.parametrize("pair", ["emitted_lean", "idiomatic_lean", "idiomatic_emitted"])
@pytest.mark.parametrize("gap", [1.1e-6, float("inf"), float("nan"), None])
def test_a_row_that_differs_is_marked(pair: str, gap: float | None) -> None:
    row = replace(ROW, **{pair: gap})  # type: ignore[arg-type]  # all three are of this type
    assert "✗" in shown(row)
