"""The PyTorch that Lean emits from its graphs, run and compared three ways.

Lean's evaluation (its output is inside each emitted file), the emitted code, and the module that a
PyTorch user would write. What needs torch runs in children: the emitted files, and `compare.py`.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path

from harness.checkout import Checkout
from harness.errors import BadRequest, ChildFailed, ToolchainMissing
from harness.families import HOME
from harness.formats.fields import Fields, parse
from harness.lean.build import BINARY, lake_build
from harness.lean.toolchain import Toolchain
from harness.processes.child import python
from harness.runs.folder import RunFolder
from harness.runs.steps import Take, Taken, look_for_lean, take
from harness.runs.view import State, View

COMPARE = HOME / "IR" / "compare.py"
RECORDED = Path("tests/golden/ir")
COMMAND = (str(BINARY), "torch_ir_pytorch")


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


Found = tuple[Tour, State, str]


def find_toolchain(tour: Tour) -> Found:
    """Look for the pinned Lean; without it the committed modules are taken, and that is said."""
    if tour.wish == "recorded":
        return tour, "skipped", "--engine recorded: Lean is not asked"
    found = look_for_lean(tour.checkout, tour.wish)
    if isinstance(found, ToolchainMissing):
        detail = f"Lean is not installed ({found.pin})\nto install Lean: {found.advice}"
        return tour, "skipped", detail
    return replace(tour, toolchain=found), "ok", f"{found.pin} in {found.bin}"


def build(tour: Tour) -> Found:
    """Build the program that emits."""
    if tour.toolchain is None:
        return tour, "skipped", "needs Lean"
    lake_build(tour.checkout, tour.run.child, tour.toolchain, told=True)
    return tour, "ok", "lake build"


def emit(tour: Tour) -> Found:
    """Have the modules written; without Lean, copy those that it wrote before."""
    if tour.toolchain is None:
        if tour.seed is not None:
            raise BadRequest("--seed needs Lean: the committed modules have one seed")
        folder = tour.checkout.root / RECORDED
        texts = {path.stem: path.read_text("utf-8") for path in sorted(folder.glob("*.py"))}
        texts = {name: texts[name] for name in _chosen(tour.arch, list(texts))}
        state: State = "skipped"
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
        outcome = tour.run.child(f"run-{name}", [sys.executable, str(path)], python())
        statuses.append(outcome.expect(0, 1).status)
    bad = [name for (name, _), status in zip(tour.files, statuses, strict=True) if status != 0]
    good = f"{len(statuses) - len(bad)} of {len(statuses)} files agree with the Lean output in them"
    tour = replace(tour, statuses=tuple(statuses))
    return tour, "failed" if bad else "ok", "\n".join([good, *bad])


def compare(tour: Tour) -> Found:
    """Have all three ways compared."""
    pairs = [f"{name}={path}" for name, path in tour.files]
    command = [sys.executable, str(COMPARE), *pairs]
    lines = tour.run.child("compare", command, python()).expect(0).stdout.splitlines()
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


STEPS: tuple[tuple[str, Take[Tour]], ...] = (
    ("toolchain", find_toolchain),
    ("build", build),
    ("emit", emit),
    ("run", run),
    ("compare", compare),
)


def travel(tour: Tour, view: View) -> Taken[Tour]:
    """Take all steps; a difference does not end them."""
    return take(tour, STEPS, view, stop=False)


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
