"""Accuracy between two bounds: only Lean's word counts, nothing is done twice, and it can fail."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from harness.errors import BadRequest, Contradiction
from harness.formats.samples import Sample
from harness.processes import supervisor
from harness.runs import accuracy
from harness.runs.robustness import Judged, Row, Run, contradictions, table
from tests import networks


@dataclass
class Lean:
    """Accepts what it is told to accept, and counts what it is asked."""

    accepts: bool
    asked: list[str] = field(default_factory=list)
    bundle: str = "b"

    def bits(self, payload: Path, out: Path) -> Any:
        return SimpleNamespace(accepted=True, receipt=SimpleNamespace(bundle=self.bundle))

    def graph(self) -> bytes:
        return networks.mlp()

    def property(self, path: Path) -> bytes:
        return b"{}"

    def check(self, certificate: Path, *, payload: Path, property: Path) -> bool:
        self.asked.append(property.name)
        return self.accepts

    def refute(self, input: Path, *, payload: Path, property: Path) -> list[float] | None:
        self.asked.append(property.name)
        return [0.0] if self.accepts else None


def answers(folder: Path, **said: object) -> None:
    """What a search said of four boxes: two samples, two radii."""
    lines = [
        json.dumps({"event": "answer", "question": n, "seconds": 1.0} | said) for n in range(4)
    ]
    (folder / "found.jsonl").write_text("\n".join(lines) + "\n" + '{"event": "cut')


def run(lean: Lean, folder: Path) -> Run:
    samples = [Sample("[0.1, 0, 0]", 0), Sample("[0, 0.1, 0]", 1)]
    given: Any = lean
    return Run(given, folder / "payload.json", folder, samples, ["0.1", "0.02"], timeout=1.0)


@pytest.fixture(autouse=True)
def _nothing_is_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "run", lambda *words, **options: pytest.fail("a search began"))


@pytest.mark.parametrize("said", ["certificate", "counterexample"])
def test_a_search_that_claims_too_much_is_believed_nothing(said: str, tmp_path: Path) -> None:
    answers(tmp_path, answer=said, input=[0.5, 0, 0])
    going = run(Lean(accepts=False), tmp_path)
    assert {one.answer for one in going.go(print)} == {"unknown"}
    assert [(row.certified, row.broken) for row in going.rows()] == [(0, 0), (0, 0)]


def test_it_goes_on_without_doing_again_what_is_recorded(tmp_path: Path) -> None:
    answers(tmp_path, answer="certificate", closed=3)
    first = Lean(accepts=True)
    judged = run(first, tmp_path).go(print)
    assert first.asked == ["0-0.02.vnnlib", "0-0.1.vnnlib", "1-0.02.vnnlib", "1-0.1.vnnlib"]
    path = tmp_path / "judged.jsonl"
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:3]) + '{"sample"')
    second = Lean(accepts=True)
    assert run(second, tmp_path).go(print) == judged
    assert second.asked == ["1-0.1.vnnlib"]
    with pytest.raises(BadRequest, match="another model"):
        run(Lean(accepts=True, bundle="c"), tmp_path).go(print)


def test_certified_and_broken_contradict() -> None:
    """Broken within 0.02 is broken within 0.1; the other way round says nothing."""
    certified, broken = Judged(0, 7, "0.02", "certified"), Judged(0, 7, "0.1", "broken")
    contradictions([certified, broken, Judged(1, 7, "0.01", "broken")])
    for radius in ("0.02", "0.1"):
        with pytest.raises(Contradiction):
            contradictions([Judged(0, 7, "0.020", "broken"), Judged(0, 7, radius, "certified")])


def test_the_table_and_the_page_say_the_same() -> None:
    rows = [Row("0.02", 40, 30, 1), Row("0.1", 40, 2, 13)]
    text, page = table(rows), accuracy.page("cnn", "lean <4>", rows)
    for share in ("75.0%", "97.5%", "5.0%", "67.5%"):
        assert share in text
        assert f"<td>{share}</td>" in page
    assert "lean &lt;4&gt;" in page
    assert page.count("<polyline") == 2
    assert "prefers-color-scheme: dark" in page
    assert not re.findall(r"(?:src|href|url)\b", page)
