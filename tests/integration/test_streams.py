"""Faults of standard output: who reads goes away, does not read, or was never there."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import signal
import subprocess
import sys
import termios
import time

import pytest

from tests.faults import fault
from tests.integration.copies import Copy
from tests.integration.stuck import SIGN

HARNESS = f"'{sys.executable}' -m harness"
TRIP = f"{HARNESS} roundtrip --model mlp"


FULL = "harness: cannot write to standard output: No space left on device\n"


class Shell:
    """Lines of a shell in a copy; the harness buffers what it writes, as everywhere."""

    def __init__(self, copy: Copy) -> None:
        self.copy = copy
        self.env = {k: v for k, v in copy.env.items() if k != "PYTHONUNBUFFERED"}

    def start(self, line: str, **orders: str) -> subprocess.Popen[str]:
        told = Copy(self.copy.root, self.env).told(**orders)
        return subprocess.Popen(
            ["bash", "-o", "pipefail", "-c", line],
            cwd=self.copy.root,
            env=told.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, line: str) -> tuple[int, str, str]:
        with self.start(line) as process:
            out, err = process.communicate(timeout=60)
        return process.returncode, out, err

    def record(self) -> dict[str, object]:
        (path,) = (self.copy.root / "runs").glob("*/run.json")
        content: dict[str, object] = json.loads(path.read_text())
        return content


@pytest.fixture
def shell(quick: Copy) -> Shell:
    return Shell(quick)


@fault("standard output is a full disk", "exit 4, one message; the run is kept", where="roundtrip")
def test_a_full_device(shell: Shell) -> None:
    code, _, err = shell.run(f"{TRIP} >/dev/full")
    assert (code, err) == (4, FULL)
    assert shell.record()["as_expected"] is True


@fault("standard output is a full disk", "exit 4, one message", where="doctor, report, --help")
def test_a_full_device_at_the_last_flush(shell: Shell) -> None:
    assert shell.run(TRIP)[0] == 0
    for command in ("doctor", "report", "--help", "ir --help"):
        assert shell.run(f"{HARNESS} {command} >/dev/full")[::2] == (4, FULL)


@fault("standard output is closed", "exit 4, one message; the run is kept", where="roundtrip")
def test_closed(shell: Shell) -> None:
    code, _, err = shell.run(f"{TRIP} >&-")
    assert (code, err) == (4, "harness: cannot write to standard output: it is closed\n")
    assert shell.record()["as_expected"] is True


@fault("all three standard streams are closed", "exit 4; the run is kept", where="roundtrip")
def test_all_closed(shell: Shell) -> None:
    assert shell.run(f"{TRIP} <&- >&- 2>&-")[0] == 4
    assert shell.record()["as_expected"] is True


@fault("who reads goes away (`| head`)", "exit 4, no word; the run is kept", where="roundtrip")
def test_a_reader_that_goes_away(shell: Shell) -> None:
    code, out, err = shell.run(f"{TRIP} | head -n 1")
    assert (code, out, err) == (4, "Round trip of mlp\n", "")
    assert shell.record()["as_expected"] is True


@fault("who reads goes away (`| true`)", "exit 4, no word", where="doctor")
def test_a_reader_that_never_was(shell: Shell) -> None:
    assert shell.run(f"{HARNESS} doctor | true") == (4, "", "")


@fault("Ctrl-C to `roundtrip | tee log`", "exit 130; the record has the step", where="train")
def test_ctrl_c_to_a_pipeline(shell: Shell) -> None:
    with shell.start(f"{TRIP} | tee log", train="hang") as process:
        shell.copy.wait_for(SIGN, process)
        os.killpg(process.pid, signal.SIGINT)  # to all of them, as a terminal does
        _, err = process.communicate(timeout=60)
    steps = shell.record()["steps"]
    assert isinstance(steps, list)
    assert (steps[-1]["name"], steps[-1]["detail"]) == ("train", "interrupted")
    assert "Traceback" not in err
    assert shell.copy.deserted()


def waiting(process: subprocess.Popen[str]) -> int:
    """The bytes that nobody has read."""
    assert process.stdout is not None
    count = fcntl.ioctl(process.stdout, termios.FIONREAD, bytes(4))
    return int.from_bytes(count, sys.byteorder)


@fault("nobody reads, and Ctrl-C", "exit 130 within seconds; the record has the step")
def test_a_full_pipe(shell: Shell) -> None:
    with shell.start(f"exec {TRIP}", train="chatty") as process:
        shell.copy.wait_for(SIGN, process)
        while waiting(process) < 60_000:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)
        assert shell.record()["trouble"]
    assert process.returncode == 130
    assert shell.copy.deserted()


@fault("the terminal is closed", "exit 130; the record has the step", where="train")
def test_a_terminal_that_closes(quick: Copy) -> None:
    master, slave = pty.openpty()

    def control() -> None:
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)

    with subprocess.Popen(
        [sys.executable, "-m", "harness", "roundtrip", "--model", "mlp"],
        cwd=quick.root,
        env={**quick.env, "FAKE_TRAIN": "hang", "TERM": "xterm"},
        stdin=slave,
        stdout=slave,
        stderr=slave,
        text=True,
        preexec_fn=control,
    ) as process:
        os.close(slave)
        quick.wait_for(SIGN, process)
        os.close(master)
        process.wait(timeout=60)
    assert process.returncode == 130
    (path,) = (quick.root / "runs").glob("*/run.json")
    assert json.loads(path.read_text())["steps"][-1]["name"] == "train"
    assert quick.deserted()


@fault("a terminal of another encoding", "exit 0; letters that it has not are escaped")
def test_ascii(shell: Shell) -> None:
    shell.env.update({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"})
    code, out, err = shell.run(TRIP)
    assert (code, err) == (0, "")
    assert out.isascii()
    assert "R\\xb2 0.750" in out
    code, out, err = shell.run(f"{HARNESS} report")
    assert (code, err) == (0, "")
    assert out.isascii()
