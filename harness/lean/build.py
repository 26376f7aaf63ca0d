"""Building what the harness asks Lean with."""

from __future__ import annotations

from pathlib import Path

from harness.lean.toolchain import Toolchain
from harness.processes.child import Child
from harness.processes.supervisor import Outcome

BINARY = Path(".lake/build/bin/torchlean")


def lake_build(child: Child, toolchain: Toolchain, *targets: str) -> Outcome:
    """Build the library and the program, or some targets. Raises `ChildFailed` if they do not
    build."""
    return child("build", ["lake", "build", *targets], toolchain.environment()).expect(0)
