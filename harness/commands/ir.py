"""`ir`: the PyTorch that Lean emits from its graphs, run and compared three ways."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from harness.checkout import Checkout
from harness.commands import options
from harness.exits import Exit
from harness.runs import view as views
from harness.runs.folder import RunFolder
from harness.runs.ir import RECORDED, Row, Tour, travel
from harness.runs.manifest import End
from harness.runs.steps import Taken
from harness.signals import deferred

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text


WIDE = 110
"""Columns from which on a terminal has room for all of the table."""


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument("--arch", required=True, metavar="NAME", help="an architecture, or all")
    parser.add_argument("--seed", type=options.seed, metavar="N", help="of parameters and input")
    parser.add_argument(
        "--engine",
        choices=["auto", "lean", "recorded"],
        default="auto",
        help="auto: Lean where it is installed, the modules that it wrote before elsewhere",
    )
    options.bounds(parser)
    options.machine(parser, "print one JSON object, nothing else")


def run(arguments: argparse.Namespace, checkout: Checkout) -> int:
    """Take the steps and show what was measured."""
    view = views.choose(machine=arguments.json)
    with checkout.lock(f"ir of {arguments.arch}"):
        bounds = options.bounds_of(arguments)
        asked = {"arch": arguments.arch, "engine": arguments.engine, "seed": arguments.seed}
        folder = RunFolder.create(
            checkout, "ir", bounds=bounds, listen=lambda stream, line: None, asked=asked
        )
        tour = Tour(checkout, arguments.engine, arguments.arch, arguments.seed, folder)
        view.open(f"Typed graphs as PyTorch: {arguments.arch}")
        try:
            taken = travel(tour, view)
        finally:
            view.close("")
        record = _record(taken)
        arguments.answer = record
        with deferred():
            folder.save("ir.json", json.dumps(record, indent=1) + "\n")
            how: End = "as expected" if record["as_expected"] else "not as expected"
            folder.end("not finished" if taken.trouble else how, taken.steps)
        if taken.trouble is not None:
            raise taken.trouble
    if not arguments.json:
        _show(taken.known)
    return Exit.AS_EXPECTED if record["as_expected"] else Exit.NOT_AS_EXPECTED


def table(rows: Sequence[Row], *, wide: bool = True) -> Table:
    """What people see; where there is little room, the numbers without what they are of."""
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=None, padding=(0, 1))
    for heading in ("", "architecture", *(("shapes", "idiomatic module") if wide else ())):
        shown.add_column(heading, no_wrap=not wide)
    numbers = ("emitted–Lean", "idiomatic–Lean", "idiomatic–emitted", "tolerance")
    for heading in (*(("scalars",) if wide else ()), *numbers):
        shown.add_column(heading if wide else heading.replace("–", "–\n"), "", justify="right")
    for row in rows:
        more = (
            Text(f"{list(row.input)} → {list(row.output)}"),
            Text(row.torch or "–"),
            Text(str(row.parameters)),
        )
        shown.add_row(
            Text("✓", style="green") if row.agrees else Text("✗", style="red"),
            Text(row.name),
            *(more if wide else ()),
            _gap(row.emitted_lean, row.tolerance),
            _gap(row.idiomatic_lean, row.tolerance) if row.torch else Text("–"),
            _gap(row.idiomatic_emitted, row.tolerance) if row.torch else Text("–"),
            Text(f"{row.tolerance:.0e}", style="dim"),
        )
    return shown


def _show(tour: Tour) -> None:
    from rich.console import Console

    console = Console()
    if not console.is_terminal:
        console = Console(width=160)
    console.print(table(tour.rows, wide=console.width >= WIDE))
    who = "emitted by Lean" if tour.toolchain else f"from {RECORDED}, Lean was not asked"
    folder = tour.run.path.relative_to(tour.checkout.root)
    console.print(f"modules {who}; run folder: {folder}", markup=False, highlight=False)


def _gap(gap: float | None, tolerance: float) -> Text:
    from rich.text import Text

    if gap is None:
        return Text("not a number", style="red")
    return Text(f"{gap:.1e}" if gap else "0", style="" if gap <= tolerance else "red")


def _record(taken: Taken[Tour]) -> dict[str, object]:
    tour = taken.known
    return {
        "format": "torchlean.ir",
        "version": 1,
        "engine": "lean" if tour.toolchain else "recorded",
        "toolchain": tour.toolchain.pin if tour.toolchain else None,
        "seed": tour.seed,
        "as_expected": taken.trouble is None and all(row.agrees for row in tour.rows),
        "trouble": None if taken.trouble is None else str(taken.trouble) or "interrupted",
        "folder": str(tour.run.path.relative_to(tour.checkout.root)),
        "steps": [asdict(step) for step in taken.steps],
        "architectures": [{**asdict(row), "agrees": row.agrees} for row in tour.rows],
    }
