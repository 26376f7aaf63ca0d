"""Damaged certificates without Lean: what is asked, and which answers are wrong."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from pathlib import Path

import pytest

from harness.conformance.certificates import Desk, Question, Tally, answer, question
from harness.conformance.claims import CORPUS, Net
from harness.damage import certificates as damages
from harness.damage.certificates import Node
from harness.errors import MalformedVerdict

DESK = Desk(Path("torchlean"), Path(), CORPUS[3], ("a" * 64, "b" * 64))


def test_a_false_claim_that_is_proved_is_wrong_and_so_is_another_code() -> None:
    for case in DESK.net.cases:
        for code, said, wrong in (
            ("", "proved", case.false),
            ("", "certificate.unproved", False),
            ("certificate.graph", "certificate.graph", False),
            ("certificate.graph", "certificate.bundle", True),
            ("certificate.graph", "proved", True),
        ):
            tally = Tally()
            tally.hear(Question(0, case, b"", code), DESK.net, said)
            assert (tally.count, len(tally.wrong)) == (wrong, wrong)
            assert (tally.inputs, tally.false) == (1, case.false)


@pytest.mark.parametrize("net", CORPUS[:20], ids=lambda net: net.cases[0].name)
def test_a_false_claim_is_reached_and_its_twin_is_not(net: Net) -> None:
    grid = [Fraction(k, 16) for k in range(-16, 17)]
    values = [net.value(x) for x in grid]
    for case in net.cases:
        text = case.property.decode().rpartition("(assert (")[2].removesuffix("))")
        relation, _, bound = text.split()
        edge = max(values) if relation == ">=" else min(values)
        unsafe = edge >= Fraction(bound) if relation == ">=" else edge <= Fraction(bound)
        assert unsafe == case.false


def test_questions_are_the_same_again_and_of_every_kind() -> None:
    asked = [question(DESK, 5, index) for index in range(400)]
    assert asked == [question(DESK, 5, index) for index in range(400)]
    codes = {one.code for one in asked}
    assert {"", "json.", "certificate.graph", "certificate.digest", "schema.unknown_field"} <= codes
    assert len({one.data for one in asked}) > 300


def test_a_subtree_ends_where_its_last_leaf_does() -> None:
    split: Node = {"input": 0, "at": 0.5}
    bound: Node = {"bound": {}}
    leaf: Node = {"leaf": {}}
    tree = [bound, split, bound, leaf, split, leaf, leaf, leaf]
    assert [damages.ends(tree, k) for k in range(8)] == [7, 7, 4, 4, 7, 6, 7, 8]
    assert damages.ends([split, leaf], 0) == 2


def test_what_must_be_rejected_is_no_certificate_for_the_claim() -> None:
    data = DESK.certificate(DESK.net.cases[0], DESK.net.cases[0].tree)
    for seed in range(200):
        damaged, code = damages.document(random.Random(seed), data)
        assert damaged != data
        if code == "json.":
            with pytest.raises((json.JSONDecodeError, UnicodeDecodeError)):
                json.loads(damaged)


def test_an_answer_is_proved_or_a_code() -> None:
    assert answer('{"verdict": "proved"}') == "proved"
    assert answer('{"error": {"code": "json.syntax"}}') == "json.syntax"
    with pytest.raises(MalformedVerdict):
        answer('{"verdict": "part"}')
