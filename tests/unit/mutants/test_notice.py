"""What is read off a build, with builds that say what they are told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from harness.mutants.notice import LIBRARIES, Notice, notice

SOURCES = {
    "NN/A.lean": "/-- Two. -/\ndef two := 2\n\n#guard two = 2\n#guard\n  two < 3\n",
    "NN/Proofs/A.lean": "theorem two_pos : 0 < 2 := by\n  decide\n\ntheorem other : 1 = 1 := rfl\n",
    "tests/lean/NNTest/A.lean": "example : two = 2 := rfl\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in SOURCES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


class Builds:
    """Says one text after another for each list of targets, then that all is well."""

    def __init__(self, **said: Sequence[str]) -> None:
        self.said = {key: list(texts) for key, texts in said.items()}

    def __call__(self, targets: Sequence[str]) -> str:
        key = "libraries" if tuple(targets) == LIBRARIES[-1] else targets[0]
        texts = self.said.get(key, [])
        return texts.pop(0) if texts else ""


def none() -> list[str]:
    return []


def test_a_proof_that_fails_notices(root: Path) -> None:
    said = "error: NN/Proofs/A.lean:2:2: unsolved goals\nerror: build failed"
    assert notice(root, Builds(libraries=[said]), none) == Notice("theorem", ("two_pos",))


def test_a_definition_that_is_refused_notices(root: Path) -> None:
    said = "error: NN/A.lean:2:11: type mismatch"
    assert notice(root, Builds(libraries=[said]), none) == Notice("type", ("two",))


def test_what_an_example_hides_is_looked_for(root: Path) -> None:
    first = "error: NN/A.lean:4:0: Expression\nerror: NN/A.lean:5:0: Expression"
    then = "error: NN/Proofs/A.lean:4:1: no"
    assert notice(root, Builds(libraries=[first, then]), none) == Notice("theorem", ("other",))
    assert (root / "NN/A.lean").read_text() == "/-- Two. -/\ndef two := 2\n\n\n\n\n"


def test_an_example_alone_is_an_example(root: Path) -> None:
    said = "error: ././NN/A.lean:4:0: Expression"
    assert notice(root, Builds(libraries=[said]), none) == Notice("guard", ("NN/A.lean:4",))


def test_an_error_inside_an_example_is_the_examples(root: Path) -> None:
    said = "error: NN/A.lean:5:0: Expression\nerror: NN/A.lean:6:2: unknown"
    assert notice(root, Builds(libraries=[said]), none) == Notice("guard", ("NN/A.lean:5",))


def test_a_test_in_lean_notices(root: Path) -> None:
    said = "error: tests/lean/NNTest/A.lean:1:20: no"
    found = notice(root, Builds(NNTest=[said]), none)
    assert found == Notice("test", ("the head of the file",))


def test_cases_come_last_and_nothing_is_said_as_such(root: Path) -> None:
    assert notice(root, Builds(), lambda: ["a case"]) == Notice("case", ("a case",))
    assert notice(root, Builds(), none) == Notice("nothing", ())


def test_a_build_that_fails_without_a_place_is_told(root: Path) -> None:
    assert notice(root, Builds(libraries=["no space left"]), none).where == (
        "lake build: no space left",
    )
