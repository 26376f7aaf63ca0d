"""Options that several commands have, and what they stand for."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Protocol, TypeVar

from harness import families
from harness.checkout import Checkout
from harness.errors import BadRequest
from harness.exits import Exit
from harness.families import Family
from harness.formats.contract import Contract
from harness.formats.verdict import ARITHMETICS
from harness.processes.child import heard

NAMES = tuple(family.name for family in families.ALL)


def engine(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--engine",
        choices=["auto", "lean", "reference"],
        default="auto",
        help="auto: Lean where it is installed, the reference in Python elsewhere",
    )


def settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        dest="settings",
        help="another configuration than the default one, such as hidden=64",
    )


def scaffold(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--scaffold",
        type=Path,
        metavar="FOLDER",
        help="of model.py and contract.json, where export wrote those of another configuration",
    )


def configuration(
    arguments: argparse.Namespace, family: str
) -> tuple[tuple[str, ...], Contract | None]:
    """The settings that are asked for, and the contract of `--scaffold`, which has them all."""
    settings = tuple(arguments.settings)
    if arguments.scaffold is None:
        return settings, None
    for name in ("model.py", "contract.json"):
        if not (arguments.scaffold / name).is_file():
            raise BadRequest(f"{arguments.scaffold} has no {name}: export --out writes it")
    contract = contract_in(arguments.scaffold, family)
    known = tuple(f"{key}={value}" for key, value in contract.config.items())
    other = [setting for setting in settings if setting not in known]
    if other:
        has = ", ".join(known)
        raise BadRequest(f"--set {other[0]} is not the configuration of --scaffold: {has}")
    return known, contract


def contract_in(folder: Path, family: str) -> Contract:
    """The contract of a family that was exported into this folder. Raises `BadRequest`."""
    contract = Contract.load(folder / "contract.json")
    if contract.family != family:
        raise BadRequest(f"{folder} has a contract of {contract.family}, not of {family}")
    return contract


def arithmetic(parser: argparse.ArgumentParser, default: str = "float32") -> None:
    parser.add_argument(
        "--arithmetic",
        choices=ARITHMETICS,
        help="recompute the probe by the machine (float32), or in binary32 by definition (exact);"
        f" default: {default}",
    )


def machine(parser: argparse.ArgumentParser, text: str) -> None:
    parser.add_argument("--json", action="store_true", help=text)


def natural(text: str) -> int:
    """An option's whole number from 0."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"expected a whole number from 0, found {text!r}")
    return int(text)


class Named(Protocol):
    """What has a name."""

    @property
    def name(self) -> str: ...


T = TypeVar("T", bound=Named)


def chosen(items: Sequence[T], patterns: Sequence[str], what: str) -> list[T]:
    """The items whose names match one of the patterns; all if there are none."""
    found = [
        item for item in items if not patterns or any(fnmatchcase(item.name, p) for p in patterns)
    ]
    if not found:
        raise BadRequest(f"no {what} is called {', '.join(patterns)}")
    return found


def deadline(parser: argparse.ArgumentParser, seconds: float = 900.0) -> None:
    parser.add_argument(
        "--deadline",
        type=float,
        default=seconds,
        metavar="SECONDS",
        help=f"the most that a child may take (default {seconds:g})",
    )


def saved(parser: argparse.ArgumentParser) -> None:
    """How a payload is written, and with which probe."""
    parser.add_argument(
        "--encoding",
        choices=["decimal", "base64", "safetensors"],
        help="of scalars in JSON, or a file of safetensors; default: decimal",
    )
    parser.add_argument(
        "--probe",
        type=natural,
        default=9,
        metavar="N",
        help="random inputs to record (default 9)",
    )


def script(parser: argparse.ArgumentParser) -> None:
    """What follows `--` is for the training script."""
    usage = parser.format_usage().removeprefix("usage: ").rstrip()
    parser.usage = f"{usage} [-- TRAINING OPTION ...]"


def family(name: str, checkout: Checkout) -> Family:
    """The family of this name, if the checkout has its files."""
    for one in families.present(checkout.root):
        if one.name == name:
            return one
    raise BadRequest(f"{name} has no training script in this checkout")


def model(parser: argparse.ArgumentParser, text: str | None = None) -> None:
    """A family, or a model that comes as a graph file."""
    which = parser.add_mutually_exclusive_group(required=text is None)
    which.add_argument("--model", choices=NAMES, help=text)
    which.add_argument(
        "--graph", type=Path, metavar="FILE", help="a graph file, such as capture writes"
    )


def chosen_model(arguments: argparse.Namespace, checkout: Checkout) -> Family:
    """The family of `--model`, or what is known of the model of `--graph`."""
    file: Path | None = arguments.graph
    if file is None:
        return family(arguments.model, checkout)
    if arguments.settings:
        raise BadRequest("--set goes with --model: a graph has no settings")
    file = file.resolve()
    name = file.name.removesuffix(".json").removesuffix(".graph")
    written = [file.parent / f"{name}{suffix}" for suffix in (".json", ".safetensors")]
    latest = max(written, key=lambda path: path.stat().st_mtime if path.is_file() else 0)
    return Family(name, file.parent, "", latest.name, graph=file)


def judge(
    arguments: argparse.Namespace, checkout: Checkout, family: Family, payload: Path, *, probe: bool
) -> int:
    """Print what the engine says of one payload: text for people, or a line for machines."""
    from harness import engines

    settings, contract = configuration(arguments, family.name)
    engine = engines.choose(
        checkout,
        family,
        wish=arguments.engine,
        settings=settings,
        contract=contract,
        child=heard(checkout.root, arguments.deadline, quiet=True),
        arithmetic=arguments.arithmetic,
    )
    verdict = engine.check(payload.resolve(), probe=probe)
    print(verdict.to_line() if arguments.json else verdict.to_text())
    return Exit.AS_EXPECTED if verdict.accepted else Exit.REJECTED
