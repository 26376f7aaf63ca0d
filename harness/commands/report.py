"""`report`: show a run again."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from harness.checkout import Checkout
from harness.commands import options
from harness.errors import BadRequest
from harness.exits import Exit
from harness.runs import folder as folders
from harness.runs.retold import again
from harness.terminal import say


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument("folder", type=Path, nargs="?", help="default: the newest in runs/")
    options.machine(parser, "print its record")


def run(arguments: argparse.Namespace, checkout: Checkout) -> int:
    """Print the record of a run folder."""
    folder = arguments.folder or folders.latest(checkout)
    if folder is None:
        raise BadRequest(f"there is no run yet: {checkout.command('roundtrip --model mlp')}")
    said = again(folder, machine=arguments.json)
    if arguments.json:
        arguments.answer = {"runs": [json.loads(said)]}
    else:
        say(said)
    return Exit.AS_EXPECTED
