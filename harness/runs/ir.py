"""`ir`: the PyTorch that Lean emits from its graphs, run and compared three ways.

Lean's evaluation (its output is inside each emitted file), the emitted code, and the module that a
PyTorch user would write. What needs torch runs in children: the emitted files, and `compare.py`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from harness.checkout import Checkout
from harness.errors import BadRequest, ChildFailed, HarnessError, ToolchainMissing
from harness.families import HOME
from harness.formats.fields import Fields, parse
from harness.lean import toolchain as toolchains
from harness.lean.engine import BINARY
from harness.lean.toolchain import Toolchain
from harness.processes.supervisor import Bounds
from harness.runs import view as views
from harness.runs.folder import RunFolder
from harness.runs.roundtrip import lake_build
from harness.runs.view import Step, View

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

COMPARE = HOME / "IR" / "compare.py"
RECORDED = Path("tests/golden/ir")
COMMAND = (str(BINARY), "torch_ir_pytorch")
PYTHON = {"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}


@dataclass(frozen=True, slots=True)
class Row:
    """One architecture: how its emitted file ended, and the largest |a - b| / max(1, |b|) of each
    pair, none where it is not a number. `torch` is empty where there is no idiomatic module."""

    name: str
    status: int
    input: tuple[int, ...]
    output: tuple[int, ...]
    parameters: int
    tolerance: float
    torch: str
    emitted_lean: float | None
    idiomatic_lean: float | None
    idiomatic_emitted: float | None

    @property
    def agrees(self) -> bool:
        """Did the file say so itself, and do all pairs that there are?"""
        pairs = [self.emitted_lean]
        if self.torch:
            pairs += [self.idiomatic_lean, self.idiomatic_emitted]
        return self.status == 0 and all(gap is not None and gap <= self.tolerance for gap in pairs)


@dataclass(frozen=True, slots=True)
class Tour:
    """What is asked, and what is known so far."""

    checkout: Checkout
    wish: str  # `auto`, `lean` or `recorded`
    arch: str  # a name or `all`
    seed: int | None
    run: RunFolder
    toolchain: Toolchain | None = None
    files: tuple[tuple[str, Path], ...] = ()
    statuses: tuple[int, ...] = ()
    rows: tuple[Row, ...] = ()


Found = tuple[Tour, views.State, str]


def find_toolchain(tour: Tour) -> Found:
    """Look for the pinned Lean; without it the committed modules are taken, and that is said."""
    if tour.wish == "recorded":
        return tour, "skipped", "--engine recorded: Lean is not asked"
    try:
        toolchain = toolchains.find(tour.checkout)
    except ToolchainMissing as missing:
        if tour.wish == "lean":
            raise
        detail = f"Lean is not installed ({missing.pin})\nto install Lean: {missing.advice}"
        return tour, "skipped", detail
    return replace(tour, toolchain=toolchain), "ok", f"{toolchain.pin} in {toolchain.bin}"


def build(tour: Tour) -> Found:
    """Build the program that emits."""
    if tour.toolchain is None:
        return tour, "skipped", "needs Lean"
    lake_build(tour.run.child, tour.toolchain)
    return tour, "ok", "lake build"


def emit(tour: Tour) -> Found:
    """Have the modules written; without Lean, copy those that it wrote before."""
    if tour.toolchain is None:
        if tour.seed is not None:
            raise BadRequest("--seed needs Lean: the committed modules have one seed")
        folder = tour.checkout.root / RECORDED
        texts = {path.stem: path.read_text("utf-8") for path in sorted(folder.glob("*.py"))}
        texts = {name: texts[name] for name in _chosen(tour.arch, list(texts))}
        state: views.State = "skipped"
        detail = f"needs Lean: {len(texts)} committed modules of {RECORDED} are run"
    else:
        environment = tour.toolchain.environment()
        listed = tour.run.child("list", [*COMMAND, "--list", "--report", "json"], environment)
        entries = parse(f'{{"all": {listed.expect(0).stdout}}}', "the list").each("all")
        seed = () if tour.seed is None else ("--seed", str(tour.seed))
        texts = {}
        for name in _chosen(tour.arch, [entry.text("name") for entry in entries]):
            written = tour.run.child(f"emit-{name}", [*COMMAND, "--arch", name, *seed], environment)
            texts[name] = written.expect(0).stdout
        state, detail = "ok", f"{len(texts)} modules"
    files = tuple((name, tour.run.save(f"emitted/{name}.py", texts[name])) for name in texts)
    return replace(tour, files=files), state, detail


def run(tour: Tour) -> Found:
    """Run each emitted file as its user would: it compares itself with Lean's output."""
    statuses = []
    for name, path in tour.files:
        outcome = tour.run.child(f"run-{name}", [sys.executable, str(path)], _python())
        statuses.append(outcome.expect(0, 1).status)
    bad = [name for (name, _), status in zip(tour.files, statuses, strict=True) if status != 0]
    good = f"{len(statuses) - len(bad)} of {len(statuses)} files agree with the Lean output in them"
    tour = replace(tour, statuses=tuple(statuses))
    return tour, "failed" if bad else "ok", "\n".join([good, *bad])


def compare(tour: Tour) -> Found:
    """Have all three ways compared."""
    pairs = [f"{name}={path}" for name, path in tour.files]
    command = [sys.executable, str(COMPARE), *pairs]
    lines = tour.run.child("compare", command, _python()).expect(0).stdout.splitlines()
    try:
        rows = tuple(
            _row(parse(line, "the comparison"), status)
            for line, status in zip(lines, tour.statuses, strict=True)
        )
    except ValueError as error:
        raise ChildFailed(command, 0, f"{error}\n{lines[-1] if lines else ''}") from None
    bad = [row.name for row in rows if not row.agrees]
    tour = replace(tour, rows=rows)
    good = f"{len(rows) - len(bad)} of {len(rows)} agree three ways within their tolerance"
    return tour, "failed" if bad else "ok", "\n".join([good, *bad])


STEPS: tuple[tuple[str, Callable[[Tour], Found]], ...] = (
    ("toolchain", find_toolchain),
    ("build", build),
    ("emit", emit),
    ("run", run),
    ("compare", compare),
)


def travel(tour: Tour, view: View) -> tuple[Tour, list[Step]]:
    """Take all steps; a difference does not end them, a `HarnessError` does."""
    steps = []
    for name, take in STEPS:
        view.begin(name)
        begin = time.monotonic()
        try:
            tour, state, detail = take(tour)
        except HarnessError as error:
            view.finish(Step(name, "failed", str(error), time.monotonic() - begin))
            raise
        steps.append(Step(name, state, detail, time.monotonic() - begin))
        view.finish(steps[-1])
    return tour, steps


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument("--arch", required=True, metavar="NAME", help="an architecture, or all")
    parser.add_argument("--seed", type=_seed, metavar="N", help="of parameters and input")
    parser.add_argument(
        "--engine",
        choices=["auto", "lean", "recorded"],
        default="auto",
        help="auto: Lean where it is installed, the modules that it wrote before elsewhere",
    )
    parser.add_argument(
        "--deadline",
        type=float,
        default=900.0,
        metavar="SECONDS",
        help="the most that a child may take (default 900)",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object, nothing else")


def execute(arguments: argparse.Namespace) -> int:
    """Run the command; 0 if everything agrees, 1 if not."""
    checkout = Checkout.find()
    view = views.choose(machine=arguments.json)
    with checkout.lock(f"ir of {arguments.arch}"):
        bounds = Bounds(deadline=arguments.deadline)
        folder = RunFolder.create(checkout, "ir", bounds=bounds, listen=lambda stream, line: None)
        tour = Tour(checkout, arguments.engine, arguments.arch, arguments.seed, folder)
        view.open(f"Typed graphs as PyTorch: {arguments.arch}")
        try:
            tour, steps = travel(tour, view)
        finally:
            view.close("")
        record = _record(tour, steps)
        folder.save("ir.json", json.dumps(record, indent=1) + "\n")
    if arguments.json:
        print(json.dumps(record))
    else:
        _show(tour)
    return 0 if record["as_expected"] else 1


def table(rows: Sequence[Row]) -> Table:
    """What people see."""
    from rich.table import Table
    from rich.text import Text

    shown = Table("", "architecture", "shapes", "idiomatic module", box=None, padding=(0, 1))
    for heading in ("scalars", "emitted–Lean", "idiomatic–Lean", "idiomatic–emitted", "tolerance"):
        shown.add_column(heading, justify="right")
    for row in rows:
        shown.add_row(
            Text("✓", style="green") if row.agrees else Text("✗", style="red"),
            Text(row.name),
            Text(f"{list(row.input)} → {list(row.output)}"),
            Text(row.torch or "–"),
            Text(str(row.parameters)),
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
    console.print(table(tour.rows))
    who = "emitted by Lean" if tour.toolchain else f"from {RECORDED}, Lean was not asked"
    folder = tour.run.path.relative_to(tour.checkout.root)
    console.print(f"modules {who}; run folder: {folder}", markup=False, highlight=False)


def _gap(gap: float | None, tolerance: float) -> Text:
    from rich.text import Text

    if gap is None:
        return Text("not a number", style="red")
    return Text(f"{gap:.1e}" if gap else "0", style="" if gap <= tolerance else "red")


def _record(tour: Tour, steps: Sequence[Step]) -> dict[str, object]:
    return {
        "format": "torchlean.ir",
        "version": 1,
        "engine": "lean" if tour.toolchain else "recorded",
        "toolchain": tour.toolchain.pin if tour.toolchain else None,
        "seed": tour.seed,
        "as_expected": all(row.agrees for row in tour.rows),
        "folder": str(tour.run.path.relative_to(tour.checkout.root)),
        "steps": [asdict(step) for step in steps],
        "architectures": [{**asdict(row), "agrees": row.agrees} for row in tour.rows],
    }


def _row(fields: Fields, status: int) -> Row:
    def gap(key: str) -> float | None:
        return fields.number(key) if fields.has(key) else None

    return Row(
        name=fields.text("name"),
        status=status,
        input=fields.naturals("input"),
        output=fields.naturals("output"),
        parameters=fields.natural("parameters"),
        tolerance=fields.number("tolerance"),
        torch=fields.text("torch") if fields.has("torch") else "",
        emitted_lean=gap("emitted_lean"),
        idiomatic_lean=gap("idiomatic_lean"),
        idiomatic_emitted=gap("idiomatic_emitted"),
    )


def _chosen(arch: str, names: list[str]) -> list[str]:
    if arch == "all":
        return names
    if arch not in names:
        raise BadRequest(f"--arch is all or one of {', '.join(names)}, not {arch}")
    return [arch]


def _python() -> Mapping[str, str]:
    return {**os.environ, **PYTHON}


def _seed(text: str) -> int:
    seed = int(text)
    if not 0 <= seed < 2**64:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 2^64 - 1")
    return seed
