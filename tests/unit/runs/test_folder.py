from __future__ import annotations

import errno
import json
import os
import sys
from pathlib import Path

import pytest

from harness.checkout import Checkout
from harness.errors import ChildOverDeadline, FileTrouble
from harness.processes.supervisor import Bounds
from harness.runs import folder as runs
from harness.runs.folder import RunFolder


def folder(tmp_path: Path, heard: list[str], *, deadline: float = 30.0) -> RunFolder:
    return RunFolder.create(
        Checkout(tmp_path),
        "mlp",
        bounds=Bounds(deadline=deadline),
        listen=lambda stream, line: heard.append(f"{stream}: {line}"),
    )


def test_two_folders_in_one_second(tmp_path: Path) -> None:
    paths = {folder(tmp_path, []).path for _ in range(3)}
    assert len(paths) == 3


def test_a_child_is_heard_logged_and_recorded(tmp_path: Path) -> None:
    heard: list[str] = []
    run = folder(tmp_path, heard)
    outcome = run.child("greet", ["sh", "-c", "pwd; echo R² >&2; exit 3"])
    assert outcome.status == 3
    assert sorted(heard) == ["stderr: R²", f"stdout: {tmp_path}"]
    log = (run.path / "logs" / "greet.log").read_text().splitlines()
    assert log[0] == "$ sh -c 'pwd; echo R² >&2; exit 3'"
    assert sorted(log[1:]) == sorted([str(tmp_path), "R²"])
    (record,) = run.commands()
    assert (record["step"], record["status"], record["trouble"]) == ("greet", 3, None)
    assert record["command"] == ["sh", "-c", "pwd; echo R² >&2; exit 3"]


def test_a_child_that_was_ended_is_recorded(tmp_path: Path) -> None:
    run = folder(tmp_path, [], deadline=0.5)
    with pytest.raises(ChildOverDeadline):
        run.child("wait", ["sleep", "60"])
    (record,) = run.commands()
    assert record["status"] is None
    assert record["trouble"] == "ended for taking more than 0.5 s"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_log_on_a_full_disk_ends_the_child(tmp_path: Path) -> None:
    run = folder(tmp_path, [])
    (run.path / "logs" / "talk.log").symlink_to("/dev/full")
    with pytest.raises(FileTrouble) as trouble:
        run.child("talk", ["sh", "-c", "while echo x; do sleep 0.1; done"])
    assert trouble.value.cause.errno == errno.ENOSPC


def test_the_newest_run_with_a_record(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    assert runs.latest(checkout) is None
    first, second, _ = (folder(tmp_path, []) for _ in range(3))
    for age, run in ((2, second), (1, first)):
        path = run.save("run.json", json.dumps({}))
        os.utime(path, (1000 - age, 1000 - age))
    assert runs.latest(checkout) == first.path


def test_keeps_copies_of_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "there.txt").write_text("content")
    run = folder(tmp_path, [])
    run.keep(Path("there.txt"))
    run.keep(Path("not-there.txt"))
    assert (run.path / "there.txt").read_text() == "content"
    assert not (run.path / "not-there.txt").exists()


def test_python_is_found(tmp_path: Path) -> None:
    assert folder(tmp_path, []).child("version", [sys.executable, "--version"]).status == 0
