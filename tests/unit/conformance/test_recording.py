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


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A checkout's Lean sources."""
    for name in ("Lean/Wire.lean", "NN/A/B.lean", "NN/a.lean", "lakefile.lean", "lean-toolchain"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (tmp_path / "NN/A/script.py").write_text("")
    return tmp_path


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


def test_the_sources_are_those_that_decide(sources: Path) -> None:
    assert [str(path) for path in golden.lean_sources(sources)] == [
        *("Lean/Wire.lean", "NN/A/B.lean", "NN/a.lean", "lakefile.lean", "lean-toolchain")
    ]


def test_every_change_of_the_sources_changes_the_hash(sources: Path) -> None:
    hashes = {golden.lean_hash(sources)}
    (sources / "lean-toolchain").write_text("another")
    hashes.add(golden.lean_hash(sources))
    (sources / "NN/a.lean").write_text("NN/a.lean ")
    hashes.add(golden.lean_hash(sources))
    (sources / "NN/a.lean").rename(sources / "NN/b.lean")
    hashes.add(golden.lean_hash(sources))
    (sources / "Lean/New.lean").write_text("")
    hashes.add(golden.lean_hash(sources))
    (sources / "NN/A/script.py").write_text("changed")
    hashes.add(golden.lean_hash(sources))
    (sources / "NN/Proofs").mkdir()
    for proof in ("NN/Proofs.lean", "NN/Proofs/A.lean", "Lean/WireProofs.lean"):
        (sources / proof).write_text("")
        hashes.add(golden.lean_hash(sources))
    assert len(hashes) == 5, (
        "five sources that differ; the script and the theorems are none of them"
    )
