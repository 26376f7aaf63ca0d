"""Children: the only module that starts processes.

`run` starts one, shows what it says while it says it, and returns when it has ended. `stream`
starts one that answers to frames, many of them in flight. Both put a warden between themselves and
the child (see `harness.warden`): own session and process group, deadline, memory, TERM then KILL to
the group, and no child outlives the harness, however that ends.

The live tee of `run` is subprocess-tee. By itself it knows no deadline and no group, and a line
that is not UTF-8 or is over 8 MiB, or a sink that raises, ends its reader and leaves the child
blocked on a full pipe. Its child is therefore the warden, which bounds, cleans and cuts what the
real child says, and its sinks are ours, which never raise. It runs in a thread: its event loop
would otherwise take Ctrl-C for itself and kill the warden before the warden could do its work.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from harness.errors import (
    ChildFailed,
    ChildKilled,
    ChildNotStarted,
    ChildOverDeadline,
    ChildOverMemory,
    ChildTrouble,
)

WARDEN = Path(__file__).with_name("warden.py")
TAIL = 20  # lines that an error quotes
FLIGHT = 1 << 20  # bytes that `Stream.send` keeps before it waits for the child to read

Tee = Callable[[str, str], None]
"""Takes "stdout" or "stderr" and one line without its line feed, as soon as it is there."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a child may take: seconds, resident bytes of its group (0: any), bytes of output.

    `grace` seconds lie between TERM and KILL. Output over the bound is counted and dropped.
    """

    deadline: float = 600.0
    memory: int = 8 << 30
    output: int = 64 << 20
    grace: float = 2.0


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
) -> Outcome:
    """Run `command` to its end. Raises `ChildTrouble` if that was not its own or never began."""
    import subprocess_tee  # here, because its asyncio would double the harness's start-up

    here, there = socket.socketpair()
    with here, there:
        warden = _Warden(here, command, bounds)
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
            except BaseException as error:  # it belongs to the caller's thread
                failures.append(error)
            finally:
                done.set()

        thread = threading.Thread(target=tee_it, name="tee", daemon=True)
        thread.start()
        try:
            done.wait()
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
        warden = _Warden(here, command, bounds)
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
        conversation = Stream(process, warden, deadline)
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


class Stream:
    """One end of a conversation. Sending never blocks for good: replies are read meanwhile."""

    def __init__(self, process: subprocess.Popen[bytes], warden: _Warden, deadline: float) -> None:
        assert process.stdin is not None  # all three are pipes, see `stream`
        assert process.stdout is not None
        assert process.stderr is not None
        self._warden = warden
        self._deadline = deadline
        self._stdin = process.stdin
        self._outgoing = bytearray()
        self._ending = False
        self._writing = False
        self._incoming: dict[int, bytearray] = {}
        self._lines: deque[str] = deque()
        self._said: deque[str] = deque(maxlen=TAIL)
        self._stdout = process.stdout.fileno()
        self._pipes = (process.stdin, process.stdout, process.stderr)
        self._selector = selectors.DefaultSelector()
        for pipe in self._pipes:
            os.set_blocking(pipe.fileno(), False)
        for pipe in (process.stdout, process.stderr):
            self._incoming[pipe.fileno()] = bytearray()
            self._selector.register(pipe.fileno(), selectors.EVENT_READ)

    def send(self, data: bytes) -> None:
        """Take `data` for the child; it goes out now or while replies are awaited."""
        self._outgoing += data
        if len(self._outgoing) > FLIGHT:
            self._pump_until(lambda: len(self._outgoing) <= FLIGHT // 2)

    def end(self) -> None:
        """Let the child see the end of its input once everything sent has gone out."""
        self._ending = True

    def readline(self) -> str | None:
        """The next line of the child's output, `None` after its last one if it ended well.

        Raises `ChildOverDeadline` if none comes in time, or what ended the child if it failed.
        """
        self._pump_until(lambda: bool(self._lines) or self._stdout not in self._incoming)
        if self._lines:
            return self._lines.popleft()
        self._pump_until(lambda: not self._incoming)
        ended = self._warden.ended(self._tail())
        if ended.status:
            raise ChildFailed(self._warden.command, ended.status, self._tail())
        return None

    def close(self) -> None:
        self._selector.close()
        for pipe in self._pipes:
            with suppress(OSError):
                pipe.close()

    def _pump_until(self, ready: Callable[[], bool]) -> None:
        """Move what can be moved until `ready`, as long as something moves."""
        while self._incoming and not ready():
            wanted = not self._stdin.closed and (bool(self._outgoing) or self._ending)
            if wanted and not self._writing:
                self._selector.register(self._stdin, selectors.EVENT_WRITE)
            elif self._writing and not wanted:
                self._selector.unregister(self._stdin)
            self._writing = wanted
            events = self._selector.select(self._deadline)
            if not events:
                raise ChildOverDeadline(self._warden.command, self._deadline, self._tail())
            for key, _ in events:
                if key.fileobj is self._stdin:
                    self._write()
                else:
                    self._read(key.fd)

    def _write(self) -> None:
        try:
            if self._outgoing:
                del self._outgoing[: os.write(self._stdin.fileno(), self._outgoing[: 1 << 16])]
        except BrokenPipeError:  # why is found out when its output ends
            self._outgoing.clear()
            self._ending = True
        if self._ending and not self._outgoing:
            self._selector.unregister(self._stdin)
            self._stdin.close()
            self._writing = False

    def _tail(self) -> str:
        return "\n".join(self._said)

    def _read(self, fd: int) -> None:
        data = os.read(fd, 1 << 16)
        kept = self._incoming[fd]
        kept += data
        if b"\n" in data or not data:
            *lines, rest = kept.split(b"\n")
            kept[:] = rest
            if not data and rest:
                lines.append(rest)
            sink = self._lines if fd == self._stdout else self._said
            sink.extend(line.decode(errors="backslashreplace") for line in lines)
        elif len(kept) > self._warden.bounds.output:
            raise ChildTrouble(self._warden.command, "printed a line without an end")
        if not data:
            self._selector.unregister(fd)
            del self._incoming[fd]


@dataclass(frozen=True, slots=True)
class _Ended:
    """The warden's last message."""

    status: int
    seconds: float
    peak: int
    dropped: int


class _Warden:
    """The supervisor's side of the link to one warden."""

    def __init__(self, link: socket.socket, command: Sequence[str], bounds: Bounds) -> None:
        self.link = link
        self.command = tuple(command)
        self.bounds = bounds
        self.told: dict[str, object] = {}
        self.unread = b""

    @property
    def patience(self) -> float:
        """Seconds in which a cancelled warden is done, with some to spare."""
        return self.bounds.grace + 10.0

    def command_line(self, *, link: int, relay: bool) -> list[str]:
        options = {
            "link": link,
            "relay": relay,
            "deadline": self.bounds.deadline,
            "memory": self.bounds.memory,
            "budget": self.bounds.output,
            "grace": self.bounds.grace,
        }
        return [sys.executable, "-I", "-S", str(WARDEN), json.dumps(options), *self.command]

    def cancel(self) -> None:
        """Ask for the end of the child."""
        with suppress(OSError):
            self.link.shutdown(socket.SHUT_WR)

    def end(self) -> None:
        """Make sure of the end, even where the warden itself was killed."""
        self._listen()
        group = self.told.get("started")
        if isinstance(group, int) and "ended" not in self.told:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGKILL)

    def ended(self, tail: str) -> _Ended:
        """How the child ended by itself. Raises `ChildTrouble` where it did not."""
        self._listen(wait=True)
        failed, reason, status = (self.told.get(key) for key in ("failed", "ended", "status"))
        if isinstance(failed, int):
            raise ChildNotStarted(self.command, OSError(failed, os.strerror(failed)))
        if reason == "deadline":
            raise ChildOverDeadline(self.command, self.bounds.deadline, tail)
        if reason == "memory":
            raise ChildOverMemory(self.command, self.bounds.memory, tail)
        if reason != "exited" or not isinstance(status, int):
            self.end()
            raise ChildTrouble(self.command, "ended because its warden was", tail)
        if status < 0:
            raise ChildKilled(self.command, -status, tail)
        return _Ended(
            status=status,
            seconds=float(str(self.told["seconds"])),
            peak=int(str(self.told["peak"])),
            dropped=int(str(self.told["dropped"])),
        )

    def _listen(self, *, wait: bool = False) -> None:
        """Take in what the warden has told; with `wait`, up to its last message or its end."""
        self.link.settimeout(self.patience if wait else 0)
        with suppress(OSError):
            while "ended" not in self.told and "failed" not in self.told:
                data = self.link.recv(4096)
                if not data:
                    break
                *lines, self.unread = (self.unread + data).split(b"\n")
                for line in lines:
                    self.told.update(json.loads(line))


class _Sink:
    """What subprocess-tee prints to. Never raises: a failure is kept, and the child ended."""

    def __init__(self, stream: str, tee: Tee | None, last: deque[str], warden: _Warden) -> None:
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
                except Exception as error:  # raised again by `run`
                    self.failures.append(error)
                    self._warden.cancel()
