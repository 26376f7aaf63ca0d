from __future__ import annotations

from pathlib import Path

import pytest

from harness.lean.sources import lean_hash, lean_sources


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A checkout's Lean sources."""
    for name in ("Lean/Wire.lean", "NN/A/B.lean", "NN/a.lean", "lakefile.lean", "lean-toolchain"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (tmp_path / "NN/A/script.py").write_text("")
    return tmp_path


def test_the_sources_are_those_that_decide(sources: Path) -> None:
    assert [str(path) for path in lean_sources(sources)] == [
        *("Lean/Wire.lean", "NN/A/B.lean", "NN/a.lean", "lakefile.lean", "lean-toolchain")
    ]


def test_every_change_of_the_sources_changes_the_hash(sources: Path) -> None:
    hashes = {lean_hash(sources)}
    (sources / "lean-toolchain").write_text("another")
    hashes.add(lean_hash(sources))
    (sources / "NN/a.lean").write_text("NN/a.lean ")
    hashes.add(lean_hash(sources))
    (sources / "NN/a.lean").rename(sources / "NN/b.lean")
    hashes.add(lean_hash(sources))
    (sources / "Lean/New.lean").write_text("")
    hashes.add(lean_hash(sources))
    (sources / "NN/A/script.py").write_text("changed")
    hashes.add(lean_hash(sources))
    (sources / "NN/Proofs").mkdir()
    for proof in ("NN/Proofs.lean", "NN/Proofs/A.lean", "Lean/WireProofs.lean"):
        (sources / proof).write_text("")
        hashes.add(lean_hash(sources))
    assert len(hashes) == 5, (
        "five sources that differ; the script and the theorems are none of them"
    )
