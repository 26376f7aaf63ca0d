from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.errors import MalformedRecording
from harness.mutants.mutant import Mutant
from harness.mutants.notice import Notice
from harness.mutants.recording import Record, digest, load, save, sources

ONE = Mutant("one", "NN/a.lean", "1 + 1", "1 + 2", "a wrong sum", "theorem")
TWO = Mutant("two", "NN/b.lean", "2", "3", "a wrong number", "case")
RECORDS = {
    "two": Record.of(TWO, Notice("case", tuple("abcde")), "5"),
    "one": Record.of(ONE, Notice("theorem", ("sum_eq",)), "4"),
    "gone": Record.of(ONE, Notice("guard", ("NN/a.lean:3",)), "4"),
}


def test_what_is_kept_is_read_in_the_order_of_the_list(tmp_path: Path) -> None:
    path = tmp_path / "mutants.jsonl"
    save(path, [ONE, TWO], RECORDS)
    found = load(path)
    assert list(found) == ["one", "two"]
    assert found["one"] == RECORDS["one"]
    assert found["two"].notice == Notice("case", ("a", "b", "c"))
    assert found["two"].places == 5


def test_a_damage_has_a_digest_of_what_it_does() -> None:
    assert digest(ONE) != digest(TWO)
    assert digest(ONE) == RECORDS["one"].damage


def test_the_digest_of_the_sources_is_of_theorems_and_tests_too(tmp_path: Path) -> None:
    for name in ("NN.lean", "lakefile.lean", "lean-toolchain"):
        (tmp_path / name).write_text("")
    seen = {sources(tmp_path)}
    for name in ("NN/Proofs/A.lean", "Lean/B.lean", "tests/lean/C.lean"):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        for text in ("1", "2"):
            path.write_text(text)
            seen.add(sources(tmp_path))
    (tmp_path / "NN/other.txt").write_text("no source")
    assert sources(tmp_path) in seen
    assert len(seen) == 7


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"mutant": "one"}',
        json.dumps(
            {"mutant": "one", "noticed": "luck", "where": [], "places": 0}
            | {"damage": "", "sources": ""}
        ),
    ],
)
def test_other_files_are_refused(line: str, tmp_path: Path) -> None:
    path = tmp_path / "mutants.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(MalformedRecording):
        load(path)
