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
    options.bounds(parser)
    options.script(parser)


def run(arguments: argparse.Namespace, checkout: Checkout) -> int:
    """Run the script with the options that follow `--`."""
    family = options.family(arguments.model, checkout)
    with checkout.lock(f"training of {family.name}"):
        child = heard(checkout.root, options.bounds_of(arguments))
        train_script(child, family, arguments.script_options)
    return Exit.AS_EXPECTED
