"""Lean for what searches for proofs: the built program, asked without a record of children."""

from __future__ import annotations

import threading
from functools import partial

from harness.checkout import Checkout
from harness.families import Family
from harness.lean import toolchain as toolchains
from harness.lean.build import lake_build
from harness.lean.verifier import LeanVerifier
from harness.processes.child import Child, heard
from harness.processes.supervisor import Bounds


def verifier(
    checkout: Checkout,
    family: Family,
    settings: list[str],
    bounds: Bounds,
    stop: threading.Event | None = None,
) -> tuple[LeanVerifier, Child]:
    """Lean, after `lake build`, and what runs its children until `stop`, each within
    `bounds`."""
    toolchain = toolchains.find(checkout)
    child = heard(checkout.root, bounds, quiet=True, stop=stop)
    lake_build(checkout, child, toolchain)
    run = partial(child, "lean", env=toolchain.environment())
    return LeanVerifier(checkout.root, family, tuple(settings), run), child
