"""Lean's arithmetic against the hardware's, by the command; and that a liar is caught."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.copies import Copy, answer_of
from tests.integration.test_conformance import harness


def compared(copy: Copy, *options: str) -> tuple[int, dict[str, Any], str]:
    """What comes of a few operands in a copy with a fake in the place of Lean: the exit code, what
    is kept, and what was printed."""
    done = copy.run("conformance", "--arithmetic", "600", "--seed", "3", *options)
    (kept,) = (copy.root / "runs").glob("*-arithmetic/arithmetic.json")
    return done.returncode, json.loads(kept.read_text()), done.stdout + done.stderr


def wrong(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in answer["comparisons"] if one["differences"]]


def test_who_answers_right_is_not_accused(faked: Callable[..., Copy]) -> None:
    code, answer, said = compared(faked(), "--json")
    assert (code, answer["differences"], wrong(answer)) == (0, 0, [])
    counts = [one["compared"] for one in answer["comparisons"]]
    assert counts == [100] * (11 + 13) * 6
    assert answer["compared"] == sum(counts)
    assert answer_of(said.splitlines()[0]) == answer


def test_one_wrong_bit_is_a_failure_with_its_operands(faked: Callable[..., Copy]) -> None:
    """The fake gives one product of 600 a last bit that is wrong."""
    code, answer, said = compared(faked(arithmetic="lie"))
    assert code == 1
    (one,) = wrong(answer)
    assert (one["against"], one["operation"], one["differences"]) == ("numpy", "mul", 1)
    (found,) = one["found"]
    assert len(found["operands"]) == 2
    lean, other = (int(found[side], 16) for side in ("lean", "other"))
    assert lean ^ other == 1
    words = f"mul {' '.join(found['operands'])}: Lean {found['lean']}, numpy {found['other']}"
    assert words in said
    assert "of 14,400 results, " in said


def test_a_hardware_that_differs_is_a_failure_too(faked: Callable[..., Copy]) -> None:
    code, answer, _ = compared(faked(arithmetic="hardware"), "--json")
    assert code == 1
    assert [one["against"] for one in wrong(answer)] == ["hardware"]


@pytest.mark.parametrize("order", ["short", "long", "silent", "crash"])
def test_an_answer_that_is_none_is_no_success(faked: Callable[..., Copy], order: str) -> None:
    done = faked(arithmetic=order).run("conformance", "--arithmetic", "600", "--json")
    assert done.returncode == 4
    assert json.loads(done.stdout)["trouble"]


def test_without_lean_there_is_nothing_to_compare(copy: Copy) -> None:
    done = copy.run("conformance", "--arithmetic", "600")
    assert done.returncode == 4
    assert "-m harness setup" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("--engine", "reference"),
        ("--fuzz", "10"),
        ("--case", "a*"),
        ("--record",),
        ("--seed", "-1"),
        ("--seed", str(1 << 64)),
    ],
    ids=" ".join,
)
def test_usage(copy: Copy, words: tuple[str, ...]) -> None:
    assert copy.run("conformance", "--arithmetic", "600", *words).returncode == 2


@pytest.mark.lean
@pytest.mark.timeout(900)
def test_lean_computes_what_the_hardware_does() -> None:
    """Some hundred thousand operands of each operation; nightly, a hundred million."""
    done = harness("conformance", "--arithmetic", "200000", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    answer = answer_of(done.stdout)
    assert answer["differences"] == 0
    assert answer["compared"] >= 200_000 * (11 + 13)
