"""`explain`: a file beside the contract, and the edits that would make it fit."""

from __future__ import annotations

import argparse
from pathlib import Path

from harness import engines, families
from harness.checkout import Checkout
from harness.commands import options
from harness.errors import BadRequest
from harness.exits import Exit
from harness.explain.explanation import explain, lines, record
from harness.explain.look import look
from harness.families import Family
from harness.formats.contract import Contract
from harness.terminal import escaped, say


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument("file", type=Path, metavar="FILE")
    options.model(parser, "default: what the file says, or the family whose file has this name")
    options.scaffold(parser)
    options.machine(parser, "print one JSON object")


def run(arguments: argparse.Namespace, checkout: Checkout) -> int:
    """Print what there is to see, and what to do."""
    arguments.settings = []
    path: Path = arguments.file
    if not (arguments.model or arguments.graph):
        arguments.model = _guessed(path)
    family = options.chosen_model(arguments, checkout)
    if arguments.scaffold is None:
        contract = _contract(family, checkout)
    else:
        contract = options.contract_in(arguments.scaffold, family.name)
    found = explain(path, contract)
    if arguments.json:
        arguments.answer = record(found)
    else:
        for line in lines(found, path.name):
            say(escaped(line))
    return Exit.AS_EXPECTED if found.verdict.accepted else Exit.REJECTED


def _contract(family: Family, checkout: Checkout) -> Contract:
    if family.graph is not None:
        return engines.contract_of(family.graph)
    return Contract.load(checkout.root / family.contract)


def _guessed(path: Path) -> str:
    """The family that the file says it is of, or that its name is of."""
    seen = look(path.read_bytes()) if path.is_file() else None
    if seen is not None and seen.family in options.NAMES:
        return str(seen.family)
    named = [one.name for one in families.ALL if one.payload_name == path.name]
    if not named:
        raise BadRequest(f"which family must {path.name} conform to? Say --model NAME")
    return named[0]
