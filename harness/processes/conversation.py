"""Frames to a child and lines from it, many in flight, and no wait without an end."""

from __future__ import annotations

import os
import selectors
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import IO

from harness.errors import ChildFailed, ChildOverDeadline, ChildTrouble
from harness.processes.link import Warden

FLIGHT = 1 << 20  # bytes that `send` keeps before it waits for the child to read
TAIL = 20  # lines that an error quotes

Pipes = tuple[IO[bytes], IO[bytes], IO[bytes]]


class Stream:
    """One end of a conversation. Sending never blocks for good: replies are read meanwhile."""

    def __init__(self, pipes: Pipes, warden: Warden, deadline: float) -> None:
        stdin, stdout, stderr = pipes
        self._warden = warden
        self._deadline = deadline
        self._stdin = stdin
        self._outgoing = bytearray()
        self._ending = False
        self._writing = False
        self._incoming: dict[int, bytearray] = {}
        self._lines: deque[str] = deque()
        self._said: deque[str] = deque(maxlen=TAIL)
        self._stdout = stdout.fileno()
        self._pipes = pipes
        self._selector = selectors.DefaultSelector()
        for pipe in self._pipes:
            os.set_blocking(pipe.fileno(), False)
        for pipe in (stdout, stderr):
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
