"""`export`: let Lean write a family's scaffold and contract."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from harness.checkout import Checkout
from harness.commands import options
from harness.errors import BadRequest
from harness.exits import Exit
from harness.lean import toolchain as toolchains
from harness.lean.build import lake_build
from harness.lean.engine import LeanEngine
from harness.processes.child import heard


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument("--model", choices=options.NAMES, required=True)
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help="default: the family's generated/"
    )
    options.settings(parser)
    options.bounds(parser)


def run(arguments: argparse.Namespace, checkout: Checkout) -> int:
    """Build Lean and have it export."""
    family = options.family(arguments.model, checkout)
    if arguments.settings and arguments.out is None:
        raise BadRequest("--set goes with --out FOLDER: generated/ has the default configuration")
    toolchain = toolchains.find(checkout)
    child = heard(checkout.root, options.bounds_of(arguments))
    with checkout.lock(f"export of {family.name}"):
        lake_build(checkout, child, toolchain, told=True)
        ask = partial(child, "export", env=toolchain.environment())
        lean = LeanEngine(toolchain, checkout.root, family, tuple(arguments.settings), ask)
        lean.export(arguments.out and arguments.out.resolve())
    return Exit.AS_EXPECTED
