"""Children that are spoken with line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import ChildFailed, ChildKilled, ChildNotStarted, ChildOverDeadline
from harness.processes import supervisor
from harness.processes.supervisor import Bounds
from tests.children import alive, bash, gone, python

HERE = Path(__file__).resolve().parent


def test_a_stream_takes_more_than_pipes_hold() -> None:
    frame = b"x" * 99 + b"\n"
    with supervisor.stream(["cat"], cwd=HERE) as child:
        for _ in range(100_000):
            child.send(frame)
        child.end()
        count = 0
        while (line := child.readline()) is not None:
            assert line == "x" * 99
            count += 1
    assert count == 100_000


def test_a_stream_answers_frame_by_frame() -> None:
    with supervisor.stream(
        python("for line in open(0): print(len(line), flush=True)"), cwd=HERE
    ) as s:
        for length in (3, 5, 8):
            s.send(b"x" * (length - 1) + b"\n")
            assert s.readline() == str(length)


def test_a_stream_that_does_not_answer_is_over_its_deadline() -> None:
    with supervisor.stream(bash("echo $$; exec sleep 60"), cwd=HERE, deadline=1.0) as child:
        pid = int(child.readline() or 0)
        with pytest.raises(ChildOverDeadline):
            child.readline()
    assert gone(pid)


def test_a_stream_that_does_not_read_is_over_its_deadline() -> None:
    with (
        supervisor.stream(["sleep", "60"], cwd=HERE, deadline=1.0) as child,
        pytest.raises(ChildOverDeadline),
    ):
        child.send(b"x" * (4 << 20))


def test_a_stream_says_what_ended_its_child() -> None:
    script = bash("read x; echo $x; echo why >&2; kill -9 $$")
    with supervisor.stream(script, cwd=HERE) as child:
        child.send(b"first\n")
        assert child.readline() == "first"
        with pytest.raises(ChildKilled) as killed:
            child.readline()
    assert killed.value.tail == "why"
    with supervisor.stream(bash("exit 7"), cwd=HERE) as child, pytest.raises(ChildFailed) as failed:
        child.readline()
    assert failed.value.status == 7
    with (
        supervisor.stream(["there-is-no-such-program"], cwd=HERE) as child,
        pytest.raises(ChildNotStarted),
    ):
        child.readline()


def test_a_stream_drains_standard_error() -> None:
    flood = "import os; [os.write(2, b'e' * 65535 + b'\\n') for _ in range(64)]; print('done')"
    with supervisor.stream(python(flood), cwd=HERE) as child:
        assert child.readline() == "done"
        assert child.readline() is None


def test_a_stream_left_early_leaves_no_child() -> None:
    with supervisor.stream(bash("echo $$; while true; do sleep 1; done"), cwd=HERE) as child:
        pid = int(child.readline() or 0)
        assert alive(pid)
    assert gone(pid)


def test_a_stream_over_its_whole_deadline() -> None:
    bounds = Bounds(deadline=1.0)
    with (
        supervisor.stream(bash("while echo x; do sleep 0.1; done"), cwd=HERE, bounds=bounds) as s,
        pytest.raises(ChildOverDeadline),
    ):
        list(iter(s.readline, None))
