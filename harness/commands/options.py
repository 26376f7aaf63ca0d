"""Options that several commands have, and what they stand for."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from harness import families
from harness.checkout import Checkout
from harness.errors import BadRequest
from harness.exits import Exit
from harness.families import Family
from harness.formats.contract import Contract
from harness.formats.verdict import ARITHMETICS, Verdict
from harness.processes.child import heard
from harness.processes.supervisor import MEMORY, Bounds
from harness.terminal import note, say

YEAR = 365 * 86400.0
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


def between(low: int, high: int, text: str) -> int:
    """An option's whole number of a range."""
    value = int(text) if re.fullmatch("-?[0-9]{1,20}", text) else low - 1
    if not low <= value <= high:
        words = f"a whole number from {low} to {high}"
        raise argparse.ArgumentTypeError(f"expected {words}, found {text!r}")
    return value


natural = partial(between, 0, 10**12)
"""How many; none is allowed."""
count = partial(between, 1, 10**12)
"""How many; at least one."""
jobs = partial(between, 1, 1024)
"""How many side by side."""
seed = partial(between, 0, 2**64 - 1)
"""What random numbers start from."""


def seconds(text: str) -> float:
    """An option's duration: above 0, and at most a year, which no clock or selector minds."""
    value = float(text) if re.fullmatch(r"[0-9]+(\.[0-9]+)?|\.[0-9]+", text) else 0.0
    if not 0 < value <= YEAR:
        words = f"seconds above 0, at most {YEAR:.0f}"
        raise argparse.ArgumentTypeError(f"expected {words}, found {text!r}")
    return value


def size(text: str) -> int:
    """An option's number of bytes, as `512M` or `8G`."""
    found = re.fullmatch("([0-9]{1,12})([KMGT]?)", text)
    if not found:
        raise argparse.ArgumentTypeError(f"expected a size such as 512M or 8G, found {text!r}")
    return int(found[1]) << (10 * " KMGT".index(found[2] or " "))


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


def deadline(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--deadline",
        type=seconds,
        default=900.0,
        metavar="SECONDS",
        help="the most that a child may take (default 900)",
    )


def bounds(parser: argparse.ArgumentParser) -> None:
    """What children may take."""
    deadline(parser)
    parser.add_argument(
        "--memory",
        type=size,
        default=MEMORY,
        metavar="SIZE",
        help="the most that a child and those it starts may take together, such as 512M or 8G;"
        f" 0 is any (default {MEMORY >> 30}G)",
    )


def bounds_of(arguments: argparse.Namespace) -> Bounds:
    """What was asked for with these options."""
    return Bounds(deadline=arguments.deadline, memory=arguments.memory)


def side_by_side(parser: argparse.ArgumentParser, text: str, default: int | None = 1) -> None:
    """How many at once, here or on other machines; `text` says of what."""
    parser.add_argument("--jobs", type=jobs, default=default, metavar="N", help=text)
    parser.add_argument(
        "--cluster", metavar="ADDRESS", help="of a Dask cluster whose workers have this checkout"
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
    parser.set_defaults(takes_script_options=True)


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


def show(arguments: argparse.Namespace, verdict: Verdict) -> None:
    """A verdict as text for people, or as the answer for machines."""
    if arguments.json:
        arguments.answer = verdict.fields()
    else:
        say(verdict.to_text())


def missing(checkout: Checkout, family: Family, payload: Path) -> str:
    """Which file is not there, and what would write it."""
    where = f"there is no file {payload.absolute()}"
    if family.graph is None and payload == checkout.root / family.payload:
        return f"{where}; to write it: {checkout.command(f'train --model {family.name}')}"
    return where


def judge(
    arguments: argparse.Namespace, checkout: Checkout, family: Family, payload: Path, *, probe: bool
) -> int:
    """Show what the engine says of one payload."""
    from harness import engines

    settings, contract = configuration(arguments, family.name)
    engine = engines.choose(
        checkout,
        family,
        wish=arguments.engine,
        settings=settings,
        contract=contract,
        child=heard(checkout.root, bounds_of(arguments), quiet=True),
        arithmetic=arguments.arithmetic,
    )
    verdict = engine.check(payload.resolve(), probe=probe)
    show(arguments, verdict)
    if verdict.errors and verdict.errors[0].code == "io.missing":
        note(missing(checkout, family, payload))
    return Exit.AS_EXPECTED if verdict.accepted else Exit.REJECTED
