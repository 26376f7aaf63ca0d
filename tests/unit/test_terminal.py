from __future__ import annotations

import pytest

from harness.terminal import blanked, encodable, escaped, note


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
