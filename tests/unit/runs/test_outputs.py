from __future__ import annotations

import json
import math
from xml.etree import ElementTree

import pytest

from harness.runs.outputs import Pair, computed, drawn


def line(**fields: object) -> str:
    return json.dumps({"format": "torchlean.outputs", "version": 1, **fields})


def test_what_lean_computed_is_read_as_binary32() -> None:
    assert computed(line(values=[0.1, "inf", "NaN"]))[0] == 0.10000000149011612
    assert computed(line(values=[1, "-inf"])) == (1.0, -math.inf)


@pytest.mark.parametrize("wrong", [line(values=[None]), line(), "{}", line(values=[True])])
def test_what_is_no_answer_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="outputs"):
        computed(wrong)


def test_how_far_two_outputs_are_apart() -> None:
    one, after = 1.0, 1.0 + 2.0**-23
    assert (Pair(0, one, one).relative, Pair(0, one, one).steps) == (0.0, 0)
    assert Pair(0, after, one).steps == 1
    assert Pair(0, -0.0, 0.0).steps == 1
    assert Pair(0, 1001.0, 1000.0).relative == pytest.approx(1e-3)
    assert Pair(0, 0.25, 0.0).relative == 0.25
    assert Pair(0, math.nan, 1.0).relative == math.inf


def test_what_is_over_the_tolerance_stands_out() -> None:
    shown = drawn([1.0, 2.0, math.inf], [1.0, 2.5, 3.0], 1e-5)
    assert shown.count('fill="var(--bad)"') == 2
    assert "1 of 3 outputs are equal bit for bit" in shown
    rows = ElementTree.fromstring(shown[shown.index("<table>") : shown.index("</table>") + 8])
    firsts = [row[0].text for row in rows.iter("tr")]
    assert firsts == ["output", "[2]", "[1]", "[0]"]
    assert "has no outputs" in drawn([], [], 1e-5)
