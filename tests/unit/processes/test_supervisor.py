from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from harness.errors import (
    ChildFailed,
    ChildKilled,
    ChildNotStarted,
    ChildOverDeadline,
    ChildOverMemory,
    ChildTrouble,
)
from harness.processes import supervisor
from harness.processes.supervisor import Bounds
from tests.children import alive, bash, gone, python

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]


def test_says_how_a_child_ended() -> None:
    outcome = supervisor.run(bash("echo out; echo err >&2; exit 3"), cwd=HERE)
    assert (outcome.status, outcome.stdout, outcome.stderr) == (3, "out\n", "err\n")
    assert outcome.expect(0, 3) is outcome
    with pytest.raises(ChildFailed) as failed:
        outcome.expect(0)
    assert failed.value.status == 3


def test_the_tee_hears_a_line_while_the_child_still_runs(tmp_path: Path) -> None:
    go = tmp_path / "go"

    def hear(stream: str, line: str) -> None:
        assert (stream, line) == ("stdout", "ready")
        go.touch()

    # The child ends only if it was heard.
    script = bash(f"echo ready; while [ ! -e {go} ]; do sleep 0.02; done")
    assert supervisor.run(script, cwd=HERE, tee=hear, bounds=Bounds(deadline=20)).status == 0


def test_a_program_that_is_not_there() -> None:
    with pytest.raises(ChildNotStarted) as trouble:
        supervisor.run(["there-is-no-such-program"], cwd=HERE)
    assert trouble.value.error.errno == 2


def test_a_child_has_no_standard_input() -> None:
    assert supervisor.run(["cat"], cwd=HERE, bounds=Bounds(deadline=20)).status == 0


def test_a_child_has_its_own_session() -> None:
    said = supervisor.run(
        python("import os; print(os.getpid(), os.getsid(0), os.getpgrp())"), cwd=HERE
    )
    pid, session, group = map(int, said.stdout.split())
    assert pid == session == group != os.getsid(0)


def test_a_deadline_ends_the_whole_group() -> None:
    begin = time.monotonic()
    with pytest.raises(ChildOverDeadline) as trouble:
        supervisor.run(bash("sleep 60 & echo $!; wait"), cwd=HERE, bounds=Bounds(deadline=1.0))
    assert time.monotonic() - begin < 10
    assert trouble.value.exit_code == 124
    assert gone(int(trouble.value.tail))


def test_a_child_that_ignores_term_is_killed() -> None:
    script = python(
        "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print(os.getpid(), flush=True); time.sleep(60)"
    )
    with pytest.raises(ChildOverDeadline) as trouble:
        supervisor.run(script, cwd=HERE, bounds=Bounds(deadline=1.0, grace=0.3))
    assert gone(int(trouble.value.tail))


def test_kill_9_of_a_child_is_said_clearly() -> None:
    def kill(stream: str, line: str) -> None:
        os.kill(int(line), signal.SIGKILL)

    with pytest.raises(ChildKilled, match="killed by SIGKILL") as trouble:
        supervisor.run(bash("echo $$; exec sleep 60"), cwd=HERE, tee=kill)
    assert trouble.value.number == signal.SIGKILL
    assert trouble.value.exit_code == 4


def test_kill_9_of_a_child_of_a_child_is_said_clearly() -> None:
    outcome = supervisor.run(bash("bash -c 'kill -9 $$'; exit $?"), cwd=HERE)
    with pytest.raises(ChildFailed, match=r"exit status 137 \(.*killed by SIGKILL\)"):
        outcome.expect(0)


def test_bytes_that_are_not_utf_8_are_escaped_and_nothing_is_lost() -> None:
    heard: list[str] = []
    outcome = supervisor.run(
        python(r"import os; os.write(1, b'caf\xc3\xa9 \xff\xc3 \0.\n' * 40000 + b'\xe2\x82')"),
        cwd=HERE,
        bounds=Bounds(deadline=30),
        tee=lambda stream, line: heard.append(line),
    )
    line = r"café \xff\xc3 \x00."
    assert outcome.status == 0
    assert heard == [line] * 40000 + [r"\xe2\x82"]
    assert outcome.stdout == "".join(f"{one}\n" for one in heard)


@pytest.mark.parametrize("end", ["\\n", ""])
def test_a_line_over_8_mib_comes_through_whole(end: str) -> None:
    heard: list[str] = []
    code = f"import sys; sys.stdout.write('é' * 5000000 + 'z' * (9 << 20) + '{end}')"
    outcome = supervisor.run(
        python(code),
        cwd=HERE,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"},
        bounds=Bounds(deadline=60),
        tee=lambda stream, line: heard.append(line),
    )
    line = "é" * 5000000 + "z" * (9 << 20)
    assert heard == [line]
    assert outcome.stdout == line + "\n"


def test_a_child_that_says_too_much_is_not_blocked_and_the_rest_is_counted() -> None:
    outcome = supervisor.run(
        python("import os; [os.write(1, b'0123456789abcde\\n' * 4096) for _ in range(64)]"),
        cwd=HERE,
        bounds=Bounds(deadline=30, output=100_000),
    )
    assert outcome.status == 0
    assert len(outcome.stdout) in (100_000, 100_001)  # the last line feed is subprocess-tee's
    assert outcome.dropped == 64 * 65536 - 100_000


def test_a_child_over_its_memory_is_ended() -> None:
    script = python("import time; held = bytearray(b'x' * (300 << 20)); time.sleep(60)")
    with pytest.raises(ChildOverMemory) as trouble:
        supervisor.run(script, cwd=HERE, bounds=Bounds(deadline=30, memory=150 << 20))
    assert trouble.value.limit == 150 << 20


def test_a_tee_that_raises_ends_the_child_and_its_error_comes_out() -> None:
    pids: list[int] = []

    def fail(stream: str, line: str) -> None:
        pids.append(int(line))
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        supervisor.run(bash("echo $$; yes 1"), cwd=HERE, tee=fail, bounds=Bounds(deadline=30))
    assert gone(pids[0])
    assert len(pids) == 1  # it is not called again


def test_what_a_child_leaves_behind_is_ended() -> None:
    outcome = supervisor.run(bash("sleep 60 & echo $!"), cwd=HERE, bounds=Bounds(deadline=30))
    assert outcome.status == 0
    assert outcome.seconds < 10
    assert gone(int(outcome.stdout))


def test_a_process_that_fled_with_the_pipe_is_not_waited_for() -> None:
    script = python(
        "import os, time\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    print(os.getpid(), flush=True)\n"
        "    time.sleep(20)\n"
        "time.sleep(0.5)"
    )
    outcome = supervisor.run(script, cwd=HERE, bounds=Bounds(deadline=30))
    os.kill(int(outcome.stdout), signal.SIGKILL)
    assert outcome.seconds < 10


def test_kill_9_of_the_warden_leaves_no_child() -> None:
    pids: list[int] = []

    def kill_parent(stream: str, line: str) -> None:
        pid, parent = map(int, line.split())
        pids.append(pid)
        os.kill(parent, signal.SIGKILL)

    with pytest.raises(ChildTrouble, match="warden"):
        supervisor.run(bash("echo $$ $PPID; exec sleep 60"), cwd=HERE, tee=kill_parent)
    assert gone(pids[0])


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_no_child_outlives_the_harness(number: int) -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from pathlib import Path\n"
        "from harness.processes import supervisor\n"
        "supervisor.run(['bash', '-c', 'echo $$; exec sleep 60'], cwd=Path('/'),"
        " tee=lambda stream, line: print(line, flush=True))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as harness:
        assert harness.stdout is not None
        child = int(harness.stdout.readline())
        assert alive(child)
        harness.send_signal(number)
        harness.communicate(timeout=20)
    assert gone(child)


def test_an_interrupt_in_the_main_thread_ends_the_child() -> None:
    pids: list[int] = []

    def hear(stream: str, line: str) -> None:
        pids.append(int(line))
        os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        supervisor.run(bash("echo $$; exec sleep 60"), cwd=HERE, tee=hear)
    assert gone(pids[0])


def test_runs_in_another_thread_too() -> None:
    found: list[str] = []
    thread = threading.Thread(
        target=lambda: found.append(supervisor.run(["echo", "hi"], cwd=HERE).stdout)
    )
    thread.start()
    thread.join(30)
    assert found == ["hi\n"]
