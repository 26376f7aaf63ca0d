"""`train`: run a family's training script."""

from __future__ import annotations

import argparse

from harness.checkout import Checkout
from harness.commands import options
from harness.exits import Exit
from harness.processes.child import heard
from harness.runs.roundtrip import train_script


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument("--model", choices=options.NAMES, required=True)
    options.scaffold(parser)
    options.bounds(parser)
    options.script(parser)


def run(arguments: argparse.Namespace, checkout: Checkout) -> int:
    """Run the script with the options that follow `--`."""
    family = options.family(arguments.model, checkout)
    arguments.settings = []
    if options.configuration(arguments, family.name)[1] is not None:
        family = family.at(arguments.scaffold.resolve())
    where = () if family.place is None else ("--out", str(family.payload))
    with checkout.lock(f"training of {family.name}"):
        child = heard(checkout.root, options.bounds_of(arguments))
        train_script(child, family, (*arguments.script_options, *where))
    return Exit.AS_EXPECTED
