"""Run folders: what is said of them, and which may go."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from harness import files
from harness.checkout import Checkout
from harness.errors import BadRequest
from harness.processes.supervisor import Bounds
from harness.runs import folder as folders
from harness.runs import shelf
from harness.runs.folder import RunFolder
from harness.runs.manifest import End, Manifest
from harness.runs.shelf import Kept
from harness.runs.view import Step

HOLD = """
import sys, time
from pathlib import Path
from harness import files
lock = files.lock(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(60)
"""


def begun(checkout: Checkout, stamp: str, kind: str = "roundtrip", **asked: object) -> RunFolder:
    """A run folder, as if it had begun then."""
    run = RunFolder.create(
        checkout, kind, bounds=Bounds(), listen=lambda stream, line: None, kind=kind, asked=asked
    )
    path = run.path.with_name(f"{stamp}-{kind}")
    run.path.rename(path)
    return RunFolder(path, run.root, run.bounds, run.listen, run.lock)


def ended(checkout: Checkout, stamp: str, how: End = "as expected", kind: str = "ir") -> Path:
    run = begun(checkout, stamp, kind)
    run.end(how)
    return run.path


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_how_far_a_run_has_come(checkout: Checkout) -> None:
    run = begun(checkout, "20260101-000000")
    assert Kept.of(run.path).state == "going on"
    run.leave()
    assert Kept.of(run.path).state == "not finished"
    again = RunFolder.again(checkout, run.path, bounds=Bounds(), listen=run.listen)
    again.end("as expected")
    assert Kept.of(run.path).state == "as expected"
    (run.path / "manifest.json").unlink()
    assert Kept.of(run.path).state == "no manifest"


def test_what_is_left_by_an_exception_has_not_finished(checkout: Checkout) -> None:
    with pytest.raises(ZeroDivisionError), begun(checkout, "20260101-000000") as run:
        raise ZeroDivisionError
    assert Manifest.load(run.path).end == "not finished"
    with begun(checkout, "20260101-000001") as run:
        run.end("unknown")
    assert Manifest.load(run.path).end == "unknown"


def test_another_process_is_at_work(checkout: Checkout) -> None:
    path = ended(checkout, "20260101-000000")
    words = [sys.executable, "-c", HOLD, str(path / folders.LOCK)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        assert Kept.of(path).going_on
        assert not shelf.remove(Kept.of(path))
        with pytest.raises(BadRequest, match="is going on"):
            RunFolder.again(checkout, path, bounds=Bounds(), listen=lambda stream, line: None)
        process.kill()
    assert not Kept.of(path).going_on  # nothing is left over of a process that was killed


def test_what_may_go(checkout: Checkout) -> None:
    one = ended(checkout, "20200101-000000")
    going = begun(checkout, "20200102-000000")
    two = ended(checkout, "20200103-000000", "not finished", "verify")
    new = ended(checkout, "29990101-000000")
    (checkout.runs / "notes").mkdir()  # somebody's own
    (checkout.runs / "20200101-000000-link").symlink_to(new)
    kept = shelf.all_kept(checkout)
    assert [one.path for one in kept] == [one, going.path, two, new]

    def names(**asked: object) -> list[str]:
        return [one.name for one in shelf.disposable(kept, **asked)]  # type: ignore[arg-type]

    assert names(keep=0) == [one.name, two.name, new.name]  # never the one that is going on
    assert names(keep=1) == [one.name, two.name]
    assert names(keep=3) == [one.name]
    assert names(keep=9) == []
    assert names(keep=0, days=1.0) == [one.name, two.name]
    assert names(keep=0, kinds=("verify",)) == [two.name]
    assert shelf.remove(kept[0])
    assert sorted(path.name for path in checkout.runs.iterdir()) == sorted(
        ["20200101-000000-link", going.path.name, two.name, new.name, "notes"]
    )


def test_an_interrupted_removal_is_ended(checkout: Checkout) -> None:
    path = ended(checkout, "20200101-000000")
    path.rename(path.with_name(f"{shelf.LEAVING}{path.name}"))
    assert shelf.all_kept(checkout) == []
    shelf.sweep_up(checkout)
    assert list(checkout.runs.iterdir()) == []


def test_what_differs(checkout: Checkout) -> None:
    pair = []
    for number, receipt in enumerate(("ab", "cd")):
        run = begun(checkout, f"20200101-00000{number}", model="mlp", settings=[f"hidden={number}"])
        train = Step("train", "ok", "epoch 2/2\nand more", 1.0)
        record = {
            "receipt": {"pytorch": receipt, "engine": receipt},
            "versions": {"torch": "2"},
            "controls": [{"as_expected": True}, {"as_expected": number == 0}],
        }
        run.tell(Manifest("roundtrip", "mlp", "", {"settings": [f"hidden={number}"]}, (train,)))
        run.save("run.json", json.dumps(record))
        run.end("as expected" if number == 0 else "not as expected")
        pair.append(Kept.of(run.path))
    differ, same = shelf.compared(*pair)
    assert differ == [
        ("state", "as expected", "not as expected"),
        ("asked: settings", "hidden=0", "hidden=1"),
        ("receipt: pytorch", "ab", "cd"),
        ("receipt: engine", "ab", "cd"),
        ("controls", "2 of 2 as expected", "1 of 2 as expected"),
    ]
    assert same == ["kind", "step train", "versions: torch"]
    assert shelf.compared(pair[0], pair[0])[0] == []


def test_a_run_is_found_by_name_and_by_path(checkout: Checkout) -> None:
    path = ended(checkout, "20200101-000000")
    assert folders.found(checkout, path.name) == path.resolve()
    assert folders.found(checkout, str(path)) == path.resolve()
    for name in ("", "20200101-000001-ir"):
        with pytest.raises(BadRequest, match="there is no run"):
            folders.found(checkout, name)


def test_a_lock_is_held_until_it_is_released(tmp_path: Path) -> None:
    first = files.lock(tmp_path / "lock")
    assert first is not None
    assert files.lock(tmp_path / "lock") is None
    first.release()
    first.release()
    second = files.lock(tmp_path / "lock")
    assert second is not None
    second.release()
