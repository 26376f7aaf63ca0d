"""The warden, told to end."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from harness.errors import ChildTrouble
from harness.processes import supervisor
from tests.children import bash, gone

HERE = Path(__file__).resolve().parent


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_told_to_end_it_ends_its_child(number: int) -> None:
    """And says so: it is not killed by the signal before it could."""
    pids: list[int] = []

    def tell_parent(stream: str, line: str) -> None:
        pid, parent = map(int, line.split())
        pids.append(pid)
        os.kill(parent, number)

    deaf = bash("trap '' TERM HUP; echo $$ $PPID; exec sleep 60")
    begin = time.monotonic()
    with pytest.raises(ChildTrouble, match="its warden was"):
        supervisor.run(deaf, cwd=HERE, tee=tell_parent)
    assert gone(pids[0])
    assert time.monotonic() - begin < 20
