"""Files: the whole new content under a name, or the old file as it was; and locks."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from harness.errors import FileTrouble


def write(path: Path, content: str | bytes) -> None:
    """Replace the file at `path`. Raises `FileTrouble` and leaves nothing half-written."""
    data = content.encode() if isinstance(content, str) else content
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        try:
            with open(temporary, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise FileTrouble("write", path, error) from error


class Lock:
    """The lock of a file: held until it is released, at the latest with this process."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.held = True

    def release(self) -> None:
        if self.held:
            self.held = False
            os.close(self.descriptor)


def lock(path: Path) -> Lock | None:
    """The lock of the file at `path`; None if it is held. Raises `FileTrouble`."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise FileTrouble("open", path, error) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return Lock(descriptor)
