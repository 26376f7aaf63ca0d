"""`sweep`: round trips of many configurations and seeds, side by side, and one report of all."""

from __future__ import annotations

import argparse
import json
import threading
import time
from functools import partial
from pathlib import Path

from harness.checkout import Checkout
from harness.commands import options
from harness.errors import BadRequest, ToolchainMissing
from harness.exits import Exit
from harness.lean.build import lake_build
from harness.runs import pool as pools
from harness.runs import sweep as sweeps
from harness.runs.folder import RunFolder
from harness.runs.manifest import ENDS
from harness.runs.steps import look_for_lean
from harness.runs.sweep import Job, Row
from harness.signals import deferred
from harness.terminal import escaped, say


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument(
        "file", type=Path, metavar="FILE.yaml", help="model, set, seeds, options, engine"
    )
    options.side_by_side(parser, "round trips side by side (1)")
    options.bounds(parser)
    options.machine(parser, "print one JSON object")


def run(arguments: argparse.Namespace, checkout: Checkout) -> int:
    """Take all round trips; those that fail keep no other from its end."""
    try:
        text = arguments.file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadRequest(f"{arguments.file} cannot be read: {error}") from error
    jobs = sweeps.jobs(text, arguments.file.name)
    begun = time.monotonic()
    bounds = options.bounds_of(arguments)
    asked = {"file": text, "jobs": arguments.jobs, "cluster": arguments.cluster}
    with (
        checkout.lock(f"sweep of {arguments.file.name}"),
        RunFolder.create(
            checkout, "sweep", bounds=bounds, listen=lambda stream, line: None, asked=asked
        ) as folder,
    ):
        folder.save("sweep.yaml", text)
        build(checkout, folder, jobs)
        rows: dict[int, Row] = {}
        try:
            take(arguments, checkout, folder, jobs, rows)
        finally:
            done = [rows[number] for number in sorted(rows)]
            with deferred():
                report = keep(folder, done, checkout, time.monotonic() - begun)
        code = Exit.AS_EXPECTED if report["as_expected"] else Exit.NOT_AS_EXPECTED
        code = Exit.INFRASTRUCTURE if any(row.trouble for row in done) else code
        folder.end(ENDS.get(code, "not finished"))
    if arguments.json:
        arguments.answer = report
    else:
        say(escaped_lines(sweeps.table(done)))
        say(f"run folder: {report['folder']} (open report.html)")
    return code


def build(checkout: Checkout, folder: RunFolder, jobs: list[Job]) -> None:
    """Build once what all of them run, if one of them asks Lean."""
    wishes = {job.asked.engine for job in jobs}
    if wishes == {"reference"}:
        return
    toolchain = look_for_lean(checkout, "lean" if "lean" in wishes else "auto")
    if not isinstance(toolchain, ToolchainMissing):
        lake_build(checkout, folder.child, toolchain)


def take(
    arguments: argparse.Namespace,
    checkout: Checkout,
    folder: RunFolder,
    jobs: list[Job],
    rows: dict[int, Row],
) -> None:
    """Take the round trips, here or on a cluster; each that has ended is in `rows`, and told."""
    if arguments.cluster is None:
        stop = threading.Event()
        pool = pools.local(arguments.jobs, stop)
    else:
        stop, pool = None, pools.cluster(arguments.cluster)
    tasks = [
        partial(sweeps.run, job, checkout.root, folder.path, folder.bounds, stop) for job in jobs
    ]
    with pool as side_by_side:
        for number, row in side_by_side.each(tasks):
            rows[number] = row
            if not arguments.json:
                words = "as expected" if row.as_expected else row.trouble or "NOT as expected"
                said = f"{len(rows)} of {len(jobs)}  {row.seconds:7.1f} s  {row.name}  {words}"
                say(escaped(said.partition("\n")[0]))


def keep(
    folder: RunFolder, rows: list[Row], checkout: Checkout, seconds: float
) -> dict[str, object]:
    """Write the report of what has ended; the report."""
    place = str(folder.path.relative_to(checkout.root))
    report = sweeps.report(rows, place, seconds)
    folder.save("run.json", json.dumps(report, indent=1) + "\n")
    there = [(folder.path / row.name / "report.html").is_file() for row in rows]
    folder.save("report.html", sweeps.page(rows, there))
    return report


def escaped_lines(text: str) -> str:
    """Lines that obey no terminal."""
    return "\n".join(map(escaped, text.split("\n")))
