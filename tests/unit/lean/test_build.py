from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from harness.checkout import Checkout
from harness.lean import build as builds
from harness.lean.build import lake_build
from harness.lean.toolchain import Toolchain
from harness.processes.supervisor import Outcome


@pytest.mark.parametrize(
    ("seconds", "told", "said"), [(0.4, False, 1), (0.4, True, 0), (0, False, 0)]
)
def test_a_build_that_takes_a_while_is_said(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    seconds: float,
    told: bool,
    said: int,
) -> None:
    monkeypatch.setattr(builds, "QUIET", 0.2)

    def child(step: str, command: Sequence[str], env: Mapping[str, str] | None = None) -> Outcome:
        time.sleep(seconds)
        return Outcome(tuple(command), 0, "", "", seconds, 0, 0, "")

    lake_build(Checkout(tmp_path), child, Toolchain("pin", tmp_path), "NN.Load", told=told)
    assert capsys.readouterr().err.count("building what Lean runs (lake build NN.Load)") == said
