"""What all tests share: the checkout, the toolchain, and what happens to tests that need Lean."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.checkout import Checkout
from harness.errors import ToolchainMissing
from harness.lean import toolchain as toolchains
from harness.lean.toolchain import Toolchain

NEEDS_LEAN = "needs Lean"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests marked `lean` are skipped where the pinned toolchain is not installed."""
    wanting = [item for item in items if item.get_closest_marker("lean")]
    if not wanting or _toolchain() is not None:
        return
    for item in wanting:
        item.add_marker(pytest.mark.skip(reason=NEEDS_LEAN))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Lines that nobody can take for a pass: one for all that needs Lean, one for each other."""
    wanting, others = 0, []
    for report in terminalreporter.getreports("skipped"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if reason.endswith(NEEDS_LEAN):
            wanting += 1
        else:
            others.append(f"NOT RUN: {report.nodeid}: {reason}")
    if wanting:
        terminalreporter.write_line(
            f"NOT RUN: {wanting} tests need Lean, which is not installed ({Checkout.find().pin})."
            " To install it: python -m harness setup",
            yellow=True,
        )
    for line in others:
        terminalreporter.write_line(line, yellow=True)


@pytest.fixture(scope="session")
def checkout() -> Checkout:
    return Checkout.find()


@pytest.fixture(scope="session")
def toolchain() -> Toolchain:
    """Only for tests marked `lean`."""
    found = _toolchain()
    assert found is not None, "this test needs the mark lean"
    return found


@pytest.fixture
def away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment without Lean: an empty ELAN_HOME, which is returned, the system's PATH."""
    home = tmp_path / "elan-home"
    home.mkdir()
    monkeypatch.setenv("ELAN_HOME", str(home))
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    return home


def _toolchain() -> Toolchain | None:
    try:
        return toolchains.find(Checkout.find())
    except ToolchainMissing:
        return None
