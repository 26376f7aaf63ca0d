"""`setup`: install Lean."""

from __future__ import annotations

import argparse

from harness.checkout import Checkout
from harness.commands import options
from harness.exits import Exit
from harness.lean import install


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    options.deadline(parser)


def run(arguments: argparse.Namespace, checkout: Checkout) -> int:
    """Install what is missing."""
    install.install(checkout, deadline=arguments.deadline, say=print)
    return Exit.AS_EXPECTED
