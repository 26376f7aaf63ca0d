"""What the page of a round trip shows and only Lean or PyTorch can tell: files in the run folder.

Nothing is judged here any more, so that what cannot be had is left out, and the page says so.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from harness.errors import HarnessError
from harness.formats.property import Property
from harness.lean.verifier import LeanVerifier
from harness.processes.child import python
from harness.runs import picture
from harness.runs.roundtrip import Trip
from harness.terminal import note

PATIENCE = 120.0
"""Seconds that one of them may take."""


def gather(trip: Trip) -> bool:
    """Have the graph, the outputs that Lean computes, and what properties look like. Is there
    anything more to show?"""
    if trip.toolchain is None or trip.contract is None:
        return False
    bounds = replace(trip.run.bounds, deadline=min(trip.run.bounds.deadline, PATIENCE))
    run = replace(trip.run, bounds=bounds, listen=lambda stream, line: None)  # it is for machines
    ask = partial(run.child, "page", env=trip.toolchain.environment())
    lean = LeanVerifier(trip.checkout.root, trip.family, trip.settings, ask)
    for part in (graph, outputs, properties):
        try:
            part(replace(trip, run=run), lean)
        except (HarnessError, OSError, ValueError) as error:
            first = str(error).partition("\n")[0]
            note(f"the page goes without its {part.__name__}: {first}")
    return True


def graph(trip: Trip, lean: LeanVerifier) -> None:
    """The typed graph."""
    trip.run.save("graph.json", lean.graph())


def outputs(trip: Trip, lean: LeanVerifier) -> None:
    """What Lean computes of the inputs of the probe, where it came to that."""
    verdict = trip.verdict
    if verdict is None:
        return
    if verdict.parity or any(error.code == "probe.parity" for error in verdict.errors):
        line = lean.outputs(trip.run.path / trip.family.payload_name, trip.arithmetic)
        trip.run.save("outputs.json", line + "\n")


def properties(trip: Trip, lean: LeanVerifier) -> None:
    """Points and boxes of the properties of one or two inputs, as the search has them."""
    folder = trip.run.path / "properties"
    files = [(one.name, folder / f"{one.name}.property.json") for one in trip.decided]
    asked = [
        (name, file, folder / f"{name}.certificate.json")
        for name, file in files
        if file.is_file() and picture.has_diagrams(Property.load(file))
    ]
    if not asked:
        return
    trees = [(file, tree if tree.is_file() else None) for _, file, tree in asked]
    command = picture.command(folder / "graph.json", folder / "params.json", trees)
    drawn = picture.pictures(trip.run.child("page", command, python()), len(asked))
    for (name, _, _), one in zip(asked, drawn, strict=True):
        trip.run.save(f"properties/{name}.picture.json", one.to_json())
