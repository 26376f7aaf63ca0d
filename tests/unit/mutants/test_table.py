"""The tables of damages, and that the committed ones say what was recorded."""

from __future__ import annotations

import pytest

from harness.checkout import Checkout
from harness.mutants import table
from harness.mutants.mutant import MUTANTS, Mutant, load
from harness.mutants.notice import Notice
from harness.mutants.recording import RECORDING, Record, digest
from harness.mutants.recording import load as load_records

ROOT = Checkout.find().root
ALL = load(ROOT / MUTANTS)
RECORDS = load_records(ROOT / RECORDING)
ONE = Mutant("one", "NN/a.lean", "1 + 1", "1 + 2", "a wrong sum", "theorem")


@pytest.mark.parametrize("mutant", ALL, ids=lambda mutant: mutant.name)
def test_what_was_recorded_is_what_is_expected(mutant: Mutant) -> None:
    """After a change of a damage: `python -m harness mutants --record --only NAME`, with Lean."""
    record = RECORDS[mutant.name]
    assert record.damage == digest(mutant)
    assert record.notice.kind == mutant.by


def test_the_committed_tables_are_of_the_recording() -> None:
    assert list(RECORDS) == [mutant.name for mutant in ALL]
    page = (ROOT / table.PAGE).read_text(encoding="utf-8")
    assert page == table.page(ALL, RECORDS)
    trust = (ROOT / table.TRUST).read_text(encoding="utf-8")
    assert trust == table.with_section(trust, table.section(ALL, RECORDS))


def noticed(kind: str, *where: str) -> str:
    return table.rows([ONE], {"one": Record.of(ONE, Notice(kind, where), "")})[-1]


def test_a_row_says_what_noticed() -> None:
    start = "| a wrong sum | `NN/a.lean` | "
    assert noticed("theorem", "sum_eq", "sum_le") == start + "proof: `sum_eq`, `sum_le` |"
    assert noticed("case", *"abcde") == start + "cases: `a`, `b`, `c` and 2 more |"
    assert noticed("test", "t/A.lean:3", "t/A.lean:9") == start + "test: `t/A.lean` |"
    assert noticed("guard", "NN/a.lean:3") == start + "an example |"
    assert noticed("guard", "NN/a.lean:3", "NN/a.lean:5") == start + "examples, 2 |"
    assert noticed("nothing") == start + "**nothing** |"


def test_the_section_is_put_under_its_heading() -> None:
    trust = "# T\n\n## Damages\n\nold\n\n## Next\n\nrest\n"
    assert table.with_section(trust, "\nnew\n\n") == trust.replace("old", "new")
    with pytest.raises(ValueError, match="0 sections"):
        table.with_section("# T\n", "")
