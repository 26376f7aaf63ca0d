"""What only Lean can show on a page is asked for; what it cannot show is left out, and said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from harness import families
from harness.errors import MalformedAnswer
from harness.formats.contract import Contract
from harness.formats.verdict import Parity, Rejection, Verdict
from harness.processes.supervisor import Bounds
from harness.runs import exhibits
from harness.runs.folder import RunFolder
from harness.runs.roundtrip import Trip

GONE = MalformedAnswer("torchlean", "", "this is the reason")
PARITY = Parity("float32", 9, 2.5e-7, 1.25e-7, 1e-5)
ACCEPTED = Verdict(
    *("lean", "4.27.0", "mlp.json", True, "mlp", {}, (), 0),
    parity=PARITY,
    receipt=None,
    meta=None,
)


def rejected(code: str) -> Verdict:
    error = Rejection(code, "$", "one", "two")
    return replace(ACCEPTED, accepted=False, errors=(error,), parity=None)


def gathered(
    monkeypatch: pytest.MonkeyPatch, folder: Path, verdict: Verdict | None, *, graph: object = b"{}"
) -> set[str]:
    """The files that are there after what a Lean shows that answers so."""

    def say(answer: object) -> Any:
        if isinstance(answer, Exception):
            raise answer
        return answer

    lean = SimpleNamespace(
        graph=lambda: say(graph), outputs=lambda payload, arithmetic: f"{payload.name} {arithmetic}"
    )
    monkeypatch.setattr(exhibits, "LeanVerifier", lambda *words: lean)
    run = RunFolder(folder, folder, Bounds(), lambda stream, line: None)
    exhibits.gather(
        Trip(
            checkout=SimpleNamespace(root=folder),  # type: ignore[arg-type]
            family=families.ALL[0],
            wish="lean",
            settings=(),
            arithmetic="exact",
            script_options=(),
            run=run,
            toolchain=SimpleNamespace(environment=dict),  # type: ignore[arg-type]
            contract=Contract.load(families.ALL[0].contract),
            verdict=verdict,
        )
    )
    return {path.name for path in folder.iterdir()}


def test_what_lean_shows_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert gathered(monkeypatch, tmp_path, ACCEPTED) == {"graph.json", "outputs.json"}
    assert (tmp_path / "outputs.json").read_text() == "mlp.json exact\n"


def test_outputs_are_there_where_they_differ(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert "outputs.json" in gathered(monkeypatch, tmp_path, rejected("probe.parity"))


@pytest.mark.parametrize("verdict", [None, rejected("param.shape"), replace(ACCEPTED, parity=None)])
def test_and_not_where_none_were_computed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, verdict: Verdict | None
) -> None:
    assert gathered(monkeypatch, tmp_path, verdict) == {"graph.json"}


def test_a_part_that_fails_is_said_and_the_rest_is_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert gathered(monkeypatch, tmp_path, ACCEPTED, graph=GONE) == {"outputs.json"}
    said = capsys.readouterr()
    assert "the page goes without its graph" in said.err
    assert said.out == ""
