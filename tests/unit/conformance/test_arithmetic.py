from __future__ import annotations

import pytest

from harness.conformance.arithmetic import INSIDE, Tally, Wish, as_text, progress, record
from harness.errors import MalformedAnswer
from harness.formats.arithmetic import CLASSES, OPERATIONS, Compared, Difference

FOUND = (Difference(("0x3f800000", "0x00000001"), "0x3f800000", "0x3f800001"),)


def line(against: str, operation: str, kind: str, compared: int, differences: int = 0) -> str:
    found = FOUND if differences else ()
    return Compared(against, operation, kind, compared, differences, found).to_line()


@pytest.fixture
def tally() -> Tally:
    return Tally(Wish(operands=13, seed=4), lambda tally: None)


def fill(tally: Tally, differ: tuple[str, str, str] | None = None) -> None:
    for part in tally.wish.parts:
        tally.hear("stdout", line(*part, tally.wish.each, 9 if part == differ else 0))


def test_every_operation_is_compared_on_every_class() -> None:
    wish = Wish(operands=13, seed=4)
    assert wish.each == 3  # of six classes
    parts = wish.parts
    assert len(parts) == len(set(parts)) == (len(INSIDE) + len(OPERATIONS)) * len(CLASSES)
    assert ("numpy", "fma", "halfway") in parts
    assert ("hardware", "fma", "halfway") not in parts  # Lean's Float32 has none


def test_what_is_heard_is_counted(tally: Tally) -> None:
    heard: list[int] = []
    tally.watch = lambda tally: heard.append(tally.compared)
    tally.hear("stdout", "some other line")
    tally.hear("stderr", line("hardware", "add", "uniform", 3))
    assert not tally.found
    fill(tally, ("numpy", "mul", "special"))
    assert tally.complete
    assert heard == [3 * number for number in range(1, len(tally.wish.parts) + 1)]
    assert tally.differences == 9


@pytest.mark.parametrize(
    "answer",
    [
        line("numpy", "add", "uniform", 3),
        line("hardware", "sub", "uniform", 3),
        line("hardware", "add", "near", 3),
        line("hardware", "add", "uniform", 2),
        "torchlean-arithmetic {}",
    ],
)
def test_another_answer_than_the_next_is_none(tally: Tally, answer: str) -> None:
    with pytest.raises(MalformedAnswer):
        tally.hear("stdout", answer)


def test_one_answer_too_many(tally: Tally) -> None:
    fill(tally)
    with pytest.raises(MalformedAnswer):
        tally.hear("stdout", line(*tally.wish.parts[-1], 3))


def test_the_report(tally: Tally, capsys: pytest.CaptureFixture[str]) -> None:
    fill(tally, ("numpy", "mul", "special"))
    text = as_text(tally)
    assert f"{len(tally.wish.parts) * 3} results, seed 4" in text
    rows = [row.replace("│", " ").split() for row in text.splitlines()]
    assert ["mul", "hardware", *["3"] * 6, "0"] in rows
    assert ["mul", "numpy", *["3"] * 6, "9"] in rows
    assert "mul 0x3f800000 0x00000001: Lean 0x3f800000, numpy 0x3f800001" in text
    assert "mul, special: 8 more" in text
    assert "9 differences in " in text
    answer = record(tally)
    assert (answer["operands"], answer["seed"], answer["differences"]) == (13, 4, 9)
    assert len(tally.found) == len(tally.wish.parts)
    progress(tally)
    assert "ofNat against numpy, 9 differences" in capsys.readouterr().err
