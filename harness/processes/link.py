"""The supervisor's side of the link to a warden: what it is asked, and what it tells."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from harness.errors import (
    ChildKilled,
    ChildNotStarted,
    ChildOverDeadline,
    ChildOverMemory,
    ChildTrouble,
)

WARDEN = Path(__file__).with_name("warden.py")


MEMORY = 8 << 30
"""Bytes that a child may take where nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a child may take: seconds, bytes of memory of its group (0: any), bytes of output.

    `grace` seconds lie between TERM and KILL. Output over the bound is counted and dropped.
    """

    deadline: float = 600.0
    memory: int = MEMORY
    output: int = 64 << 20
    grace: float = 2.0


@dataclass(frozen=True, slots=True)
class Ended:
    """The warden's last message."""

    status: int
    seconds: float
    peak: int
    dropped: int


class Warden:
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

    def ended(self, tail: str) -> Ended:
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
        return Ended(
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
