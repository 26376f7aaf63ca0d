"""What a round trip rests on: digests of what its steps read and made.

Whoever goes on with a run compares them, so that what was changed since is never mixed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from harness import packages
from harness.lean.sources import lean_hash
from harness.runs.view import State

if TYPE_CHECKING:
    from harness.runs.roundtrip import Trip
    from harness.runs.steps import Take

READ = {"build": ("Lean sources",), "train": ("training script", "packages")}
"""What a step reads that no step made; it counts as it was when the step began."""
MADE = {
    "toolchain": ("Lean",),
    "export": ("scaffold", "contract"),
    "train": ("payload",),
    "import": ("verdict",),
}
NONE = "none"


def noted(name: str, step: Take[Trip]) -> Take[Trip]:
    """The step, which also notes what it rests on."""

    def taken(trip: Trip) -> tuple[Trip, State, str]:
        before = digests(trip, READ.get(name, ()))
        trip, state, detail = step(trip)
        after = digests(trip, MADE.get(name, ()))
        return replace(trip, rests_on={**trip.rests_on, **before, **after}), state, detail

    return taken


def changed(trip: Trip) -> list[str]:
    """What is not any more as it was noted."""
    now = digests(trip, list(trip.rests_on))
    return [label for label, digest in trip.rests_on.items() if now.get(label) != digest]


def digests(trip: Trip, labels: Sequence[str]) -> dict[str, str]:
    """What these are now."""
    return {label: _digest(trip, label) for label in labels}


def _digest(trip: Trip, label: str) -> str:
    root, family = trip.checkout.root, trip.family
    if label == "Lean":
        return trip.toolchain.pin if trip.toolchain else NONE
    if label == "Lean sources":
        return lean_hash(root) if trip.toolchain else NONE
    if label == "packages":
        names = (*packages.needed(root), "numpy")
        return ", ".join(f"{name} {packages.version(name)}" for name in names)
    place = {
        "training script": family.script,
        "scaffold": family.scaffold,
        "contract": family.contract,
        "payload": family.payload,
        "verdict": trip.run.path / "verdict.line",
    }.get(label)
    return NONE if place is None else _of_file(root / place)


def _of_file(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest() if path.is_file() else NONE
