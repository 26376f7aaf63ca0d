"""`roundtrip`: the round trip of one family, or of each."""

from __future__ import annotations

import argparse

from harness import families
from harness.checkout import Checkout
from harness.commands import options
from harness.exits import Exit
from harness.runs import record as records
from harness.runs import view as views
from harness.runs.folder import RunFolder
from harness.runs.record import Record
from harness.runs.roundtrip import Report, Trip, travel
from harness.signals import deferred


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument("--model", choices=[*options.NAMES, "all"], required=True)
    options.engine(parser)
    options.settings(parser)
    options.arithmetic(parser)
    options.bounds(parser)
    options.machine(parser, "print one JSON object at the end, nothing else")
    options.script(parser)


def run(arguments: argparse.Namespace, checkout: Checkout) -> int:
    """Take the round trips; the answer tells of them where one comes to no end, too."""
    present = families.present(checkout.root)
    one = arguments.model != "all"
    chosen = (options.family(arguments.model, checkout),) if one else present
    view = views.choose(machine=arguments.json)
    bounds = options.bounds_of(arguments)
    done: list[Report] = []
    kept: list[Record] = []
    with checkout.lock(f"roundtrip of {arguments.model}"):
        for family in chosen:
            folder = RunFolder.create(checkout, family.name, bounds=bounds, listen=view.line)
            trip = Trip(
                checkout=checkout,
                family=family,
                wish=arguments.engine,
                settings=tuple(arguments.settings),
                arithmetic=arguments.arithmetic,
                script_options=arguments.script_options,
                run=folder,
            )
            view.open(f"Round trip of {family.name}")
            try:
                report = travel(trip, view)
            finally:
                view.close("")
            done.append(report)
            with deferred():
                kept.append(records.save(report))
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
