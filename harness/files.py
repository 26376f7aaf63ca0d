"""Writing files: the whole new content under a name, or the old file as it was."""

from __future__ import annotations

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
