"""`setup`: install Lean, or take one that is there."""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial
from pathlib import Path

from harness.checkout import Checkout
from harness.commands import options
from harness.exits import Exit
from harness.lean import install
from harness.terminal import note, say


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument(
        "--from", dest="folder", type=Path, metavar="FOLDER", help="take the toolchain that is here"
    )
    parser.add_argument(
        "--yes", action="store_true", help="as root: install without asking, say what and go on"
    )
    options.deadline(parser)


def run(arguments: argparse.Namespace, checkout: Checkout) -> int:
    """Install what is missing."""
    if arguments.folder is not None:
        install.adopt(checkout, arguments.folder, say=say)
    else:
        allow = partial(allowed, yes=arguments.yes)
        install.install(checkout, deadline=arguments.deadline, say=say, allow=allow)
    return Exit.AS_EXPECTED


def allowed(what: str, *, yes: bool) -> bool:
    """May this be run? Whoever is root, or becomes it, is asked; others only change their home."""
    note(f"to be run: {what}")
    if yes or (os.geteuid() != 0 and "sudo" not in what.split()):
        return True
    if not sys.stdin.isatty():
        return False
    print("Run this? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
