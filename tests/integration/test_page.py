"""The page of a run in a real browser: dark and light, narrow and wide, and on paper."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.runs import accuracy
from harness.runs.page import page
from harness.runs.robustness import Row
from tests import browser
from tests.browser import Tab
from tests.pages import PAYLOAD, failed, run

CHROMIUM = browser.found()
WIDTHS = (360, 1280)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    assert CHROMIUM is not None
    with browser.tab(CHROMIUM, tmp_path_factory.mktemp("profile")) as one:
        yield one


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots are left to be looked at."""
    place = os.environ.get("TORCHLEAN_SCREENSHOTS")
    folder = Path(place) if place else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A run as it should be, one that failed, and one with words that are hard to wrap."""
    written = {}
    for name in ("good", "failed", "hostile"):
        folder = tmp_path_factory.mktemp(name)
        record = run(folder, hostile=" <b>" + "long" * 40 if name == "hostile" else "")
        shown = page(failed(record) if name == "failed" else record, folder, PAYLOAD)
        written[name] = folder / "report.html"
        written[name].write_text(shown, encoding="utf-8")
    return written


@pytest.mark.parametrize("name", ["good", "failed", "hostile"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_in_a_browser(
    tab: Tab, kept: Path, pages: dict[str, Path], name: str, width: int
) -> None:
    for dark, paper in ((False, "rgb(255, 255, 255)"), (True, "rgb(20, 23, 27)")):
        tab.look(pages[name], width=width, dark=dark)
        assert tab.overflow() == []
        assert tab.value("document.querySelectorAll('section').length") == 9
        assert tab.value("[...document.images].every(i => i.naturalWidth > 0)") is True
        assert tab.value("getComputedStyle(document.body).backgroundColor") == paper
        if name == "good" or (name == "failed" and not dark):
            tab.screenshot(kept / f"{name}-{width}-{'dark' if dark else 'light'}.png")
    assert tab.troubles == []


def test_the_page_of_robustness(tab: Tab, tmp_path: Path) -> None:
    rows = [Row(radius, 50, 48 - 9 * k, 2 + k) for k, radius in enumerate(("0", "0.01", "0.02"))]
    path = tmp_path / "report.html"
    path.write_text(accuracy.page("cnn", "Lean", rows), encoding="utf-8")
    for width in WIDTHS:
        tab.look(path, width=width)
        assert tab.overflow() == []
        assert tab.value("document.querySelectorAll('svg polyline').length") == 2
    assert tab.troubles == []


def test_the_page_on_paper(tab: Tab, kept: Path, pages: dict[str, Path]) -> None:
    tab.look(pages["good"], width=1280, dark=True)
    tab.pdf(kept / "good.pdf")
    assert (kept / "good.pdf").read_bytes().startswith(b"%PDF")


def test_what_is_too_wide_and_what_goes_wrong_is_noticed(tab: Tab, tmp_path: Path) -> None:
    path = tmp_path / "wrong.html"
    path.write_text('<!doctype html><div style="width: 2000px">x</div><script>fail()</script>')
    tab.look(path, width=360)
    assert len(tab.overflow()) == 2
    (said,) = tab.troubles
    assert "fail is not defined" in said
    tab.troubles.clear()
