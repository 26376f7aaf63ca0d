from __future__ import annotations

import sys
from pathlib import Path

import pytest

from harness.errors import ChildOverMemory
from harness.processes import supervisor
from harness.processes.supervisor import Bounds

HERE = Path(__file__).resolve().parent


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="the system tells not")
def test_memory_that_processes_share_counts_once() -> None:
    script = (
        "import mmap, os, time\n"
        "held = mmap.mmap(-1, 100 << 20)\n"
        "held.write(b'x' * (100 << 20))\n"
        "for _ in range(3):\n"
        "    if os.fork() == 0:\n"
        "        sum(held[k] for k in range(0, len(held), 4096))\n"
        "        time.sleep(1.5)\n"
        "        os._exit(0)\n"
        "[os.wait() for _ in range(3)]\n"
    )
    command = [sys.executable, "-I", "-S", "-c", script]
    outcome = supervisor.run(command, cwd=HERE, bounds=Bounds(deadline=60, memory=250 << 20))
    assert outcome.status == 0  # four times 100 MiB, if each counted what all share
    with pytest.raises(ChildOverMemory):
        supervisor.run(command, cwd=HERE, bounds=Bounds(deadline=60, memory=80 << 20))
