"""What a terminal is given: text that can neither move its cursor nor fail to be printed."""

from __future__ import annotations

import io
import os
import re
import select
import sys
from typing import TextIO, cast

from harness import signals

# FORMAT.md, "Verdict as text": controls, separators, bidirectional controls; surrogates; backslash.
_ESCAPED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\\\\]"
)


def escaped(text: str) -> str:
    """`text` with what could end its line, obey a terminal or turn it around as `\\u001b`."""
    return _ESCAPED.sub(
        lambda found: "\\\\" if found[0] == "\\" else f"\\u{ord(found[0]):04x}", text
    )


def blanked(text: str) -> str:
    """`text` with a blank for each character that does not print, for a line in place."""
    return "".join(char if char.isprintable() else " " for char in text).rstrip()


def encodable(text: str, encoding: str = "ascii") -> str:
    """`text` with a backslash escape for each character that `encoding` has not."""
    return text.encode(encoding, "backslashreplace").decode(encoding)


def say(text: str) -> None:
    """Print a line at once, whatever the terminal's encoding."""
    print(encodable(text, sys.stdout.encoding or "utf-8"), flush=True)


def note(text: str) -> None:
    """Tell people something beside the answer."""
    lines = "\n".join(blanked(line) for line in text.split("\n"))
    print(
        f"harness: {encodable(lines, sys.stderr.encoding or 'utf-8')}", file=sys.stderr, flush=True
    )


PIECE = 1024
"""Characters that are written at once: what a pipe has room for if it says that it has some."""


class Steady(io.TextIOBase):
    """A standard stream that never raises: what cannot be written is lost, and why is kept.

    Whoever reads may go away, a disk may be full, a terminal may be closed or know few characters;
    the work goes on, and the command line says at the end that its answer did not arrive. Who does
    not read is waited for, until this process is told to end.
    """

    def __init__(self, inner: TextIO | None) -> None:
        self._inner = inner
        self.lost: OSError | ValueError | None = None

    @property
    def encoding(self) -> str:  # type: ignore[override]  # read-only here
        return (self._inner and self._inner.encoding) or "utf-8"

    def write(self, text: str) -> int:
        known = encodable(text, self.encoding)
        for at in range(0, len(known), PIECE):
            self._pass_on(known[at : at + PIECE])
        return len(text)

    def isatty(self) -> bool:
        return self._inner is not None and not self._inner.closed and self._inner.isatty()

    def fileno(self) -> int:
        if self._inner is None:
            raise OSError("it is closed")
        return self._inner.fileno()

    def writable(self) -> bool:
        return True

    def settle(self) -> OSError | ValueError | None:
        """Why something was lost, if it was. It is dropped, so that the interpreter does not try to
        write it when it ends."""
        if self.lost is not None and self._inner is not None:
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, self._inner.fileno())
            os.close(null)
        return self.lost

    def _pass_on(self, text: str) -> None:
        if self.lost is not None:
            return
        try:
            if self._inner is None:
                raise ValueError("it is closed")
            self._wait(self._inner)
            self._inner.write(text)
            self._inner.flush()
        except (OSError, ValueError) as error:
            self.lost = error

    def _wait(self, stream: TextIO) -> None:
        """Wait until there is room; not for long where this process is told to end."""
        try:
            descriptor = stream.fileno()
        except io.UnsupportedOperation:  # in memory
            return
        room = select.poll()
        room.register(descriptor, select.POLLOUT)
        while not room.poll(200):
            if signals.TOLD.is_set() and not room.poll(1000):
                raise OSError("nobody reads")


def steady() -> tuple[Steady, Steady]:
    """Make standard output and error streams that never raise. Descriptors that are closed are
    taken, so that no file of ours is mistaken for one of them."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest that is free
    out, err = Steady(sys.stdout), Steady(sys.stderr)
    sys.stdout, sys.stderr = cast(TextIO, out), cast(TextIO, err)
    return out, err
