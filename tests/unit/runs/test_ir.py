"""The rows of `harness ir`: what counts as agreement."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.errors import BadRequest
from harness.formats.fields import parse
from harness.runs.ir import _chosen, _row
from tests.emitted import ROW


def test_agreement_is_the_file_and_every_pair() -> None:
    assert ROW.agrees
    assert replace(ROW, torch="", idiomatic_lean=None, idiomatic_emitted=None).agrees


@pytest.mark.parametrize("pair", ["emitted_lean", "idiomatic_lean", "idiomatic_emitted"])
@pytest.mark.parametrize("gap", [1.1e-6, float("inf"), float("nan"), None])
def test_one_pair_is_enough_to_differ(pair: str, gap: float | None) -> None:
    row = replace(ROW, **{pair: gap})  # type: ignore[arg-type]  # all three are of this type
    assert not row.agrees


def test_a_file_that_failed_does_not_agree() -> None:
    assert not replace(ROW, status=1).agrees


def test_a_row_is_read_as_it_was_printed() -> None:
    line = (
        '{"name": "sum", "input": [4, 3, 5], "output": [4, 3], "parameters": 42,'
        ' "tolerance": 1e-06, "torch": null, "emitted_lean": 1.5e-07, "idiomatic_lean": null,'
        ' "idiomatic_emitted": null}'
    )
    row = _row(parse(line, "the comparison"), 0)
    assert (row.name, row.input, row.torch, row.emitted_lean) == ("sum", (4, 3, 5), "", 1.5e-7)
    assert row.agrees
    with pytest.raises(ValueError, match=r"the comparison\.emitted_lean is not a number"):
        _row(parse(line.replace("1.5e-07", '"1.5e-07"'), "the comparison"), 0)


def test_names_are_chosen_from_what_there_is() -> None:
    assert _chosen("all", ["a", "b"]) == ["a", "b"]
    assert _chosen("b", ["a", "b"]) == ["b"]
    with pytest.raises(BadRequest, match="--arch is all or one of a, b, not c"):
        _chosen("c", ["a", "b"])
