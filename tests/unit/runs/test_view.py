from __future__ import annotations

import io
import threading
import time

import pytest
from rich.console import Console

from harness.runs import view as views
from harness.runs.view import LiveView, PlainView, SilentView, Step


def tell(view: views.View) -> None:
    view.open("A title with [brackets]")
    view.begin("first")
    threading.Thread(target=view.line, args=("stdout", "a \x1b[2Jline\r")).start()
    view.line("stdout", "torchlean-verdict {}")
    view.finish(Step("first", "ok", "went well\nin two lines", 1.25))
    view.begin("second")
    view.finish(Step("second", "failed", "this [is] \x1b[1Jwrong", 0.5))
    view.close("")
    view.close("The end.")


def test_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    tell(PlainView())
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "torchlean-verdict" not in out  # for machines
    assert "  | a  [2Jline\n" in out
    assert "  first       ok         1.2 s  went well\n" in out
    assert "  second      failed     0.5 s  this [is]  [1Jwrong\n" in out
    assert out.startswith("A title with [brackets]\n")
    assert out.endswith("The end.\n")


def test_a_live_table() -> None:
    file = io.StringIO()
    tell(LiveView(Console(file=file, force_terminal=True, width=100, color_system=None)))
    said = file.getvalue()
    assert "A title with [brackets]" in said
    assert "✓  first" in said
    assert "in two lines" in said
    assert "this [is]  [1Jwrong" in said
    assert "[2J" not in said.replace("a  [2Jline", "")
    assert said.rstrip().endswith("The end.")
    assert said.count("\x1b[?25l") == said.count("\x1b[?25h")  # the cursor is given back


def test_a_low_terminal_shows_the_step_that_is_going_on() -> None:
    file = io.StringIO()
    view = LiveView(Console(file=file, force_terminal=True, width=80, height=8, color_system=None))
    view.open("A title")
    for number in range(9):
        view.begin(f"step {number}")
        view.finish(Step(f"step {number}", "ok", "well\nin two lines", 0.5))
    view.begin("training")
    view.line("stdout", "epoch 3")
    time.sleep(0.4)
    shown = file.getvalue()
    view.close("")
    assert "training" in shown
    assert "epoch 3" in shown
    assert all(f"step {number}" in shown for number in range(9))


def test_silence(capsys: pytest.CaptureFixture[str]) -> None:
    tell(SilentView())
    assert capsys.readouterr().out == ""


def test_a_terminal_that_knows_no_unicode(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, encoding="ascii"))
    PlainView().line("stdout", "R²")
    assert raw.getvalue() == b"  | R\\xb2\n"
