"""What a step is given to run its children with."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from harness.processes import supervisor
from harness.processes.supervisor import Bounds, Outcome
from harness.terminal import blanked


class Child(Protocol):
    """Runs a command for a step, from the root of the checkout."""

    def __call__(
        self, step: str, command: Sequence[str], env: Mapping[str, str] | None = None
    ) -> Outcome: ...


def python() -> dict[str, str]:
    """The environment for a script in Python: what it prints is there at once, and UTF-8."""
    return {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}


def heard(
    root: Path, bounds: Bounds, *, quiet: bool = False, stop: threading.Event | None = None
) -> Child:
    """Runs children of what keeps no run folder, and shows what they say."""

    def hear(stream: str, line: str) -> None:
        print(blanked(line), file=sys.stderr if stream == "stderr" else sys.stdout, flush=True)

    def run(step: str, command: Sequence[str], env: Mapping[str, str] | None = None) -> Outcome:
        return supervisor.run(
            command,
            cwd=root,
            env=env,
            bounds=bounds,
            tee=None if quiet else hear,
            stop=stop,
        )

    return run
