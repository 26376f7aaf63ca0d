"""Building what the harness asks Lean with."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.checkout import Checkout
from harness.lean.toolchain import Toolchain
from harness.processes.child import Child
from harness.processes.supervisor import Outcome
from harness.terminal import note

BINARY = Path(".lake/build/bin/torchlean")
QUIET = 2.0
"""Seconds in which a build that has nothing to do is over."""


def lake_build(
    checkout: Checkout, child: Child, toolchain: Toolchain, *targets: str, told: bool = False
) -> Outcome:
    """Build the library and the program, or some targets; whoever else builds is waited for. Says
    so if it takes a while and nobody is `told` of it otherwise. Raises `ChildFailed` if they do not
    build."""
    command = ["lake", "build", *targets]
    with checkout.building(), _said(" ".join(command), told):
        return child("build", command, toolchain.environment()).expect(0)


@contextmanager
def _said(what: str, told: bool) -> Iterator[None]:
    text = f"building what Lean runs ({what}); the first time this takes a minute or more"
    timer = threading.Timer(QUIET, note, [text])
    timer.daemon = True
    if not told:
        timer.start()
    try:
        yield
    finally:
        timer.cancel()
