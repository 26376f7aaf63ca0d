"""Children: the only module that starts processes.

`run` starts one, shows what it says while it says it, and returns when it has ended. `stream`
starts one that answers to frames, many of them in flight. Both put a warden between themselves and
the child (see `warden` beside this): own session and process group, deadline, memory, TERM then
KILL to the group, and no child outlives the harness, however that ends.

The live tee of `run` is subprocess-tee. By itself it knows no deadline and no group, and a line
that is not UTF-8 or is over 8 MiB, or a sink that raises, ends its reader and leaves the child
blocked on a full pipe. Its child is therefore the warden, which bounds, cleans and cuts what the
real child says, and its sinks are ours, which never raise. It runs in a thread: its event loop
would otherwise take Ctrl-C for itself and kill the warden before the warden could do its work.
"""

from __future__ import annotations

import os
import socket
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from harness.errors import ChildFailed
from harness.processes.conversation import TAIL, Stream
from harness.processes.link import MEMORY, Bounds, Warden

__all__ = ["MEMORY", "Bounds", "Outcome", "Stream", "Tee", "run", "stream"]

PAUSE = 0.1
"""Seconds between two looks at whether to stop."""

Tee = Callable[[str, str], None]
"""Takes "stdout" or "stderr" and one line without its line feed, as soon as it is there."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a child ended by itself: its exit status and what it said, white space at the ends of
    lines aside. `peak` is the largest resident size of one of its processes, in bytes; `dropped`
    counts the bytes of output over the bound."""

    command: tuple[str, ...]
    status: int
    stdout: str
    stderr: str
    seconds: float
    peak: int
    dropped: int
    tail: str

    def expect(self, *statuses: int) -> Outcome:
        """Itself, if it ended with one of `statuses`. Raises `ChildFailed`."""
        if self.status not in statuses:
            raise ChildFailed(self.command, self.status, self.tail)
        return self


def run(
    command: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    bounds: Bounds = Bounds(),
    tee: Tee | None = None,
    stop: threading.Event | None = None,
) -> Outcome:
    """Run `command` to its end. Raises `ChildTrouble` if that was not its own or never began, and
    `KeyboardInterrupt` if it is told to `stop`, which is how another thread has it from Ctrl-C."""
    import subprocess_tee  # here, because its asyncio would double the harness's start-up

    here, there = socket.socketpair()
    with here, there:
        warden = Warden(here, command, bounds)
        last: deque[str] = deque(maxlen=TAIL)
        sinks = [_Sink(stream, tee, last, warden) for stream in ("stdout", "stderr")]
        results: list[subprocess.CompletedProcess[str]] = []
        failures: list[BaseException] = []
        done = threading.Event()

        def tee_it() -> None:
            try:
                results.append(
                    subprocess_tee.run(
                        warden.command_line(link=0, relay=True),
                        cwd=cwd,
                        env=dict(os.environ if env is None else env),
                        stdin=there.fileno(),
                        stdout=sinks[0],
                        stderr=sinks[1],
                    )
                )
            except BaseException as error:  # noqa: BLE001  # it belongs to the caller's thread
                failures.append(error)
            finally:
                done.set()

        thread = threading.Thread(target=tee_it, name="tee", daemon=True)
        thread.start()
        try:
            while not done.wait(None if stop is None else PAUSE):
                if stop is not None and stop.is_set():
                    raise KeyboardInterrupt
        except BaseException:
            warden.cancel()
            done.wait(warden.patience)
            warden.end()
            raise
        thread.join()
        there.close()  # so that the link ends if the warden has
        for sink in sinks:
            failures += sink.failures
        if failures:
            warden.end()
            raise failures[0]
        tail = "\n".join(last)
        ended = warden.ended(tail)
        return Outcome(
            command=tuple(command),
            status=ended.status,
            stdout=results[0].stdout.replace("\0\n", ""),
            stderr=results[0].stderr.replace("\0\n", ""),
            seconds=ended.seconds,
            peak=ended.peak,
            dropped=ended.dropped,
            tail=tail,
        )


@contextmanager
def stream(
    command: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    deadline: float = 30.0,
    bounds: Bounds = Bounds(deadline=7200.0),
) -> Iterator[Stream]:
    """A child to exchange frames and lines with; `deadline` is for each reply, `bounds` for all."""
    here, there = socket.socketpair()
    with here:
        warden = Warden(here, command, bounds)
        with there:
            process = subprocess.Popen(
                warden.command_line(link=there.fileno(), relay=False),
                cwd=cwd,
                env=env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=(there.fileno(),),
                bufsize=0,
            )
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        conversation = Stream((process.stdin, process.stdout, process.stderr), warden, deadline)
        try:
            yield conversation
        finally:
            warden.cancel()
            conversation.close()
            try:
                process.wait(warden.patience)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            warden.end()


class _Sink:
    """What subprocess-tee prints to. Never raises: a failure is kept, and the child ended."""

    def __init__(self, stream: str, tee: Tee | None, last: deque[str], warden: Warden) -> None:
        self.failures: list[Exception] = []
        self._stream = stream
        self._tee = tee
        self._last = last
        self._warden = warden
        self._partial = ""

    def write(self, text: str) -> None:
        """Take a line, its line feed or both; a piece of a longer line has a NUL before it."""
        *lines, self._partial = (self._partial + text).replace("\0\n", "").split("\n")
        for line in lines:
            self._last.append(line[:1000])
            if self._tee and not self.failures:
                try:
                    self._tee(self._stream, line)
                except Exception as error:  # noqa: BLE001  # raised again by `run`
                    self.failures.append(error)
                    self._warden.cancel()
