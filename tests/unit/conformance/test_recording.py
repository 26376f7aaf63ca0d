from __future__ import annotations

from pathlib import Path

import pytest

from harness.conformance import recording as golden
from harness.conformance.recording import Record, Recording
from harness.errors import MalformedRecording
from harness.formats.answers import Answer, Finding

RECORDS = [
    Record("accepted", "00", Answer((), 0, "ab" * 32)),
    Record("one", "01", Answer((Finding("json.syntax", "$"),), 0, None)),
    Record(
        "many",
        "02",
        Answer((Finding("schema.type", "a.é\x1b", "string", "null"),) * 2, 7, None),
    ),
]


def test_a_recording_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "golden" / "verdicts.jsonl"
    golden.save(path, "hash", RECORDS)
    recording = Recording.load(path)
    assert recording.sources == "hash"
    assert list(recording.records.values()) == RECORDS
    assert list(recording.records) == ["accepted", "one", "many"]


def test_what_is_no_recording(tmp_path: Path) -> None:
    path = tmp_path / "verdicts.jsonl"
    golden.save(path, "hash", RECORDS)
    lines = path.read_text().splitlines()
    for wrong in (
        [],
        lines[1:],
        lines[:-1],
        [*lines, lines[-1]],
        [*lines[:-1], "{}"],
        [*lines[:-1], lines[-1][:-1]],
        [lines[0].replace("1", "2", 1), *lines[1:]],
    ):
        path.write_text("\n".join(wrong))
        with pytest.raises(MalformedRecording) as raised:
            Recording.load(path)
        assert raised.value.source == str(path)
