"""Opening a payload: only regular files of a bounded size, and never a wait for one that is not."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from harness.formats.limits import Limits
from harness.reference.stop import Stop


def open_regular(path: Path, limits: Limits) -> tuple[int, int]:
    """A descriptor of the file at `path` and its size. Raises `Stop` with an `io.*` code.

    The kind is looked at before the file is opened, because opening a device can have effects,
    and again after, because another file may have come in its place.
    """
    try:
        _check(os.stat(path), limits)
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        descriptor = os.open(path, flags)
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        # A ValueError is a zero byte in the name: no such file can be.
        raise Stop("io.missing", "$", "a file", "nothing", 0) from error
    except OSError as error:
        raise unreadable(error) from error
    try:
        status = os.fstat(descriptor)
        _check(status, limits)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor, status.st_size


def read_rest(descriptor: int, size: int, limits: Limits) -> bytes:
    """What is left to read from a descriptor, of which `size` bytes are expected."""
    parts, total = [], 0
    wanted = size + 1
    try:
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            while part := file.read(wanted):
                parts.append(part)
                total += len(part)
                if total > limits.bytes:
                    raise too_large(total, limits)
                wanted = 1 << 20
    except OSError as error:
        raise unreadable(error) from error
    return parts[0] if len(parts) == 1 else b"".join(parts)


def too_large(size: int, limits: Limits) -> Stop:
    """The error of a document of `size` bytes."""
    return Stop("io.too_large", "$", f"at most {limits.bytes} bytes", f"{size} bytes", 0)


def unreadable(error: OSError) -> Stop:
    """The error of a file that the system does not let us read."""
    words = error.strerror or str(error)
    return Stop("io.unreadable", "$", "a readable file", words, 0)


def _check(status: os.stat_result, limits: Limits) -> None:
    if not stat.S_ISREG(status.st_mode):
        found = "directory" if stat.S_ISDIR(status.st_mode) else "not a regular file"
        raise Stop("io.unreadable", "$", "a readable file", found, 0)
    if status.st_size > limits.bytes:
        raise too_large(status.st_size, limits)
