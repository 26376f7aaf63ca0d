"""What a family states of its model: each claim has to come out as it is stated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from harness.families import Family
from harness.lean.toolchain import Toolchain
from harness.lean.verifier import Claim, Claims
from harness.processes.supervisor import Bounds
from harness.runs import properties
from harness.runs.folder import RunFolder
from harness.runs.verify import Answer

RANGE = Claim("range", "range.vnnlib", "the output is small", "proved")
LARGEST = Claim("largest", "largest.vnnlib", "the output is tiny", "refuted")
FAMILY = Family("mlp", Path("MLP"), "train.py", "mlp.json")
LEAN = Toolchain("lean:v0", Path("nowhere"))

Judge = Callable[..., tuple[Any, str, str]]


@pytest.fixture
def judge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Judge:
    """Judges claims with the answers that are given, and what Lean says of the theorem."""
    heard: list[str] = []
    run = RunFolder(tmp_path / "run", tmp_path, Bounds(), lambda stream, line: heard.append(line))
    run.path.mkdir()

    def judged(
        claims: Claims, answers: Sequence[str], theorem: str | None = None, settings: Any = ()
    ) -> tuple[Any, str, str]:
        lean = SimpleNamespace(claims=lambda payload, out: claims)
        said = [Answer(one, one, f"{one}, indeed.") for one in answers]
        monkeypatch.setattr(properties, "LeanVerifier", lambda *_: lean)
        monkeypatch.setattr(properties, "verify", lambda *_: said)
        monkeypatch.setattr(properties, "prove", lambda *_: theorem)
        if theorem is not None:
            (tmp_path / "MLP").mkdir()
            (tmp_path / "MLP/Proved.lean").touch()
        return properties.judge(run, LEAN, FAMILY, settings)

    return judged


def test_what_comes_out_as_stated_is_fine(judge: Judge) -> None:
    judged, state, detail = judge(Claims((RANGE, LARGEST)), ["proved", "refuted"])
    assert (state, detail) == ("ok", "1 proved, 1 refuted")
    assert [one.record()["by"] for one in judged] == ["lean:v0", "PyTorch and lean:v0"]


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        (["unknown", "refuted"], "range: expected proved, found unknown: unknown, indeed."),
        (["refuted", "refuted"], "range: expected proved, found refuted: refuted, indeed."),
        (["proved", "proved"], "largest: expected refuted, found proved: proved, indeed."),
        (["proved", "unknown"], "largest: expected refuted, found unknown: unknown, indeed."),
    ],
)
def test_anything_else_is_a_failure(judge: Judge, answers: list[str], wrong: str) -> None:
    judged, state, detail = judge(Claims((RANGE, LARGEST)), answers, theorem="")
    assert (state, detail.split("\n")[1:]) == ("failed", [wrong])
    assert sum(one.as_expected for one in judged) == 1


def test_the_kernel_has_a_word(judge: Judge) -> None:
    *_, detail = judge(Claims((RANGE,)), ["proved"], theorem="")
    assert detail == "1 proved; the kernel checked MLP/Proved.lean"


def test_a_theorem_that_does_not_hold_is_a_failure(judge: Judge) -> None:
    _, state, detail = judge(Claims((RANGE,)), ["proved"], theorem="error: certificate.unproved")
    assert (state, detail.split("\n")[-1]) == ("failed", "error: certificate.unproved")


def test_the_theorem_is_about_the_demo_only(judge: Judge) -> None:
    _, state, detail = judge(Claims((RANGE,)), ["proved"], theorem="no", settings=("hidden=9",))
    assert (state, detail) == ("ok", "1 proved")


def test_an_operator_without_bounds_is_named(judge: Judge) -> None:
    claims = Claims((), "matmul_t: a product of two values, graph.nodes[9]")
    judged, state, detail = judge(claims, [])
    assert (judged, state) == ((), "skipped")
    assert detail == "no bounds yet: matmul_t: a product of two values, graph.nodes[9]"
