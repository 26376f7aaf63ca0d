"""The round trip: Lean exports, PyTorch trains, Lean takes back, and damage is rejected.

What is asked of each step, and what it finds out, is a `Trip`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from harness import files
from harness.checkout import Checkout
from harness.damage.controls import Control, controls
from harness.engines import NO_MODELS, Engine
from harness.errors import BadRequest, ToolchainMissing
from harness.families import Family
from harness.formats.contract import Contract
from harness.formats.expectations import EXPECTED
from harness.formats.verdict import Verdict
from harness.lean.build import lake_build
from harness.lean.engine import LeanEngine
from harness.lean.toolchain import Toolchain
from harness.lean.verifier import LeanVerifier
from harness.processes.child import Child, python
from harness.processes.supervisor import Outcome
from harness.reference import ReferenceEngine
from harness.runs import property as properties
from harness.runs import rests
from harness.runs.folder import RunFolder
from harness.runs.property import Decided
from harness.runs.steps import Keep, Take, Taken, look_for_lean, take
from harness.runs.view import State, Step, View


@dataclass(frozen=True, slots=True)
class Trip:
    """What is asked of a round trip, and what it knows so far.

    In another configuration than the default one, and where it is `apart`, a round trip leaves
    nothing outside its run folder: the family's place is there.
    """

    checkout: Checkout
    family: Family
    wish: str  # the engine: `auto`, `lean` or `reference`
    settings: tuple[str, ...]  # of the configuration, `key=value`, for Lean
    arithmetic: str | None  # to recompute the probe in; None leaves it to Lean
    script_options: tuple[str, ...]
    run: RunFolder
    given: Path | None = None  # a folder of a scaffold and a contract that Lean exported before
    built: bool = False  # by who has several at a time
    toolchain: Toolchain | None = None
    advice: str = ""  # the command that installs Lean, where it is missing
    contract: Contract | None = None
    trained: str = ""  # the receipt that PyTorch printed
    verdict: Verdict | None = None
    decided: tuple[Decided, ...] = ()
    rejected: tuple[tuple[Control, Verdict], ...] = ()
    rests_on: Mapping[str, str] = field(default_factory=dict)  # digests of what was read and made

    def lean(self, step: str) -> LeanEngine | None:
        """Lean, if it is there; what it says is logged under `step`."""
        if self.toolchain is None:
            return None
        run = partial(self.run.child, step, env=self.toolchain.environment())
        return LeanEngine(
            *(self.toolchain, self.checkout.root, self.family, self.settings, run),
            arithmetic=self.arithmetic,
        )

    def engine(self, step: str) -> Engine:
        """Lean if it is there, the reference otherwise."""
        return self.lean(step) or ReferenceEngine(self.known_contract())

    def known_contract(self) -> Contract:
        if self.contract is None:
            raise BadRequest(f"no contract of {self.family.name} has been read yet")
        return self.contract


Found = tuple[Trip, State, str]

NEEDS_LEAN = (
    "--set needs Lean, or what it exported before: --scaffold FOLDER. The committed scaffold has"
    " the default configuration"
)
SCAFFOLDED = "harness.torch_side.scaffolded"
LOAD = "NN.Load"
"""What theorems about a payload import."""


def find_toolchain(trip: Trip) -> Found:
    """Look for the pinned Lean; insist on it only where it was asked for by name."""
    if trip.wish == "reference":
        _needs_no_model(trip)
        return trip, "skipped", "--engine reference: Lean is not asked"
    found = look_for_lean(trip.checkout, trip.wish)
    if isinstance(found, ToolchainMissing):
        _needs_no_model(trip)
        detail = f"Lean is not installed ({found.pin}): the reference engine checks instead"
        trip = replace(trip, advice=found.advice)
        return trip, "skipped", f"{detail}\nto install Lean: {found.advice}"
    return replace(trip, toolchain=found), "ok", f"{found.pin} in {found.bin}"


def build(trip: Trip) -> Found:
    """Build what the other steps run."""
    if trip.toolchain is None:
        return trip, "skipped", "needs Lean"
    if trip.built:
        return trip, "skipped", "was built before, for all of the sweep"
    lake_build(trip.checkout, trip.run.child, trip.toolchain, told=True)
    if (trip.checkout.root / properties.theorem(trip.family)).is_file():
        lake_build(trip.checkout, trip.run.child, trip.toolchain, LOAD, told=True)
    return trip, "ok", "lake build"


def export(trip: Trip) -> Found:
    """Let Lean write the scaffold and the contract; without Lean, take the committed ones."""
    lean = trip.lean("export")
    given = trip.given
    if given is None and lean is None:
        if trip.settings:
            raise BadRequest(NEEDS_LEAN)
        given = trip.checkout.root / replace(trip.family, place=None).exported
    if lean is not None and trip.given is None:
        lean.export(trip.family.place)
    elif given is not None and trip.family.place is not None:
        for name in (trip.family.scaffold.name, trip.family.contract.name):
            files.write(trip.family.place / name, (given / name).read_bytes())
    contract = Contract.load(trip.checkout.root / trip.family.contract)
    for path in (trip.family.scaffold, trip.family.contract):
        trip.run.keep(path)
    trip = replace(trip, contract=contract)
    where = trip.family.exported
    if where == trip.run.path:
        where = where.relative_to(trip.checkout.root)
    if lean is None and trip.given is None:
        return trip, "skipped", "needs Lean: the committed scaffold is used"
    if trip.given is not None:
        return trip, "skipped", f"what was exported before is used: {trip.given}"
    return trip, "ok", f"{where}: {_subject(contract)}"


def train(trip: Trip) -> Found:
    """Train the scaffold as a user would, and note the receipt of the live model."""
    history = trip.run.path / "history.jsonl"
    places = ("--out", str(trip.family.payload), "--history", str(history))
    outcome = train_script(trip.run.child, trip.family, (*trip.script_options, *places))
    trip.run.keep(trip.family.payload)
    lines = outcome.stdout.splitlines()
    epochs = [line for line in lines if line.startswith("epoch ")]
    receipts = [line.partition(" ")[2] for line in lines if line.startswith("receipt ")]
    if not receipts or not re.fullmatch("[0-9a-f]{64}", receipts[-1]):
        return trip, "failed", f"{trip.family.script} printed no receipt"
    return replace(trip, trained=receipts[-1]), "ok", epochs[-1] if epochs else "trained"


def import_(trip: Trip) -> Found:
    """Hand the trained payload to the engine."""
    engine = trip.engine("import")
    verdict = engine.check(trip.checkout.root / trip.family.payload, probe=True)
    trip.run.save("verdict.txt", verdict.to_text() + "\n")
    trip.run.save("verdict.line", verdict.to_line() + "\n")
    trip = replace(trip, verdict=verdict)
    if not verdict.accepted:
        return trip, "failed", verdict.to_text()
    return trip, "ok", f"accepted by {speaker(verdict)}: {_subject(trip.known_contract())}"


def parity(trip: Trip) -> Found:
    """Look at how far Lean's outputs are from those that PyTorch recorded."""
    found = trip.verdict.parity if trip.verdict else None
    if trip.toolchain is None:
        return trip, "skipped", "needs Lean: the reference engine runs no models"
    if found is None:
        return trip, "failed", "Lean recomputed no outputs: the payload has no probe"
    return (
        trip,
        "ok",
        f"{found.values} outputs recomputed, largest relative difference {found.relative:.2g},"
        f" tolerance {found.tolerance:.2g}, {found.arithmetic} arithmetic",
    )


def receipt(trip: Trip) -> Found:
    """Compare what PyTorch holds with what the engine took in, bit for bit."""
    taken = trip.verdict.receipt if trip.verdict else None
    if taken is None or taken.bundle != trip.trained:
        there = taken.bundle if taken else "none"
        return trip, "failed", f"PyTorch has {trip.trained}\nthe engine has {there}"
    return trip, "ok", f"{taken.bundle[:16]}… on both sides: not one bit moved"


def property_(trip: Trip) -> Found:
    """Have what Lean states of the model proved or refuted, as stated; where the family has a
    theorem about what was trained, have Lean's kernel check it."""
    if trip.toolchain is None:
        return trip, "skipped", "needs Lean: the reference engine proves nothing"
    payload = trip.checkout.root / trip.family.payload
    folder = trip.run.path / "properties"
    run = partial(_quiet(trip.run).child, "property", env=trip.toolchain.environment())
    lean = LeanVerifier(trip.checkout.root, trip.family, trip.settings, run)
    stated = lean.expectations(payload, folder)
    if stated.unsupported is not None:
        return (
            trip,
            "skipped",
            f"nothing is proved of an operator without bounds: {stated.unsupported}",
        )
    if not stated.properties:
        return trip, "skipped", f"Lean states no property of {trip.family.name}"
    decided = properties.decide(lean, payload, folder, stated.properties, _quiet(trip.run).child)
    if all(one.as_expected for one in decided) and trip.family.place is None:
        decided += prove(trip, decided[0])
    trip = replace(trip, decided=tuple(decided))
    wrong = [one for one in decided if not one.as_expected]
    if wrong:
        return trip, "failed", "\n".join(map(str, wrong))
    counts = (f"{sum(one.answer == word for one in decided)} {word}" for word in EXPECTED)
    return trip, "ok", "\n".join([f"{', '.join(counts)}, as stated in Lean", *map(str, decided)])


def prove(trip: Trip, first: Decided) -> list[Decided]:
    """What Lean's kernel says of the family's theorem, if it has one, by the certificate of the
    first property, which the theorem states once more."""
    toolchain, file = trip.toolchain, properties.theorem(trip.family)
    if toolchain is None or not (trip.checkout.root / file).is_file():
        return []
    kept = trip.run.path / "properties" / f"{first.name}.certificate.json"
    there = trip.checkout.root / properties.theorem_certificate(trip.family)
    files.write(there, kept.read_bytes())
    run = partial(trip.run.child, "theorem", env=toolchain.environment())
    said = run(["lake", "env", "lean", str(file)]).expect(0, 1)
    return [properties.by_kernel(first, file, said)]


def negative_controls(trip: Trip) -> Found:
    """Damage copies of the payload, and see each rejected for the right reason."""
    payload = (trip.checkout.root / trip.family.payload).read_bytes()
    wanted = [
        control
        for control in controls(payload, trip.known_contract())
        if trip.toolchain or not control.needs_model
    ]
    paths = [trip.run.save(f"controls/{one.name}.json", one.data) for one in wanted]
    engine = trip.engine("controls")
    cheap = engine.check_all(one.data for one in wanted if not one.needs_model)
    verdicts = [
        engine.check(path, probe=True) if one.needs_model else next(cheap)
        for one, path in zip(wanted, paths, strict=True)
    ]
    trip = replace(trip, rejected=tuple(zip(wanted, verdicts, strict=True)))
    wrong = [
        f"{one.name}: expected {one.code} at {one.path}, found {said(verdict)}"
        for one, verdict in trip.rejected
        if not caught(one, verdict)
    ]
    counts = f"{len(wanted) - len(wrong)} of {len(wanted)} damaged copies rejected by code and path"
    return trip, "failed" if wrong else "ok", "\n".join([counts, *wrong])


STEPS: tuple[tuple[str, Take[Trip]], ...] = (
    ("toolchain", find_toolchain),
    ("build", build),
    ("export", export),
    ("train", train),
    ("import", import_),
    ("parity", parity),
    ("receipt", receipt),
    ("property", property_),
    ("controls", negative_controls),
)


Report = Taken[Trip]
"""A round trip that is over."""


def travel(trip: Trip, view: View, *, done: Sequence[Step] = (), keep: Keep[Trip]) -> Report:
    """Take the steps that are not `done` until one fails."""
    steps = [(name, rests.noted(name, step)) for name, step in STEPS]
    return take(trip, steps, view, stop=True, done=done, keep=keep)


def train_script(child: Child, family: Family, options: Sequence[str]) -> Outcome:
    """Run the family's training script, which leaves its payload where users expect it; or, for a
    family in another place, by a program that is told where its scaffold is."""
    program = () if family.place is None else ("-m", SCAFFOLDED, str(family.scaffold))
    command = [sys.executable, *program, str(family.script), *options]
    return child("train", command, python()).expect(0)


def caught(control: Control, verdict: Verdict) -> bool:
    """Is the first error the one that this damage must have?"""
    first = verdict.errors[:1]
    return any((error.code, error.path) == (control.code, control.path) for error in first)


def said(verdict: Verdict) -> str:
    """A verdict in a few words."""
    if verdict.accepted:
        return "accepted"
    return f"{verdict.errors[0].code} at {verdict.errors[0].path}"


def speaker(verdict: Verdict) -> str:
    """Who judged."""
    if verdict.engine == "lean":
        return f"Lean {verdict.engine_version}"
    return "the reference engine in Python"


def _quiet(run: RunFolder) -> RunFolder:
    """The same, but nobody listens: what is said is for machines."""
    return replace(run, listen=lambda stream, line: None)


def _needs_no_model(trip: Trip) -> None:
    """Raises `BadRequest` if an arithmetic is asked for by name."""
    if trip.arithmetic is not None:
        raise BadRequest(NO_MODELS)


def _subject(contract: Contract) -> str:
    config = ", ".join(f"{key} {value}" for key, value in contract.config.items())
    size = sum(param.size for param in contract.params)
    return f"{contract.family} ({config}), {len(contract.params)} tensors, {size} numbers"
