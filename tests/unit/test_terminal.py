from __future__ import annotations

import os
from pathlib import Path

import pytest

from harness.terminal import Steady, blanked, encodable, escaped, note


def test_what_could_move_the_cursor_is_blanked() -> None:
    assert blanked("a\x1b[31mb\tc\x07\u202e ") == "a [31mb c"
    assert blanked("R² 8×8 é") == "R² 8×8 é"


def test_what_could_move_the_cursor_is_escaped() -> None:
    assert escaped("a\x1b[31m\x9b\n\ud800") == "a\\u001b[31m\\u009b\\u000a\\ud800"
    assert escaped("R² 8×8 é") == "R² 8×8 é"


def test_what_an_encoding_lacks_is_escaped() -> None:
    assert encodable("R²") == "R\\xb2"
    assert encodable("R² ∀", "latin-1") == "R² \\u2200"
    assert encodable("\ud800", "utf-8") == "\\ud800"


def test_a_note_is_beside_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    note("something")
    assert capsys.readouterr() == ("", "harness: something\n")


def test_a_note_cannot_move_the_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    note("a\x1b[2J\nb\x07c")
    assert capsys.readouterr().err == "harness: a [2J\nb c\n"


def test_a_steady_stream_never_raises() -> None:
    for inner in (None, open(os.devnull), open("/dev/full", "w")):
        stream = Steady(inner)
        assert stream.write("R² \udc80") == 4
        stream.flush()
        assert stream.lost is not None
        assert not stream.isatty()
        stream.settle()
        if inner is not None:
            inner.close()


def test_a_steady_stream_passes_on(tmp_path: Path) -> None:
    with open(tmp_path / "ascii", "w", encoding="ascii") as file:
        stream = Steady(file)
        stream.write("R²\n" + "x" * 5000)
        assert stream.settle() is None
    assert (tmp_path / "ascii").read_text() == "R\\xb2\n" + "x" * 5000
