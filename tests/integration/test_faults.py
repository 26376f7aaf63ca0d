"""Faults of children, of the machine and of its settings; `tests/FAULTS.md` lists them."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from harness.runs.ir import RECORDED
from tests.faults import fault
from tests.integration import copies
from tests.integration.copies import HERE, Copy
from tests.integration.stuck import LEAVE, SIGN

STAGES = ("build", "export", "train", "import", "check")
"""Where a fake can be told to hang or to die; `check` is that of the damaged copies."""
PLACES = "build, export, train, import, controls"
STEPS = dict(zip(STAGES, PLACES.split(", "), strict=True))
TRIP = ("roundtrip", "--model", "mlp")


def record(copy: Copy) -> dict[str, object]:
    """What the newest run folder keeps."""
    newest = max((copy.root / "runs").glob("*/run.json"), key=lambda path: path.stat().st_mtime_ns)
    content: dict[str, object] = json.loads(newest.read_text())
    return content


def last_step(copy: Copy) -> tuple[str, str]:
    steps = record(copy)["steps"]
    assert isinstance(steps, list)
    return steps[-1]["name"], steps[-1]["state"]


def sound(copy: Copy) -> None:
    """Nothing is left over, and the next run works."""
    assert copy.deserted()
    assert copy.leftovers() == []
    for left in (SIGN, LEAVE):
        (copy.root / left).unlink(missing_ok=True)
    done = copy.run(*TRIP)
    assert done.returncode == 0, done.stderr


def one_message(text: str, words: str) -> None:
    assert "Traceback" not in text
    assert sum(line.startswith("harness: ") for line in text.splitlines()) == 1, text
    assert words in text


@contextmanager
def stuck_at(
    copy: Copy, stage: str, before: Callable[[], object] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """A round trip that hangs at a stage."""
    with copy.told(**{stage: "hang"}).harness(*TRIP, before=before) as process:
        copy.wait_for(SIGN, process)
        yield process


@fault("a child is killed", "exit 4, `killed by SIGKILL`; the record has the step", where=PLACES)
@pytest.mark.parametrize("stage", STAGES)
def test_a_child_is_killed(quick: Copy, stage: str) -> None:
    done = quick.told(**{stage: "kill"}).run(*TRIP)
    assert done.returncode == 4
    one_message(done.stderr, "killed by SIGKILL")
    assert last_step(quick) == (STEPS[stage], "failed")
    sound(quick)


@fault("Ctrl-C", "exit 130; the record has the step", where=PLACES)
@pytest.mark.parametrize("stage", STAGES)
def test_ctrl_c(quick: Copy, stage: str) -> None:
    with stuck_at(quick, stage) as process:
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    one_message(err, "interrupted")
    assert last_step(quick) == (STEPS[stage], "failed")
    sound(quick)


@fault("TERM, or a terminal that hangs up", "as Ctrl-C", where="train")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_told_to_end(quick: Copy, number: int) -> None:
    with stuck_at(quick, "train") as process:
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    one_message(err, "interrupted")
    assert last_step(quick) == ("train", "failed")


@fault("the harness is killed", "its children end; the next run is not kept out", where=PLACES)
@pytest.mark.parametrize("stage", STAGES)
def test_the_harness_is_killed(quick: Copy, stage: str) -> None:
    with stuck_at(quick, stage) as process:
        process.kill()
        process.communicate(timeout=60)
    sound(quick)


@fault("a child takes too long", "exit 124; the record has the step", where="build")
def test_a_deadline(quick: Copy) -> None:
    done = quick.told(build="hang").run(*TRIP, "--deadline", "1.5")
    assert done.returncode == 124
    one_message(done.stderr, "taking more than 1.5 s")
    assert last_step(quick) == ("build", "failed")
    sound(quick)


@fault("`nohup`, and the terminal hangs up", "the run goes on to its end", where="train")
def test_nohup(quick: Copy) -> None:
    with stuck_at(quick, "train", lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)) as process:
        for pid, command in quick.processes().items():
            if "harness" in command or "warden.py" in command:
                os.kill(pid, signal.SIGHUP)
        time.sleep(0.3)
        (quick.root / LEAVE).touch()
        _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err


@fault("a file of Lean's build is damaged", "exit 4; says what to remove", where="import")
def test_a_damaged_build(quick: Copy) -> None:
    done = quick.told(**{"import": "damaged"}).run(*TRIP)
    assert done.returncode == 4
    one_message(done.stderr, "killed by SIGSEGV")
    assert "rm -r .lake/build && lake build" in done.stderr


@fault("Lean prints garbage", "exit 4; nothing of it reaches the terminal", where="import")
def test_garbage(quick: Copy) -> None:
    done = quick.told(**{"import": "garbage"}).run(*TRIP)
    assert done.returncode == 4
    one_message(done.stderr, "0 verdicts in the output")
    assert not set(done.stdout + done.stderr) & {"\x1b", "\x07", "\x00"}


@fault("settings that Lean refuses", "exit 2, with Lean's reason", where="export")
def test_settings_that_lean_refuses(quick: Copy) -> None:
    done = quick.told(export="refuse").run("export", "--model", "mlp")
    assert done.returncode == 2
    assert "Lean refuses: fake export: this is the reason" in done.stderr


@fault("a history that is none", "the record is there all the same; exit 0", where="train")
def test_a_history_that_is_none(quick: Copy) -> None:
    done = quick.told(train="half").run(*TRIP)
    assert "Traceback" not in done.stderr
    assert record(quick)["as_expected"] is True


@fault("a checkout that is read-only", "`check` works, `doctor` says it, else exit 4")
def test_a_checkout_that_is_read_only(copy: Copy, tmp_path: Path) -> None:
    mount = ["mount", "--bind", "-o", "ro", str(copy.root), str(copy.root)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("needs the right to mount a file system")
    try:
        payload = Path("tests/payloads/accept/mlp.json").resolve()
        assert copy.run("check", "--model", "mlp", str(payload)).returncode == 0
        told = copy.run("doctor")
        done = copy.run(*TRIP)
    finally:
        subprocess.run(["umount", str(copy.root)], check=True)
    assert (told.returncode, done.returncode) == (4, 4)
    assert re.search("writable +broken", told.stdout), told.stdout
    one_message(done.stderr, "Read-only file system")
    assert "runs" in done.stderr


SETTINGS = {
    "LC_ALL=C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "PYTHONWARNINGS=error": {"PYTHONWARNINGS": "error"},
    "no HOME": {"HOME": ""},
}


@fault("an environment with little in it, or strict", "exit 0", where=", ".join(SETTINGS))
@pytest.mark.parametrize("name", SETTINGS)
def test_an_environment(quick: Copy, name: str) -> None:
    env = {key: value for key, value in {**quick.env, **SETTINGS[name]}.items() if value}
    there = Copy(quick.root, env)
    done = there.run(*TRIP)
    assert done.returncode == 0, done.stderr
    assert there.run("report").returncode == 0


@fault("a folder with spaces, quotes and letters of other alphabets", "exit 0")
def test_a_path(tmp_path: Path) -> None:
    folder = tmp_path / 'it\'s "a" folder; $HOME äß 模型'
    folder.mkdir()
    quick = copies.trained_by_fake(copies.with_fake(copies.without_lean(folder)))
    done = quick.run(*TRIP)
    assert done.returncode == 0, done.stderr


@fault("a command that builds while another trains", "it does not wait, and is not refused")
def test_a_check_while_a_training_goes_on(quick: Copy) -> None:
    payload = Path("tests/payloads/accept/mlp.json").resolve()
    with stuck_at(quick, "train") as process:
        done = quick.run("import", "--model", "mlp", "--payload", str(payload))
        assert done.returncode == 0, done.stderr
        process.kill()
        process.communicate(timeout=60)


@fault("a command that builds while another builds", "it waits, and says for whom", where="build")
def test_a_build_while_another_goes_on(quick: Copy) -> None:
    with stuck_at(quick, "build") as process:
        payload = Path("tests/payloads/accept/mlp.json").resolve()
        with quick.harness("import", "--model", "mlp", "--payload", str(payload)) as second:
            assert second.stderr is not None
            line = second.stderr.readline()
            (quick.root / LEAVE).touch()
            second.communicate(timeout=60)
        process.communicate(timeout=60)
    assert (process.returncode, second.returncode) == (0, 0)
    assert f"waiting for another command (build, process {process.pid})" in line


@fault("two commands at once in one checkout", "the second ends with 4, and says who is at work")
def test_two_at_a_time(quick: Copy) -> None:
    with stuck_at(quick, "train") as process:
        done = quick.run("train", "--model", "mlp")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert done.returncode == 4
    one_message(done.stderr, f"roundtrip of mlp, process {process.pid}")


@fault("the disk of the run folders is full", "exit 4, with the file")
def test_a_full_disk(quick: Copy) -> None:
    """A file system of its own for the run folder, too small for it."""
    runs = quick.root / "runs"
    runs.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(runs)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("needs the right to mount a file system")
    try:
        done = quick.run(*TRIP)
    finally:
        subprocess.run(["umount", str(runs)], check=True)
    assert done.returncode == 4
    one_message(done.stderr, "No space left on device")
    sound(quick)


@fault("Ctrl-C", "exit 130; the record has the step", where="ir")
def test_ctrl_c_in_ir(quick: Copy) -> None:
    module = quick.root / RECORDED / "mlp.py"
    module.parent.mkdir(parents=True)
    shutil.copy(HERE / "tests" / "integration" / "stuck.py", module)
    with open(module, "a") as file:
        file.write("\n\nstuck()\n")
    with quick.harness("ir", "--arch", "mlp", "--engine", "recorded") as process:
        quick.wait_for(SIGN, process)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    one_message(err, "interrupted")
    assert "run         failed" in out
    (path,) = (quick.root / "runs").glob("*-ir/ir.json")
    content = json.loads(path.read_text())
    assert (content["as_expected"], content["trouble"]) == (False, "interrupted")
    assert (content["steps"][-1]["name"], content["steps"][-1]["state"]) == ("run", "failed")
    assert quick.deserted()
