"""What is left of a round trip: a record for machines, words for people, a page."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict

from harness import packages
from harness.errors import ChildTrouble, HarnessError
from harness.exits import Exit
from harness.processes import supervisor
from harness.runs import curves
from harness.runs.folder import RunFolder
from harness.runs.manifest import End
from harness.runs.page import page
from harness.runs.roundtrip import Report, caught, said, speaker

Record = dict[str, object]


def record(report: Report) -> Record:
    """Everything about a round trip, as JSON. The content of `run.json`."""
    trip = report.known
    verdict = trip.verdict
    commands = trip.run.commands()
    children = sum(value for one in commands if isinstance(value := one["seconds"], float))
    return {
        "format": "torchlean.run",
        "version": 1,
        "family": trip.family.name,
        "engine": "lean" if trip.toolchain or trip.wish == "lean" else "reference",
        "toolchain": trip.toolchain.pin if trip.toolchain else None,
        "as_expected": report.as_expected,
        "trouble": None if report.trouble is None else trouble_record(report.trouble),
        "summary": summary(report),
        "folder": str(trip.run.path.relative_to(trip.checkout.root)),
        "seconds": round(report.seconds, 3),
        "children_seconds": round(children, 3),
        "steps": [
            {
                "name": step.name,
                "state": step.state,
                "seconds": round(step.seconds, 3),
                "detail": step.detail,
            }
            for step in report.steps
        ],
        "receipt": {
            "pytorch": trip.trained or None,
            "engine": verdict.receipt.bundle if verdict and verdict.receipt else None,
        },
        "verdict": json.loads(verdict.to_line().partition(" ")[2]) if verdict else None,
        "properties": [{**asdict(one), "as_expected": one.as_expected} for one in trip.decided],
        "controls": [
            {
                "name": control.name,
                "code": control.code,
                "path": control.path,
                "found": said(found),
                "message": found.to_text(),
                "as_expected": caught(control, found),
            }
            for control, found in trip.rejected
        ],
        "commands": commands,
        "versions": versions(trip.run),
    }


def trouble_record(trouble: BaseException) -> Record:
    """A failure of the harness itself, for machines."""
    code, message = Exit.INFRASTRUCTURE, str(trouble)
    if isinstance(trouble, HarnessError):
        code = trouble.exit_code
    elif isinstance(trouble, KeyboardInterrupt):
        code, message = Exit.INTERRUPTED, message or "interrupted"
    return {"kind": type(trouble).__name__, "message": message, "exit_code": code}


def summary(report: Report) -> str:
    """The last word on a round trip; it says who checked."""
    folder = report.known.run.path.relative_to(report.known.checkout.root)
    where = f"run folder: {folder} (open report.html)"
    verdict = report.known.verdict
    if report.trouble is not None:
        return f"not finished; {where}"
    if not report.as_expected or verdict is None:
        return f"not as expected: see the last step; {where}"
    lines = [f"accepted by {speaker(verdict)}, all as expected, {report.seconds:.1f} s"]
    if report.known.toolchain is None:
        lines.append("Lean checked nothing in this run: no toolchain was used.")
    if report.known.advice:
        lines.append(f"To install Lean: {report.known.advice}")
    return "\n".join([*lines, where])


def overview(reports: Sequence[Report]) -> str:
    """One table of several round trips, a line each."""
    head = ("family", "verdict", "by", "trained", "parity", "receipts", "properties", "controls")
    rows = [(*head, "seconds")]
    for report in reports:
        trip, verdict = report.known, report.known.verdict
        last_line = next((step.detail for step in report.steps if step.name == "train"), "")
        parity = verdict.parity if verdict else None
        receipt = verdict.receipt if verdict else None
        as_asked = sum(caught(control, found) for control, found in trip.rejected)
        rows.append(
            (
                trip.family.name,
                "none" if verdict is None else "accepted" if verdict.accepted else "rejected",
                "nobody" if verdict is None else verdict.engine,
                last_line.rpartition("  ")[2],
                f"{parity.relative:.1e}" if parity else "not checked",
                "equal" if receipt and receipt.bundle == trip.trained else "differ",
                decided(report),
                f"{as_asked} of {len(trip.rejected)}",
                f"{report.seconds:.1f}",
            )
        )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    return "\n".join(lines)


def decided(report: Report) -> str:
    """The properties in a few words."""
    found = report.known.decided
    if not found:
        return "none"
    words = ("proved", "refuted", "unknown")
    counts = [(word, sum(one.answer == word for one in found)) for word in words]
    return ", ".join(f"{count} {word}" for word, count in counts if count)


def versions(run: RunFolder) -> Record:
    """What this ran on."""
    found: Record = {"python": platform.python_version(), "platform": platform.platform()}
    for package in (*packages.needed(run.root), "numpy"):  # which decides numbers too
        found[package] = packages.version(package)
    try:
        described = supervisor.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=12"],
            cwd=run.root,
            bounds=supervisor.Bounds(deadline=10.0),
        )
        found["commit"] = described.stdout.strip() or None
    except ChildTrouble:
        found["commit"] = None
    return found


def save(report: Report) -> Record:
    """Write the record into the run folder, then what is made of it: curves and page."""
    run = report.known.run
    content = record(report)
    run.save("run.json", json.dumps(content, indent=1) + "\n")
    run.end(ending(report))
    history = run.path / "history.jsonl"
    try:
        run.save("curves.svg", curves.svg(curves.History.load(history)))
    except (OSError, ValueError):
        pass  # the page says what is wrong with it
    show(report, content)
    return content


def show(report: Report, content: Record) -> None:
    """Write the page of a record."""
    trip = report.known
    trip.run.save("report.html", page(content, trip.run.path, trip.family.payload_name))


def ending(report: Report) -> End:
    """How a round trip ended, for its manifest."""
    if report.trouble is not None:
        return "not finished"
    return "as expected" if report.as_expected else "not as expected"
