"""Children to be started in tests of processes, and whether they are still there."""

from __future__ import annotations

import subprocess
import sys
import time


def python(code: str) -> list[str]:
    """Runs code without anything beside the standard library."""
    return [sys.executable, "-I", "-S", "-c", code]


def bash(script: str) -> list[str]:
    """Runs a script."""
    return ["bash", "-c", script]


def alive(pid: int) -> bool:
    """Is there such a process, and is it more than a zombie that nobody has reaped yet?"""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return bool(state.stdout.strip()) and not state.stdout.startswith("Z")


def gone(pid: int, seconds: float = 5.0) -> bool:
    """Has it ended, or does it within so many seconds?"""
    until = time.monotonic() + seconds
    while alive(pid):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True
