"""Going on with a round trip: at the first step that has not ended, and with nothing changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from itertools import takewhile
from pathlib import Path

from harness.checkout import Checkout
from harness.errors import BadRequest, MalformedManifest, ToolchainMissing
from harness.formats.contract import Contract
from harness.formats.fields import Fields
from harness.formats.verdict import Verdict
from harness.processes.supervisor import Bounds
from harness.runs import manifest as manifests
from harness.runs import rests
from harness.runs.asked import KIND, Asked
from harness.runs.folder import RunFolder
from harness.runs.manifest import Manifest
from harness.runs.property import Decided
from harness.runs.roundtrip import STEPS, Trip
from harness.runs.steps import look_for_lean
from harness.runs.view import Step, View


def keep(trip: Trip, steps: Sequence[Step]) -> None:
    """Keep in the manifest how far a round trip has come."""
    known = {"trained": trip.trained, "decided": [asdict(one) for one in trip.decided]}
    before = Manifest.load(trip.run.path)
    trip.run.tell(replace(before, steps=tuple(steps), known=known, rests_on=trip.rests_on))


def resume(
    checkout: Checkout, path: Path, *, bounds: Bounds, view: View
) -> tuple[Trip, tuple[Step, ...]]:
    """The round trip of a run folder as it was left, and the steps that have ended. Raises
    `BadRequest` if it is over, is going on, or rests on something that was changed."""
    manifest = Manifest.load(path)
    if manifest.kind != KIND:
        raise BadRequest(f"{path.name} is a run of {manifest.kind}: roundtrip cannot go on with it")
    if manifest.end not in ("", "not finished"):
        raise BadRequest(f"{path.name} has ended ({manifest.end}): there is no step to go on with")
    run = RunFolder.again(checkout, path, bounds=bounds, listen=view.line)
    done = tuple(takewhile(lambda step: step.state != "failed", manifest.steps))
    if [step.name for step in done] != [name for name, _ in STEPS[: len(done)]]:
        raise BadRequest(f"{path.name} has other steps than this version of the harness takes")
    try:
        trip = _restored(checkout, run, manifest, [step.name for step in done])
    except (ValueError, TypeError) as error:
        raise MalformedManifest(str(path / manifests.NAME), str(error)) from error
    changed = rests.changed(trip)
    if changed:
        raise BadRequest(
            f"{path.name} cannot be gone on with: changed since then: {', '.join(changed)}."
            " Begin a new one"
        )
    return trip, done


def _restored(checkout: Checkout, run: RunFolder, manifest: Manifest, done: list[str]) -> Trip:
    """What was known after the steps that are done. Raises `ValueError` and `TypeError`."""
    trip = replace(Asked.of(manifest.asked).trip(checkout, run), rests_on=manifest.rests_on)
    known = Fields(manifest.known, "known")
    if "toolchain" in done and trip.wish != "reference":
        found = look_for_lean(checkout, trip.wish)
        if isinstance(found, ToolchainMissing):
            trip = replace(trip, advice=found.advice)
        else:
            trip = replace(trip, toolchain=found)
    if "export" in done:
        trip = replace(trip, contract=Contract.load(checkout.root / trip.family.contract))
    if "train" in done:
        trip = replace(trip, trained=known.text("trained"))
    if "import" in done:
        line = (run.path / "verdict.line").read_text(encoding="utf-8").rstrip("\n")
        trip = replace(trip, verdict=Verdict.from_line(line))
    if "property" in done:
        decided = [Decided(**one.values()) for one in known.each("decided")]  # type: ignore[arg-type]
        trip = replace(trip, decided=tuple(decided))
    return trip
