"""What people type, exactly."""

from __future__ import annotations

from fractions import Fraction

import pytest

from harness.formats import vnnlib
from harness.formats.vnnlib import Interval


def test_a_box_for_all_inputs_and_for_one() -> None:
    found = vnnlib.box(["x in [-1, 1]", "x[1] in [0.1, 2e-1]"], 3)
    one = Interval(Fraction(-1), Fraction(1))
    assert found == [one, Interval(Fraction(1, 10), Fraction(1, 5)), one]


def test_a_radius_is_added_exactly() -> None:
    (found,) = vnnlib.around("[[0.1]]", "0.02", 1)
    assert (vnnlib.decimal(found.lower), vnnlib.decimal(found.upper)) == ("0.08", "0.12")


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("y[0] <= 3", "(> Y_0 3)"),
        ("y[1] >= -0.10", "(< Y_1 -0.1)"),
        ("y[0] < y[1]", "(>= Y_0 Y_1)"),
        ("y[1] > 1e-3", "(<= Y_1 0.001)"),
    ],
)
def test_what_is_claimed_is_turned_around(text: str, broken: str) -> None:
    assert vnnlib.outside([text], 2) == [broken]


def test_a_class_is_above_every_other() -> None:
    assert vnnlib.other_class(1, 3) == ["(>= Y_0 Y_1)", "(>= Y_2 Y_1)"]


def test_a_document_declares_bounds_and_asserts() -> None:
    box = [Interval(Fraction(-1, 4), Fraction(7))]
    assert vnnlib.document(box, 2, ["(> Y_0 3)", "(< Y_1 1)"]) == (
        "(declare-const X_0 Real)\n(declare-const Y_0 Real)\n(declare-const Y_1 Real)\n"
        "(assert (>= X_0 -0.25))\n(assert (<= X_0 7))\n"
        "(assert (or (and (> Y_0 3)) (and (< Y_1 1))))\n"
    )
    assert vnnlib.document(box, 1, ["(> Y_0 3)"]).endswith("(assert (> Y_0 3))\n")


@pytest.mark.parametrize(
    "texts", [["x in (0, 1)"], ["x in [0, inf]"], ["x[0] in [0, 1]"], ["x[2] in [0, 1]"], []]
)
def test_other_boxes_are_refused(texts: list[str]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        vnnlib.box(texts, 2)


@pytest.mark.parametrize("text", ["y <= 3", "y[0] = 3", "y[0] <= nan", "y[2] <= 3", "y[0] <= y[2]"])
def test_other_claims_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        vnnlib.outside([text], 2)


@pytest.mark.parametrize("center", ["[1]", "[1, true]", '["1", 2]', "[1, NaN]"])
def test_other_centers_are_refused(center: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        vnnlib.around(center, "1", 2)


def test_a_third_has_no_decimal() -> None:
    with pytest.raises(ValueError, match="no decimal"):
        vnnlib.decimal(Fraction(1, 3))
