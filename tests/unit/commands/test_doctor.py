from __future__ import annotations

import os
import subprocess
import sys
import time
from importlib import metadata
from pathlib import Path

import pytest

from harness import families, files
from harness.checkout import Checkout
from harness.commands import doctor, health
from harness.commands.health import Finding
from harness.conformance.recording import RECORDING
from harness.lean.build import BINARY
from harness.lean.toolchain import Toolchain
from harness.processes.supervisor import Bounds

FOLDER = "leanprover--lean4---v4.27.0"
MLP = families.ALL[0]


def by_name(findings: list[Finding]) -> dict[str, Finding]:
    return {finding.name: finding for finding in findings}


@pytest.fixture
def other(tmp_path: Path, checkout: Checkout) -> Checkout:
    """A checkout of one's own, with a few files."""
    root = tmp_path / "checkout"
    for path in (Path("lean-toolchain"), MLP.script, MLP.contract, MLP.scaffold):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes((checkout.root / path).read_bytes())
    (root / "runs").mkdir()
    return Checkout(root)


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def installed(home: Path, lean: str, lake: str = "exit 0") -> Toolchain:
    """FAKES in the place of a toolchain."""
    bin = home / "toolchains" / FOLDER / "bin"
    program(bin / "lean", lean)
    program(bin / "lake", lake)
    return Toolchain("leanprover/lean4:v4.27.0", bin)


def test_without_lean_the_round_trip_can_run(checkout: Checkout, away: Path) -> None:
    findings = doctor.examine(checkout)
    lean = by_name(findings)["lean"]
    assert (lean.good, lean.needed, lean.state) == (False, False, "missing")
    assert lean.mend.endswith("-m harness setup")
    assert doctor.well(findings)
    text = doctor.as_text(findings)
    assert text.endswith("its engine will be: reference")
    assert f"to mend it: {lean.mend}" in text
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
    assert "pip install" in by_name(findings)["torch"].mend
    assert "cannot run" in doctor.as_text(findings)


@pytest.mark.parametrize(
    ("lean", "words"),
    [
        ("exit 1", "ended with exit status 1"),
        ("kill -SEGV $$", "killed by SIGSEGV"),
        ("echo 'Lean (version 4.26.0, x86_64, Release)'", "calls itself 4.26.0"),
        ("echo nonsense", "calls itself unknown version"),
        ("sleep 60", "taking more than"),
    ],
)
def test_a_toolchain_that_does_not_run(
    other: Checkout, away: Path, lean: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "QUICK", Bounds(deadline=0.5))
    installed(away, lean)
    finding, found = health.lean(other)
    assert (finding.state, found) == ("broken", None)
    assert words in finding.detail
    assert finding.mend.startswith(f"rm -r {away / 'toolchains' / FOLDER} && ")


def test_elan_without_the_toolchain(other: Checkout, away: Path) -> None:
    elan = program(away / "bin" / "elan", "exit 97")
    finding, found = health.lean(other)
    assert (finding.state, found) == ("missing", None)
    assert finding.mend == f"{elan} toolchain install leanprover/lean4:v4.27.0"


@pytest.mark.parametrize(("lake", "state"), [("exit 3", "stale"), ("exit 0", "ok")])
def test_a_build_older_than_the_sources(other: Checkout, away: Path, lake: str, state: str) -> None:
    toolchain = installed(away, "exit 0", lake)
    assert health.built(other, toolchain).state == "missing"
    binary = program(other.root / BINARY, "exit 0")
    source = other.root / "NN" / "A.lean"
    source.write_text("")
    os.utime(binary, (2e9, 2e9))
    assert health.built(other, toolchain).state == "ok"  # Lake need not be asked
    os.utime(source, (3e9, 3e9))
    finding = health.built(other, toolchain)
    assert finding.state == state
    if state == "stale":
        assert "older than NN/A.lean" in finding.detail
        assert finding.mend.endswith("lake build")


def test_what_lean_would_export_otherwise_is_stale(other: Checkout) -> None:
    script = 'for out; do :; done; cp -r "$SOURCE/." "$out"'
    program(other.root / BINARY, f"SOURCE={other.root / MLP.exported}\n{script}")
    assert health.generated(other, MLP, ask=True).state == "ok"
    program(
        other.root / BINARY,
        f'SOURCE={other.root / MLP.exported}\n{script}; echo >> "$out/model.py"',
    )
    finding = health.generated(other, MLP, ask=True)
    assert (finding.state, finding.needed) == ("stale", False)
    assert str(MLP.scaffold) in finding.detail
    assert finding.mend.endswith("-m harness export --model mlp")
    assert health.generated(other, MLP, ask=False).state == "ok"
    (other.root / MLP.contract).write_text("{}")
    finding = health.generated(other, MLP, ask=False)
    assert (finding.state, finding.needed) == ("broken", True)


def test_answers_of_other_sources_are_stale(checkout: Checkout, other: Checkout) -> None:
    assert health.recording(other).state == "ok"
    place = other.root / RECORDING
    place.parent.mkdir(parents=True)
    place.write_bytes((checkout.root / RECORDING).read_bytes())
    finding = health.recording(other)
    assert (finding.state, finding.needed) == ("stale", False)
    assert finding.mend.endswith("conformance --record")


def test_where_nothing_can_be_written(other: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    assert health.writable(other).good
    place = other.root / MLP.folder
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != place and access(path, mode))
    finding = health.writable(other)
    assert (finding.state, finding.mend) == ("broken", f"chmod -R u+rwX {place}")


def test_little_memory_and_disk(other: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "available", lambda: 1 << 20)
    assert (health.memory().state, health.memory().needed) == ("short", False)
    monkeypatch.setattr(health, "available", lambda: None)
    assert health.memory().good
    monkeypatch.setattr(health, "ROOM", 1 << 60)
    assert health.disk(other).state == "short"
    assert "runs prune" in health.disk(other).mend
    assert (health.available() or 1) > 0


def test_a_lock_that_is_held(other: Checkout) -> None:
    path = other.runs / ".lock"
    assert health.lock(other).detail == "free"
    path.write_text("roundtrip of mlp, process 1\n")
    assert "free; last held for roundtrip of mlp" in health.lock(other).detail
    held = files.lock(path)
    assert held is not None
    path.write_text(f"roundtrip of mlp, process {os.getpid()}\n")
    assert health.lock(other).state == "busy"
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        pass
    path.write_text(f"roundtrip of mlp, process {gone.pid}\n")
    finding = health.lock(other)
    assert (finding.state, finding.mend) == ("broken", f"fuser -k {path}")
    held.release()


def test_it_is_done_soon_though_nothing_answers(other: Checkout, away: Path) -> None:
    installed(away, "sleep 60", "sleep 60")
    (other.root / "pyproject.toml").write_text("")
    begin = time.monotonic()
    findings = doctor.examine(other)
    assert by_name(findings)["lean"].state == "broken"
    assert time.monotonic() - begin < 4
