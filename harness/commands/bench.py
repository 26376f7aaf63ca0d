"""Ratios: Lean's import against Python's on the same file, a digest and a forward pass against C,
both sides in one go.

Each row alternates its two sides and takes the best of each. Lean's side is a whole process from
start to end; Python's leaves out starting and importing torch. Nothing here fails because a number
is high: a missed goal is shown as missed.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from harness import families
from harness.checkout import Checkout
from harness.commands import options
from harness.errors import BadRequest
from harness.exits import Exit
from harness.families import PROGRAM, Family
from harness.lean import toolchain as toolchains
from harness.lean.build import BINARY, lake_build
from harness.lean.toolchain import Toolchain
from harness.processes.child import Child, heard
from harness.processes.supervisor import Bounds, Outcome
from harness.terminal import note

SIDE = 3161  # inputs and hidden units: 9,998,244 parameters
ROUNDS = 5
BENCH = Path("tests/bench")


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument(
        "--rounds", type=options.count, default=ROUNDS, help="of each side; the best counts"
    )
    parser.add_argument(
        "--against",
        type=Path,
        metavar="FILE",
        help="show the ratios of this earlier output of --json",
    )
    options.machine(parser, "print one JSON object")


def run(arguments: argparse.Namespace, checkout: Checkout) -> int:
    """Measure and show; the exit code is the same whatever was measured."""
    toolchain = toolchains.find(checkout)
    bench = Bench(checkout, toolchain, rounds=arguments.rounds)
    before = earlier(arguments.against) if arguments.against else {}
    with checkout.lock("bench"):
        lake_build(checkout, bench.child, toolchain, "torchlean", "forward")
        found = rows(bench, families.ALL[0])
    if arguments.json:
        arguments.answer = answer(found)
    else:
        as_table(found, before)
    return Exit.AS_EXPECTED


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison: best seconds (or bytes) of both sides, their ratio, and the goal for it."""

    name: str
    lean: float
    other: float
    ratio: float
    goal: float
    unit: str

    @property
    def reached(self) -> bool:
        return self.ratio <= self.goal


@dataclass(frozen=True, slots=True)
class Bench:
    """What the rows share."""

    checkout: Checkout
    toolchain: Toolchain
    rounds: int = ROUNDS
    side: int = SIDE

    @property
    def child(self) -> Child:
        return heard(self.checkout.root, Bounds(deadline=600.0), quiet=True)

    def run(self, command: list[str]) -> Outcome:
        return self.child("bench", command, self.toolchain.environment()).expect(0)

    def python(self, script: str, *words: str) -> Outcome:
        return self.run([sys.executable, str(BENCH / script), *words])

    def check(self, payload: Path, *switches: str) -> Outcome:
        settings = [f"in={self.side}", f"hidden={self.side}"]
        return self.run(
            [
                *(str(self.checkout.root / BINARY), "check", "--model", "mlp"),
                *(word for setting in settings for word in ("--set", setting)),
                *switches,
                str(payload),
            ]
        )


def rows(bench: Bench, family: Family) -> list[Row]:
    """All comparisons, announced as they go."""
    found: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="torchlean-bench-") as folder:
        for encoding, goal, receipt_goal in (("base64", 1.0, 2.0), ("decimal", 0.5, 0.5)):
            payload = Path(folder) / f"{encoding}.json"
            note(f"writing {bench.side}² parameters as {encoding}")
            words = ("--side", str(bench.side), "--encoding", encoding)
            bench.python("make_payload.py", str(payload), *words)
            found += _imports(bench, payload, encoding, goal, receipt_goal)
            payload.unlink()
        found += _forward(bench, Path(folder) / "forward")
    found.append(_start(bench, family))
    return found


def _forward(bench: Bench, program: Path) -> list[Row]:
    """A forward pass on one thread, against the same loops in the same order in C."""
    flags = ["-std=c11", "-D_POSIX_C_SOURCE=200809L", "-O2", "-ffp-contract=off"]
    bench.run(["cc", *flags, "-o", str(program), str(BENCH / "forward.c"), "-lm"])
    found: list[Row] = []
    for name in ("mlp", "cnn", "transformer"):
        note(f"a forward pass of {name}")
        sides: tuple[list[float], list[float]] = ([], [])
        digests: set[int] = set()
        for _ in range(bench.rounds):
            for side, binary in zip(
                sides, (bench.checkout.root / ".lake/build/bin/forward", program), strict=True
            ):
                answer = json.loads(bench.run([str(binary), name]).stdout)
                side.append(answer["nanoseconds"] / 1e9)
                digests.add(answer["digest"])
        if len(digests) > 1:
            note(f"{name}: Lean and C do not compute the same bits")
        ours, theirs = map(min, sides)
        found.append(Row(f"forward pass of {name} / C", ours, theirs, ours / theirs, 3.0, "s"))
    return found


def _imports(
    bench: Bench, payload: Path, encoding: str, goal: float, receipt_goal: float
) -> list[Row]:
    """A large payload: without a receipt, with one, and the memory that this takes."""
    plain, digested, torch, digests, peaks = [], [], [], [], []
    for turn in range(bench.rounds):
        note(f"{encoding}: round {turn + 1} of {bench.rounds}")
        plain.append(bench.check(payload, "--no-receipt").seconds)
        outcome = bench.check(payload)
        digested.append(outcome.seconds)
        peaks.append(outcome.peak)
        answer = json.loads(bench.python("import_with_torch.py", str(payload)).stdout)
        torch.append(float(answer["seconds"]))
        digests.append(float(answer["digest"]))
    size = payload.stat().st_size
    python = min(torch)
    return [
        Row(f"import, {encoding}", min(plain), python, min(plain) / python, goal, "s"),
        Row(
            f"import with receipt, {encoding}",
            min(digested),
            python,
            min(digested) / python,
            receipt_goal,
            "s",
        ),
        # The bytes that are digested are the same in both encodings.
        Row(
            f"SHA-256 / C, {encoding}",
            min(digested) - min(plain),
            min(digests),
            (min(digested) - min(plain)) / min(digests),
            3.0,
            "s",
        ),
        Row(f"peak memory / file, {encoding}", max(peaks), size, max(peaks) / size, 3.0, "bytes"),
    ]


def _start(bench: Bench, family: Family) -> Row:
    """The interpreted import of the demo against an empty program with the same imports."""
    lean = ["lake", "env", "lean", "--run"]
    work, floor = [], []
    if not (bench.checkout.root / family.payload).exists():
        note(f"training {family.name}")
        bench.run([sys.executable, str(family.script)])
    for turn in range(bench.rounds):
        note(f"interpreted import: round {turn + 1} of {bench.rounds}")
        words = ["--", "--model", family.name, "--action", "import"]
        work.append(bench.run([*lean, str(PROGRAM), *words]).seconds)
        floor.append(bench.run([*lean, str(BENCH / "Empty.lean")]).seconds)
    return Row(
        f"interpreted import of {family.name} / empty main",
        min(work),
        min(floor),
        min(work) / min(floor),
        1.5,
        "s",
    )


def answer(found: list[Row]) -> dict[str, object]:
    """The rows for machines."""
    return {"rows": [{**asdict(row), "reached": row.reached} for row in found]}


def earlier(path: Path) -> dict[str, float]:
    """The ratios that an earlier run printed, by the names of the rows."""
    try:
        document = json.loads(path.read_text())
        return {row["name"]: float(row["ratio"]) for row in document["answer"]["rows"]}
    except (OSError, ValueError, KeyError, TypeError) as trouble:
        raise BadRequest(f"{path} is no output of `bench --json`: {trouble}") from trouble


def as_table(found: list[Row], before: dict[str, float]) -> None:
    """Print the rows for people."""
    from rich.console import Console
    from rich.table import Table

    table = Table(
        "what", "Lean", "other side", "ratio", "goal", "", *(["before"] if before else [])
    )
    for row in found:

        def show(value: float, unit: str = row.unit) -> str:
            return f"{value:.3f} s" if unit == "s" else f"{value / 1e6:.1f} MB"

        mark = "reached" if row.reached else "missed"
        then = [f"{before[row.name]:.2f}" if row.name in before else "-"] if before else []
        table.add_row(
            *(row.name, show(row.lean), show(row.other), f"{row.ratio:.2f}", f"≤ {row.goal}", mark),
            *then,
        )
    Console().print(table)
