from __future__ import annotations

from importlib import metadata
from pathlib import Path

import pytest

from harness.checkout import Checkout
from harness.commands import doctor


def by_name(findings: list[doctor.Finding]) -> dict[str, doctor.Finding]:
    return {finding.name: finding for finding in findings}


def test_without_lean_the_round_trip_can_run(checkout: Checkout, away: Path) -> None:
    findings = doctor.examine(checkout)
    lean = by_name(findings)["lean"]
    assert (lean.good, lean.needed) == (False, False)
    assert "-m harness setup" in lean.detail
    assert doctor.well(findings)
    assert doctor.as_text(findings).endswith("its engine will be: reference")
    assert doctor.answer(findings)["engine"] == "reference"


@pytest.mark.lean
def test_with_lean_it_is_the_engine(checkout: Checkout) -> None:
    findings = doctor.examine(checkout)
    assert by_name(findings)["lean"].good
    assert doctor.engine(findings) == "lean"


def test_without_torch_it_cannot(
    checkout: Checkout, away: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = metadata.version

    def without(package: str) -> str:
        if package == "torch":
            raise metadata.PackageNotFoundError(package)
        return version(package)

    monkeypatch.setattr(metadata, "version", without)
    findings = doctor.examine(checkout)
    assert not doctor.well(findings)
    assert "pip install" in by_name(findings)["torch"].detail
    assert "cannot run" in doctor.as_text(findings)
