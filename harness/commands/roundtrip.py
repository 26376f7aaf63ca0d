"""`roundtrip`: the round trip of one family, or of each."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from harness import families
from harness.checkout import Checkout
from harness.commands import options
from harness.errors import BadRequest
from harness.exits import Exit
from harness.families import Family
from harness.runs import exhibits, resume
from harness.runs import folder as folders
from harness.runs import record as records
from harness.runs import view as views
from harness.runs.asked import Asked
from harness.runs.record import Record
from harness.runs.roundtrip import Report, Trip, travel
from harness.runs.view import Step, View
from harness.signals import deferred


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--model", choices=[*options.NAMES, "all"])
    what.add_argument(
        "--resume", metavar="RUN", help="go on with a run at its first step that has not ended"
    )
    options.engine(parser)
    options.settings(parser)
    options.scaffold(parser)
    options.arithmetic(parser)
    options.bounds(parser)
    options.machine(parser, "print one JSON object at the end, nothing else")
    options.script(parser)


def run(arguments: argparse.Namespace, checkout: Checkout) -> int:
    """Take the round trips; the answer tells of them where one comes to no end, too."""
    view = views.choose(machine=arguments.json)
    done: list[Report] = []
    kept: list[Record] = []
    with checkout.lock(f"roundtrip of {arguments.model or arguments.resume}"):
        for trip, before in trips(arguments, checkout, view):
            view.open(f"Round trip of {trip.family.name}")
            try:
                report = travel(trip, view, done=before, keep=resume.keep)
            finally:
                view.close("")
            done.append(report)
            with deferred():
                kept.append(records.save(report))
            if report.trouble is None and exhibits.gather(report.known):
                records.show(report, kept[-1])
            view.close(records.summary(report))
            if report.trouble is not None:
                arguments.answer = {"runs": kept}
                raise report.trouble
    if arguments.json:
        arguments.answer = {"runs": kept}
    elif len(done) > 1:
        print(records.overview(done))
    well = all(report.as_expected for report in done)
    return Exit.AS_EXPECTED if well else Exit.NOT_AS_EXPECTED


def trips(
    arguments: argparse.Namespace, checkout: Checkout, view: View
) -> Iterator[tuple[Trip, tuple[Step, ...]]]:
    """Each round trip when its turn comes, and the steps that have been taken."""
    if arguments.resume is not None:
        yield again(arguments, checkout, view)
    elif arguments.model == "all":
        for family in families.present(checkout.root):
            yield begun(arguments, checkout, family, view), ()
    else:
        yield begun(arguments, checkout, options.family(arguments.model, checkout), view), ()


def begun(arguments: argparse.Namespace, checkout: Checkout, family: Family, view: View) -> Trip:
    """A new round trip, with a run folder."""
    settings, contract = options.configuration(arguments, family.name)
    asked = Asked(
        model=family.name,
        engine=arguments.engine,
        settings=settings,
        arithmetic=arguments.arithmetic,
        options=arguments.script_options,
        scaffold=None if contract is None else str(arguments.scaffold.resolve()),
    )
    return asked.begin(checkout, bounds=options.bounds_of(arguments), listen=view.line)


def again(
    arguments: argparse.Namespace, checkout: Checkout, view: View
) -> tuple[Trip, tuple[Step, ...]]:
    """The round trip to go on with. What it is asked for, it was told when it began."""
    if arguments.settings or arguments.scaffold or arguments.arithmetic or arguments.script_options:
        raise BadRequest(
            "--resume goes on with what was asked: leave out all but --deadline and --memory"
        )
    path = folders.found(checkout, arguments.resume)
    return resume.resume(checkout, path, bounds=options.bounds_of(arguments), view=view)
