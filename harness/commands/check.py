"""`check`: a verdict on any payload; its probe is recomputed only if an arithmetic is named."""

from __future__ import annotations

import argparse
from pathlib import Path

from harness import families
from harness.checkout import Checkout
from harness.commands import options
from harness.errors import BadRequest


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument("file", type=Path, metavar="FILE")
    options.model(parser, "default: the family whose file has this name")
    options.engine(parser)
    options.settings(parser)
    options.scaffold(parser)
    options.arithmetic(parser, "it is not recomputed")
    options.bounds(parser)
    options.machine(parser, "print the verdict as one line for machines")


def run(arguments: argparse.Namespace, checkout: Checkout) -> int:
    """Print the verdict."""
    named = [one.name for one in families.ALL if one.payload_name == arguments.file.name]
    if not (arguments.model or arguments.graph or named):
        raise BadRequest(f"which family must {arguments.file.name} conform to? Say --model NAME")
    if not (arguments.model or arguments.graph):
        arguments.model = named[0]
    family = options.chosen_model(arguments, checkout)
    probe = arguments.arithmetic is not None
    return options.judge(arguments, checkout, family, arguments.file, probe=probe)
