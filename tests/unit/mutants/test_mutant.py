from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from harness.checkout import Checkout
from harness.errors import BadMutant
from harness.mutants.mutant import KINDS, MUTANTS, Mutant, load

ROOT = Checkout.find().root
ALL = load(ROOT / MUTANTS)
ONE = Mutant("one", "NN/a.lean", "1 + 1", "1 + 2", "wrong sum", "theorem")


def test_there_are_many_and_no_hole_is_expected() -> None:
    assert len(ALL) >= 40
    assert {mutant.by for mutant in ALL} <= set(KINDS) - {"nothing"}


@pytest.mark.parametrize("mutant", ALL, ids=lambda mutant: mutant.name)
def test_a_mutant_fits_the_sources_and_changes_them(mutant: Mutant, tmp_path: Path) -> None:
    text = (ROOT / mutant.file).read_text(encoding="utf-8")
    copy = tmp_path / mutant.file
    copy.parent.mkdir(parents=True)
    copy.write_text(text, encoding="utf-8")
    mutant.apply(tmp_path)
    damaged = copy.read_text(encoding="utf-8")
    assert damaged != text
    assert mutant.new in damaged


def test_what_stands_twice_or_nowhere_is_not_damaged(tmp_path: Path) -> None:
    path = tmp_path / "NN/a.lean"
    path.parent.mkdir()
    for text in ("1 + 1 = 1 + 1", "2"):
        path.write_text(text)
        with pytest.raises(BadMutant, match="times, not once"):
            ONE.apply(tmp_path)
        assert path.read_text() == text
    with pytest.raises(BadMutant, match="0 times"):
        replace(ONE, file="NN/b.lean").apply(tmp_path)


ENTRY = "- {name: a, file: f, about: b, old: c, new: d, by: theorem}\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (ENTRY * 2, "2 mutants have this name"),
        (ENTRY.replace("by: theorem", "by: nothing"), "by is 'nothing'"),
        (ENTRY.replace(", by: theorem", ""), "exactly name, file"),
        (ENTRY.replace("old: c", "old: 3"), "expected texts"),
        ("- {", "while parsing"),
    ],
)
def test_other_files_are_refused(text: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "mutants.yaml"
    path.write_text(text)
    with pytest.raises(BadMutant, match=reason):
        load(path)
