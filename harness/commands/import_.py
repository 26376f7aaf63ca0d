"""`import`: hand a trained payload to the engine, which recomputes the probe if it can."""

from __future__ import annotations

import argparse
from pathlib import Path

from harness.checkout import Checkout
from harness.commands import options


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    options.model(parser)
    parser.add_argument(
        "--payload", type=Path, metavar="FILE", help="default: what train, or capture, wrote"
    )
    options.engine(parser)
    options.settings(parser)
    options.scaffold(parser)
    options.arithmetic(parser)
    options.bounds(parser)
    options.machine(parser, "print the verdict as one line for machines")


def run(arguments: argparse.Namespace, checkout: Checkout) -> int:
    """Print the verdict."""
    family = options.chosen_model(arguments, checkout)
    payload = arguments.payload or checkout.root / family.payload
    return options.judge(arguments, checkout, family, payload, probe=True)
